"""What customers owe, as far as the books know, and orders that would go above the credit limit.

Payments are not kept yet: what has been delivered counts as owed through its last payment day, and as paid after it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from webapp.core.clock import day_bounds, local_day
from webapp.core.commands import Context
from webapp.core.db import fetch
from webapp.core.quantity import ZERO, money_text, round_money
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
    """Without tax. *ordered*: confirmed and not yet shipped; *delivered*: shipped less returned, within the payment days."""

    ordered: Decimal
    delivered: Decimal

    @property
    def total(self) -> Decimal:
        """What counts against the credit limit."""
        return self.ordered + self.delivered


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
        raise OverCreditLimit(**at, customer=customer.name, owed=money_text(owed), limit=money_text(limit))
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
    return Owed(_ordered(session, customer), _delivered(session, customer, now, time_zone))


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


def _delivered(session: Session, customer: Partner, now: datetime, time_zone: str) -> Decimal:
    first = local_day(now, time_zone) - timedelta(days=customer.payment_days)
    since, _ = day_bounds(first, time_zone)
    sold = _within(
        select(func.sum(ShipmentLine.quantity), SalesOrderLine.unit_price), customer, since
    ).group_by(SalesOrderLine.unit_price)
    total = sum((round_money(quantity * price) for quantity, price in session.execute(sold)), ZERO)
    back = _within(select(func.sum(CustomerReturn.amount)), customer, since).join(
        CustomerReturn,
        and_(
            CustomerReturn.shipment_line_id == ShipmentLine.id,
            CustomerReturn.company_id == ShipmentLine.company_id,
        ),
    )
    return total - (session.scalar(back) or ZERO)


def _within(statement: Any, customer: Partner, since: datetime) -> Any:
    """*statement* over the lines of the customer's deliveries since then."""
    return (
        statement.select_from(ShipmentLine)
        .join(
            Shipment,
            and_(Shipment.id == ShipmentLine.shipment_id, Shipment.company_id == ShipmentLine.company_id),
        )
        .join(
            SalesOrderLine,
            and_(
                SalesOrderLine.id == ShipmentLine.order_line_id,
                SalesOrderLine.company_id == ShipmentLine.company_id,
            ),
        )
        .join(SalesOrder, _ORDER)
        .where(SalesOrder.customer_id == customer.id, Shipment.occurred_at >= since)
    )
