"""A founded company for tests that come in by HTTP: requests get contexts of their own, as in a real server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.factory import PASSWORD_HASH, Factory, found
from webapp.core.clock import SettableClock
from webapp.core.tenancy import bind_company
from webapp.domains.identity.models import User
from webapp.extensions import db
from webapp.web import tokens
from webapp.web.tokens import SignIn

CSRF = "the token of this test's pages"


@dataclass
class House:
    """The company, without a context that would outlive a request."""

    app: Flask
    clock: SettableClock
    company_id: UUID
    people: dict[str, UUID] = field(default_factory=dict)

    @contextmanager
    def open(self) -> Iterator[Factory]:
        """The company's factory, in an app context that ends with the block."""
        with self.app.app_context():
            session = db.session()
            bind_company(session, self.company_id)
            yield Factory(session, self.clock, self.company_id, self.people)

    def person(self, *roles: str) -> SignIn:
        """Somebody with exactly these roles, as their cookie or token names them."""
        with self.open() as factory:
            actor = factory.actor(*roles)
            user = factory.session.get_one(User, (self.company_id, actor.user_id))
            return SignIn(self.company_id, user.id, user.sign_in_version)

    def user(self, username: str, *roles: str) -> UUID:
        """Somebody who signs in as *username* with the factory's PASSWORD."""
        with self.open() as factory:
            body = {
                "name": username,
                "username": username,
                "roles": list(roles),
                "password_hash": PASSWORD_HASH,
            }
            return UUID(factory.send("identity.add_user", body).result["id"])

    def bearer(self, *roles: str) -> dict[str, str]:
        """The headers of a program that works for somebody with these roles."""
        token, _ = tokens.issue(self.app.config["SECRET_KEY"], self.person(*roles), self.clock.now())
        return {"Authorization": f"Bearer {token}"}

    def browser(self, *roles: str) -> FlaskClient:
        """A browser in which somebody with these roles is signed in; its pages know the CSRF token."""
        client = self.app.test_client()
        who = self.person(*roles)
        with client.session_transaction() as cookie:
            cookie["_user_id"] = f"{who.company_id.hex}.{who.user_id.hex}.{who.version}"
            cookie["csrf"] = CSRF
        return client

    def send(
        self, type_: str, body: Any, headers: dict[str, str], key: str | None = None, **more: Any
    ) -> TestResponse:
        """Post a command to the API."""
        own = {"Idempotency-Key": key or str(uuid4())}
        path = f"/api/v1/commands/{type_}"
        return self.app.test_client().post(path, json=body, headers={**own, **headers}, **more)


def new_house(app: Flask, clock: SettableClock, code: str = "demo") -> House:
    """Found a company under *code*."""
    with app.app_context():
        return House(app, clock, found(db.session(), clock, code).company_id)


def said(answer: TestResponse) -> Any:
    """The JSON of an answer."""
    return answer.json
