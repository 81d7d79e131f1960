"""Making more on a work order than it was for."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import func, select

from webapp.core.codes import new_code
from webapp.core.commands import Context
from webapp.core.errors import StateError
from webapp.core.ids import derived_id
from webapp.domains.identity.companies import own_company
from webapp.domains.production.errors import EnlargeSwapped
from webapp.domains.production.models import Ticket, WorkOrder
from webapp.domains.production.operations import materials_of, operations_of, require_quantities

GROWING = ("planned", "released")
"""Orders that may still become larger: nobody has begun."""


def enlarge(ctx: Context, order: WorkOrder, quantity: Decimal) -> None:
    """Make *quantity* more on *order*; the floor gets a ticket of its own for them where it has tickets already.

    Raises StateError for an order that was begun or is over, EnlargeSwapped.
    """
    if order.status not in GROWING:
        raise StateError(status=order.status)
    materials = materials_of(ctx.session, order.id)
    if any(one.swapped for one in materials):
        raise EnlargeSwapped(order=order.number)
    order.quantity += quantity
    order.version += 1
    require_quantities(ctx.session, order, materials, operations_of(ctx.session, order.id))
    if order.status == "released":
        _add_ticket(ctx, order, quantity)
    ctx.session.flush()


def _add_ticket(ctx: Context, order: WorkOrder, quantity: Decimal) -> None:
    last = ctx.session.scalar(select(func.max(Ticket.seq)).where(Ticket.work_order_id == order.id)) or 0
    ticket = Ticket(
        id=derived_id("ticket", order.id, last + 1),
        work_order_id=order.id,
        seq=last + 1,
        code=new_code(own_company(ctx.session).tag),
        quantity=quantity,
        print_count=0,
    )
    ctx.session.add(ticket)
