"""Making work orders out of items: the snapshot of BOM and routing, and splitting by quantity."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.changes import remove_lines
from webapp.core.commands import Context
from webapp.core.db import fetch
from webapp.core.errors import StateError
from webapp.core.ids import new_id
from webapp.core.numbering import next_number
from webapp.core.quantity import ZERO
from webapp.domains.equipment.models import WorkCentre
from webapp.domains.items.models import ByProductLine, Item, RoutingOperation
from webapp.domains.items.rules import MaterialLine
from webapp.domains.items.structure import loss_in, material_lines, operation_losses
from webapp.domains.items.validity import revision_on
from webapp.domains.production.errors import (
    NotMade,
    PhantomNotMade,
    RevisionSwapped,
    SplitSwapped,
    SplitTooLarge,
)
from webapp.domains.production.models import (
    NORMAL,
    WorkOrder,
    WorkOrderMaterial,
    WorkOrderOperation,
    WorkOrderOutput,
)
from webapp.domains.production.operations import (
    materials_of,
    operations_of,
    outputs_of,
    require_quantities,
)

STEP = 10


def create_order(
    ctx: Context,
    *,
    item_id: UUID,
    quantity: Decimal,
    due_on: date,
    start_on: date | None = None,
    sales_order_line_id: UUID | None = None,
    note: str = "",
    priority: int = NORMAL,
) -> WorkOrder:
    """A planned work order with the item's BOM and routing, phantoms replaced by what is in them.

    Both in the revision that is in force on the day it starts. Raises NotMade without a routing, PhantomNotMade.
    """
    item = fetch(ctx.session, Item, item_id)
    if item.phantom:
        raise PhantomNotMade(at="item_id", item=item.number)
    order = _new_order(ctx, item_id, quantity, due_on)
    order.start_on, order.sales_order_line_id, order.note = start_on, sales_order_line_id, note
    order.priority = priority
    order.revision = revision_on(ctx.session, item_id, material_day(ctx, order))
    if item.kind != "made" or not _routing(ctx.session, order):
        raise NotMade(at="item_id", item=item.number)
    ctx.session.add(order)
    ctx.session.flush()
    _take_structure(ctx, order)
    return order


def material_day(ctx: Context, order: WorkOrder) -> date:
    """The day on which *order* takes its material: that of its start, but not one in the past."""
    return max(order.start_on or ctx.today, ctx.today)


def revise_order(ctx: Context, order: WorkOrder, revision: int) -> WorkOrder:
    """Make an order that nothing was done for yet by another revision of its item.

    Raises StateError for an order that is released, RevisionSwapped, NotMade.
    """
    if order.status != "planned":
        raise StateError(status=order.status)
    if order.revision == revision:
        return order
    if any(one.swapped for one in materials_of(ctx.session, order.id)):
        raise RevisionSwapped(order=order.number)
    for model in (WorkOrderOperation, WorkOrderMaterial, WorkOrderOutput):
        remove_lines(ctx.session, model, model.work_order_id == order.id)
    order.revision = revision
    order.version += 1
    if not _routing(ctx.session, order):
        raise NotMade(item=fetch(ctx.session, Item, order.item_id).number)
    _take_structure(ctx, order)
    return order


def _take_structure(ctx: Context, order: WorkOrder) -> None:
    """The snapshot: operations, materials and what comes out beside, as the order's revision says."""
    session, own = ctx.session, (order.item_id, order.revision)
    routing = _routing(session, order)
    rates = _machine_rates(session, {step.work_centre_id for step in routing})
    session.add_all(_operation(order, step, rates[step.work_centre_id]) for step in routing)
    losses = operation_losses(session, order.item_id)
    lines = material_lines(session, order.item_id, material_day(ctx, order), order.revision)
    for place, line in enumerate(lines, start=1):
        session.add(_material(order, place * STEP, line, loss_in(losses, own, line.operation_seq)))
    session.add_all(_output(order, line) for line in _by_products(session, order))
    session.flush()
    require_quantities(session, order, materials_of(session, order.id), operations_of(session, order.id))
    session.flush()


def split_order(ctx: Context, order: WorkOrder, quantity: Decimal) -> WorkOrder:
    """Take *quantity* out of a planned *order* into an order of its own, with the same snapshot.

    Raises SplitTooLarge, SplitSwapped.
    """
    if quantity >= order.quantity:
        raise SplitTooLarge(at="quantity", quantity=order.quantity)
    if any(one.swapped for one in materials_of(ctx.session, order.id)):
        raise SplitSwapped
    part = _new_order(ctx, order.item_id, quantity, order.due_on)
    part.start_on, part.sales_order_line_id, part.note = order.start_on, order.sales_order_line_id, order.note
    part.split_from_id, part.priority = order.id, order.priority
    part.revision, part.revision_kept = order.revision, order.revision_kept
    order.quantity -= quantity
    order.version += 1
    ctx.session.add(part)
    ctx.session.flush()
    ctx.session.add_all(_copy_operation(one, part) for one in operations_of(ctx.session, order.id))
    ctx.session.add_all(_copy_material(one, part) for one in materials_of(ctx.session, order.id))
    ctx.session.add_all(_copy_output(one, part) for one in outputs_of(ctx.session, order.id))
    ctx.session.flush()
    for one in (order, part):
        require_quantities(
            ctx.session, one, materials_of(ctx.session, one.id), operations_of(ctx.session, one.id)
        )
    ctx.session.flush()
    return part


