"""Scratch databases with the real schema: a SQLite file, or a database of a PostgreSQL server of our own.

Both are as durable as in production (SQLite ``synchronous=FULL``, PostgreSQL with ``fsync``), since that is what costs.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import flask_migrate
import psycopg
import structlog
from flask import Flask
from sqlalchemy import make_url

from pg_cluster import APPLICATION_ROLE, cluster
from webapp.app import create_app
from webapp.config import Config
from webapp.extensions import db

MIGRATIONS = str(Path(__file__).parents[1] / "migrations")
DURABLE = {"max_connections": "100", "listen_addresses": "", "shared_buffers": "1GB"}


@dataclass(frozen=True)
class Place:
    """Where scratch databases of one kind are made: a folder, and for PostgreSQL the superuser's URL."""

    kind: str
    folder: Path
    superuser: str = ""

    @contextmanager
    def database(self, name: str) -> Iterator[str]:
        """A new, empty database; its URL. Removed afterwards."""
        if self.kind == "sqlite":
            yield f"sqlite:///{self.folder / name}.sqlite3"
            for file in self.folder.glob(f"{name}.sqlite3*"):
                file.unlink()
            return
        self._run(f"CREATE DATABASE {name} OWNER {APPLICATION_ROLE}")
        url = make_url(self.superuser).set(username=APPLICATION_ROLE, database=name)
        yield url.render_as_string(hide_password=False)
        self._run(f"DROP DATABASE {name} WITH (FORCE)")

    @contextmanager
    def twin(self, url: str, called: str = "twin") -> Iterator[str]:
        """A copy of the database at *url*, to which nobody may be connected; its URL. Removed afterwards."""
        original = make_url(url)
        name = f"{Path(str(original.database)).stem}_{called}"
        if self.kind == "sqlite":
            shutil.copyfile(str(original.database), self.folder / f"{name}.sqlite3")
            yield f"sqlite:///{self.folder / name}.sqlite3"
            for file in self.folder.glob(f"{name}.sqlite3*"):
                file.unlink()
            return
        self._run(f"CREATE DATABASE {name} TEMPLATE {original.database} OWNER {APPLICATION_ROLE}")
        yield original.set(database=name).render_as_string(hide_password=False)
        self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.superuser, autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def place(kind: str) -> Iterator[Place]:
    """Where scratch databases of *kind* (sqlite, postgresql) can be made."""
    with tempfile.TemporaryDirectory(prefix="suigong-bench-") as folder:
        if kind == "sqlite":
            yield Place(kind, Path(folder))
            return
        with cluster(DURABLE) as superuser:
            yield Place(kind, Path(folder), superuser)


@contextmanager
def app_on(url: str, folder: Path) -> Iterator[Flask]:
    """The real app on the database at *url*, with the newest schema, inside an app context."""
    app = create_app(Config(data=folder, database_url=url, secret_key="a secret of the benchmark alone"))
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    with app.app_context():
        flask_migrate.upgrade(MIGRATIONS)
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()
