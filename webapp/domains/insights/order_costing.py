"""The true profit of sales orders: what was shipped, what it had cost, and what its work orders turned out to cost on top."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from webapp.core.errors import NotFound
from webapp.core.listing import page_of, searched, sorted_by
from webapp.core.quantity import ZERO, Money, Quantity, round_money
from webapp.core.queries import ById, Page, PageParams, ReadContext, query
from webapp.domains.finance.queries import cost_by_element
from webapp.domains.finance.rules import INPUT_ELEMENTS
from webapp.domains.insights import rules
from webapp.domains.items.models import Item
from webapp.domains.partners.models import Partner
from webapp.domains.production.models import WorkOrder
from webapp.domains.sales.models import CustomerReturn, SalesOrder, SalesOrderLine, Shipment, ShipmentLine

OVER = ("closed", "cancelled")
BEGUN = ("started", "completed", "closed")


class WorkOrderCost(BaseModel):
    """A work order of a sales order: what went in by element, what left at receipt and at closing, what it still carries."""

    id: UUID
    number: str
    item_number: str
    item_name: str
    item_name_en: str
    status: str
    quantity: Quantity
    good: Quantity
    material: Money
    labour: Money
    machine: Money
    subcontract: Money
    total: Money
    received: Money
    variance: Money
    wip: Money


class LineMargin(BaseModel):
    """What one order line has brought so far."""

    line_id: UUID
    seq: int
    item_number: str
    item_name: str
    item_name_en: str
    quantity: Quantity
    shipped: Quantity
    unit_price: Quantity
    revenue: Money
    cost: Money
    margin: Money


class OrderMargin(BaseModel):
    """A sales order's profit so far.

    *revenue*: shipped pieces × price without tax. *goods*: what these pieces had cost when they left. *variance*: what closing
    its work orders added (or took off) beyond that. *cost* = goods + variance. *final*: all has left, every work order is closed.
    """

    order_id: UUID
    number: str
    customer: str
    customer_en: str
    status: str
    due_on: date
    shipped_at: datetime | None
    ordered: Money
    revenue: Money
    goods: Money
    variance: Money
    cost: Money
    margin: Money
    margin_rate: Decimal | None
    wip: Money
    final: bool


class OrderCosting(OrderMargin):
    """The same with its lines and work orders."""

    lines: list[LineMargin]
    work_orders: list[WorkOrderCost]


@query("insights.order_costing", permission="costing.read", params=ById, result=OrderCosting)
def order_costing(ctx: ReadContext, params: ById) -> OrderCosting:
    """Revenue, cost and margin of one sales order. Raises NotFound."""
    found = margins(ctx.session, [params.id])
    if not found:
        raise NotFound
    return OrderCosting(
        **found[0].model_dump(),
        lines=_lines(ctx.session, params.id),
        work_orders=_work_orders(ctx.session, params.id),
    )


@query(
    "insights.recent_orders_costing", permission="costing.read", params=PageParams, result=Page[OrderMargin]
)
def recent_orders_costing(ctx: ReadContext, params: PageParams) -> Page[OrderMargin]:
    """Margins of the sales orders that shipped last, the latest first."""
    shipped = select(Shipment.order_id, func.max(Shipment.occurred_at).label("latest")).group_by(
        Shipment.order_id
    )
    last = shipped.subquery()
    statement = select(last.c.order_id).order_by(last.c.latest.desc(), last.c.order_id)
    if params.search:
        statement = statement.where(last.c.order_id.in_(_named(params.search)))
    total = ctx.session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    cut = statement.limit(params.size).offset((params.page - 1) * params.size)
    rows = margins(ctx.session, list(ctx.session.scalars(cut)))
    return Page(rows=rows, total=total, page=params.page, size=params.size)


class CostParams(PageParams):
    """Filters of the work orders' costs: *status* of the order."""

    status: str = ""


class WorkOrderResult(WorkOrderCost):
    """The same against the standard cost of its good pieces: *difference* above zero was lost."""

    standard: Money
    difference: Money
    cost_per_piece: Quantity | None


