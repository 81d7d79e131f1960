"""What lies in the store: all items, one item, the places."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from webapp.core.actor import Actor
from webapp.core.db import fetch
from webapp.core.listing import AnySelect, page_of, searched, sorted_by
from webapp.core.quantity import ZERO, Money, Quantity
from webapp.core.queries import ById, Page, PageParams, ReadContext, query
from webapp.domains.inventory import rules
from webapp.domains.inventory.models import ItemValuation, Lot, Place, Reservation, StockBalance
from webapp.domains.inventory.move_queries import MoveParams, MoveRow, moves, sees_costs
from webapp.domains.inventory.place_queries import inside_of
from webapp.domains.inventory.queries import Availability, availability, on_hand_by_item, reserved_by_item
from webapp.domains.items.models import Item, Unit

RECENT_MOVES = 20


class StockParams(PageParams):
    """*state*: ``in_stock``, ``low`` (below the safety stock) or ``blocked`` (some of it on hold, rejected or expired).

    *place_id*: only what lies at this place, or inside of it.
    """

    kind: Literal["", "purchased", "made"] = ""
    state: Literal["", "in_stock", "low", "blocked"] = ""
    place_id: UUID | None = None
    active: bool | None = True


class StockRow(BaseModel):
    """An item in stock. *on_hand* = *available* + *on_hold*; *free* = *available* − *reserved*, never below zero.

    *on_hold* counts lots on hold, rejected or expired. *alert*: ok, low, out. Value and unit cost only for who may see costs.
    """

    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    specification: str
    kind: str
    lot_traced: bool
    serial_traced: bool
    unit: str
    unit_en: str
    decimals: int
    on_hand: Quantity
    available: Quantity
    on_hold: Quantity
    reserved: Quantity
    free: Quantity
    safety_stock: Quantity
    alert: str
    value: Money | None
    unit_cost: Quantity | None


class LotAtPlace(BaseModel):
    """How much of an item lies at one place, of one lot (or of none)."""

    place_id: UUID
    place: str
    place_en: str
    lot_id: UUID | None
    lot_number: str | None
    lot_code: str | None
    status: str
    usable: bool
    received_at: datetime | None
    expires_on: date | None
    quantity: Quantity


class ReservationRow(BaseModel):
    """Stock promised to a document."""

    document_kind: str
    document_id: UUID
    quantity: Quantity


class ItemStock(StockRow):
    """An item in stock with its lots in the order in which they will be used, promises and latest moves."""

    lots: list[LotAtPlace]
    reservations: list[ReservationRow]
    recent_moves: list[MoveRow]


@query("inventory.stock", permission="stock.read", params=StockParams, result=Page[StockRow])
def stock(ctx: ReadContext, params: StockParams) -> Page[StockRow]:
    """What is in stock, item by item."""
    figures = _Figures(ctx.today)
    whole: AnySelect = select(Item, Unit).join(Unit, _UNIT_OF_ITEM)
    columns = (Item.number, Item.name, Item.name_en, Item.specification, Item.code)
    statement = searched(_filtered(select(Item.id), params), params.search, *columns)
    sorts = {name: one for name, one in figures.columns.items() if name != "value" or sees_costs(ctx.actor)}
    if params.state or params.sort.removeprefix("-") in sorts:
        # Only then must the figures of all items be known to find those of one page.
        statement = _in_state(figures.joined(statement), figures.columns, params.state)
    statement = sorted_by(statement, params.sort, _ITEM_SORTS | sorts, "number")
    found, counted = page_of(ctx.session, statement, params, whole)
    known = figures.of_items(ctx.session, [item.id for item, _ in found])
    rows = [StockRow(**_facts(item, unit, known[item.id], ctx.actor)) for item, unit in found]
    return Page(rows=rows, **counted)


@query("inventory.item_stock", permission="stock.read", params=ById, result=ItemStock)
def item_stock(ctx: ReadContext, params: ById) -> ItemStock:
    """One item's stock. Raises NotFound."""
    item = fetch(ctx.session, Item, params.id)
    known = _Figures(ctx.today).of_items(ctx.session, [item.id])
    return ItemStock(
        **_facts(item, fetch(ctx.session, Unit, item.unit_id), known[item.id], ctx.actor),
        lots=lots_at_places(ctx, StockBalance.item_id == item.id),
        reservations=_reservations(ctx, item.id),
        recent_moves=moves(ctx, MoveParams(item_id=item.id, size=RECENT_MOVES)).rows,
    )


def lots_at_places(ctx: ReadContext, *conditions: Any) -> list[LotAtPlace]:
    """Where stock lies, lot by lot, in FEFO order."""
    statement = (
        select(StockBalance.quantity, Place, Lot)
        .join(Place, and_(Place.id == StockBalance.place_id, Place.company_id == StockBalance.company_id))
        .outerjoin(Lot, and_(Lot.id == StockBalance.lot_id, Lot.company_id == StockBalance.company_id))
        .where(*conditions)
        .order_by(Lot.expires_on.is_(None), Lot.expires_on, Lot.received_at, Place.number)
    )
    return [_lot_at_place(ctx, *row) for row in ctx.session.execute(statement)]


