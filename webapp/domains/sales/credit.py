"""What customers owe, and orders that would go above the credit limit.

Where no payment was ever entered, what has been delivered counts as owed through its last payment day, and as paid after it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from webapp.core.clock import day_bounds, local_day
from webapp.core.commands import Context
from webapp.core.db import fetch
from webapp.core.quantity import ZERO, money_text, round_money
from webapp.domains.finance.payments import kept_since, parts_of
from webapp.domains.finance.settling import Account, Due, settle
from webapp.domains.partners.models import Partner
from webapp.domains.sales.errors import OverCreditLimit
from webapp.domains.sales.models import (
    CreditOverride,
    CustomerReturn,
    SalesOrder,
    SalesOrderLine,
    Shipment,
    ShipmentLine,
)

OVERRIDES = "sales.credit"
"""Who has this permission may let an order through."""


@dataclass(frozen=True)
class Owed:
    """Without tax. *ordered*: confirmed and not yet shipped; *delivered*: shipped less returned, and not paid.

    *ahead*: paid before anything was delivered for it.
    """

    ordered: Decimal
    delivered: Decimal
    ahead: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        """What counts against the credit limit."""
        return self.ordered + self.delivered - self.ahead


def check_credit(ctx: Context, order: SalesOrder, reason: str) -> None:
    """Stop a confirmed *order* that brings its customer above the limit; with a *reason*, who may override it lets it through.

    Raises OverCreditLimit.
    """
    customer = fetch(ctx.session, Partner, order.customer_id)
    if customer.credit_limit is None:
        return
    # Two orders of one customer at once: the second waits here and then counts the first.
    customer = fetch(ctx.session, Partner, order.customer_id, lock=True)
    limit = customer.credit_limit
    ctx.session.flush()
    owed = owed_by(ctx.session, customer, ctx.now, ctx.actor.time_zone).total
    if limit is None or owed <= limit:
        return
    may = ctx.actor.may(OVERRIDES)
    if not (may and reason):
        at = {"at": "credit_reason"} if may else {}
        raise OverCreditLimit(
            **at,
            customer=customer.name,
            customer_en=customer.name_en,
            owed=money_text(owed),
            limit=money_text(limit),
        )
    ctx.session.add(
        CreditOverride(
            order_id=order.id,
            credit_limit=limit,
            owed=owed,
            reason=reason,
            occurred_at=ctx.occurred_at,
            command_id=ctx.command_id,
        )
    )
    ctx.session.flush()


def owed_by(session: Session, customer: Partner, now: datetime, time_zone: str) -> Owed:
    """What *customer* owes at *now*."""
    account = account_of(session, customer, now, time_zone)
    return Owed(_ordered(session, customer), account.owed, account.ahead)


_ORDER = and_(SalesOrder.id == SalesOrderLine.order_id, SalesOrder.company_id == SalesOrderLine.company_id)


def _ordered(session: Session, customer: Partner) -> Decimal:
    statement = (
        select(SalesOrderLine.quantity, SalesOrderLine.shipped, SalesOrderLine.unit_price)
        .join(SalesOrder, _ORDER)
        .where(
            SalesOrder.customer_id == customer.id,
            SalesOrder.status == "confirmed",
            SalesOrderLine.quantity > SalesOrderLine.shipped,
        )
    )
    rows = session.execute(statement)
    return sum((round_money((quantity - shipped) * price) for quantity, shipped, price in rows), ZERO)


def account_of(session: Session, customer: Partner, now: datetime, time_zone: str) -> Account:
    """What *customer* paid and still has to pay for what was delivered, without tax.

    Payments are kept from the first one on that anybody entered: a delivery due before that day counts as paid, unless it is
    of an order that a payment names. Where none was ever entered, every delivery counts as paid after its last payment day.
    """
    today = local_day(now, time_zone)
    first = min(today, kept_since(session) or today)
    parts = parts_of(session, customer.id)
    named = {one.order_id for one in parts if one.order_id is not None}
    since, _ = day_bounds(first - timedelta(days=customer.payment_days), time_zone)
    counts = or_(Shipment.occurred_at >= since, SalesOrder.id.in_(named))
    return settle(_dues(session, customer, counts, time_zone), parts)


def _dues(session: Session, customer: Partner, counts: Any, time_zone: str) -> list[Due]:
    """What each delivery is to be paid with, less what came back of it."""
    back = (
        select(CustomerReturn.shipment_line_id, func.sum(CustomerReturn.amount).label("amount"))
        .group_by(CustomerReturn.shipment_line_id)
        .subquery()
    )
    columns = (SalesOrder.id, Shipment.occurred_at, ShipmentLine.quantity, SalesOrderLine.unit_price)
    statement = (
        select(*columns, back.c.amount)
        .select_from(ShipmentLine)
        .join(Shipment, _same(Shipment, ShipmentLine.shipment_id))
        .join(SalesOrderLine, _same(SalesOrderLine, ShipmentLine.order_line_id))
        .join(SalesOrder, _ORDER)
        .outerjoin(back, back.c.shipment_line_id == ShipmentLine.id)
        .where(SalesOrder.customer_id == customer.id, counts)
    )
    dues: dict[tuple[UUID, date], Decimal] = defaultdict(lambda: ZERO)
    for order_id, shipped_at, quantity, price, returned in session.execute(statement):
        due_on = local_day(shipped_at, time_zone) + timedelta(days=customer.payment_days)
        dues[order_id, due_on] += round_money(quantity * price) - (returned or ZERO)
    return [Due(order_id, due_on, amount) for (order_id, due_on), amount in dues.items()]


def _same(model: Any, column: Any) -> Any:
    return and_(model.id == column, model.company_id == ShipmentLine.company_id)
