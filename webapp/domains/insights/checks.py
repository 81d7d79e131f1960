"""What must always be true across domains: of work orders, their reports and their cost."""

from __future__ import annotations

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from webapp.core.doctor import check
from webapp.core.quantity import money_text, plain
from webapp.domains.finance.models import CostEntry
from webapp.domains.production.models import OperationReport, WorkOrder, WorkOrderOperation

SHOWN = 100


@check("a closed or cancelled work order carries no work in process")
def closed_orders_carry_nothing(session: Session) -> list[str]:
    """Orders that are over and whose cost entries do not add up to zero."""
    left = func.sum(CostEntry.amount)
    statement = (
        select(WorkOrder.number, left)
        .join(
            CostEntry, and_(CostEntry.order_id == WorkOrder.id, CostEntry.company_id == WorkOrder.company_id)
        )
        .where(WorkOrder.status.in_(("closed", "cancelled")))
        .group_by(WorkOrder.number)
        .having(left != 0)
        .limit(SHOWN)
    )
    return [f"{number}: {money_text(found)}" for number, found in session.execute(statement)]


@check("what an operation says came out of it is what was reported")
def operations_equal_reports(session: Session) -> list[str]:
    """Operations whose good, scrapped, reworked or held pieces differ from Σ reports."""
    names = ("good", "scrap", "rework", "on_hold")
    sums = (
        select(
            OperationReport.operation_id,
            *(func.sum(getattr(OperationReport, name)).label(name) for name in names),
        )
        .group_by(OperationReport.operation_id)
        .subquery()
    )
    kept = [getattr(WorkOrderOperation, name) for name in names]
    found = [func.coalesce(sums.c[name], 0) for name in names]
    statement = (
        select(WorkOrder.number, WorkOrderOperation.seq)
        .join(
            WorkOrder,
            and_(
                WorkOrder.id == WorkOrderOperation.work_order_id,
                WorkOrder.company_id == WorkOrderOperation.company_id,
            ),
        )
        .outerjoin(sums, sums.c.operation_id == WorkOrderOperation.id)
        .where(or_(*(one != other for one, other in zip(kept, found, strict=True))))
        .limit(SHOWN)
    )
    return [
        f"{number} operation {seq} differs from its reports" for number, seq in session.execute(statement)
    ]


@check("no more comes out of an operation than went in, unless the report was flagged")
def output_within_input(session: Session) -> list[str]:
    """Operations with more out than in and no flagged report."""
    step = WorkOrderOperation
    before = func.lag(step.good).over(partition_by=step.work_order_id, order_by=step.seq)
    out = step.good + step.scrap + step.rework + step.on_hold
    flows = select(
        step.id, step.work_order_id, step.seq, out.label("came_out"), before.label("came_in")
    ).subquery()
    flagged = exists().where(
        OperationReport.company_id == WorkOrder.company_id,
        OperationReport.operation_id == flows.c.id,
        OperationReport.over_report,
    )
    came_in = func.coalesce(flows.c.came_in, WorkOrder.start_quantity, WorkOrder.quantity)
    statement = (
        select(WorkOrder.number, flows.c.seq, flows.c.came_out, came_in)
        .join(flows, flows.c.work_order_id == WorkOrder.id)
        .where(flows.c.came_out > came_in, ~flagged)
        .limit(SHOWN)
    )
    return [
        f"{number} operation {seq}: {plain(came_out)} out of {plain(found)}"
        for number, seq, came_out, found in session.execute(statement)
    ]
