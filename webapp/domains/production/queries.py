"""What can be asked about work orders: the list of them, and one with all that is on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from webapp.core.db import fetch
from webapp.core.listing import (
    AnySelect,
    few_or_none,
    has_word,
    names_one,
    page_of,
    row_by_row,
    sorted_by,
    words_of,
)
from webapp.core.quantity import ZERO, CountedQuantity, Quantity
from webapp.core.queries import ById, Page, PageParams, ReadContext, query
from webapp.domains.items.models import Item, Unit
from webapp.domains.items.validity import name_of_revision, revision_on
from webapp.domains.partners.models import Partner
from webapp.domains.production.kitting import check_kit
from webapp.domains.production.models import (
    WorkOrder,
    WorkOrderOperation,
)
from webapp.domains.production.order_parts import (
    MaterialView,
    OperationView,
    OutputView,
    TicketView,
    material_views,
    operation_views,
    output_views,
    ticket_views,
)
from webapp.domains.production.rules import OPEN_STATES, STILL_TO_MAKE
from webapp.domains.sales.models import SalesOrder, SalesOrderLine


class OrderParams(PageParams):
    """*status*: one state, or ``open`` for all that are not over; *late*: due before today and not completed."""

    status: str = ""
    late: bool = False
    item_id: UUID | None = None
    sales_order_id: UUID | None = None
    work_centre_id: UUID | None = None


class OrderRow(BaseModel):
    """A work order in the list. *progress* is the share of good pieces, 0…1; *done* that of all its operations' pieces."""

    id: UUID
    number: str
    status: str
    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    unit: str
    unit_en: str
    quantity: Quantity
    good: Quantity
    scrap: Quantity
    progress: Quantity
    done: Quantity
    start_on: date | None
    due_on: date
    late: bool
    sales_order_id: UUID | None
    sales_order: str | None
    customer: str | None
    customer_en: str | None


class OrderView(OrderRow):
    """A work order with everything on it."""

    version: int
    revision: int
    revision_name: str
    """The revision of the item by which it is made; empty for an item that never was revised."""
    revision_kept: bool
    revision_due: int | None
    revision_due_name: str
    """Of a planned order: the revision by which it will be made when it is released, where that is another one."""
    note: str
    partial_reason: str
    split_from_id: UUID | None
    created_at: datetime
    released_at: datetime | None
    started_at: datetime | None
    completed_at: datetime | None
    closed_at: datetime | None
    kit_state: str
    """full, partial or short; only for planned orders, otherwise empty."""
    kit_quantity: CountedQuantity
    operations: list[OperationView]
    materials: list[MaterialView]
    outputs: list[OutputView]
    tickets: list[TicketView]


_SHARE = Decimal("0.001")
_COLUMNS = {
    "number": WorkOrder.number,
    "due_on": WorkOrder.due_on,
    "status": WorkOrder.status,
    "item": Item.number,
    "quantity": WorkOrder.quantity,
}


@query("production.orders", permission="production.read", params=OrderParams, result=Page[OrderRow])
def orders(ctx: ReadContext, params: OrderParams) -> Page[OrderRow]:
    """Work orders, the most urgent first."""
    statement: AnySelect = select(WorkOrder.id)
    if params.sort.removeprefix("-") == "item":
        statement = statement.join(Item, Item.id == WorkOrder.item_id)
    statement = _searched(ctx.session, _filtered(statement, params, ctx.today), params.search)
    statement = sorted_by(statement, params.sort, _COLUMNS, "due_on", WorkOrder.number)
    rows, counted = page_of(ctx.session, statement, params, _orders())
    return Page(
        rows=[OrderRow(**_facts(row, ctx.today)) for row in rows],
        **counted,
    )


@query("production.order", permission="production.read", params=ById, result=OrderView)
def order(ctx: ReadContext, params: ById) -> OrderView:
    """One work order with operations, materials and tickets."""
    found = fetch(ctx.session, WorkOrder, params.id)
    row = ctx.session.execute(_orders().where(WorkOrder.id == found.id)).one()
    kit = check_kit(ctx.session, found, ctx.today) if found.status == "planned" else None
    own = (
        "version",
        "revision",
        "revision_kept",
        "note",
        "partial_reason",
        "split_from_id",
        "created_at",
        "released_at",
        "started_at",
        "completed_at",
        "closed_at",
    )
    return OrderView(
        **_facts(row, ctx.today),
        **{name: getattr(found, name) for name in own},
        **_revision_due(ctx, found),
        revision_name=name_of_revision(ctx.session, found.item_id, found.revision),
        kit_state=kit.state if kit else "",
        kit_quantity=kit.kit_quantity if kit else ZERO,
        operations=operation_views(ctx.session, found),
        materials=material_views(ctx, found),
        outputs=output_views(ctx.session, found),
        tickets=ticket_views(ctx.session, found),
    )


