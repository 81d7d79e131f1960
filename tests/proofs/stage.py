"""Where the proofs play: a database as durable as the product's own, a factory on it, and a gunicorn that serves it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import flask_migrate
from flask import Flask
from sqlalchemy import make_url

from bench.databases import Place, place
from tests.support.apps import MIGRATIONS, disconnect
from tests.support.gunicorn import Gunicorn, gunicorn
from tests.support.house import House, new_house
from tests.sync.phone import Floor, new_floor
from webapp.app import create_app
from webapp.config import Config
from webapp.core.clock import SettableClock

SECRET = "a secret of the proofs alone, long enough"
NAME = "proof"
MANY = 100_000
"""Pieces of the order: more than any proof reports."""


@dataclass
class Stage:
    """A factory with one released order, and the server that phones talk to."""

    kind: str
    house: House
    floor: Floor
    server: Gunicorn
    folder: Path
    superuser: str
    """The URL of PostgreSQL's superuser on this database; empty on SQLite."""

    def now(self) -> None:
        """Let what is done here from now on happen now: the server's own clock is the real one."""
        self.house.clock = SettableClock(datetime.now(UTC))


@contextmanager
def stage(kind: str, *options: str) -> Iterator[Stage]:
    """A stage on a new database of *kind* (sqlite, postgresql); *options* are gunicorn's. The server is not started yet."""
    with place(kind) as somewhere, stage_in(somewhere, *options) as made:
        yield made


@contextmanager
def stage_in(somewhere: Place, *options: str) -> Iterator[Stage]:
    """A stage on a new database of *somewhere*."""
    with somewhere.database(NAME) as url:
        app = _app(url, somewhere.folder)
        house = new_house(app, SettableClock(datetime.now(UTC)))
        floor = new_floor(house, MANY)
        try:
            with gunicorn(url, somewhere.folder, SECRET, *options) as server:
                yield Stage(somewhere.kind, house, floor, server, somewhere.folder, _superuser(somewhere))
        finally:
            disconnect(app)


def _app(url: str, folder: Path) -> Flask:
    app = create_app(Config(data=folder, database_url=url, secret_key=SECRET))
    with app.app_context():
        flask_migrate.upgrade(MIGRATIONS)
    disconnect(app)
    return app


def _superuser(somewhere: Place) -> str:
    if somewhere.kind == "sqlite":
        return ""
    return make_url(somewhere.superuser).set(database=NAME).render_as_string(hide_password=False)
