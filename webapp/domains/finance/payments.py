"""Payments received from customers (收款): plain records, corrected by a reversal that names what it takes back.

Amounts have 2 places. What an order is worth is not known here: the flow that receives a payment checks its parts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session, aliased

from webapp.core.commands import Context
from webapp.core.ids import new_id
from webapp.core.numbering import next_number
from webapp.core.quantity import ZERO
from webapp.domains.finance.errors import PaidInFuture, PartsBeyondPayment, TakenBackAlready, TaxBeyondPayment
from webapp.domains.finance.models import Payment, PaymentPart
from webapp.domains.finance.settling import Part

SERIES = "PM"
"""Their own: customer returns count RC-, as payments did once."""

METHODS = ("bank", "acceptance", "cash", "other")
_REVERSAL = aliased(Payment)


def record_payment(
    ctx: Context,
    *,
    customer_id: UUID,
    paid_on: date,
    amount: Decimal,
    tax: Decimal,
    method: str,
    reference: str,
    note: str,
    parts: Mapping[UUID, Decimal],
) -> Payment:
    """Write a payment down under the next number PM-YYYY-NNNN. *tax* is what of *amount* is tax; *parts*, without tax, by order.

    Raises PaidInFuture, TaxBeyondPayment, PartsBeyondPayment.
    """
    if paid_on > ctx.today:
        raise PaidInFuture(at="paid_on")
    if tax >= amount:
        raise TaxBeyondPayment(at="tax")
    if sum(parts.values(), ZERO) > amount - tax:
        raise PartsBeyondPayment(at="parts")
    payment = Payment(
        id=new_id(),
        number=next_number(ctx.session, SERIES, ctx.today),
        customer_id=customer_id,
        paid_on=paid_on,
        amount=amount,
        tax=tax,
        method=method,
        reference=reference,
        note=note,
        occurred_at=ctx.occurred_at,
        command_id=ctx.command_id,
    )
    ctx.session.add(payment)
    ctx.session.flush()
    for order_id, part in parts.items():
        ctx.session.add(PaymentPart(id=new_id(), payment_id=payment.id, order_id=order_id, amount=part))
    ctx.session.flush()
    return payment


def take_back(ctx: Context, payment: Payment, reason: str) -> Payment:
    """Take a payment back as if it had never come. Raises TakenBackAlready."""
    if payment.reverses_id is not None or is_taken_back(ctx.session, payment.id):
        raise TakenBackAlready(number=payment.number)
    reversal = Payment(
        id=new_id(),
        number=next_number(ctx.session, SERIES, ctx.today),
        customer_id=payment.customer_id,
        paid_on=ctx.today,
        amount=-payment.amount,
        tax=-payment.tax,
        method=payment.method,
        reference=payment.reference,
        note=reason,
        reverses_id=payment.id,
        occurred_at=ctx.occurred_at,
        command_id=ctx.command_id,
    )
    ctx.session.add(reversal)
    ctx.session.flush()
    return reversal


def is_taken_back(session: Session, payment_id: UUID) -> bool:
    """Whether a reversal names this payment."""
    return session.scalar(select(Payment.id).where(Payment.reverses_id == payment_id)) is not None


def standing() -> tuple[ColumnElement[bool], ...]:
    """The conditions of payments that count: no reversals, and none that were taken back."""
    reversed_ = exists().where(
        _REVERSAL.company_id == Payment.company_id, _REVERSAL.reverses_id == Payment.id
    )
    return Payment.reverses_id.is_(None), ~reversed_


def kept_since(session: Session) -> date | None:
    """The day of the first payment that counts: from it on, what is not paid is owed. None where none was ever entered."""
    first: date | None = session.scalar(select(func.min(Payment.paid_on)).where(*standing()))
    return first


def parts_of(session: Session, customer_id: UUID) -> list[Part]:
    """What a customer paid: the parts for orders, and of each payment what is for none."""
    payments = session.scalars(select(Payment).where(Payment.customer_id == customer_id, *standing())).all()
    by_payment = _by_payment(session, [one.id for one in payments])
    found: list[Part] = []
    for one in payments:
        own = by_payment.get(one.id, [])
        found += [Part(one.paid_on, part.amount, part.order_id) for part in own]
        rest = one.amount - one.tax - sum((part.amount for part in own), ZERO)
        if rest > 0:
            found.append(Part(one.paid_on, rest))
    return found


def paid_for(session: Session, order_ids: Sequence[UUID]) -> dict[UUID, Decimal]:
    """How much was paid for each order by name, without tax."""
    statement = (
        select(PaymentPart.order_id, func.sum(PaymentPart.amount))
        .join(
            Payment, (Payment.id == PaymentPart.payment_id) & (Payment.company_id == PaymentPart.company_id)
        )
        .where(PaymentPart.order_id.in_(order_ids), *standing())
        .group_by(PaymentPart.order_id)
    )
    return dict(session.execute(statement).all())


def _by_payment(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[PaymentPart]]:
    found: dict[UUID, list[PaymentPart]] = {}
    for part in session.scalars(select(PaymentPart).where(PaymentPart.payment_id.in_(ids))):
        found.setdefault(part.payment_id, []).append(part)
    return found
