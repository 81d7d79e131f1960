"""The second and third tenancy walls; the first, composite keys, is in ``core.db``.

Second: a session bound to one company adds the filter to every ORM select, and refuses to flush another company's row.
Third: row-level security on PostgreSQL, which no query can leave out.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import event, text
from sqlalchemy.engine import Connection
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction, with_loader_criteria
from sqlalchemy.orm.interfaces import ORMOption

from webapp.core.db import Record


def bind_company(session: Session, company_id: UUID) -> None:
    """From here on *session* sees and writes the rows of *company_id* alone."""
    session.info["company_id"] = company_id
    if session.in_transaction():
        _set_row_level_security(session.connection(), company_id)


def unbind_company(session: Session) -> None:
    """Forget the company and everything loaded for it."""
    session.rollback()
    session.expunge_all()
    session.info.pop("company_id", None)


def install_walls(session_class: type[Session] | Any) -> None:
    """Put the second wall, and the setting that the third one reads, on every session of *session_class*."""
    event.listen(session_class, "do_orm_execute", _filter_by_company)
    event.listen(session_class, "before_flush", _stamp_and_check)
    event.listen(session_class, "after_begin", _tell_database)


def _filter_by_company(state: ORMExecuteState) -> None:
    if not (state.is_select or state.is_update or state.is_delete):
        return
    company_id = state.session.info.get("company_id")
    if company_id is None:
        if any(issubclass(mapper.class_, Record) for mapper in state.all_mappers):
            raise LookupError("company-owned rows were asked for by a session that is bound to no company")
        return
    if state.is_column_load or state.is_relationship_load:
        return  # a refresh goes by primary key, and relationships compare company_id themselves
    state.statement = state.statement.options(_only_of(company_id))


@lru_cache(maxsize=4096)
def _only_of(company_id: UUID) -> ORMOption:
    """The filter, made once a company: making it costs more than a small select."""
    return with_loader_criteria(
        Record,
        lambda cls: cls.company_id == company_id,
        include_aliases=True,
        propagate_to_loaders=True,
        track_closure_variables=True,
    )


def _stamp_and_check(session: Session, _context: Any, _instances: Any) -> None:
    if not session.info.get("writing") and (session.new or session.dirty or session.deleted):
        raise RuntimeError("rows are written inside core.db.write_transaction only")
    company_id = session.info.get("company_id")
    if company_id is not None:
        for row in session.new:
            if isinstance(row, Record) and row.__dict__.get("company_id") is None:
                row.company_id = company_id
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, Record) and row.company_id != company_id:
            raise PermissionError(f"a row of another company: {row!r}")


def _tell_database(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    company_id = session.info.get("company_id")
    if company_id is not None:
        _set_row_level_security(connection, company_id)


def _set_row_level_security(connection: Connection, company_id: UUID) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT set_config('app.company_id', :c, true)"), {"c": str(company_id)})


def row_level_security(table: str) -> list[str]:
    """The PostgreSQL statements that let *table* show and take only rows of the company set for the transaction.

    Forced, so that it binds the owner too; a transaction for which no company was set sees nothing.
    """
    mine = "company_id = nullif(current_setting('app.company_id', true), '')::uuid"
    return [
        f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
        f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
        f'CREATE POLICY company_wall ON "{table}" USING ({mine}) WITH CHECK ({mine})',
    ]
