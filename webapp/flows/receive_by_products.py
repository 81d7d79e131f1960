"""What comes out beside an order's pieces goes into stock with them, and takes its part of the cost along (costing.md §3)."""

from __future__ import annotations

from decimal import Decimal

from webapp.core.commands import Context
from webapp.core.db import fetch
from webapp.core.documents import DocumentRef
from webapp.core.quantity import ZERO, round_money
from webapp.domains.finance import operations as finance
from webapp.domains.inventory import operations as inventory
from webapp.domains.inventory.rules import AVAILABLE, QUARANTINE
from webapp.domains.items.models import Item, Unit
from webapp.domains.items.rules import co_product_value
from webapp.domains.production import operations, rules
from webapp.domains.production.models import WorkOrder, WorkOrderOutput


def receive_by_products(ctx: Context, order: WorkOrder, unit_cost: Decimal, operation_seq: int) -> None:
    """Take in what came out beside the good pieces of *order* so far, which are received at *unit_cost* each.

    The items must be locked. A by-product is worth its fixed value, a co-product its share of what the pieces stand for.
    """
    outputs = operations.outputs_of(ctx.session, order.id)
    shares = sum((one.cost_share for one in outputs), ZERO)
    for output in sorted(outputs, key=lambda one: one.item_id):
        item = fetch(ctx.session, Item, output.item_id)
        decimals = fetch(ctx.session, Unit, item.unit_id).decimals
        quantity = rules.output_quantity(order.good, output.quantity_per, output.received, decimals)
        if quantity > 0:
            each = _value_of_one(output, unit_cost, shares)
            _receive(ctx, order, output, item, quantity, round_money(each * quantity), operation_seq)


def _value_of_one(output: WorkOrderOutput, unit_cost: Decimal, shares: Decimal) -> Decimal:
    if output.valuation == "fixed":
        return output.unit_value
    return co_product_value(unit_cost, output.cost_share, shares) / output.quantity_per


def _receive(
    ctx: Context,
    order: WorkOrder,
    output: WorkOrderOutput,
    item: Item,
    quantity: Decimal,
    value: Decimal,
    operation_seq: int,
) -> None:
    move = inventory.receive_from_production(
        ctx,
        item_id=item.id,
        quantity=quantity,
        value=value,
        document=DocumentRef("work_order", order.id, order.number),
        lot_status=QUARANTINE if item.final_inspection else AVAILABLE,
    )
    output.received += quantity
    finance.post_cost(
        ctx,
        order_id=order.id,
        element="by_product",
        amount=-value,
        quantity=quantity,
        operation_seq=operation_seq,
        item_id=item.id,
        document_id=move.id,
    )
