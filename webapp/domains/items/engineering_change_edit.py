"""Editing an engineering change while it is a draft: its words, its day, and the items that it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from webapp.core.commands import Context
from webapp.core.db import fetch
from webapp.core.errors import StateError
from webapp.domains.items.engineering_changes import (
    NewRevision,
    lock_change,
    named_by_place,
    note_of,
    parts_of,
    revise,
)
from webapp.domains.items.errors import ItemTwice
from webapp.domains.items.models import EngineeringChange, EngineeringChangeItem, Item
from webapp.domains.items.revisions import drop_revision, rename_revision


def change_draft(
    ctx: Context,
    change_id: UUID,
    version: int,
    facts: Mapping[str, Any],
    items: Sequence[NewRevision] | None,
) -> EngineeringChange:
    """Change the columns named in *facts* and, unless none, the *items* as a whole.

    An item that stays keeps what was entered for its new revision; one that goes loses it, one that comes gets a copy of its last
    one. Raises NotFound, StaleVersion, StateError, ItemTwice, ItemUnknown, ItemIsPurchased, RevisionNameTaken, RevisionWaits.
    """
    change = lock_change(ctx, change_id, version)
    if change.status != "draft":
        raise StateError(status=change.status)
    for name, value in facts.items():
        setattr(change, name, value)
    ctx.session.flush()
    parts = {one.item_id: one for one in parts_of(ctx.session, change.id)}
    if items is not None:
        _refuse_twice(items)
        for part in [one for item_id, one in parts.items() if item_id not in {new.item_id for new in items}]:
            _drop(ctx, part)
        for place, new in enumerate(items):
            _keep_or_begin(ctx, change, place, new, parts.get(new.item_id))
    elif "title" in facts:
        for part in parts.values():
            _name(ctx, change, part, None)
    ctx.session.flush()
    return change


def _refuse_twice(items: Sequence[NewRevision]) -> None:
    seen: set[UUID] = set()
    for place, one in enumerate(items):
        if one.item_id in seen:
            raise ItemTwice(at=f"items.{place}.item_id")
        seen.add(one.item_id)


def _drop(ctx: Context, part: EngineeringChangeItem) -> None:
    drop_revision(ctx, part.item_id, fetch(ctx.session, Item, part.item_id).version, part.revision)
    ctx.session.delete(part)
    ctx.session.flush()


def _keep_or_begin(
    ctx: Context, change: EngineeringChange, place: int, new: NewRevision, part: EngineeringChangeItem | None
) -> None:
    if part is None:
        revise(ctx, change, place, new)
        return
    part.seq = place
    with named_by_place(place):
        _name(ctx, change, part, new.name)


def _name(ctx: Context, change: EngineeringChange, part: EngineeringChangeItem, name: str | None) -> None:
    version = fetch(ctx.session, Item, part.item_id).version
    rename_revision(ctx, part.item_id, version, part.revision, name=name, note=note_of(change))
