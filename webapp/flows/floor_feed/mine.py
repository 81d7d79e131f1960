"""What belongs to one worker alone: own reports of the last days, and what they earned."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import select

from webapp.core.clock import as_utc, day_bounds
from webapp.core.quantity import ZERO, Money, Quantity
from webapp.core.queries import NoParams, ReadContext, query
from webapp.domains.items.models import Item
from webapp.domains.production.models import OperationReport, WorkOrder, WorkOrderOperation, WorkSession
from webapp.domains.production.rules import STILL_TO_MAKE
from webapp.domains.production.stretches import last_signs
from webapp.domains.sync.settings import SHOWS_PAY

DAYS = 14


class MyReport(BaseModel):
    """One own report; ``id`` is the command's, so that the phone knows which of its records it is."""

    id: UUID
    occurred_at: datetime
    work_order: str
    item: str
    item_en: str
    operation: str
    operation_en: str
    good: Quantity
    scrap: Quantity
    rework: Quantity
    on_hold: Quantity
    pay: Money | None
    status: str
    """applied, or reversed when it was taken back."""


class OpenStart(BaseModel):
    """Work that the worker began, on whichever phone, and has not ended; ``last_at``: when it was last heard of."""

    operation_id: UUID
    started_at: datetime
    last_at: datetime


class Mine(BaseModel):
    """A worker's day and last fourteen days. Pay is null where the company does not show it."""

    day: date
    reports: list[MyReport]
    pay_today: Money | None
    good_today: Quantity
    open: list[OpenStart]


@query("floor.mine", permission="floor.use", params=NoParams, result=Mine)
def mine(ctx: ReadContext, params: NoParams) -> Mine:
    """One's own reports of the last 14 days, the latest first, and today's pay."""
    since, _ = day_bounds(ctx.today - timedelta(days=DAYS - 1), ctx.actor.time_zone)
    rows = ctx.session.execute(_own_reports(ctx, since)).all()
    start, end = day_bounds(ctx.today, ctx.actor.time_zone)
    today = [row[0] for row in rows if start <= row[0].occurred_at < end]
    shows_pay = SHOWS_PAY.read(ctx.session)
    taken_back = {row[0].reverses_id for row in rows} - {None}
    return Mine(
        day=ctx.today,
        reports=[_view(row, taken_back, shows_pay=shows_pay) for row in rows if row[0].reverses_id is None],
        pay_today=_total(one.pay for one in today) if shows_pay else None,
        good_today=_total(one.good for one in today),
        open=_open_starts(ctx),
    )


def _open_starts(ctx: ReadContext) -> list[OpenStart]:
    """What the worker has running; work for which nobody waits any more is over."""
    statement = (
        select(WorkSession)
        .join(WorkOrderOperation, WorkOrderOperation.id == WorkSession.operation_id)
        .join(WorkOrder, WorkOrder.id == WorkOrderOperation.work_order_id)
        .where(
            WorkSession.worker_id == ctx.actor.user_id,
            WorkSession.ended_at.is_(None),
            WorkOrderOperation.status != "finished",
            WorkOrder.status.in_(STILL_TO_MAKE),
        )
        .order_by(WorkSession.started_at, WorkSession.id)
    )
    found = ctx.session.scalars(statement).all()
    last = last_signs(ctx.session, found)
    return [
        OpenStart(operation_id=one.operation_id, started_at=as_utc(one.started_at), last_at=last[one.id])
        for one in found
    ]


def _own_reports(ctx: ReadContext, since: datetime) -> Any:
    return (
        select(OperationReport, WorkOrder.number, Item, WorkOrderOperation)
        .join(WorkOrder, WorkOrder.id == OperationReport.work_order_id)
        .join(Item, Item.id == WorkOrder.item_id)
        .join(WorkOrderOperation, WorkOrderOperation.id == OperationReport.operation_id)
        .where(OperationReport.worker_id == ctx.actor.user_id, OperationReport.occurred_at >= since)
        .order_by(OperationReport.occurred_at.desc(), OperationReport.id.desc())
    )


def _view(row: Any, taken_back: set[UUID], *, shows_pay: bool) -> MyReport:
    report, order_number, item, operation = row
    return MyReport(
        id=report.command_id,
        occurred_at=report.occurred_at,
        work_order=order_number,
        item=item.name,
        item_en=item.name_en,
        operation=operation.name,
        operation_en=operation.name_en,
        good=report.good,
        scrap=report.scrap,
        rework=report.rework,
        on_hold=report.on_hold,
        pay=report.pay if shows_pay else None,
        status="reversed" if report.id in taken_back else "applied",
    )


def _total(values: Any) -> Decimal:
    return sum(values, ZERO)
