"""How well a supplier did: on time, good, at a steady price. All from receipts and returns on orders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import and_, func, or_, select

from webapp.core.db import fetch
from webapp.core.prices import returned_value
from webapp.core.quantity import ZERO, Quantity, round_quantity
from webapp.core.queries import Params, ReadContext, query
from webapp.domains.inventory.models import Lot, StockBalance
from webapp.domains.items.models import Item, Unit
from webapp.domains.partners.models import Partner
from webapp.domains.purchasing import rules
from webapp.domains.purchasing.models import (
    PurchaseOrder,
    PurchaseOrderLine,
    PurchaseReceiptLine,
    PurchaseReturn,
)
from webapp.domains.purchasing.queries import sees_prices

YEAR = timedelta(days=365)


class ScorecardParams(Params):
    """Which supplier, and from which day to which (both included); the last twelve months unless something else is said."""

    supplier_id: UUID
    since: date | None = None
    until: date | None = None


class ItemScore(BaseModel):
    """An item of a supplier's. Rates are shares, 0 … 1, None where there is nothing to divide by.

    *bad*: returned as bad, or here in a rejected lot; *price_change*: the last price against the average of the twelve months
    before and with it (0.05 is 5 % dearer).
    """

    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    unit: str
    unit_en: str
    deliveries: int
    late: int
    received: Quantity
    bad: Quantity
    bad_rate: Quantity | None
    last_price: Quantity | None
    average_price: Quantity | None
    price_change: Quantity | None


class Scorecard(BaseModel):
    """A supplier's scores over all items.

    *on_time*: deliveries (one a receipt and order line) on or before the due day ÷ deliveries. *quality*: 1 − bad ÷ received, by
    what the goods cost, since kilograms and pieces do not add up. *price_change*: Σ (last − average) × received ÷ Σ average ×
    received. *overdue*: order lines whose day has passed and that still owe something; they are in none of the rates.
    """

    supplier_id: UUID
    since: date
    until: date
    deliveries: int
    late: int
    on_time: Quantity | None
    quality: Quantity | None
    price_change: Quantity | None
    overdue: int
    items: list[ItemScore]


@dataclass
class _Tally:
    """What came of an item."""

    deliveries: set[tuple[UUID, UUID]] = field(default_factory=set)
    late: set[tuple[UUID, UUID]] = field(default_factory=set)
    received: Decimal = ZERO
    value: Decimal = ZERO
    bad: Decimal = ZERO
    bad_value: Decimal = ZERO
    last_price: Decimal | None = None
    average: Decimal | None = None


@query("purchasing.scorecard", permission="purchasing.read", params=ScorecardParams, result=Scorecard)
def scorecard(ctx: ReadContext, params: ScorecardParams) -> Scorecard:
    """How well a supplier did. Raises NotFound."""
    fetch(ctx.session, Partner, params.supplier_id)
    until = params.until or ctx.today
    since = params.since or until - YEAR + timedelta(days=1)
    tallies = _tallies(ctx, params.supplier_id, since, until)
    deliveries = sum(len(one.deliveries) for one in tallies.values())
    late = sum(len(one.late) for one in tallies.values())
    value = sum((one.value for one in tallies.values()), ZERO)
    bad = sum((one.bad_value for one in tallies.values()), ZERO)
    bad_rate = rules.rate(bad, value)
    return Scorecard(
        supplier_id=params.supplier_id,
        since=since,
        until=until,
        deliveries=deliveries,
        late=late,
        on_time=rules.rate(Decimal(deliveries - late), Decimal(deliveries)),
        quality=None if bad_rate is None else 1 - bad_rate,
        price_change=_price_change(tallies.values()),
        overdue=_overdue(ctx, params.supplier_id),
        items=_item_scores(ctx, tallies),
    )


def _tallies(ctx: ReadContext, supplier_id: UUID, since: date, until: date) -> dict[UUID, _Tally]:
    """What came in the span, what of it was bad since, and the prices of the twelve months up to its end."""
    row = PurchaseReceiptLine
    statement = (
        select(row)
        .join(PurchaseOrderLine, _same(PurchaseOrderLine, row, "order_line_id"))
        .join(PurchaseOrder, _same(PurchaseOrder, PurchaseOrderLine, "order_id"))
        .where(
            PurchaseOrder.supplier_id == supplier_id,
            row.came_on > min(since - timedelta(days=1), until - YEAR),
            row.came_on <= until,
        )
        .order_by(row.came_on, row.id)
    )
    came = list(ctx.session.scalars(statement))
    bad = _bad(ctx, [one for one in came if one.came_on >= since])
    tallies: dict[UUID, _Tally] = defaultdict(_Tally)
    year: dict[UUID, tuple[Decimal, Decimal]] = defaultdict(lambda: (ZERO, ZERO))
    for one in came:
        if one.came_on > until - YEAR:
            value, quantity = year[one.item_id]
            year[one.item_id] = (value + one.value, quantity + one.quantity)
        if one.came_on < since:
            continue
        tally = tallies[one.item_id]
        delivery = (one.receipt_id, one.order_line_id)
        tally.deliveries.add(delivery)
        if one.came_on > one.due_on:
            tally.late.add(delivery)
        tally.received += one.quantity
        tally.value += one.value
        tally.bad += bad[one.id]
        tally.bad_value += returned_value(one.value, one.quantity, ZERO, bad[one.id])
        tally.last_price = one.unit_price
    for item_id, tally in tallies.items():
        value, quantity = year[item_id]
        tally.average = round_quantity(value / quantity) if quantity else None
    return dict(tallies)


def _bad(ctx: ReadContext, came: list[PurchaseReceiptLine]) -> dict[UUID, Decimal]:
    """How much of each receipt line went back as bad, or lies here in a lot that was rejected, whole or sorted out of it."""
    found: dict[UUID, Decimal] = defaultdict(Decimal)
    back = (
        select(PurchaseReturn.receipt_line_id, func.sum(PurchaseReturn.quantity))
        .where(
            PurchaseReturn.receipt_line_id.in_([one.id for one in came]), PurchaseReturn.cause == "quality"
        )
        .group_by(PurchaseReturn.receipt_line_id)
    )
    for line_id, quantity in ctx.session.execute(back):
        found[line_id] += quantity
    by_lot = {one.lot_id: one for one in came if one.lot_id is not None}
    rejected = (
        select(Lot.id, Lot.split_from_id, func.sum(StockBalance.quantity))
        .join(StockBalance, and_(StockBalance.lot_id == Lot.id, StockBalance.company_id == Lot.company_id))
        .where(or_(Lot.id.in_(by_lot), Lot.split_from_id.in_(by_lot)), Lot.status == "rejected")
        .group_by(Lot.id, Lot.split_from_id)
    )
    for lot_id, sorted_out_of, quantity in ctx.session.execute(rejected):
        line = by_lot[lot_id if lot_id in by_lot else sorted_out_of or lot_id]
        found[line.id] = min(found[line.id] + quantity, line.quantity)
    return found


def _price_change(tallies: Iterable[_Tally]) -> Decimal | None:
    more, base = ZERO, ZERO
    for one in tallies:
        if one.last_price is not None and one.average:
            more += (one.last_price - one.average) * one.received
            base += one.average * one.received
    return rules.rate(more, base)


def _overdue(ctx: ReadContext, supplier_id: UUID) -> int:
    line = PurchaseOrderLine
    statement = (
        select(func.count(line.id))
        .join(PurchaseOrder, _same(PurchaseOrder, line, "order_id"))
        .where(
            PurchaseOrder.supplier_id == supplier_id,
            PurchaseOrder.status.in_(rules.AWAITING),
            line.closed.is_(False),
            line.received < line.quantity,
            line.due_on < ctx.today,
        )
    )
    return ctx.session.scalar(statement) or 0


def _item_scores(ctx: ReadContext, tallies: dict[UUID, _Tally]) -> list[ItemScore]:
    statement = (
        select(Item, Unit)
        .join(Unit, _same(Unit, Item, "unit_id"))
        .where(Item.id.in_(tallies))
        .order_by(Item.number)
    )
    shown = sees_prices(ctx.actor)
    return [
        _score(item, unit, tallies[item.id], shown=shown) for item, unit in ctx.session.execute(statement)
    ]


def _score(item: Item, unit: Unit, tally: _Tally, *, shown: bool) -> ItemScore:
    last, average = tally.last_price, tally.average
    change = rules.rate(last - average, average) if last is not None and average else None
    return ItemScore(
        item_id=item.id,
        item_number=item.number,
        item_name=item.name,
        item_name_en=item.name_en,
        unit=unit.name,
        unit_en=unit.name_en,
        deliveries=len(tally.deliveries),
        late=len(tally.late),
        received=tally.received,
        bad=tally.bad,
        bad_rate=rules.rate(tally.bad, tally.received),
        last_price=last if shown else None,
        average_price=average if shown else None,
        price_change=change,
    )


def _same(target: Any, owner: Any, column: str) -> Any:
    return and_(target.id == getattr(owner, column), target.company_id == owner.company_id)
