"""People, phones, one's own account, settings, the log."""

from __future__ import annotations

import re
from io import BytesIO
from uuid import uuid4

import pytest
from openpyxl import load_workbook

from tests.support.factory import PASSWORD
from tests.support.house import CSRF, House
from webapp.core.command_store import StoredCommand
from webapp.core.db import find
from webapp.domains.identity.models import User
from webapp.domains.identity.passwords import matches


def english(house: House, *roles: str):
    browser = house.browser(*roles)
    browser.set_cookie("locale", "en")
    return browser


def form(**values: object) -> dict[str, object]:
    return {"csrf_token": CSRF, "command_id": str(uuid4())} | values


NEW = {"name": "王大力", "number": "0101", "roles[]": ["worker"], "locale": "zh", "pin": "4071"}


def test_a_worker_is_taken_on_with_a_pin_that_no_command_holds(house: House) -> None:
    answer = english(house, "administrator").post("/people/new", data=form(**NEW))
    assert answer.status_code == 303
    user_id = answer.headers["Location"].rsplit("/", 1)[1]
    with house.open() as factory:
        person = factory.session.query(User).filter(User.number == "0101").one()
        assert str(person.id) == user_id
        assert matches(person.pin_hash, "4071")
        stored = [str(one.body) for one in factory.session.query(StoredCommand)]
        assert not [body for body in stored if "4071" in re.sub(r"\$argon2id\S+", "", body)]


@pytest.mark.parametrize(("language", "words"), [("zh", "4 至 8 位"), ("en", "A PIN has 4 to 8 digits.")])
def test_a_bad_pin_is_told_at_its_field_and_the_rest_is_kept(house: House, language: str, words: str) -> None:
    browser = house.browser("administrator")
    browser.set_cookie("locale", language)
    page = browser.post("/people/new", data=form(**(NEW | {"pin": "12"})))
    text = page.get_data(as_text=True)
    assert page.status_code == 422
    assert 'value="王大力"' in text
    assert 'id="f-pin-error"' in text
    assert language == "zh" or words in text


def test_a_form_sent_twice_takes_on_one_person(house: House) -> None:
    browser = english(house, "administrator")
    sent = form(**NEW)
    first, second = (browser.post("/people/new", data=sent) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]


def test_a_person_without_a_role_is_refused_at_the_roles(house: House) -> None:
    values = {name: value for name, value in NEW.items() if name != "roles[]"}
    page = english(house, "administrator").post("/people/new", data=form(**values))
    assert page.status_code == 422
    assert "#f-roles" in page.get_data(as_text=True)


def test_a_person_changes_leaves_and_comes_back(house: House) -> None:
    browser = english(house, "administrator")
    user = house.user("wang", "worker")
    assert browser.get(f"/people/{user}").status_code == 200
    changed = form(
        name="Wang",
        number="0999",
        version="1",
        locale="en",
        username="wang",
        **{"roles[]": ["worker", "inspector"]},
    )
    assert browser.post(f"/people/{user}/change", data=changed).status_code == 303
    for step in ("badge", "leave"):
        assert browser.post(f"/people/{user}/{step}", data=form()).status_code == 303
    assert "Left" in browser.get("/people?active=false").get_data(as_text=True)
    assert browser.post(f"/people/{user}/return", data=form()).status_code == 303
    with house.open() as factory:
        found = find(factory.session, User, user)
        assert found is not None
        assert (found.number, found.active) == ("0999", True)


@pytest.mark.parametrize(
    ("what", "bad", "good"), [("pin", "1111", "4071"), ("password", "short", "long enough 1")]
)
def test_a_new_secret_is_checked_and_counts(house: House, what: str, bad: str, good: str) -> None:
    browser = english(house, "administrator")
    user = house.user("wang", "worker")
    path = f"/people/{user}/{what}"
    assert browser.get(path).status_code == 200
    assert browser.post(path, data=form(**{what: bad})).status_code == 422
    assert browser.post(path, data=form(**{what: good})).status_code == 303
    with house.open() as factory:
        found = find(factory.session, User, user)
        assert found is not None
        assert matches(getattr(found, f"{what}_hash"), good)


def test_ones_own_password_changes_only_with_the_present_one(house: House) -> None:
    house.user("wang", "seller")
    client = house.app.test_client()
    client.set_cookie("locale", "en")
    page = client.get("/sign-in").get_data(as_text=True)
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    token = found[1]
    client.post("/sign-in", data={"csrf_token": token, "username": "wang", "password": PASSWORD})
    page = client.get("/account").get_data(as_text=True)
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    wanted = {
        "csrf_token": found[1],
        "command_id": str(uuid4()),
        "password": "brand new 99",
        "again": "brand new 99",
    }
    wrong = client.post("/account/password", data=wanted | {"present": "guess"})
    assert wrong.status_code == 422
    assert "This is not your present password." in wrong.get_data(as_text=True)
    assert client.post("/account/password", data=wanted | {"present": PASSWORD}).status_code == 303
    assert client.get("/account").status_code == 200


def test_a_phone_is_invited_and_the_page_says_when_it_is_ready(house: House) -> None:
    browser = english(house, "team_leader")
    answer = browser.post("/phones/invite", data=form(name="Press shop"))
    assert answer.status_code == 303
    path = answer.headers["Location"]
    page = browser.get(path).get_data(as_text=True)
    assert "Valid for 10 more minutes" in page
    picture = browser.get(f"{path}.svg")
    assert picture.mimetype == "image/svg+xml"
    code = re.search(r'class="code">([0-9A-Z-]+)<', page)
    assert code
    enrolled = house.app.test_client().post(
        "/api/v1/floor/enrol", json={"code": code[1].replace("-", ""), "name": "", "platform": "Android"}
    )
    assert enrolled.status_code == 201, enrolled.json
    assert "is ready" in browser.get(path).get_data(as_text=True)


def test_settings_are_kept(house: House) -> None:
    browser = english(house, "administrator")
    values = {"production__over_report": "flag", "floor__shows_pay": "false"}
    assert browser.post("/settings", data=form(**values)).status_code == 303
    with house.open() as factory:
        kept = {one.key: one.value for one in factory.ask("identity.settings")}
    assert kept["production.over_report"] == "flag"
    assert kept["floor.shows_pay"] is False


def test_the_log_names_deeds_in_words_and_says_that_it_is_whole(house: House) -> None:
    house.user("wang", "seller")
    page = english(house, "boss").get("/audit?check=1").get_data(as_text=True)
    assert "Person added" in page
    assert "The log is whole" in page
    assert "identity.add_user" not in page


@pytest.mark.parametrize("path", ["/people", "/phones", "/audit"])
def test_the_lists_come_as_sheets(house: House, path: str) -> None:
    answer = house.browser("administrator").get(f"{path}?format=xlsx")
    assert load_workbook(BytesIO(answer.data)).active is not None


@pytest.mark.parametrize("path", ["/people", "/people/new", "/phones", "/settings", "/audit"])
def test_a_worker_gets_none_of_it(house: House, path: str) -> None:
    assert house.browser("worker").get(path).status_code == 403


def test_who_only_reads_people_cannot_change_them(house: House) -> None:
    assert house.browser("team_leader").post("/people/new", data=form(**NEW)).status_code == 403


@pytest.mark.parametrize(
    "path", ["/people/{}", "/people/{}/change", "/people/{}/pin", "/phones/invitations/{}"]
)
def test_a_stranger_is_not_found(house: House, path: str) -> None:
    assert house.browser("administrator").get(path.format(uuid4())).status_code == 404
