"""The life of a work order as a strip, and how late it is."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask_babel import gettext, ngettext

from webapp.core.clock import local_day
from webapp.core.i18n import N_
from webapp.extensions import current_clock
from webapp.web.i18n import as_local, number
from webapp.web.session import current_actor
from webapp.web.states import state_of
from webapp.web.strips import Step

STAGES = ("planned", "released", "started", "completed", "closed")
_SHORT = {"completed": N_("Made")}
"""Five words have to stand side by side on a phone."""
_MOMENTS = {"planned": "created_at"} | {stage: f"{stage}_at" for stage in STAGES[1:]}


def today() -> date:
    """The company's calendar day."""
    return local_day(current_clock().now(), current_actor().time_zone)


def days_late(order: Any) -> int:
    """How many days *order* is behind its due date; 0 for one that is in time or over."""
    return (today() - order.due_on).days if order.late else 0


def lateness(order: Any) -> str:
    """``Late by 3 days``, or nothing."""
    days = days_late(order)
    return ngettext("Late by %(num)s day", "Late by %(num)s days", days) if days else ""


def life_of(order: Any) -> list[Step]:
    """The steps of *order* from planned to closed; a cancelled one ends where it was cancelled."""
    if order.status == "cancelled":
        return [_step(order, "planned"), _last(order, "cancelled", order.closed_at)]
    return [_step(order, stage) for stage in STAGES]


def _step(order: Any, stage: str) -> Step:
    reached = STAGES.index(stage) <= _place(order)
    now = stage == order.status
    making = stage == "started" and reached
    return Step(
        label=gettext(_SHORT.get(stage) or state_of("work_order", stage).label),
        lamp=_lamp(order, now) if reached else "",
        now=now,
        figure=_pieces(order) if making else _on(getattr(order, _MOMENTS[stage])) if reached else "",
        note=lateness(order) if now else "",
        done=order.good if making else None,
        of=order.quantity if making else None,
    )


def _last(order: Any, status: str, at: datetime | None) -> Step:
    return Step(gettext(state_of("work_order", status).label), "stopped", now=True, figure=_on(at))


def _place(order: Any) -> int:
    return STAGES.index(order.status) if order.status in STAGES else 0


def _lamp(order: Any, now: bool) -> str:
    return "attention" if now and order.late else "running"


def _pieces(order: Any) -> str:
    return f"{number(order.good)} / {number(order.quantity)}"


def _on(at: datetime | None) -> str:
    return as_local(at).strftime("%m-%d") if at else ""
