"""How a phone comes to belong, and a worker proves who they are (docs/sync.md §1)."""

from __future__ import annotations

from datetime import timedelta

from tests.support.factory import PASSWORD
from tests.support.house import House, said
from tests.sync.phone import Floor, set_pin

ENROL, SIGN_IN = "/api/v1/floor/enrol", "/api/v1/floor/sign-in"


def new_code(house: House) -> str:
    with house.open() as factory:
        return str(factory.send("identity.invite_device", {"name": "Line 2"}).result["code"])


def enrol(house: House, code: str):
    body = {"code": code, "name": "Line 2 phone", "platform": "Android 14; Chrome 140"}
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
