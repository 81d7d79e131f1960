"""Pieces known one by one: they follow the moves of the ledger, which itself counts quantities and lots as for any other item.

So whatever works for lots (inspection of a receipt, FEFO, locking, costing) works for such items too, and every posting says, or
lets it be found out, which pieces it was. At each of our places there are as many pieces as the balance says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from uuid import UUID

from sqlalchemy import case, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from webapp.core.codes import new_code, normalise
from webapp.core.commands import Context
from webapp.core.db import fetch
from webapp.core.ids import new_id
from webapp.core.ledger import plain_row, write_down, write_out
from webapp.core.numbering import next_plain_numbers
from webapp.core.quantity import ZERO, plain
from webapp.core.types import quantity_type
from webapp.domains.identity.companies import own_tag
from webapp.domains.inventory.errors import (
    NotTracedByPiece,
    SerialElsewhere,
    SerialInStock,
    SerialsMiscounted,
    SerialsNeeded,
    SerialsNotWhole,
    SerialsOfSeveralLots,
    SerialTwice,
    SerialUnknown,
    SerialWithAnother,
    TooManySerials,
)
from webapp.domains.inventory.models import Place, StockMove
from webapp.domains.inventory.naming import typeable
from webapp.domains.inventory.places import WAREHOUSE
from webapp.domains.inventory.serial_models import Serial, SerialEvent
from webapp.domains.items.models import Item

MOST = 5000
"""So many pieces a move; nobody sticks on more labels."""
IN_STOCK, RETURNED, UNDONE = "in_stock", "returned", "undone"
STATE_AT = {
    "production": "used",
    "customer": "shipped",
    "scrap": "scrapped",
    "adjustment": "missing",
    "supplier": "sent_back",
    "subcontractor": "sent_out",
}
STATES = (IN_STOCK, RETURNED, *STATE_AT.values(), UNDONE)
OUT_OF_NOTHING = frozenset(
    {("receipt", "supplier"), ("production", "production"), ("adjustment", "adjustment")}
)
"""Moves by which pieces come into being, by kind and the kind of place they come from."""
OURS = frozenset({WAREHOUSE, "subcontractor"})
"""Kinds of places whose goods are ours: every piece there has a number."""
MUST_BE_SAID = frozenset({"shipment", "customer"})
"""Which customer has which piece is what serial numbers are for: nobody assumes it."""

Spot = tuple[UUID | None, UUID]
"""A lot (or none) at a place."""


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


def in_whole_pieces(item: Item, quantity: Decimal) -> Decimal:
    """*quantity* of an item as it can be handed out: of one that is traced piece by piece, whole pieces that cover it."""
    return quantity.to_integral_value(ROUND_CEILING) if item.serial_traced else quantity


def check_count(item: Item, count: int, named: Sequence[str]) -> None:
    """Raise where *named* are not as many as the pieces, or one of them stands there twice."""
    if named and not item.serial_traced:
        raise NotTracedByPiece(at="serials", item=item.number)
    if named and len(named) != count:
        raise SerialsMiscounted(at="serials", item=item.number, pieces=str(count), named=str(len(named)))
    for name, times in Counter(named).items():
        if times > 1:
            raise SerialTwice(at="serials", serial=name)


def spots_of(session: Session, item: Item, named: Sequence[str]) -> dict[Spot, list[str]]:
    """Where the pieces *named* lie in our places, by lot and place. Raises SerialUnknown, SerialElsewhere."""
    found: dict[Spot, list[str]] = {}
    for piece in _by_names(session, item, named):
        if piece.state not in (IN_STOCK, RETURNED):
            raise _elsewhere(session, piece)
        found.setdefault((piece.lot_id, piece.place_id), []).append(piece.number)
    return found


def lot_of_pieces(session: Session, item: Item, named: Sequence[str]) -> UUID | None:
    """The one lot that the pieces *named* are of. Raises SerialUnknown, SerialsOfSeveralLots."""
    lots = {one.lot_id for one in _by_names(session, item, named)} if named else set()
    if len(lots) > 1:
        raise SerialsOfSeveralLots(at="serials", item=item.number)
    return next(iter(lots), None)


def make(
    ctx: Context, item: Item, numbers: Iterable[str], *, place: Place, lot_id: UUID | None
) -> list[Serial]:
    """Pieces of *item* with *numbers*, at *place*; whoever makes them writes down what brought them there."""
    tag = own_tag(ctx.session)
    pieces = [
        Serial(
            id=new_id(),
            number=number,
            code=new_code(tag),
            item_id=item.id,
            lot_id=lot_id,
            place_id=place.id,
            state=IN_STOCK,
            began_at=ctx.occurred_at,
            moved_at=ctx.occurred_at,
        )
        for number in numbers
    ]
    ctx.session.add_all(pieces)
    ctx.session.flush()
    return pieces


def new_numbers(ctx: Context, item: Item, count: int) -> list[str]:
    """Free numbers in the item's series of the month: FAN-2611-00001."""
    series = f"{typeable(item.number[:48])}-{ctx.today:%y%m}"
    found: list[str] = []
    while len(found) < count:
        given = next_plain_numbers(ctx.session, series, count - len(found), width=5)
        taken = set(
            ctx.session.scalars(
                select(Serial.number).where(Serial.item_id == item.id, Serial.number.in_(given))
            )
        )
        found += [one for one in given if one not in taken]
    return found


def write_event(ctx: Context, piece: Serial, kind: str, note: str = "") -> None:
    """Write down what just happened to *piece*."""
    event = plain_row(
        SerialEvent,
        id=new_id(),
        serial_id=piece.id,
        kind=kind,
        move_id=piece.move_id,
        place_id=piece.place_id,
        state=piece.state,
        assumed=piece.assumed,
        note=note,
        occurred_at=ctx.occurred_at,
        command_id=ctx.command_id,
        actor_id=ctx.actor.user_id,
    )
    write_down(ctx.session, event)


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
            raise _elsewhere(ctx.session, piece)
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


def _by_names(session: Session, item: Item, names: Sequence[str]) -> list[Serial]:
    """The pieces with these numbers or label codes, in their order. Raises SerialUnknown, SerialTwice."""
    found, unknown = known_pieces(session, item, names)
    if unknown:
        raise SerialUnknown(at="serials", item=item.number, serial=unknown[0])
    return found


def known_pieces(session: Session, item: Item, names: Sequence[str]) -> tuple[list[Serial], list[str]]:
    """The pieces that have one of *names* as their number or code, in their order, and the names that none has."""
    codes = [normalise(one) for one in names]
    statement = select(Serial).where(
        Serial.item_id == item.id, or_(Serial.number.in_(names), Serial.code.in_(codes))
    )
    rows = list(session.scalars(statement))
    by_name = {one.code: one for one in rows} | {one.number: one for one in rows}
    found: list[Serial] = []
    unknown = []
    for name in names:
        piece = by_name.get(name) or by_name.get(normalise(name))
        if piece is None:
            unknown.append(name)
        elif piece in found:
            raise SerialTwice(at="serials", serial=piece.number)
        else:
            found.append(piece)
    return found, unknown


def _elsewhere(session: Session, piece: Serial) -> SerialElsewhere:
    place = fetch(session, Place, piece.place_id)
    return SerialElsewhere(at="serials", serial=piece.number, place=place.name)
