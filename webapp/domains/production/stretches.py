"""A worker's stretches on an operation: from a start to a pause or a finish."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from webapp.core.clock import as_utc
from webapp.core.command_store import StoredCommand
from webapp.core.commands import Context
from webapp.core.db import fetch
from webapp.core.ids import new_id
from webapp.domains.production import rules
from webapp.domains.production.models import OperationReport, WorkOrderOperation, WorkSession

LONG_FLAG = "long_work"


def open_session(
    ctx: Context, operation: WorkOrderOperation, worker_id: UUID, machine_id: UUID | None
) -> None:
    """A worker's stretch on *operation* begins; one that is already running goes on.

    One that was forgotten ended when it was last heard of.
    """
    running = _running_session(ctx.session, operation.id, worker_id)
    if running is not None:
        if not _seems_forgotten(ctx, running):
            return
        running.ended_at, running.ended_by = last_signs(ctx.session, [running])[running.id], "start"
    ctx.session.add(
        WorkSession(
            id=new_id(),
            operation_id=operation.id,
            worker_id=worker_id,
            machine_id=machine_id,
            started_at=ctx.occurred_at,
        )
    )


def close_session(
    ctx: Context, operation: WorkOrderOperation, worker_id: UUID, ended_by: str, reason: str | None = None
) -> UUID | None:
    """A worker's stretch on *operation* ends; returns the machine that it ran on."""
    running = _running_session(ctx.session, operation.id, worker_id)
    if running is None:
        return None
    if _seems_forgotten(ctx, running):
        note_long_work(ctx)
    running.ended_at = max(as_utc(running.started_at), ctx.occurred_at)
    running.ended_by = ended_by
    running.pause_reason = reason
    return running.machine_id


def note_long_work(ctx: Context) -> None:
    """Note on the record that it tells of more time in one go than anybody works: perhaps the end was forgotten."""
    record = fetch(ctx.session, StoredCommand, ctx.command_id)
    if LONG_FLAG not in record.flags:
        record.flags = [*record.flags, LONG_FLAG]


def seems_forgotten(ctx: Context, operation_id: UUID, worker_id: UUID) -> bool:
    """Whether nothing was heard for so long of the worker's stretch on the operation that its end was most likely forgotten."""
    running = _running_session(ctx.session, operation_id, worker_id)
    return running is not None and _seems_forgotten(ctx, running)


def _seems_forgotten(ctx: Context, running: WorkSession) -> bool:
    return rules.is_forgotten(last_signs(ctx.session, [running])[running.id], ctx.occurred_at)


def last_signs(session: Session, some: Sequence[WorkSession]) -> dict[UUID, datetime]:
    """When each of these stretches was last heard of before its end: its start, or its worker's latest report since."""
    found = {one.id: as_utc(one.started_at) for one in some}
    statement = (
        select(WorkSession.id, func.max(OperationReport.occurred_at))
        .join(
            OperationReport,
            and_(
                OperationReport.company_id == WorkSession.company_id,
                OperationReport.operation_id == WorkSession.operation_id,
                OperationReport.worker_id == WorkSession.worker_id,
                OperationReport.occurred_at >= WorkSession.started_at,
            ),
        )
        .where(WorkSession.id.in_(found), OperationReport.reverses_id.is_(None))
        .group_by(WorkSession.id)
    )
    return found | {id_: as_utc(at) for id_, at in session.execute(statement)} if found else found


def anyone_working(session: Session, operation_id: UUID) -> bool:
    """Whether somebody's stretch on the operation is open."""
    found = session.scalars(
        select(WorkSession.id).where(WorkSession.operation_id == operation_id, WorkSession.ended_at.is_(None))
    ).first()
    return found is not None


def _running_session(session: Session, operation_id: UUID, worker_id: UUID) -> WorkSession | None:
    return session.scalars(
        select(WorkSession).where(
            WorkSession.operation_id == operation_id,
            WorkSession.worker_id == worker_id,
            WorkSession.ended_at.is_(None),
        )
    ).first()
