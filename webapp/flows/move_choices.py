"""Where the work of a record could be booked instead, when its order is over: the same step of the same item elsewhere."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import select

from webapp.core.command_store import StoredCommand
from webapp.core.db import fetch, find
from webapp.core.quantity import ZERO, Quantity
from webapp.core.queries import Params, ReadContext, query
from webapp.domains.production import operations as production
from webapp.domains.production.models import Ticket, WorkOrder, WorkOrderOperation
from webapp.flows.decide_held import id_in

OPEN = ("released", "started", "completed")
MOST = 50


class MoveParams(Params):
    """Of which record."""

    command_id: UUID


class MoveChoice(BaseModel):
    """A ticket and the operation on it; ``left``: how many pieces may still come out of that operation."""

    ticket_id: UUID
    operation_id: UUID
    work_order: str
    ticket_seq: int
    due_on: date
    left: Quantity


@query("floor.move_choices", permission="floor.decide", params=MoveParams, result=list[MoveChoice])
def move_choices(ctx: ReadContext, params: MoveParams) -> list[MoveChoice]:
    """Open tickets of the same item with the same operation, the most urgent first; none for a record of no operation."""
    stored = fetch(ctx.session, StoredCommand, params.command_id)
    ticket = find(ctx.session, Ticket, id_in(stored.body, "ticket_id"))
    operation = find(ctx.session, WorkOrderOperation, id_in(stored.body, "operation_id"))
    if ticket is None or operation is None:
        return []
    own = fetch(ctx.session, WorkOrder, ticket.work_order_id)
    statement = (
        select(Ticket, WorkOrder, WorkOrderOperation)
        .join(WorkOrder, WorkOrder.id == Ticket.work_order_id)
        .join(WorkOrderOperation, WorkOrderOperation.work_order_id == WorkOrder.id)
        .where(
            WorkOrder.item_id == own.item_id,
            WorkOrder.id != own.id,
            WorkOrder.status.in_(OPEN),
            WorkOrderOperation.seq == operation.seq,
            WorkOrderOperation.work_centre_id == operation.work_centre_id,
        )
        .order_by(WorkOrder.due_on, WorkOrder.number, Ticket.seq)
        .limit(MOST)
    )
    return [_choice(ctx, *row) for row in ctx.session.execute(statement)]


def _choice(ctx: ReadContext, ticket: Ticket, order: WorkOrder, operation: WorkOrderOperation) -> MoveChoice:
    steps = production.operations_of(ctx.session, order.id)
    left = production.input_of(order, steps, operation) - production.output_of(operation)
    return MoveChoice(
        ticket_id=ticket.id,
        operation_id=operation.id,
        work_order=order.number,
        ticket_seq=ticket.seq,
        due_on=order.due_on,
        left=max(ZERO, left),
    )
