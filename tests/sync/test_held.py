"""A person decides what the rules could not."""

from __future__ import annotations

from typing import Any

from tests.sync.phone import Floor

REPORT = "production.report"


def hold(floor: Floor, good: str = "15") -> dict[str, Any]:
    command = floor.phone.command(REPORT, floor.report(good))
    assert floor.phone.push(command)[0]["status"] == "held"
    return command


def test_the_team_leader_sees_whose_record_waits_and_why(floor: Floor) -> None:
    command = hold(floor)

    with floor.house.open() as factory:
        (row,) = factory.ask("floor.held", actor=factory.actor("team_leader")).rows

    assert (str(row.command_id), row.status, row.code) == (command["id"], "held", "over_report")
    assert (row.author, row.work_order, row.operation) == ("Worker", "WO-2026-0001", "总装")
    assert row.params == {"reported": "15", "left": "10"}


def test_an_accepted_record_is_booked_for_its_author_and_the_phone_hears_of_it(floor: Floor) -> None:
    command = hold(floor)
    cursor = floor.phone.pull()["cursor"]

    with floor.house.open() as factory:
        leader = factory.actor("team_leader")
        outcome = factory.send("floor.accept", {"command_id": command["id"], "note": "counted"}, leader)
        (report,) = factory.ask("production.reports").rows
        assert factory.ask("floor.held").total == 0

    assert outcome.result["status"] == "applied"
    assert report.worker_id == floor.phone.user_id
    assert floor.made() == "15"
    page = floor.phone.pull(cursor)
    assert [(one["id"], one["status"]) for one in page["outcomes"]] == [(command["id"], "applied")]


def test_a_declined_record_tells_its_author_why(floor: Floor) -> None:
    command = hold(floor)
    cursor = floor.phone.pull()["cursor"]

    with floor.house.open() as factory:
        leader = factory.actor("team_leader")
        factory.send("floor.decline", {"command_id": command["id"], "note": "counted twice"}, leader)

    (outcome,) = floor.phone.pull(cursor)["outcomes"]
    assert (outcome["status"], outcome["code"]) == ("refused", "declined")
    assert "counted twice" in outcome["message"]
    assert floor.made() == "0"


def test_declining_needs_a_reason(floor: Floor) -> None:
    command = hold(floor)

    with floor.house.open() as factory:
        outcome = factory.try_to_send("floor.decline", {"command_id": command["id"], "note": " "})

    assert [one.field for one in outcome.errors] == ["note"]


def test_a_record_is_decided_once(floor: Floor) -> None:
    command = hold(floor)

    with floor.house.open() as factory:
        factory.send("floor.accept", {"command_id": command["id"]})
        again = factory.try_to_send("floor.accept", {"command_id": command["id"]})
        declined = factory.try_to_send("floor.decline", {"command_id": command["id"], "note": "late"})

    assert again.code == declined.code == "not_waiting"
    assert floor.made() == "15"


def test_sent_again_a_decided_record_gets_the_decision(floor: Floor) -> None:
    command = hold(floor)
    with floor.house.open() as factory:
        factory.send("floor.accept", {"command_id": command["id"]})

    result = floor.phone.push(command)[0]

    assert (result["status"], result["duplicate"]) == ("applied", True)
    assert floor.made() == "15"


def test_a_worker_decides_nothing(floor: Floor) -> None:
    command = hold(floor)

    with floor.house.open() as factory:
        outcome = factory.try_to_send("floor.accept", {"command_id": command["id"]}, factory.actor("worker"))

    assert outcome.code == "forbidden"


def test_one_reason_accepted_does_not_accept_the_next(floor: Floor) -> None:
    command = hold(floor, "30")  # 30 × 4 screws are more than the 100 in stock, too

    with floor.house.open() as factory:
        first = factory.send("floor.accept", {"command_id": command["id"]})
        assert (first.result["status"], first.result["code"]) == ("held", "backflush_short")
        second = factory.send("floor.accept", {"command_id": command["id"]})

    assert second.result["status"] == "applied"
    assert floor.made() == "30"
