"""A record is put right: by its worker, who was asked, or by the team leader; it counts once, and its story can be told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from tests.sync.phone import Floor
from tests.sync.test_held import hold
from webapp.core import audit

REPORT = "production.report"


def ask_back(floor: Floor, record: dict[str, Any]) -> None:
    with floor.house.open() as factory:
        body = {"command_id": record["id"], "note": "15 or 10?"}
        factory.send("floor.return", body, factory.actor("team_leader"))


def change(floor: Floor, record: dict[str, Any], good: str = "10") -> dict[str, Any]:
    with floor.house.open() as factory:
        body = {"command_id": record["id"], "body": {**record["body"], "good": good}, "note": "counted"}
        return dict(factory.send("floor.change", body, factory.actor("team_leader")).result)


def on_the_list(floor: Floor, status: str = "") -> list[Any]:
    with floor.house.open() as factory:
        return list(factory.ask("floor.held", {"status": status}, factory.actor("team_leader")).rows)


def test_a_question_goes_to_the_phone_and_the_record_waits_on_the_list_for_the_answer(floor: Floor) -> None:
    record = hold(floor)
    cursor = floor.phone.pull()["cursor"]

    ask_back(floor, record)

    (outcome,) = floor.phone.pull(cursor)["outcomes"]
    assert (outcome["status"], outcome["code"], outcome["rev"]) == ("refused", "returned", 2)
    assert outcome["params"]["note"] == "15 or 10?"
    assert outcome["message"] == "Team Leader asks: 15 or 10?"
    (row,) = on_the_list(floor, "asked")
    assert (row.open, row.asked_back, str(row.command_id)) == (True, True, record["id"])
    with floor.house.open() as factory:
        assert factory.ask("floor.held_count") == 0


def test_the_answer_closes_the_question_and_both_are_one_story(floor: Floor) -> None:
    record = hold(floor)
    ask_back(floor, record)
    answer = floor.phone.command(REPORT, floor.report("10"), replaces=record["id"])

    assert floor.phone.statuses(answer) == ["applied"]

    assert on_the_list(floor) == []
    assert floor.made() == "10"
    with floor.house.open() as factory:
        (row,) = factory.ask("floor.held", {"command_id": answer["id"]}).rows
    assert [(str(one.command_id), one.status, one.by) for one in row.story] == [
        (record["id"], "refused", "Team Leader"),
        (answer["id"], "applied", ""),
    ]


def test_an_answer_that_is_held_itself_shows_what_was_said_before(floor: Floor) -> None:
    record = hold(floor)
    ask_back(floor, record)
    answer = floor.phone.command(REPORT, floor.report("12"), replaces=record["id"])

    assert floor.phone.statuses(answer) == ["held"]

    (row,) = on_the_list(floor)
    assert [one.body["good"] for one in row.story] == ["15", "12"]


def test_somebody_elses_record_is_no_answer(floor: Floor) -> None:
    record = hold(floor)
    ask_back(floor, record)
    other = floor.another_phone("worker", "inspector")

    other.push(other.command(REPORT, floor.report("1"), replaces=record["id"]))

    assert [str(one.command_id) for one in on_the_list(floor)] == [record["id"]]


def test_what_the_team_leader_puts_right_counts_for_the_author_and_the_phone_hears_both(floor: Floor) -> None:
    record = hold(floor)
    cursor = floor.phone.pull()["cursor"]

    instead = change(floor, record)["replaced_by"]

    assert floor.made() == "10"
    (outcome,) = floor.phone.pull(cursor)["outcomes"]
    assert (outcome["status"], outcome["code"]) == ("refused", "changed")
    assert outcome["params"] == {"note": "counted", "by": "Team Leader"}
    assert outcome["result"]["replaced_by"] == instead
    assert outcome["result"]["body"]["good"] == "10"
    with floor.house.open() as factory:
        (report,) = factory.ask("production.reports").rows
        assert (str(report.command_id), report.worker_id) == (instead, floor.phone.user_id)
        leader = factory.actor("team_leader").user_id
        (entry,) = [one for one in _entries(factory) if str(one.command_id) == instead]
        assert entry.actor_id == leader
        assert audit.verify(factory.session) is None


def _entries(factory: Any) -> list[Any]:
    return list(factory.session.query(audit.AuditEntry))


def test_a_change_that_would_be_held_again_changes_nothing(floor: Floor) -> None:
    record = hold(floor)

    with floor.house.open() as factory:
        body = {"command_id": record["id"], "body": {**record["body"], "good": "12"}, "note": "counted"}
        outcome = factory.try_to_send("floor.change", body, factory.actor("team_leader"))

    assert (outcome.status, [one.field for one in outcome.errors]) == ("refused", ["accept"])
    assert [str(one.command_id) for one in on_the_list(floor)] == [record["id"]]
    assert floor.made() == "0"


def test_an_answer_that_comes_after_the_decision_does_not_count_twice(floor: Floor) -> None:
    record = hold(floor)
    ask_back(floor, record)
    change(floor, record)
    late = floor.phone.command(REPORT, floor.report("9"), replaces=record["id"])

    result = floor.phone.push(late)[0]

    assert (result["status"], result["code"]) == ("held", "counts_already")
    assert floor.made() == "10"


def test_what_builds_on_a_record_goes_on_when_that_was_put_right(floor: Floor) -> None:
    record = hold(floor)
    follows = floor.phone.command(REPORT, floor.report("5", step=1), lane="b", depends_on=[record["id"]])
    assert floor.phone.statuses(follows) == ["deferred"]

    change(floor, record)
    again = floor.phone.push(follows, floor.phone.command(REPORT, floor.report("1", step=1), lane="c"))

    assert again[1]["status"] == "applied"
    assert floor.phone.push(follows)[0]["status"] == "applied"


def test_an_inspection_is_put_right_by_nobody_else(floor: Floor) -> None:
    command = floor.phone.command("quality.inspect", {"plan_id": str(uuid4()), "units": []})
    floor.phone.push(command)
    with floor.house.open() as factory:
        factory.clock.advance(timedelta(hours=1))
        body = {"command_id": command["id"], "body": {}, "note": "x"}
        outcome = factory.try_to_send("floor.change", body, factory.actor("team_leader"))

    assert outcome.code in ("not_changeable", "not_waiting")


def test_missing_records_are_named_with_phone_worker_and_since_when_until_they_arrive(floor: Floor) -> None:
    first = floor.phone.command(REPORT, floor.report("1"), lane="a")
    lost = [floor.phone.command(REPORT, floor.report("1"), lane=lane) for lane in "bc"]
    floor.phone.push(first)
    floor.house.clock.advance(timedelta(hours=1))
    shown_at = floor.house.clock.now()
    floor.phone.push(floor.phone.command(REPORT, floor.report("1"), lane="d"))
    floor.house.clock.advance(timedelta(hours=1))
    floor.phone.push(floor.phone.command(REPORT, floor.report("1"), lane="e"))

    leader = floor.house.browser("team_leader")
    leader.set_cookie("locale", "en")
    with floor.house.open() as factory:
        (gap,) = factory.ask("floor.gaps")
    assert (gap.missing, gap.author, gap.since) == (2, "Worker", shown_at)
    assert f"2 records are missing from phone {gap.device}" in leader.get("/decide/missing").text

    floor.phone.push(*lost)
    assert "No record is missing" in leader.get("/decide/missing").text


def test_two_records_under_one_number_are_shown_side_by_side_until_somebody_has_looked(floor: Floor) -> None:
    command = floor.phone.command(REPORT, floor.report("5"))
    floor.phone.push(command)
    floor.phone.push({**command, "body": floor.report("6")})

    with floor.house.open() as factory:
        (conflict,) = factory.ask("floor.conflicts").rows
        assert (conflict.first.body["good"], conflict.other.body["good"]) == ("5", "6")
        factory.send(
            "floor.look_at_conflict", {"conflict_id": str(conflict.id)}, factory.actor("team_leader")
        )
        (conflict,) = factory.ask("floor.conflicts").rows
    assert (conflict.looked_by, conflict.looked_at is not None) == ("Team Leader", True)
    leader = floor.house.browser("team_leader")
    leader.set_cookie("locale", "en")
    page = leader.get("/decide/twice").text
    for words in ("good 5", "good 6", "Looked at by Team Leader"):
        assert words in page


def test_who_loses_the_right_to_use_the_floor_may_pull_nothing_more(floor: Floor) -> None:
    assert floor.phone.get("/api/v1/sync/pull", cursor=0).status_code == 200
    with floor.house.open() as factory:
        who = factory.ask("identity.user", {"id": str(floor.phone.user_id)})
        roles = {"user_id": str(who.id), "name": who.name, "roles": ["accountant"], "version": who.version}
        factory.send("identity.change_user", roles)

    answer = floor.phone.get("/api/v1/sync/pull", cursor=0)

    assert (answer.status_code, answer.json["code"] if answer.json else "") == (403, "forbidden")
