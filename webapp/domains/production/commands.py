"""The commands that concern work orders alone; those that reach stock, cost or quality are flows."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from pydantic import BaseModel, Field

from webapp.core.commands import Body, Context, command
from webapp.core.db import fetch, find
from webapp.core.errors import NotFound, StateError
from webapp.core.quantity import PositiveQuantity
from webapp.domains.equipment.models import Machine
from webapp.domains.items.errors import RevisionUnknown
from webapp.domains.items.validity import name_of_revision
from webapp.domains.production import operations, planning, stretches
from webapp.domains.production.models import Ticket, WorkOrderOperation
from webapp.domains.production.rules import STILL_TO_MAKE
from webapp.domains.sales.models import SalesOrder, SalesOrderLine


class CreateOrder(Body):
    """A work order for an item, or for what an order line still lacks."""

    item_id: UUID
    quantity: PositiveQuantity
    due_on: date
    start_on: date | None = None
    sales_order_line_id: UUID | None = None
    note: str = Field("", max_length=2000)


class OrderMade(BaseModel):
    """The work order that came of it."""

    id: UUID
    number: str


class SplitOrder(Body):
    """Take a quantity out of a planned order into one of its own."""

    work_order_id: UUID
    quantity: PositiveQuantity


class SetPriority(Body):
    """Who gets material first: 1 urgent, 2 as dates say, 3 can wait."""

    work_order_id: UUID
    priority: int = Field(ge=1, le=3)


class Work(Body):
    """A worker's step on an operation of a ticket."""

    ticket_id: UUID
    operation_id: UUID


class StartWork(Work):
    """Start, or go on."""

    machine_id: UUID | None = None


class PauseWork(Work):
    """Pause, with a downtime code."""

    reason: str | None = Field(None, max_length=64)


class SetRevision(Body):
    """The number of the revision by which a planned order is made; *keep*: whichever is in force when it is released."""

    work_order_id: UUID
    revision: int = Field(ge=0)
    keep: bool = False


class Tickets(Body):
    """Tickets that were printed."""

    ticket_ids: list[UUID] = Field(min_length=1, max_length=1000)


@command("production.create_order", permission="production.plan", body=CreateOrder, result=OrderMade)
def create_order(ctx: Context, body: CreateOrder) -> OrderMade:
    """Plan a work order."""
    if body.sales_order_line_id is not None:
        line = fetch(ctx.session, SalesOrderLine, body.sales_order_line_id)
        # Whoever changes the order asks first what is planned of it: one of the two waits for the other.
        fetch(ctx.session, SalesOrder, line.order_id, lock=True)
        line = fetch(ctx.session, SalesOrderLine, line.id, lock=True)
        if line.item_id != body.item_id:
            raise NotFound(at="sales_order_line_id")
    order = planning.create_order(
        ctx,
        item_id=body.item_id,
        quantity=body.quantity,
        due_on=body.due_on,
        start_on=body.start_on,
        sales_order_line_id=body.sales_order_line_id,
        note=body.note,
    )
    return OrderMade(id=order.id, number=order.number)


@command("production.split_order", permission="production.plan", body=SplitOrder, result=OrderMade)
def split_order(ctx: Context, body: SplitOrder) -> OrderMade:
    """Split a planned work order by quantity."""
    order = operations.lock_order(ctx.session, body.work_order_id)
    if order.status != "planned":
        raise StateError(status=order.status)
    part = planning.split_order(ctx, order, body.quantity)
    return OrderMade(id=part.id, number=part.number)


@command("production.set_revision", permission="production.plan", body=SetRevision, result=OrderMade)
def set_revision(ctx: Context, body: SetRevision) -> OrderMade:
    """Say by which revision a planned work order is made."""
    order = operations.lock_order(ctx.session, body.work_order_id)
    if body.revision and not name_of_revision(ctx.session, order.item_id, body.revision):
        raise RevisionUnknown(at="revision")
    planning.revise_order(ctx, order, body.revision)
    order.revision_kept = body.keep
    return OrderMade(id=order.id, number=order.number)


@command("production.set_priority", permission="production.plan", body=SetPriority)
def set_priority(ctx: Context, body: SetPriority) -> None:
    """Put a work order before or behind the others that wait for the same material."""
    order = operations.lock_order(ctx.session, body.work_order_id)
    if order.status not in STILL_TO_MAKE:
        raise StateError(status=order.status)
    order.priority = body.priority
    order.version += 1


@command("production.start", permission="production.work", body=StartWork, by_phone=True)
def start_work(ctx: Context, body: StartWork) -> None:
    """Start an operation, or go on with it."""
    operation = _open_for_work(ctx, body)
    machine = operations.machine_named(ctx.session, body.machine_id)
    operations.begin_operation(ctx, operation)
    stretches.open_session(ctx, operation, _worker(ctx), machine.id if machine else None)
    if machine is not None:
        machine.status = "running"


@command("production.pause", permission="production.work", body=PauseWork, by_phone=True)
def pause_work(ctx: Context, body: PauseWork) -> None:
    """Pause one's work on an operation."""
    operation = operations.workplace(ctx.session, body.ticket_id, body.operation_id).operation
    machine_id = stretches.close_session(ctx, operation, _worker(ctx), "pause", body.reason)
    ctx.session.flush()
    if operation.status == "running" and not stretches.anyone_working(ctx.session, operation.id):
        operations.move_operation(operation, "paused")
    _rest(ctx, machine_id, "stopped" if body.reason else "idle")


@command("production.finish", permission="production.work", body=Work, by_phone=True)
def finish_work(ctx: Context, body: Work) -> None:
    """Finish an operation: nothing more will be reported for it."""
    found = operations.workplace(ctx.session, body.ticket_id, body.operation_id)
    machine_id = stretches.close_session(ctx, found.operation, _worker(ctx), "finish")
    if found.operation.status != "finished":
        if found.order.status != "completed":  # to end one operation is no work that opens the order again
            operations.begin_order(ctx, found.order)
        operations.finish_operation(ctx, found.order, found.steps, found.operation)
    _rest(ctx, machine_id, "idle")


@command("production.tickets_printed", permission="production.plan", body=Tickets)
def tickets_printed(ctx: Context, body: Tickets) -> None:
    """Note that job tickets were printed, so that a second print shows as one."""
    for ticket_id in sorted(body.ticket_ids):
        ticket = fetch(ctx.session, Ticket, ticket_id)
        ticket.printed_at = ctx.occurred_at
        ticket.print_count += 1


def _open_for_work(ctx: Context, body: Work) -> WorkOrderOperation:
    found = operations.workplace(ctx.session, body.ticket_id, body.operation_id)
    operations.hold_if_over(ctx, found.order)
    operations.begin_order(ctx, found.order)
    return found.operation


def _worker(ctx: Context) -> UUID:
    if ctx.actor.user_id is None:
        raise NotFound
    return ctx.actor.user_id


def _rest(ctx: Context, machine_id: UUID | None, status: str) -> None:
    machine = find(ctx.session, Machine, machine_id) if machine_id else None
    if machine is not None:
        machine.status = status
