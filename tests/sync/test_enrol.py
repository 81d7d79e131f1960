"""How a phone comes to belong, and a worker proves who they are (docs/sync.md §1)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from tests.support.factory import PASSWORD
from tests.support.house import House, new_house, said
from tests.sync.phone import Floor, Phone, set_pin
from webapp.domains.identity.models import Device

ENROL, SIGN_IN = "/api/v1/floor/enrol", "/api/v1/floor/sign-in"


def new_code(house: House) -> str:
    with house.open() as factory:
        return str(factory.send("identity.invite_device", {"name": "Line 2"}).result["code"])


def enrol(house: House, code: str, **more: str) -> TestResponse:
    body = {"code": code, "name": "Line 2 phone", "platform": "Android 14; Chrome 140", **more}
    return house.app.test_client().post(ENROL, json=body)


def test_a_phone_enrols_with_a_code_and_learns_where_it_is(house: House) -> None:
    answer = enrol(house, new_code(house))

    assert answer.status_code == 201
    assert said(answer)["device"]["number"] == "PH-0001"
    assert said(answer)["company"]["code"] == "demo"
    assert said(answer)["company"]["time_zone"] == "Asia/Shanghai"
    assert said(answer)["server_time"] == "2026-11-23T00:30:00.000Z"
    assert set(said(answer)) == {"device", "token", "epoch", "server_time", "company"}


def test_a_code_may_be_typed_with_lower_case_and_blanks(house: House) -> None:
    code = new_code(house)

    assert enrol(house, f" {code[:2]}-{code[2:6]} {code[6:]}".lower()).status_code == 201


def test_a_code_works_once(house: House) -> None:
    code = new_code(house)
    enrol(house, code)

    answer = enrol(house, code)

    assert (answer.status_code, said(answer)["code"]) == (404, "enrolment_unknown")


def test_a_code_works_for_ten_minutes(house: House) -> None:
    code = new_code(house)
    house.clock.advance(timedelta(minutes=10))

    answer = enrol(house, code)

    assert (answer.status_code, said(answer)["code"]) == (410, "enrolment_expired")


def test_the_code_in_the_address_leads_into_the_app(house: House) -> None:
    answer = house.app.test_client().get("/D/K7AAAAAAAA")

    assert (answer.status_code, answer.location) == (302, "/floor/?enrol=K7AAAAAAAA")
    assert house.app.test_client().get("/T/K7AAAAAAAA").location == "/floor/?scan=T/K7AAAAAAAA"


def test_a_worker_signs_in_with_badge_and_pin(floor: Floor) -> None:
    badge = set_pin(floor.house, floor.phone.user_id)

    answer = floor.phone.post(SIGN_IN, {"badge": badge, "pin": PASSWORD})

    assert answer.status_code == 200
    assert said(answer)["expires_at"] == "2026-11-23T16:30:00.000Z"
    user = said(answer)["user"]
    assert (user["id"], user["roles"], user["shows_pay"]) == (str(floor.phone.user_id), ["worker"], True)
    floor.phone.ticket = said(answer)["ticket"]
    assert floor.phone.get("/api/v1/sync/pull", cursor=0).status_code == 200


def test_a_wrong_pin_is_refused_and_guessing_slowed_down(floor: Floor) -> None:
    badge = set_pin(floor.house, floor.phone.user_id)

    answers = [floor.phone.post(SIGN_IN, {"badge": badge, "pin": "0000"}) for _ in range(6)]

    assert [one.status_code for one in answers] == [401] * 5 + [429]
    assert said(answers[0])["code"] == "credentials_wrong"
    assert int(answers[5].headers["Retry-After"]) > 0


def test_somebody_from_the_office_may_not_work_on_the_floor(floor: Floor) -> None:
    floor.house.user("wang", "accountant")

    answer = floor.phone.post(SIGN_IN, {"username": "wang", "password": PASSWORD})

    assert (answer.status_code, said(answer)["code"]) == (403, "forbidden")


def test_signing_in_needs_an_enrolled_phone(house: House) -> None:
    answer = house.app.test_client().post(SIGN_IN, json={"badge": "x", "pin": "1"})

    assert (answer.status_code, said(answer)["code"]) == (401, "device_unknown")


def test_a_new_pin_ends_the_reading_of_whoever_had_the_old_one(floor: Floor) -> None:
    assert floor.phone.get("/api/v1/sync/mine").status_code == 200

    set_pin(floor.house, floor.phone.user_id)

    answer = floor.phone.get("/api/v1/sync/mine")
    assert (answer.status_code, said(answer)["code"]) == (401, "ticket_invalid")


def test_a_ticket_reads_for_sixteen_hours(floor: Floor) -> None:
    floor.house.clock.advance(timedelta(hours=16, minutes=6))

    assert floor.phone.get("/api/v1/sync/pull", cursor=0).status_code == 401


def test_a_ticket_reads_on_the_phone_that_it_was_given_to_and_on_no_other(floor: Floor) -> None:
    other = floor.another_phone("inspector")

    stolen = {**other.headers, "X-Actor-Ticket": floor.phone.ticket}
    answers = [
        floor.house.app.test_client().get(path, headers=stolen)
        for path in ("/api/v1/sync/pull", "/api/v1/sync/mine")
    ]

    assert [(one.status_code, said(one)["code"]) for one in answers] == [(401, "ticket_invalid")] * 2


def enrolled_anew(phone: Phone) -> Phone:
    """The same phone under its next name, its worker signed in again."""
    answer = enrol(phone.house, new_code(phone.house), previous=phone.token)
    assert answer.status_code == 201
    again = Phone(phone.house, UUID(said(answer)["device"]["id"]), said(answer)["token"], phone.user_id, "")
    badge = set_pin(phone.house, phone.user_id)
    again.ticket = said(again.post(SIGN_IN, {"badge": badge, "pin": PASSWORD}))["ticket"]
    return again


def test_a_phone_enrolled_anew_gets_what_became_of_what_it_sent_under_its_old_names(floor: Floor) -> None:
    held = floor.phone.command("production.report", floor.report("15"))
    assert floor.phone.statuses(held) == ["held"]
    again = enrolled_anew(enrolled_anew(floor.phone))
    cursor = again.pull()["cursor"]

    with floor.house.open() as factory:
        factory.send("floor.decline", {"command_id": held["id"], "note": "Count again"})

    outcomes = again.pull(cursor)["outcomes"]
    assert [(one["id"], one["status"]) for one in outcomes] == [(held["id"], "refused")]
    stranger = floor.another_phone("inspector")
    assert stranger.pull()["outcomes"] == []


def test_the_old_name_is_shown_as_replaced_and_who_worked_on_it_last(floor: Floor) -> None:
    enrolled_anew(floor.phone)

    with floor.house.open() as factory:
        rows = factory.ask("identity.devices")

    assert [(row.number, row.replaced_by) for row in rows] == [("PH-0001", "PH-0002"), ("PH-0002", "")]
    assert rows[1].last_user == "Worker"


@pytest.mark.parametrize("previous", ["nonsense", "a.b.c", f"{'0' * 32}.{'0' * 32}.secret", "forged"])
def test_an_old_token_that_proves_nothing_here_is_passed_over(floor: Floor, previous: str) -> None:
    if previous == "forged":
        previous = floor.phone.token[:-1] + "~"

    answer = enrol(floor.house, new_code(floor.house), previous=previous)

    assert answer.status_code == 201
    with floor.house.open() as factory:
        assert [row.replaced_by for row in factory.ask("identity.devices")] == ["", ""]


def test_another_companys_phone_is_no_predecessor(floor: Floor) -> None:
    other = new_house(floor.house.app, floor.house.clock, "other")

    assert enrol(other, new_code(other), previous=floor.phone.token).status_code == 201

    with other.open() as factory:
        assert factory.session.scalars(select(Device.replaces_id)).all() == [None]


def test_ten_wrong_pins_lock_the_badge_on_every_phone(floor: Floor) -> None:
    badge = set_pin(floor.house, floor.phone.user_id)
    codes = []
    for _ in range(11):
        floor.house.clock.advance(timedelta(minutes=15))
        codes.append(said(floor.phone.post(SIGN_IN, {"badge": badge, "pin": "0000"}))["code"])

    assert codes == ["credentials_wrong"] * 10 + ["pin_locked"]
    answer = floor.another_phone("inspector").post(SIGN_IN, {"badge": badge, "pin": PASSWORD})
    assert (answer.status_code, said(answer)["code"]) == (403, "pin_locked")


@pytest.mark.parametrize(
    "state", ["unsent=2; photos=1; oldest=2026-11-22T08:00:00.000Z; app=1.4.0", "x", "; ="]
)
def test_what_a_phone_says_of_itself_never_fails_a_call(floor: Floor, state: str) -> None:
    client = floor.house.app.test_client()
    headers = {**floor.phone.signed_in, "X-Phone-State": state}

    assert client.get("/api/v1/sync/pull?cursor=0", headers=headers).status_code == 200
    pushed = client.post("/api/v1/sync/push", json={"commands": []}, headers=headers)

    assert pushed.status_code == 200
    with floor.house.open() as factory:
        assert factory.ask("identity.devices")[0].unsent == (2 if "unsent=2" in state else 0)


def test_a_state_that_cannot_be_written_turns_no_record_away(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise OperationalError("UPDATE device", {}, Exception("the disk is full"))

    monkeypatch.setattr("webapp.web.session.touch_device", broken)

    assert floor.phone.statuses(floor.phone.command("production.report", floor.report("1"))) == ["applied"]
