"""Payments of customers as people see them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import aliased

from webapp.core.db import fetch
from webapp.core.listing import page_of, searched, sorted_by
from webapp.core.quantity import ZERO, Money
from webapp.core.queries import ById, Page, PageParams, ReadContext, query
from webapp.domains.finance.models import Payment, PaymentPart
from webapp.domains.partners.models import Partner


class PaymentParams(PageParams):
    """Payments of one customer."""

    customer_id: UUID | None = None


class PaymentRow(BaseModel):
    """A payment, or (below zero) what takes one back. *net*: without tax; *state*: counts, taken_back or reversal."""

    id: UUID
    number: str
    customer_id: UUID
    customer: str
    customer_en: str
    paid_on: date
    amount: Money
    tax: Money
    net: Money
    method: str
    reference: str
    note: str
    state: str
    occurred_at: datetime


class PartView(BaseModel):
    """What of a payment is for an order."""

    order_id: UUID
    amount: Money


class PaymentView(PaymentRow):
    """A payment with its parts; *on_account* is what is for no order by name.

    *other_id*: the payment that takes it back, or that it takes back.
    """

    parts: list[PartView]
    on_account: Money
    other_id: UUID | None


class PaymentTotals(BaseModel):
    """Sums over all payments that the list describes."""

    amount: Money
    net: Money


class PaymentPage(Page[PaymentRow]):
    """One page of payments, and the sums over all of them."""

    totals: PaymentTotals


_REVERSAL = aliased(Payment)
_TAKEN_BACK = exists().where(_REVERSAL.company_id == Payment.company_id, _REVERSAL.reverses_id == Payment.id)
_SORTS = {"number": Payment.number, "paid_on": Payment.paid_on, "amount": Payment.amount}


@query("finance.payments", permission="sales.read", params=PaymentParams, result=PaymentPage)
def payments(ctx: ReadContext, params: PaymentParams) -> PaymentPage:
    """What customers paid, the latest first."""
    same = and_(Partner.id == Payment.customer_id, Partner.company_id == Payment.company_id)
    statement = select(Payment, Partner, _TAKEN_BACK).join(Partner, same)
    columns = (Payment.number, Payment.reference, Payment.note, Partner.name, Partner.name_en)
    statement = searched(statement, params.search, *columns)
    if params.customer_id is not None:
        statement = statement.where(Payment.customer_id == params.customer_id)
    sums = statement.with_only_columns(
        func.sum(Payment.amount), func.sum(Payment.tax), maintain_column_froms=True
    )
    amount, tax = ctx.session.execute(sums).one()
    statement = sorted_by(statement, params.sort, _SORTS, "-paid_on").order_by(Payment.number.desc())
    found, counted = page_of(ctx.session, statement, params)
    totals = PaymentTotals(amount=amount or ZERO, net=(amount or ZERO) - (tax or ZERO))
    rows = [PaymentRow(**_facts(*one)) for one in found]
    return PaymentPage(rows=rows, **counted, totals=totals)


@query("finance.payment", permission="sales.read", params=ById, result=PaymentView)
def payment(ctx: ReadContext, params: ById) -> PaymentView:
    """One payment. Raises NotFound."""
    found = fetch(ctx.session, Payment, params.id)
    customer = fetch(ctx.session, Partner, found.customer_id)
    reversal = ctx.session.scalar(select(Payment.id).where(Payment.reverses_id == found.id))
    parts = ctx.session.scalars(select(PaymentPart).where(PaymentPart.payment_id == found.id)).all()
    named = sum((one.amount for one in parts), ZERO)
    return PaymentView(
        **_facts(found, customer, reversal is not None),
        parts=[PartView(order_id=one.order_id, amount=one.amount) for one in parts],
        on_account=found.amount - found.tax - named,
        other_id=found.reverses_id or reversal,
    )


_OWN = (
    "id",
    "number",
    "customer_id",
    "paid_on",
    "amount",
    "tax",
    "method",
    "reference",
    "note",
    "occurred_at",
)


def _facts(found: Payment, customer: Partner, taken_back: bool) -> dict[str, Any]:
    return {name: getattr(found, name) for name in _OWN} | {
        "customer": customer.name,
        "customer_en": customer.name_en,
        "net": found.amount - found.tax,
        "state": "reversal" if found.reverses_id else "taken_back" if taken_back else "counts",
    }
