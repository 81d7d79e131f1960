"""The app without its web face: config, database, commands and queries. Screens and background work both stand on it."""

from __future__ import annotations

from typing import Any

import orjson
import structlog
from flask import Flask
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError

from webapp import models, registry
from webapp.config import Config
from webapp.core.engine import configure_engine
from webapp.extensions import db, migrate
from webapp.logs import configure_logs

log = structlog.get_logger(__name__)

EVERYTHING = (models, registry)
"""Imported for what importing them does: all tables are known, and all commands and queries registered."""


def lay_foundation(config: Config) -> Flask:
    """Return an app on *config*'s database that answers no requests.

    Raises UnsafeRole when the PostgreSQL role could pass row-level security.
    """
    configure_logs(cache=not config.testing)
    app = Flask("webapp", template_folder="web/templates")
    app.extensions["suigong"] = config
    app.config.update(
        TESTING=config.testing,
        SECRET_KEY=config.secret_key,
        DATA=config.data,
        SQLALCHEMY_DATABASE_URI=config.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(config.database_url),
    )
    db.init_app(app)
    migrate.init_app(app, db)
    with app.app_context():
        configure_engine(db.engine)
        if db.engine.dialect.name == "postgresql":
            _meet_the_database()
    return app


def _engine_options(url: str) -> dict[str, Any]:
    options: dict[str, Any] = {
        "json_serializer": lambda value: orjson.dumps(value).decode(),
        "json_deserializer": orjson.loads,
    }
    if make_url(url).get_backend_name() == "postgresql":
        options |= {"pool_size": 8, "max_overflow": 4, "pool_pre_ping": True, "pool_recycle": 1800}
    return options


def _meet_the_database() -> None:
    # A role that could look past row-level security must stop the start, not the first request. A database that
    # is away must not: the app waits for it, and every new connection looks at its role again.
    try:
        db.engine.connect().close()
    except OperationalError as error:
        log.warning("database_away", reason=str(error.orig))
