"""The boss's screen: what is due, what came out, how well, what is missing, what it earned."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from webapp.core.quantity import ZERO, Money, Quantity
from webapp.core.queries import NoParams, ReadContext, query
from webapp.domains.equipment.models import Machine
from webapp.domains.finance.models import CostEntry
from webapp.domains.insights import rules
from webapp.domains.insights.alerts import AlertSummary, alert_summary
from webapp.domains.insights.order_costing import OrderMargin, latest_shipped, margins
from webapp.domains.insights.output import (
    DayOfOperation,
    days_up_to,
    finished_by_day,
    output_by_day,
    pieces_by_day,
    pieces_by_operation,
)
from webapp.domains.insights.rules import Pieces
from webapp.domains.partners.models import Partner
from webapp.domains.production.models import WorkOrder
from webapp.domains.production.rules import OPEN_STATES
from webapp.domains.sales.models import SalesOrder
from webapp.domains.sales.rules import OPEN_STATUSES

DUE_WITHIN_DAYS = 7
AVERAGE_DAYS = 14
WEEK = 7
SHOWN = 10


class DueOrder(BaseModel):
    """A sales order that is due soon or late already."""

    id: UUID
    number: str
    customer: str
    customer_en: str
    due_on: date
    late: bool
    days_left: int
    """Below zero: days late."""


class Due(BaseModel):
    """Sales orders due within 7 days: how many in all, how many of them late already, and the most urgent ones."""

    total: int
    late: int
    orders: list[DueOrder]


class Output(BaseModel):
    """Good pieces out of last operations: today, and the average of the days with output among the 14 days before."""

    today: Quantity
    average: Quantity


class Yield(BaseModel):
    """First-pass yield over all operations, and rolled over the operations of each item; 0 … 1, None without reports."""

    today: Decimal | None
    week: Decimal | None
    rolled_today: Decimal | None
    rolled_week: Decimal | None


class DayOutput(BaseModel):
    """One day of the output chart."""

    day: date
    good: Quantity


class DayYield(BaseModel):
    """One day of the yield chart; None where nothing was reported."""

    day: date
    rate: Decimal | None


class Dashboard(BaseModel):
    """Everything on the boss's screen. What is money is None for who must not see it."""

    today: date
    due: Due
    output: Output
    first_pass_yield: Yield
    alerts: AlertSummary
    machines: dict[str, int]
    work_orders: dict[str, int]
    margins: list[OrderMargin] | None
    work_in_process: Money | None
    output_by_day: list[DayOutput]
    yield_by_day: list[DayYield]


@query("insights.dashboard", permission="insights.read", params=NoParams, result=Dashboard)
def dashboard(ctx: ReadContext, _params: NoParams) -> Dashboard:
    """What the boss wants to know in the morning."""
    session, today = ctx.session, ctx.today
    days = days_up_to(today, AVERAGE_DAYS + 1)
    rows = output_by_day(session, days, ctx.actor.time_zone)
    finished, pieces = finished_by_day(rows, days), pieces_by_day(rows, days)
    shows_money = ctx.actor.may("insights.money")
    return Dashboard(
        today=today,
        due=_due(session, today),
        output=Output(today=finished[today], average=rules.daily_average(finished[day] for day in days[:-1])),
        first_pass_yield=_yield(rows, pieces, today),
        alerts=alert_summary(session, today, SHOWN),
        machines=_machine_counts(session),
        work_orders=_work_order_counts(session),
        margins=margins(session, latest_shipped(session, SHOWN)) if shows_money else None,
        work_in_process=_work_in_process(session) if shows_money else None,
        output_by_day=[DayOutput(day=day, good=finished[day]) for day in days[1:]],
        yield_by_day=[DayYield(day=day, rate=rules.first_pass_yield(pieces[day])) for day in days[1:]],
    )


def _due(session: Session, today: date) -> Due:
    horizon = today + timedelta(days=DUE_WITHIN_DAYS)
    is_due = and_(SalesOrder.status.in_(OPEN_STATUSES), SalesOrder.due_on <= horizon)
    statement = (
        select(SalesOrder, Partner)
        .join(
            Partner, and_(Partner.id == SalesOrder.customer_id, Partner.company_id == SalesOrder.company_id)
        )
        .where(is_due)
        .order_by(SalesOrder.due_on, SalesOrder.number)
        .limit(SHOWN)
    )
    counting = select(func.count()).select_from(SalesOrder).where(is_due)
    return Due(
        total=session.scalar(counting) or 0,
        late=session.scalar(counting.where(SalesOrder.due_on < today)) or 0,
        orders=[_due_order(order, customer, today) for order, customer in session.execute(statement)],
    )


def _due_order(order: SalesOrder, customer: Partner, today: date) -> DueOrder:
    days_left = (order.due_on - today).days
    return DueOrder(
        id=order.id,
        number=order.number,
        customer=customer.name,
        customer_en=customer.name_en,
        due_on=order.due_on,
        late=days_left < 0,
        days_left=days_left,
    )


def _yield(rows: list[DayOfOperation], pieces: dict[date, Pieces], today: date) -> Yield:
    week_ago = today - timedelta(days=WEEK - 1)
    week = sum((found for day, found in pieces.items() if day >= week_ago), Pieces())
    return Yield(
        today=rules.first_pass_yield(pieces[today]),
        week=rules.first_pass_yield(week),
        rolled_today=rules.rolled_yield(pieces_by_operation(rows, today)),
        rolled_week=rules.rolled_yield(pieces_by_operation(rows, week_ago)),
    )


def _machine_counts(session: Session) -> dict[str, int]:
    counting = select(Machine.status, func.count()).where(Machine.active).group_by(Machine.status)
    return dict(session.execute(counting).all())


def _work_order_counts(session: Session) -> dict[str, int]:
    """Work orders that are not over, by status."""
    counting = select(WorkOrder.status, func.count()).where(WorkOrder.status.in_(OPEN_STATES))
    return dict(session.execute(counting.group_by(WorkOrder.status)).all())


def _work_in_process(session: Session) -> Decimal:
    """What the orders that are not over carry; those that are carry nothing."""
    statement = (
        select(func.sum(CostEntry.amount))
        .join(
            WorkOrder,
            and_(WorkOrder.id == CostEntry.order_id, WorkOrder.company_id == CostEntry.company_id),
        )
        .where(WorkOrder.status.in_(OPEN_STATES))
    )
    return session.scalar(statement) or ZERO
