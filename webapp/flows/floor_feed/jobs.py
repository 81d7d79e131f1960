"""The job of a ticket: all that a worker needs to know of it, from production, items, equipment, quality and sales.

Everything is loaded for all tickets at once, a query a table.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from webapp.core.listing import AnySelect
from webapp.core.quantity import plain
from webapp.domains.equipment.models import Machine, WorkCentre
from webapp.domains.items.catalogue_models import ItemDocument
from webapp.domains.items.documents import documents_of
from webapp.domains.items.models import Item, Unit
from webapp.domains.partners.models import Partner
from webapp.domains.production.models import Ticket, WorkOrder, WorkOrderOperation
from webapp.domains.production.operations import input_of
from webapp.domains.quality.models import InspectionPlan
from webapp.domains.sales.models import SalesOrder, SalesOrderLine
from webapp.domains.sync.settings import SHOWS_PAY
from webapp.flows.floor_feed.documents import Document, Documents

T = TypeVar("T")
ON_THE_FLOOR = ("released", "started", "completed")
"""States of an order whose tickets are on the phones. A completed one may still get a late report; a closed one is gone."""

NOT_SOLD = (None, None, None)
"""Sales order and customer of what is made for stock."""


def jobs(session: Session, ids: Collection[UUID]) -> Documents:
    """The jobs of the tickets *ids* whose order is on the floor."""
    statement = (
        select(Ticket, WorkOrder)
        .join(WorkOrder, WorkOrder.id == Ticket.work_order_id)
        .where(Ticket.id.in_(ids), WorkOrder.status.in_(ON_THE_FLOOR))
    )
    rows = session.execute(statement).all()
    facts = _load(session, {order.id: order for _, order in rows})
    return {ticket.id: _job(ticket, order, facts) for ticket, order in rows}


def tickets_of_orders(session: Session, order_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """The tickets of each order, whatever its state."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    statement = select(Ticket.work_order_id, Ticket.id).where(Ticket.work_order_id.in_(order_ids))
    for order_id, ticket_id in session.execute(statement):
        found[order_id].append(ticket_id)
    return found


def tickets_on_the_floor(session: Session) -> list[UUID]:
    """All tickets whose order is on the floor."""
    statement = select(Ticket.id).join(WorkOrder, WorkOrder.id == Ticket.work_order_id)
    return list(session.scalars(statement.where(WorkOrder.status.in_(ON_THE_FLOOR))))


