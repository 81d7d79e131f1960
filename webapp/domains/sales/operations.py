"""What is done with sales orders; every verb flushes and never commits.

Quantities are in the item's own unit, prices without tax in the company's currency.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.commands import Context
from webapp.core.db import fetch, find
from webapp.core.errors import NotFound, StateError
from webapp.core.ids import new_id
from webapp.core.numbering import next_number
from webapp.core.prices import ValidityCrossed
from webapp.core.quantity import ZERO
from webapp.domains.items.models import Item
from webapp.domains.partners.models import Partner
from webapp.domains.sales import rules
from webapp.domains.sales.errors import (
    DueBeforeOrdered,
    NotACustomer,
    NotForSale,
    OrderTooLarge,
    QuoteExpired,
    ShippedAlready,
)
from webapp.domains.sales.models import TRANSITIONS, SalesOrder, SalesOrderLine

QUOTED = "quoted"


@dataclass(frozen=True)
class LineFacts:
    """What a line of an order says."""

    item_id: UUID
    quantity: Decimal
    unit_price: Decimal
    due_on: date


def place_order(
    ctx: Context,
    *,
    customer_id: UUID,
    lines: Sequence[LineFacts],
    customer_reference: str = "",
    ordered_on: date | None = None,
    note: str = "",
    status: str = "confirmed",
    valid_until: date | None = None,
    rush: bool = False,
    address: str = "",
    contact: str = "",
) -> SalesOrder:
    """Enter an order under the next number SO-YYYY-NNNN, or with *status* ``quoted`` a quotation under QT-YYYY-NNNN.

    Raises NotFound, NotACustomer, NotForSale, DueBeforeOrdered, ValidityCrossed, OrderTooLarge.
    """
    day = ordered_on or ctx.today
    check_customer(ctx.session, customer_id)
    quoted = status == QUOTED
    order = SalesOrder(
        id=new_id(),
        number=next_number(ctx.session, "QT" if quoted else "SO", day),
        customer_id=customer_id,
        customer_reference=customer_reference,
        status=status,
        rush=rush,
        address=address,
        contact=contact,
        valid_until=(valid_until or day + timedelta(days=rules.USUAL_VALIDITY)) if quoted else None,
        ordered_on=day,
        due_on=rules.order_due_on((line.due_on for line in lines), day),
        note=note,
        version=1,
        created_at=ctx.now,
    )
    check_due(order.due_on, day)
    check_validity(order)
    ctx.session.add(order)
    ctx.session.flush()
    for seq, line in enumerate(lines, start=1):
        check_item(ctx.session, line.item_id, at=f"lines.{seq - 1}.item_id")
        add_line(ctx, order, seq, line, at=f"lines.{seq - 1}")
    settle_totals(ctx, order)
    return order


def add_line(ctx: Context, order: SalesOrder, seq: int, facts: LineFacts, *, at: str) -> SalesOrderLine:
    """One more line of *order*; *at* is where the sender wrote it. Raises OrderTooLarge."""
    line = SalesOrderLine(
        id=new_id(),
        order_id=order.id,
        seq=seq,
        item_id=facts.item_id,
        quantity=facts.quantity,
        unit_price=facts.unit_price,
        amount=amount_of(facts, at=at),
        due_on=facts.due_on,
        shipped=ZERO,
    )
    ctx.session.add(line)
    return line


def amount_of(facts: LineFacts, *, at: str) -> Decimal:
    """What a line costs the customer, 2 places. Raises OrderTooLarge."""
    amount = rules.line_amount(facts.quantity, facts.unit_price)
    if amount >= rules.LARGEST_AMOUNT:
        raise OrderTooLarge(at=f"{at}.quantity")
    return amount


def settle_totals(ctx: Context, order: SalesOrder) -> None:
    """Bring the order's total and promised date in line with its lines. Raises OrderTooLarge."""
    ctx.session.flush()
    lines = lines_of(ctx.session, order.id)
    order.total = sum((line.amount for line in lines), ZERO)
    order.due_on = rules.order_due_on((line.due_on for line in lines), order.due_on)
    if order.total >= rules.LARGEST_AMOUNT:
        raise OrderTooLarge(at="lines")
    ctx.session.flush()


def confirm(ctx: Context, order: SalesOrder) -> None:
    """Turn a draft or a quotation into a promise to the customer; a quotation gets an order's number, and today's date.

    Raises StateError, QuoteExpired, DueBeforeOrdered.
    """
    quoted = order.status == QUOTED
    move_order(order, "confirmed")
    if quoted:
        _order_quoted(ctx, order)
    order.version += 1
    ctx.session.flush()


def _order_quoted(ctx: Context, order: SalesOrder) -> None:
    if order.valid_until is not None and order.valid_until < ctx.today:
        raise QuoteExpired(day=order.valid_until.isoformat())
    check_due(order.due_on, ctx.today)
    order.quote_number = order.number
    order.number = next_number(ctx.session, "SO", ctx.today)
    order.ordered_on = ctx.today


def lose(ctx: Context, order: SalesOrder, reason: str) -> None:
    """Note that a quotation was not ordered, and why. Raises StateError."""
    move_order(order, "lost")
    order.lost_reason = reason
    order.version += 1
    ctx.session.flush()


def quote_again(ctx: Context, order: SalesOrder) -> None:
    """Take a lost quotation up again; the reason stays until it is lost once more. Raises StateError."""
    move_order(order, QUOTED)
    order.version += 1
    ctx.session.flush()


def check_validity(order: SalesOrder) -> None:
    """Raise ValidityCrossed where a quotation would end before its own day."""
    if order.valid_until is not None and order.valid_until < order.ordered_on:
        raise ValidityCrossed(at="valid_until")


def cancel(ctx: Context, order: SalesOrder) -> None:
    """Give an order up of which nothing has left. Raises ShippedAlready, StateError."""
    if any(line.shipped for line in lines_of(ctx.session, order.id)):
        raise ShippedAlready
    move_order(order, "cancelled")
    order.version += 1
    ctx.session.flush()


def lock_order(session: Session, order_id: UUID) -> SalesOrder:
    """The order, locked until the transaction ends. Raises NotFound."""
    return fetch(session, SalesOrder, order_id, lock=True)


def lines_of(session: Session, order_id: UUID) -> list[SalesOrderLine]:
    """The order's lines by their numbers."""
    statement = select(SalesOrderLine).where(SalesOrderLine.order_id == order_id)
    return list(session.scalars(statement.order_by(SalesOrderLine.seq)))


def move_order(order: SalesOrder, status: str) -> None:
    """Let *order* take the step to *status*. Raises StateError for a step that does not exist."""
    if (order.status, status) not in TRANSITIONS:
        raise StateError(status=order.status)
    order.status = status


def check_customer(session: Session, customer_id: UUID) -> None:
    """Raise NotFound or NotACustomer unless an active customer has this id."""
    partner = find(session, Partner, customer_id)
    if partner is None:
        raise NotFound(at="customer_id")
    if not (partner.is_customer and partner.active):
        raise NotACustomer(at="customer_id", partner=partner.number)


def check_item(session: Session, item_id: UUID, *, at: str) -> None:
    """Raise NotFound or NotForSale unless an item in use has this id."""
    item = find(session, Item, item_id)
    if item is None:
        raise NotFound(at=at)
    if not item.active:
        raise NotForSale(at=at, item=item.number)


def check_due(due_on: date, ordered_on: date) -> None:
    """Raise DueBeforeOrdered where goods would be promised for a day before the order."""
    if due_on < ordered_on:
        raise DueBeforeOrdered(at="due_on")
