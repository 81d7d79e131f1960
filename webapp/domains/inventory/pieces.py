"""Single pieces: finding those that are named, making new ones, and writing down what happens to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import ROUND_CEILING, Decimal
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from webapp.core.codes import new_code, normalise
from webapp.core.commands import Context
from webapp.core.db import fetch
from webapp.core.ids import new_id
from webapp.core.ledger import plain_row, write_down
from webapp.core.numbering import next_plain_numbers
from webapp.domains.identity.companies import own_tag
from webapp.domains.inventory.errors import (
    NotTracedByPiece,
    SerialElsewhere,
    SerialsMiscounted,
    SerialsOfSeveralLots,
    SerialTwice,
    SerialUnknown,
)
from webapp.domains.inventory.models import Place
from webapp.domains.inventory.naming import typeable
from webapp.domains.inventory.serial_models import Serial, SerialEvent
from webapp.domains.items.models import Item

MOST = 5000
"""So many pieces a move; nobody sticks on more labels."""
IN_STOCK, RETURNED = "in_stock", "returned"
"""States of what lies in our warehouses."""

Spot = tuple[UUID | None, UUID]
"""A lot (or none) at a place."""


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
            raise elsewhere(session, piece)
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
    found: dict[UUID, Serial] = {}
    unknown = []
    for name in names:
        piece = by_name.get(name) or by_name.get(normalise(name))
        if piece is None:
            unknown.append(name)
        elif piece.id in found:
            raise SerialTwice(at="serials", serial=piece.number)
        else:
            found[piece.id] = piece
    return list(found.values()), unknown


def elsewhere(session: Session, piece: Serial) -> SerialElsewhere:
    """The refusal that says where the books have the piece."""
    place = fetch(session, Place, piece.place_id)
    return SerialElsewhere(at="serials", serial=piece.number, place=place.name)
