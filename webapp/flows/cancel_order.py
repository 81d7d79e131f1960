"""A customer takes an order back."""

from __future__ import annotations

from webapp.core.commands import Context, command
from webapp.core.documents import DocumentRef
from webapp.domains.inventory import operations as inventory
from webapp.domains.sales import operations as sales
from webapp.domains.sales import picks
from webapp.domains.sales.commands import OneOrder, OrderResult, order_result


@command("sales.cancel_order", permission="sales.write", body=OneOrder, result=OrderResult)
def cancel_order(ctx: Context, body: OneOrder) -> OrderResult:
    """Cancel an order of which nothing has left, and free the stock that was promised to it.

    Its work orders stay: whether they are finished for stock or cancelled too is the planner's decision.
    """
    order = sales.lock_order(ctx.session, body.order_id)
    sales.cancel(ctx, order)
    picks.put_back(ctx.session, order.id)
    inventory.let_go(ctx, document=DocumentRef("sales_order", order.id, order.number))
    return order_result(order)
