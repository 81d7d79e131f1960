"""Goods go back to their supplier: out of stock at what they had cost, and owed again where they will be replaced."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import func, select

from webapp.core.commands import Body, Context, command
from webapp.core.db import fetch
from webapp.core.documents import DocumentRef
from webapp.core.errors import NotFound
from webapp.core.ids import new_id
from webapp.core.numbering import next_number
from webapp.core.prices import returned_value
from webapp.core.quantity import ZERO, Money, PositiveQuantity, plain
from webapp.domains.inventory import operations as inventory
from webapp.domains.inventory.models import Lot
from webapp.domains.inventory.naming import SerialNumbers
from webapp.domains.purchasing import operations as purchasing
from webapp.domains.purchasing.errors import NotBoughtOnOrder, ReturnTooMuch
from webapp.domains.purchasing.models import (
    PurchaseOrderLine,
    PurchaseReceiptLine,
    PurchaseReturn,
)


class ReturnPurchase(Body):
    """Goods that go back, of one line of a receipt or of the lot that came with it (or was sorted out of it).

    *replaced*: the supplier is to send as much again, so that the order line is owed again. *cause*: whether the goods were
    bad, too many, or neither; only bad ones count in the supplier's scorecard.
    """

    receipt_line_id: UUID | None = None
    lot_id: UUID | None = None
    quantity: PositiveQuantity
    replaced: bool = True
    cause: Literal["quality", "quantity", "other"] = "quality"
    reason: str = Field(min_length=1, max_length=200)
    serials: SerialNumbers = []


class PurchaseReturned(BaseModel):
    """The return, what the goods had cost, and where the order stands now."""

    id: UUID
    number: str
    value: Money
    order_id: UUID
    order_status: str


@command("purchasing.return", permission="purchasing.return", body=ReturnPurchase, result=PurchaseReturned)
def return_purchase(ctx: Context, body: ReturnPurchase) -> PurchaseReturned:
    """Send goods back to the supplier they came from."""
    came = _receipt_line(ctx, body)
    order = purchasing.lock_order(
        ctx.session, fetch(ctx.session, PurchaseOrderLine, came.order_line_id).order_id
    )
    line = fetch(ctx.session, PurchaseOrderLine, came.order_line_id, lock=True)
    before = _gone_back(ctx, came)
    if body.quantity > came.quantity - before:
        raise ReturnTooMuch(at="quantity", left=plain(came.quantity - before))
    lot_id = _lot_of(ctx, came, body.lot_id)
    value = returned_value(came.value, came.quantity, before, body.quantity)
    inventory.lock_items(ctx.session, [came.item_id])
    number = next_number(ctx.session, "RS", ctx.today)
    inventory.return_to_supplier(
        ctx,
        item_id=came.item_id,
        quantity=body.quantity,
        cost=value,
        document=DocumentRef("purchase_order", order.id, order.number),
        lot_id=lot_id,
        reason=body.reason,
        serials=body.serials,
    )
    row = _written(ctx, came, body, number, value, lot_id)
    line.returned += body.quantity
    if body.replaced:
        line.received -= body.quantity
        purchasing.open_line(line)
    purchasing.settle(ctx, order)
    return PurchaseReturned(
        id=row.id, number=number, value=value, order_id=order.id, order_status=order.status
    )


def _receipt_line(ctx: Context, body: ReturnPurchase) -> PurchaseReceiptLine:
    """What is sent back of. Raises NotFound, NotBoughtOnOrder."""
    if body.receipt_line_id is not None:
        return fetch(ctx.session, PurchaseReceiptLine, body.receipt_line_id)
    if body.lot_id is None:
        raise NotFound(at="lot_id")
    lot = fetch(ctx.session, Lot, body.lot_id)
    came_as = select(PurchaseReceiptLine).where(PurchaseReceiptLine.lot_id == (lot.split_from_id or lot.id))
    found = ctx.session.scalars(came_as).first()
    if found is None:
        raise NotBoughtOnOrder(at="lot_id", lot=lot.number)
    return found


def _lot_of(ctx: Context, came: PurchaseReceiptLine, lot_id: UUID | None) -> UUID | None:
    """From which lot it is taken: the one that came, unless the part that was sorted out of it is named. Raises NotFound."""
    if lot_id is None or lot_id == came.lot_id:
        return came.lot_id
    if fetch(ctx.session, Lot, lot_id).split_from_id != came.lot_id:
        raise NotFound(at="lot_id")
    return lot_id


def _gone_back(ctx: Context, came: PurchaseReceiptLine) -> Decimal:
    statement = select(func.sum(PurchaseReturn.quantity)).where(PurchaseReturn.receipt_line_id == came.id)
    return ctx.session.scalar(statement) or ZERO


def _written(
    ctx: Context,
    came: PurchaseReceiptLine,
    body: ReturnPurchase,
    number: str,
    value: Decimal,
    lot_id: UUID | None,
) -> PurchaseReturn:
    row = PurchaseReturn(
        id=new_id(),
        number=number,
        order_line_id=came.order_line_id,
        receipt_line_id=came.id,
        item_id=came.item_id,
        lot_id=lot_id,
        quantity=body.quantity,
        value=value,
        replaced=body.replaced,
        cause=body.cause,
        reason=body.reason,
        occurred_at=ctx.occurred_at,
        command_id=ctx.command_id,
    )
    ctx.session.add(row)
    ctx.session.flush()
    return row
