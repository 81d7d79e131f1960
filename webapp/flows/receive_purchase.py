"""Goods come on a purchase order: lots and stock at the order's price, the line counted, the order's state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel, Field

from webapp.core.commands import Body, Context, command
from webapp.core.db import fetch
from webapp.core.documents import DocumentRef
from webapp.core.errors import DomainError, FieldError, NotFound
from webapp.core.ids import new_id
from webapp.core.numbering import next_number
from webapp.core.quantity import ZERO, Money, PositiveQuantity, plain
from webapp.domains.inventory import operations as inventory
from webapp.domains.inventory.lots import is_good_too_shortly
from webapp.domains.inventory.naming import SerialNumbers
from webapp.domains.inventory.rules import AVAILABLE, QUARANTINE, expiry, is_expired
from webapp.domains.items.models import Item
from webapp.domains.purchasing import operations as purchasing
from webapp.domains.purchasing import rules
from webapp.domains.purchasing.errors import ExpiredOnArrival, GoodTooShortly, OrderNotAwaited, OverReceipt
from webapp.domains.purchasing.models import (
    PurchaseOrder,
    PurchaseOrderLine,
    PurchaseReceipt,
    PurchaseReceiptLine,
)
from webapp.domains.purchasing.settings import OVER_RECEIPT, UNDER_RECEIPT


class ReceivedLot(Body):
    """A part of what came, from one lot of the supplier's. Lot number and last good day follow from the item when left out.

    *reason*: why goods are taken that expire sooner than the item asks for.
    """

    quantity: PositiveQuantity
    supplier_lot: str = Field("", max_length=200)
    lot_number: str | None = Field(None, min_length=1, max_length=64)
    expires_on: date | None = None
    reason: str = Field("", max_length=100)
    serials: SerialNumbers = []


class ReceivedLine(Body):
    """What came on one order line; *closes*: nobody waits for the rest."""

    line_id: UUID
    lots: list[ReceivedLot] = Field(min_length=1, max_length=100)
    place_id: UUID | None = None
    closes: bool = False


class ReceivePurchase(Body):
    """Goods that came on an order: each quantity is what came now, not what is there in all."""

    order_id: UUID
    delivery_note: str = Field("", max_length=200)
    lines: list[ReceivedLine] = Field(min_length=1, max_length=200)


class PurchaseReceived(BaseModel):
    """The receipt, its lots (for their labels), and where the order stands now. *closed_lines*: closed short by this receipt."""

    id: UUID
    number: str
    lot_ids: list[UUID]
    value: Money
    order_status: str
    closed_lines: int = 0


@command(
    "purchasing.receive",
    permission="stock.receive",
    body=ReceivePurchase,
    result=PurchaseReceived,
    by_phone=True,
)
def receive_purchase(ctx: Context, body: ReceivePurchase) -> PurchaseReceived:
    """Take in goods that came on a purchase order.

    More than the order allows, goods past their last good day, and goods for an order that nobody waits for wait whole until a
    person decides; nothing that stands at the gate is lost.
    """
    order = purchasing.lock_order(ctx.session, body.order_id)
    lines = {line.id: line for line in purchasing.lines_of(ctx.session, order.id)}
    items = _items(ctx, lines, body.lines)
    _check_awaited(ctx, order)
    _check_quantities(ctx, order, lines, items, body.lines)
    _check_shelf_life(ctx, lines, items, body.lines)
    inventory.lock_items(ctx.session, items)
    receipt = _new_receipt(ctx, order, body.delivery_note)
    written = []
    for at, one in enumerate(body.lines):
        line = lines[one.line_id]
        for place, lot in enumerate(one.lots):
            try:
                written.append(_take_in(ctx, order, receipt, line, items[line.item_id], one.place_id, lot))
            except DomainError as error:
                raise _at_lot(error, at, place) from None
    _close_short(ctx, receipt, lines, body.lines)
    purchasing.settle(ctx, order)
    return PurchaseReceived(
        id=receipt.id,
        number=receipt.number,
        lot_ids=[one.lot_id for one in written if one.lot_id is not None],
        value=sum((one.value for one in written), ZERO),
        order_status=order.status,
        closed_lines=sum(line.closed_receipt_id == receipt.id for line in lines.values()),
    )


def _close_short(
    ctx: Context,
    receipt: PurchaseReceipt,
    lines: Mapping[UUID, PurchaseOrderLine],
    wanted: Sequence[ReceivedLine],
) -> None:
    """Lines of which less came than was ordered are over where who received says so, or the company waits for no so little."""
    percent = Decimal(UNDER_RECEIPT.read(ctx.session))
    said = {one.line_id for one in wanted if one.closes}
    for line in (lines[line_id] for line_id in {one.line_id for one in wanted}):
        if line.closed or line.received >= line.quantity:
            continue
        if line.id in said:
            purchasing.close_line(ctx, line, "receipt", receipt)
        elif rules.is_enough(line.quantity, line.received, percent):
            purchasing.close_line(ctx, line, "tolerance", receipt)


def _items(
    ctx: Context, lines: Mapping[UUID, PurchaseOrderLine], wanted: Sequence[ReceivedLine]
) -> dict[UUID, Item]:
    for at, one in enumerate(wanted):
        if one.line_id not in lines:
            raise NotFound(at=f"lines.{at}.line_id")
    ids = {lines[one.line_id].item_id for one in wanted}
    return {item_id: fetch(ctx.session, Item, item_id) for item_id in ids}


def _check_awaited(ctx: Context, order: PurchaseOrder) -> None:
    if order.status in ("draft", "closed", "cancelled"):
        ctx.hold(OrderNotAwaited(order=order.number, status=order.status))


def _check_quantities(
    ctx: Context,
    order: PurchaseOrder,
    lines: Mapping[UUID, PurchaseOrderLine],
    items: Mapping[UUID, Item],
    wanted: Sequence[ReceivedLine],
) -> None:
    """No more comes on a line than was ordered and the company tolerates; several entries of a line count together."""
    percent = Decimal(OVER_RECEIPT.read(ctx.session))
    arrived: dict[UUID, Decimal] = {}
    for one in wanted:
        total = sum((lot.quantity for lot in one.lots), ZERO)
        arrived[one.line_id] = arrived.get(one.line_id, ZERO) + total
    for line_id, quantity in arrived.items():
        line = lines[line_id]
        if line.received + quantity > rules.most_receivable(line.quantity, percent):
            facts = {"ordered": plain(line.quantity), "received": plain(line.received)}
            item = items[line.item_id].number
            ctx.hold(OverReceipt(order=order.number, item=item, arrived=plain(quantity), **facts))


def _check_shelf_life(
    ctx: Context,
    lines: Mapping[UUID, PurchaseOrderLine],
    items: Mapping[UUID, Item],
    wanted: Sequence[ReceivedLine],
) -> None:
    for one in wanted:
        for lot in one.lots:
            item = items[lines[one.line_id].item_id]
            if not lot.reason and is_good_too_shortly(item, lot.expires_on, ctx.today):
                ctx.hold(_too_shortly(item, lot.expires_on, ctx.today))
            if lot.expires_on is not None and is_expired(lot.expires_on, ctx.today):
                ctx.hold(ExpiredOnArrival(item=item.number, expired_on=lot.expires_on.isoformat()))


def _too_shortly(item: Item, expires_on: date | None, today: date) -> GoodTooShortly:
    good_until = expires_on or expiry(today, item.shelf_life_days) or today
    return GoodTooShortly(item=item.number, expires_on=good_until.isoformat(), days=item.arrival_days)


def _new_receipt(ctx: Context, order: PurchaseOrder, delivery_note: str) -> PurchaseReceipt:
    receipt = PurchaseReceipt(
        id=new_id(),
        number=next_number(ctx.session, "GR", ctx.today),
        order_id=order.id,
        delivery_note=delivery_note,
        occurred_at=ctx.occurred_at,
        command_id=ctx.command_id,
    )
    ctx.session.add(receipt)
    ctx.session.flush()
    return receipt


def _take_in(
    ctx: Context,
    order: PurchaseOrder,
    receipt: PurchaseReceipt,
    line: PurchaseOrderLine,
    item: Item,
    place_id: UUID | None,
    lot: ReceivedLot,
) -> PurchaseReceiptLine:
    """One lot into stock, at the order's price."""
    value = rules.line_amount(lot.quantity, line.unit_price)
    move = inventory.receive(
        ctx,
        item_id=item.id,
        quantity=lot.quantity,
        value=value,
        document=DocumentRef("purchase_order", order.id, order.number),
        supplier_id=order.supplier_id,
        supplier_lot=lot.supplier_lot,
        place_id=place_id,
        lot_number=lot.lot_number,
        expires_on=lot.expires_on,
        status=QUARANTINE if item.incoming_inspection else AVAILABLE,
        note=f"{receipt.number} {lot.reason}".strip(),
        serials=lot.serials,
    )[0]
    line.received += lot.quantity
    written = PurchaseReceiptLine(
        id=new_id(),
        receipt_id=receipt.id,
        order_line_id=line.id,
        item_id=item.id,
        lot_id=move.lot_id,
        move_id=move.id,
        supplier_lot=lot.supplier_lot,
        quantity=lot.quantity,
        unit_price=line.unit_price,
        value=value,
        due_on=line.due_on,
        came_on=ctx.today,
    )
    ctx.session.add(written)
    return written


def _at_lot(error: DomainError, at: int, place: int) -> DomainError:
    """The same error, pointing at the field of the form instead of at the store's own parameter."""
    error.fields = tuple(
        FieldError(_field(one.field, at, place), one.code, one.message, one.params) for one in error.fields
    )
    return error


def _field(name: str, at: int, place: int) -> str:
    return f"lines.{at}.{name}" if name == "place_id" else f"lines.{at}.lots.{place}.{name}"
