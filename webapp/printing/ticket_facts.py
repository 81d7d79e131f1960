"""The facts of job tickets, read for many tickets with a handful of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import ROUND_UP, Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from webapp.core.errors import NotFound
from webapp.domains.equipment.models import WorkCentre
from webapp.domains.items.models import Item, Unit
from webapp.domains.partners.models import Partner
from webapp.domains.production.models import Ticket, WorkOrder, WorkOrderMaterial, WorkOrderOperation
from webapp.domains.sales.models import SalesOrder, SalesOrderLine
from webapp.domains.sync.blobs import display_copy
from webapp.printing.pictures import thumbnail
from webapp.printing.source import Source
from webapp.printing.tickets import Material, Step, TicketSheet


def ticket_sheets(source: Source, ticket_ids: Sequence[UUID]) -> list[TicketSheet]:
    """What stands on the tickets, in the order of *ticket_ids*; what is gone is left out. Raises NotFound when all is."""
    rows = source.session.execute(_statement().where(Ticket.id.in_(ticket_ids))).all()
    by_id = {row[0].id: row for row in rows}
    found = [by_id[one] for one in ticket_ids if one in by_id]
    if not found:
        raise NotFound
    order_ids = {row[1].id for row in found}
    steps, materials = _steps(source, order_ids), _materials(source, order_ids)
    counts = _counts(source, order_ids)
    drawings = _drawings(source, {row[2].drawing_sha256 for row in found})
    return [
        _sheet(source, row, steps[row[1].id], materials[row[1].id], counts[row[1].id], drawings)
        for row in found
    ]


def _statement() -> Any:
    return (
        select(Ticket, WorkOrder, Item, Unit, SalesOrder, Partner)
        .join(WorkOrder, WorkOrder.id == Ticket.work_order_id)
        .join(Item, Item.id == WorkOrder.item_id)
        .join(Unit, Unit.id == Item.unit_id)
        .outerjoin(SalesOrderLine, SalesOrderLine.id == WorkOrder.sales_order_line_id)
        .outerjoin(SalesOrder, SalesOrder.id == SalesOrderLine.order_id)
        .outerjoin(Partner, Partner.id == SalesOrder.customer_id)
    )


def _sheet(
    source: Source,
    row: Any,
    steps: Sequence[Step],
    materials: Sequence[tuple[WorkOrderMaterial, Item, Unit]],
    count: int,
    drawings: dict[str, bytes],
) -> TicketSheet:
    ticket, order, item, unit, sales_order, customer = row
    return TicketSheet(
        code=ticket.code,
        payload=source.payload("T", ticket.code),
        company=source.company.name,
        company_en=source.company.name_en,
        order_number=order.number,
        seq=ticket.seq,
        count=count,
        item_number=item.number,
        item_name=item.name,
        item_name_en=item.name_en,
        specification=item.specification,
        quantity=ticket.quantity,
        unit=unit.name,
        unit_en=unit.name_en,
        due_on=order.due_on,
        customer=customer.name if customer else "",
        customer_en=customer.name_en if customer else "",
        sales_order=sales_order.number if sales_order else "",
        note=order.note,
        final_inspection=item.final_inspection,
        reprint=ticket.print_count > 1,
        steps=tuple(steps),
        materials=tuple(_material(*one, share=ticket.quantity / order.quantity) for one in materials),
        drawing=drawings.get(item.drawing_sha256 or ""),
    )


def _material(material: WorkOrderMaterial, item: Item, unit: Unit, share: Decimal) -> Material:
    # Rounded up to what the store can hand out: a ticket that asks for a hair too little stops the line.
    step = Decimal(1).scaleb(-unit.decimals)
    needed = (material.required * share).quantize(Decimal("0.000001")).quantize(step, rounding=ROUND_UP)
    return Material(item.number, item.name, item.name_en, needed, unit.name, unit.name_en)


def _steps(source: Source, order_ids: set[UUID]) -> dict[UUID, list[Step]]:
    statement = (
        select(WorkOrderOperation, WorkCentre)
        .join(WorkCentre, WorkCentre.id == WorkOrderOperation.work_centre_id)
        .where(WorkOrderOperation.work_order_id.in_(order_ids))
        .order_by(WorkOrderOperation.seq)
    )
    steps: dict[UUID, list[Step]] = defaultdict(list)
    for one, centre in source.session.execute(statement):
        step = Step(
            seq=one.seq,
            name=one.name,
            name_en=one.name_en,
            work_centre=centre.name,
            work_centre_en=centre.name_en,
            setup_minutes=one.setup_minutes,
            run_minutes=one.run_minutes,
            first_article=one.first_article != "none",
        )
        steps[one.work_order_id].append(step)
    return steps


def _materials(
    source: Source, order_ids: set[UUID]
) -> dict[UUID, list[tuple[WorkOrderMaterial, Item, Unit]]]:
    statement = (
        select(WorkOrderMaterial, Item, Unit)
        .join(Item, Item.id == WorkOrderMaterial.item_id)
        .join(Unit, Unit.id == Item.unit_id)
        .where(WorkOrderMaterial.work_order_id.in_(order_ids))
        .order_by(WorkOrderMaterial.seq)
    )
    materials: dict[UUID, list[tuple[WorkOrderMaterial, Item, Unit]]] = defaultdict(list)
    for material, item, unit in source.session.execute(statement):
        materials[material.work_order_id].append((material, item, unit))
    return materials


def _counts(source: Source, order_ids: set[UUID]) -> dict[UUID, int]:
    statement = (
        select(Ticket.work_order_id, func.count())
        .where(Ticket.work_order_id.in_(order_ids))
        .group_by(Ticket.work_order_id)
    )
    return {row[0]: row[1] for row in source.session.execute(statement)}


def _drawings(source: Source, hashes: set[str | None]) -> dict[str, bytes]:
    """Thumbnails by hash. A drawing that is missing or broken must not keep the parts from travelling."""
    drawings = {}
    for sha256 in filter(None, hashes):
        try:
            drawings[sha256] = thumbnail(display_copy(source.session, source.blobs, sha256))
        except (NotFound, OSError):
            continue
    return drawings