_UNIT_OF_ITEM = and_(Unit.id == Item.unit_id, Unit.company_id == Item.company_id)
_ITEM_SORTS: dict[str, Any] = {"number": Item.number, "name": Item.name, "safety_stock": Item.safety_stock}


class _Figures:
    """On-hand, available, reserved and value of items, as columns of a select and by item."""

    def __init__(self, today: date) -> None:
        self._today = today
        self._here = on_hand_by_item(today).subquery()
        self._promised = reserved_by_item().subquery()
        self.columns: dict[str, Any] = {
            "on_hand": func.coalesce(self._here.c.total, 0),
            "available": func.coalesce(self._here.c.usable, 0),
            "reserved": func.coalesce(self._promised.c.reserved, 0),
            "value": func.coalesce(ItemValuation.value, 0),
        }

    def joined(self, statement: AnySelect) -> AnySelect:
        """*statement* over items with the figures at hand."""
        valued = and_(ItemValuation.id == Item.id, ItemValuation.company_id == Item.company_id)
        return (
            statement.outerjoin(self._here, self._here.c.item_id == Item.id)
            .outerjoin(self._promised, self._promised.c.item_id == Item.id)
            .outerjoin(ItemValuation, valued)
        )

    def of_items(self, session: Session, item_ids: list[UUID]) -> dict[UUID, tuple[Availability, Decimal]]:
        """Availability and value of a few items."""
        valued = select(ItemValuation.id, ItemValuation.value).where(ItemValuation.id.in_(item_ids))
        values = dict(session.execute(valued).all())
        stock_of = availability(session, item_ids, today=self._today)
        return {item_id: (stock_of[item_id], values.get(item_id, ZERO)) for item_id in item_ids}


def _filtered(statement: AnySelect, params: StockParams) -> AnySelect:
    if params.active is not None:
        statement = statement.where(Item.active == params.active)
    if params.kind:
        statement = statement.where(Item.kind == params.kind)
    if params.place_id is not None:
        there = select(StockBalance.item_id).where(StockBalance.place_id.in_(inside_of(params.place_id)))
        statement = statement.where(Item.id.in_(there))
    return statement


def _in_state(statement: AnySelect, columns: dict[str, Any], state: str) -> AnySelect:
    if state == "in_stock":
        return statement.where(columns["on_hand"] > 0)
    if state == "blocked":
        return statement.where(columns["on_hand"] > columns["available"])
    if state == "low":
        free = columns["available"] - columns["reserved"]
        return statement.where(Item.safety_stock > 0, free < Item.safety_stock)
    return statement


def _facts(item: Item, unit: Unit, known: tuple[Availability, Decimal], actor: Actor) -> dict[str, Any]:
    stock_of, value = known
    on_hand = stock_of.on_hand + stock_of.blocked
    own = ("specification", "kind", "lot_traced", "serial_traced", "safety_stock")
    shown = sees_costs(actor)
    return {name: getattr(item, name) for name in own} | {
        "item_id": item.id,
        "item_number": item.number,
        "item_name": item.name,
        "item_name_en": item.name_en,
        "unit": unit.name,
        "unit_en": unit.name_en,
        "decimals": unit.decimals,
        "on_hand": on_hand,
        "available": stock_of.on_hand,
        "on_hold": stock_of.blocked,
        "reserved": stock_of.reserved,
        "free": stock_of.free,
        "alert": rules.stock_alert(stock_of.on_hand, stock_of.reserved, item.safety_stock),
        "value": value if shown else None,
        "unit_cost": rules.unit_cost(on_hand, value) if shown else None,
    }


def _lot_at_place(ctx: ReadContext, quantity: Decimal, place: Place, lot: Lot | None) -> LotAtPlace:
    status = lot.status if lot else rules.AVAILABLE
    expires_on = lot.expires_on if lot else None
    return LotAtPlace(
        place_id=place.id,
        place=place.name,
        place_en=place.name_en,
        lot_id=lot.id if lot else None,
        lot_number=lot.number if lot else None,
        lot_code=lot.code if lot else None,
        status=status,
        usable=status == rules.AVAILABLE and not rules.is_expired(expires_on, ctx.today),
        received_at=lot.received_at if lot else None,
        expires_on=expires_on,
        quantity=quantity,
    )


def _reservations(ctx: ReadContext, item_id: UUID) -> list[ReservationRow]:
    statement = select(Reservation).where(Reservation.item_id == item_id).order_by(Reservation.id)
    return [
        ReservationRow(document_kind=one.document_kind, document_id=one.document_id, quantity=one.quantity)
        for one in ctx.session.scalars(statement)
    ]
