"""Stocktakes as the office sees them: what differs, by whose count, and what it is worth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import func, select

from webapp.core.db import fetch
from webapp.core.listing import page_of, searched, sorted_by
from webapp.core.quantity import ZERO, Money, Quantity, round_money
from webapp.core.queries import Page, PageParams, Params, ReadContext, query
from webapp.domains.identity.models import User
from webapp.domains.inventory import count_rules
from webapp.domains.inventory.models import Lot, Place, Stocktake, StocktakeCount, StocktakeLine
from webapp.domains.inventory.move_queries import by_id, item_facts, sees_costs
from webapp.domains.inventory.stocktake_state import Judged, judged, list_lines
from webapp.domains.items.models import Item, Unit


class StocktakeParams(PageParams):
    """*status*: open, posted or cancelled; empty for all."""

    status: Literal["", "open", "posted", "cancelled"] = ""


class StocktakeRow(BaseModel):
    """A stocktake: how many lines it has, and how many of them somebody has counted."""

    id: UUID
    number: str
    status: str
    note: str
    reason: str
    places: list[str]
    places_en: list[str]
    lines: int
    counted: int
    opened_at: datetime
    opened_by: str
    opened_by_en: str
    ended_at: datetime | None
    ended_by: str
    ended_by_en: str


class OneStocktake(Params):
    """A stocktake by its id."""

    id: UUID


class StocktakeView(StocktakeRow):
    """A stocktake with where its lines stand. The amounts only for who may see costs."""

    open: int
    recount: int
    differing: int
    surplus: Money | None
    shortage: Money | None
    recount_percent: str
    recount_value: str


class LineParams(PageParams):
    """*state*: open, recount, differing (a count that is not what the books say); empty for all. *id*: this line alone."""

    stocktake_id: UUID
    id: UUID | None = None
    state: Literal["", "open", "recount", "counted", "differing"] = ""


class CountRow(BaseModel):
    """One count of a line."""

    id: UUID
    quantity: Quantity
    entered_quantity: Quantity
    entered_unit: str
    entered_unit_en: str
    difference: Quantity | None
    note: str
    counted_at: datetime
    counted_by: str
    counted_by_en: str
    counts: bool
    """Whether this is the one that would be posted."""


class LineRow(BaseModel):
    """A line. *expected*: what the books say for the moment of the count that counts; *difference*: counted less expected.

    *state*: open, counted, recount, accepted, posted, left. *difference_value* only for who may see costs.
    """

    id: UUID
    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    unit: str
    unit_en: str
    lot_id: UUID | None
    lot_number: str | None
    place_id: UUID
    place: str
    place_en: str
    state: str
    book_quantity: Quantity
    expected: Quantity | None
    counted: Quantity | None
    difference: Quantity | None
    difference_value: Money | None
    reason: str
    counts: list[CountRow]


@query("inventory.stocktakes", permission="stock.adjust", params=StocktakeParams, result=Page[StocktakeRow])
def stocktakes(ctx: ReadContext, params: StocktakeParams) -> Page[StocktakeRow]:
    """Stocktakes, the latest first."""
    statement = searched(select(Stocktake), params.search, Stocktake.number, Stocktake.note)
    if params.status:
        statement = statement.where(Stocktake.status == params.status)
    sorts = {"number": Stocktake.number, "opened_at": Stocktake.opened_at}
    found, counted = page_of(ctx.session, sorted_by(statement, params.sort, sorts, "-number"), params)
    rows = [StocktakeRow(**facts) for facts in _facts(ctx, [one for (one,) in found])]
    return Page(rows=rows, **counted)


@query("inventory.stocktake", permission="stock.adjust", params=OneStocktake, result=StocktakeView)
def stocktake(ctx: ReadContext, params: OneStocktake) -> StocktakeView:
    """One stocktake. Raises NotFound."""
    found = fetch(ctx.session, Stocktake, params.id)
    rows = _rows(ctx, found)
    values = [row.difference_value or ZERO for row in rows] if sees_costs(ctx.actor) else None
    return StocktakeView(
        **_facts(ctx, [found])[0],
        open=sum(row.state == count_rules.OPEN for row in rows),
        recount=sum(row.state == count_rules.RECOUNT for row in rows),
        differing=sum(_differs(row) for row in rows),
        surplus=None if values is None else sum((one for one in values if one > 0), ZERO),
        shortage=None if values is None else -sum((one for one in values if one < 0), ZERO),
        recount_percent=found.recount_percent,
        recount_value=found.recount_value,
    )


@query("inventory.stocktake_lines", permission="stock.adjust", params=LineParams, result=Page[LineRow])
def stocktake_lines(ctx: ReadContext, params: LineParams) -> Page[LineRow]:
    """The lines of a stocktake: what wants somebody first, then what differs most, then the rest. Raises NotFound."""
    rows = [row for row in _rows(ctx, fetch(ctx.session, Stocktake, params.stocktake_id)) if _is(row, params)]
    rows.sort(key=_urgency)
    start = (params.page - 1) * params.size
    return Page(rows=rows[start : start + params.size], total=len(rows), page=params.page, size=params.size)


def _is(row: LineRow, params: LineParams) -> bool:
    wanted = {"": True, "differing": _differs(row), "counted": row.counted is not None}
    fits = wanted.get(params.state, row.state == params.state)
    if params.id not in (None, row.id):
        return False
    text = " ".join((row.item_number, row.item_name, row.item_name_en, row.lot_number or "", row.place))
    return fits and all(word in text.lower() for word in params.search.lower().split())


def _differs(row: LineRow) -> bool:
    return bool(row.difference)


def _urgency(row: LineRow) -> tuple[object, ...]:
    order = {count_rules.RECOUNT: 0, count_rules.OPEN: 2}.get(row.state, 1)
    worth = -abs(row.difference_value or row.difference or ZERO)
    return (order, worth, row.item_number, row.place, row.lot_number or "")


def _facts(ctx: ReadContext, found: Sequence[Stocktake]) -> list[dict[str, Any]]:
    session = ctx.session
    people = by_id(session, User, (who for one in found for who in (one.opened_by_id, one.ended_by_id)))
    places = by_id(session, Place, (UUID(place) for one in found for place in one.place_ids))
    counting = select(StocktakeLine.stocktake_id, func.count(), func.count(_COUNTED)).group_by(
        StocktakeLine.stocktake_id
    )
    ids = [one.id for one in found]
    figures = {
        key: figures for key, *figures in session.execute(counting.where(StocktakeLine.stocktake_id.in_(ids)))
    }
    return [
        {
            **{name: getattr(one, name) for name in _OWN},
            **_where(one, places),
            "lines": figures.get(one.id, (0, 0))[0],
            "counted": figures.get(one.id, (0, 0))[1],
            "opened_by": _name(people, one.opened_by_id),
            "opened_by_en": _name(people, one.opened_by_id, "name_en"),
            "ended_by": _name(people, one.ended_by_id),
            "ended_by_en": _name(people, one.ended_by_id, "name_en"),
        }
        for one in found
    ]


_OWN = ("id", "number", "status", "note", "reason", "opened_at", "ended_at")
_COUNTED = func.nullif(StocktakeLine.status, count_rules.OPEN)


def _where(one: Stocktake, places: Mapping[UUID, Place]) -> dict[str, list[str]]:
    """The places that are counted; those inside a warehouse that is counted as a whole go without saying."""
    known = {UUID(place): places[UUID(place)] for place in one.place_ids if UUID(place) in places}
    said = [place for place in known.values() if place.warehouse_id not in known]
    return {
        "places": [place.name for place in said],
        "places_en": [place.name_en or place.name for place in said],
    }


def _name(people: Mapping[UUID, User], user_id: UUID | None, field: str = "name") -> str:
    person = people.get(user_id) if user_id else None
    return str(getattr(person, field)) if person else ""


def _rows(ctx: ReadContext, found: Stocktake) -> list[LineRow]:
    session = ctx.session
    lines = list_lines(session, found.id)
    known = judged(session, found, lines)
    items = by_id(session, Item, (line.item_id for line in lines))
    units = {unit.id: unit for unit in session.scalars(select(Unit))}
    lots = by_id(session, Lot, (line.lot_id for line in lines))
    places = by_id(session, Place, (line.place_id for line in lines))
    counts = [count for one in known.values() for count in one.counts]
    people = by_id(session, User, (one.counted_by_id for one in counts))
    shown = sees_costs(ctx.actor)
    return [
        LineRow(
            id=line.id,
            item_id=line.item_id,
            **item_facts(items[line.item_id], units),
            lot_id=line.lot_id,
            lot_number=lots[line.lot_id].number if line.lot_id else None,
            place_id=line.place_id,
            place=places[line.place_id].name,
            place_en=places[line.place_id].name_en,
            book_quantity=line.book_quantity,
            **figures,
            reason=line.reason,
            counts=list(_counts(found, known[line.id], figures["expected"], units, people)),
        )
        for line in lines
        for figures in [_figures(found, line, known[line.id], shown=shown)]
    ]


def _figures(found: Stocktake, line: StocktakeLine, one: Judged, *, shown: bool) -> dict[str, Any]:
    """What a line says in numbers: as they would be posted while the stocktake is open, as they were afterwards."""
    counting = one.counting
    if found.status == "open":
        state, difference = one.state, counting.difference if counting else None
        value = None if difference is None else round_money(difference * one.unit_cost)
    else:
        state, difference, value = line.status, line.difference, line.value
    return {
        "state": state,
        "expected": _expected(found, counting, difference),
        "counted": counting.quantity if counting else None,
        "difference": difference,
        "difference_value": value if shown else None,
    }


def _expected(
    found: Stocktake, counting: count_rules.Found | None, difference: Decimal | None
) -> Decimal | None:
    if counting is None:
        return None
    if found.status == "open":
        return counting.expected
    # A correction holds for every moment: after the posting, and after each later one, the books of that day say something else.
    return None if difference is None else counting.quantity - difference


def _counts(
    found: Stocktake,
    one: Judged,
    expected: Decimal | None,
    units: Mapping[UUID, Unit],
    people: Mapping[UUID, User],
) -> Iterable[CountRow]:
    for count, said in zip(one.counts, one.found, strict=True):
        difference: Decimal | None = said.difference
        if found.status != "open":
            difference = None if expected is None else count.quantity - expected
        yield _count_row(count, difference, units, people, counts=said is one.counting)


def _count_row(
    count: StocktakeCount,
    difference: Decimal | None,
    units: Mapping[UUID, Unit],
    people: Mapping[UUID, User],
    *,
    counts: bool,
) -> CountRow:
    person = people.get(count.counted_by_id) if count.counted_by_id else None
    return CountRow(
        id=count.id,
        quantity=count.quantity,
        entered_quantity=count.entered_quantity,
        entered_unit=units[count.entered_unit_id].name,
        entered_unit_en=units[count.entered_unit_id].name_en,
        difference=difference,
        note=count.note,
        counted_at=count.counted_at,
        counted_by=person.name if person else "",
        counted_by_en=person.name_en if person else "",
        counts=counts,
    )
