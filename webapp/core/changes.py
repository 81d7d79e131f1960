"""The change feed: when each document of a company last changed, in commit order.

A counter per company is raised inside the transaction and stays locked until it commits, so commit order is cursor order and a
late commit is never skipped by a reader that is already past it. Each document has one row, that of its latest change: a reader
gets it once, in its present state, and a phone that begins at 0 reads as much as there is, not as much as ever happened.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Index, delete, event, insert, inspect, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from webapp.core.db import Big, Record, Short, bound_company
from webapp.core.ids import derived_id
from webapp.core.types import Guid

PLANNED = "planned_item"
"""The feed's kind for an item whose plan follows from something that changed, where no document says so."""
_AT_ONCE = 1_000
"""Rows written together: the list of an import touches a hundred thousand documents."""


class CompanyCounter(Record):
    """The heads of a company's change feed and audit chain. Its one row (id = company id) is what orders commits."""

    __tablename__ = "company_counter"

    change_seq: Mapped[Big] = mapped_column(default=0)
    audit_seq: Mapped[Big] = mapped_column(default=0)
    audit_hash: Mapped[str] = mapped_column(default="")


class Change(Record):
    """A document of *kind* changed, or went away, last in the commit numbered *seq*. Its id follows from kind and document."""

    __tablename__ = "change"
    __table_args__ = (Index(None, "company_id", "seq"),)

    seq: Mapped[Big]
    kind: Mapped[Short]
    entity_id: Mapped[UUID] = mapped_column(Guid())
    deleted: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Touched:
    """One document that a transaction changed."""

    kind: str
    entity_id: UUID
    deleted: bool = False


@dataclass
class Heads:
    """What a company's counter row says: where its feed and its chain end."""

    company_id: UUID
    change_seq: int = 0
    audit_seq: int = 0
    audit_hash: str = ""


_COUNTER: Any = CompanyCounter.__table__
_HEADS = select(_COUNTER.c.change_seq, _COUNTER.c.audit_seq, _COUNTER.c.audit_hash).with_for_update()


def lock_heads(session: Session) -> Heads:
    """The company's heads, locked until the transaction ends. Taken last, so that no two commands wait crosswise."""
    company_id = bound_company(session)
    found = session.connection().execute(_HEADS.where(*_own_counter(company_id))).first()
    if found is not None:
        return Heads(company_id, *found)
    heads = Heads(company_id)
    session.connection().execute(insert(_COUNTER), {"id": company_id, **vars(heads)})
    return heads


def keep_heads(session: Session, heads: Heads) -> None:
    """Write the raised *heads* back."""
    statement = update(_COUNTER).where(*_own_counter(heads.company_id))
    session.connection().execute(statement.values(vars(heads)))


def _own_counter(company_id: UUID) -> tuple[Any, Any]:
    return _COUNTER.c.company_id == company_id, _COUNTER.c.id == company_id


def touch(session: Session, kind: str, entity_id: UUID, *, deleted: bool = False) -> None:
    """Note that a document changed, where no row with a ``feed`` says so by itself."""
    session.info.setdefault("touched", {})[(kind, entity_id)] = Touched(kind, entity_id, deleted)


def take_touched(session: Session) -> list[Touched]:
    """The documents changed since the last call, each once."""
    touched: dict[Any, Touched] = session.info.pop("touched", {})
    return list(touched.values())


def append_changes(session: Session, heads: Heads, touched: Iterable[Touched], at: datetime) -> None:
    """Write the feed's rows under the locked *heads*."""
    put, waiting = _put_in_front(session.get_bind().dialect.name), iter(touched)
    while piece := list(islice(waiting, _AT_ONCE)):
        session.connection().execute(put, [_row(heads, change, at) for change in piece])


def _row(heads: Heads, change: Touched, at: datetime) -> dict[str, Any]:
    heads.change_seq += 1
    return {
        "company_id": heads.company_id,
        "id": derived_id("change", change.kind, change.entity_id),
        "seq": heads.change_seq,
        "kind": change.kind,
        "entity_id": change.entity_id,
        "deleted": change.deleted,
        "at": at,
    }


@cache
def _put_in_front(dialect_name: str) -> Any:
    dialect = postgresql if dialect_name == "postgresql" else sqlite
    statement = dialect.insert(Change.__table__)
    return statement.on_conflict_do_update(
        index_elements=["company_id", "id"],
        set_={name: statement.excluded[name] for name in ("seq", "deleted", "at")},
    )


def current_cursor(session: Session) -> int:
    """The number of the last change of the session's company."""
    company_id = bound_company(session)
    found = session.scalar(select(CompanyCounter.change_seq).where(CompanyCounter.id == company_id))
    return found or 0


def install_feed(session_class: type[Session] | Any) -> None:
    """Let every flush of *session_class* note the documents that its rows belong to."""
    event.listen(session_class, "after_flush", _note_flushed)


def note_written(session: Session, row: Record) -> None:
    """Note the document that *row*, written past the unit of work, belongs to."""
    _note(session, row, gone=False)


def remove_lines(session: Session, model: type[Record], *conditions: ColumnElement[bool]) -> None:
    """Delete the rows of *model* that meet all *conditions* in one statement, and note the items that they were about."""
    if model.asks_for is not None:
        about = select(getattr(model, model.asks_for)).where(*conditions).distinct()
        for item_id in session.scalars(about):
            touch(session, PLANNED, item_id)
    session.execute(delete(model).where(*conditions))


def _note_flushed(session: Session, _context: Any) -> None:
    for row in (*session.new, *session.dirty):
        _note(session, row, gone=False)
    for row in session.dirty:
        _note_left(session, row, gone=False)
    for row in session.deleted:
        _note(session, row, gone=True)
        _note_left(session, row, gone=True)


def _note(session: Session, row: object, *, gone: bool) -> None:
    if not isinstance(row, Record) or row.feed is None:
        return
    kind, column = row.feed
    entity_id = getattr(row, column)
    if entity_id is not None:
        touch(session, kind, entity_id, deleted=gone and column == "id")


def _note_left(session: Session, row: object, *, gone: bool) -> None:
    """Note the item that *row* was about and is not any more."""
    if not isinstance(row, Record) or row.asks_for is None:
        return
    left = inspect(row).attrs[row.asks_for].history.deleted
    for item_id in (*left, getattr(row, row.asks_for)) if gone else left:
        if item_id is not None:
            touch(session, PLANNED, item_id)