def _orders() -> AnySelect:
    own = WorkOrderOperation.work_order_id == WorkOrder.id
    reported = select(func.sum(WorkOrderOperation.good)).where(own).scalar_subquery()
    steps = select(func.count(WorkOrderOperation.id)).where(own).scalar_subquery()
    return (
        select(WorkOrder, Item, Unit, SalesOrder, Partner, reported, steps)
        .join(Item, Item.id == WorkOrder.item_id)
        .join(Unit, Unit.id == Item.unit_id)
        .outerjoin(SalesOrderLine, SalesOrderLine.id == WorkOrder.sales_order_line_id)
        .outerjoin(SalesOrder, SalesOrder.id == SalesOrderLine.order_id)
        .outerjoin(Partner, Partner.id == SalesOrder.customer_id)
    )


def _searched(session: Session, statement: AnySelect, search: str) -> AnySelect:
    for word in words_of(search):
        item = names_one(
            session, WorkOrder.item_id, Item.id, has_word(word, Item.number, Item.name, Item.name_en)
        )
        statement = statement.where(or_(has_word(word, WorkOrder.number), item, _ordered_so(session, word)))
    return statement


def _ordered_so(session: Session, word: str) -> ColumnElement[bool]:
    """Whether the order is made for a sales order that has *word* in its number or its customer's name."""
    customer = names_one(session, SalesOrder.customer_id, Partner.id, has_word(word, Partner.name))
    named = or_(has_word(word, SalesOrder.number), customer)
    few = few_or_none(session, SalesOrder.id, named)
    if few is None:
        line = (SalesOrderLine.id == WorkOrder.sales_order_line_id, SalesOrder.id == SalesOrderLine.order_id)
        mine = SalesOrder.company_id == WorkOrder.company_id
        return row_by_row(WorkOrder, mine, *line, named)
    return WorkOrder.sales_order_line_id.in_(
        select(SalesOrderLine.id).where(SalesOrderLine.order_id.in_(few))
    )


def _filtered(statement: AnySelect, params: OrderParams, today: date) -> AnySelect:
    if params.status == "open":
        statement = statement.where(WorkOrder.status.in_(OPEN_STATES))
    elif params.status:
        statement = statement.where(WorkOrder.status == params.status)
    if params.late:
        statement = statement.where(WorkOrder.due_on < today, WorkOrder.status.in_(STILL_TO_MAKE))
    if params.item_id:
        statement = statement.where(WorkOrder.item_id == params.item_id)
    if params.sales_order_id:
        lines = select(SalesOrderLine.id).where(SalesOrderLine.order_id == params.sales_order_id)
        statement = statement.where(WorkOrder.sales_order_line_id.in_(lines))
    if params.work_centre_id:
        there = select(WorkOrderOperation.work_order_id).where(
            WorkOrderOperation.work_centre_id == params.work_centre_id,
            WorkOrderOperation.status != "finished",
        )
        statement = statement.where(WorkOrder.id.in_(there))
    return statement


def _facts(row: Sequence[Any], today: date) -> dict[str, Any]:
    found, item, unit, sales_order, customer, reported, steps = row
    own = ("id", "number", "status", "item_id", "quantity", "good", "scrap", "start_on", "due_on")
    return {name: getattr(found, name) for name in own} | {
        "item_number": item.number,
        "item_name": item.name,
        "item_name_en": item.name_en,
        "unit": unit.name,
        "unit_en": unit.name_en,
        "progress": (found.good / found.quantity).quantize(_SHARE),
        "done": min((reported or ZERO) / (found.quantity * max(steps, 1)), Decimal(1)).quantize(_SHARE),
        "late": found.due_on < today and found.status in STILL_TO_MAKE,
        "sales_order_id": sales_order.id if sales_order else None,
        "sales_order": sales_order.number if sales_order else None,
        "customer": customer.name if customer else None,
        "customer_en": customer.name_en if customer else None,
    }


def _revision_due(ctx: ReadContext, found: WorkOrder) -> dict[str, Any]:
    due: int | None = None
    if found.status == "planned" and not found.revision_kept:
        due = revision_on(ctx.session, found.item_id, max(found.start_on or ctx.today, ctx.today))
    if due is None or due == found.revision:
        return {"revision_due": None, "revision_due_name": ""}
    return {
        "revision_due": due,
        "revision_due_name": name_of_revision(ctx.session, found.item_id, due),
    }