@query(
    "insights.work_order_costs", permission="costing.read", params=CostParams, result=Page[WorkOrderResult]
)
def work_order_costs(ctx: ReadContext, params: CostParams) -> Page[WorkOrderResult]:
    """What the work orders that were begun have cost so far, the newest first."""
    statement = select(WorkOrder, Item).join(
        Item, and_(Item.id == WorkOrder.item_id, Item.company_id == WorkOrder.company_id)
    )
    wanted = (params.status,) if params.status in BEGUN else BEGUN
    statement = statement.where(WorkOrder.status.in_(wanted))
    statement = searched(statement, params.search, WorkOrder.number, Item.number, Item.name, Item.name_en)
    statement = sorted_by(statement, params.sort, {"number": WorkOrder.number}, "-number")
    found, counted = page_of(ctx.session, statement, params)
    costs = cost_by_element(ctx.session, [work_order.id for work_order, _ in found])
    rows = [_result(work_order, item, costs[work_order.id]) for work_order, item in found]
    return Page(rows=rows, **counted)


def _result(work_order: WorkOrder, item: Item, by_element: dict[str, Decimal]) -> WorkOrderResult:
    cost = _work_order_cost(work_order, item, by_element)
    standard = round_money(item.standard_cost * work_order.good)
    return WorkOrderResult(
        **cost.model_dump(),
        standard=standard,
        difference=cost.total - standard,
        cost_per_piece=rules.unit_price(cost.total, work_order.good),
    )


def _named(search: str) -> Any:
    """Ids of the sales orders whose number or customer fits *search*."""
    orders = select(SalesOrder.id).join(
        Partner, and_(Partner.id == SalesOrder.customer_id, Partner.company_id == SalesOrder.company_id)
    )
    return searched(orders, search, SalesOrder.number, Partner.name, Partner.name_en)


def latest_shipped(session: Session, count: int) -> list[UUID]:
    """The *count* sales orders that something last left for; ids grow with time, so the newest shipments stand last."""
    newest = select(Shipment.order_id).order_by(Shipment.id.desc()).limit(count * 5)
    return list(dict.fromkeys(session.scalars(newest)))[:count]


def margins(session: Session, order_ids: Sequence[UUID]) -> list[OrderMargin]:
    """Revenue, cost and margin of *order_ids*, in their order; ids of no order are left out."""
    orders = _orders(session, order_ids)
    sold = _sold(session, order_ids)
    made = _made(session, order_ids)
    return [
        _margin(*orders[order_id], sold.get(order_id, (ZERO, ZERO)), made[order_id])
        for order_id in order_ids
        if order_id in orders
    ]


def _margin(
    order: SalesOrder, customer: Partner, sold: tuple[Decimal, Decimal], made: list[WorkOrderCost]
) -> OrderMargin:
    revenue, goods = sold
    variance = rules.total([one.variance for one in made])
    cost = goods + variance
    return OrderMargin(
        order_id=order.id,
        number=order.number,
        customer=customer.name,
        customer_en=customer.name_en,
        status=order.status,
        due_on=order.due_on,
        shipped_at=order.shipped_at,
        ordered=order.total,
        revenue=revenue,
        goods=goods,
        variance=variance,
        cost=cost,
        margin=revenue - cost,
        margin_rate=rules.ratio(revenue - cost, revenue),
        wip=rules.total([one.wip for one in made]),
        final=order.status == "shipped" and all(one.status in OVER for one in made),
    )


def _orders(session: Session, order_ids: Sequence[UUID]) -> dict[UUID, tuple[SalesOrder, Partner]]:
    statement = (
        select(SalesOrder, Partner)
        .join(
            Partner, and_(Partner.id == SalesOrder.customer_id, Partner.company_id == SalesOrder.company_id)
        )
        .where(SalesOrder.id.in_(order_ids))
    )
    return {order.id: (order, customer) for order, customer in session.execute(statement)}


def _sold(session: Session, order_ids: Sequence[UUID]) -> dict[UUID, tuple[Decimal, Decimal]]:
    """Revenue of what has left, and what it had cost, by order."""
    costs = _cost_of_lines(session, order_ids)
    lines = select(SalesOrderLine).where(SalesOrderLine.order_id.in_(order_ids))
    sums: dict[UUID, tuple[Decimal, Decimal]] = defaultdict(lambda: (ZERO, ZERO))
    for line in session.scalars(lines):
        revenue, goods = sums[line.order_id]
        sums[line.order_id] = (revenue + _revenue(line), goods + costs.get(line.id, ZERO))
    return sums


