"""What happens to work orders, their operations and tickets."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from webapp.core.codes import new_code
from webapp.core.commands import Context
from webapp.core.db import fetch, find
from webapp.core.errors import StateError
from webapp.core.ids import derived_id
from webapp.core.memory import remembered
from webapp.core.quantity import ZERO
from webapp.domains.equipment.models import Machine
from webapp.domains.items.rules import combined_loss
from webapp.domains.items.units import counted_in_pieces
from webapp.domains.production import rules
from webapp.domains.production.errors import (
    OrderClosed,
    OrderNotReleased,
    TooManyTickets,
    UnknownMachine,
    UnknownTicket,
)
from webapp.domains.production.models import (
    OPERATION_TRANSITIONS,
    ORDER_TRANSITIONS,
    Ticket,
    WorkOrder,
    WorkOrderMaterial,
    WorkOrderOperation,
    WorkOrderOutput,
)

MOST_TICKETS = 1000

_STAY_IN_PLACE = frozenset({"work_order_id", "seq"})
"""What says which rows belong to an order, and in which sequence; all else may change under its lock."""


def move_order(order: WorkOrder, status: str) -> None:
    """Bring *order* into *status*. Raises StateError where the life of a work order has no such step."""
    if order.status == status:
        return
    if (order.status, status) not in ORDER_TRANSITIONS:
        raise StateError(status=order.status)
    order.status = status
    order.version += 1


def move_operation(operation: WorkOrderOperation, status: str) -> None:
    """Bring *operation* into *status*. Raises StateError where there is no such step."""
    if operation.status == status:
        return
    if (operation.status, status) not in OPERATION_TRANSITIONS:
        raise StateError(status=operation.status)
    operation.status = status


def lock_order(session: Session, order_id: UUID) -> WorkOrder:
    """The work order, locked: everything that changes it, its operations or its materials takes this lock first."""
    return fetch(session, WorkOrder, order_id, lock=True)


def operations_of(session: Session, order_id: UUID) -> list[WorkOrderOperation]:
    """The operations of an order in sequence."""
    return list(session.scalars(_in_sequence(order_id)))


def _in_sequence(order_id: UUID) -> Select[WorkOrderOperation]:
    return (
        select(WorkOrderOperation)
        .where(WorkOrderOperation.work_order_id == order_id)
        .order_by(WorkOrderOperation.seq)
    )


def materials_of(session: Session, order_id: UUID) -> list[WorkOrderMaterial]:
    """The materials of an order in sequence."""
    return list(
        session.scalars(
            select(WorkOrderMaterial)
            .where(WorkOrderMaterial.work_order_id == order_id)
            .order_by(WorkOrderMaterial.seq)
        )
    )


def materials_at_hand(session: Session, order: WorkOrder) -> list[WorkOrderMaterial]:
    """The materials of *order*, which must be locked: asked once a transaction."""
    return remembered(
        session, WorkOrderMaterial, order.id, lambda: materials_of(session, order.id), _STAY_IN_PLACE
    )


def outputs_of(session: Session, order_id: UUID) -> list[WorkOrderOutput]:
    """What comes out beside the pieces of an order, in sequence."""
    statement = (
        select(WorkOrderOutput).where(WorkOrderOutput.work_order_id == order_id).order_by(WorkOrderOutput.seq)
    )
    return list(session.scalars(statement))


def used_up_by(
    materials: Iterable[WorkOrderMaterial],
    operations: Sequence[WorkOrderOperation],
    operation: WorkOrderOperation,
) -> list[WorkOrderMaterial]:
    """The *materials* that *operation* takes without being handed out; those of no operation belong to the first."""
    first = operations[0].seq
    return [
        one
        for one in materials
        if one.supply == "backflush"
        and (first if one.operation_seq is None else one.operation_seq) == operation.seq
    ]


def require_quantities(
    session: Session,
    order: WorkOrder,
    materials: Sequence[WorkOrderMaterial],
    steps: Sequence[WorkOrderOperation],
) -> None:
    """Compute what *order* needs of each material, and how many pieces it starts with, once its quantity is known."""
    counted = counted_in_pieces(session, {one.item_id for one in materials})
    for material in materials:
        material.required = rules.required_quantity(
            order.quantity,
            material.quantity_per,
            material.loss_rate,
            material.operation_loss,
            whole=material.item_id in counted,
        )
    lost = combined_loss(*(step.loss_rate for step in steps))
    order.start_quantity = rules.pieces_for(order.quantity, lost) if lost else None


def make_tickets(ctx: Context, order: WorkOrder, tag: str, each: Decimal | None) -> list[Ticket]:
    """The job tickets of *order*: one, or one for every *each* pieces. Raises TooManyTickets."""
    count = 1 if each is None else math.ceil(order.quantity / each)
    if count > MOST_TICKETS:
        raise TooManyTickets(at="ticket_quantity", tickets=count, most=MOST_TICKETS)
    tickets = [
        Ticket(
            id=derived_id("ticket", order.id, seq),
            work_order_id=order.id,
            seq=seq,
            code=new_code(tag),
            quantity=quantity,
            print_count=0,
        )
        for seq, quantity in enumerate(rules.ticket_quantities(order.quantity, each), start=1)
    ]
    ctx.session.add_all(tickets)
    ctx.session.flush()
    return tickets


@dataclass(frozen=True)
class Workplace:
    """What a worker's record is about: an operation of a ticket's order, among all operations of that order."""

    ticket: Ticket
    order: WorkOrder
    operation: WorkOrderOperation
    steps: Sequence[WorkOrderOperation]


def workplace(session: Session, ticket_id: UUID, operation_id: UUID) -> Workplace:
    """What a worker's record is about, with the order locked. Raises UnknownTicket (the record then waits).

    Whoever changes an operation locks its order first, so the operations read after that lock are as they are now.
    """
    ticket = find(session, Ticket, ticket_id)
    if ticket is None:
        raise UnknownTicket
    order = lock_order(session, ticket.work_order_id)
    steps = remembered(
        session, WorkOrderOperation, order.id, lambda: _steps_as_they_are(session, order.id), _STAY_IN_PLACE
    )
    operation = next((one for one in steps if one.id == operation_id), None)
    if operation is None:
        raise UnknownTicket
    return Workplace(ticket, order, operation, steps)


def _steps_as_they_are(session: Session, order_id: UUID) -> list[WorkOrderOperation]:
    return list(session.scalars(_in_sequence(order_id).execution_options(populate_existing=True)))


def machine_named(session: Session, machine_id: UUID | None) -> Machine | None:
    """The machine that a worker's record names, if any. Raises UnknownMachine (the record then waits)."""
    machine = find(session, Machine, machine_id) if machine_id else None
    if machine_id and machine is None:
        raise UnknownMachine
    return machine


