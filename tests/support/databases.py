"""The database of one test worker: made once by the real migrations, put back before every test.

Tests commit for real, since the command door does, so a rolled-back outer transaction cannot isolate them.
"""

from __future__ import annotations

import os
import shutil
from functools import cached_property
from pathlib import Path
from typing import Protocol

import psycopg
from psycopg import sql
from sqlalchemy import make_url

APPLICATION_ROLE = "suigong"


class Database(Protocol):
    """Where a worker's rows are."""

    url: str

    def remember(self, name: str = "kept") -> None:
        """Keep the present content under *name*, usually as what every test begins with; nobody may be connected."""

    def reset(self, name: str = "kept") -> None:
        """Put that content back; nobody may be connected."""

    def close(self) -> None:
        """Let go of what remembering holds open."""


class SqliteDatabase:
    """A file and the copy it is restored from, which takes a millisecond."""

    def __init__(self, folder: Path, name: str) -> None:
        self._file = folder / f"{name}.sqlite3"
        self.url = f"sqlite:///{self._file}"

    def remember(self, name: str = "kept") -> None:
        shutil.copyfile(self._file, self._copy(name))

    def reset(self, name: str = "kept") -> None:
        # The write-ahead log belongs to the old content.
        for suffix in ("-wal", "-shm"):
            self._file.with_name(self._file.name + suffix).unlink(missing_ok=True)
        # A new file, not new content: a connection that a failed test left open must not see, or spoil, this one's.
        fresh = self._file.with_suffix(".fresh")
        shutil.copyfile(self._copy(name), fresh)
        fresh.replace(self._file)

    def _copy(self, name: str) -> Path:
        return self._file.with_suffix(f".{name}.sqlite3")

    def close(self) -> None:
        pass


class PostgresDatabase:
    """A database owned by the application's role, emptied by the superuser.

    Deleting the few rows that a test wrote takes 2 ms; copying a template database takes 200. The superuser
    passes row-level security, and the replica role silences the triggers that guard history.
    """

    def __init__(self, superuser_url: str, name: str) -> None:
        place = make_url(superuser_url)
        make = sql.SQL("CREATE DATABASE {} OWNER {}")
        with psycopg.connect(superuser_url, autocommit=True) as connection:
            connection.execute(make.format(sql.Identifier(name), sql.Identifier(APPLICATION_ROLE)))
        self.url = place.set(username=APPLICATION_ROLE, database=name).render_as_string(hide_password=False)
        self._superuser = place.set(database=name).render_as_string(hide_password=False)
        self._kept: psycopg.Connection | None = None
        self._filled: dict[str, list[str]] = {}

    def remember(self, name: str = "kept") -> None:
        schema = sql.Identifier(name)
        self._connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(schema))
        self._connection.execute(sql.SQL("CREATE SCHEMA {}").format(schema))
        self._filled[name] = self._those_with_rows()
        for table in self._filled[name]:
            self._run("CREATE TABLE {1}.{0} AS TABLE public.{0}", table, name)

    def reset(self, name: str = "kept") -> None:
        with self._connection.transaction():
            for table in self._those_with_rows():
                self._run("DELETE FROM public.{}", table)
            for table in self._filled[name]:
                self._run("INSERT INTO public.{0} TABLE {1}.{0}", table, name)

    def close(self) -> None:
        if self._kept is not None:
            self._kept.close()

    @property
    def _connection(self) -> psycopg.Connection:
        if self._kept is None:
            self._kept = psycopg.connect(self._superuser, autocommit=True)
            self._kept.execute("SET session_replication_role = replica")
        return self._kept

    @cached_property
    def _tables(self) -> list[str]:
        return self._names("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")

    def _those_with_rows(self) -> list[str]:
        probe = "SELECT {} WHERE EXISTS (SELECT FROM public.{})"
        probes = [sql.SQL(probe).format(table, sql.Identifier(table)) for table in self._tables]
        return self._names(sql.SQL(" UNION ALL ").join(probes))

    def _names(self, query: str | sql.Composed) -> list[str]:
        return [name for (name,) in self._connection.execute(query)]

    def _run(self, statement: str, *names: str) -> None:
        self._connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def new_database(folder: Path, name: str) -> Database:
    """Return an empty database of the kind that TEST_DATABASE names: sqlite (the default) or postgresql."""
    kind = os.environ.get("TEST_DATABASE", "sqlite")
    if kind == "sqlite":
        return SqliteDatabase(folder, name)
    # Set by tools/pg_cluster.py, which runs a server of its own for the tests.
    return PostgresDatabase(os.environ["TEST_POSTGRESQL"], name)
