"""Goods come back from a customer: into a lot of their own that waits for a person, and off what the order brought."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import func, select

from webapp.core.commands import Body, Context, command
from webapp.core.db import fetch
from webapp.core.documents import DocumentRef
from webapp.core.errors import StateError
from webapp.core.ids import new_id
from webapp.core.numbering import next_number
from webapp.core.prices import returned_value
from webapp.core.quantity import ZERO, Money, PositiveQuantity, plain, round_money
from webapp.domains.inventory import operations as inventory
from webapp.domains.inventory.errors import (
    LotNeeded,
    SerialNotOfLot,
    SerialsOfSeveralLots,
    SerialWithAnother,
)
from webapp.domains.inventory.models import Lot, StockMove
from webapp.domains.inventory.naming import SerialNumbers
from webapp.domains.inventory.pieces import known_pieces
from webapp.domains.items.models import Item
from webapp.domains.sales import operations as sales
from webapp.domains.sales.errors import NotInDelivery, ReturnedTooMuch
from webapp.domains.sales.models import (
    CustomerReturn,
    SalesOrder,
    SalesOrderLine,
    Shipment,
    ShipmentLine,
)


class ReturnSale(Body):
    """Goods that come back, of one line of a delivery.

    *lot_id*: in which lot they had left; needed only where several did. *replaced*: we send as much again, so that the order
    line is owed again; otherwise the customer is credited.
    """

    shipment_line_id: UUID
    lot_id: UUID | None = None
    quantity: PositiveQuantity
    replaced: bool = False
    reason: str = Field(min_length=1, max_length=200)
    serials: SerialNumbers = []


class SaleReturned(BaseModel):
    """The return, the lot in which the goods wait, and where the order stands now."""

    id: UUID
    number: str
    lot_id: UUID
    lot_number: str
    amount: Money
    order_id: UUID
    order_status: str


@command("sales.return", permission="sales.return", body=ReturnSale, result=SaleReturned)
def return_sale(ctx: Context, body: ReturnSale) -> SaleReturned:
    """Take goods back from a customer."""
    left = fetch(ctx.session, ShipmentLine, body.shipment_line_id)
    shipment = fetch(ctx.session, Shipment, left.shipment_id)
    order = sales.lock_order(ctx.session, shipment.order_id)
    if order.status not in ("confirmed", "shipped"):
        raise StateError(status=order.status)
    line = fetch(ctx.session, SalesOrderLine, left.order_line_id, lock=True)
    before = _came_back(ctx, left.id)
    if body.quantity > left.quantity - before:
        raise ReturnedTooMuch(at="quantity", left=plain(left.quantity - before))
    inventory.lock_items(ctx.session, [left.item_id])
    origin = _origin(ctx, shipment, left, body)
    value = returned_value(left.cost, left.quantity, before, body.quantity)
    number = next_number(ctx.session, "RC", ctx.today)
    lot = inventory.take_back_from_customer(
        ctx,
        item_id=left.item_id,
        quantity=body.quantity,
        value=value,
        document=DocumentRef("sales_order", order.id, order.number),
        origin=origin,
        reason=body.reason,
        serials=body.serials,
    )
    row = CustomerReturn(
        id=new_id(),
        number=number,
        order_line_id=line.id,
        shipment_line_id=left.id,
        item_id=left.item_id,
        lot_id=lot.id,
        origin_lot_id=origin.id if origin else None,
        quantity=body.quantity,
        amount=round_money(body.quantity * line.unit_price),
        value=value,
        replaced=body.replaced,
        reason=body.reason,
        occurred_at=ctx.occurred_at,
        command_id=ctx.command_id,
    )
    ctx.session.add(row)
    _settle(order, line, body)
    ctx.session.flush()
    return SaleReturned(
        id=row.id,
        number=number,
        lot_id=lot.id,
        lot_number=lot.number,
        amount=row.amount,
        order_id=order.id,
        order_status=order.status,
    )


def _came_back(ctx: Context, shipment_line_id: UUID) -> Decimal:
    statement = select(func.sum(CustomerReturn.quantity)).where(
        CustomerReturn.shipment_line_id == shipment_line_id
    )
    return ctx.session.scalar(statement) or ZERO


def _origin(ctx: Context, shipment: Shipment, left: ShipmentLine, body: ReturnSale) -> Lot | None:
    """The lot in which the goods had left; None for goods in no lot. Raises LotNeeded, NotInDelivery, ReturnedTooMuch,
    and what ``_lot_named`` does.
    """
    moves = select(StockMove.lot_id, func.sum(StockMove.quantity)).where(
        StockMove.command_id == shipment.command_id,
        StockMove.item_id == left.item_id,
        StockMove.kind == "shipment",
    )
    rows = ctx.session.execute(moves.group_by(StockMove.lot_id))
    shipped: dict[UUID | None, Decimal] = {row[0]: row[1] for row in rows}
    lots = [one for one in shipped if one is not None]
    item = fetch(ctx.session, Item, left.item_id)
    named = _lot_named(ctx, shipment, item, body)
    if body.lot_id is None and named is None and len(lots) > 1:
        raise LotNeeded(at="lot_id", item=item.number)
    lot_id = body.lot_id or named or (lots[0] if lots else None)
    if lot_id is None:
        return None
    lot = fetch(ctx.session, Lot, lot_id)
    if lot_id not in shipped:
        raise NotInDelivery(at="lot_id", lot=lot.number)
    before = _of_lot(ctx, shipment, left.item_id, lot_id)
    if body.quantity > shipped[lot_id] - before:
        raise ReturnedTooMuch(at="quantity", left=plain(shipped[lot_id] - before))
    return lot


def _lot_named(ctx: Context, shipment: Shipment, item: Item, body: ReturnSale) -> UUID | None:
    """The lot of the pieces that are named: those of the delivery alone, and of the lot that is said.

    Raises SerialWithAnother, SerialNotOfLot, SerialsOfSeveralLots. A name that is no piece's is the store's to judge.
    """
    pieces, _unknown = known_pieces(ctx.session, item, body.serials)
    sent = select(StockMove.id).where(StockMove.command_id == shipment.command_id)
    moves = set(ctx.session.scalars(sent)) if pieces else set()
    lots: set[UUID | None] = set()
    for piece in pieces:
        if piece.state == "shipped" and piece.move_id not in moves:
            raise SerialWithAnother(at="serials", serial=piece.number, document=shipment.number)
        lots.add(piece.lot_id)
        if piece.state == "shipped" and body.lot_id is not None and lots != {body.lot_id}:
            lot = fetch(ctx.session, Lot, body.lot_id)
            raise SerialNotOfLot(at="serials", serial=piece.number, lot=lot.number)
    if len(lots) > 1:
        raise SerialsOfSeveralLots(at="serials", item=item.number)
    return next(iter(lots), None)


def _of_lot(ctx: Context, shipment: Shipment, item_id: UUID, lot_id: UUID) -> Decimal:
    """What of the delivery's lot came back before."""
    lines = select(ShipmentLine.id).where(ShipmentLine.shipment_id == shipment.id)
    statement = select(func.sum(CustomerReturn.quantity)).where(
        CustomerReturn.shipment_line_id.in_(lines),
        CustomerReturn.item_id == item_id,
        CustomerReturn.origin_lot_id == lot_id,
    )
    return ctx.session.scalar(statement) or ZERO


def _settle(order: SalesOrder, line: SalesOrderLine, body: ReturnSale) -> None:
    """What is replaced is owed again; what is not is not paid."""
    order.version += 1
    if not body.replaced:
        line.credited += body.quantity
        return
    line.shipped -= body.quantity
    if order.status == "shipped":
        sales.move_order(order, "confirmed")
        order.shipped_at = None
