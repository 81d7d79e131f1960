"""Signing in and out at the office, and what the session's cookie looks like."""

from __future__ import annotations

import dataclasses
import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.factory import PASSWORD
from tests.support.house import House, new_house
from webapp.app import create_app
from webapp.domains.identity.passwords import hash_password
from webapp.web.security import safe_next


def enter(
    client: FlaskClient, username: str = "admin", password: str = PASSWORD, **more: str
) -> TestResponse:
    page = client.get("/sign-in").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token, "the form carries a token"
    form = {"username": username, "password": password, "csrf_token": token[1], **more}
    return client.post("/sign-in", data=form)


def test_a_person_signs_in_and_comes_to_where_they_wanted_to_go(house: House) -> None:
    client = house.app.test_client()

    answer = enter(client, next="/floor/?scan=T/X")

    assert answer.status_code == 302
    assert answer.location == "/floor/?scan=T/X"
    assert client.get("/api/v1/queries/identity.users").status_code == 200


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(house: House) -> None:
    cookie = enter(house.app.test_client()).headers["Set-Cookie"]

    assert cookie.startswith("suigong=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


def test_behind_https_the_cookie_is_secure_and_bound_to_the_host(house: House, tmp_path: Path) -> None:
    config = dataclasses.replace(house.app.extensions["suigong"], https=True, data=tmp_path)
    client = create_app(config).test_client()

    answer = client.get("/sign-in", base_url="https://localhost")

    assert answer.headers["Set-Cookie"].startswith("__Host-suigong=")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert "max-age" in answer.headers["Strict-Transport-Security"]


def test_a_wrong_password_says_neither_which_was_wrong_nor_lets_in(house: House) -> None:
    client = house.app.test_client()

    known, unknown = enter(client, password="wrong"), enter(client, username="nobody", password="wrong")

    assert known.status_code == unknown.status_code == 401
    assert client.get("/api/v1/queries/identity.users").status_code == 401


def test_signing_in_needs_the_token_of_the_form(house: House) -> None:
    form = {"username": "admin", "password": PASSWORD}

    assert house.app.test_client().post("/sign-in", data=form).status_code == 403


def test_a_session_planted_before_signing_in_does_not_survive_it(house: House) -> None:
    client = house.app.test_client()
    with client.session_transaction() as planted:
        planted["csrf"] = "known to the attacker"

    enter(client)

    with client.session_transaction() as session:
        assert session.get("csrf") != "known to the attacker"


def test_guessing_is_slowed_down_and_says_for_how_long(house: House) -> None:
    client = house.app.test_client()
    wrong = {"username": "admin", "password": "wrong"}

    statuses = [client.post("/api/v1/sign-in", json=wrong).status_code for _ in range(6)]
    answer = client.post("/api/v1/sign-in", json={"username": "admin", "password": PASSWORD})

    assert statuses == [401] * 5 + [429]
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 15 * 60
    house.clock.advance(timedelta(minutes=16))
    assert client.post("/api/v1/sign-in", json={"username": "admin", "password": PASSWORD}).status_code == 200


def test_with_several_companies_the_code_says_which(house: House) -> None:
    new_house(house.app, house.clock, "other")
    client = house.app.test_client()

    assert enter(client).status_code == 401
    assert enter(client, company="other").status_code == 302


def test_signing_out_ends_the_session(house: House) -> None:
    client = house.browser("planner")
    with client.session_transaction() as session:
        token = session["csrf"]

    answer = client.post("/sign-out", data={"csrf_token": token})

    assert answer.location == "/sign-in"
    assert client.get("/api/v1/queries/items.items").status_code == 401


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "evil",
        "/a\nb",
        None,
    ],
)
def test_the_way_back_never_leads_to_another_site(target: str | None) -> None:
    assert safe_next(target) is None


def test_the_way_back_keeps_its_parameters() -> None:
    assert safe_next("/orders?page=2&sort=-due_on") == "/orders?page=2&sort=-due_on"


def test_a_hash_is_never_the_password(house: House) -> None:
    assert PASSWORD not in hash_password(PASSWORD)
