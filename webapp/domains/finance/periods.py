"""What work orders cost month by month, each entry counted for the day for which it was posted."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from pydantic import BaseModel
from sqlalchemy import ColumnElement, and_, func, or_, select

from webapp.core.books import closed
from webapp.core.clock import day_bounds
from webapp.core.quantity import ZERO, Money
from webapp.core.queries import NoParams, ReadContext, query
from webapp.domains.finance.models import CostEntry

MONTHS = 6


class MonthCosts(BaseModel):
    """The entries of a month by element, 2 places; ``late``: how many of them were done in an earlier, closed one."""

    first: date
    closed: bool
    material: Money = ZERO
    labour: Money = ZERO
    machine: Money = ZERO
    subcontract: Money = ZERO
    by_product: Money = ZERO
    receipt: Money = ZERO
    variance: Money = ZERO
    late: int = 0


class CostsByMonth(BaseModel):
    """The last months, the present one first."""

    months: list[MonthCosts]


@query("finance.costs_by_month", permission="costing.read", params=NoParams, result=CostsByMonth)
def costs_by_month(ctx: ReadContext, params: NoParams) -> CostsByMonth:
    """Cost entries of the last six months by element."""
    first, months = ctx.today.replace(day=1), []
    for _number in range(MONTHS):
        months.append(_month(ctx, first))
        first = (first - timedelta(days=1)).replace(day=1)
    return CostsByMonth(months=months)


def _month(ctx: ReadContext, first: date) -> MonthCosts:
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    books = closed(ctx.session)
    statement = (
        select(CostEntry.element, func.sum(CostEntry.amount), func.count(CostEntry.posted_on))
        .where(counted_from_to(first, last, ctx.actor.time_zone))
        .group_by(CostEntry.element)
    )
    rows = ctx.session.execute(statement).all()
    sums: dict[str, Decimal] = {element: amount for element, amount, _late in rows}
    return MonthCosts(
        first=first,
        closed=books is not None and last <= books.through,
        late=sum(late for _element, _amount, late in rows),
        **sums,
    )


def counted_from_to(first: date, last: date, time_zone: str) -> ColumnElement[bool]:
    """Whether a cost entry counts for one of the days from *first* to *last*: by the day it was posted for, else by its own."""
    start, end = day_bounds(first, time_zone)[0], day_bounds(last, time_zone)[1]
    own_day = and_(CostEntry.posted_on.is_(None), CostEntry.occurred_at >= start, CostEntry.occurred_at < end)
    return or_(own_day, CostEntry.posted_on.between(first, last))
