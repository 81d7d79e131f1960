"""One page of what changed since a phone last asked, in commit order (docs/sync.md §5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.changes import Change, current_cursor
from webapp.core.command_store import StoredCommand
from webapp.core.db import R, bound_company
from webapp.core.envelope import Outcome
from webapp.domains.equipment.models import Machine
from webapp.domains.identity.devices import names_of
from webapp.domains.quality.models import InspectionPlan
from webapp.flows.floor_feed import counting, documents, jobs, store
from webapp.flows.floor_feed.documents import Builder, Document
from webapp.flows.floor_feed.spread import raise_to, spread

OWN_KINDS = {**dict(documents.OWN_KINDS), **dict(counting.COUNT_KINDS)}
BUILDERS: dict[str, Builder] = {**OWN_KINDS, "job": jobs.jobs}
OUTCOME = "outcome"
_SOURCES = ("work_order", "work_centre", OUTCOME)
KINDS = (*OWN_KINDS, *_SOURCES)
"""The kinds of the change feed that concern phones."""


@dataclass(frozen=True)
class FeedChange:
    """A document as it is now, or a tombstone (no *doc*)."""

    kind: str
    id: UUID
    seq: int
    doc: Document | None


@dataclass(frozen=True)
class FeedPage:
    """What a phone gets for one call. *more*: ask again at once with the new cursor."""

    cursor: int
    more: bool
    changes: Sequence[FeedChange] = field(default_factory=tuple)
    outcomes: Sequence[Outcome] = field(default_factory=tuple)


def pull(session: Session, device_id: UUID, cursor: int, limit: int) -> FeedPage:
    """The page after *cursor*, made of at most *limit* changes."""
    page, reached, more = _after(session, KINDS, cursor, limit)
    wanted = _wanted(session, page)
    if cursor == 0:
        wanted["company"].setdefault(bound_company(session), 0)
    return FeedPage(reached, more, _changes(session, BUILDERS, wanted), _outcomes(session, device_id, page))


def pull_store(session: Session, cursor: int, limit: int) -> FeedPage:
    """The same of what only storekeepers see. A phone that begins gets what is open, not all that ever changed."""
    if cursor == 0:
        head = current_cursor(session)
        return FeedPage(head, False, _changes(session, store.BUILDERS, store.everything(session, head)))
    page, reached, more = _after(session, store.SOURCES, cursor, limit)
    wanted = store.touched(session, _by_kind(page))
    return FeedPage(reached, more, _changes(session, store.BUILDERS, wanted))


def _after(
    session: Session, kinds: Collection[str], cursor: int, limit: int
) -> tuple[Sequence[Change], int, bool]:
    """The changes of *kinds* after *cursor*, how far they reach, and whether there are more."""
    head = current_cursor(
        session
    )  # read before the changes: whatever is counted here is visible to what follows
    statement = (
        select(Change)
        .where(Change.seq > cursor, Change.kind.in_(kinds))
        .order_by(Change.seq)
        .limit(limit + 1)
    )
    found = session.scalars(statement).all()
    page, more = found[:limit], len(found) > limit
    return page, page[-1].seq if more else max(head, cursor, *(one.seq for one in page)), more


Wanted = dict[str, dict[UUID, int]]
"""By kind: the documents to send, and the number of the change behind each."""


def _by_kind(page: Iterable[Change]) -> Wanted:
    changed: Wanted = defaultdict(dict)
    for change in page:
        changed[change.kind][change.entity_id] = change.seq
    return changed


def _wanted(session: Session, page: Iterable[Change]) -> Wanted:
    changed = _by_kind(page)
    wanted: Wanted = defaultdict(dict)
    for kind, ids in changed.items():
        if kind in BUILDERS:
            wanted[kind].update(ids)
    _add_jobs(session, changed, wanted["job"])
    return wanted


def _add_jobs(session: Session, changed: Wanted, into: dict[UUID, int]) -> None:
    """The jobs that show something of what changed."""
    spread(session, jobs.tickets_of_orders, changed["work_order"], into)
    for seq in changed["company"].values():  # whether prices are shown is the company's choice
        for ticket_id in jobs.tickets_on_the_floor(session):
            raise_to(into, ticket_id, seq)
    item_changes = dict(changed["item"])
    for plan in _rows(session, InspectionPlan, changed["plan"]):
        raise_to(item_changes, plan.item_id, changed["plan"][plan.id])
    spread(session, jobs.tickets_with_items, item_changes, into)
    centre_changes = dict(changed["work_centre"])
    for machine in _rows(session, Machine, changed["machine"]):
        raise_to(centre_changes, machine.work_centre_id, changed["machine"][machine.id])
    spread(session, jobs.tickets_through_centres, centre_changes, into)


def _rows(session: Session, model: type[R], ids: Collection[UUID]) -> Iterable[R]:
    return session.scalars(select(model).where(model.id.in_(ids))) if ids else ()


def _changes(session: Session, builders: Mapping[str, Builder], wanted: Wanted) -> list[FeedChange]:
    changes = []
    for kind, seqs in wanted.items():
        built = builders[kind](session, list(seqs)) if seqs else {}
        changes += [FeedChange(kind, one, seq, built.get(one)) for one, seq in seqs.items()]
    return sorted(changes, key=lambda one: one.seq)


def _outcomes(session: Session, device_id: UUID, page: Iterable[Change]) -> list[Outcome]:
    ids = [change.entity_id for change in page if change.kind == OUTCOME]
    if not ids:
        return []
    names = names_of(session, device_id)
    own = select(StoredCommand).where(StoredCommand.id.in_(ids), StoredCommand.device_id.in_(names))
    return [stored.outcome() for stored in session.scalars(own)]
