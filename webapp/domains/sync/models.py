"""Photos and other files, by the hash of their content."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Record, Short
from webapp.core.types import Guid


class Blob(Record):
    """A file known by the SHA-256 of its original bytes. Complete once all bytes arrived and their hash was right."""

    __tablename__ = "blob"
    __table_args__ = (UniqueConstraint("company_id", "sha256"),)

    sha256: Mapped[Short]
    content_type: Mapped[Short]
    size: Mapped[int]
    received: Mapped[int] = mapped_column(default=0)
    display_sha256: Mapped[str | None]
    """The re-encoded copy that is shown to people; the original is kept for proof."""
    completed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Attachment(Record):
    """A file belongs to a document. May be written before the file itself has arrived."""

    __tablename__ = "attachment"
    __table_args__ = (
        Index(None, "company_id", "document_id"),
        Index(None, "company_id", "sha256"),
    )
    immutable = True

    sha256: Mapped[Short]
    document_kind: Mapped[Short]
    """report, inspection, item."""
    document_id: Mapped[UUID] = mapped_column(Guid())
    created_at: Mapped[datetime]
