"""What the worker does: long print-outs, part by part, kept for a week; and runs of the plan."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import structlog
from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from webapp.config import Config
from webapp.core import jobs
from webapp.core.clock import Clock
from webapp.core.tenancy import bind_company
from webapp.domains.sync.blob_store import BlobStore
from webapp.extensions import current_clock, current_config, db
from webapp.flows.each_company import each_company
from webapp.jobs import planning
from webapp.jobs.queue import huey, in_app
from webapp.printing.documents import Progress, card_document, ticket_document
from webapp.printing.papers import paper_file, write_paper
from webapp.printing.source import code_warnings, open_source

log = structlog.get_logger(__name__)

STALE_AFTER = timedelta(minutes=10)
"""A part takes seconds: a worker that is silent for so long is gone."""
LOST_AFTER = timedelta(seconds=30)
KEPT_FOR = timedelta(days=7)


def wake_after_commit() -> None:
    """From here on, wake a worker for every job as soon as the transaction that noted it is over, whichever door it came by."""
    event.listen(db.session, "after_transaction_end", wake)


def wake(session: Session, transaction: SessionTransaction) -> None:
    """Wake a worker for the jobs of a transaction that ended; a savepoint is no end."""
    if transaction.parent is None:
        for company_id, job_id in jobs.take_fresh(session):
            start(company_id, job_id)


def start(company_id: UUID, job_id: UUID) -> None:
    """Wake a worker for a job that is committed."""
    make(str(company_id), str(job_id))


@huey.task()
@in_app
def make(company_id: str, job_id: str) -> None:
    """Do one job: make its papers, or run the plan."""
    session = db.session()
    bind_company(session, UUID(company_id))
    run(session, current_clock(), current_config(), UUID(job_id))


def run(session: Session, clock: Clock, config: Config, job_id: UUID) -> None:
    """Do the job for the company that *session* is bound to, unless somebody else does."""
    job = jobs.begin(session, clock, job_id, stale_before=clock.now() - STALE_AFTER)
    if job is None:
        return
    try:
        if job.kind == planning.KIND:
            planning.plan(session, clock, job)
            jobs.finish(session, clock, job_id, "", [])
            return
        made = _document(session, config, job, lambda done: jobs.advance(session, clock, job.id, done))
    except Exception as error:
        log.exception("job_failed", job=str(job_id), kind=job.kind)
        jobs.fail(session, clock, job_id, f"{type(error).__name__}: {error}")
        return
    write_paper(paper_file(config.papers, job.company_id, job_id), made)
    name = f"{job.params.get('kind', job.kind)}-{clock.now():%Y%m%d-%H%M}.pdf"
    jobs.finish(session, clock, job_id, name, code_warnings(_base_url(config, job)))


def _document(session: Session, config: Config, job: jobs.BackgroundJob, progress: Progress) -> bytes:
    ids = [UUID(one) for one in job.params["ids"]]
    source = open_source(session, BlobStore(config.blobs), job.language, _base_url(config, job))
    if job.kind == "tickets":
        return ticket_document(source, ids, job.params["paper"], progress)
    return card_document(source, job.params["kind"], ids, progress)


def _base_url(config: Config, job: jobs.BackgroundJob) -> str:
    return config.public_url or str(job.params.get("base_url", ""))


def wake_forgotten(session: Session, clock: Clock) -> None:
    """Wake a worker again for jobs whose message or whose worker got lost."""
    for company in each_company(session):
        now = clock.now()
        for job_id in jobs.waiting_jobs(session, now - LOST_AFTER, now - STALE_AFTER):
            start(company.id, job_id)


def sweep(session: Session, clock: Clock, papers: Path) -> None:
    """Delete papers, and the jobs that made them, after a week: what is printed is printed."""
    for company in each_company(session):
        old = jobs.finished_before(session, clock.now() - KEPT_FOR)
        for job_id in old:
            paper_file(papers, company.id, job_id).unlink(missing_ok=True)
        if old:
            jobs.forget(session, old)
