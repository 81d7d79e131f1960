"""Is the process alive, and can it serve: for load balancers and supervisors."""

from __future__ import annotations

from functools import cache

import structlog
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Response, jsonify
from sqlalchemy.exc import SQLAlchemyError

from webapp.extensions import MIGRATIONS, db
from webapp.web.access import public
from webapp.web.headers import never_keep

blueprint = Blueprint("health", __name__)
log = structlog.get_logger(__name__)


@blueprint.get("/healthz")
@public
def alive() -> Response:
    return never_keep(jsonify(status="ok"))


@blueprint.get("/readyz")
@public
def ready() -> tuple[Response, int]:
    reason = why_not_ready()
    if reason is None:
        return never_keep(jsonify(status="ok")), 200
    return never_keep(jsonify(status="not ready", reason=reason)), 503


def why_not_ready() -> str | None:
    """``database`` when it cannot be reached, ``migrations`` when its schema is not the newest, None when all is well."""
    try:
        with db.engine.connect() as connection:
            present = set(MigrationContext.configure(connection).get_current_heads())
    except (SQLAlchemyError, TimeoutError) as error:
        log.warning("not_ready", exc_info=error)
        return "database"
    return None if present == _newest() else "migrations"


@cache
def _newest() -> set[str]:
    return set(ScriptDirectory(MIGRATIONS).get_heads())
