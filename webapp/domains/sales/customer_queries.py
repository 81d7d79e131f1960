"""A customer at a glance: what it buys, what it owes as far as the books know, what it brings, what it sent back."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import and_, select

from webapp.core.clock import day_bounds, local_day
from webapp.core.db import fetch
from webapp.core.quantity import ZERO, Money, Quantity, round_money
from webapp.core.queries import ById, ReadContext, query
from webapp.domains.finance.payments import kept_since
from webapp.domains.finance.settling import average_days_late
from webapp.domains.inventory.move_queries import sees_costs
from webapp.domains.items.models import Item, Unit
from webapp.domains.partners.models import Partner
from webapp.domains.sales.credit import account_of, owed_by
from webapp.domains.sales.models import (
    CustomerReturn,
    SalesOrder,
    SalesOrderLine,
    Shipment,
    ShipmentLine,
)

YEAR = 365
ITEMS_SHOWN = 8


class BoughtItem(BaseModel):
    """What a customer got of an item in the year, less what came back; *last_price* is the latest that was charged."""

    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    unit: str
    unit_en: str
    quantity: Quantity
    amount: Money
    last_price: Quantity
    last_on: date


class CustomerView(BaseModel):
    """The last 365 days, and what is owed today, without tax.

    *revenue*: delivered less credited; *margin*: revenue less what the goods had cost when they left (only for who may see
    costs; what closing a work order finds later is in the order's own costs). *on_time*: deliveries of lines that left by
    their due day, of *deliveries*. *ordered* and *delivered* are what counts against *credit_limit* (None: no limit).
    """

    revenue: Money
    margin: Money | None
    deliveries: int
    on_time: int
    returns: int
    returned_amount: Money
    credit_limit: Money | None
    ordered: Money
    delivered: Money
    credit_left: Money | None
    overdue: Money
    paid_ahead: Money
    days_late: Decimal | None
    """How many days after the last payment day money came in the year, weighted by amount; None where none came."""
    kept_since: date | None
    """From which day on payments are kept; None where none was ever entered."""
    items: list[BoughtItem]


@dataclass
class _Tally:
    quantity: Decimal = ZERO
    amount: Decimal = ZERO
    cost: Decimal = ZERO
    price: Decimal = ZERO
    last: date = date.min


@query("sales.customer", permission="sales.read", params=ById, result=CustomerView)
def customer(ctx: ReadContext, params: ById) -> CustomerView:
    """What a customer buys, owes, brings and sends back. Raises NotFound."""
    partner = fetch(ctx.session, Partner, params.id)
    tallies, deliveries, on_time = _delivered(ctx, partner.id)
    returned = _returned(ctx, partner.id, tallies)
    owed = owed_by(ctx.session, partner, ctx.now, ctx.actor.time_zone)
    account = account_of(ctx.session, partner, ctx.now, ctx.actor.time_zone)
    revenue = sum((one.amount for one in tallies.values()), ZERO)
    cost = sum((one.cost for one in tallies.values()), ZERO)
    limit = partner.credit_limit
    return CustomerView(
        revenue=revenue,
        margin=revenue - cost if sees_costs(ctx.actor) else None,
        deliveries=deliveries,
        on_time=on_time,
        returns=returned[0],
        returned_amount=returned[1],
        credit_limit=limit,
        ordered=owed.ordered,
        delivered=owed.delivered,
        credit_left=None if limit is None else limit - owed.total,
        overdue=account.overdue(ctx.today),
        paid_ahead=account.ahead,
        days_late=average_days_late(account.settled, ctx.today - timedelta(days=YEAR)),
        kept_since=kept_since(ctx.session),
        items=_items(ctx, tallies),
    )


def _delivered(ctx: ReadContext, customer_id: UUID) -> tuple[dict[UUID, _Tally], int, int]:
    """By item what left in the year, and how many lines left, how many of them by their due day."""
    statement = (
        select(
            ShipmentLine.item_id,
            ShipmentLine.quantity,
            ShipmentLine.cost,
            SalesOrderLine.unit_price,
            SalesOrderLine.due_on,
            Shipment.occurred_at,
        )
        .join(Shipment, _same(Shipment, ShipmentLine.shipment_id, ShipmentLine))
        .join(SalesOrderLine, _same(SalesOrderLine, ShipmentLine.order_line_id, ShipmentLine))
        .join(SalesOrder, _same(SalesOrder, SalesOrderLine.order_id, SalesOrderLine))
        .where(SalesOrder.customer_id == customer_id, Shipment.occurred_at >= _since(ctx))
        .order_by(Shipment.occurred_at)
    )
    tallies: dict[UUID, _Tally] = defaultdict(_Tally)
    lines = on_time = 0
    for item_id, quantity, cost, price, due_on, occurred_at in ctx.session.execute(statement):
        one, day = tallies[item_id], local_day(occurred_at, ctx.actor.time_zone)
        one.quantity += quantity
        one.amount += round_money(quantity * price)
        one.cost += cost
        one.price, one.last = price, day
        lines += 1
        on_time += day <= due_on
    return tallies, lines, on_time


def _returned(ctx: ReadContext, customer_id: UUID, tallies: dict[UUID, _Tally]) -> tuple[int, Decimal]:
    """Take what came back in the year off *tallies*; how often that was, and for how much."""
    statement = (
        select(CustomerReturn)
        .join(SalesOrderLine, _same(SalesOrderLine, CustomerReturn.order_line_id, CustomerReturn))
        .join(SalesOrder, _same(SalesOrder, SalesOrderLine.order_id, SalesOrderLine))
        .where(SalesOrder.customer_id == customer_id, CustomerReturn.occurred_at >= _since(ctx))
    )
    count, amount = 0, ZERO
    for row in ctx.session.scalars(statement):
        count, amount = count + 1, amount + row.amount
        one = tallies[row.item_id]
        one.quantity -= row.quantity
        one.amount -= row.amount
        one.cost -= row.value
    return count, amount


def _items(ctx: ReadContext, tallies: dict[UUID, _Tally]) -> list[BoughtItem]:
    most = sorted(tallies.items(), key=lambda one: one[1].amount, reverse=True)[:ITEMS_SHOWN]
    statement = (
        select(Item, Unit)
        .join(Unit, _same(Unit, Item.unit_id, Item))
        .where(Item.id.in_([item_id for item_id, _ in most]))
    )
    known = {item.id: (item, unit) for item, unit in ctx.session.execute(statement)}
    return [_item(*known[item_id], tally) for item_id, tally in most if tally.last > date.min]


def _item(item: Item, unit: Unit, tally: _Tally) -> BoughtItem:
    return BoughtItem(
        item_id=item.id,
        item_number=item.number,
        item_name=item.name,
        item_name_en=item.name_en,
        unit=unit.name,
        unit_en=unit.name_en,
        quantity=tally.quantity,
        amount=tally.amount,
        last_price=tally.price,
        last_on=tally.last,
    )


def _since(ctx: ReadContext) -> Any:
    return day_bounds(ctx.today - timedelta(days=YEAR), ctx.actor.time_zone)[0]


def _same(model: Any, column: Any, owner: Any) -> Any:
    return and_(model.id == column, model.company_id == owner.company_id)
