"""The machines, and what runs on each of them now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from webapp.core.quantity import Quantity
from webapp.core.queries import NoParams, ReadContext, query
from webapp.domains.equipment.models import Machine, WorkCentre
from webapp.domains.identity.models import User
from webapp.domains.items.models import Item
from webapp.domains.production.models import WorkOrder, WorkOrderOperation, WorkSession


class RunningJob(BaseModel):
    """Somebody works on an operation."""

    operation_id: UUID
    operation_seq: int
    operation: str
    operation_en: str
    work_order_id: UUID
    work_order: str
    item_number: str
    item_name: str
    item_name_en: str
    quantity: Quantity
    good: Quantity
    worker: str
    worker_en: str
    since: datetime


class MachineOnBoard(BaseModel):
    """A machine with its jobs. *status*: idle, running, stopped; a machine with a job shows as running unless it stopped."""

    id: UUID
    number: str
    code: str
    name: str
    name_en: str
    work_centre: str
    work_centre_en: str
    status: str
    jobs: list[RunningJob]


@query("insights.machine_board", permission="equipment.read", params=NoParams, result=list[MachineOnBoard])
def machine_board(ctx: ReadContext, _params: NoParams) -> list[MachineOnBoard]:
    """Every machine in use, by number, with what runs on it now."""
    statement = (
        select(Machine, WorkCentre)
        .join(
            WorkCentre,
            and_(WorkCentre.id == Machine.work_centre_id, WorkCentre.company_id == Machine.company_id),
        )
        .where(Machine.active)
        .order_by(Machine.number)
    )
    found = ctx.session.execute(statement).all()
    jobs = _jobs(ctx.session, {machine.work_centre_id for machine, _ in found})
    return [_on_board(machine, centre, jobs[machine.id]) for machine, centre in found]


def _on_board(machine: Machine, centre: WorkCentre, jobs: Sequence[RunningJob]) -> MachineOnBoard:
    return MachineOnBoard(
        id=machine.id,
        number=machine.number,
        code=machine.code,
        name=machine.name,
        name_en=machine.name_en,
        work_centre=centre.name,
        work_centre_en=centre.name_en,
        status="running" if jobs and machine.status == "idle" else machine.status,
        jobs=list(jobs),
    )


def _jobs(session: Session, work_centre_ids: set[UUID]) -> dict[UUID, list[RunningJob]]:
    """Open work sessions by machine. Found through the few operations that run, not through all sessions ever."""
    statement = (
        select(WorkSession, WorkOrderOperation, WorkOrder, Item, User)
        .select_from(WorkOrderOperation)
        .join(
            WorkSession,
            and_(
                WorkSession.operation_id == WorkOrderOperation.id,
                WorkSession.company_id == WorkOrderOperation.company_id,
            ),
        )
        .join(
            WorkOrder,
            and_(
                WorkOrder.id == WorkOrderOperation.work_order_id,
                WorkOrder.company_id == WorkOrderOperation.company_id,
            ),
        )
        .join(Item, and_(Item.id == WorkOrder.item_id, Item.company_id == WorkOrder.company_id))
        .join(User, and_(User.id == WorkSession.worker_id, User.company_id == WorkSession.company_id))
        .where(
            WorkOrderOperation.work_centre_id.in_(work_centre_ids),
            WorkOrderOperation.status == "running",
            WorkSession.ended_at.is_(None),
            WorkSession.machine_id.is_not(None),
        )
        .order_by(WorkSession.started_at)
    )
    jobs: dict[UUID, list[RunningJob]] = defaultdict(list)
    rows: Sequence[Any] = session.execute(statement).all()
    for row in rows:
        jobs[row[0].machine_id].append(_job(row))
    return jobs


def _job(row: Any) -> RunningJob:
    work, step, order, item, worker = row
    return RunningJob(
        operation_id=step.id,
        operation_seq=step.seq,
        operation=step.name,
        operation_en=step.name_en,
        work_order_id=order.id,
        work_order=order.number,
        item_number=item.number,
        item_name=item.name,
        item_name_en=item.name_en,
        quantity=order.quantity,
        good=step.good,
        worker=worker.name,
        worker_en=worker.name_en,
        since=work.started_at,
    )
