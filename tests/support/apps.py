"""An app for tests: the real one, with its data in a temporary folder and a clock that stands still."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import flask_migrate
from flask import Flask

from tests.support.databases import Database
from webapp.app import create_app
from webapp.config import Config
from webapp.core.clock import SettableClock
from webapp.extensions import db

START = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
"""A Monday, half past eight in the morning in Shanghai."""

MIGRATIONS = str(Path(__file__).parents[2] / "migrations")


def new_app(database: Database, folder: Path, clock: SettableClock) -> Flask:
    """Return an app on a database as it is."""
    config = Config(
        data=folder,
        database_url=database.url,
        secret_key="a secret for tests alone, long enough",
        testing=True,
        clock=clock,
    )
    return create_app(config)


def migrated_app(database: Database, folder: Path, clock: SettableClock) -> Flask:
    """Return an app whose database the migrations have brought to the newest schema; nobody is connected."""
    app = new_app(database, folder, clock)
    with app.app_context():
        flask_migrate.upgrade(MIGRATIONS)
    disconnect(app)
    return app


def disconnect(app: Flask) -> None:
    """Close the app's connections, so that its database can be replaced."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
