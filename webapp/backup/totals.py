"""A database in numbers, read without the models: a backup may be of an older schema than the program's."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from alembic.migration import MigrationContext
from sqlalchemy.engine import Connection

from webapp.backup.errors import BackupError
from webapp.backup.manifest import CompanyTotals, Totals
from webapp.core.i18n import N_
from webapp.core.types import Guid

SUMS = {"stock_move": ("quantity", "value"), "cost_entry": ("amount",)}
"""What is added up besides counting rows: pieces moved, their value, cost."""


def revision_of(connection: Connection) -> str:
    """The schema's revision; "" for an empty database. Raises BackupError when it has two, since a migration broke off."""
    heads = MigrationContext.configure(connection).get_current_heads()
    if len(heads) > 1:
        raise BackupError(N_("The database's schema has more than one head."))
    return heads[0] if heads else ""


def companies_in(connection: Connection) -> dict[UUID, str]:
    """Id and code of every company; none in an empty database."""
    if not sa.inspect(connection).has_table("company"):
        return {}
    company = sa.table("company", sa.column("id", Guid()), sa.column("code"))
    return {row.id: row.code for row in connection.execute(sa.select(company).order_by(company.c.code))}


def tables_of(connection: Connection) -> dict[str, bool]:
    """Every table, and whether its rows belong to companies."""
    found = sa.inspect(connection).get_multi_columns()
    return {
        table: any(one["name"] == "company_id" for one in columns)
        for (_schema, table), columns in sorted(found.items(), key=lambda item: item[0][1])
    }


def enter_company(connection: Connection, company_id: UUID) -> None:
    """Let row-level security show this company's rows for the rest of the transaction."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT set_config('app.company_id', :c, true)"), {"c": str(company_id)})


def take_totals(connection: Connection) -> Totals:
    """Count *connection*'s database, all in its present transaction."""
    tables = tables_of(connection)
    companies = {}
    for company_id, code in companies_in(connection).items():
        enter_company(connection, company_id)
        companies[company_id] = _company(connection, company_id, code, tables)
    shared = {table: _count(connection, table) for table, owned in tables.items() if not owned}
    return Totals(shared=shared, companies=companies)


def _company(connection: Connection, company_id: UUID, code: str, tables: dict[str, bool]) -> CompanyTotals:
    owned = [table for table, is_owned in tables.items() if is_owned]
    rows = {table: _count(connection, table, company_id) for table in owned}
    sums = {
        f"{table}.{column}": _sum(connection, table, column, company_id)
        for table in owned
        for column in SUMS.get(table, ())
    }
    change_seq, audit_seq, audit_hash = _heads(connection, company_id)
    return CompanyTotals(
        code=code,
        rows={table: count for table, count in rows.items() if count},
        sums=sums,
        change_seq=change_seq,
        audit_seq=audit_seq,
        audit_hash=audit_hash,
    )


def _count(connection: Connection, table: str, company_id: UUID | None = None) -> int:
    return _number(connection, sa.func.count(), table, company_id)


def _sum(connection: Connection, table: str, column: str, company_id: UUID) -> int:
    total = sa.func.coalesce(sa.func.sum(sa.column(column, sa.BigInteger())), 0)
    return _number(connection, total, table, company_id)


def _heads(connection: Connection, company_id: UUID) -> tuple[int, int, str]:
    counter = sa.table("company_counter", *map(sa.column, ("change_seq", "audit_seq", "audit_hash")))
    found = connection.execute(sa.select(counter).where(_of(company_id))).first()
    return (found.change_seq, found.audit_seq, found.audit_hash) if found else (0, 0, "")


def _number(connection: Connection, what: sa.ColumnElement[int], table: str, company_id: UUID | None) -> int:
    statement = sa.select(what).select_from(sa.table(table))
    if company_id is not None:
        statement = statement.where(_of(company_id))
    return int(connection.scalar(statement) or 0)


def _of(company_id: UUID) -> sa.ColumnElement[bool]:
    return sa.column("company_id", Guid()) == company_id
