"""Forgery, headers, and what the machine says when something fails."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.house import CSRF, House, said
from webapp.core.ids import new_id
from webapp.web.access import public

COMMAND = "/api/v1/commands/partners.add_partner"
BODY = {"name": "远东百货", "is_customer": True}


def key() -> dict[str, str]:
    return {"Idempotency-Key": str(new_id())}


def test_a_change_by_cookie_needs_the_token(house: House) -> None:
    client = house.browser("seller")

    assert said(client.post(COMMAND, json=BODY, headers=key()))["code"] == "csrf"
    assert client.post(COMMAND, json=BODY, headers={**key(), "X-CSRF-Token": "other"}).status_code == 403
    assert client.post(COMMAND, json=BODY, headers={**key(), "X-CSRF-Token": CSRF}).status_code == 200


@pytest.mark.parametrize(
    "foreign",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_a_change_from_another_site_is_refused_even_with_the_token(
    house: House, foreign: dict[str, str]
) -> None:
    headers = {**key(), "X-CSRF-Token": CSRF, **foreign}

    assert house.browser("seller").post(COMMAND, json=BODY, headers=headers).status_code == 403


def test_our_own_origin_is_welcome(house: House) -> None:
    headers = {**key(), "X-CSRF-Token": CSRF, "Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}

    assert house.browser("seller").post(COMMAND, json=BODY, headers=headers).status_code == 200


def test_a_program_needs_no_token_but_must_send_json(house: House) -> None:
    headers = {**house.bearer("seller"), **key()}
    client = house.app.test_client()

    assert client.post(COMMAND, json=BODY, headers=headers).status_code == 200
    assert client.post(COMMAND, data=BODY, headers=headers).status_code == 415
    text = {**headers, "Content-Type": "text/plain"}
    assert client.post(COMMAND, data='{"name":"x"}', headers=text).status_code == 415


def test_every_answer_carries_the_security_headers(client: FlaskClient) -> None:
    for path in ("/healthz", "/sign-in", "/nothing-here", "/api/v1/nothing", "/api/docs"):
        headers = client.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Permissions-Policy"].startswith("camera=(self), microphone=()")
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        policy = headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy
        assert "'wasm-unsafe-eval'" in policy
        assert "unsafe-inline" not in policy
        assert "'unsafe-eval'" not in policy


def test_the_nonce_is_new_for_each_answer(client: FlaskClient) -> None:
    policies = [client.get("/healthz").headers["Content-Security-Policy"] for _ in range(3)]

    assert len({nonce for policy in policies for nonce in re.findall("'nonce-([^']+)'", policy)}) == 3


def test_what_a_signed_in_person_sees_is_kept_nowhere(house: House) -> None:
    answer = house.browser("planner").get("/api/v1/queries/items.items")

    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/nothing", 404, "not_found"),
        ("GET", "/api/v1/sign-in", 405, "method_not_allowed"),
        ("POST", "/api/v1/sign-in", 415, "unsupported_media_type"),
    ],
)
def test_a_program_gets_a_problem_document(
    client: FlaskClient, method: str, path: str, status: int, code: str
) -> None:
    answer = client.open(path, method=method)

    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert said(answer)["code"] == code
    assert said(answer)["status"] == status
    assert said(answer)["errors"] == []


def test_a_body_that_is_too_large_is_a_problem_too(house: House) -> None:
    huge = b'{"name":"' + b"x" * (13 * 1024 * 1024) + b'"}'
    headers = {**house.bearer("seller"), **key(), "Content-Type": "application/json"}

    answer = house.app.test_client().post(COMMAND, data=huge, headers=headers)

    assert answer.status_code == 413
    assert said(answer)["code"] == "too_large"


@pytest.mark.parametrize("broken", [b"{", b"[]", b'"x"', b'{"a": NaN}', b"\xff", b""])
def test_what_is_not_a_json_object_is_said_to_be_so(house: House, broken: bytes) -> None:
    headers = {**house.bearer("seller"), **key(), "Content-Type": "application/json"}

    assert house.app.test_client().post(COMMAND, data=broken, headers=headers).status_code == 400


def test_messages_come_in_the_callers_language(house: House) -> None:
    headers = house.bearer("planner")
    client = house.app.test_client()
    path = "/api/v1/queries/items.items?page=x"

    chinese = said(client.get(path, headers={**headers, "Accept-Language": "zh-CN,zh;q=0.9"}))
    english = said(client.get(path, headers={**headers, "Accept-Language": "en-GB"}))

    assert english["detail"] == "Please check the marked fields."
    assert chinese["detail"] != english["detail"]
    assert chinese["code"] == english["code"] == "invalid"


def test_a_crash_shows_a_number_and_no_trace(app: Flask, client: FlaskClient) -> None:
    def crash() -> str:
        password = "secret in a local variable"
        raise RuntimeError(f"broken by {len(password)}")

    kept = app.view_functions["health.alive"]
    app.view_functions["health.alive"] = public(crash)
    try:
        page = client.get("/healthz", headers={"Accept": "text/html"})
        answer = client.get("/healthz", headers={"Accept": "application/json"})
    finally:
        app.view_functions["health.alive"] = kept

    assert page.status_code == answer.status_code == 500
    assert re.fullmatch(r"[0-9a-f]{8}", said(answer)["error_id"])
    for shown in (page.text, answer.text):
        assert "Traceback" not in shown
        assert "RuntimeError" not in shown
        assert "secret in a local variable" not in shown


def test_the_log_of_a_crash_has_the_trace_without_the_values_of_variables(
    app: Flask, client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    def crash() -> str:
        password = "secret in a " + "local variable"
        raise RuntimeError(len(password))

    kept = app.view_functions["health.alive"]
    app.view_functions["health.alive"] = public(crash)
    try:
        client.get("/healthz")
    finally:
        app.view_functions["health.alive"] = kept

    logged = capsys.readouterr().err
    assert "RuntimeError" in logged
    assert "secret in a local variable" not in logged


def test_metrics_are_for_this_machine_or_who_has_the_token(app: Flask, client: FlaskClient) -> None:
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "192.168.1.5"}).status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "1.2.3.4"}).status_code == 404


def test_ready_means_that_the_schema_is_the_newest(client: FlaskClient) -> None:
    assert said(client.get("/healthz")) == {"status": "ok"}
    assert said(client.get("/readyz")) == {"status": "ok"}
