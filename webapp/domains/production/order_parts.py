"""What is on a work order, as its page shows it: operations, materials, other outputs and job tickets."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.quantity import ZERO, Quantity
from webapp.core.queries import ReadContext
from webapp.domains.equipment.models import WorkCentre
from webapp.domains.inventory.queries import availability
from webapp.domains.items.models import Item, Unit
from webapp.domains.production import operations
from webapp.domains.production.models import Ticket, WorkOrder, WorkOrderMaterial, WorkOrderOutput
from webapp.domains.production.rules import output_quantity


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


def operation_views(session: Session, found: WorkOrder) -> list[OperationView]:
    """The operations of a work order, in their sequence."""
    steps = operations.operations_of(session, found.id)
    centres = _by_id(session, WorkCentre, {step.work_centre_id for step in steps})
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


def material_views(ctx: ReadContext, found: WorkOrder) -> list[MaterialView]:
    """What a work order is made of, each against what is free of it for this order."""
    session = ctx.session
    materials = operations.materials_of(session, found.id)
    ids = {one.item_id for one in materials}
    items = _by_id(session, Item, ids)
    units = _by_id(session, Unit, {item.unit_id for item in items.values()})
    free = availability(session, list(ids), today=ctx.today, except_document=found.id)
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


def output_views(session: Session, found: WorkOrder) -> list[OutputView]:
    """By-products and co-products of a work order."""
    outputs = operations.outputs_of(session, found.id)
    items = _by_id(session, Item, {one.item_id for one in outputs})
    units = _by_id(session, Unit, {item.unit_id for item in items.values()})
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


def ticket_views(session: Session, found: WorkOrder) -> list[TicketView]:
    """The job tickets of a work order."""
    tickets = session.scalars(select(Ticket).where(Ticket.work_order_id == found.id).order_by(Ticket.seq))
    return [TicketView.model_validate(one, from_attributes=True) for one in tickets]


def _by_id(session: Session, model: Any, ids: set[UUID]) -> dict[UUID, Any]:
    return {row.id: row for row in session.scalars(select(model).where(model.id.in_(ids)))}
