"""What is wrong with the stock: too little of it, or too old."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import and_, exists, func, select, type_coerce
from sqlalchemy.orm import Session

from webapp.core.clock import day_bounds, local_day
from webapp.core.quantity import ZERO, Quantity
from webapp.core.queries import NoParams, ReadContext, query
from webapp.core.types import UtcDateTime
from webapp.domains.inventory import rules
from webapp.domains.inventory.models import ItemValuation, Lot, StockBalance, StockMove
from webapp.domains.inventory.queries import on_hand_by_item, reserved_by_item
from webapp.domains.inventory.settings import DEAD_STOCK_DAYS, OFF
from webapp.domains.items.models import Item, Unit

STAYS = ("transfer", "adjustment")
"""Kinds of moves by which nothing comes or goes."""
EXPIRY_WARNING_DAYS = 30
"""How long before the last good day a lot is shown (shopfloor.md, "Batch, serial, shelf life")."""


class StockAlert(BaseModel):
    """Something about the stock that needs a person.

    *kind*: ``low`` (less is free than the safety stock), ``out`` (nothing is left of what should be there), ``expired``,
    ``expiring`` (within 30 days), ``dead`` (has not moved for long). *quantity*: what is free, what lies in the lot, or all that
    is here; *threshold*: the safety stock; *last_moved_on*: since when dead stock lies still.
    """

    kind: str
    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    unit: str
    unit_en: str
    item_kind: str
    quantity: Quantity
    threshold: Quantity = ZERO
    lot_id: UUID | None = None
    lot_number: str | None = None
    expires_on: date | None = None
    last_moved_on: date | None = None


@query("inventory.alerts", permission="stock.read", params=NoParams, result=list[StockAlert])
def alerts(ctx: ReadContext, _params: NoParams) -> list[StockAlert]:
    """Items below their safety stock, and lots that are or soon will be expired."""
    return stock_alerts(ctx.session, ctx.today)


@query("inventory.dead_stock", permission="stock.read", params=NoParams, result=list[StockAlert])
def dead_stock(ctx: ReadContext, _params: NoParams) -> list[StockAlert]:
    """Items in stock that have neither come nor gone for as long as the company's limit, what lies longest first.

    Carrying it from place to place, or counting it, is no movement.
    """
    limit = DEAD_STOCK_DAYS.read(ctx.session)
    if limit == OFF:
        return []
    zone = ctx.actor.time_zone
    before, _ = day_bounds(ctx.today - timedelta(days=int(limit)), zone)
    moved = StockMove.kind.not_in(STAYS)
    lately = exists().where(
        StockMove.company_id == ItemValuation.company_id,
        StockMove.item_id == ItemValuation.id,
        StockMove.occurred_at >= before,
        moved,
    )
    last = (
        select(func.max(StockMove.occurred_at))
        .where(StockMove.company_id == ItemValuation.company_id, StockMove.item_id == ItemValuation.id, moved)
        .scalar_subquery()
    )
    statement = (
        select(Item, Unit, ItemValuation.quantity, type_coerce(last, UtcDateTime()))
        .join(Unit, and_(Unit.id == Item.unit_id, Unit.company_id == Item.company_id))
        .join(ItemValuation, and_(ItemValuation.id == Item.id, ItemValuation.company_id == Item.company_id))
        .where(ItemValuation.quantity > 0, ~lately)
    )
    found = [_dead(*row, zone) for row in ctx.session.execute(statement)]
    return sorted(found, key=lambda one: (one.last_moved_on or date.min, one.item_number))


def _dead(item: Item, unit: Unit, quantity: Decimal, last: datetime | None, zone: str) -> StockAlert:
    return StockAlert(
        kind="dead",
        **_item_facts(item, unit),
        quantity=quantity,
        last_moved_on=local_day(last, zone) if last else None,
    )


def stock_alerts(session: Session, today: date) -> list[StockAlert]:
    """All alerts that stock alone can raise, what is out first."""
    return _too_little(session, today) + _too_old(session, today)


def _too_little(session: Session, today: date) -> list[StockAlert]:
    here, promised = on_hand_by_item(today).subquery(), reserved_by_item().subquery()
    available = func.coalesce(here.c.usable, 0)
    reserved = func.coalesce(promised.c.reserved, 0)
    statement = (
        select(Item, Unit, available, reserved)
        .join(Unit, and_(Unit.id == Item.unit_id, Unit.company_id == Item.company_id))
        .outerjoin(here, here.c.item_id == Item.id)
        .outerjoin(promised, promised.c.item_id == Item.id)
        .where(Item.active, Item.safety_stock > 0, available - reserved < Item.safety_stock)
        .order_by(available > 0, Item.number)
    )
    return [_low(*row) for row in session.execute(statement)]


def _low(item: Item, unit: Unit, available: Decimal, reserved: Decimal) -> StockAlert:
    return StockAlert(
        kind=rules.stock_alert(available, reserved, item.safety_stock),
        **_item_facts(item, unit),
        quantity=max(available - reserved, ZERO),
        threshold=item.safety_stock,
    )


def _too_old(session: Session, today: date) -> list[StockAlert]:
    statement = (
        select(Lot, Item, Unit, func.sum(StockBalance.quantity))
        .join(StockBalance, and_(StockBalance.lot_id == Lot.id, StockBalance.company_id == Lot.company_id))
        .join(Item, and_(Item.id == Lot.item_id, Item.company_id == Lot.company_id))
        .join(Unit, and_(Unit.id == Item.unit_id, Unit.company_id == Item.company_id))
        .where(Lot.expires_on <= today + timedelta(days=EXPIRY_WARNING_DAYS), Lot.status != "rejected")
        .group_by(Lot.company_id, Lot.id, Item.company_id, Item.id, Unit.company_id, Unit.id)
        .order_by(Lot.expires_on, Lot.number)
    )
    return [_old(*row, today) for row in session.execute(statement)]


def _old(lot: Lot, item: Item, unit: Unit, quantity: Decimal, today: date) -> StockAlert:
    return StockAlert(
        kind="expired" if rules.is_expired(lot.expires_on, today) else "expiring",
        **_item_facts(item, unit),
        quantity=quantity,
        lot_id=lot.id,
        lot_number=lot.number,
        expires_on=lot.expires_on,
    )


def _item_facts(item: Item, unit: Unit) -> dict[str, str | UUID]:
    return {
        "item_id": item.id,
        "item_number": item.number,
        "item_name": item.name,
        "item_name_en": item.name_en,
        "unit": unit.name,
        "unit_en": unit.name_en,
        "item_kind": item.kind,
    }
