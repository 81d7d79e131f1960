"""Deny by default: who may call what."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal, get_args, get_origin
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic import BaseModel, ValidationError
from sqlalchemy import select

from tests.scenarios import fan_factory
from tests.support.factory import PASSWORD, PASSWORD_HASH, Factory
from tests.support.house import House, new_house, said
from webapp.core.commands import all_commands
from webapp.core.db import Base, Record
from webapp.core.errors import NotFound
from webapp.core.queries import all_queries, run_query
from webapp.domains.identity.roles import ROLE_PERMISSIONS, permissions_of
from webapp.web.access import access_of


def test_every_endpoint_declares_who_may_call_it(app: Flask) -> None:
    silent = {rule.endpoint for rule in app.url_map.iter_rules() if access_of(app, rule.endpoint) is None}

    assert silent == set()


def test_an_endpoint_that_declares_nothing_is_closed(app: Flask, client: FlaskClient) -> None:
    app.view_functions["health.alive"], kept = (lambda: "open"), app.view_functions["health.alive"]
    try:
        assert client.get("/healthz").status_code == 403
    finally:
        app.view_functions["health.alive"] = kept


@pytest.mark.parametrize("role", ROLE_PERMISSIONS)
def test_each_role_may_send_exactly_the_commands_of_its_permissions(house: House, role: str) -> None:
    headers = house.bearer(role)
    allowed = permissions_of([role])

    refused = {
        name for name in all_commands() if said(house.send(name, {}, headers)).get("code") == "forbidden"
    }

    assert refused == {name for name, spec in all_commands().items() if spec.permission not in allowed}


@pytest.mark.parametrize("role", ROLE_PERMISSIONS)
def test_each_role_may_ask_exactly_the_queries_of_its_permissions(house: House, role: str) -> None:
    headers, client = house.bearer(role), house.app.test_client()
    allowed = permissions_of([role])

    statuses = {
        name: client.get(f"/api/v1/queries/{name}?{_anything(name)}", headers=headers).status_code
        for name in all_queries()
    }

    assert [name for name, status in statuses.items() if status >= 500] == []
    refused = {name for name, status in statuses.items() if status == 403}
    assert refused == {name for name, spec in all_queries().items() if spec.permission not in allowed}


def _anything(name: str) -> str:
    """Values for what the query must be told, so that it comes as far as asking who asks."""
    samples: dict[Any, str] = {UUID: str(uuid4()), int: "1", Decimal: "1", date: "2026-12-01", Any: "x"}
    fields = all_queries()[name].params.model_fields.items()
    wanted = {field: one.annotation for field, one in fields if one.is_required()}
    choices = {field: get_args(one) for field, one in wanted.items() if get_origin(one) is Literal}
    return "&".join(
        f"{field}={choices[field][0] if field in choices else samples.get(one, 'x')}"
        for field, one in wanted.items()
    )


def test_nobody_gets_anything_without_signing_in(house: House) -> None:
    client = house.app.test_client()

    sent = {client.post(f"/api/v1/commands/{name}", json={}).status_code for name in all_commands()}
    asked = {client.get(f"/api/v1/queries/{name}").status_code for name in all_queries()}

    assert sent == asked == {401}


def test_a_person_who_is_not_signed_in_is_led_to_the_sign_in_page_and_back(house: House) -> None:
    answer = house.app.test_client().post("/sign-out")
    assert answer.status_code == 302
    assert answer.location == "/sign-in"


def test_a_deactivated_person_is_out_at_once(house: House) -> None:
    headers, browser = house.bearer("planner"), house.browser("planner")
    assert browser.get("/api/v1/queries/items.items").status_code == 200

    with house.open() as factory:
        factory.send("identity.deactivate_user", {"user_id": str(house.people["planner"])})

    assert browser.get("/api/v1/queries/items.items").status_code == 401
    assert house.app.test_client().get("/api/v1/queries/items.items", headers=headers).status_code == 401


def test_a_new_password_voids_tokens_of_before(house: House) -> None:
    user_id = house.user("li", "planner")
    sign_in = {"username": "li", "password": PASSWORD}
    token = said(house.app.test_client().post("/api/v1/sign-in", json=sign_in))["token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert house.app.test_client().get("/api/v1/queries/items.items", headers=headers).status_code == 200

    with house.open() as factory:
        factory.send("identity.set_password", {"user_id": str(user_id), "password_hash": PASSWORD_HASH})

    assert house.app.test_client().get("/api/v1/queries/items.items", headers=headers).status_code == 401


def test_a_token_expires_after_twelve_hours(house: House) -> None:
    headers = house.bearer("planner")
    house.clock.advance(timedelta(hours=12))

    assert house.app.test_client().get("/api/v1/queries/items.items", headers=headers).status_code == 401


def test_a_token_changed_by_one_letter_is_nobodys(house: House) -> None:
    token = house.bearer("planner")["Authorization"]
    headers = {"Authorization": token[:-9] + ("A" if token[-9] != "A" else "B") + token[-8:]}

    assert house.app.test_client().get("/api/v1/queries/items.items", headers=headers).status_code == 401


def test_another_companys_documents_are_never_found(house: House) -> None:
    with house.open() as factory:
        theirs = fan_factory.build(factory)
        factory.send(
            "production.create_order", {"item_id": theirs.fan, "quantity": "5", "due_on": "2026-12-01"}
        )
        ids = _one_id_a_table(factory)
    other = new_house(house.app, house.clock, "other")

    with other.open() as factory:
        seen = [
            (name, their_id)
            for name, spec in all_queries().items()
            for their_id in ids
            for params in _asking_for(spec.params, their_id)
            if str(their_id) in _answer(factory, name, params)
        ]

    assert seen == []


def _one_id_a_table(factory: Factory) -> list[UUID]:
    tables = [one.class_ for one in Base.registry.mappers if issubclass(one.class_, Record)]
    found = [factory.session.scalars(select(table.id).limit(1)).first() for table in tables]
    return [one for one in found if one is not None]


def _asking_for(params: type[BaseModel], row_id: UUID) -> list[BaseModel]:
    """The parameters with *row_id* wherever an id is asked for; none for a query that asks for no id."""
    kinds = {name: str(one.annotation) for name, one in params.model_fields.items()}
    wanted = {name: [row_id] if "list" in kind else row_id for name, kind in kinds.items() if "UUID" in kind}
    try:
        return [params.model_validate(wanted)] if wanted else []
    except ValidationError:
        return []


def _answer(factory: Factory, name: str, params: BaseModel) -> str:
    try:
        return str(run_query(factory.session, factory.system, factory.clock, name, params))
    except NotFound:
        return ""
