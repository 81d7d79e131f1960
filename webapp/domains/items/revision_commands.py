"""Commands about the revisions of items."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from pydantic import Field

from webapp.core.commands import Body, Context, command
from webapp.domains.items import revisions
from webapp.domains.items.commands import ItemResult, item_result


class AddRevision(Body):
    """A new revision, from a day on or none yet; ``first_name`` is that of what there was before the first revision."""

    item_id: UUID
    version: int
    name: str = Field(min_length=1, max_length=20)
    first_name: str = Field("A", min_length=1, max_length=20)
    effective_from: date | None = None
    note: str = Field("", max_length=200)


class DateRevision(Body):
    """The day from which a revision counts; none lets it wait."""

    item_id: UUID
    version: int
    revision: int
    effective_from: date | None = None


class DropRevision(Body):
    """A revision to take back."""

    item_id: UUID
    version: int
    revision: int


class RevisionResult(ItemResult):
    """The item after the command, and the number and name of the revision."""

    revision: int
    revision_name: str


@command("items.add_revision", permission="items.write", body=AddRevision, result=RevisionResult)
def add_revision(ctx: Context, body: AddRevision) -> RevisionResult:
    """Begin a new revision of an item as a copy of the last."""
    item, revision = revisions.add_revision(ctx, **dict(body))
    return RevisionResult(**dict(item_result(item)), revision=revision.seq, revision_name=revision.name)


@command("items.date_revision", permission="items.write", body=DateRevision, result=RevisionResult)
def date_revision(ctx: Context, body: DateRevision) -> RevisionResult:
    """Say from which day on a revision counts."""
    facts = (body.item_id, body.version, body.revision, body.effective_from)
    item, revision = revisions.date_revision(ctx, *facts)
    return RevisionResult(**dict(item_result(item)), revision=revision.seq, revision_name=revision.name)


@command("items.drop_revision", permission="items.write", body=DropRevision, result=ItemResult)
def drop_revision(ctx: Context, body: DropRevision) -> ItemResult:
    """Take back a revision that never was in force."""
    return item_result(revisions.drop_revision(ctx, body.item_id, body.version, body.revision))
