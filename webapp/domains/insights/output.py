"""What came out of the operations, day by day, straight from the reports of a bounded span of days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, func, or_, select, type_coerce
from sqlalchemy.orm import Session, aliased

from webapp.core.clock import day_bounds
from webapp.core.quantity import ZERO
from webapp.core.types import quantity_type
from webapp.domains.insights.rules import Pieces
from webapp.domains.production.models import OperationReport, WorkOrder, WorkOrderOperation


@dataclass(frozen=True)
class DayOfOperation:
    """What the operations with one number of all orders for one item put out on one day."""

    day: date
    item_id: UUID
    seq: int
    is_last: bool
    pieces: Pieces


def days_up_to(last: date, count: int) -> list[date]:
    """The *count* days that end with *last*."""
    return [last - timedelta(days=back) for back in range(count - 1, -1, -1)]


def output_by_day(session: Session, days: list[date], time_zone: str) -> list[DayOfOperation]:
    """Everything reported as done on *days* (consecutive, in the company's *time_zone*), summed up by the database.

    A reversal counts against the day of its own ``occurred_at``. Reads the reports of these days by their time index, whatever
    the number of reports altogether.
    """
    sums_of_day = _sums_by_operation(days, time_zone).subquery()
    other = aliased(WorkOrderOperation)
    last_seq = (
        select(func.max(other.seq))
        .where(other.company_id == WorkOrder.company_id, other.work_order_id == WorkOrder.id)
        .correlate(WorkOrder)
        .scalar_subquery()
    )
    is_last = (WorkOrderOperation.seq == last_seq).label("is_last")
    statement = (
        select(sums_of_day, WorkOrder.item_id, WorkOrderOperation.seq, is_last)
        .join(WorkOrderOperation, WorkOrderOperation.id == sums_of_day.c.operation_id)
        .join(
            WorkOrder,
            and_(
                WorkOrder.id == WorkOrderOperation.work_order_id,
                WorkOrder.company_id == WorkOrderOperation.company_id,
            ),
        )
    )
    found: dict[tuple[date, UUID, int, bool], Pieces] = defaultdict(Pieces)
    for row in session.execute(statement):
        key = (days[row.day], row.item_id, row.seq, bool(row.is_last))
        found[key] += Pieces(row.good, row.scrap, row.rework, row.on_hold, row.from_rework)
    return [
        DayOfOperation(day, item_id, seq, last, pieces) for (day, item_id, seq, last), pieces in found.items()
    ]


def _sums_by_operation(days: list[date], time_zone: str) -> Any:
    bounds = [day_bounds(day, time_zone) for day in days]
    day = case(
        *((OperationReport.occurred_at < end, index) for index, (_start, end) in enumerate(bounds[:-1])),
        else_=len(bounds) - 1,
    ).label("day")
    return (
        select(
            OperationReport.operation_id,
            day,
            *piece_sums(),
        )
        .where(OperationReport.occurred_at >= bounds[0][0], OperationReport.occurred_at < bounds[-1][1])
        .group_by(OperationReport.operation_id, day)
    )


def piece_sums() -> list[Any]:
    """Columns of a select over reports that sum up pieces as ``Pieces`` counts them.

    Reports carry rework net: what failed less what had failed before; reversals carry the opposite of that.
    """
    own, net = OperationReport.reverses_id.is_(None), OperationReport.rework
    failed = or_(and_(own, net > 0), and_(~own, net < 0))
    sums = {
        "good": OperationReport.good,
        "scrap": OperationReport.scrap,
        "rework": case((failed, net), else_=0),
        "on_hold": OperationReport.on_hold,
        "from_rework": case((failed, 0), else_=-net),
    }
    return [type_coerce(func.sum(one), quantity_type()).label(name) for name, one in sums.items()]


def pieces_of_order(session: Session, order_id: UUID) -> Mapping[UUID, Pieces]:
    """What came out of each operation of one order."""
    statement = (
        select(OperationReport.operation_id, *piece_sums())
        .where(OperationReport.work_order_id == order_id)
        .group_by(OperationReport.operation_id)
    )
    found: dict[UUID, Pieces] = defaultdict(Pieces)
    for operation_id, *sums in session.execute(statement):
        found[operation_id] = Pieces(*sums)
    return found


def finished_by_day(rows: Iterable[DayOfOperation], days: list[date]) -> dict[date, Decimal]:
    """Good pieces out of last operations on each of *days*."""
    sums = dict.fromkeys(days, ZERO)
    for row in rows:
        if row.is_last:
            sums[row.day] += row.pieces.good
    return sums


def pieces_by_day(rows: Iterable[DayOfOperation], days: list[date]) -> dict[date, Pieces]:
    """Pieces out of all operations on each of *days*."""
    sums = dict.fromkeys(days, Pieces())
    for row in rows:
        sums[row.day] += row.pieces
    return sums


def pieces_by_operation(rows: Iterable[DayOfOperation], since: date) -> Mapping[UUID, Mapping[int, Pieces]]:
    """Pieces out of each operation of each item from *since* on."""
    sums: dict[UUID, dict[int, Pieces]] = defaultdict(lambda: defaultdict(Pieces))
    for row in rows:
        if row.day >= since:
            sums[row.item_id][row.seq] += row.pieces
    return sums
