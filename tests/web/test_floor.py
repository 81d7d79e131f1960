"""The workers' app as the server hands it out: the page fresh, its parts for ever, packed where the browser can unpack."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.house import House
from webapp.app import create_app


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    """A built front, small."""
    files = {
        "floor/index.html": b"<!doctype html><title>floor</title>",
        "floor/manifest.webmanifest": b"{}",
        "sw.js": b"self",
        "assets/app-1.js": b"export {}",
        "assets/app-1.js.br": b"packed by brotli",
        "assets/app-1.js.gz": b"packed by gzip",
        "assets/reader-1.wasm": b"\0asm",
    }
    for name, content in files.items():
        path = tmp_path / "dist" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (tmp_path / "secret").write_text("not for browsers")
    return tmp_path / "dist"


@pytest.fixture
def built(house: House, dist: Path) -> FlaskClient:
    config = dataclasses.replace(house.app.extensions["suigong"], frontend=dist)
    return create_app(config).test_client()


def fetch(client: FlaskClient, path: str, headers: dict[str, str] | None = None) -> TestResponse:
    """The answer, with the file behind it closed."""
    return client.get(path, headers=headers, buffered=True)


def test_the_page_is_asked_for_every_time(built: FlaskClient) -> None:
    page = fetch(built, "/floor/")

    assert page.content_type.startswith("text/html")
    assert page.headers["Cache-Control"] == "no-cache"
    again = fetch(built, "/floor/", headers={"If-None-Match": page.headers["ETag"]})
    assert again.status_code == 304


def test_the_service_worker_comes_from_the_root_as_a_script_and_is_never_kept(built: FlaskClient) -> None:
    worker = fetch(built, "/sw.js")

    assert worker.content_type == "text/javascript; charset=utf-8"
    assert worker.headers["Cache-Control"] == "no-cache"
    assert worker.headers["Service-Worker-Allowed"] == "/"


def test_parts_are_kept_for_ever(built: FlaskClient) -> None:
    part = fetch(built, "/assets/app-1.js")

    assert part.data == b"export {}"
    assert "immutable" in part.headers["Cache-Control"]
    assert part.headers["Vary"] == "Accept-Encoding"
    assert fetch(built, "/assets/reader-1.wasm").content_type == "application/wasm"
    assert fetch(built, "/floor/manifest.webmanifest").content_type == "application/manifest+json"


@pytest.mark.parametrize(
    ("accepted", "packed", "encoding"),
    [
        ("gzip, deflate, br", b"packed by brotli", "br"),
        ("gzip", b"packed by gzip", "gzip"),
        ("identity", b"export {}", None),
        ("br;q=0, gzip", b"packed by gzip", "gzip"),
    ],
)
def test_a_browser_gets_what_it_can_unpack(
    built: FlaskClient, accepted: str, packed: bytes, encoding: str | None
) -> None:
    part = fetch(built, "/assets/app-1.js", headers={"Accept-Encoding": accepted})

    assert (part.data, part.headers.get("Content-Encoding")) == (packed, encoding)
    assert part.content_type == "text/javascript; charset=utf-8"


@pytest.mark.parametrize("name", ["../secret", "..%2f..%2fsecret", "%2e%2e/%2e%2e/secret", "nothing.js", ""])
def test_nothing_outside_is_handed_out(built: FlaskClient, name: str) -> None:
    assert fetch(built, f"/assets/{name}").status_code == 404


def test_what_everybody_may_keep_carries_nobodys_cookie(house: House, dist: Path) -> None:
    config = dataclasses.replace(house.app.extensions["suigong"], frontend=dist)
    browser = create_app(config).test_client()
    with browser.session_transaction() as session:
        session["csrf"] = "x"
        session.permanent = True

    assert "Set-Cookie" not in fetch(browser, "/assets/app-1.js").headers
    assert "Set-Cookie" in fetch(browser, "/healthz").headers


def test_before_the_front_is_built_the_page_says_so(house: House, tmp_path: Path) -> None:
    config = dataclasses.replace(house.app.extensions["suigong"], frontend=tmp_path)

    assert create_app(config).test_client().get("/floor/").status_code == 503


@pytest.mark.parametrize("kind", "TLMPWI")
def test_a_code_read_by_the_phones_own_camera_opens_the_app(house: House, kind: str) -> None:
    answer = house.app.test_client().get(f"/{kind}/7k-3f9a-x2qo")

    assert (answer.status_code, answer.location) == (302, f"/floor/?scan={kind}/7K3F9AX2Q0")
