"""A customer pays: for orders by name, or on account; what was entered wrongly is taken back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from webapp.core.commands import Body, Context, command
from webapp.core.db import fetch, find
from webapp.core.errors import NotFound
from webapp.core.quantity import ZERO, Money, money_text, round_money
from webapp.domains.finance import payments
from webapp.domains.finance.errors import OrderTwice, PaidTooMuch
from webapp.domains.finance.models import Payment
from webapp.domains.partners.models import Partner
from webapp.domains.sales.errors import NotACustomer
from webapp.domains.sales.models import SalesOrder
from webapp.domains.sales.operations import lines_of

Positive = Annotated[Money, Field(gt=0)]


class PartBody(Body):
    """What of a payment is for one order, without tax."""

    order_id: UUID
    amount: Positive


class ReceivePayment(Body):
    """Money that came from a customer. *amount* is all of it, *tax* what of it is tax: prices are without.

    *parts* are for orders; what no part names settles whatever of the customer's deliveries is oldest.
    """

    customer_id: UUID
    paid_on: date | None = None
    amount: Positive
    tax: Annotated[Money, Field(ge=0)] = ZERO
    method: Literal["bank", "acceptance", "cash", "other"] = "bank"
    reference: str = Field("", max_length=200)
    note: str = Field("", max_length=200)
    parts: list[PartBody] = Field(default=[], max_length=200)


class TakeBackPayment(Body):
    """A payment that was entered wrongly, or bounced, and why it is taken back."""

    payment_id: UUID
    reason: str = Field(min_length=1, max_length=200)


class PaymentResult(BaseModel):
    """A payment after the command."""

    id: UUID
    number: str


@command("finance.receive_payment", permission="finance.receive", body=ReceivePayment, result=PaymentResult)
def receive_payment(ctx: Context, body: ReceivePayment) -> PaymentResult:
    """Write down that a customer paid."""
    if find(ctx.session, Partner, body.customer_id) is None:
        raise NotFound(at="customer_id")
    # Two payments for one order at once: the second waits here and then counts the first.
    customer = fetch(ctx.session, Partner, body.customer_id, lock=True)
    if not customer.is_customer:
        raise NotACustomer(at="customer_id", partner=customer.number)
    parts = _checked(ctx, customer.id, body.parts)
    payment = payments.record_payment(
        ctx,
        customer_id=customer.id,
        paid_on=body.paid_on or ctx.today,
        amount=body.amount,
        tax=body.tax,
        method=body.method,
        reference=body.reference,
        note=body.note,
        parts=parts,
    )
    return PaymentResult(id=payment.id, number=payment.number)


@command(
    "finance.take_back_payment", permission="finance.receive", body=TakeBackPayment, result=PaymentResult
)
def take_back_payment(ctx: Context, body: TakeBackPayment) -> PaymentResult:
    """Take a payment back."""
    payment = fetch(ctx.session, Payment, body.payment_id)
    fetch(ctx.session, Partner, payment.customer_id, lock=True)
    reversal = payments.take_back(ctx, payment, body.reason)
    return PaymentResult(id=reversal.id, number=reversal.number)


def _checked(ctx: Context, customer_id: UUID, parts: list[PartBody]) -> dict[UUID, Decimal]:
    """The parts by order. Raises NotFound, OrderTwice, PaidTooMuch."""
    paid = payments.paid_for(ctx.session, [one.order_id for one in parts])
    found: dict[UUID, Decimal] = {}
    for at, one in enumerate(parts):
        order = find(ctx.session, SalesOrder, one.order_id)
        if (
            order is None
            or order.customer_id != customer_id
            or order.status not in ("draft", "confirmed", "shipped")
        ):
            raise NotFound(at=f"parts.{at}.order_id")
        if order.id in found:
            raise OrderTwice(at=f"parts.{at}.order_id", number=order.number)
        left = _worth(ctx, order) - paid.get(order.id, ZERO)
        if one.amount > left:
            raise PaidTooMuch(at=f"parts.{at}.amount", number=order.number, left=money_text(max(left, ZERO)))
        found[order.id] = one.amount
    return found


def _worth(ctx: Context, order: SalesOrder) -> Decimal:
    """What the customer pays for the order in the end: what was credited is not paid."""
    lines = lines_of(ctx.session, order.id)
    return sum((round_money((line.quantity - line.credited) * line.unit_price) for line in lines), ZERO)
