"""What stands around every page: whose company it is, what waits for the reader, the signs of the app."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Blueprint, Flask, Response, jsonify, send_from_directory
from werkzeug.exceptions import NotFound
from werkzeug.local import LocalProxy

from webapp.domains.identity.companies import own_company
from webapp.extensions import current_config, db
from webapp.web.access import public
from webapp.web.asking import ask
from webapp.web.i18n import local_name
from webapp.web.session import reader_or_none

blueprint = Blueprint("frame", __name__)

COUNTS: Mapping[str, tuple[str, str]] = {
    "held": ("floor.decide", "floor.held_count"),
    "receipts": ("purchasing.write", "purchasing.waiting_receipt_count"),
    "incoming": ("quality.inspect", "quality.incoming_count"),
}
"""Figures beside entries of the navigation: who sees them, and the query that answers."""
ONE_DAY = "public, max-age=86400"
ICONS = (("/assets/icon-192.png", "192x192", "any"), ("/assets/icon-512.png", "512x512", "any"))
MASKABLE = ("/assets/icon-maskable-512.png", "512x512", "maskable")
INK = "#0d323c"


class Counts(Mapping[str, int]):
    """The figures beside entries of the navigation, each asked for when a page shows it: an error page asks for none."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}

    def __getitem__(self, name: str) -> int:
        if name not in self._known:
            actor = reader_or_none()
            permission, query = COUNTS[name]
            self._known[name] = int(ask(query)) if actor and actor.may(permission) else 0
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(COUNTS)

    def __len__(self) -> int:
        return len(COUNTS)


def install(app: Flask) -> None:
    """Give every template of *app* ``company_name`` and ``nav_counts``."""
    app.context_processor(_surroundings)


def _surroundings() -> dict[str, Any]:
    return {"company_name": LocalProxy(_company_name), "nav_counts": Counts()}


def _company_name() -> str:
    return local_name(own_company(db.session())) if reader_or_none() else ""


@blueprint.get("/favicon.ico")
@public
def favicon() -> Response:
    """For browsers that ask before they read the page, and for those that know no SVG."""
    root = current_config().frontend / "assets"
    if not (root / "icon-192.png").exists():
        raise NotFound
    response = send_from_directory(root, "icon-192.png", conditional=True)
    response.headers["Cache-Control"] = ONE_DAY
    return response


@blueprint.get("/office.webmanifest")
@public
def manifest() -> Response:
    """Lets the office be put on a phone's home screen as an app of its own, beside the workers' app."""
    response = jsonify(
        id="/",
        name="随工 Suigong",
        short_name="随工",
        start_url="/",
        scope="/",
        display="standalone",
        background_color=INK,
        theme_color=INK,
        icons=[
            {"src": src, "sizes": sizes, "type": "image/png", "purpose": purpose}
            for src, sizes, purpose in (*ICONS, MASKABLE)
        ],
    )
    response.content_type = "application/manifest+json"
    response.headers["Cache-Control"] = ONE_DAY
    return response
