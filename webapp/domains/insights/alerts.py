"""Everything about stock that needs a person, orders that will run short included."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import and_, func, select, type_coerce
from sqlalchemy.orm import Session

from webapp.core.quantity import ZERO, Quantity
from webapp.core.queries import NoParams, ReadContext, query
from webapp.core.types import quantity_type
from webapp.domains.insights.rules import Demand, Shortage, shortages
from webapp.domains.inventory.alert_queries import StockAlert, stock_alerts
from webapp.domains.inventory.models import Reservation
from webapp.domains.inventory.queries import availability
from webapp.domains.items.models import Item, Unit
from webapp.domains.production.models import WorkOrder, WorkOrderMaterial

SHORT_FOR_ORDER = "short_for_order"
STILL_TO_MAKE = ("planned", "released", "started")


class Alert(StockAlert):
    """As in the store, and *kind* ``short_for_order``: *quantity* of the item will be missing for the order named."""

    order_id: UUID | None = None
    order_number: str | None = None
    order_due_on: date | None = None
    needed: Quantity = ZERO


@query("insights.alerts", permission="insights.read", params=NoParams, result=list[Alert])
def alerts(ctx: ReadContext, _params: NoParams) -> list[Alert]:
    """Orders that will run short, items below their safety stock, lots too old."""
    return all_alerts(ctx.session, ctx.today)


@query("insights.shortages", permission="production.read", params=NoParams, result=list[Alert])
def material_shortages(ctx: ReadContext, _params: NoParams) -> list[Alert]:
    """Open work orders that will run short of material, for those who plan, buy and store."""
    return short_orders(ctx.session, ctx.today)


class AlertSummary(BaseModel):
    """How many alerts there are, by kind, and the first of them."""

    total: int
    by_kind: dict[str, int]
    first: list[Alert]


def all_alerts(session: Session, today: date) -> list[Alert]:
    """Every alert, orders that will run short first."""
    return short_orders(session, today) + _of_store(stock_alerts(session, today))


def short_orders(session: Session, today: date) -> list[Alert]:
    """The alerts of open work orders that will run short of material."""
    return _views(session, order_shortages(session, today))


def alert_summary(session: Session, today: date, shown: int) -> AlertSummary:
    """The number of all alerts, and the first *shown* of them in full."""
    short, in_store = order_shortages(session, today), stock_alerts(session, today)
    by_kind = Counter(one.kind for one in in_store)
    if short:
        by_kind[SHORT_FOR_ORDER] = len(short)
    first = _views(session, short[:shown]) + _of_store(in_store[: max(shown - len(short), 0)])
    return AlertSummary(total=by_kind.total(), by_kind=dict(by_kind), first=first)


def order_shortages(session: Session, today: date) -> list[Shortage]:
    """Where the material of open work orders will not reach, once the orders due before them have taken theirs."""
    demands = open_demands(session)
    stock = availability(session, {one.item_id for one in demands}, today=today)
    promised = _promised_elsewhere(session)
    free = {item_id: one.on_hand - promised.get(item_id, ZERO) for item_id, one in stock.items()}
    return shortages(demands, free)


def _of_store(found: list[StockAlert]) -> list[Alert]:
    return [Alert(**dict(one)) for one in found]


def open_demands(session: Session) -> list[Demand]:
    """What the open work orders still need, one row an order and item."""
    still_needed = func.sum(WorkOrderMaterial.required - WorkOrderMaterial.issued)
    outstanding = type_coerce(still_needed, quantity_type())
    statement = (
        select(WorkOrder.id, WorkOrder.number, WorkOrder.due_on, WorkOrderMaterial.item_id, outstanding)
        .join(
            WorkOrderMaterial,
            and_(
                WorkOrderMaterial.work_order_id == WorkOrder.id,
                WorkOrderMaterial.company_id == WorkOrder.company_id,
            ),
        )
        .where(WorkOrder.status.in_(STILL_TO_MAKE), WorkOrderMaterial.required > WorkOrderMaterial.issued)
        .group_by(WorkOrder.id, WorkOrder.number, WorkOrder.due_on, WorkOrderMaterial.item_id)
    )
    return [Demand(*row) for row in session.execute(statement)]


def _promised_elsewhere(session: Session) -> dict[UUID, Decimal]:
    """What is promised to documents other than work orders, whose need is counted by itself."""
    statement = (
        select(Reservation.item_id, func.sum(Reservation.quantity))
        .where(Reservation.document_kind != "work_order")
        .group_by(Reservation.item_id)
    )
    return dict(session.execute(statement).all())


def _views(session: Session, found: list[Shortage]) -> list[Alert]:
    wanted = {one.demand.item_id for one in found}
    statement = (
        select(Item, Unit)
        .join(Unit, and_(Unit.id == Item.unit_id, Unit.company_id == Item.company_id))
        .where(Item.id.in_(wanted))
    )
    items = {item.id: (item, unit) for item, unit in session.execute(statement)}
    return [_view(one, *items[one.demand.item_id]) for one in found]


def _view(shortage: Shortage, item: Item, unit: Unit) -> Alert:
    demand = shortage.demand
    return Alert(
        kind=SHORT_FOR_ORDER,
        item_id=item.id,
        item_number=item.number,
        item_name=item.name,
        item_name_en=item.name_en,
        unit=unit.name,
        unit_en=unit.name_en,
        quantity=shortage.short,
        needed=demand.needed,
        order_id=demand.order_id,
        order_number=demand.order_number,
        order_due_on=demand.due_on,
    )
