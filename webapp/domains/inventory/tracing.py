"""Beginning to trace an item piece by piece, and putting right what the books say of single pieces."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select, type_coerce
from sqlalchemy.orm import Session

from webapp.core.commands import Context
from webapp.core.db import fetch
from webapp.core.quantity import ZERO
from webapp.core.types import quantity_type
from webapp.core.versions import take_version
from webapp.domains.inventory.errors import (
    NotExchangeable,
    SerialNumberTaken,
    SerialsKept,
    SerialsNotWhole,
    TooManySerials,
)
from webapp.domains.inventory.ledger import lock_items
from webapp.domains.inventory.models import Place, StockMove
from webapp.domains.inventory.outside import OUTSIDE
from webapp.domains.inventory.pieces import MOST, make, new_numbers, write_event
from webapp.domains.inventory.places import WAREHOUSE
from webapp.domains.inventory.serial_models import Serial
from webapp.domains.inventory.serials import STATE_AT
from webapp.domains.items.models import Item

SWAPPED = ("place_id", "state", "document_id", "move_id", "moved_at")
"""What two pieces exchange when one had been taken for the other."""
Heap = tuple[UUID, UUID | None, UUID | None, int]
"""Pieces without numbers: place, lot, the document with which they lie at a supplier's, how many."""


def trace(ctx: Context, item_id: UUID, version: int, *, on: bool) -> tuple[Item, int]:
    """Begin to trace the item piece by piece, or stop as long as there is no piece; returns how many got numbers.

    Raises NotFound, StaleVersion, SerialsKept, SerialsNotWhole (it is in stock in broken quantities), TooManySerials.
    """
    item = fetch(ctx.session, Item, item_id, lock=True)
    take_version(item, version)
    valuation = lock_items(ctx.session, [item_id])[item_id]
    if on == item.serial_traced:
        return item, 0
    if not on and ctx.session.scalar(select(Serial.id).where(Serial.item_id == item_id).limit(1)):
        raise SerialsKept(at="on", item=item.number)
    item.serial_traced = valuation.by_piece = on
    heaps = _heaps(ctx.session, item) if on else []
    count = sum(one[-1] for one in heaps)
    if count > MOST:
        raise TooManySerials(at="on", item=item.number, most=str(MOST))
    numbers = iter(new_numbers(ctx, item, count))
    for place_id, lot_id, document_id, pieces in heaps:
        place = fetch(ctx.session, Place, place_id)
        made = make(ctx, item, [next(numbers) for _ in range(pieces)], place=place, lot_id=lot_id)
        for piece in made:
            piece.document_id = document_id
            piece.state = STATE_AT.get(place.kind, piece.state)
            write_event(ctx, piece, "numbered")
    ctx.session.flush()
    return item, count


def rename(ctx: Context, serial_id: UUID, version: int, number: str) -> Serial:
    """Give a piece another number. Raises NotFound, StaleVersion, SerialNumberTaken."""
    piece = _one(ctx, serial_id, version)
    before = piece.number
    taken = select(Serial.id).where(
        Serial.item_id == piece.item_id, Serial.number == number, Serial.id != piece.id
    )
    if ctx.session.scalar(taken) is not None:
        raise SerialNumberTaken(at="number", serial=number)
    piece.number = number
    write_event(ctx, piece, "renamed", before)
    ctx.session.flush()
    return piece


def exchange(ctx: Context, serial_id: UUID, version: int, other_id: UUID, reason: str) -> Serial:
    """What the books say happened to one piece happened to the other. Raises NotFound, StaleVersion, NotExchangeable."""
    piece = _one(ctx, serial_id, version)
    other = fetch(ctx.session, Serial, other_id, lock=True)
    if other.id == piece.id or (other.item_id, other.lot_id) != (piece.item_id, piece.lot_id):
        raise NotExchangeable(at="other_id", serial=piece.number, other=other.number)
    for name in SWAPPED:
        own = getattr(piece, name)
        setattr(piece, name, getattr(other, name))
        setattr(other, name, own)
    other.version += 1
    for one, counterpart in ((piece, other), (other, piece)):
        one.assumed = False
        write_event(ctx, one, "exchanged", f"{counterpart.number} · {reason}")
    ctx.session.flush()
    return piece


def _one(ctx: Context, serial_id: UUID, version: int) -> Serial:
    """The piece, when nothing that moves its item can come in between."""
    lock_items(ctx.session, [fetch(ctx.session, Serial, serial_id).item_id])
    piece = fetch(ctx.session, Serial, serial_id, lock=True)
    take_version(piece, version)
    return piece


def _heaps(session: Session, item: Item) -> list[Heap]:
    """What of *item* is ours, by place and lot, and at suppliers' by the document with which it went."""
    quantities: dict[tuple[UUID, UUID | None, UUID | None], Decimal] = {}
    ours = select(Place.id, Place.kind).where(Place.kind.in_((WAREHOUSE, OUTSIDE)))
    kept: dict[UUID, str] = dict(session.execute(ours).all())
    for column, sign in ((StockMove.to_place_id, 1), (StockMove.from_place_id, -1)):
        total = type_coerce(func.sum(StockMove.quantity), quantity_type())
        statement = (
            select(column, StockMove.lot_id, StockMove.document_id, total)
            .where(StockMove.item_id == item.id, column.in_(kept))
            .group_by(column, StockMove.lot_id, StockMove.document_id)
        )
        for place_id, lot_id, document_id, quantity in session.execute(statement):
            key = (place_id, lot_id, document_id if kept[place_id] == OUTSIDE else None)
            quantities[key] = quantities.get(key, ZERO) + sign * quantity
    heaps = []
    for (place_id, lot_id, document_id), quantity in quantities.items():
        if quantity != int(quantity):
            raise SerialsNotWhole(at="on", item=item.number)
        if quantity > 0:
            heaps.append((place_id, lot_id, document_id, int(quantity)))
    return heaps
