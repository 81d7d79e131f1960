"""Work that takes longer than a person waits: what is to be done, how far it is, and what came of it.

A row here is the promise; the queue that wakes a worker may lose its message, and the job is found again each minute. Progress
is written outside the door of commands: it changes no business fact, and the command that asked for the job is in the log.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import Index, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from webapp.core.clock import Clock
from webapp.core.commands import Context
from webapp.core.db import Long, Name, Record, Short, fetch, find, write_transaction
from webapp.core.errors import NotFound
from webapp.core.ids import new_id
from webapp.core.queries import ById, NoParams, ReadContext, query
from webapp.core.types import Guid

MAX_ATTEMPTS = 3
"""A job whose worker died this often is not tried again."""
SHOWN = 20
FRESH = "fresh_jobs"


class BackgroundJob(Record):
    """A job for the background worker. ``state``: queued, running, done, failed."""

    __tablename__ = "background_job"
    __table_args__ = (Index(None, "company_id", "state"), Index(None, "company_id", "requested_by"))
    references = {"requested_by": "user"}

    kind: Mapped[Short]
    params: Mapped[dict[str, Any]]
    language: Mapped[Short]
    state: Mapped[Short] = mapped_column(default="queued")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int]
    attempts: Mapped[int] = mapped_column(default=0)
    result: Mapped[Name] = mapped_column(default="")
    """The name that the file has when it is downloaded; empty until it is there."""
    warnings: Mapped[list[Any]] = mapped_column(default=list)
    """What the reader should know: ``{message, params}``."""
    error: Mapped[Long] = mapped_column(default="")
    requested_by: Mapped[UUID | None] = mapped_column(Guid())
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class JobWarning(BaseModel):
    """Something that the reader should know: a message template and what fills it."""

    message: str
    params: dict[str, str]


class JobView(BaseModel):
    """A job as its requester sees it."""

    id: UUID
    kind: str
    state: str
    done: int
    total: int
    result: str
    warnings: list[JobWarning]
    created_at: datetime
    finished_at: datetime | None


def queue_job(ctx: Context, kind: str, params: Mapping[str, Any], total: int, language: str) -> BackgroundJob:
    """Note a job of *total* steps for the actor; it begins after the command's transaction."""
    job = BackgroundJob(
        id=new_id(),
        kind=kind,
        params=dict(params),
        language=language,
        state="queued",
        done=0,
        total=total,
        attempts=0,
        result="",
        warnings=[],
        error="",
        requested_by=ctx.actor.user_id,
        created_at=ctx.now,
        updated_at=ctx.now,
    )
    ctx.session.add(job)
    ctx.session.flush()
    ctx.session.info.setdefault(FRESH, []).append((ctx.company_id, job.id))
    return job


def open_job(session: Session, kind: str) -> BackgroundJob | None:
    """The company's job of *kind* that waits or is being done."""
    statement = select(BackgroundJob).where(
        BackgroundJob.kind == kind, BackgroundJob.state.in_(("queued", "running"))
    )
    return session.scalars(statement.order_by(BackgroundJob.created_at)).first()


def last_job(session: Session, kind: str) -> BackgroundJob | None:
    """The company's latest job of *kind*, whatever became of it."""
    statement = select(BackgroundJob).where(BackgroundJob.kind == kind)
    return session.scalars(
        statement.order_by(BackgroundJob.created_at.desc(), BackgroundJob.id.desc())
    ).first()


def take_fresh(session: Session) -> list[tuple[UUID, UUID]]:
    """Company and id of the jobs noted since the last call; perhaps rolled back since."""
    fresh: list[tuple[UUID, UUID]] = session.info.pop(FRESH, [])
    return fresh


def begin(session: Session, clock: Clock, job_id: UUID, stale_before: datetime) -> BackgroundJob | None:
    """Take the job; None when another worker has it or it is over. One that nobody touched since *stale_before* is taken over."""
    with write_transaction(session):
        job = find(session, BackgroundJob, job_id)
        if job is None:
            return None  # rolled back after the message was sent
        job = fetch(session, BackgroundJob, job_id, lock=True)
        abandoned = job.state == "running" and job.updated_at < stale_before
        if job.state != "queued" and not abandoned:
            return None
        job.attempts += 1
        job.updated_at = clock.now()
        job.state = "running" if job.attempts <= MAX_ATTEMPTS else "failed"
        if job.state == "failed":
            job.error, job.finished_at = "the worker was stopped too often", clock.now()
            return None
        return job


def advance(session: Session, clock: Clock, job_id: UUID, done: int) -> None:
    """Say how far the job is."""
    with write_transaction(session):
        job = fetch(session, BackgroundJob, job_id)
        job.done, job.updated_at = done, clock.now()


def finish(session: Session, clock: Clock, job_id: UUID, result: str, warnings: list[dict[str, Any]]) -> None:
    """The job is done and its file is there."""
    with write_transaction(session):
        job = fetch(session, BackgroundJob, job_id)
        job.state, job.done, job.result, job.warnings = "done", job.total, result, warnings
        job.updated_at = job.finished_at = clock.now()


def fail(session: Session, clock: Clock, job_id: UUID, error: str) -> None:
    """The job broke; *error* is for whoever runs the server."""
    with write_transaction(session):
        job = fetch(session, BackgroundJob, job_id)
        job.state, job.error = "failed", error
        job.updated_at = job.finished_at = clock.now()


def waiting_jobs(session: Session, queued_before: datetime, stale_before: datetime) -> list[UUID]:
    """Jobs whose message got lost, or whose worker did."""
    lost = (BackgroundJob.state == "queued") & (BackgroundJob.created_at < queued_before)
    orphaned = (BackgroundJob.state == "running") & (BackgroundJob.updated_at < stale_before)
    return list(session.scalars(select(BackgroundJob.id).where(or_(lost, orphaned))))


def finished_before(session: Session, moment: datetime) -> list[UUID]:
    """Jobs over since before *moment*."""
    return list(session.scalars(select(BackgroundJob.id).where(BackgroundJob.finished_at < moment)))


def forget(session: Session, job_ids: list[UUID]) -> None:
    """Delete old jobs; their files are the caller's business."""
    with write_transaction(session):
        for job_id in job_ids:
            session.delete(fetch(session, BackgroundJob, job_id))


@query("jobs.job", permission="account.own", params=ById, result=JobView)
def job_view(ctx: ReadContext, params: ById) -> JobView:
    """One of the reader's own background jobs: how far it is."""
    job = fetch(ctx.session, BackgroundJob, params.id)
    if ctx.actor.user_id is not None and job.requested_by != ctx.actor.user_id:
        raise NotFound
    return JobView.model_validate(job, from_attributes=True)


@query("jobs.mine", permission="account.own", params=NoParams, result=list[JobView])
def my_jobs(ctx: ReadContext, _params: NoParams) -> list[JobView]:
    """The reader's own background jobs, the newest first."""
    statement = (
        select(BackgroundJob)
        .where(BackgroundJob.requested_by == ctx.actor.user_id)
        .order_by(BackgroundJob.created_at.desc(), BackgroundJob.id.desc())
        .limit(SHOWN)
    )
    return [JobView.model_validate(job, from_attributes=True) for job in ctx.session.scalars(statement)]
