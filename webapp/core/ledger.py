"""Rows written at once, past the unit of work, which costs several times what the database takes for one row.

A row of an immutable table never changes after it was written, so the unit of work has nothing to do for it: it stays outside
the session, and whoever wants it again reads it.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Insert, Table, insert
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.util import identity_key

from webapp.core.changes import note_written
from webapp.core.db import Record, bound_company
from webapp.core.ids import new_id


def write_down(session: Session, *rows: Record) -> None:
    """Insert *rows* of immutable tables, each under a new id where it has none.

    What waits in the session to be inserted goes first, since the rows may refer to it. Raises PermissionError for a row of
    another company, RuntimeError outside of a write transaction, TypeError for a row that may change: programming errors.
    """
    if session.new:
        session.flush()
    for row in rows:
        if not row.immutable:
            raise TypeError(f"{type(row).__name__} is no history")
        _insert(session, row)


def put_in(session: Session, row: Record) -> None:
    """Insert *row* at once and let *session* look after it from here on. Raises as ``write_down`` does."""
    _insert(session, row)
    make_transient_to_detached(row)
    # The row of an attempt that was rolled back may still be there, since the session never heard of its insert.
    rolled_back = session.identity_map.get(identity_key(instance=row))
    if rolled_back is not None:
        session.expunge(rolled_back)
    session.add(row)


def _insert(session: Session, row: Record) -> None:
    if not session.info.get("writing"):
        raise RuntimeError("rows are written inside core.db.write_transaction only")
    company_id = bound_company(session)
    values = {name: value for name, value in vars(row).items() if name in _columns(type(row))}
    if values.setdefault("company_id", company_id) != company_id:
        raise PermissionError(f"a row of another company: {row!r}")
    if values.get("id") is None:
        values["id"] = new_id()
    row.company_id, row.id = company_id, values["id"]
    session.connection().execute(_statement(type(row)), values)
    note_written(session, row)


@cache
def _columns(model: type[Record]) -> frozenset[str]:
    return frozenset(model.__mapper__.column_attrs.keys())


@cache
def _statement(model: type[Record]) -> Insert:
    table: Any = model.__table__
    assert isinstance(table, Table)  # noqa: S101  (for the type checker)
    return insert(table)