def _new_order(ctx: Context, item_id: UUID, quantity: Decimal, due_on: date) -> WorkOrder:
    return WorkOrder(
        id=new_id(),
        number=next_number(ctx.session, "WO", ctx.today),
        item_id=item_id,
        quantity=quantity,
        due_on=due_on,
        status="planned",
        good=ZERO,
        scrap=ZERO,
        version=1,
        created_at=ctx.occurred_at,
    )


def _routing(session: Session, order: WorkOrder) -> list[RoutingOperation]:
    step = RoutingOperation
    own = (step.item_id == order.item_id, step.revision == order.revision)
    return list(session.scalars(select(step).where(*own).order_by(step.seq)))


def _by_products(session: Session, order: WorkOrder) -> list[ByProductLine]:
    line = ByProductLine
    own = (line.item_id == order.item_id, line.revision == order.revision)
    return list(session.scalars(select(line).where(*own).order_by(line.seq)))


def _machine_rates(session: Session, work_centre_ids: set[UUID]) -> dict[UUID, Decimal]:
    rows = session.execute(
        select(WorkCentre.id, WorkCentre.hourly_rate).where(WorkCentre.id.in_(work_centre_ids))
    )
    return {row.id: row.hourly_rate for row in rows}


def _operation(order: WorkOrder, step: RoutingOperation, machine_rate: Decimal) -> WorkOrderOperation:
    return WorkOrderOperation(
        id=new_id(),
        work_order_id=order.id,
        seq=step.seq,
        name=step.name,
        name_en=step.name_en,
        work_centre_id=step.work_centre_id,
        setup_minutes=step.setup_minutes,
        run_minutes=step.run_minutes,
        piece_price=step.piece_price,
        loss_rate=step.loss_rate,
        machine_rate=machine_rate,
        instructions=step.instructions,
        instructions_en=step.instructions_en,
        parameters=list(step.parameters),
        first_article="open" if step.first_article else "none",
        status="pending",
    )


def _material(order: WorkOrder, seq: int, line: MaterialLine, operation_loss: Decimal) -> WorkOrderMaterial:
    return WorkOrderMaterial(
        id=new_id(),
        work_order_id=order.id,
        seq=seq,
        item_id=line.component_id,
        quantity_per=line.quantity,
        loss_rate=line.loss_rate,
        operation_loss=operation_loss,
        required=ZERO,
        supply=line.supply,
        operation_seq=line.operation_seq,
    )


def _output(order: WorkOrder, line: ByProductLine) -> WorkOrderOutput:
    return WorkOrderOutput(
        id=new_id(),
        work_order_id=order.id,
        seq=line.seq,
        item_id=line.product_id,
        quantity_per=line.quantity,
        valuation=line.valuation,
        unit_value=line.unit_value,
        cost_share=line.cost_share,
        received=ZERO,
    )


_OPERATION_SNAPSHOT = (
    "seq",
    "name",
    "name_en",
    "work_centre_id",
    "setup_minutes",
    "run_minutes",
    "piece_price",
    "loss_rate",
    "machine_rate",
    "instructions",
    "instructions_en",
    "parameters",
    "first_article",
    "status",
)
_MATERIAL_SNAPSHOT = (
    "seq",
    "item_id",
    "quantity_per",
    "loss_rate",
    "operation_loss",
    "supply",
    "operation_seq",
)
_OUTPUT_SNAPSHOT = ("seq", "item_id", "quantity_per", "valuation", "unit_value", "cost_share")


def _copy_operation(source: WorkOrderOperation, order: WorkOrder) -> WorkOrderOperation:
    facts = {name: getattr(source, name) for name in _OPERATION_SNAPSHOT}
    return WorkOrderOperation(id=new_id(), work_order_id=order.id, **facts)


def _copy_material(source: WorkOrderMaterial, order: WorkOrder) -> WorkOrderMaterial:
    facts = {name: getattr(source, name) for name in _MATERIAL_SNAPSHOT}
    return WorkOrderMaterial(id=new_id(), work_order_id=order.id, required=ZERO, **facts)


def _copy_output(source: WorkOrderOutput, order: WorkOrder) -> WorkOrderOutput:
    facts = {name: getattr(source, name) for name in _OUTPUT_SNAPSHOT}
    return WorkOrderOutput(id=new_id(), work_order_id=order.id, received=ZERO, **facts)
