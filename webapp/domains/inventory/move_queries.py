"""The ledger of moves, as people read it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from webapp.core.actor import Actor
from webapp.core.db import Record
from webapp.core.listing import AnySelect, words_of
from webapp.core.quantity import Money, Quantity
from webapp.core.queries import Page, PageParams, ReadContext, query
from webapp.domains.identity.models import User
from webapp.domains.inventory.models import Lot, Place, StockMove
from webapp.domains.items.models import Item, Unit

MOST_COUNTED = 10_000
"""Counting a million moves for the foot of a list takes longer than reading its page: the count stops one above this."""


class MoveParams(PageParams):
    """Moves of an item, lot, document, command, kind, place, in a span of time (*before* is excluded); *id*: this one alone.

    *sort*: ``occurred_at`` or ``-occurred_at`` (the default, the latest first). *total* stops at 10,001.
    """

    id: UUID | None = None
    item_id: UUID | None = None
    lot_id: UUID | None = None
    document_id: UUID | None = None
    command_id: UUID | None = None
    place_id: UUID | None = None
    kind: str = ""
    since: datetime | None = None
    before: datetime | None = None


class MoveRow(BaseModel):
    """A move. *value* only for who may see costs; *reversed*: a later move has undone it."""

    id: UUID
    kind: str
    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    unit: str
    unit_en: str
    lot_id: UUID | None
    lot_number: str | None
    from_place: str
    from_place_en: str
    from_kind: str
    to_place: str
    to_place_en: str
    to_kind: str
    quantity: Quantity
    value: Money | None
    document_kind: str
    document_id: UUID | None
    document_number: str
    note: str
    occurred_at: datetime
    posted_on: date | None
    """The first open day, for which it counts where its own day was closed already."""
    posted_at: datetime
    actor: str
    actor_en: str
    reverses_id: UUID | None
    reversed: bool


def sees_costs(actor: Actor) -> bool:
    """Whether *actor* may see what stock is worth."""
    return actor.may("costing.read") or actor.may("insights.money")


@query("inventory.moves", permission="stock.read", params=MoveParams, result=Page[MoveRow])
def moves(ctx: ReadContext, params: MoveParams) -> Page[MoveRow]:
    """Stock moves, the latest first."""
    statement = _searched(_filtered(select(StockMove), params), params.search)
    counted = statement.with_only_columns(StockMove.id).limit(MOST_COUNTED + 1).subquery()
    total = ctx.session.scalar(select(func.count()).select_from(counted)) or 0
    ordered = (
        statement.order_by(StockMove.occurred_at, StockMove.id)
        if params.sort == "occurred_at"
        else statement.order_by(StockMove.occurred_at.desc(), StockMove.id.desc())
    )
    cut = ordered.limit(params.size).offset((params.page - 1) * params.size)
    found = list(ctx.session.scalars(cut))
    return Page(rows=_rows(ctx, found), total=total, page=params.page, size=params.size)


def _filtered(statement: AnySelect, params: MoveParams) -> AnySelect:
    for name in ("id", "item_id", "lot_id", "document_id", "command_id", "kind"):
        wanted = getattr(params, name)
        if wanted:
            statement = statement.where(getattr(StockMove, name) == wanted)
    if params.place_id is not None:
        at_place = (StockMove.from_place_id == params.place_id, StockMove.to_place_id == params.place_id)
        statement = statement.where(or_(*at_place))
    if params.since is not None:
        statement = statement.where(StockMove.occurred_at >= params.since)
    if params.before is not None:
        statement = statement.where(StockMove.occurred_at < params.before)
    return statement


def _searched(statement: AnySelect, search: str) -> AnySelect:
    """Every word occurs in the document's, the item's or the lot's number or name. The few items and lots are found first."""
    for word in words_of(search):
        named = or_(*(one.icontains(word, autoescape=True) for one in (Item.number, Item.name, Item.name_en)))
        statement = statement.where(
            or_(
                StockMove.document_number.icontains(word, autoescape=True),
                StockMove.item_id.in_(select(Item.id).where(named)),
                StockMove.lot_id.in_(select(Lot.id).where(Lot.number.icontains(word, autoescape=True))),
            )
        )
    return statement


_OWN = tuple(
    name for name in MoveRow.model_fields if name in StockMove.__mapper__.columns and name != "value"
)


def _rows(ctx: ReadContext, found: Sequence[StockMove]) -> list[MoveRow]:
    session = ctx.session
    items = by_id(session, Item, (move.item_id for move in found))
    units = by_id(session, Unit, (item.unit_id for item in items.values()))
    lots = by_id(session, Lot, (move.lot_id for move in found))
    places = by_id(session, Place, (end for move in found for end in (move.from_place_id, move.to_place_id)))
    people = by_id(session, User, (move.actor_id for move in found))
    undone = _undone(session, found)
    shown = sees_costs(ctx.actor)
    return [
        MoveRow(
            **{name: getattr(move, name) for name in _OWN},
            **item_facts(items[move.item_id], units),
            **_place_facts("from", places[move.from_place_id]),
            **_place_facts("to", places[move.to_place_id]),
            lot_number=lots[move.lot_id].number if move.lot_id else None,
            actor=people[move.actor_id].name if move.actor_id in people else "",
            actor_en=people[move.actor_id].name_en if move.actor_id in people else "",
            value=move.value if shown else None,
            reversed=move.id in undone,
        )
        for move in found
    ]


def item_facts(item: Item, units: dict[UUID, Unit]) -> dict[str, str]:
    """What a row says of its item."""
    unit = units[item.unit_id]
    names = {"item_number": item.number, "item_name": item.name, "item_name_en": item.name_en}
    return names | {"unit": unit.name, "unit_en": unit.name_en}


def _place_facts(end: str, place: Place) -> dict[str, str]:
    return {f"{end}_place": place.name, f"{end}_place_en": place.name_en, f"{end}_kind": place.kind}


def _undone(session: Session, found: Sequence[StockMove]) -> set[UUID | None]:
    reversals = select(StockMove.reverses_id).where(StockMove.reverses_id.in_([move.id for move in found]))
    return set(session.scalars(reversals))


R = TypeVar("R", bound=Record)


def by_id(session: Session, model: type[R], ids: Iterable[UUID | None]) -> dict[UUID, R]:
    """The rows of *model* that a page of a list refers to."""
    wanted = {one for one in ids if one is not None}
    return {row.id: row for row in session.scalars(select(model).where(model.id.in_(wanted)))}
