"""Pieces known one by one: which there are, and everything about one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from webapp.core.codes import normalise
from webapp.core.errors import NotFound
from webapp.core.listing import AnySelect, is_code, page_of, sorted_by, words_of
from webapp.core.queries import Page, PageParams, Params, ReadContext, query
from webapp.domains.identity.models import User
from webapp.domains.inventory.models import Lot, Place, StockMove
from webapp.domains.inventory.move_queries import by_id
from webapp.domains.inventory.places import WAREHOUSE
from webapp.domains.inventory.serial_models import Serial, SerialEvent
from webapp.domains.items.models import Item

State = Literal[
    "",
    "in_stock",
    "returned",
    "shipped",
    "used",
    "sent_out",
    "sent_back",
    "scrapped",
    "missing",
    "undone",
]


class SerialParams(PageParams):
    """*here*: only pieces that lie in our warehouses (or not); *assumed*: only those of which nobody said that it was they."""

    item_id: UUID | None = None
    lot_id: UUID | None = None
    place_id: UUID | None = None
    work_order_id: UUID | None = None
    document_id: UUID | None = None
    command_id: UUID | None = None
    """Only pieces that this command moved."""
    state: State = ""
    here: bool | None = None
    assumed: bool | None = None


class SerialRow(BaseModel):
    """A piece and where it is. ``document_number``: of its last move."""

    id: UUID
    number: str
    code: str
    state: str
    assumed: bool
    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    lot_id: UUID | None
    lot_number: str
    lot_code: str
    lot_status: str
    place_id: UUID
    place: str
    place_en: str
    document_kind: str
    document_id: UUID | None
    document_number: str
    work_order_id: UUID | None
    began_at: datetime
    moved_at: datetime
    version: int


class OneSerial(Params):
    """A piece by its id, or by the code that was scanned or typed."""

    id: UUID | None = None
    code: str = ""


class SerialEventRow(BaseModel):
    """What happened to a piece, when, by whom, and with which document."""

    kind: str
    state: str
    assumed: bool
    place: str
    place_en: str
    document_kind: str
    document_id: UUID | None
    document_number: str
    note: str
    reason: str
    occurred_at: datetime
    by: str
    by_en: str


class SerialView(SerialRow):
    """A piece with all that happened to it, the latest first."""

    events: list[SerialEventRow]


@query("inventory.serials", permission="stock.read", params=SerialParams, result=Page[SerialRow])
def serials(ctx: ReadContext, params: SerialParams) -> Page[SerialRow]:
    """Pieces, those that moved last first."""
    statement = _searched(_filtered(select(Serial), params), params.search)
    sorts: dict[str, Any] = {
        "number": Serial.number,
        "began_at": Serial.began_at,
        "moved_at": Serial.moved_at,
    }
    statement = sorted_by(statement, params.sort, sorts, "-moved_at", Serial.number)
    found, counted = page_of(ctx.session, statement, params)
    return Page(rows=_rows(ctx.session, [one for (one,) in found]), **counted)


@query("inventory.serial", permission="stock.read", params=OneSerial, result=SerialView)
def serial(ctx: ReadContext, params: OneSerial) -> SerialView:
    """One piece. Raises NotFound."""
    wanted = Serial.id == params.id if params.id else Serial.code == normalise(params.code)
    found = ctx.session.scalars(select(Serial).where(wanted)).first()
    if found is None:
        raise NotFound
    row = _rows(ctx.session, [found])[0]
    return SerialView(**row.model_dump(), events=_events(ctx.session, found.id))


@query("inventory.traced_items", permission="stock.read", params=Params, result=list[UUID])
def traced_items(ctx: ReadContext, params: Params) -> list[UUID]:
    """The items whose pieces have serial numbers."""
    return list(ctx.session.scalars(select(Item.id).where(Item.serial_traced).order_by(Item.number)))


def shipped_pieces(session: Session, command_ids: Sequence[UUID]) -> dict[tuple[UUID, UUID], list[str]]:
    """The serial numbers of the pieces that left with each of these commands, by command and item.

    What was put right later counts: the piece that was exchanged for another did not leave, and the other did.
    """
    sent = select(StockMove.id, StockMove.command_id).where(
        StockMove.command_id.in_(command_ids), StockMove.kind == "shipment"
    )
    moves: dict[UUID, UUID] = dict(session.execute(sent).all())
    touched = select(SerialEvent.serial_id).where(SerialEvent.move_id.in_(moves))
    pieces = session.execute(
        select(Serial.id, Serial.item_id, Serial.number).where(Serial.id.in_(touched)).order_by(Serial.number)
    ).all()
    took_part = _moves_of(session, [one.id for one in pieces])
    found: dict[tuple[UUID, UUID], list[str]] = defaultdict(list)
    for piece in pieces:
        for move_id in took_part[piece.id]:
            if move_id in moves:
                found[moves[move_id], piece.item_id].append(piece.number)
    return found


def _moves_of(session: Session, serial_ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """The moves that pieces took part in, as far as is known today: an exchange takes the last one away, or gives another."""
    statement = select(SerialEvent.serial_id, SerialEvent.kind, SerialEvent.move_id)
    statement = statement.where(SerialEvent.serial_id.in_(serial_ids)).order_by(SerialEvent.id)
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for serial_id, kind, move_id in session.execute(statement):
        if kind == "exchanged" and found[serial_id]:
            found[serial_id].pop()
        if kind in ("moved", "exchanged") and move_id is not None:
            found[serial_id].append(move_id)
    return found


def _filtered(statement: AnySelect, params: SerialParams) -> AnySelect:
    for name in ("item_id", "lot_id", "place_id", "work_order_id", "document_id", "state"):
        wanted = getattr(params, name)
        if wanted:
            statement = statement.where(getattr(Serial, name) == wanted)
    if params.here is not None:
        places = select(Place.id).where(Place.kind == WAREHOUSE)
        statement = statement.where(
            Serial.place_id.in_(places) if params.here else Serial.place_id.not_in(places)
        )
    if params.assumed is not None:
        statement = statement.where(Serial.assumed.is_(params.assumed))
    if params.command_id is not None:
        moved = select(SerialEvent.serial_id).where(SerialEvent.command_id == params.command_id)
        statement = statement.where(Serial.id.in_(moved))
    return statement


def _searched(statement: AnySelect, search: str) -> AnySelect:
    """Every word occurs in the piece's number, or its item's number or name, or is its code."""
    for word in words_of(search):
        columns = (Item.number, Item.name, Item.name_en)
        named = or_(*(one.icontains(word, autoescape=True) for one in columns))
        own = Serial.number.icontains(word, autoescape=True)
        statement = statement.where(
            or_(own, is_code(Serial.code, word), Serial.item_id.in_(select(Item.id).where(named)))
        )
    return statement


_OWN = (
    "id",
    "number",
    "code",
    "state",
    "assumed",
    "item_id",
    "lot_id",
    "place_id",
    "work_order_id",
    "began_at",
    "moved_at",
    "version",
)


def _rows(session: Session, found: Sequence[Serial]) -> list[SerialRow]:
    items = by_id(session, Item, (one.item_id for one in found))
    places = by_id(session, Place, (one.place_id for one in found))
    lots = by_id(session, Lot, (one.lot_id for one in found))
    moves = by_id(session, StockMove, (one.move_id for one in found))
    rows = []
    for one in found:
        item, place = items[one.item_id], places[one.place_id]
        lot = lots.get(one.lot_id) if one.lot_id else None
        move = moves.get(one.move_id) if one.move_id else None
        rows.append(
            SerialRow(
                **{name: getattr(one, name) for name in _OWN},
                item_number=item.number,
                item_name=item.name,
                item_name_en=item.name_en,
                lot_number=lot.number if lot else "",
                lot_code=lot.code if lot else "",
                lot_status=lot.status if lot else "",
                place=place.name,
                place_en=place.name_en,
                **_document(move),
            )
        )
    return rows


def _document(move: StockMove | None) -> dict[str, Any]:
    return {
        "document_kind": move.document_kind if move else "",
        "document_id": move.document_id if move else None,
        "document_number": move.document_number if move else "",
    }


def _events(session: Session, serial_id: UUID) -> list[SerialEventRow]:
    statement = select(SerialEvent).where(SerialEvent.serial_id == serial_id).order_by(SerialEvent.id.desc())
    found = list(session.scalars(statement))
    places = by_id(session, Place, (one.place_id for one in found))
    moves = by_id(session, StockMove, (one.move_id for one in found))
    people = by_id(session, User, (one.actor_id for one in found))
    rows = []
    for one in found:
        move = moves.get(one.move_id) if one.move_id and one.kind == "moved" else None
        person = people.get(one.actor_id) if one.actor_id else None
        rows.append(
            SerialEventRow(
                kind=one.kind,
                state=one.state,
                assumed=one.assumed,
                place=places[one.place_id].name,
                place_en=places[one.place_id].name_en,
                note=one.note,
                reason=move.note if move else "",
                occurred_at=one.occurred_at,
                by=person.name if person else "",
                by_en=person.name_en if person else "",
                **_document(move),
            )
        )
    return rows
