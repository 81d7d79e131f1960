"""The life of a sales order as a strip: ordered → planned → in work → made → shipped → invoiced → paid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext, ngettext

from webapp.core.clock import local_day
from webapp.core.i18n import N_
from webapp.extensions import current_clock
from webapp.web.i18n import number
from webapp.web.session import current_actor
from webapp.web.strips import Step

LABELS: Mapping[str, str] = {
    "ordered": N_("Placed"),
    "planned": N_("Planned"),
    "in_work": N_("In work"),
    "made": N_("Made"),
    "shipped": N_("Shipped"),
}
STILL_TO_COME = (N_("Invoiced"), N_("Paid"))
"""Known to happen, not yet kept track of: they stand there empty."""


def today() -> date:
    """The company's calendar day."""
    return local_day(current_clock().now(), current_actor().time_zone)


def lateness(order: Any) -> str:
    """``Late by 3 days``, or nothing."""
    days = (today() - order.due_on).days if order.late else 0
    return ngettext("Late by %(num)s day", "Late by %(num)s days", days) if days else ""


def life_of(life: Any, links: Mapping[str, str]) -> list[Step]:
    """The steps of an order's *life* (``insights.order_life``); *links* lead from a stage to what shows it."""
    at = _place(life.stages)
    steps = [
        _step(life, stage, now=index == at, url=links.get(stage.stage, ""))
        for index, stage in enumerate(life.stages)
    ]
    return steps + [Step(gettext(label)) for label in STILL_TO_COME]


def _place(stages: Sequence[Any]) -> int:
    """Where the order stands: the furthest stage that any of its pieces has reached."""
    return max((index for index, stage in enumerate(stages) if stage.quantity > 0), default=0)


def _step(life: Any, stage: Any, *, now: bool, url: str) -> Step:
    partly = stage.state == "partly" or (stage.state == "cancelled" and stage.quantity > 0)
    return Step(
        label=gettext(LABELS[stage.stage]),
        lamp=_lamp(life, stage, now),
        now=now,
        figure=f"{number(stage.quantity)}/{number(stage.of)}" if partly else _on(stage),
        note=lateness(life) if now else "",
        url=url if stage.quantity > 0 else "",
        done=stage.quantity if partly else None,
        of=stage.of if partly else None,
    )


def _lamp(life: Any, stage: Any, now: bool) -> str:
    if stage.quantity <= 0:
        return ""
    if life.status in ("cancelled", "lost"):
        return "nodata"
    if now and life.status == "draft":
        return "act"
    return "attention" if now and life.late else "running"


def _on(stage: Any) -> str:
    return stage.on.strftime("%m-%d") if stage.on and stage.state == "done" else ""
