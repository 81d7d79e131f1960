from __future__ import annotations

import plistlib
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

import lan_ca

PATHS = ["/phone-setup/suigong-ca.crt", "/phone-setup/suigong.mobileconfig"]


def test_the_guide_opens_with_and_without_a_slash(client: FlaskClient) -> None:
    assert client.get("/phone-setup").status_code == 200
    assert client.get("/phone-setup/").status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_without_a_lan_certificate_there_is_nothing_to_install(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_android_gets_the_certificate_itself(client: FlaskClient, authority: bytes) -> None:
    answer = client.get("/phone-setup/suigong-ca.crt")

    assert answer.content_type == "application/x-x509-ca-cert"
    assert answer.data == authority


def test_iphone_gets_a_profile_that_holds_it(client: FlaskClient, authority: bytes) -> None:
    answer = client.get("/phone-setup/suigong.mobileconfig")

    [payload] = plistlib.loads(answer.data)["PayloadContent"]
    assert answer.content_type == "application/x-apple-aspen-config"
    assert payload["PayloadContent"] == authority


def test_the_same_profile_replaces_itself(client: FlaskClient, authority: bytes) -> None:
    assert client.get(PATHS[1]).data == client.get(PATHS[1]).data


def test_the_private_key_cannot_be_asked_for(client: FlaskClient, authority: bytes) -> None:
    assert client.get("/phone-setup/suigong-ca.key").status_code == 404


@pytest.fixture
def authority(app: Flask) -> Iterator[bytes]:
    """The certificate authority as `make run LAN=1` leaves it, in DER."""
    folder: Path = app.config["DATA"] / "ca"
    lan_ca.server_files(folder, ["192.168.1.20"], [], datetime.now(UTC))
    yield ssl.PEM_cert_to_DER_cert((folder / "suigong-ca.crt").read_text())
    for file in folder.iterdir():
        file.unlink()
