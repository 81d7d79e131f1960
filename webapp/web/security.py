"""The guard at the door: deny by default, know who calls, rule out forgery. Every request passes here before its view."""

from __future__ import annotations

from urllib.parse import urlsplit

import structlog
from flask import Flask, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from webapp.core.errors import DomainError, Forbidden
from webapp.core.i18n import N_
from webapp.web import csrf, tokens
from webapp.web.access import Access, Caller, access_of
from webapp.web.problems import wants_problem
from webapp.web.session import (
    Identity,
    bearer_token,
    device_of_request,
    person_of_cookie,
    person_of_token,
)

log = structlog.get_logger(__name__)


class SignInNeeded(DomainError):
    """Nobody is signed in, or no longer."""

    code = "sign_in_needed"
    message = N_("Please sign in.")
    http_status = 401


def install(app: Flask) -> None:
    """Let every request of *app* pass the guard."""
    app.before_request(guard)
    app.jinja_env.globals["csrf_token"] = csrf.csrf_token


def guard() -> Response | None:
    """Refuse, send to the sign-in page, or let through with ``g.identity`` set."""
    if request.endpoint is None:
        return None  # no such page; the router has its own answer
    access = access_of(current_app, request.endpoint)
    if access is None:
        log.error("endpoint_without_access", endpoint=request.endpoint)
        raise Forbidden
    if access.most_bytes is not None:
        request.max_content_length = access.most_bytes
    identity = _identify(access)
    g.identity = identity
    if identity is None and access.caller is not Caller.ANYONE:
        return _ask_to_sign_in()
    _rule_out_forgery(access, identity)
    if access.permission and not (identity and identity.actor and identity.actor.may(access.permission)):
        raise Forbidden
    return None


def safe_next(target: str | None) -> str | None:
    """*target* when it is a path of ours, else None: a link must not lead to another site by way of our sign-in."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    parts = urlsplit(target)
    clean = target.isprintable() and not parts.scheme and not parts.netloc
    return target if clean else None


def _identify(access: Access) -> Identity | None:
    token = bearer_token()
    if access.caller is Caller.ANYONE:
        return None
    if access.caller is Caller.DEVICE:
        return device_of_request(token, revoked_too=access.revoked_too)
    if not token:
        return person_of_cookie()
    if not request.path.startswith("/api/"):
        return None
    if access.caller is Caller.PERSON_OR_DEVICE and not token.startswith(tokens.PREFIX):
        return device_of_request(token, revoked_too=access.revoked_too)
    return person_of_token(token)


def _rule_out_forgery(access: Access, identity: Identity | None) -> None:
    if request.method in csrf.SAFE_METHODS:
        return
    by_cookie = identity is not None and identity.by_cookie
    page = access.caller is Caller.ANYONE and not request.path.startswith("/api/")
    if by_cookie or page:
        csrf.check()


def _ask_to_sign_in() -> Response:
    if wants_problem():
        raise SignInNeeded
    there = request.full_path.rstrip("?") if request.method == "GET" else None
    if request.headers.get("HX-Request"):
        # A part of a page was asked for: the whole page has to go to the sign-in form, and to come back to itself.
        there = safe_next(urlsplit(request.headers.get("HX-Current-URL", "")).path)
        return Response(status=401, headers={"HX-Redirect": url_for("session.sign_in", next=there)})
    return redirect(url_for("session.sign_in", next=there))
