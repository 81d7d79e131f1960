"""Files that belong to documents, whether or not their bytes are here yet."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from webapp.core.commands import Context
from webapp.core.ids import new_id
from webapp.domains.sync.models import Attachment, Blob


def attach(ctx: Context, document_kind: str, document_id: UUID, hashes: Iterable[str]) -> None:
    """Note that the files with these SHA-256 *hashes* belong to a document; they may still be on their way."""
    ctx.session.add_all(
        Attachment(
            id=new_id(),
            sha256=sha256,
            document_kind=document_kind,
            document_id=document_id,
            created_at=ctx.now,
        )
        for sha256 in hashes
    )


def all_arrived(session: Session, document_id: UUID) -> bool:
    """Whether every file of the document is complete and verified."""
    missing = session.scalars(
        select(Attachment.id)
        .outerjoin(
            Blob,
            and_(
                Blob.company_id == Attachment.company_id,
                Blob.sha256 == Attachment.sha256,
                Blob.completed_at.is_not(None),
            ),
        )
        .where(Attachment.document_id == document_id, Blob.id.is_(None))
    ).first()
    return missing is None