def hold_if_over(ctx: Context, order: WorkOrder) -> None:
    """Hold a worker's record when *order* is over, or not yet released."""
    if order.status in ("closed", "cancelled"):
        ctx.hold(OrderClosed(order=order.number, status=order.status))
    if order.status == "planned":
        ctx.hold(OrderNotReleased(order=order.number))


def reopen_order(order: WorkOrder) -> None:
    """Open an order again that was closed or cancelled too early. Raises StateError."""
    move_order(order, "started" if order.status == "closed" else "released")
    order.closed_at = None
    order.completed_at = None


def begin_order(ctx: Context, order: WorkOrder) -> None:
    """The first sign of work starts the order; work on a completed one opens it again."""
    if order.status in ("released", "completed"):
        move_order(order, "started")
    if order.started_at is None:
        order.started_at = ctx.occurred_at


def begin_operation(ctx: Context, operation: WorkOrderOperation) -> None:
    """Work on *operation* runs (again)."""
    move_operation(operation, "running")
    if operation.started_at is None:
        operation.started_at = ctx.occurred_at


def input_of(
    order: WorkOrder, operations: Sequence[WorkOrderOperation], operation: WorkOrderOperation
) -> Decimal:
    """What came into *operation*: the good pieces of the one before; for the first, the order's quantity and planned losses."""
    before = [one for one in operations if one.seq < operation.seq]
    return before[-1].good if before else order.start_quantity or order.quantity


def output_of(operation: WorkOrderOperation) -> Decimal:
    """Everything that came out of *operation*, good or not."""
    return operation.good + operation.scrap + operation.rework + operation.on_hold


def next_operation(
    operations: Sequence[WorkOrderOperation], operation: WorkOrderOperation
) -> WorkOrderOperation | None:
    """The operation after *operation*, or None for the last."""
    return next((one for one in operations if one.seq > operation.seq), None)


def finish_if_done(
    ctx: Context, order: WorkOrder, operations: Sequence[WorkOrderOperation], operation: WorkOrderOperation
) -> None:
    """Finish *operation* when everything that will ever come in has gone out, rework included; then perhaps the order.

    An order that late work opened again is complete again where that work left nothing for the last operation to do.
    """
    before = [one for one in operations if one.seq < operation.seq]
    nothing_more_comes = all(one.status == "finished" for one in before)
    if nothing_more_comes and _all_is_out(order, operations, operation):
        finish_operation(ctx, order, operations, operation)
    last = operations[-1]
    if last.status == "finished" and _all_is_out(order, operations, last):
        _complete(ctx, order)


def _all_is_out(
    order: WorkOrder, operations: Sequence[WorkOrderOperation], operation: WorkOrderOperation
) -> bool:
    out = operation.good + operation.scrap + operation.on_hold
    enough = out >= input_of(order, operations, operation)
    if order.start_quantity and operation is operations[0]:
        # Fewer got lost than was planned for: the rest need not be started.
        later = combined_loss(*(one.loss_rate for one in operations if one.seq > operation.seq))
        enough = enough or operation.good >= rules.pieces_for(order.quantity, later)
    return enough and operation.rework <= ZERO


def finish_operation(
    ctx: Context, order: WorkOrder, operations: Sequence[WorkOrderOperation], operation: WorkOrderOperation
) -> None:
    """Finish *operation*, and complete the order with its last one."""
    move_operation(operation, "finished")
    operation.finished_at = ctx.occurred_at
    if next_operation(operations, operation) is None:
        _complete(ctx, order)


def _complete(ctx: Context, order: WorkOrder) -> None:
    if order.status == "started":
        move_order(order, "completed")
        order.completed_at = ctx.occurred_at
