"""What is wrong with the stock: too little of it, or too old."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from webapp.core.quantity import ZERO, Quantity
from webapp.core.queries import NoParams, ReadContext, query
from webapp.domains.inventory import rules
from webapp.domains.inventory.models import Lot, StockBalance
from webapp.domains.inventory.queries import on_hand_by_item, reserved_by_item
from webapp.domains.items.models import Item, Unit

EXPIRY_WARNING_DAYS = 30
"""How long before the last good day a lot is shown (shopfloor.md, "Batch, serial, shelf life")."""


class StockAlert(BaseModel):
    """Something about the stock that needs a person.

    *kind*: ``low`` (less is free than the safety stock), ``out`` (nothing is left of what should be there), ``expired``,
    ``expiring`` (within 30 days). *quantity*: what is free, or what lies in the lot; *threshold*: the safety stock.
    """

    kind: str
    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    unit: str
    unit_en: str
    quantity: Quantity
    threshold: Quantity = ZERO
    lot_id: UUID | None = None
    lot_number: str | None = None
    expires_on: date | None = None


@query("inventory.alerts", permission="stock.read", params=NoParams, result=list[StockAlert])
def alerts(ctx: ReadContext, _params: NoParams) -> list[StockAlert]:
    """Items below their safety stock, and lots that are or soon will be expired."""
    return stock_alerts(ctx.session, ctx.today)


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
    }
