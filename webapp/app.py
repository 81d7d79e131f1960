"""Puts the app together: config → extensions → models → registry → blueprints."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson
import structlog
from flask import Flask
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError
from werkzeug.middleware.proxy_fix import ProxyFix

from webapp import models, registry
from webapp.config import MAX_REQUEST_BYTES, Config
from webapp.core.engine import configure_engine
from webapp.extensions import db, migrate
from webapp.logs import configure_logs
from webapp.web import (
    api,
    blobs,
    floor,
    headers,
    health,
    metrics,
    openapi,
    problems,
    security,
    session,
    sign_in,
    sync_api,
    templating,
)
from webapp.web.access import public
from webapp.web.json_provider import OrjsonProvider
from webapp.web.phone_setup import phone_setup
from webapp.web.preferences import preferences

log = structlog.get_logger(__name__)

BLUEPRINTS = (
    health.blueprint,
    metrics.blueprint,
    sign_in.blueprint,
    preferences,
    api.blueprint,
    openapi.blueprint,
    sync_api.blueprint,
    blobs.blueprint,
    floor.blueprint,
    phone_setup,
)
"""Every blueprint; each of its endpoints declares who may call it (``webapp.web.access``)."""

EVERYTHING = (models, registry)
"""Imported for what importing them does: all tables are known, and all commands and queries registered."""

SESSION_HOURS = 12


def create_app(config: Config | None = None) -> Flask:
    """Return the app for *config*, or for what the environment says.

    Raises UnsafeRole when the PostgreSQL role could pass row-level security.
    """
    config = config or Config.from_environment()
    configure_logs(cache=not config.testing)
    app = Flask(__name__.partition(".")[0], template_folder="web/templates")
    app.extensions["suigong"] = config
    app.config.update(_settings(config))
    if config.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=config.proxies, x_proto=config.proxies, x_host=config.proxies
        )
    _install_extensions(app)
    _install_web(app, config)
    return app


def _settings(config: Config) -> dict[str, Any]:
    return {
        "TESTING": config.testing,
        "SECRET_KEY": config.secret_key,
        "DATA": config.data,
        "SQLALCHEMY_DATABASE_URI": config.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(config.database_url),
        "MAX_CONTENT_LENGTH": MAX_REQUEST_BYTES,
        "PREFERRED_URL_SCHEME": "https" if config.https else "http",
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=SESSION_HOURS),
        # The prefix makes browsers refuse a cookie that a neighbour host or a plain-http page planted.
        "SESSION_COOKIE_NAME": "__Host-suigong" if config.https else "suigong",
        "SESSION_COOKIE_SECURE": config.https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
    }


def _engine_options(url: str) -> dict[str, Any]:
    options: dict[str, Any] = {
        "json_serializer": lambda value: orjson.dumps(value).decode(),
        "json_deserializer": orjson.loads,
    }
    if make_url(url).get_backend_name() == "postgresql":
        options |= {"pool_size": 8, "max_overflow": 4, "pool_pre_ping": True, "pool_recycle": 1800}
    return options


def _install_extensions(app: Flask) -> None:
    db.init_app(app)
    migrate.init_app(app, db)
    with app.app_context():
        configure_engine(db.engine)
        if db.engine.dialect.name == "postgresql":
            _meet_the_database()


def _meet_the_database() -> None:
    # A role that could look past row-level security must stop the start, not the first request. A database that
    # is away must not: the app waits for it, and every new connection looks at its role again.
    try:
        db.engine.connect().close()
    except OperationalError as error:
        log.warning("database_away", reason=str(error.orig))


def _install_web(app: Flask, config: Config) -> None:
    app.json = OrjsonProvider(app)
    metrics.install(app)
    session.install(app)
    security.install(app)
    headers.install(app)
    problems.install(app)
    templating.install(app, session.reader_or_none, config.frontend)
    public(app.view_functions["static"])
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
