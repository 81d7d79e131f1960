"""The life of a subcontract order as a strip: ordered → sent out → back → settled."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext

from webapp.web.i18n import number
from webapp.web.strips import Step


def life_of(order: Any) -> list[Step]:
    """The steps of *order*."""
    gone, settled = order.status == "cancelled", order.status == "settled"
    sent = bool(order.sent) or any(one.sent for one in order.materials)
    came = order.came > 0
    part = came and order.came < order.quantity
    return [
        Step(
            gettext("Order placed"),
            "nodata" if gone else "running",
            now=not sent and not came and not gone and not settled,
            figure=order.ordered_on.strftime("%m-%d"),
        ),
        Step(
            gettext("Sent out"),
            "running" if sent else "",
            now=sent and not came and not settled,
        ),
        Step(
            gettext("Received back"),
            ("attention" if order.late else "running") if came else "",
            now=came and not settled,
            figure=f"{number(order.came)}/{number(order.quantity)}" if came else "",
            done=order.came if part else None,
            of=order.quantity if part else None,
        ),
        Step(gettext("Settled"), "running" if settled else "", now=settled),
    ]
