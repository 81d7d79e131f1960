"""Pieces known one by one: they follow the moves of the ledger, which itself counts quantities and lots as for any other item.

So whatever works for lots (inspection of a receipt, FEFO, locking, costing) works for such items too, and every posting says, or
lets it be found out, which pieces it was. At each of our places there are as many pieces as the balance says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from webapp.core.commands import Context
from webapp.core.ledger import write_out
from webapp.core.quantity import ZERO, plain
from webapp.core.types import quantity_type
from webapp.domains.inventory.errors import (
    SerialInStock,
    SerialsNeeded,
    SerialsNotWhole,
    SerialUnknown,
    SerialWithAnother,
    TooManySerials,
)
from webapp.domains.inventory.models import Place, StockMove
from webapp.domains.inventory.pieces import (
    IN_STOCK,
    MOST,
    RETURNED,
    check_count,
    elsewhere,
    known_pieces,
    make,
    new_numbers,
    write_event,
)
from webapp.domains.inventory.places import WAREHOUSE
from webapp.domains.inventory.serial_models import Serial
from webapp.domains.items.models import Item

UNDONE = "undone"
STATE_AT = {
    "production": "used",
    "customer": "shipped",
    "scrap": "scrapped",
    "adjustment": "missing",
    "supplier": "sent_back",
    "subcontractor": "sent_out",
}
OUT_OF_NOTHING = frozenset(
    {("receipt", "supplier"), ("production", "production"), ("adjustment", "adjustment")}
)
"""Moves by which pieces come into being, by kind and the kind of place they come from."""
OURS = frozenset({WAREHOUSE, "subcontractor"})
"""Kinds of places whose goods are ours: every piece there has a number."""
MUST_BE_SAID = frozenset({"shipment", "customer"})
"""Which customer has which piece is what serial numbers are for: nobody assumes it."""


@dataclass(frozen=True)
class Moved:
    """A move as it was posted, with the places between which it went, and the pieces that were named for it."""

    move: StockMove
    from_place: Place
    to_place: Place
    named: Sequence[str] = ()

    @property
    def makes(self) -> bool:
        """Whether its pieces come into being by it."""
        return self.move.reverses_id is None and (self.move.kind, self.from_place.kind) in OUT_OF_NOTHING


def follow(ctx: Context, item: Item, moved: Moved) -> None:
    """Let the pieces of a move go with it: those named, else those that it must have been, else the oldest, as an assumption.

    Pieces that come into being get the numbers named, or new ones; so do those that left before the item was traced and now
    come back. Raises SerialsNotWhole, SerialsMiscounted, SerialTwice, SerialUnknown, SerialElsewhere, SerialWithAnother,
    SerialInStock, SerialsNeeded, TooManySerials.
    """
    count = whole_pieces(item, moved.move, moved.named)
    write_out(ctx.session)  # the pieces refer to the move
    known = _candidates(ctx.session, item, moved)
    assumed = False
    if moved.makes:
        pieces = _admitted(ctx, item, moved, known, count)
    elif moved.named:
        pieces = _named(ctx, item, moved, known)
    else:
        pieces, assumed = _first(ctx, item, moved, known, count)
    state = _state_after(moved)
    for piece in pieces:
        _move(ctx, piece, moved, state, assumed=assumed)
    ctx.session.flush()  # the next move may be of the same pieces


def whole_pieces(item: Item, move: StockMove, named: Sequence[str]) -> int:
    """How many pieces *move* is about; as many must be *named* where any are."""
    count = int(move.quantity)
    if count != move.quantity:
        raise SerialsNotWhole(at="quantity", item=item.number)
    if count > MOST:
        raise TooManySerials(at="quantity", item=item.number, most=str(MOST))
    check_count(item, count, named)
    return count


def _candidates(session: Session, item: Item, moved: Moved) -> list[Serial]:
    """The pieces that the move may have been of: those that the reversed move had brought first, then the oldest."""
    move, source = moved.move, moved.from_place.kind
    statement = select(Serial).where(Serial.item_id == item.id, Serial.place_id == moved.from_place.id)
    if moved.makes:
        statement = statement.where(Serial.state == UNDONE)
    if source != WAREHOUSE:
        statement = statement.where(Serial.document_id == move.document_id)
    # What comes back from a customer, or was parted from its lot, comes into another lot than it was in.
    if move.reverses_id is not None or not (moved.makes or source in ("customer", "adjustment")):
        statement = statement.where(Serial.lot_id == move.lot_id)
    found = session.scalars(statement.order_by(Serial.began_at, Serial.number))
    return sorted(found, key=lambda one: move.reverses_id is None or one.move_id != move.reverses_id)


def _admitted(ctx: Context, item: Item, moved: Moved, undone: list[Serial], count: int) -> list[Serial]:
    """The pieces that come into being: by their names, or those whose making was reversed and is now booked right, or new."""
    if not moved.named:
        back = undone[:count]
        return back + _make_at(ctx, item, moved, new_numbers(ctx, item, count - len(back)))
    known, unknown = known_pieces(ctx.session, item, moved.named)
    for piece in known:
        if piece.state in (IN_STOCK, RETURNED, "sent_out"):
            raise SerialInStock(at="serials", serial=piece.number)
    return [*known, *_make_at(ctx, item, moved, unknown)]


def _named(ctx: Context, item: Item, moved: Moved, candidates: list[Serial]) -> list[Serial]:
    known, unknown = known_pieces(ctx.session, item, moved.named)
    allowed = {one.id for one in candidates}
    for piece in known:
        if piece.place_id != moved.from_place.id:
            raise elsewhere(ctx.session, piece)
        if piece.id not in allowed:
            document = moved.move.document_number
            raise SerialWithAnother(at="serials", serial=piece.number, document=document)
    if len(unknown) > _without_number(ctx.session, item, moved, candidates):
        raise SerialUnknown(at="serials", item=item.number, serial=unknown[0])
    return [*known, *_make_at(ctx, item, moved, unknown)]


def _first(
    ctx: Context, item: Item, moved: Moved, known: list[Serial], count: int
) -> tuple[list[Serial], bool]:
    """The first of *known*, and whether others could have been meant; a reversal means those that the move had brought.

    Where there are fewer, the others left before the item was traced: they get numbers as they come back to us.
    """
    reverses = moved.move.reverses_id
    brought = sum(one.move_id == reverses for one in known) if reverses is not None else -1
    choice = len(known) > count and brought != count
    must_be_said = not MUST_BE_SAID.isdisjoint((moved.move.kind, moved.from_place.kind))
    if must_be_said and reverses is None and (choice or any(one.assumed for one in known[:count])):
        facts = {"pieces": plain(moved.move.quantity), "there": str(len(known))}
        raise SerialsNeeded(at="serials", item=item.number, **facts)
    lacking = count - len(known)
    if lacking <= 0 or moved.to_place.kind not in OURS:
        return known[:count], choice
    return [*known, *_make_at(ctx, item, moved, new_numbers(ctx, item, lacking))], False


def _without_number(session: Session, item: Item, moved: Moved, known: Sequence[Serial]) -> int:
    """So many pieces went out with the document before the item was traced, and may come back under any number."""
    if moved.from_place.kind == WAREHOUSE or moved.to_place.kind not in OURS:
        return 0
    out = case((StockMove.to_place_id == moved.from_place.id, StockMove.quantity), else_=-StockMove.quantity)
    either = or_(StockMove.to_place_id == moved.from_place.id, StockMove.from_place_id == moved.from_place.id)
    statement = select(type_coerce(func.sum(out), quantity_type())).where(
        StockMove.item_id == item.id, StockMove.document_id == moved.move.document_id, either
    )
    # The move itself is written already.
    left = (session.scalar(statement) or ZERO) + moved.move.quantity
    return int(left) - len(known)


def _make_at(ctx: Context, item: Item, moved: Moved, numbers: Sequence[str]) -> list[Serial]:
    return make(ctx, item, numbers, place=moved.to_place, lot_id=moved.move.lot_id)


def _move(ctx: Context, piece: Serial, moved: Moved, state: str, *, assumed: bool) -> None:
    move = moved.move
    # Carried about in our places, it stays what it was: one that came back from a customer.
    inside = moved.from_place.kind == moved.to_place.kind == WAREHOUSE
    piece.state = piece.state if inside else state
    # What was assumed once is no surer for having gone on, until somebody names it or it is reversed.
    piece.assumed = assumed or (piece.assumed and not moved.named and move.reverses_id is None)
    piece.place_id, piece.lot_id, piece.move_id = moved.to_place.id, move.lot_id, move.id
    piece.document_id, piece.moved_at = move.document_id, move.occurred_at
    if moved.makes and move.document_kind == "work_order":
        piece.work_order_id = move.document_id
    piece.version += 1
    write_event(ctx, piece, "moved")


def _state_after(moved: Moved) -> str:
    if moved.to_place.kind == WAREHOUSE:
        back = moved.from_place.kind == "customer" and moved.move.reverses_id is None
        return RETURNED if back else IN_STOCK
    if moved.move.reverses_id is not None and moved.from_place.kind == WAREHOUSE:
        return UNDONE
    if (moved.move.kind, moved.to_place.kind) == ("issue", "adjustment"):
        return "used"
    return STATE_AT[moved.to_place.kind]
