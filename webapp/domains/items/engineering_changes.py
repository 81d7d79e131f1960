"""Engineering changes (工程变更): new revisions of items that come into force together, and the answers to what is on order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.commands import Context
from webapp.core.db import fetch, find
from webapp.core.errors import DomainError, FieldError, StateError
from webapp.core.ids import new_id
from webapp.core.numbering import next_number
from webapp.core.quantity import ZERO
from webapp.core.versions import take_version
from webapp.domains.items.errors import ChangeNeedsDay, ItemTwice, ItemUnknown
from webapp.domains.items.models import (
    EngineeringChange,
    EngineeringChangeAnswer,
    EngineeringChangeItem,
    Item,
)
from webapp.domains.items.revisions import add_revision, date_revision, drop_revision
from webapp.domains.items.structure import material_lines

TRANSITIONS = {("draft", "open"), ("draft", "cancelled"), ("open", "cancelled"), ("open", "closed")}


@dataclass(frozen=True)
class NewRevision:
    """An item that the change is about, and what its new revision is called."""

    item_id: UUID
    name: str
    first_name: str = "A"


def add_change(
    ctx: Context,
    *,
    title: str,
    reason: str,
    effectivity: str,
    effective_on: date | None,
    items: Sequence[NewRevision],
) -> EngineeringChange:
    """A draft, with a new revision of every item that waits for its day.

    Raises ItemUnknown, ItemTwice, ItemIsPurchased, RevisionNameTaken, RevisionWaits.
    """
    change = EngineeringChange(
        id=ctx.command_id,
        number=next_number(ctx.session, "ECN", ctx.today),
        title=title,
        reason=reason,
        effectivity=effectivity,
        effective_on=effective_on,
        status="draft",
        created_at=ctx.occurred_at,
        created_by_id=ctx.actor.user_id,
        version=1,
    )
    ctx.session.add(change)
    ctx.session.flush()
    seen: set[UUID] = set()
    for place, one in enumerate(items):
        if one.item_id in seen:
            raise ItemTwice(at=f"items.{place}.item_id")
        seen.add(one.item_id)
        revise(ctx, change, place, one)
    ctx.session.flush()
    return change


def revise(ctx: Context, change: EngineeringChange, place: int, one: NewRevision) -> None:
    """Give the item at *place* of the change a new revision. Raises ItemUnknown, ItemIsPurchased and what revisions do."""
    item = find(ctx.session, Item, one.item_id)
    if item is None:
        raise ItemUnknown(at=f"items.{place}.item_id")
    with named_by_place(place):
        _, revision = add_revision(
            ctx,
            item.id,
            item.version,
            name=one.name,
            first_name=one.first_name,
            effective_from=None,
            note=note_of(change),
        )
    ctx.session.add(
        EngineeringChangeItem(
            id=new_id(), change_id=change.id, seq=place, item_id=item.id, revision=revision.seq
        )
    )


@contextmanager
def named_by_place(place: int) -> Iterator[None]:
    """Say of a refusal about one item at which place of the list it is: the sender knows it by that."""
    try:
        yield
    except DomainError as refusal:
        fields = refusal.fields or (FieldError("item_id", refusal.code, refusal.message, refusal.params),)
        refusal.fields = tuple(replace(field, field=f"items.{place}.{field.field}") for field in fields)
        raise


def note_of(change: EngineeringChange) -> str:
    """What its revisions say of where they come from."""
    return f"{change.number} {change.title}"[:200]


def open_change(ctx: Context, change_id: UUID, version: int, effective_on: date | None) -> EngineeringChange:
    """Give all its revisions their day: what is on order must be answered from now on.

    For what comes when old stock is used up, the day is the one on which that is expected. Raises StaleVersion, StateError,
    ChangeNeedsDay, RevisionTooEarly.
    """
    change = lock_change(ctx, change_id, version)
    day = effective_on or change.effective_on
    if day is None:
        raise ChangeNeedsDay(at="effective_on")
    move(change, "open")
    return _set_day(ctx, change, day)


def move_day(ctx: Context, change_id: UUID, version: int, effective_on: date) -> EngineeringChange:
    """Another day for a change that is not in force yet. Raises StaleVersion, StateError, RevisionBegun, RevisionTooEarly."""
    change = lock_change(ctx, change_id, version)
    if change.status != "open":
        raise StateError(status=change.status)
    return _set_day(ctx, change, effective_on)


def cancel_change(ctx: Context, change_id: UUID, version: int) -> EngineeringChange:
    """Take the change and its revisions back. Raises StaleVersion, StateError, RevisionBegun once it is in force."""
    change = lock_change(ctx, change_id, version)
    move(change, "cancelled")
    for part in parts_of(ctx.session, change.id):
        drop_revision(ctx, part.item_id, fetch(ctx.session, Item, part.item_id).version, part.revision)
    change.closed_at = ctx.occurred_at
    ctx.session.flush()
    return change


def lock_change(ctx: Context, change_id: UUID, version: int) -> EngineeringChange:
    """The change, locked and at its next version. Raises NotFound, StaleVersion."""
    change = fetch(ctx.session, EngineeringChange, change_id, lock=True)
    take_version(change, version)
    return change


def move(change: EngineeringChange, status: str) -> None:
    """Bring *change* into *status*. Raises StateError where its life has no such step."""
    if (change.status, status) not in TRANSITIONS:
        raise StateError(status=change.status)
    change.status = status


def _set_day(ctx: Context, change: EngineeringChange, day: date) -> EngineeringChange:
    change.effective_on = day
    for part in parts_of(ctx.session, change.id):
        version = fetch(ctx.session, Item, part.item_id).version
        date_revision(ctx, part.item_id, version, part.revision, day)
    ctx.session.flush()
    return change


def parts_of(session: Session, change_id: UUID) -> list[EngineeringChangeItem]:
    """The items of a change with their new revisions, in order."""
    part = EngineeringChangeItem
    return list(session.scalars(select(part).where(part.change_id == change_id).order_by(part.seq)))


def answers_to(session: Session, change_id: UUID) -> list[EngineeringChangeAnswer]:
    """What was answered so far, the earliest first: of several answers to one document the last counts."""
    row = EngineeringChangeAnswer
    statement = select(row).where(row.change_id == change_id).order_by(row.occurred_at, row.id)
    return list(session.scalars(statement))


def used_up_first(session: Session, item_id: UUID) -> EngineeringChangeItem | None:
    """The item's new revision that is to come when the old parts are used up, while such a change is open."""
    statement = (
        select(EngineeringChangeItem)
        .join(
            EngineeringChange,
            (EngineeringChange.company_id == EngineeringChangeItem.company_id)
            & (EngineeringChange.id == EngineeringChangeItem.change_id),
        )
        .where(
            EngineeringChangeItem.item_id == item_id,
            EngineeringChange.status == "open",
            EngineeringChange.effectivity == "use_up",
        )
        .order_by(EngineeringChangeItem.revision.desc())
    )
    return session.scalars(statement).first()


def parts_given_up(session: Session, item_id: UUID, revision: int, day: date) -> dict[UUID, Decimal]:
    """What one unit takes by the revision before *revision* and takes less of, or nothing, by *revision*: the old quantity."""
    old, new = (_taken(session, item_id, one, day) for one in (revision - 1, revision))
    return {part: quantity for part, quantity in old.items() if quantity > new.get(part, ZERO)}


def parts_removed(session: Session, item_id: UUID, revision: int, day: date) -> set[UUID]:
    """What the revision before *revision* takes and *revision* does not take at all."""
    old, new = (_taken(session, item_id, one, day) for one in (revision - 1, revision))
    return old.keys() - new.keys()


def _taken(session: Session, item_id: UUID, revision: int, day: date) -> dict[UUID, Decimal]:
    found: dict[UUID, Decimal] = {}
    for line in material_lines(session, item_id, day, revision):
        found[line.component_id] = found.get(line.component_id, ZERO) + line.quantity * (1 + line.loss_rate)
    return found
