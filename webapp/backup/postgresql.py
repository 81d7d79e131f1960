"""PostgreSQL, as the application's own role: no superuser, although row-level security binds that role.

The schema comes from ``pg_dump``, the rows by COPY, company by company, all in one exported snapshot. Rows go back before
``pg_dump``'s second half, which holds keys, triggers and row-level security: so history loads without being refused as a change.
A copy is loaded under another schema's name inside the same database; swapping it in is renaming two schemas in one transaction.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, cast

import psycopg
import sqlalchemy as sa
from psycopg import conninfo, sql
from sqlalchemy.engine import Connection

from webapp.backup.errors import BackupError, NotVerified
from webapp.backup.programs import pg_dump
from webapp.backup.totals import companies_in, enter_company, tables_of
from webapp.core.i18n import N_

LIVE = "public"
BEFORE = "suigong_before"
"""Where the old data stay after a restore, until the next one."""
_BUSY = "suigong_busy"
ME = "suigong backup"
"""The name under which our own connections are seen in pg_stat_activity."""
SECTIONS = {"pre-data": "database/before-rows.sql", "post-data": "database/after-rows.sql"}
ROWS = "database/rows"
LOCK = 7_233_101
_PIECE = 1024 * 1024
# For psql alone, and settings that an older server does not know.
_NOT_FOR_US = re.compile(r"^(\\(un)?restrict .*|SET transaction_timeout .*|CREATE SCHEMA public;)$", re.M)


class PostgresStore:
    """The database at *url*, in its schema ``public``."""

    kind: Literal["postgresql"] = "postgresql"

    def __init__(self, url: str) -> None:
        self._url = sa.make_url(url)

    def size(self, connection: Connection) -> int:
        return int(connection.execute(sa.text("SELECT pg_database_size(current_database())")).scalar_one())

    def copy(self, connection: Connection, folder: Path) -> list[str]:
        (folder / ROWS).mkdir(parents=True, exist_ok=True)
        at = connection.execute(sa.text("SELECT pg_export_snapshot()")).scalar_one()
        version = connection.execute(
            sa.text("SELECT current_setting('server_version_num')::int")
        ).scalar_one()
        for section, name in SECTIONS.items():
            self._dump_schema(pg_dump(version // 10_000), section, at, folder / name)
        return [*SECTIONS.values(), *_copy_rows(connection, folder)]

    def _dump_schema(self, program: Path, section: str, at: str, target: Path) -> None:
        what = ["--schema-only", f"--section={section}", f"--snapshot={at}", f"--schema={LIVE}"]
        how = ["--no-owner", "--no-privileges", "--no-password", f"--file={target}"]
        facts = self._facts()
        password = {"PGPASSWORD": str(facts.pop("password"))} if facts.get("password") else {}
        place = conninfo.make_conninfo("", **facts)
        ran = subprocess.run(
            [program, *what, *how, f"--dbname={place}"],
            env={**os.environ, **password},
            capture_output=True,
            text=True,
            check=False,
        )
        if ran.returncode:
            raise BackupError(N_("pg_dump failed: {detail}"), detail=ran.stderr.strip())

    @contextmanager
    def loaded(self, folder: Path, name: str) -> Iterator[str]:
        schema = f"suigong_{name}"
        with self._connect() as connection:
            if not connection.execute("SELECT pg_try_advisory_lock(%s)", [LOCK]).fetchone() == (True,):
                raise BackupError(N_("Another backup or restore is at work on this database."))
            _drop(connection, schema)
            try:
                self._load(folder, schema)
                yield self._url.update_query_dict({"options": self._search_only(schema)}).render_as_string(
                    False
                )
            finally:
                _drop(connection, schema)

    def _load(self, folder: Path, schema: str) -> None:
        # The dump names the schema "public". Until this transaction commits, nobody else sees that it is another one.
        with self._connect() as connection, connection.transaction():
            try:
                _rename(connection, LIVE, _BUSY)
                connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(LIVE)))
            except psycopg.errors.InsufficientPrivilege as error:
                raise NotVerified(
                    N_(
                        "The database role may not make a schema beside the live one ({detail}); "
                        "make it the owner of the database: ALTER DATABASE … OWNER TO …"
                    ),
                    detail=str(error.diag.message_primary),
                ) from None
            _run(connection, folder / SECTIONS["pre-data"])
            for file in sorted((folder / ROWS).glob("*")):
                _copy_in(connection, file)
            _run(connection, folder / SECTIONS["post-data"])
            _rename(connection, LIVE, schema)
            _rename(connection, _BUSY, LIVE)

    def in_use(self) -> list[str]:
        query = """
            SELECT concat_ws(' ', nullif(application_name, ''), 'process', pid,
                             'from', coalesce(host(client_addr), 'this machine'))
            FROM pg_stat_activity
            WHERE datname = current_database() AND usename = current_user AND application_name <> %s
        """
        with self._connect() as connection:
            return [words for (words,) in connection.execute(query, [ME])]

    def get_ready(self, url: str) -> str:
        return self._number(_schema_of(url))

    def is_live(self, mark: str) -> bool:
        # A schema keeps its number whatever it is called.
        return self._number(LIVE) == mark

    def stay(self, mark: str, aside: Path) -> None:
        """Nothing to do: the schema is dropped by who loaded it, or before the next one is loaded."""

    def _number(self, schema: str) -> str:
        with self._connect() as connection:
            found = connection.execute("SELECT oid FROM pg_namespace WHERE nspname = %s", [schema]).fetchone()
        return str(found[0]) if found else ""

    def swap(self, url: str, aside: Path) -> str:
        schema = _schema_of(url)
        with self._connect() as connection, connection.transaction():
            _drop(connection, BEFORE)
            _rename(connection, LIVE, BEFORE)
            _rename(connection, schema, LIVE)
            kept = connection.execute("SELECT to_regclass(%s) IS NOT NULL", [f"{BEFORE}.company"]).fetchone()
        return f"schema {BEFORE} of the database" if kept == (True,) else ""

    def _connect(self) -> psycopg.Connection[Any]:
        facts = {**self._facts(), "application_name": ME}
        return psycopg.connect(conninfo.make_conninfo("", **facts), autocommit=True)

    def _facts(self) -> dict[str, Any]:
        _positional, facts = self._url.get_dialect()().create_connect_args(self._url)
        return dict(facts)

    def _search_only(self, schema: str) -> str:
        given = self._url.query.get("options", "")
        return f"{given} -csearch_path={schema}".strip()


def _schema_of(url: str) -> str:
    return str(sa.make_url(url).query["options"]).rsplit("=", 1)[-1]


def _copy_rows(connection: Connection, folder: Path) -> list[str]:
    """One file a table; of a table that companies share, each appends its own rows."""
    tables = tables_of(connection)
    for table, owned in tables.items():
        if not owned:
            _copy_out(connection, table, folder)
    for company_id in companies_in(connection):
        enter_company(connection, company_id)
        for table, owned in tables.items():
            if owned:
                _copy_out(connection, table, folder)
    return [f"{ROWS}/{file.name}" for file in sorted((folder / ROWS).iterdir())]


def _copy_out(connection: Connection, table: str, folder: Path) -> None:
    raw = cast(psycopg.Connection[Any], connection.connection.driver_connection)
    statement = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(LIVE, table))
    with (folder / ROWS / table).open("ab") as file, raw.cursor().copy(statement) as rows:
        for piece in rows:
            file.write(piece)


def _copy_in(connection: psycopg.Connection[Any], file: Path) -> None:
    statement = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(LIVE, file.name))
    with file.open("rb") as rows, connection.cursor().copy(statement) as into:
        while piece := rows.read(_PIECE):
            into.write(piece)


def _run(connection: psycopg.Connection[Any], file: Path) -> None:
    connection.execute(sql.SQL(_NOT_FOR_US.sub("", file.read_text())))


def _rename(connection: psycopg.Connection[Any], old: str, new: str) -> None:
    statement = sql.SQL("ALTER SCHEMA {} RENAME TO {}")
    connection.execute(statement.format(sql.Identifier(old), sql.Identifier(new)))


def _drop(connection: psycopg.Connection[Any], schema: str) -> None:
    connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema)))
