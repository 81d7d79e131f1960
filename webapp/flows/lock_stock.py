"""The office locks stock for an order, so that nobody else can take it, and gives it free again (hard reservations).

What was promised softly to a work order becomes hard, and soft again when it is given free: its claim stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel, Field

from webapp.core.commands import Body, Context, command
from webapp.core.db import fetch, find
from webapp.core.documents import DocumentRef
from webapp.core.errors import NotFound, StateError
from webapp.core.quantity import ZERO, PositiveQuantity, Quantity, plain
from webapp.domains.inventory import operations as inventory
from webapp.domains.inventory.errors import LockTooLarge
from webapp.domains.inventory.locked_stock import Owner, Taker
from webapp.domains.inventory.models import Reservation
from webapp.domains.items.models import Item
from webapp.domains.production import operations as production
from webapp.domains.production.models import WorkOrderMaterial
from webapp.domains.production.rules import STILL_TO_MAKE
from webapp.domains.sales import operations as sales
from webapp.domains.sales.models import SalesOrder, SalesOrderLine
from webapp.flows.ship_order import good_on, owner_of


class LockForSale(Body):
    """Lock stock for a line of a customer's order: all that it wants where no *quantity* is said; of a lot, at a place."""

    order_id: UUID
    line_id: UUID
    quantity: PositiveQuantity | None = None
    lot_id: UUID | None = None
    place_id: UUID | None = None
    reason: str = Field("", max_length=200)


class LockForWork(Body):
    """Lock stock for a material of a work order: all that it wants where no *quantity* is said; of a lot, at a place."""

    work_order_id: UUID
    material_id: UUID
    quantity: PositiveQuantity | None = None
    lot_id: UUID | None = None
    place_id: UUID | None = None
    reason: str = Field("", max_length=200)


class Unlock(Body):
    """Give free what is locked for a line of an order, or one reservation of it, and why."""

    line_id: UUID
    reservation_id: UUID | None = None
    reason: str = Field(min_length=1, max_length=200)


class Locked(BaseModel):
    """How much was locked or given free by this command."""

    quantity: Quantity


@dataclass(frozen=True)
class _Wish:
    """What is to be locked; *wanted*: what the line wants still, taken or locked already not counted."""

    owner: Owner
    item_id: UUID
    wanted: Decimal
    quantity: Decimal | None
    lot_id: UUID | None
    place_id: UUID | None
    reason: str


@command("sales.lock_stock", permission="stock.lock", body=LockForSale, result=Locked)
def lock_for_sale(ctx: Context, body: LockForSale) -> Locked:
    """Lock stock for a line of a customer's order; only lots that may be shipped to this customer."""
    order = sales.lock_order(ctx.session, body.order_id)
    if order.status != "confirmed":
        raise StateError(status=order.status)
    line = find(ctx.session, SalesOrderLine, body.line_id)
    if line is None or line.order_id != order.id:
        raise NotFound(at="line_id")
    inventory.lock_items(ctx.session, [line.item_id])
    owner = owner_of(ctx, order, line)
    return _lock(ctx, _wish(ctx, owner, line.item_id, line.quantity - line.shipped, body), order)


@command("production.lock_stock", permission="stock.lock", body=LockForWork, result=Locked)
def lock_for_work(ctx: Context, body: LockForWork) -> Locked:
    """Lock stock for a material of a work order."""
    order = production.lock_order(ctx.session, body.work_order_id)
    if order.status not in STILL_TO_MAKE:
        raise StateError(status=order.status)
    material = find(ctx.session, WorkOrderMaterial, body.material_id)
    if material is None or material.work_order_id != order.id:
        raise NotFound(at="material_id")
    inventory.lock_items(ctx.session, [material.item_id])
    made = fetch(ctx.session, Item, order.item_id)
    document = DocumentRef("work_order", order.id, order.number)
    owner = Owner(document, material.id, made.name)
    outstanding = max(ZERO, material.required - material.issued)
    locked = _lock(ctx, _wish(ctx, owner, material.item_id, outstanding, body))
    inventory.let_go(ctx, document=document, item_id=material.item_id, quantity=locked.quantity)
    return locked


@command("inventory.unlock_stock", permission="stock.lock", body=Unlock, result=Locked)
def unlock_stock(ctx: Context, body: Unlock) -> Locked:
    """Give locked stock free for others; what stands ready is put back instead."""
    rows = _rows(ctx, body)
    inventory.lock_items(ctx.session, {row.item_id for row in rows})
    rows = _rows(ctx, body)
    first = rows[0]
    item_id = first.item_id
    document = DocumentRef(first.document_kind, first.document_id, first.document_number)
    quantity = inventory.unlock(ctx, rows)
    if document.kind == "work_order":
        inventory.reserve(ctx, item_id=item_id, quantity=quantity, document=document)
    return Locked(quantity=quantity)


def _rows(ctx: Context, body: Unlock) -> Sequence[Reservation]:
    """The reservations that are given free. Raises NotFound where there are none."""
    rows = [one for one in inventory.rows_of_line(ctx.session, body.line_id) if not one.picked]
    if body.reservation_id is not None:
        rows = [one for one in rows if one.id == body.reservation_id]
    if not rows:
        raise NotFound(at="line_id")
    return rows


def _wish(
    ctx: Context, owner: Owner, item_id: UUID, outstanding: Decimal, body: LockForSale | LockForWork
) -> _Wish:
    held = sum((one.quantity for one in inventory.rows_of_line(ctx.session, owner.line_id)), ZERO)
    return _Wish(owner, item_id, outstanding - held, body.quantity, body.lot_id, body.place_id, body.reason)


def _lock(ctx: Context, wish: _Wish, order: SalesOrder | None = None) -> Locked:
    """Lock what is free, what expires first; all or nothing. Raises LockTooLarge, ShortOfStock."""
    quantity = wish.wanted if wish.quantity is None else wish.quantity
    if quantity <= 0 or quantity > wish.wanted:
        item = fetch(ctx.session, Item, wish.item_id)
        raise LockTooLarge(at="quantity", item=item.number, open=plain(max(ZERO, wish.wanted)))
    parts = inventory.choose(
        ctx,
        item_id=wish.item_id,
        quantity=quantity,
        lot_id=wish.lot_id,
        place_id=wish.place_id,
        good_on=good_on(ctx, order, wish.item_id) if order else None,
        taker=Taker(None),
    )
    for part in parts:
        spot = (part.lot_id, part.place_id)
        inventory.lock_at(ctx, wish.owner, wish.item_id, spot, part.quantity, reason=wish.reason)
    return Locked(quantity=quantity)
