"""A photo has arrived: what waited for it goes on."""

from __future__ import annotations

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from webapp.core.actor import system_actor
from webapp.core.clock import Clock
from webapp.core.commands import execute
from webapp.core.envelope import Envelope
from webapp.core.ids import new_id
from webapp.domains.identity.companies import own_company
from webapp.domains.quality.models import Inspection
from webapp.domains.sync.models import Attachment, Blob
from webapp.domains.sync.waiting import retry_deferred


def photo_arrived(session: Session, clock: Clock, sha256: str) -> None:
    """Release the inspections that waited for this picture, and then the records that waited for those."""
    waiting = select(Attachment.id).where(
        Attachment.sha256 == sha256, Attachment.document_kind == "inspection"
    )
    if session.scalars(waiting.limit(1)).first() is None:
        return
    _release(session, clock, sha256)
    retry_deferred(session, clock)


def release_what_has_all_photos(session: Session, clock: Clock) -> None:
    """Look again for inspections that still wait although their pictures are here: a crash may have come in between."""
    arrived = and_(Blob.sha256 == Attachment.sha256, Blob.completed_at.is_not(None))
    statement = (
        select(Attachment.sha256)
        .join(Inspection, Inspection.id == Attachment.document_id)
        .join(Blob, arrived)
        .where(Inspection.status == "recorded")
        .distinct()
    )
    for sha256 in session.scalars(statement).all():
        _release(session, clock, sha256)


def _release(session: Session, clock: Clock, sha256: str) -> None:
    company = own_company(session)
    actor = system_actor(company.id, time_zone=company.time_zone)
    execute(session, actor, Envelope(new_id(), "quality.photos_arrived", {"sha256": sha256}), clock)
