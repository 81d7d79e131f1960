"""An order changes, as far as nobody builds on it yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.commands import Body, Context, command
from webapp.domains.inventory.locked_stock import rows_of_line
from webapp.domains.production.models import WorkOrder
from webapp.domains.sales import changes, operations, picks
from webapp.domains.sales.changes import LineChange, OrderChange
from webapp.domains.sales.commands import (
    CreditReason,
    LineBody,
    OrderResult,
    destination,
    line_facts,
    order_result,
)
from webapp.domains.sales.credit import check_credit
from webapp.domains.sales.models import SalesOrder
from webapp.flows.rush import follow_rush


class ChangedLine(LineBody):
    """A line as it shall be; a new one has no ``line_id``."""

    line_id: UUID | None = None


class ChangeOrder(Body):
    """What changes about an order; a part left out stays. *lines* are all lines: one left out is taken off the order."""

    order_id: UUID
    version: int
    customer_reference: str | None = Field(None, max_length=200)
    due_on: date | None = None
    note: str | None = Field(None, max_length=2000)
    rush: bool | None = None
    valid_until: date | None = None
    credit_reason: CreditReason = ""
    address_id: UUID | None = None
    address: str | None = Field(None, max_length=200)
    contact: str = Field("", max_length=200)
    lines: list[ChangedLine] | None = Field(None, min_length=1, max_length=500)


@command("sales.change_order", permission="sales.write", body=ChangeOrder, result=OrderResult)
def change_order(ctx: Context, body: ChangeOrder) -> OrderResult:
    """Change an order; lines that are planned, picked or partly shipped keep their item, quantity and price."""
    order = operations.lock_order(ctx.session, body.order_id)
    due_on = body.due_on or order.due_on
    lines = None if body.lines is None else _line_changes(ctx, order, due_on, body.lines)
    change = OrderChange(
        body.version,
        body.customer_reference,
        body.note,
        body.due_on,
        lines,
        body.rush,
        body.valid_until,
        _destination(ctx, order, body),
    )
    before = order.total
    was_rush = order.rush
    changes.change_order(ctx, order, change, lines_in_use(ctx.session, order.id))
    if order.rush != was_rush:
        follow_rush(ctx.session, (line.id for line in operations.lines_of(ctx.session, order.id)))
    if order.status == "confirmed" and order.total > before:
        check_credit(ctx, order, body.credit_reason)
    return order_result(order)


def _destination(ctx: Context, order: SalesOrder, body: ChangeOrder) -> tuple[str, str] | None:
    """Where the order goes from now on; None where nothing is said of it."""
    if body.address is None and body.address_id is None:
        return None
    return destination(ctx, order.customer_id, body.address_id, body.address or "", body.contact)


def _line_changes(
    ctx: Context, order: SalesOrder, due_on: date, lines: Sequence[ChangedLine]
) -> list[LineChange]:
    facts = line_facts(ctx, order.customer_id, order.ordered_on, due_on, lines)
    return [LineChange(one, line.line_id) for one, line in zip(facts, lines, strict=True)]


def lines_in_use(session: Session, order_id: UUID) -> frozenset[UUID]:
    """The lines of the order for which work orders exist, of which something is picked, or for which stock is locked."""
    line_ids = [line.id for line in operations.lines_of(session, order_id)]
    statement = select(WorkOrder.sales_order_line_id).where(
        WorkOrder.sales_order_line_id.in_(line_ids), WorkOrder.status != "cancelled"
    )
    planned = frozenset(line_id for line_id in session.scalars(statement) if line_id is not None)
    locked = frozenset(line_id for line_id in line_ids if rows_of_line(session, line_id))
    return planned | picks.lines_with_picks(session, order_id) | locked