def _revenue(line: SalesOrderLine) -> Decimal:
    """What the pieces that left are sold for; the line's own amount once all have, so that the sum is what was agreed.

    What came back and is not replaced is not paid.
    """
    sold = line.amount if line.shipped == line.quantity else round_money(line.shipped * line.unit_price)
    return sold - round_money(line.credited * line.unit_price)


def _cost_of_lines(session: Session, order_ids: Sequence[UUID]) -> dict[UUID, Decimal]:
    statement = (
        select(ShipmentLine.order_line_id, func.sum(ShipmentLine.cost))
        .join(
            Shipment,
            and_(Shipment.id == ShipmentLine.shipment_id, Shipment.company_id == ShipmentLine.company_id),
        )
        .where(Shipment.order_id.in_(order_ids))
        .group_by(ShipmentLine.order_line_id)
    )
    costs = dict(session.execute(statement).all())
    for line_id, value in session.execute(_value_back(order_ids)):
        costs[line_id] -= value
    return costs


def _value_back(order_ids: Sequence[UUID]) -> Any:
    """What the goods had cost that came back, by line."""
    return (
        select(CustomerReturn.order_line_id, func.sum(CustomerReturn.value))
        .join(
            SalesOrderLine,
            and_(
                SalesOrderLine.id == CustomerReturn.order_line_id,
                SalesOrderLine.company_id == CustomerReturn.company_id,
            ),
        )
        .where(SalesOrderLine.order_id.in_(order_ids))
        .group_by(CustomerReturn.order_line_id)
    )


def _made(session: Session, order_ids: Sequence[UUID]) -> dict[UUID, list[WorkOrderCost]]:
    statement = (
        select(SalesOrderLine.order_id, WorkOrder, Item)
        .join(
            WorkOrder,
            and_(
                WorkOrder.sales_order_line_id == SalesOrderLine.id,
                WorkOrder.company_id == SalesOrderLine.company_id,
            ),
        )
        .join(Item, and_(Item.id == WorkOrder.item_id, Item.company_id == WorkOrder.company_id))
        .where(SalesOrderLine.order_id.in_(order_ids))
        .order_by(WorkOrder.number)
    )
    rows = session.execute(statement).all()
    costs = cost_by_element(session, [work_order.id for _, work_order, _ in rows])
    found: dict[UUID, list[WorkOrderCost]] = defaultdict(list)
    for order_id, work_order, item in rows:
        found[order_id].append(_work_order_cost(work_order, item, costs[work_order.id]))
    return found


def _work_order_cost(work_order: WorkOrder, item: Item, by_element: dict[str, Decimal]) -> WorkOrderCost:
    material, labour, machine, outside = (by_element.get(one, ZERO) for one in INPUT_ELEMENTS)
    material += by_element.get("by_product", ZERO)
    return WorkOrderCost(
        id=work_order.id,
        number=work_order.number,
        item_number=item.number,
        item_name=item.name,
        item_name_en=item.name_en,
        status=work_order.status,
        quantity=work_order.quantity,
        good=work_order.good,
        material=material,
        labour=labour,
        machine=machine,
        subcontract=outside,
        total=material + labour + machine + outside,
        received=-by_element.get("receipt", ZERO),
        variance=-by_element.get("variance", ZERO),
        wip=rules.total(list(by_element.values())),
    )


def _work_orders(session: Session, order_id: UUID) -> list[WorkOrderCost]:
    return _made(session, [order_id])[order_id]


def _lines(session: Session, order_id: UUID) -> list[LineMargin]:
    costs = _cost_of_lines(session, [order_id])
    statement = (
        select(SalesOrderLine, Item)
        .join(Item, and_(Item.id == SalesOrderLine.item_id, Item.company_id == SalesOrderLine.company_id))
        .where(SalesOrderLine.order_id == order_id)
        .order_by(SalesOrderLine.seq)
    )
    return [_line(line, item, costs.get(line.id, ZERO)) for line, item in session.execute(statement)]


def _line(line: SalesOrderLine, item: Item, cost: Decimal) -> LineMargin:
    revenue = _revenue(line)
    return LineMargin(
        line_id=line.id,
        seq=line.seq,
        item_number=item.number,
        item_name=item.name,
        item_name_en=item.name_en,
        quantity=line.quantity,
        shipped=line.shipped,
        unit_price=line.unit_price,
        revenue=revenue,
        cost=cost,
        margin=revenue - cost,
    )
