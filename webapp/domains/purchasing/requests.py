"""Purchase requests: somebody asks, the buyer orders or declines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.commands import Context
from webapp.core.db import fetch
from webapp.core.errors import StateError
from webapp.core.ids import new_id
from webapp.core.numbering import next_number
from webapp.domains.purchasing.errors import DueBeforeOrdered, NothingNeeded, RequestNotYours
from webapp.domains.purchasing.models import REQUEST_TRANSITIONS, PurchaseRequest, PurchaseRequestLine
from webapp.domains.purchasing.needs import Ordered, order_needs
from webapp.domains.purchasing.rules import Need
from webapp.domains.purchasing.terms import check_item


@dataclass(frozen=True)
class Asked:
    """What is asked for: how much of an item, until when."""

    item_id: UUID
    quantity: Decimal
    needed_on: date


def ask(ctx: Context, lines: Sequence[Asked], reason: str) -> PurchaseRequest:
    """Ask for something to be bought, under the next number PR-YYYY-NNNN. Raises NotFound, NotForPurchase, DueBeforeOrdered."""
    request = PurchaseRequest(
        id=new_id(),
        number=next_number(ctx.session, "PR", ctx.today),
        status="open",
        reason=reason,
        requested_by_id=ctx.actor.user_id,
        requested_at=ctx.occurred_at,
    )
    ctx.session.add(request)
    ctx.session.flush()
    for seq, one in enumerate(lines, start=1):
        check_item(ctx.session, one.item_id, at=f"lines.{seq - 1}.item_id")
        if one.needed_on < ctx.today:
            raise DueBeforeOrdered(at=f"lines.{seq - 1}.needed_on")
        ctx.session.add(
            PurchaseRequestLine(
                id=new_id(),
                request_id=request.id,
                seq=seq,
                item_id=one.item_id,
                quantity=one.quantity,
                needed_on=one.needed_on,
            )
        )
    ctx.session.flush()
    return request


def decline(ctx: Context, request_id: UUID, answer: str) -> PurchaseRequest:
    """Say no, and why. Raises NotFound, StateError."""
    request = _lock(ctx.session, request_id)
    _move(request, "declined")
    request.answer = answer
    ctx.session.flush()
    return request


def withdraw(ctx: Context, request_id: UUID) -> PurchaseRequest:
    """Take a request back; only who asked does. Raises NotFound, RequestNotYours, StateError."""
    request = _lock(ctx.session, request_id)
    if request.requested_by_id != ctx.actor.user_id:
        raise RequestNotYours
    _move(request, "withdrawn")
    ctx.session.flush()
    return request


def order_requests(
    ctx: Context, request_ids: Sequence[UUID], supplier_id: UUID | None = None, *, draft: bool = True
) -> Ordered:
    """Order what requests ask for, from each item's supplier or all from *supplier_id*.

    A line for which no supplier is known stays open, and so does its request. Raises NotFound, StateError, NothingNeeded.
    """
    requests = [_lock(ctx.session, one) for one in sorted(set(request_ids))]
    for request in requests:
        if request.status != "open":
            raise StateError(status=request.status)
    lines = [line for one in requests for line in lines_of(ctx.session, one.id) if not line.order_line_id]
    if not lines:
        raise NothingNeeded
    numbers = {one.id: one.number for one in requests}
    needs = [
        Need(
            line.item_id,
            line.quantity,
            line.needed_on,
            "purchase_request",
            line.request_id,
            numbers[line.request_id],
            supplier_id,
        )
        for line in lines
    ]
    ordered = order_needs(ctx, needs, draft=draft)
    for place, line in enumerate(lines):
        served = ordered.line_ids.get(place)
        line.order_line_id = served[0] if served else None
    ctx.session.flush()
    for request in requests:
        if all(line.order_line_id for line in lines_of(ctx.session, request.id)):
            _move(request, "ordered")
    ctx.session.flush()
    return ordered


def lines_of(session: Session, request_id: UUID) -> list[PurchaseRequestLine]:
    """The request's lines by their numbers."""
    statement = select(PurchaseRequestLine).where(PurchaseRequestLine.request_id == request_id)
    return list(session.scalars(statement.order_by(PurchaseRequestLine.seq)))


def _lock(session: Session, request_id: UUID) -> PurchaseRequest:
    return fetch(session, PurchaseRequest, request_id, lock=True)


def _move(request: PurchaseRequest, status: str) -> None:
    if (request.status, status) not in REQUEST_TRANSITIONS:
        raise StateError(status=request.status)
    request.status = status
