"""Changing an order that is already on the books."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from webapp.core.commands import Context
from webapp.core.errors import NotFound, StateError
from webapp.core.versions import take_version
from webapp.domains.sales import rules
from webapp.domains.sales.errors import LineInUse
from webapp.domains.sales.models import SalesOrder, SalesOrderLine
from webapp.domains.sales.operations import (
    QUOTED,
    LineFacts,
    add_line,
    amount_of,
    check_due,
    check_item,
    check_validity,
    lines_of,
    settle_totals,
)


@dataclass(frozen=True)
class LineChange:
    """How a line shall be; a new one has no ``line_id``."""

    facts: LineFacts
    line_id: UUID | None = None


@dataclass(frozen=True)
class OrderChange:
    """How an order shall be; None leaves a part as it is. *lines* are all lines: one left out is taken off the order."""

    version: int
    customer_reference: str | None = None
    note: str | None = None
    due_on: date | None = None
    lines: Sequence[LineChange] | None = None
    rush: bool | None = None
    valid_until: date | None = None
    destination: tuple[str, str] | None = None
    """Address and contact."""


def change_order(
    ctx: Context, order: SalesOrder, change: OrderChange, planned: frozenset[UUID]
) -> SalesOrder:
    """Change a quotation, a draft or a confirmed order. Item, quantity and price stay for lines *planned* or partly shipped.

    *due_on* alone moves every line to that date. Raises StaleVersion, StateError, LineInUse, NotFound, NotForSale,
    DueBeforeOrdered, ValidityCrossed, OrderTooLarge.
    """
    if order.status not in rules.CHANGEABLE:
        raise StateError(status=order.status)
    take_version(order, change.version)
    if change.customer_reference is not None:
        order.customer_reference = change.customer_reference
    if change.note is not None:
        order.note = change.note
    if change.rush is not None:
        order.rush = change.rush
    if change.destination is not None:
        order.address, order.contact = change.destination
    if change.valid_until is not None and order.status == QUOTED:
        order.valid_until = change.valid_until
        check_validity(order)
    if change.lines is not None:
        _change_lines(ctx, order, change.lines, planned)
    elif change.due_on is not None:
        for line in lines_of(ctx.session, order.id):
            line.due_on = change.due_on
    settle_totals(ctx, order)
    check_due(order.due_on, order.ordered_on)
    return order


def _change_lines(
    ctx: Context, order: SalesOrder, changes: Sequence[LineChange], planned: frozenset[UUID]
) -> None:
    present = {line.id: line for line in lines_of(ctx.session, order.id)}
    kept = {change.line_id for change in changes}
    for line in present.values():
        if line.id not in kept:
            _take_off(ctx, line, planned)
    ctx.session.flush()
    next_seq = max((line.seq for line in present.values()), default=0) + 1
    for at, change in enumerate(changes):
        if change.line_id is None:
            check_item(ctx.session, change.facts.item_id, at=f"lines.{at}.item_id")
            add_line(ctx, order, next_seq, change.facts, at=f"lines.{at}")
            next_seq += 1
        elif change.line_id in present:
            _change_line(ctx, present[change.line_id], change.facts, at, planned)
        else:
            raise NotFound(at=f"lines.{at}.line_id")


def _take_off(ctx: Context, line: SalesOrderLine, planned: frozenset[UUID]) -> None:
    if in_use(line, planned):
        raise LineInUse(at="lines", line=line.seq)
    ctx.session.delete(line)


def _change_line(
    ctx: Context, line: SalesOrderLine, facts: LineFacts, at: int, planned: frozenset[UUID]
) -> None:
    line.due_on = facts.due_on
    wanted = (facts.item_id, facts.quantity, facts.unit_price)
    if wanted == (line.item_id, line.quantity, line.unit_price):
        return
    if in_use(line, planned):
        raise LineInUse(at=f"lines.{at}.quantity", line=line.seq)
    if facts.item_id != line.item_id:
        check_item(ctx.session, facts.item_id, at=f"lines.{at}.item_id")
    line.item_id, line.quantity, line.unit_price = wanted
    line.amount = amount_of(facts, at=f"lines.{at}")


def in_use(line: SalesOrderLine, planned: frozenset[UUID]) -> bool:
    """Whether somebody builds on the line already: item, quantity and price stay then."""
    return line.id in planned or line.shipped > 0
