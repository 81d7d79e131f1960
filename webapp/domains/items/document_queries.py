"""What people see of the documents of an item."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import select

from webapp.core.queries import ById, ReadContext, query
from webapp.domains.identity.models import User
from webapp.domains.items.catalogue_models import ItemDocument
from webapp.domains.items.document_rules import ORDER, State, states
from webapp.domains.items.documents import documents_of
from webapp.domains.items.revisions import revisions_of
from webapp.domains.items.validity import revision_on


class DocumentsParams(ById):
    """The item, and the number of its revision; none means the one in force."""

    revision: int | None = None


class DocumentRow(BaseModel):
    """A document, and how it stands for that revision today. ``size`` in bytes; ``revision`` none: for all of them."""

    id: UUID
    kind: str
    number: str
    document_revision: str
    title: str
    revision: int | None
    revision_name: str
    valid_from: date
    state: State
    content_type: str
    size: int
    file_name: str
    sha256: str
    added_at: datetime
    added_by: str
    added_by_en: str
    withdrawn_note: str


@query("items.documents", permission="items.read", params=DocumentsParams, result=list[DocumentRow])
def documents(ctx: ReadContext, params: DocumentsParams) -> list[DocumentRow]:
    """The documents of an item, the present ones first, of each kind the newest first."""
    found = documents_of(ctx.session, [params.id])[params.id]
    number = revision_on(ctx.session, params.id, ctx.today) if params.revision is None else params.revision
    standing = states(found, number, ctx.today)
    names = {one.seq: one.name for one in revisions_of(ctx.session, params.id)}
    who = {one.created_by_id for one in found} - {None}
    people = {one.id: one for one in ctx.session.scalars(select(User).where(User.id.in_(who)))}
    found.sort(key=lambda one: (one.valid_from, one.created_at), reverse=True)
    found.sort(key=lambda one: (ORDER.index(standing[one.id]), one.kind, one.number))
    return [_row(one, standing[one.id], names, people.get(one.created_by_id or one.id)) for one in found]


def _row(one: ItemDocument, state: State, names: dict[int, str], who: User | None) -> DocumentRow:
    return DocumentRow(
        id=one.id,
        kind=one.kind,
        number=one.number,
        document_revision=one.document_revision,
        title=one.title,
        revision=one.revision,
        revision_name="" if one.revision is None else names.get(one.revision, ""),
        valid_from=one.valid_from,
        state=state,
        content_type=one.content_type,
        size=one.size,
        file_name=one.file_name,
        sha256=one.sha256,
        added_at=one.created_at,
        added_by=who.name if who else "",
        added_by_en=who.name_en if who else "",
        withdrawn_note=one.withdrawn_note,
    )
