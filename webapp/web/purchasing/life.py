"""The life of a purchase order as a strip: requested → drafted → ordered → received → invoiced → paid."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext, ngettext

from webapp.core.clock import local_day
from webapp.core.i18n import N_
from webapp.extensions import current_clock
from webapp.web.i18n import number
from webapp.web.session import current_actor
from webapp.web.strips import Step

STILL_TO_COME = (N_("Invoiced"), N_("Payment made"))
"""Known to happen, not yet kept track of: they stand there empty."""


def lateness(order: Any) -> str:
    """``Late by 3 days``, or nothing."""
    today = local_day(current_clock().now(), current_actor().time_zone)
    days = (today - order.due_on).days if order.late else 0
    return ngettext("Late by %(num)s day", "Late by %(num)s days", days) if days else ""


def life_of(order: Any, links: Mapping[str, str]) -> list[Step]:
    """The steps of *order*; *links* lead from a step to what shows it."""
    sent = order.confirmed_at is not None
    over = order.status in ("received", "closed")
    gone = order.status == "cancelled"
    some = any(line.received > 0 for line in order.lines)
    steps = [
        Step(
            gettext("Drafted"),
            "nodata" if gone else "running" if sent else "act",
            now=not sent,
            figure=order.created_at.strftime("%m-%d"),
        ),
        Step(
            gettext("Order placed"),
            ("nodata" if gone else "attention" if order.late and not some else "running") if sent else "",
            now=sent and not some and not over,
            figure=order.ordered_on.strftime("%m-%d") if sent else "",
            note=lateness(order) if not some else "",
        ),
        Step(
            gettext("Arrived"),
            ("attention" if order.late else "nodata" if order.status == "closed" else "running")
            if some or over
            else "",
            now=some or over,
            figure=f"{number(order.received)}/{number(order.quantity)}" if some and not over else "",
            note=lateness(order) if some else "",
            url=links.get("received", "") if some else "",
            done=order.received if some and not over else None,
            of=order.quantity if some and not over else None,
        ),
    ]
    return steps + [Step(gettext(label)) for label in STILL_TO_COME]
