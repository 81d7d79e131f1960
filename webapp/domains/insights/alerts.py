"""Everything about stock that needs a person, orders that will run short included."""

from __future__ import annotations

from collections import Counter, defaultdict
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
from webapp.domains.inventory.models import Lot, Reservation, StockBalance
from webapp.domains.inventory.queries import availability, on_hand_by_item, reserved_by_item
from webapp.domains.inventory.rules import QUARANTINE
from webapp.domains.items.models import Item, Unit
from webapp.domains.production.models import WorkOrder, WorkOrderMaterial
from webapp.domains.production.rules import STILL_TO_MAKE
from webapp.domains.purchasing.models import PurchaseRequest, PurchaseRequestLine
from webapp.domains.purchasing.queries import open_supply

SHORT_FOR_ORDER = "short_for_order"
REORDER = "reorder"
LOCK_CUT = "lock_cut"


class Alert(StockAlert):
    """As in the store, and three kinds more.

    ``lock_cut``: *quantity* that was locked for the order named is gone, or can no longer be used.
    ``short_for_order``: *quantity* of the item will be missing for the order named. ``reorder``: *quantity* is free and
    *on_order* is to come, together less than *threshold*, the reorder point.
    """

    order_id: UUID | None = None
    order_kind: str = "work_order"
    order_number: str | None = None
    order_due_on: date | None = None
    needed: Quantity = ZERO
    on_order: Quantity = ZERO


@query("insights.alerts", permission="insights.read", params=NoParams, result=list[Alert])
def alerts(ctx: ReadContext, _params: NoParams) -> list[Alert]:
    """Orders that will run short, items below their safety stock, lots too old."""
    return all_alerts(ctx.session, ctx.today)


@query("insights.shortages", permission="production.read", params=NoParams, result=list[Alert])
def material_shortages(ctx: ReadContext, _params: NoParams) -> list[Alert]:
    """Open work orders that will run short of material, for those who plan, buy and store."""
    return short_orders(ctx.session, ctx.today)


@query("insights.reorders", permission="stock.read", params=NoParams, result=list[Alert])
def reorders(ctx: ReadContext, _params: NoParams) -> list[Alert]:
    """Items of which so little is free and on order that somebody should order, with or without planning."""
    return reorder_alerts(ctx.session, ctx.today)


@query("insights.lock_cuts", permission="stock.read", params=NoParams, result=list[Alert])
def lock_cuts(ctx: ReadContext, _params: NoParams) -> list[Alert]:
    """Orders whose locked stock is gone or can no longer be used, for those who store, sell and plan."""
    return lock_cut_alerts(ctx.session)


class AlertSummary(BaseModel):
    """How many alerts there are, by kind, and the first of them."""

    total: int
    by_kind: dict[str, int]
    first: list[Alert]


def all_alerts(session: Session, today: date) -> list[Alert]:
    """Every alert, orders that will run short first."""
    found = lock_cut_alerts(session) + short_orders(session, today) + _of_store(stock_alerts(session, today))
    return found + reorder_alerts(session, today)


def short_orders(session: Session, today: date) -> list[Alert]:
    """The alerts of open work orders that will run short of material."""
    return _views(session, order_shortages(session, today))


def alert_summary(session: Session, today: date, shown: int) -> AlertSummary:
    """The number of all alerts, and the first *shown* of them in full."""
    short, in_store = order_shortages(session, today), stock_alerts(session, today)
    by_kind = Counter(one.kind for one in in_store)
    if short:
        by_kind[SHORT_FOR_ORDER] = len(short)
    again, cut = reorder_alerts(session, today), lock_cut_alerts(session)
    by_kind += Counter({LOCK_CUT: len(cut), REORDER: len(again)})
    first = cut[:shown] + _views(session, short[: max(shown - len(cut), 0)])
    first += _of_store(in_store[: max(shown - len(first), 0)])
    first += again[: max(shown - len(first), 0)]
    return AlertSummary(total=by_kind.total(), by_kind=dict(by_kind), first=first)


def order_shortages(session: Session, today: date) -> list[Shortage]:
    """Where the material of open work orders will not reach, once the orders due before them have taken theirs."""
    demands = open_demands(session)
    stock = availability(session, {one.item_id for one in demands}, today=today)
    promised = _promised_elsewhere(session)
    free = {item_id: one.on_hand - promised.get(item_id, ZERO) for item_id, one in stock.items()}
    return shortages(demands, free)