def tickets_with_items(session: Session, item_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """The tickets on the floor that make each item."""
    return _tickets_where(session, WorkOrder.item_id, WorkOrder.item_id.in_(item_ids))


def tickets_through_centres(session: Session, centre_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """The tickets on the floor that pass each work centre."""
    centre = WorkOrderOperation.work_centre_id
    return _tickets_where(session, centre, centre.in_(centre_ids), with_operations=True)


def _tickets_where(
    session: Session,
    key: InstrumentedAttribute[UUID],
    wanted: ColumnElement[bool],
    *,
    with_operations: bool = False,
) -> dict[UUID, list[UUID]]:
    statement: AnySelect = select(key, Ticket.id).select_from(Ticket)
    statement = statement.join(WorkOrder, WorkOrder.id == Ticket.work_order_id)
    if with_operations:
        statement = statement.join(WorkOrderOperation, WorkOrderOperation.work_order_id == WorkOrder.id)
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for owner, ticket_id in session.execute(statement.where(wanted, WorkOrder.status.in_(ON_THE_FLOOR))):
        found[owner].append(ticket_id)
    return found


@dataclass(frozen=True)
class _Facts:
    """What the jobs are made from, by id."""

    items: dict[UUID, tuple[Item, Unit]]
    operations: dict[UUID, list[WorkOrderOperation]]
    centres: dict[UUID, WorkCentre]
    machines: dict[UUID, list[Machine]]
    plans: dict[UUID, list[InspectionPlan]]
    documents: dict[UUID, list[ItemDocument]]
    sales: dict[UUID, tuple[str, str, str]]
    shows_pay: bool


def _load(session: Session, orders: dict[UUID, WorkOrder]) -> _Facts:
    item_ids = {order.item_id for order in orders.values()}
    operations = _grouped(
        session.scalars(
            select(WorkOrderOperation)
            .where(WorkOrderOperation.work_order_id.in_(orders))
            .order_by(WorkOrderOperation.seq)
        ),
        "work_order_id",
    )
    centre_ids = {one.work_centre_id for steps in operations.values() for one in steps}
    return _Facts(
        items=_items(session, item_ids),
        documents=documents_of(session, item_ids),
        operations=operations,
        centres={
            one.id: one for one in session.scalars(select(WorkCentre).where(WorkCentre.id.in_(centre_ids)))
        },
        machines=_grouped(
            session.scalars(
                select(Machine)
                .where(Machine.work_centre_id.in_(centre_ids), Machine.active)
                .order_by(Machine.number)
            ),
            "work_centre_id",
        ),
        plans=_grouped(
            session.scalars(
                select(InspectionPlan)
                .where(InspectionPlan.item_id.in_(item_ids), InspectionPlan.active)
                .order_by(InspectionPlan.number)
            ),
            "item_id",
        ),
        sales=_sales(session, {order.sales_order_line_id for order in orders.values()} - {None}),
        shows_pay=SHOWS_PAY.read(session),
    )


def _grouped(rows: Iterable[T], key: str) -> dict[UUID, list[T]]:
    found: dict[UUID, list[T]] = defaultdict(list)
    for row in rows:
        found[getattr(row, key)].append(row)
    return found


def _items(session: Session, ids: Collection[UUID]) -> dict[UUID, tuple[Item, Unit]]:
    statement = select(Item, Unit).join(Unit, Unit.id == Item.unit_id).where(Item.id.in_(ids))
    return {item.id: (item, unit) for item, unit in session.execute(statement)}


def _sales(session: Session, line_ids: Collection[UUID | None]) -> dict[UUID, tuple[str, str, str]]:
    """Sales order number and the customer's name in both languages, by order line."""
    statement = (
        select(SalesOrderLine.id, SalesOrder.number, Partner.name, Partner.name_en)
        .join(SalesOrder, SalesOrder.id == SalesOrderLine.order_id)
        .join(Partner, Partner.id == SalesOrder.customer_id)
        .where(SalesOrderLine.id.in_(line_ids))
    )
    return {
        line_id: (number, customer, customer_en)
        for line_id, number, customer, customer_en in session.execute(statement)
    }


def _job(ticket: Ticket, order: WorkOrder, facts: _Facts) -> Document:
    steps = facts.operations[order.id]
    return {
        "id": ticket.id,
        "code": ticket.code,
        "quantity": plain(ticket.quantity),
        "remark": ticket.remark,
        "standing_at": ticket.standing_at,
        "work_order": _work_order(order, facts),
        "operations": [_operation(order, steps, step, facts) for step in steps],
    }


def _work_order(order: WorkOrder, facts: _Facts) -> Document:
    item, unit = facts.items[order.item_id]
    line = order.sales_order_line_id
    sales_order, customer, customer_en = facts.sales.get(line, NOT_SOLD) if line else NOT_SOLD
    return {
        "id": order.id,
        "number": order.number,
        "status": order.status,
        "version": order.version,
        "quantity": plain(order.quantity),
        "due_date": order.due_on,
        "note": order.note,
        "item": {
            "id": item.id,
            "number": item.number,
            "name": item.name,
            "name_en": item.name_en,
            "unit": unit.name,
            "unit_en": unit.name_en,
            "specification": item.specification,
            "drawing": f"/api/v1/drawings/{item.drawing_sha256}" if item.drawing_sha256 else None,
        },
        "documents": [_paper(one) for one in _papers(facts.documents[order.item_id], order.revision)],
        "sales_order": sales_order,
        "customer": customer,
        "customer_en": customer_en,
    }


def _papers(documents: Iterable[ItemDocument], revision: int) -> list[ItemDocument]:
    """What may count for the order's revision now or later: the phone goes by the day, since nothing tells it that one begins."""
    wanted = [one for one in documents if one.withdrawn_at is None and one.revision in (None, revision)]
    return sorted(wanted, key=lambda one: (one.kind, one.number, one.valid_from, one.created_at, one.id))


def _paper(one: ItemDocument) -> Document:
    return {
        "id": one.id,
        "kind": one.kind,
        "number": one.number,
        "revision": one.document_revision,
        "title": one.title,
        "valid_from": one.valid_from,
        "type": one.content_type,
        "size": one.size,
        "path": f"/api/v1/documents/{one.id}",
    }


def _operation(
    order: WorkOrder, steps: list[WorkOrderOperation], step: WorkOrderOperation, facts: _Facts
) -> Document:
    last = step is steps[-1]
    priced = facts.shows_pay and step.piece_price != 0
    return {
        "id": step.id,
        "seq": step.seq,
        "name": step.name,
        "name_en": step.name_en,
        "work_centre": _named(facts.centres[step.work_centre_id]),
        "machines": [_named(one) for one in facts.machines.get(step.work_centre_id, ())],
        "setup_minutes": plain(step.setup_minutes),
        "run_minutes": plain(step.run_minutes),
        "piece_price": plain(step.piece_price) if priced else None,
        "instructions": step.instructions,
        "instructions_en": step.instructions_en,
        "parameters": [_parameter(one) for one in step.parameters],
        "input": plain(input_of(order, steps, step)),
        "good": plain(step.good),
        "scrap": plain(step.scrap),
        "rework": plain(step.rework),
        "on_hold": plain(step.on_hold),
        "status": step.status,
        "first_article": step.first_article,
        "last": last,
        "plans": [one.id for one in facts.plans.get(order.item_id, ()) if _is_for(one, step, last=last)],
    }


def _is_for(plan: InspectionPlan, step: WorkOrderOperation, *, last: bool) -> bool:
    """A plan that names no operation: the final inspection follows the last one, the others may be done at any.

    What is bought is inspected as a lot, at no operation.
    """
    if plan.type == "IQC":
        return False
    if plan.operation_seq is not None:
        return plan.operation_seq == step.seq
    return last or plan.type != "FQC"


def _named(row: WorkCentre | Machine) -> Document:
    return {"id": row.id, "number": row.number, "name": row.name, "name_en": row.name_en}


def _parameter(given: Document) -> Document:
    return {
        "key": given["key"],
        "name": given.get("name") or given["key"],
        "name_en": given.get("name_en") or "",
        "unit": given.get("unit") or "",
        "nominal": given.get("nominal"),
        "lower": given.get("lower"),
        "upper": given.get("upper"),
        "required": bool(given.get("required")),
    }
