"""Who is signed in: a person by cookie or bearer token, or a phone by its token.

A sign-in names the version that the person's password and standing had; a new password or a leaving raises it, and every
session and token of before is void.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import structlog
from flask import Flask, Response, g, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_login import UserMixin, current_user, login_user, logout_user
from sqlalchemy.exc import SQLAlchemyError

from webapp.core.actor import Actor
from webapp.core.db import find
from webapp.core.tenancy import bind_company, unbind_company
from webapp.domains.identity.actors import actor_of
from webapp.domains.identity.devices import device_of_token
from webapp.domains.identity.errors import DeviceUnknown
from webapp.domains.identity.models import Company, Device, User
from webapp.domains.identity.phone_state import read_state, touch_device
from webapp.extensions import current_clock, current_config, db, login
from webapp.web import tokens
from webapp.web.tokens import SignIn

log = structlog.get_logger(__name__)

STATE_HEADER = "X-Phone-State"


class Person(UserMixin):
    """Somebody signed in, as Flask-Login wants to see them."""

    def __init__(self, sign_in: SignIn, actor: Actor) -> None:
        self.sign_in = sign_in
        self.actor = actor

    def get_id(self) -> str:
        """What the cookie holds."""
        one = self.sign_in
        return f"{one.company_id.hex}.{one.user_id.hex}.{one.version}"


@dataclass(frozen=True)
class Identity:
    """Who makes the present request. *by_cookie*: the browser added the proof by itself, so forgery has to be ruled out."""

    actor: Actor | None = None
    device: Device | None = None
    by_cookie: bool = False


class Cookies(SecureCookieSessionInterface):
    """The session cookie, but never on what caches may keep for everybody: one person's cookie must not reach another."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if not response.cache_control.public:
            super().save_session(app, session, response)


def install(app: Flask) -> None:
    """Teach *app* to recognise people."""
    app.session_interface = Cookies()
    login.init_app(app)
    login.session_protection = (
        None  # phones change their address all day; the cookie's signature is the proof
    )
    login.user_loader(_load)


def sign_in(user: User) -> None:
    """Open a new browser session for *user*: nothing of the one before stays, so that no planted session is taken over."""
    session.clear()
    session.permanent = True
    login_user(_person(user))


def sign_out() -> None:
    """End the browser's session."""
    logout_user()
    session.clear()


def person_of_cookie() -> Identity | None:
    """The person whom the session cookie names, with the database session bound to their company."""
    if not current_user.is_authenticated:
        return None
    return Identity(actor=current_user.actor, by_cookie=True)


def person_of_token(token: str) -> Identity | None:
    """The person whom a bearer token names, with the database session bound to their company."""
    found = tokens.read(current_config().secret_key, token, current_clock().now())
    person = _admit(found) if found else None
    return Identity(actor=person.actor) if person else None


def device_of_request(token: str, *, revoked_too: bool) -> Identity:
    """The phone that *token* belongs to, with the session bound to its company. Raises DeviceUnknown, DeviceRevoked."""
    device = device_of_token(db.session(), token, revoked_too=revoked_too)
    _note(device)
    return Identity(device=device)


def _note(device: Device) -> None:
    """Keep what the phone says of itself. That this cannot be written is no reason to turn its records away."""
    state = read_state(request.headers.get(STATE_HEADER, ""))
    try:
        touch_device(db.session(), current_clock(), device, state)
    except SQLAlchemyError:
        log.exception("phone_state_not_written")
        db.session.rollback()


def bearer_token() -> str:
    """What stands behind ``Authorization: Bearer``, or an empty string."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def current_actor() -> Actor:
    """Who is signed in. Raises LookupError in a view that lets anybody in and does not look first."""
    actor = actor_or_none()
    if actor is None:
        raise LookupError("nobody is signed in")
    return actor


def actor_or_none() -> Actor | None:
    """Who is signed in, or None."""
    identity: Identity | None = g.get("identity")
    # On the API a cookie must not bring in another company than the one whose token was shown.
    if identity is None and not is_api():
        identity = person_of_cookie()
    return identity.actor if identity else None


def reader_or_none() -> Actor | None:
    """Whose language and time zone a page is written in. Programs ask for theirs by ``Accept-Language``."""
    return None if is_api() else actor_or_none()


def is_api() -> bool:
    """Whether the present request is one to the JSON API."""
    return request.path.startswith("/api/v")


def current_device() -> Device:
    """The phone that calls. Raises DeviceUnknown when it is a person."""
    device = device_or_none()
    if device is None:
        raise DeviceUnknown
    return device


def device_or_none() -> Device | None:
    """The phone that calls, or None."""
    identity: Identity | None = g.get("identity")
    return identity.device if identity else None


def issue_token(user: User) -> tuple[str, str]:
    """A bearer token for *user*, and when it expires (RFC 3339)."""
    token, expires = tokens.issue(current_config().secret_key, _sign_in_of(user), current_clock().now())
    return token, expires.isoformat()


def _load(cookie: str) -> Person | None:
    try:
        company, user, version = cookie.split(".")
        named = SignIn(UUID(hex=company), UUID(hex=user), int(version))
    except ValueError:
        return None
    return _admit(named)


def _admit(named: SignIn) -> Person | None:
    database = db.session()
    if database.get(Company, named.company_id) is None:
        return None  # restored from another backup, say
    bind_company(database, named.company_id)
    user = find(database, User, named.user_id)
    if user is None or not user.active or user.sign_in_version != named.version:
        unbind_company(database)
        return None
    return _person(user)


def _person(user: User) -> Person:
    return Person(_sign_in_of(user), actor_of(db.session(), user.id))


def _sign_in_of(user: User) -> SignIn:
    return SignIn(user.company_id, user.id, user.sign_in_version)
