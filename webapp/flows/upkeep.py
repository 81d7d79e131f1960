"""What the system does by itself for every company. One company's trouble never keeps the others waiting."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog
from sqlalchemy.orm import Session

from webapp.core import doctor
from webapp.core.clock import Clock
from webapp.domains.sync.blob_store import PART
from webapp.domains.sync.waiting import retry_deferred, retry_failed
from webapp.flows.each_company import each_company
from webapp.flows.photos import release_what_has_all_photos

log = structlog.get_logger(__name__)

FORGOTTEN_AFTER = timedelta(days=30)
"""A phone may be off for long; after a month it sends the few chunks of a photo again."""


def go_on(session: Session, clock: Clock) -> None:
    """Judge again what waits for something, and what failed by our own fault."""
    for company in each_company(session):
        try:
            release_what_has_all_photos(session, clock)
            settled = retry_deferred(session, clock) + retry_failed(session, clock)
        except Exception:
            log.exception("retry_interrupted", company=company.code)
            continue
        if settled:
            log.info("records_settled", company=company.code, count=settled)


def check_all(session: Session) -> bool:
    """Ask every check about every company, and log what does not hold; returns whether all is well."""
    well = True
    for company in each_company(session):
        for finding in _findings(session, company.code):
            if not finding.healthy:
                well = False
                log.error(
                    "invariant_broken",
                    company=company.code,
                    check=finding.name,
                    problems=finding.problems[:10],
                    count=len(finding.problems),
                )
    return well


def _findings(session: Session, company: str) -> list[doctor.Finding]:
    try:
        return doctor.run(session)
    except Exception as error:
        log.exception("check_interrupted", company=company)
        return [doctor.Finding("every check can be asked", (repr(error),))]


def sweep_parts(root: Path, clock: Clock) -> int:
    """Delete uploads that nobody went on with for a month; returns how many."""
    oldest = clock.now() - FORGOTTEN_AFTER
    old = [part for part in root.rglob(f"*{PART}") if _changed_at(part) < oldest]
    for part in old:
        part.unlink(missing_ok=True)
    return len(old)


def _changed_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
