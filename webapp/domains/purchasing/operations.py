"""What is done with purchase orders; every verb flushes and never commits.

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
from webapp.core.db import fetch
from webapp.core.errors import StateError
from webapp.core.ids import new_id
from webapp.core.numbering import next_number
from webapp.core.prices import step_for
from webapp.core.quantity import ZERO
from webapp.domains.items.models import Item
from webapp.domains.purchasing import rules
from webapp.domains.purchasing.errors import (
    DueBeforeOrdered,
    DueNeeded,
    NoPrice,
    NothingClosed,
    OrderTooLarge,
    ReceivedAlready,
)
from webapp.domains.purchasing.models import (
    TRANSITIONS,
    PurchaseOrder,
    PurchaseOrderLine,
    PurchaseReceipt,
    SupplierItem,
)
from webapp.domains.purchasing.pegs import ask_again
from webapp.domains.purchasing.terms import check_item, check_supplier, steps_of, terms_of


@dataclass(frozen=True)
class LineFacts:
    """What a line says. Without a price the supplier's list decides; without a day its lead time does."""

    item_id: UUID
    quantity: Decimal
    unit_price: Decimal | None = None
    due_on: date | None = None
    due_at: str = ""
    """Where the day was written, if not at the line."""


@dataclass(frozen=True)
class Priced:
    """A line with nothing left open."""

    item_id: UUID
    quantity: Decimal
    unit_price: Decimal
    due_on: date


def place_order(
    ctx: Context,
    *,
    supplier_id: UUID,
    lines: Sequence[LineFacts],
    supplier_reference: str = "",
    ordered_on: date | None = None,
    terms: str = "",
    note: str = "",
    draft: bool = True,
) -> PurchaseOrder:
    """Make an order under the next number PO-YYYY-NNNN: a draft, or ordered at once.

    Raises NotFound, NotASupplier, NotForPurchase, NoPrice, DueNeeded, DueBeforeOrdered, OrderTooLarge.
    """
    day = ordered_on or ctx.today
    check_supplier(ctx.session, supplier_id)
    priced = price_lines(ctx.session, supplier_id, day, lines)
    order = PurchaseOrder(
        id=new_id(),
        number=next_number(ctx.session, "PO", day),
        supplier_id=supplier_id,
        supplier_reference=supplier_reference,
        status="draft",
        ordered_on=day,
        due_on=min(one.due_on for one in priced),
        terms=terms,
        note=note,
        version=1,
        created_at=ctx.now,
    )
    ctx.session.add(order)
    ctx.session.flush()
    for seq, one in enumerate(priced, start=1):
        add_line(ctx, order, seq, one, at=f"lines.{seq - 1}")
    settle_totals(ctx, order)
    if not draft:
        _send_off(ctx, order)
    return order


def price_lines(session: Session, supplier_id: UUID, day: date, lines: Sequence[LineFacts]) -> list[Priced]:
    """The lines with price and day filled in where they were left open. Raises NotFound, NotForPurchase, NoPrice, DueNeeded,
    DueBeforeOrdered.
    """
    known = terms_of(session, supplier_id, [one.item_id for one in lines])
    steps = steps_of(session, [one.id for one in known.values()])
    priced = []
    for at, one in enumerate(lines):
        item = check_item(session, one.item_id, at=f"lines.{at}.item_id")
        terms = known.get(one.item_id)
        price = one.unit_price
        if price is None:
            step = step_for(steps[terms.id], one.quantity, day) if terms else None
            if step is None:
                raise NoPrice(at=f"lines.{at}.unit_price", item=item.number)
            price = step.unit_price
        priced.append(Priced(one.item_id, one.quantity, price, _due_on(one, terms, day, item, at)))
    return priced


def _due_on(one: LineFacts, terms: SupplierItem | None, day: date, item: Item, at: int) -> date:
    due_on = one.due_on or (day + timedelta(days=terms.lead_days) if terms else None)
    if due_on is None:
        raise DueNeeded(at=f"lines.{at}.due_on", item=item.number)
    if due_on < day:
        raise DueBeforeOrdered(at=one.due_at or f"lines.{at}.due_on")
    return due_on


def add_line(ctx: Context, order: PurchaseOrder, seq: int, facts: Priced, *, at: str) -> PurchaseOrderLine:
    """One more line of *order*; *at* is where the sender wrote it. Raises OrderTooLarge."""
    line = PurchaseOrderLine(
        id=new_id(),
        order_id=order.id,
        seq=seq,
        item_id=facts.item_id,
        quantity=facts.quantity,
        unit_price=facts.unit_price,
        amount=amount_of(facts.quantity, facts.unit_price, at=at),
        due_on=facts.due_on,
        received=ZERO,
        returned=ZERO,
        closed=False,
    )
    ctx.session.add(line)
    return line


def amount_of(quantity: Decimal, unit_price: Decimal, *, at: str) -> Decimal:
    """What a line costs, 2 places. Raises OrderTooLarge."""
    amount = rules.line_amount(quantity, unit_price)
    if amount >= rules.LARGEST_AMOUNT:
        raise OrderTooLarge(at=f"{at}.quantity")
    return amount


