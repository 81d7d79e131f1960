"""A run of the plan that nobody waits for: noted as a background job, done by a worker in the name of whoever asked."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.orm import Session

from webapp.core.actor import Actor, system_actor
from webapp.core.clock import Clock
from webapp.core.commands import Context, command, execute
from webapp.core.db import bound_company
from webapp.core.envelope import Envelope, Outcome
from webapp.core.ids import derived_id
from webapp.core.jobs import BackgroundJob, open_job, queue_job
from webapp.domains.identity.actors import actor_of
from webapp.domains.planning.commands import Run

PLANNING = "planning"
"""The kind of these jobs."""


class RunAsked(BaseModel):
    """The job that plans; *waited_for*: somebody had asked for it already."""

    job_id: UUID
    waited_for: bool


@command("planning.run_later", permission="planning.write", body=Run, result=RunAsked)
def run_later(ctx: Context, body: Run) -> RunAsked:
    """Have the plan run in the background. Asked for twice, it runs once."""
    waiting = open_job(ctx.session, PLANNING)
    job = waiting or queue_job(ctx, PLANNING, {"everything": body.everything}, 1, ctx.actor.locale)
    return RunAsked(job_id=job.id, waited_for=waiting is not None)


def run_now(session: Session, clock: Clock, job: BackgroundJob) -> Outcome:
    """Do what *job* asks for. A worker that takes it over from one that died gets the first one's answer, not a second run."""
    company_id = bound_company(session)
    actor: Actor = actor_of(session, job.requested_by) if job.requested_by else system_actor(company_id)
    body = {"everything": True} if job.params.get("everything") else {}
    return execute(session, actor, Envelope(run_id(company_id, job.id), "planning.run", body), clock)


def run_id(company_id: UUID, job_id: UUID) -> UUID:
    """The id of the command by which a job plans, and so that of its run."""
    return derived_id("planning_job", company_id, job_id)
