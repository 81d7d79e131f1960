"""Order lines of made items that wait for a work order."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import Integer, exists, func, literal, select

from webapp.core.quantity import ZERO, Quantity
from webapp.core.queries import NoParams, ReadContext, query
from webapp.domains.items.models import Item
from webapp.domains.partners.models import Partner
from webapp.domains.production.models import WorkOrder
from webapp.domains.sales.models import SalesOrder, SalesOrderLine

MOST_WAITING = 100


class LineToPlan(BaseModel):
    """An order line for a made item, and how much of it no work order covers yet."""

    line_id: UUID
    sales_order_id: UUID
    sales_order: str
    customer: str
    customer_en: str
    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    quantity: Quantity
    planned: Quantity
    open: Quantity
    due_on: date


@query("production.lines_to_plan", permission="production.plan", params=NoParams, result=list[LineToPlan])
def lines_to_plan(ctx: ReadContext, _params: NoParams) -> list[LineToPlan]:
    """Order lines of made items that work orders do not cover in full, the most urgent first."""
    planned = (
        select(WorkOrder.sales_order_line_id, func.sum(WorkOrder.quantity).label("quantity"))
        .where(WorkOrder.sales_order_line_id.is_not(None), WorkOrder.status != "cancelled")
        .group_by(WorkOrder.sales_order_line_id)
        .subquery()
    )
    rows = ctx.session.execute(
        select(SalesOrderLine, SalesOrder, Partner, Item, planned.c.quantity)
        .join(SalesOrder, SalesOrder.id == SalesOrderLine.order_id)
        .join(Partner, Partner.id == SalesOrder.customer_id)
        .join(Item, Item.id == SalesOrderLine.item_id)
        .outerjoin(planned, planned.c.sales_order_line_id == SalesOrderLine.id)
        .where(SalesOrder.status == "confirmed", Item.kind == "made")
        .order_by(SalesOrderLine.due_on, SalesOrder.number, SalesOrderLine.seq)
    )
    found = [_line_to_plan(*row) for row in rows]
    return [one for one in found if one.open > 0]


@query("production.waiting_to_plan", permission="production.plan", params=NoParams, result=int)
def waiting_to_plan(ctx: ReadContext, _params: NoParams) -> int:
    """How many order lines of made items work orders do not cover in full, counted as far as 100."""
    planned = (
        select(func.sum(WorkOrder.quantity))
        .where(WorkOrder.sales_order_line_id == SalesOrderLine.id, WorkOrder.status != "cancelled")
        .scalar_subquery()
    )
    made = exists().where(
        Item.company_id == SalesOrderLine.company_id,
        Item.id == SalesOrderLine.item_id,
        Item.kind == "made",
    )
    waiting = (
        select(SalesOrderLine.id)
        .join(SalesOrder, SalesOrder.id == SalesOrderLine.order_id)
        .where(
            SalesOrder.status == "confirmed",
            made,
            SalesOrderLine.quantity > SalesOrderLine.shipped,
            SalesOrderLine.quantity > func.coalesce(planned, literal(0, Integer)),
        )
        .limit(MOST_WAITING)
    )
    return ctx.session.scalar(select(func.count()).select_from(waiting.subquery())) or 0


def _line_to_plan(
    line: SalesOrderLine, order: SalesOrder, customer: Partner, item: Item, planned: Decimal | None
) -> LineToPlan:
    done = max(planned or ZERO, line.shipped)
    return LineToPlan(
        line_id=line.id,
        sales_order_id=order.id,
        sales_order=order.number,
        customer=customer.name,
        customer_en=customer.name_en,
        item_id=item.id,
        item_number=item.number,
        item_name=item.name,
        item_name_en=item.name_en,
        quantity=line.quantity,
        planned=planned or ZERO,
        open=max(ZERO, line.quantity - done),
        due_on=line.due_on,
    )
