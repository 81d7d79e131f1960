"""``flask create-company``, ``flask doctor``, and the refusal to start on an unsafe role."""

from __future__ import annotations

import dataclasses
import os

import pytest
from flask import Flask
from sqlalchemy import make_url
from structlog.testing import capture_logs

from tests.support.house import House
from webapp.app import create_app
from webapp.core import doctor
from webapp.core.engine import UnsafeRole
from webapp.extensions import db
from webapp.flows import upkeep


def test_a_company_is_founded_and_its_administrator_signs_in(app: Flask) -> None:
    arguments = ["--code", "new", "--name", "新厂", "--admin-password", "long enough 1"]

    result = app.test_cli_runner().invoke(args=["create-company", *arguments])

    assert (result.exit_code, result.output) == (0, "new: founded. Sign in as admin.\n")
    sign_in = {"username": "admin", "password": "long enough 1"}
    assert app.test_client().post("/api/v1/sign-in", json=sign_in).status_code == 200


def test_a_weak_password_is_refused_in_words(app: Flask) -> None:
    arguments = ["--code", "new", "--name", "新厂", "--admin-password", "x"]

    result = app.test_cli_runner().invoke(args=["create-company", *arguments])

    assert result.exit_code == 1
    assert "admin_password: At least 8 characters." in result.output


def test_a_healthy_company_passes_every_check(house: House) -> None:
    result = house.app.test_cli_runner().invoke(args=["doctor", "--verbose"])

    assert result.exit_code == 0
    count = len(doctor.all_checks())
    assert result.output.startswith(f"demo: {count} of {count} checks hold")


def test_what_does_not_hold_is_named_by_the_doctor_and_in_the_nightly_log(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(doctor._registry, "two and two make four", lambda _session: ["they make five"])

    result = house.app.test_cli_runner().invoke(args=["doctor"])
    with capture_logs() as logged, house.app.app_context():
        assert not upkeep.check_all(db.session())

    assert result.exit_code == 1
    assert "two and two make four" in result.output
    assert "they make five" in result.output
    (line,) = [one for one in logged if one["event"] == "invariant_broken"]
    assert (line["company"], line["problems"]) == ("demo", ("they make five",))


@pytest.mark.skipif(os.environ.get("TEST_DATABASE") != "postgresql", reason="PostgreSQL has roles")
def test_a_role_that_could_look_past_the_wall_stops_the_start(app: Flask) -> None:
    config = app.extensions["suigong"]
    superuser = make_url(config.database_url).set(username="postgres").render_as_string(hide_password=False)

    with pytest.raises(UnsafeRole, match="superuser or may bypass row-level security"):
        create_app(dataclasses.replace(config, database_url=superuser))
