"""What Alembic does with our models: `flask db upgrade`, `make migrate m="…"`."""

from __future__ import annotations

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app

from webapp.core import types

db = current_app.extensions["migrate"].db
# Any number that no other program takes a lock by in the same database.
UPGRADE_LOCK = 7_233_100


def render(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write our column types as a migration should read: the name, without what follows from it."""
    if kind == "type" and type(item).__module__ == types.__name__:
        autogen.imports.add("from webapp.core import types")
        has_arguments = isinstance(item, types.Scaled)
        return f"types.{item!r}" if has_arguments else f"types.{type(item).__name__}()"
    if kind == "type" and isinstance(item, sa.JSON):
        autogen.imports.add("from webapp.core import types")
        return "types.Json"
    return False


def configure(**target: Any) -> None:
    """Tell Alembic where to work and how to compare models with a database."""
    context.configure(
        target_metadata=db.metadata,
        render_item=render,
        compare_type=True,
        render_as_batch=False,
        # SQLite can roll DDL back too: all migrations are one transaction there as well, and hold the writers' gate once.
        transactional_ddl=True,
        **target,
    )


def run_online() -> None:
    """Upgrade or downgrade in one transaction, so that a failed migration leaves nothing behind."""
    with db.engine.connect().execution_options(suigong_writes=True) as connection:
        configure(connection=connection)
        with context.begin_transaction():
            if connection.dialect.name == "postgresql":
                # Several servers may start at once; the others wait here and then find nothing left to do.
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(UPGRADE_LOCK)))
            context.run_migrations()


def run_offline() -> None:
    """Print the SQL instead, for a database administrator to read and run."""
    configure(url=db.engine.url, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    run_offline()
else:
    run_online()
