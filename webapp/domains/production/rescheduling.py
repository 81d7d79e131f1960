"""Moving a work order in time."""

from __future__ import annotations

from datetime import date

from webapp.core.commands import Context
from webapp.core.errors import StateError
from webapp.domains.production.models import WorkOrder
from webapp.domains.production.rules import STILL_TO_MAKE


def reschedule(ctx: Context, order: WorkOrder, due_on: date) -> WorkOrder:
    """Promise *order* for another day; what has not begun starts as much sooner or later, but not in the past.

    Raises StateError for an order that is over.
    """
    if order.status not in STILL_TO_MAKE:
        raise StateError(status=order.status)
    if order.start_on is not None and order.status != "started":
        start_on = order.start_on + (due_on - order.due_on)
        order.start_on = min(max(start_on, ctx.today), due_on)
    order.due_on = due_on
    order.version += 1
    ctx.session.flush()
    return order
