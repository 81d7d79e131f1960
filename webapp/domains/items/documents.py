"""Drawings, work instructions and certificates of items: adding one, withdrawing one, which there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.commands import Context
from webapp.core.db import fetch, find
from webapp.domains.items.catalogue_models import ItemDocument
from webapp.domains.items.errors import (
    DocumentFileMissing,
    DocumentRevisionTaken,
    DocumentWithdrawn,
    ItemUnknown,
    RevisionUnknown,
)
from webapp.domains.items.models import Item
from webapp.domains.items.revisions import revisions_of
from webapp.domains.sync.blobs import blob_of


def add_document(
    ctx: Context, item_id: UUID, *, valid_from: date | None, sha256: str, facts: Mapping[str, Any]
) -> ItemDocument:
    """Add a document with a file that was kept before; *valid_from* none means from today on.

    Raises ItemUnknown, RevisionUnknown, DocumentFileMissing, DocumentRevisionTaken.
    """
    if find(ctx.session, Item, item_id) is None:
        raise ItemUnknown(at="item_id")
    fetch(ctx.session, Item, item_id, lock=True)  # two of the same number at once: the second finds the first
    revision = facts.get("revision")
    if revision is not None and revision not in {one.seq for one in revisions_of(ctx.session, item_id)}:
        raise RevisionUnknown(at="revision")
    blob = blob_of(ctx.session, sha256)
    if blob is None or blob.completed_at is None:
        raise DocumentFileMissing(at="file")
    document = ItemDocument(
        id=ctx.command_id,
        item_id=item_id,
        valid_from=valid_from or ctx.today,
        sha256=sha256,
        content_type=blob.content_type,
        size=blob.size,
        created_at=ctx.occurred_at,
        created_by_id=ctx.actor.user_id,
        **facts,
    )
    _see_to_revision(ctx.session, document)
    ctx.session.add(document)
    ctx.session.flush()
    return document


def withdraw_document(ctx: Context, document_id: UUID, note: str) -> ItemDocument:
    """Let a document count no more; it stays readable. Raises NotFound, DocumentWithdrawn."""
    document = fetch(ctx.session, ItemDocument, document_id, lock=True)
    if document.withdrawn_at is not None:
        raise DocumentWithdrawn
    document.withdrawn_at = ctx.occurred_at
    document.withdrawn_by_id = ctx.actor.user_id
    document.withdrawn_note = note
    ctx.session.flush()
    return document


def documents_of(session: Session, item_ids: Collection[UUID]) -> dict[UUID, list[ItemDocument]]:
    """Every document of each item, withdrawn ones too."""
    found: dict[UUID, list[ItemDocument]] = defaultdict(list)
    for one in session.scalars(select(ItemDocument).where(ItemDocument.item_id.in_(item_ids))):
        found[one.item_id].append(one)
    return found


def _see_to_revision(session: Session, document: ItemDocument) -> None:
    names = ("kind", "number", "document_revision", "revision")
    for one in documents_of(session, [document.item_id])[document.item_id]:
        same = all(getattr(one, name) == getattr(document, name) for name in names)
        if same and one.withdrawn_at is None:
            raise DocumentRevisionTaken(
                at="document_revision", number=one.number, revision=one.document_revision
            )
