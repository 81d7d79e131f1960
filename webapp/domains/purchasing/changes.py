"""Changing an order that is on the books already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from webapp.core.commands import Context
from webapp.core.errors import NotFound
from webapp.core.versions import take_version
from webapp.domains.purchasing import rules
from webapp.domains.purchasing.errors import LineReceived
from webapp.domains.purchasing.models import PurchaseOrder, PurchaseOrderLine
from webapp.domains.purchasing.operations import (
    LineFacts,
    Priced,
    add_line,
    amount_of,
    lines_of,
    price_lines,
    settle_totals,
    wrong_state,
)
from webapp.domains.purchasing.pegs import forget


@dataclass(frozen=True)
class LineChange:
    """How a line shall be; a new one has no ``line_id``."""

    facts: LineFacts
    line_id: UUID | None = None


@dataclass(frozen=True)
class OrderChange:
    """How an order shall be; None leaves a part as it is. *lines* are all lines: one left out is taken off the order."""

    version: int
    supplier_reference: str | None = None
    terms: str | None = None
    note: str | None = None
    lines: Sequence[LineChange] | None = None


def change_order(ctx: Context, order: PurchaseOrder, change: OrderChange) -> None:
    """Change an order of which not all has come. A line on which goods came keeps its item and price.

    Raises StaleVersion, StateError, LineReceived, NotFound, NotForPurchase, NoPrice, DueNeeded, OrderTooLarge.
    """
    if order.status not in rules.OPEN_STATUSES:
        raise wrong_state(order.status)
    take_version(order, change.version)
    for name in ("supplier_reference", "terms", "note"):
        value = getattr(change, name)
        if value is not None:
            setattr(order, name, value)
    if change.lines is not None:
        _change_lines(ctx, order, change.lines)
    settle_totals(ctx, order)


def _change_lines(ctx: Context, order: PurchaseOrder, changes: Sequence[LineChange]) -> None:
    present = {line.id: line for line in lines_of(ctx.session, order.id)}
    kept = {change.line_id for change in changes}
    for line in present.values():
        if line.id not in kept:
            _take_off(ctx, line)
    ctx.session.flush()
    next_seq = max((line.seq for line in present.values()), default=0) + 1
    facts = [change.facts for change in changes]
    priced = price_lines(ctx.session, order.supplier_id, order.ordered_on, facts)
    for at, (change, one) in enumerate(zip(changes, priced, strict=True)):
        if change.line_id is None:
            add_line(ctx, order, next_seq, one, at=f"lines.{at}")
            next_seq += 1
        elif change.line_id in present:
            _change_line(present[change.line_id], one, at)
        else:
            raise NotFound(at=f"lines.{at}.line_id")


def _take_off(ctx: Context, line: PurchaseOrderLine) -> None:
    if line.received or line.returned:
        raise LineReceived(at="lines", line=line.seq)
    forget(ctx, [line.id])
    ctx.session.delete(line)


def _change_line(line: PurchaseOrderLine, wanted: Priced, at: int) -> None:
    line.due_on = wanted.due_on
    same = (wanted.item_id, wanted.unit_price) == (line.item_id, line.unit_price)
    if (line.received or line.returned) and (not same or wanted.quantity < line.received):
        raise LineReceived(at=f"lines.{at}.quantity", line=line.seq)
    line.item_id, line.quantity, line.unit_price = wanted.item_id, wanted.quantity, wanted.unit_price
    line.amount = amount_of(wanted.quantity, wanted.unit_price, at=f"lines.{at}")
