"""Rows written past the unit of work, which costs several times what the database takes for one row, and many at a time.

A row of an immutable table never changes after it was written, so the unit of work has nothing to do for it: it stays outside
the session, and whoever wants it again reads it. Such rows are kept back until somebody reads their table, refers to them or
ends the transaction, and then go to the database together: fifty reports make one statement a table.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from sqlalchemy import Insert, Table, event, insert
from sqlalchemy.orm import ORMExecuteState, Session, make_transient_to_detached
from sqlalchemy.orm.util import identity_key
from sqlalchemy.sql.expression import ColumnClause, TableClause
from sqlalchemy.sql.visitors import iterate

from webapp.core.changes import note_written
from webapp.core.db import Base, R, Record, bound_company
from webapp.core.ids import new_id
from webapp.core.memory import keep

Values = dict[str, Any]
Unwritten = dict[tuple[type[Record], frozenset[str]], list[Values]]
"""Rows to be inserted, by table and by the columns that they fill."""


def plain_row(model: type[R], **values: Any) -> R:
    """A row for ``write_down`` or ``put_in``, made without the bookkeeping of a row that the unit of work is to watch.

    That bookkeeping takes longer than all else that is done for such a row.
    """
    row: R = model.__mapper__.class_manager.new_instance()
    vars(row).update(values)
    return row


def write_down(session: Session, *rows: Record) -> None:
    """Insert *rows* of immutable tables, each under a new id where it has none.

    What waits in the session to be inserted goes first, since the rows may refer to it. Raises PermissionError for a row of
    another company, RuntimeError outside of a write transaction, TypeError for a row that may change: programming errors.
    """
    if session.new:
        session.flush()
    unwritten: Unwritten = session.info.setdefault("unwritten", {})
    for row in rows:
        if not row.immutable:
            raise TypeError(f"{type(row).__name__} is no history")
        values = _values(session, row)
        unwritten.setdefault((type(row), frozenset(values)), []).append(values)
        note_written(session, row)


def write_out(session: Session) -> None:
    """Insert the rows that were kept back."""
    unwritten: Unwritten = session.info.pop("unwritten", {})
    if unwritten:
        for model, columns in sorted(unwritten, key=lambda one: _rank(one[0])):
            session.connection().execute(_statement(model), unwritten[model, columns])


def put_in(session: Session, *rows: Record) -> None:
    """Insert *rows* of one table at once and let *session* look after them from here on. Raises as ``write_down`` does."""
    values = [_values(session, row) for row in rows]
    session.connection().execute(_statement(type(rows[0])), values)
    for row in rows:
        note_written(session, row)
        make_transient_to_detached(row)
        # The row of an attempt that was rolled back may still be there, since the session never heard of its insert.
        rolled_back = session.identity_map.get(identity_key(instance=row))
        if rolled_back is not None:
            session.expunge(rolled_back)
        session.add(row)
        keep(session, row)


def _values(session: Session, row: Record) -> Values:
    if not session.info.get("writing"):
        raise RuntimeError("rows are written inside core.db.write_transaction only")
    company_id = bound_company(session)
    columns = _columns(type(row))
    values = {name: value for name, value in vars(row).items() if name in columns}
    if values.setdefault("company_id", company_id) != company_id:
        raise PermissionError(f"a row of another company: {row!r}")
    if values.get("id") is None:
        values["id"] = new_id()
    row.company_id, row.id = company_id, values["id"]
    return values


@cache
def _columns(model: type[Record]) -> frozenset[str]:
    return frozenset(model.__mapper__.column_attrs.keys())


@cache
def _statement(model: type[Record]) -> Insert:
    table: Any = model.__table__
    assert isinstance(table, Table)  # noqa: S101  (for the type checker)
    return insert(table)


@cache
def _rank(model: type[Record]) -> int:
    """Tables that others refer to come first."""
    return [table.name for table in Base.metadata.sorted_tables].index(model.__tablename__)


def leave_unflushed(session: Session) -> None:
    """Say that a command is over whose changed rows are still to be flushed: whoever reads their tables flushes them first."""
    if session.new or session.deleted:
        session.flush()
    elif session.dirty:
        session.info.setdefault("unflushed", set()).update(row.__tablename__ for row in session.dirty)


def write_before_reading(session: Session, table: str, write: Callable[[Session], None]) -> None:
    """Call *write* before *table* is next read: it is about what stands in memory alone, and stays until the transaction ends."""
    session.info.setdefault("before_reading", {})[table] = write


def install_ledger(session_class: type[Session] | Any) -> None:
    """Let every session of *session_class* write out what it kept back before that could be missed."""
    event.listen(session_class, "do_orm_execute", _before_statement)
    event.listen(session_class, "before_flush", _before_flush)
    event.listen(session_class, "after_flush", _after_flush)
    event.listen(session_class, "before_commit", write_out)
    event.listen(session_class, "after_soft_rollback", _after_rollback)


def _before_statement(state: ORMExecuteState) -> None:
    session = state.session
    unwritten: Unwritten = session.info.get("unwritten", {})
    unflushed: set[str] = session.info.get("unflushed", set())
    before_reading: dict[str, Callable[[Session], None]] = session.info.get("before_reading", {})
    if not (unwritten or unflushed or before_reading):
        return
    read = _tables_in(state.statement) if state.is_select else None
    if unflushed and (read is None or not read.isdisjoint(unflushed)):
        session.flush()
    if read is None or not read.isdisjoint(model.__tablename__ for model, _ in unwritten):
        write_out(session)
    for table, write in before_reading.items():
        if read is not None and table in read:
            write(session)


def _tables_in(statement: Any) -> set[str]:
    found: set[str] = set()
    for part in iterate(statement):
        if isinstance(part, TableClause):
            found.add(part.name)
        elif isinstance(part, ColumnClause) and part.table is not None:
            found |= _names(part.table)
    return found


def _names(source: Any) -> set[str]:
    while getattr(source, "element", None) is not None and not isinstance(source, TableClause):
        source = source.element
    return {source.name} if isinstance(source, TableClause) else _tables_in(source)


def _before_flush(session: Session, _context: Any, _instances: Any) -> None:
    # A new row may refer to one that was kept back.
    if session.new:
        write_out(session)


def _after_flush(session: Session, _context: Any) -> None:
    session.info.pop("unflushed", None)


def _after_rollback(session: Session, _transaction: Any) -> None:
    session.info.pop("unwritten", None)
    session.info.pop("unflushed", None)
