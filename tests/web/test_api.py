"""The JSON API: commands by name, queries by name, and a description that is true."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from openapi_spec_validator import OpenAPIV31SpecValidator
from sqlalchemy import select

from tests.support.factory import PASSWORD, PASSWORD_HASH
from tests.support.house import House, said
from webapp.core.command_store import StoredCommand
from webapp.core.commands import all_commands
from webapp.core.ids import new_id
from webapp.core.queries import all_queries

ADD = "partners.add_partner"


def partner(name: str = "远东百货") -> dict[str, Any]:
    return {"name": name, "is_customer": True}


def test_a_command_answers_with_its_result(house: House) -> None:
    answer = house.send(ADD, partner(), house.bearer("seller"))

    assert answer.status_code == 200
    assert said(answer)["status"] == "applied"
    assert said(answer)["duplicate"] is False
    assert said(answer)["result"]["number"]


def test_the_same_command_twice_is_done_once_and_answered_alike(house: House) -> None:
    headers, key = house.bearer("seller"), str(new_id())

    first = said(house.send(ADD, partner(), headers, key))
    again = said(house.send(ADD, partner(), headers, key))

    assert again == {**first, "duplicate": True}
    with house.open() as factory:
        assert factory.ask("partners.partners").total == 1


def test_a_refusal_is_repeated_too(house: House) -> None:
    headers, key = house.bearer("seller"), str(new_id())

    first, again = (house.send(ADD, {"name": ""}, headers, key) for _ in range(2))

    assert first.status_code == again.status_code == 422
    assert said(first) == said(again)
    assert "name" in {one["field"] for one in said(first)["errors"]}


def test_the_same_key_with_another_body_is_a_conflict_and_changes_nothing(house: House) -> None:
    headers, key = house.bearer("seller"), str(new_id())
    house.send(ADD, partner("one"), headers, key)

    answer = house.send(ADD, partner("two"), headers, key)

    assert answer.status_code == 409
    assert said(answer)["code"] == "id_conflict"
    with house.open() as factory:
        assert [row.name for row in factory.ask("partners.partners").rows] == ["one"]
        assert factory.ask("floor.conflicts").rows[0].other.body == partner("two")


@pytest.mark.parametrize("key", ["", "17", "not-a-uuid"])
def test_a_command_without_a_usable_key_is_refused(house: House, key: str) -> None:
    client = house.app.test_client()
    headers = {**house.bearer("seller"), "Idempotency-Key": key}
    answer = client.post(f"/api/v1/commands/{ADD}", json=partner(), headers=headers)

    assert answer.status_code == 400
    assert said(answer)["code"] == "idempotency_key_needed"


def test_unknown_names_are_not_found(house: House) -> None:
    headers = house.bearer("boss")

    assert said(house.send("no.such", {}, headers))["code"] == "unknown_command"
    answer = house.app.test_client().get("/api/v1/queries/no.such", headers=headers)
    assert answer.status_code == 404
    assert said(answer)["code"] == "unknown_query"


def test_text_that_no_database_can_keep_is_refused(house: House) -> None:
    answer = house.send(ADD, partner("nul \x00 inside"), house.bearer("seller"))

    assert answer.status_code == 400
    assert said(answer)["code"] == "unreadable"


def test_nesting_without_end_is_refused(house: House) -> None:
    deep: Any = "x"
    for _ in range(200):
        deep = [deep]

    assert house.send(ADD, {"name": deep}, house.bearer("seller")).status_code == 400


def test_a_number_that_is_not_exact_is_refused(house: House) -> None:
    body = {"number": "X", "name": "x", "kind": "purchased", "unit": "pcs", "sales_price": 0.1}

    answer = house.send("items.add_item", body, house.bearer("planner"))

    assert [one["field"] for one in said(answer)["errors"]] == ["sales_price"]


def test_parameters_are_typed_and_unknown_ones_are_an_error(house: House) -> None:
    client, headers = house.app.test_client(), house.bearer("seller")

    def ask(parameters: str) -> Any:
        return client.get(f"/api/v1/queries/partners.partners?{parameters}", headers=headers)

    assert said(ask("page=1&size=5"))["size"] == 5
    assert said(ask("page=0"))["errors"][0]["field"] == "page"
    assert ask("size=501").status_code == 422
    assert said(ask("pages=1"))["errors"][0]["code"] == "extra_forbidden"
    assert said(ask("page=1&page=2"))["errors"][0]["code"] == "repeated"


def test_a_document_that_does_not_exist_is_not_found(house: House) -> None:
    answer = house.app.test_client().get(
        f"/api/v1/queries/items.item?id={uuid4()}", headers=house.bearer("planner")
    )

    assert answer.status_code == 404
    assert said(answer)["code"] == "not_found"


def test_the_description_is_valid_openapi(client: FlaskClient) -> None:
    document = said(client.get("/api/v1/openapi.json"))

    assert document["openapi"].startswith("3.1")
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []


def test_every_command_and_query_is_described(client: FlaskClient) -> None:
    paths = said(client.get("/api/v1/openapi.json"))["paths"]

    for name, command in all_commands().items():
        described = paths[f"/api/v1/commands/{name}"]["post"]
        assert described["summary"] == command.summary
        assert command.permission in described["description"]
    for name, query in all_queries().items():
        described = paths[f"/api/v1/queries/{name}"]["get"]
        assert {one["name"] for one in described["parameters"]} == set(query.params.model_fields)


def test_every_route_of_the_api_is_described(client: FlaskClient) -> None:
    paths = said(client.get("/api/v1/openapi.json"))["paths"]
    own = {"/api/v1/openapi.json", "/api/v1/commands/<name>", "/api/v1/queries/<name>"}

    routes = {
        rule.rule for rule in client.application.url_map.iter_rules() if rule.rule.startswith("/api/v1")
    }

    assert {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route) for route in routes - own} <= set(paths)


def test_operation_ids_are_unique(client: FlaskClient) -> None:
    paths = said(client.get("/api/v1/openapi.json"))["paths"]
    ids = [one["operationId"] for path in paths.values() for one in path.values() if isinstance(one, dict)]

    assert len(ids) == len(set(ids))


def test_the_readable_page_names_every_command(client: FlaskClient) -> None:
    page = client.get("/api/docs").text

    assert all(f"/api/v1/commands/{name}" in page for name in all_commands())
    assert "<script" not in page.split("<main")[-1]


def test_a_page_that_nobody_can_turn_to_and_a_page_of_words_are_no_crash(house: House) -> None:
    asked, headers = "/api/v1/queries/items.items", house.bearer("planner")
    client = house.app.test_client()

    assert client.get(asked, query_string={"page": 10**20}, headers=headers).status_code == 422
    assert client.get(asked, query_string={"search": "a b c d " * 300}, headers=headers).status_code == 200


OWN_PASSWORD = "identity.change_own_password"


def test_a_token_alone_does_not_change_its_owners_password(house: House) -> None:
    house.user("wang", "seller")
    token = house.app.test_client().post("/api/v1/sign-in", json={"username": "wang", "password": PASSWORD})
    headers = {"Authorization": f"Bearer {said(token)['token']}"}
    new = {"password_hash": PASSWORD_HASH}

    without = house.send(OWN_PASSWORD, new, headers)
    wrong = house.send(OWN_PASSWORD, {**new, "present": "not it"}, headers)
    right = house.send(OWN_PASSWORD, {**new, "present": PASSWORD}, headers)

    assert [(one.status_code, said(one).get("code")) for one in (without, wrong)] == [
        (422, "invalid"),
        (422, "present_password_wrong"),
    ]
    assert right.status_code == 200, right.text
    with house.open() as factory:
        kept = factory.session.scalars(select(StoredCommand).where(StoredCommand.type == OWN_PASSWORD)).all()
    assert [one.body for one in kept] == [new]
