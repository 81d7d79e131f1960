"""Places, as people see them: warehouses and what is inside of them, and what lies there."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import Select, func, or_, select

from webapp.core.db import fetch
from webapp.core.listing import page_of, searched, sorted_by
from webapp.core.quantity import Quantity
from webapp.core.queries import ById, Page, PageParams, ReadContext, query
from webapp.domains.equipment.models import WorkCentre
from webapp.domains.inventory import rules
from webapp.domains.inventory.models import Lot, Place, StockBalance
from webapp.domains.inventory.move_queries import by_id, item_facts
from webapp.domains.items.models import Item, Unit


class PlaceParams(PageParams):
    """*kind*: of one kind; *warehouse_id*: inside this one; *top*: warehouses themselves (or not); *active*: in use (or not)."""

    kind: str = ""
    warehouse_id: UUID | None = None
    top: bool | None = None
    active: bool | None = True


class PlaceRow(BaseModel):
    """A place, how many different items lie right there, and for a warehouse how many places are inside of it."""

    id: UUID
    number: str
    code: str
    name: str
    name_en: str
    kind: str
    use: str
    active: bool
    warehouse_id: UUID | None
    warehouse: str
    warehouse_en: str
    work_centre: str
    work_centre_en: str
    items: int
    inside: int


class StockThere(BaseModel):
    """What of an item (and lot) lies at a place."""

    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    unit: str
    unit_en: str
    lot_id: UUID | None
    lot_number: str | None
    status: str
    expires_on: date | None
    quantity: Quantity


class PlaceView(PlaceRow):
    """A place with what lies there."""

    stock: list[StockThere]


@query("inventory.places", permission="stock.read", params=PlaceParams, result=Page[PlaceRow])
def places(ctx: ReadContext, params: PlaceParams) -> Page[PlaceRow]:
    """Warehouses, the places inside of them, and the places on the other side of moves."""
    statement = searched(
        select(Place), params.search, Place.number, Place.name, Place.name_en, code=Place.code
    )
    for name in ("kind", "warehouse_id"):
        if getattr(params, name):
            statement = statement.where(getattr(Place, name) == getattr(params, name))
    if params.active is not None:
        statement = statement.where(Place.active == params.active)
    if params.top is not None:
        outside = Place.warehouse_id.is_(None)
        statement = statement.where(outside if params.top else ~outside)
    statement = sorted_by(statement, params.sort, {"number": Place.number, "name": Place.name}, "number")
    rows, counted = page_of(ctx.session, statement, params)
    found = [PlaceRow(**facts) for facts in _facts(ctx, [row[0] for row in rows])]
    return Page(rows=found, **counted)


@query("inventory.place", permission="stock.read", params=ById, result=PlaceView)
def place(ctx: ReadContext, params: ById) -> PlaceView:
    """One place and what lies right there. Raises NotFound."""
    found = fetch(ctx.session, Place, params.id)
    return PlaceView(**_facts(ctx, [found])[0], stock=_stock(ctx, found))


def inside_of(place_id: UUID) -> Select[UUID]:
    """A select of the ids of a place and of the places inside of it."""
    return select(Place.id).where(or_(Place.id == place_id, Place.warehouse_id == place_id))


def _facts(ctx: ReadContext, found: list[Place]) -> list[dict[str, Any]]:
    session = ctx.session
    counting = select(StockBalance.place_id, func.count(StockBalance.item_id.distinct()))
    items = dict(session.execute(counting.group_by(StockBalance.place_id)).all())
    inside = select(Place.warehouse_id, func.count()).where(Place.active).group_by(Place.warehouse_id)
    places_in = dict(session.execute(inside).all())
    warehouses = by_id(session, Place, (one.warehouse_id for one in found))
    centres = by_id(session, WorkCentre, (one.work_centre_id for one in found))
    own = ("id", "number", "code", "name", "name_en", "kind", "use", "active", "warehouse_id")
    return [
        {
            **{name: getattr(one, name) for name in own},
            **_named("warehouse", warehouses.get(one.warehouse_id) if one.warehouse_id else None),
            **_named("work_centre", centres.get(one.work_centre_id) if one.work_centre_id else None),
            "items": items.get(one.id, 0),
            "inside": places_in.get(one.id, 0),
        }
        for one in found
    ]


def _named(what: str, row: Place | WorkCentre | None) -> dict[str, str]:
    return {what: row.name if row else "", f"{what}_en": row.name_en if row else ""}


def _stock(ctx: ReadContext, found: Place) -> list[StockThere]:
    session = ctx.session
    here = list(session.scalars(select(StockBalance).where(StockBalance.place_id == found.id)))
    items = by_id(session, Item, (one.item_id for one in here))
    units = by_id(session, Unit, (item.unit_id for item in items.values()))
    lots = by_id(session, Lot, (one.lot_id for one in here))
    rows = [
        StockThere(
            item_id=one.item_id,
            **item_facts(items[one.item_id], units),
            lot_id=one.lot_id,
            lot_number=lots[one.lot_id].number if one.lot_id else None,
            status=lots[one.lot_id].status if one.lot_id else rules.AVAILABLE,
            expires_on=lots[one.lot_id].expires_on if one.lot_id else None,
            quantity=one.quantity,
        )
        for one in here
    ]
    return sorted(rows, key=lambda row: (row.item_number, row.lot_number or ""))
