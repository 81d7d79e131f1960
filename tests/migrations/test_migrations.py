from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy.engine import Connection

from tests.support.apps import MIGRATIONS, START, disconnect, migrated_app
from tests.support.databases import new_database
from webapp.core.clock import SettableClock
from webapp.extensions import db


def test_the_migrations_build_exactly_what_the_models_say(connection: Connection) -> None:
    context = MigrationContext.configure(connection, opts={"compare_type": True})

    assert compare_metadata(context, db.metadata) == []


def test_every_migration_can_be_taken_back_and_applied_again(own_app: Flask, connection: Connection) -> None:
    before = schema_of(connection)
    connection.close()

    flask_migrate.downgrade(MIGRATIONS, revision="base")
    with db.engine.connect() as emptied:
        assert sa.inspect(emptied).get_table_names() == ["alembic_version"]

    flask_migrate.upgrade(MIGRATIONS)
    with db.engine.connect() as rebuilt:
        assert schema_of(rebuilt) == before


def test_there_is_one_newest_migration() -> None:
    assert len(ScriptDirectory(MIGRATIONS).get_heads()) == 1


def schema_of(connection: Connection) -> dict[str, list[tuple[str, str, bool]]]:
    inspector = sa.inspect(connection)
    return {
        table: sorted((c["name"], str(c["type"]), c["nullable"]) for c in inspector.get_columns(table))
        for table in inspector.get_table_names()
    }


@pytest.fixture
def own_app(tmp_path: Path, worker_id: str) -> Iterator[Flask]:
    """An app on a database that no other test uses, so that a broken migration breaks only these tests."""
    app = migrated_app(
        new_database(tmp_path, f"migrations_{worker_id}_{tmp_path.name}"), tmp_path, SettableClock(START)
    )
    with app.app_context():
        yield app
    disconnect(app)


@pytest.fixture
def connection(own_app: Flask) -> Iterator[Connection]:
    with db.engine.connect() as connection:
        yield connection