def settle_totals(ctx: Context, order: PurchaseOrder) -> None:
    """Bring the order's total and due date in line with its lines. Raises OrderTooLarge."""
    ctx.session.flush()
    lines = lines_of(ctx.session, order.id)
    order.total = sum((rules.wanted_amount(line) for line in lines), ZERO)
    owed = [line.due_on for line in lines if rules.open_quantity(line) > 0]
    order.due_on = min(owed or [line.due_on for line in lines], default=order.due_on)
    if order.total >= rules.LARGEST_AMOUNT:
        raise OrderTooLarge(at="lines")
    ctx.session.flush()


def enlarge(ctx: Context, order: PurchaseOrder, line_id: UUID, quantity: Decimal) -> None:
    """Order so much more on a line of a draft, at its price. Raises StateError, OrderTooLarge."""
    if order.status != "draft":
        raise wrong_state(order.status)
    line = fetch(ctx.session, PurchaseOrderLine, line_id, lock=True)
    line.quantity += quantity
    line.amount = amount_of(line.quantity, line.unit_price, at="lines.0")
    order.version += 1
    settle_totals(ctx, order)


def confirm(ctx: Context, order: PurchaseOrder) -> None:
    """Order a draft from the supplier, today. Raises StateError."""
    _send_off(ctx, order)
    order.ordered_on = ctx.today
    order.version += 1
    ctx.session.flush()


def cancel(ctx: Context, order: PurchaseOrder) -> None:
    """Give an order up on which nothing has come; what was requested is open again. Raises ReceivedAlready, StateError."""
    lines = lines_of(ctx.session, order.id)
    if any(line.received or line.returned for line in lines):
        raise ReceivedAlready
    move_order(order, "cancelled")
    ask_again(ctx, [line.id for line in lines])
    order.finished_at = ctx.occurred_at
    order.version += 1
    ctx.session.flush()


def close(ctx: Context, order: PurchaseOrder, line_ids: Sequence[UUID] = (), how: str = "by_hand") -> None:
    """Wait no more for what is owed on an order, or on some of its lines. Raises StateError."""
    if order.status not in rules.AWAITING:
        raise wrong_state(order.status)
    for line in lines_of(ctx.session, order.id):
        if rules.open_quantity(line) > 0 and (not line_ids or line.id in line_ids):
            close_line(ctx, line, how)
    settle(ctx, order)


def close_line(
    ctx: Context, line: PurchaseOrderLine, how: str, receipt: PurchaseReceipt | None = None
) -> None:
    """Note that nobody waits for the rest of *line*, by whom and how; its order is settled by the caller."""
    line.closed, line.closed_how, line.closed_at = True, how, ctx.occurred_at
    line.closed_by_id = ctx.actor.user_id
    line.closed_receipt_id = receipt.id if receipt else None


def open_line(line: PurchaseOrderLine) -> None:
    """Wait for the rest of *line* again; its order is settled by the caller."""
    line.closed, line.closed_how, line.closed_at = False, "", None
    line.closed_by_id = line.closed_receipt_id = None


def await_again(ctx: Context, order: PurchaseOrder, line_ids: Sequence[UUID]) -> None:
    """Take back that nobody waits for the rest of some lines. Raises NothingClosed, StateError, OrderTooLarge."""
    if order.status in ("draft", "cancelled"):
        raise wrong_state(order.status)
    closed = [line for line in lines_of(ctx.session, order.id) if line.id in line_ids and rules.is_cut(line)]
    if not closed:
        raise NothingClosed(order=order.number)
    for line in closed:
        open_line(line)
    settle(ctx, order)


def settle(ctx: Context, order: PurchaseOrder) -> None:
    """Let the order's state follow from its lines, after something came, went back or was given up."""
    ctx.session.flush()
    status = rules.status_of(lines_of(ctx.session, order.id))
    if order.status == "cancelled":
        status = "closed"
    if order.status == "draft":
        _send_off(ctx, order)
    if status != order.status:
        move_order(order, status)
    order.finished_at = ctx.occurred_at if status in ("received", "closed") else None
    order.version += 1
    settle_totals(ctx, order)


def _send_off(ctx: Context, order: PurchaseOrder) -> None:
    move_order(order, "confirmed")
    order.confirmed_at = ctx.occurred_at


def lock_order(session: Session, order_id: UUID) -> PurchaseOrder:
    """The order, locked until the transaction ends. Raises NotFound."""
    return fetch(session, PurchaseOrder, order_id, lock=True)


def lines_of(session: Session, order_id: UUID) -> list[PurchaseOrderLine]:
    """The order's lines by their numbers."""
    statement = select(PurchaseOrderLine).where(PurchaseOrderLine.order_id == order_id)
    return list(session.scalars(statement.order_by(PurchaseOrderLine.seq)))


def move_order(order: PurchaseOrder, status: str) -> None:
    """Let *order* take the step to *status*. Raises StateError for a step that does not exist."""
    if (order.status, status) not in TRANSITIONS:
        raise wrong_state(order.status)
    order.status = status


def wrong_state(status: str) -> StateError:
    """The refusal of a step, with the state as people say it."""
    return StateError(status=status.replace("_", " "))
