"""Puts the app together: the foundation (config, models, registry), then everything that answers requests."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from webapp.backup.start import settled
from webapp.cli import COMMANDS
from webapp.config import MAX_REQUEST_BYTES, Config
from webapp.foundation import lay_foundation
from webapp.web import (
    api,
    backups,
    blobs,
    equipment,
    finance,
    floor,
    frame,
    headers,
    health,
    identity,
    imports,
    insights,
    inventory,
    items,
    lookups,
    metrics,
    openapi,
    partners,
    planning,
    printing,
    problems,
    production,
    purchasing,
    quality,
    sales,
    search,
    security,
    session,
    settings,
    sign_in,
    subcontracting,
    sync,
    sync_api,
    templating,
)
from webapp.web.access import public
from webapp.web.json_provider import OrjsonProvider
from webapp.web.phone_setup import phone_setup
from webapp.web.preferences import preferences

BLUEPRINTS = (
    health.blueprint,
    insights.blueprint,
    finance.blueprint,
    quality.blueprint,
    equipment.blueprint,
    identity.blueprint,
    settings.blueprint,
    backups.blueprint,
    metrics.blueprint,
    sign_in.blueprint,
    preferences,
    api.blueprint,
    openapi.blueprint,
    sync_api.blueprint,
    blobs.blueprint,
    floor.blueprint,
    printing.blueprint,
    production.blueprint,
    sync.blueprint,
    inventory.blueprint,
    frame.blueprint,
    lookups.blueprint,
    search.blueprint,
    sales.blueprint,
    purchasing.blueprint,
    subcontracting.blueprint,
    planning.blueprint,
    partners.blueprint,
    items.blueprint,
    imports.blueprint,
    phone_setup,
)
"""Every blueprint; each of its endpoints declares who may call it (``webapp.web.access``)."""

SESSION_HOURS = 12


def create_app(config: Config | None = None) -> Flask:
    """Return the app for *config*, or for what the environment says.

    Raises UnsafeRole when the PostgreSQL role could pass row-level security.
    """
    config = config or settled()
    app = lay_foundation(config)
    app.config.update(_web_settings(config))
    app.json = OrjsonProvider(app)
    if config.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=config.proxies, x_proto=config.proxies, x_host=config.proxies
        )
    for part in (metrics, session, security, headers, problems):
        part.install(app)
    templating.install(app, session.reader_or_none, config.frontend)
    frame.install(app)
    public(app.view_functions["static"])
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for command in COMMANDS:
        app.cli.add_command(command)
    return app


def _web_settings(config: Config) -> dict[str, Any]:
    return {
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