def lock_cut_alerts(session: Session) -> list[Alert]:
    """Orders from whose locked stock something was cut, the latest first."""
    statement = (
        select(Reservation, Item, Unit)
        .join(Item, and_(Item.id == Reservation.item_id, Item.company_id == Reservation.company_id))
        .join(Unit, and_(Unit.id == Item.unit_id, Unit.company_id == Item.company_id))
        .where(Reservation.short > 0)
        .order_by(Reservation.id.desc())
    )
    return [
        Alert(
            kind=LOCK_CUT,
            item_id=item.id,
            item_number=item.number,
            item_name=item.name,
            item_name_en=item.name_en,
            unit=unit.name,
            unit_en=unit.name_en,
            quantity=row.short,
            order_id=row.document_id,
            order_kind=row.document_kind,
            order_number=row.document_number,
            item_kind=item.kind,
        )
        for row, item, unit in session.execute(statement)
    ]


def reorder_alerts(session: Session, today: date) -> list[Alert]:
    """Items below their reorder point, by number: free stock and everything on order together are less."""
    here, promised = on_hand_by_item(today).subquery(), reserved_by_item().subquery()
    free = func.coalesce(here.c.usable, 0) - func.coalesce(promised.c.reserved, 0)
    statement = (
        select(Item, Unit, type_coerce(free, quantity_type()))
        .join(Unit, and_(Unit.id == Item.unit_id, Unit.company_id == Item.company_id))
        .outerjoin(here, here.c.item_id == Item.id)
        .outerjoin(promised, promised.c.item_id == Item.id)
        .where(Item.active, Item.reorder_point > 0, free < Item.reorder_point)
        .order_by(Item.number)
    )
    low = list(session.execute(statement))
    coming = _coming(session, {item.id for item, _unit, _free in low})
    return [
        _reorder(item, unit, here, coming.get(item.id, ZERO))
        for item, unit, here in low
        if here + coming.get(item.id, ZERO) < item.reorder_point
    ]


def _coming(session: Session, item_ids: set[UUID]) -> dict[UUID, Decimal]:
    """What is to come of the items: bought, drafts too, asked for by an open request, being made, or waiting for inspection."""
    found: dict[UUID, Decimal] = defaultdict(Decimal)
    if not item_ids:
        return found
    for one in open_supply(session):
        found[one.item_id] += one.quantity
    asked = (
        select(PurchaseRequestLine.item_id, PurchaseRequestLine.quantity)
        .join(
            PurchaseRequest,
            and_(
                PurchaseRequest.id == PurchaseRequestLine.request_id,
                PurchaseRequest.company_id == PurchaseRequestLine.company_id,
            ),
        )
        .where(PurchaseRequest.status == "open", PurchaseRequestLine.item_id.in_(item_ids))
    )
    made = select(WorkOrder.item_id, WorkOrder.quantity - WorkOrder.good - WorkOrder.scrap).where(
        WorkOrder.status.in_(STILL_TO_MAKE), WorkOrder.item_id.in_(item_ids)
    )
    inspected = (
        select(StockBalance.item_id, StockBalance.quantity)
        .join(Lot, and_(Lot.id == StockBalance.lot_id, Lot.company_id == StockBalance.company_id))
        .where(Lot.status == QUARANTINE, StockBalance.item_id.in_(item_ids))
    )
    for statement in (asked, made, inspected):
        for item_id, quantity in session.execute(statement):
            found[item_id] += max(quantity, ZERO)
    return found


def _reorder(item: Item, unit: Unit, free: Decimal, on_order: Decimal) -> Alert:
    return Alert(
        kind=REORDER,
        item_id=item.id,
        item_number=item.number,
        item_name=item.name,
        item_name_en=item.name_en,
        unit=unit.name,
        unit_en=unit.name_en,
        quantity=max(free, ZERO),
        threshold=item.reorder_point,
        on_order=on_order,
        item_kind=item.kind,
    )


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
        item_kind=item.kind,
        quantity=shortage.short,
        needed=demand.needed,
        order_id=demand.order_id,
        order_number=demand.order_number,
        order_due_on=demand.due_on,
    )
