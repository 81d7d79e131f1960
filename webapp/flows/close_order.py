"""A work order ends: reservations let go, and no value left in process.

What the order cost more or less than its pieces were received at goes to the pieces that are still in stock; the part
that was sold meanwhile, or never received, is variance (costing.md §3, ``order_complete``).
"""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel

from webapp.core.commands import Body, Context, command
from webapp.core.documents import DocumentRef
from webapp.core.errors import StateError
from webapp.core.quantity import ZERO, Money
from webapp.domains.finance import operations as finance
from webapp.domains.finance.queries import work_in_process
from webapp.domains.inventory import operations as inventory
from webapp.domains.production import operations, rules
from webapp.domains.production.models import WorkOrder


class OrderStep(Body):
    """One work order."""

    work_order_id: UUID


class Closed(BaseModel):
    """Where the last value in process went."""

    to_stock: Money
    to_variance: Money


@command("production.close", permission="production.plan", body=OrderStep, result=Closed)
def close_order(ctx: Context, body: OrderStep) -> Closed:
    """Close a work order; whatever is reported later is held and booked as variance."""
    order = operations.lock_order(ctx.session, body.work_order_id)
    operations.move_order(order, "closed")
    order.closed_at = ctx.occurred_at
    _let_go(ctx, order)
    return settle(ctx, order)


@command("production.cancel", permission="production.plan", body=OrderStep)
def cancel_order(ctx: Context, body: OrderStep) -> None:
    """Cancel a work order on which nothing was done or issued yet."""
    order = operations.lock_order(ctx.session, body.work_order_id)
    if any(one.issued for one in operations.materials_of(ctx.session, order.id)):
        raise StateError(status=order.status)
    operations.move_order(order, "cancelled")
    order.closed_at = ctx.occurred_at
    _let_go(ctx, order)


def settle_if_closed(ctx: Context, order: WorkOrder) -> None:
    """What was booked on an order that is over leaves it at once, as variance."""
    if order.status in ("closed", "cancelled"):
        settle(ctx, order)


def settle(ctx: Context, order: WorkOrder) -> Closed:
    """Bring the order's work in process to zero: the share of the pieces still here to stock, the rest to variance."""
    ctx.session.flush()
    difference = work_in_process(ctx.session, order.id)
    to_stock = ZERO
    if difference and order.good > 0:
        inventory.lock_items(ctx.session, [order.item_id])
        here = inventory.valued_quantity(ctx.session, order.item_id)
        to_stock = rules.stock_share(
            difference, order.good, here, inventory.valued_amount(ctx.session, order.item_id)
        )
    if to_stock:
        _revalue(ctx, order, to_stock)
    _post(ctx, order, "variance", difference - to_stock)
    return Closed(to_stock=to_stock, to_variance=difference - to_stock)


def _revalue(ctx: Context, order: WorkOrder, amount: Decimal) -> None:
    document = DocumentRef("work_order", order.id, order.number)
    inventory.revalue(ctx, item_id=order.item_id, amount=amount, document=document)
    _post(ctx, order, "receipt", amount)


def _post(ctx: Context, order: WorkOrder, element: str, leaving: Decimal) -> None:
    if leaving:
        finance.post_cost(ctx, order_id=order.id, element=element, amount=-leaving, item_id=order.item_id)


def _let_go(ctx: Context, order: WorkOrder) -> None:
    inventory.let_go(ctx, document=DocumentRef("work_order", order.id, order.number))
