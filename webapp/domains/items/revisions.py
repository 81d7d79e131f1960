"""Revising items: a new state of BOM, routing and by-products beside the one in force, and the day from which it counts."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webapp.core.changes import remove_lines
from webapp.core.commands import Context
from webapp.core.ids import new_id
from webapp.domains.items.catalogue_models import ItemDocument
from webapp.domains.items.errors import (
    ItemIsPurchased,
    RevisionBegun,
    RevisionNameTaken,
    RevisionOver,
    RevisionTooEarly,
    RevisionUnknown,
    RevisionWaits,
)
from webapp.domains.items.models import Item, ItemRevision
from webapp.domains.items.operations import lock_made_item
from webapp.domains.items.validity import PENDING, STRUCTURE, in_force, revision_on

FIRST = 0
_OWN = {"company_id", "id", "revision", "valid_from", "valid_to"}


def revisions_of(session: Session, item_id: UUID) -> list[ItemRevision]:
    """The revisions of an item in sequence; none for one that never was revised."""
    statement = select(ItemRevision).where(ItemRevision.item_id == item_id).order_by(ItemRevision.seq)
    return list(session.scalars(statement))


def add_revision(
    ctx: Context,
    item_id: UUID,
    version: int,
    *,
    name: str,
    first_name: str = "A",
    effective_from: date | None,
    note: str = "",
) -> tuple[Item, ItemRevision]:
    """A new revision that begins as a copy of the last one; it counts from a day on, or waits until it gets one.

    What the item is made of so far becomes the revision *first_name* where it has none yet. Raises StaleVersion, ItemUnknown,
    ItemIsPurchased, RevisionNameTaken, RevisionWaits, RevisionTooEarly.
    """
    item = lock_made_item(ctx, item_id, version)
    if item.kind != "made":
        raise ItemIsPurchased(at="item_id")
    known = revisions_of(ctx.session, item_id) or [_first(ctx, item_id, first_name)]
    if name in {one.name for one in known}:
        raise RevisionNameTaken(at="name", name=name)
    last = known[-1]
    if last.valid_from == PENDING:
        raise RevisionWaits(name=last.name)
    revision = ItemRevision(
        id=new_id(),
        item_id=item_id,
        seq=last.seq + 1,
        name=name,
        valid_from=PENDING,
        note=note,
        created_at=ctx.occurred_at,
    )
    ctx.session.add(revision)
    ctx.session.flush()
    _copy_structure(ctx.session, item_id, last.seq, revision.seq)
    if effective_from is not None:
        _begin_on(ctx, known, revision, effective_from)
    ctx.session.flush()
    return item, revision


def date_revision(
    ctx: Context, item_id: UUID, version: int, seq: int, effective_from: date | None
) -> tuple[Item, ItemRevision]:
    """Let a revision that is not in force yet count from another day on, or wait.

    Raises StaleVersion, ItemUnknown, RevisionUnknown, RevisionBegun, RevisionTooEarly.
    """
    item = lock_made_item(ctx, item_id, version)
    before, revision = _last_two(ctx, item_id, seq)
    _begin_on(ctx, before, revision, effective_from or PENDING)
    ctx.session.flush()
    return item, revision


def drop_revision(ctx: Context, item_id: UUID, version: int, seq: int) -> Item:
    """Take back a revision that never was in force. Raises StaleVersion, ItemUnknown, RevisionUnknown, RevisionBegun."""
    item = lock_made_item(ctx, item_id, version)
    before, revision = _last_two(ctx, item_id, seq)
    _set_days(ctx.session, before[-1], before[-1].valid_from, None)
    for model in STRUCTURE:
        remove_lines(ctx.session, model, model.item_id == item_id, model.revision == seq)
    _withdraw_documents(ctx, revision)
    ctx.session.delete(revision)
    ctx.session.flush()
    return item


def _withdraw_documents(ctx: Context, revision: ItemRevision) -> None:
    """The next revision gets the same number: what was meant for this one must not count for that."""
    mine = (ItemDocument.item_id == revision.item_id, ItemDocument.revision == revision.seq)
    for document in ctx.session.scalars(
        select(ItemDocument).where(*mine, ItemDocument.withdrawn_at.is_(None))
    ):
        document.withdrawn_at, document.withdrawn_by_id = ctx.occurred_at, ctx.actor.user_id
        document.withdrawn_note = revision.name


def rename_revision(
    ctx: Context, item_id: UUID, version: int, seq: int, *, name: str | None, note: str
) -> Item:
    """Call a revision that is not in force yet something else (*name* none: as before), with another *note*.

    Raises StaleVersion, ItemUnknown, RevisionUnknown, RevisionBegun, RevisionNameTaken.
    """
    item = lock_made_item(ctx, item_id, version)
    before, revision = _last_two(ctx, item_id, seq)
    if name is not None and name in {one.name for one in before}:
        raise RevisionNameTaken(at="name", name=name)
    revision.name, revision.note = name or revision.name, note
    ctx.session.flush()
    return item


def revision_to_edit(ctx: Context, item: Item, seq: int | None) -> tuple[int, dict[str, Any]]:
    """The revision that a new BOM or routing is for (none: the one in force), and the days of its rows.

    Raises RevisionUnknown, RevisionOver.
    """
    found = revisions_of(ctx.session, item.id)
    if not found and seq in (None, FIRST):
        return FIRST, {}
    wanted = revision_on(ctx.session, item.id, ctx.today) if seq is None else seq
    revision = next((one for one in found if one.seq == wanted), None)
    if revision is None:
        raise RevisionUnknown(at="revision")
    if revision.valid_to is not None and revision.valid_to <= ctx.today:
        raise RevisionOver(at="revision", name=revision.name)
    days = {"valid_from": revision.valid_from, "valid_to": revision.valid_to}
    return wanted, {"revision": wanted} | days


def _first(ctx: Context, item_id: UUID, name: str) -> ItemRevision:
    """What the item was made of before anybody revised it."""
    revision = ItemRevision(
        id=new_id(), item_id=item_id, seq=FIRST, name=name, note="", created_at=ctx.occurred_at
    )
    ctx.session.add(revision)
    ctx.session.flush()
    return revision


def _last_two(ctx: Context, item_id: UUID, seq: int) -> tuple[list[ItemRevision], ItemRevision]:
    """The revision *seq*, which must be the last and not in force yet, and all before it."""
    found = revisions_of(ctx.session, item_id)
    if seq not in {one.seq for one in found}:
        raise RevisionUnknown(at="revision")
    last = found[-1]
    if last.seq != seq or last.valid_from is None or last.valid_from <= ctx.today:
        raise RevisionBegun(at="revision")
    return found[:-1], last


def _begin_on(ctx: Context, before: list[ItemRevision], revision: ItemRevision, day: date) -> None:
    last = before[-1]
    earliest = max(ctx.today, last.valid_from) if last.valid_from else ctx.today
    if day < earliest or day == last.valid_from:
        raise RevisionTooEarly(at="effective_from", day=earliest.isoformat())
    _set_days(ctx.session, last, last.valid_from, None if day == PENDING else day)
    _set_days(ctx.session, revision, day, None)


def _set_days(session: Session, revision: ItemRevision, first: date | None, until: date | None) -> None:
    revision.valid_from, revision.valid_to = first, until
    session.flush()
    for model in STRUCTURE:
        rows = (model.item_id == revision.item_id, model.revision == revision.seq)
        session.execute(update(model).where(*rows).values(valid_from=first, valid_to=until))


def _copy_structure(session: Session, item_id: UUID, source: int, target: int) -> None:
    for model in STRUCTURE:
        columns = [one.key for one in model.__mapper__.column_attrs if one.key not in _OWN]
        statement = select(model).where(model.item_id == item_id, model.revision == source)
        for row in list(session.scalars(statement)):
            facts = {name: getattr(row, name) for name in columns}
            session.add(model(id=new_id(), revision=target, valid_from=PENDING, **facts))
    session.flush()


__all__ = [
    "add_revision",
    "date_revision",
    "drop_revision",
    "in_force",
    "rename_revision",
    "revision_to_edit",
    "revisions_of",
]
