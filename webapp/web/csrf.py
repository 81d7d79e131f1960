"""Proof that a change was asked for by our own page, wherever the browser adds the cookie by itself.

Two independent checks: the browser's own word on where the request comes from, and a token that only our pages can read.
"""

from __future__ import annotations

import hmac
import secrets
from urllib.parse import urlsplit

from flask import request, session

from webapp.core.errors import DomainError
from webapp.core.i18n import N_

HEADER = "X-CSRF-Token"
FIELD = "csrf_token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_OUR_OWN = frozenset({"same-origin", "none"})


class ForeignRequest(DomainError):
    """The request does not prove that it comes from a page of ours."""

    code = "csrf"
    message = N_("This page has expired. Load it again, then repeat your change.")
    http_status = 403


def csrf_token() -> str:
    """The token of this browser's session, made when first asked for; templates put it into every form."""
    if "csrf" not in session:
        session["csrf"] = secrets.token_urlsafe(32)
    return str(session["csrf"])


def check() -> None:
    """Raise ForeignRequest unless the present request was made by one of our pages."""
    if not _comes_from_here() or not _knows_the_token():
        raise ForeignRequest


def _comes_from_here() -> bool:
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in _OUR_OWN:
        return False
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host


def _knows_the_token() -> bool:
    ours = session.get("csrf", "")
    theirs = request.headers.get(HEADER) or request.form.get(FIELD, "")
    return bool(ours) and hmac.compare_digest(ours.encode(), theirs.encode())
