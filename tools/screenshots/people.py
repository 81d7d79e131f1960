"""Who looks at which screen: the person whose work it is, and what they sign in with."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask

from webapp.cli.demo import data
from webapp.cli.demo.sign_ins import SignIns
from webapp.domains.identity.roles import ROLE_PERMISSIONS
from webapp.extensions import current_config
from webapp.web.access import Access, Caller

OWNERS = {
    "imports": "planner",
    "sales": "seller",
    "partners": "seller",
    "purchasing": "buyer",
    "inventory": "storekeeper",
    "production": "planner",
    "planning": "planner",
    "scheduling": "planner",
    "items": "planner",
    "printing": "planner",
    "sync": "team_leader",
    "quality": "inspector",
    "finance": "accountant",
    "identity": "administrator",
    "settings": "administrator",
    "equipment": "administrator",
}
"""Blueprint → whose desk it is; what is not named is the boss's."""
BOSS = "boss"


@dataclass(frozen=True)
class Person:
    """A demo person: number, user name and password, PIN."""

    role: str
    number: str
    username: str
    password: str
    pin: str


def everyone(app: Flask) -> dict[str, Person]:
    """Return one person a role that signs in at a desk or on a phone."""
    with app.app_context():
        secrets = SignIns(current_config().secret_key)
    people: dict[str, Person] = {}
    for row in data.rows("people"):
        for role in row["roles"].split():
            name, number = row["username"], row["number"]
            found = Person(role, number, name, secrets.password(name), secrets.pin(number))
            people.setdefault(role, found)
    return people


def looks_at(endpoint: str, access: Access | None) -> str | None:
    """Return the role that should look at a screen; None when nobody needs to sign in for it."""
    if access is None or access.caller is Caller.ANYONE:
        return None
    wanted = OWNERS.get(endpoint.partition(".")[0], BOSS)
    order = [wanted, BOSS, *(role for role in ROLE_PERMISSIONS if role not in (wanted, BOSS, "worker"))]
    return next(role for role in order if _may(role, access.permission))


def _may(role: str, permission: str | None) -> bool:
    return permission is None or permission == "account.own" or permission in ROLE_PERMISSIONS[role]


def session_cookie(app: Flask, person: Person) -> str:
    """Return the ``Cookie`` header of a signed-in desk browser, for programs that cannot fill in a form."""
    client = app.test_client()
    page = client.get("/sign-in").get_data(as_text=True)
    token = page.partition('name="csrf-token" content="')[2].partition('"')[0]
    entry = {"username": person.username, "password": person.password, "csrf_token": token}
    client.post("/sign-in", data=entry)
    name = app.config["SESSION_COOKIE_NAME"]
    cookie = client.get_cookie(name)
    assert cookie is not None
    return f"{name}={cookie.value}"
