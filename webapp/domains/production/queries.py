"""What can be asked about work orders, their operations, tickets and reports."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import ColumnElement, Integer, exists, func, literal, or_, select
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
from webapp.core.queries import ById, NoParams, Page, PageParams, ReadContext, query
from webapp.domains.equipment.models import WorkCentre
from webapp.domains.inventory.queries import availability
from webapp.domains.items.models import Item, Unit
from webapp.domains.items.validity import name_of_revision, revision_on
from webapp.domains.partners.models import Partner
from webapp.domains.production import operations
from webapp.domains.production.kitting import check_kit
from webapp.domains.production.models import (
    Ticket,
    WorkOrder,
    WorkOrderMaterial,
    WorkOrderOperation,
    WorkOrderOutput,
)
from webapp.domains.production.rules import output_quantity
from webapp.domains.sales.models import SalesOrder, SalesOrderLine

MOST_WAITING = 100
OPEN_STATES = ("planned", "released", "started", "completed")


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


class OperationView(BaseModel):
    """An operation of a work order, with what came in, went out and is left."""

    id: UUID
    seq: int
    name: str
    name_en: str
    work_centre_id: UUID
    work_centre: str
    work_centre_en: str
    setup_minutes: Quantity
    run_minutes: Quantity
    piece_price: Quantity
    loss_rate: Quantity
    status: str
    first_article: str
    input: Quantity
    good: Quantity
    scrap: Quantity
    rework: Quantity
    on_hold: Quantity
    left: Quantity
    minutes: Quantity
    parameters: list[dict[str, Any]]
    instructions: str
    instructions_en: str


class MaterialView(BaseModel):
    """A material of a work order against what is in stock."""

    id: UUID
    seq: int
    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    unit: str
    unit_en: str
    quantity_per: Quantity
    loss_rate: Quantity
    required: Quantity
    issued: Quantity
    outstanding: Quantity
    free: Quantity
    short: Quantity
    supply: str
    operation_seq: int | None


class OutputView(BaseModel):
    """What comes out beside the order's pieces: how much is to be expected, and how much was received."""

    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    unit: str
    unit_en: str
    valuation: str
    expected: Quantity
    received: Quantity


class TicketView(BaseModel):
    """A job ticket."""

    id: UUID
    seq: int
    code: str
    quantity: Quantity
    printed_at: datetime | None
    print_count: int
    remark: str
    standing_at: str


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
        operations=_operation_views(ctx, found),
        materials=_material_views(ctx, found),
        outputs=_output_views(ctx, found),
        tickets=_ticket_views(ctx, found),
    )


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
        late_states = ("planned", "released", "started")
        statement = statement.where(WorkOrder.due_on < today, WorkOrder.status.in_(late_states))
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
        "late": found.due_on < today and found.status in ("planned", "released", "started"),
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


def _operation_views(ctx: ReadContext, found: WorkOrder) -> list[OperationView]:
    steps = operations.operations_of(ctx.session, found.id)
    centres = _by_id(ctx, WorkCentre, {step.work_centre_id for step in steps})
    views = []
    for step in steps:
        came_in = operations.input_of(found, steps, step)
        centre = centres[step.work_centre_id]
        views.append(
            OperationView.model_validate(
                {name: getattr(step, name) for name in _STEP_FIELDS}
                | {"work_centre": centre.name, "work_centre_en": centre.name_en, "input": came_in}
                | {"left": max(ZERO, came_in - operations.output_of(step))}
            )
        )
    return views


_STEP_FIELDS = tuple(
    name
    for name in OperationView.model_fields
    if name not in ("work_centre", "work_centre_en", "input", "left")
)


def _material_views(ctx: ReadContext, found: WorkOrder) -> list[MaterialView]:
    materials = operations.materials_of(ctx.session, found.id)
    ids = {one.item_id for one in materials}
    items = _by_id(ctx, Item, ids)
    units = _by_id(ctx, Unit, {item.unit_id for item in items.values()})
    free = availability(ctx.session, list(ids), today=ctx.today, except_document=found.id)
    return [
        _material_view(one, items[one.item_id], units[items[one.item_id].unit_id], free[one.item_id].free)
        for one in materials
    ]


def _material_view(material: WorkOrderMaterial, item: Item, unit: Unit, free: Decimal) -> MaterialView:
    outstanding = max(ZERO, material.required - material.issued)
    own = (
        "id",
        "seq",
        "item_id",
        "quantity_per",
        "loss_rate",
        "required",
        "issued",
        "supply",
        "operation_seq",
    )
    return MaterialView(
        **{name: getattr(material, name) for name in own},
        item_number=item.number,
        item_name=item.name,
        item_name_en=item.name_en,
        unit=unit.name,
        unit_en=unit.name_en,
        outstanding=outstanding,
        free=free,
        short=max(ZERO, outstanding - max(ZERO, free)),
    )


def _output_views(ctx: ReadContext, found: WorkOrder) -> list[OutputView]:
    outputs = operations.outputs_of(ctx.session, found.id)
    items = _by_id(ctx, Item, {one.item_id for one in outputs})
    units = _by_id(ctx, Unit, {item.unit_id for item in items.values()})
    return [
        _output_view(found, one, items[one.item_id], units[items[one.item_id].unit_id]) for one in outputs
    ]


def _output_view(found: WorkOrder, output: WorkOrderOutput, item: Item, unit: Unit) -> OutputView:
    return OutputView(
        item_id=item.id,
        item_number=item.number,
        item_name=item.name,
        item_name_en=item.name_en,
        unit=unit.name,
        unit_en=unit.name_en,
        valuation=output.valuation,
        expected=output_quantity(found.quantity, output.quantity_per, ZERO, unit.decimals),
        received=output.received,
    )


def _ticket_views(ctx: ReadContext, found: WorkOrder) -> list[TicketView]:
    tickets = ctx.session.scalars(select(Ticket).where(Ticket.work_order_id == found.id).order_by(Ticket.seq))
    return [TicketView.model_validate(one, from_attributes=True) for one in tickets]


def _by_id(ctx: ReadContext, model: Any, ids: set[UUID]) -> dict[UUID, Any]:
    return {row.id: row for row in ctx.session.scalars(select(model).where(model.id.in_(ids)))}
