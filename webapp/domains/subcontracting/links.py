"""The supplier's link: made, taken back, and what is said by it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from webapp.core.clock import as_utc
from webapp.core.commands import Context
from webapp.core.db import fetch, find
from webapp.core.ids import new_id
from webapp.core.ledger import plain_row, write_down
from webapp.domains.subcontracting import operations
from webapp.domains.subcontracting.errors import AnswerTooMuch, LinkOver, PromisedForPast, TooManyAnswers
from webapp.domains.subcontracting.models import OVER, SubcontractOrder, SupplierAnswer, SupplierLink

LINK_DAYS = 14
ANSWERS = ("confirmed", "dispatched")
ANSWERS_A_LINK = 20
"""More than anybody has to say about one order; then the link is worn out, and a new one is a tap away."""
MOST_OF_ORDER = Decimal(10)
"""Ten times what was ordered is a slip of the finger."""


def make(ctx: Context, order: SubcontractOrder, days: int) -> SupplierLink:
    """A link for *order*, good for *days* from now; those made before no longer count. Raises StateError."""
    operations.check_open(order)
    for earlier in ctx.session.scalars(_open_links(order.id)):
        earlier.revoked_at = ctx.now
    link = SupplierLink(
        id=new_id(),
        order_id=order.id,
        expires_at=ctx.now + timedelta(days=days),
        created_at=ctx.now,
        created_by_id=ctx.actor.user_id,
    )
    ctx.session.add(link)
    order.version += 1
    ctx.session.flush()
    return link


def revoke(ctx: Context, link_id: UUID) -> None:
    """The link no longer counts; one that was taken back already stays so. Raises NotFound."""
    link = fetch(ctx.session, SupplierLink, link_id, lock=True)
    link.revoked_at = link.revoked_at or ctx.now
    ctx.session.flush()


def note_answer(
    ctx: Context,
    order: SubcontractOrder,
    *,
    kind: str,
    quantity: Decimal,
    promised_on: date,
    note: str,
    link_id: UUID | None,
) -> SupplierAnswer:
    """What the supplier says. Raises LinkOver, TooManyAnswers, AnswerTooMuch, PromisedForPast, StateError."""
    if link_id is not None:
        _check_link(ctx, order, link_id)
    operations.check_open(order)
    if quantity > order.quantity * MOST_OF_ORDER:
        raise AnswerTooMuch(at="quantity")
    if kind == "confirmed" and promised_on < ctx.today:
        raise PromisedForPast(at="promised_on")
    row = plain_row(
        SupplierAnswer,
        id=new_id(),
        order_id=order.id,
        link_id=link_id,
        kind=kind,
        quantity=quantity,
        promised_on=promised_on,
        note=note,
        occurred_at=ctx.occurred_at,
        command_id=ctx.command_id,
    )
    write_down(ctx.session, row)
    order.version += 1
    return row


def counts(link: SupplierLink | None, order: SubcontractOrder | None, now: datetime) -> bool:
    """Whether *link* opens *order* at *now*."""
    if link is None or order is None or link.order_id != order.id or order.status in OVER:
        return False
    return link.revoked_at is None and now < as_utc(link.expires_at)


def _check_link(ctx: Context, order: SubcontractOrder, link_id: UUID) -> None:
    link = find(ctx.session, SupplierLink, link_id)
    if not counts(link, order, ctx.now):
        raise LinkOver
    said = select(func.count()).where(SupplierAnswer.link_id == link_id)
    if (ctx.session.scalar(said) or 0) >= ANSWERS_A_LINK:
        raise TooManyAnswers


def _open_links(order_id: UUID) -> Select[SupplierLink]:
    return select(SupplierLink).where(SupplierLink.order_id == order_id, SupplierLink.revoked_at.is_(None))


def open_link(session: Session, order_id: UUID) -> SupplierLink | None:
    """The link that was made last and not taken back; it may have expired."""
    return session.scalars(_open_links(order_id).order_by(SupplierLink.created_at.desc())).first()
