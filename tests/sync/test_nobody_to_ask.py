"""A question goes only where somebody can read it, and one that nobody answers comes back into the team leader's count."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.sync.phone import Floor
from tests.sync.test_held import hold
from tests.sync.test_phone_file import take_in, written
from tests.sync.test_put_right import ask_back
from webapp.domains.identity.devices import enrol_device

REPORT = "production.report"


def revoke(floor: Floor) -> None:
    with floor.house.open() as factory:
        factory.send("identity.revoke_device", {"device_id": str(floor.phone.id)})


def leave(floor: Floor) -> None:
    with floor.house.open() as factory:
        factory.send("identity.deactivate_user", {"user_id": str(floor.phone.user_id)})


def enrol_anew(floor: Floor) -> None:
    with floor.house.open() as factory:
        code = factory.send("identity.invite_device", {"name": "again"}).result["code"]
        enrol_device(
            factory.session, floor.house.clock, code=code, name="", platform="", previous=floor.phone.token
        )


def counted(floor: Floor) -> int:
    with floor.house.open() as factory:
        return int(factory.ask("floor.held_count", actor=factory.actor("team_leader")))


def row_of(floor: Floor, record: dict[str, Any]) -> Any:
    with floor.house.open() as factory:
        (row,) = factory.ask("floor.held", {"command_id": record["id"]}, factory.actor("team_leader")).rows
        return row


def asked(floor: Floor, record: dict[str, Any]) -> Any:
    with floor.house.open() as factory:
        body = {"command_id": record["id"], "note": "15 or 10?"}
        return factory.try_to_send("floor.return", body, factory.actor("team_leader"))


def test_no_question_goes_to_a_phone_that_was_taken_out_of_use(floor: Floor) -> None:
    record = hold(floor)
    revoke(floor)

    assert asked(floor, record).code == "nobody_to_ask"

    assert counted(floor) == 1
    assert not row_of(floor, record).askable


def test_no_question_goes_to_a_phone_that_this_server_does_not_know(floor: Floor) -> None:
    stranger = "00000000-0000-7000-8000-00000000abcd"
    record = floor.phone.command(REPORT, floor.report("2"), stream=f"{stranger}:{floor.phone.user_id}")
    take_in(floor.house.browser("team_leader"), written(floor.phone, record))

    assert asked(floor, record).code == "nobody_to_ask"
    assert counted(floor) == 1


def test_no_question_goes_to_a_worker_who_has_left(floor: Floor) -> None:
    record = hold(floor)
    leave(floor)

    assert asked(floor, record).code == "nobody_to_ask"


def test_a_phone_that_was_enrolled_anew_can_be_asked_about_what_it_sent_before(floor: Floor) -> None:
    record = hold(floor)
    revoke(floor)
    enrol_anew(floor)

    assert asked(floor, record).status == "applied"
    assert counted(floor) == 0
    assert row_of(floor, record).askable


def test_a_question_without_an_answer_counts_again_after_a_day(floor: Floor) -> None:
    record = hold(floor)
    ask_back(floor, record)
    floor.house.clock.advance(timedelta(hours=23))
    assert (counted(floor), row_of(floor, record).unanswered) == (0, False)

    floor.house.clock.advance(timedelta(hours=2))

    assert (counted(floor), row_of(floor, record).unanswered) == (1, True)
    page = floor.house.browser("team_leader").get("/decide").get_data(as_text=True)
    assert "一天多" in page


def test_an_answer_takes_the_question_out_of_the_count(floor: Floor) -> None:
    record = hold(floor)
    ask_back(floor, record)
    floor.house.clock.advance(timedelta(days=2))
    answer = floor.phone.command(REPORT, floor.report("10"), replaces=record["id"])

    floor.phone.push(answer)  # the ticket is too old by now; that is a record of its own that waits

    assert not row_of(floor, record).unanswered
    assert counted(floor) == 1


def test_a_question_counts_at_once_when_its_phone_is_taken_out_of_use(floor: Floor) -> None:
    record = hold(floor)
    ask_back(floor, record)

    revoke(floor)

    assert (counted(floor), row_of(floor, record).unanswered) == (1, True)


def test_a_question_counts_at_once_when_its_worker_leaves(floor: Floor) -> None:
    record = hold(floor)
    ask_back(floor, record)

    leave(floor)

    assert (counted(floor), row_of(floor, record).unanswered) == (1, True)
