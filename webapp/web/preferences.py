"""Language, theme and density: a choice of this device, kept in cookies, usable before sign-in."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, current_app, redirect, request

from webapp.web.access import public
from webapp.web.i18n import LANGUAGES
from webapp.web.security import safe_next

preferences = Blueprint("preferences", __name__, url_prefix="/preferences")

CHOICES: Mapping[str, tuple[str, ...]] = {
    "locale": tuple(LANGUAGES),
    "theme": ("auto", "light", "dark"),
    "density": ("comfortable", "dense"),
}
YEAR = 365 * 24 * 3600


@preferences.post("")
@public
def choose() -> Response:
    """Keep whichever choices the form carries and go back to where the person was."""
    response = redirect(safe_next(request.form.get("next")) or "/", 303)
    for name, values in CHOICES.items():
        value = request.form.get(name)
        if value in values:
            secure = bool(current_app.config.get("SESSION_COOKIE_SECURE"))
            # Read by scripts too: the theme changes without a round trip.
            response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=secure)
    return response  # type: ignore[return-value]


def preference(name: str) -> str:
    """Return the choice on this device, or "" when there is none worth following."""
    value = request.cookies.get(name, "")
    return value if value in CHOICES[name] and value != "auto" else ""
