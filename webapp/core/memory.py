"""What a write transaction knows already, so that it asks the database once: rows at hand, locks taken, answers got.

The session's own map of rows is weak: what no command holds any more would be read again by the next one of the same transaction.
All of it ends with the transaction; a savepoint that is rolled back gives its locks back, and what was learnt is asked again.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session

T = TypeVar("T")

Lock = tuple[type[Any], UUID]


@dataclass
class _Answer:
    value: Any
    watched: frozenset[str] | None
    """The columns whose change makes it untrue; None: any."""


@dataclass
class Memory:
    """Of one write transaction."""

    rows: set[Any] = field(default_factory=set)
    locks: set[Lock] = field(default_factory=set)
    answers: dict[type[Any], dict[Hashable, _Answer]] = field(default_factory=dict)


def begin(session: Session) -> None:
    """Start to remember, with nothing known."""
    session.info["memory"] = Memory()


def end(session: Session) -> None:
    """Forget everything."""
    session.info.pop("memory", None)


def keep(session: Session, row: Any) -> None:
    """Keep *row* at hand until the transaction ends."""
    memory: Memory | None = session.info.get("memory")
    if memory is not None:
        memory.rows.add(row)


def has_lock(session: Session, lock: Lock) -> bool:
    """Whether this transaction holds *lock*, so that what it knows of the row is how the row is."""
    memory: Memory | None = session.info.get("memory")
    return memory is not None and lock in memory.locks


def note_lock(session: Session, lock: Lock) -> None:
    """This transaction has just locked a row."""
    memory: Memory | None = session.info.get("memory")
    if memory is not None:
        memory.locks.add(lock)


def locks_held(session: Session) -> set[Lock]:
    """The locks taken until now; to be given to ``fall_back`` when what follows is undone."""
    memory: Memory | None = session.info.get("memory")
    return set() if memory is None else set(memory.locks)


def fall_back(session: Session, locks: set[Lock]) -> None:
    """A savepoint was rolled back: only *locks* are still held, and nothing else is known for certain."""
    memory: Memory | None = session.info.get("memory")
    if memory is not None:
        memory.locks = locks
        memory.answers.clear()


def remembered(
    session: Session,
    model: type[Any],
    key: Hashable,
    load: Callable[[], T],
    watched: frozenset[str] | None = None,
) -> T:
    """What *load* returns, asked once a transaction while it stays true: until a row of *model* comes, goes or changes.

    *watched* names the columns that the answer depends on, where it holds rows whose other columns may change.
    """
    memory: Memory | None = session.info.get("memory")
    if memory is None:
        return load()
    known = memory.answers.setdefault(model, {})
    if key not in known:
        known[key] = _Answer(load(), watched)
    value: T = known[key].value
    return value


def forget(session: Session, model: type[Any]) -> None:
    """Rows of *model* were changed past the session."""
    memory: Memory | None = session.info.get("memory")
    if memory is not None:
        memory.answers.pop(model, None)


def note_changed(session: Session) -> None:
    """Forget the answers that changes of rows, flushed or not, make untrue."""
    memory: Memory | None = session.info.get("memory")
    if memory is None or not memory.answers:
        return
    for row in (*session.new, *session.deleted):
        memory.answers.pop(type(row), None)
    for row in session.dirty:
        known = memory.answers.get(type(row))
        if known:
            changed = inspect(row).committed_state.keys()
            for key in [one for one, answer in known.items() if _is_untrue(answer, changed)]:
                del known[key]


def _is_untrue(answer: _Answer, changed: Any) -> bool:
    return answer.watched is None or not answer.watched.isdisjoint(changed)


def install_memory(session_class: type[Session] | Any) -> None:
    """Let every flush of *session_class* say what is no longer true."""
    event.listen(session_class, "before_flush", lambda session, _context, _rows: note_changed(session))
