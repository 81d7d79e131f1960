"""What two people note on the same ticket: what they did not both touch is merged, the rest waits for a choice."""

from __future__ import annotations

from typing import Any

from tests.sync.phone import Floor

NOTE = "production.note_ticket"


def note(floor: Floor, **changes: tuple[str, str]) -> dict[str, Any]:
    """A note from what its author saw to what they want."""
    body = {name: {"from": seen, "to": wanted} for name, (seen, wanted) in changes.items()}
    ticket = {"ticket_id": floor.steps[0]["ticket_id"], "changes": body}
    return floor.phone.command(NOTE, ticket, lane="notes")


def on_the_ticket(floor: Floor) -> tuple[str, str]:
    (job,) = floor.phone.documents("job").values()
    return job["remark"], job["standing_at"]


def test_a_note_reaches_the_other_phones_with_the_ticket(floor: Floor) -> None:
    cursor = floor.phone.pull()["cursor"]

    result = floor.phone.push(note(floor, remark=("", "mind the edge"), standing_at=("", "B3")))[0]

    assert (result["status"], result["rev"]) == ("applied", 1)
    assert result["result"] == {"remark": "mind the edge", "standing_at": "B3"}
    (job,) = floor.phone.documents("job", cursor).values()
    assert (job["remark"], job["standing_at"]) == ("mind the edge", "B3")


def test_fields_that_only_one_of_two_changed_are_merged(floor: Floor) -> None:
    first, second = note(floor, remark=("", "mind the edge")), note(floor, standing_at=("", "B3"))

    assert floor.phone.statuses(second, first) == ["applied", "applied"]
    assert on_the_ticket(floor) == ("mind the edge", "B3")


def test_what_is_already_as_somebody_wants_it_is_no_conflict(floor: Floor) -> None:
    assert floor.phone.statuses(note(floor, standing_at=("", "B3"))) == ["applied"]
    assert floor.phone.statuses(note(floor, standing_at=("", "B3"))) == ["applied"]


def test_a_field_that_both_changed_holds_the_whole_record_with_both_values(floor: Floor) -> None:
    floor.phone.push(note(floor, standing_at=("", "B3")))

    result = floor.phone.push(note(floor, standing_at=("", "C1"), remark=("", "wet")))[0]

    assert (result["status"], result["code"]) == ("held", "stale_fields")
    assert result["params"] == {"field": "standing_at", "theirs": "B3", "yours": "C1"}
    assert on_the_ticket(floor) == ("", "B3")


def test_the_team_leader_chooses_one_of_both_values(floor: Floor) -> None:
    floor.phone.push(note(floor, standing_at=("", "B3")))
    command = note(floor, standing_at=("", "C1"), remark=("", "wet"))
    floor.phone.push(command)
    changes = {"standing_at": {"from": "B3", "to": "B3"}, "remark": {"from": "", "to": "wet"}}
    body = {**command["body"], "changes": changes}

    with floor.house.open() as factory:
        leader = factory.actor("team_leader")
        change = {"command_id": command["id"], "body": body, "note": "B3 is right"}
        factory.send("floor.change", change, leader)

    assert on_the_ticket(floor) == ("wet", "B3")


def test_accepting_takes_the_values_of_the_record_that_waited(floor: Floor) -> None:
    floor.phone.push(note(floor, standing_at=("", "B3")))
    command = note(floor, standing_at=("", "C1"))
    floor.phone.push(command)

    with floor.house.open() as factory:
        factory.send("floor.accept", {"command_id": command["id"]}, factory.actor("team_leader"))

    assert on_the_ticket(floor) == ("", "C1")


def test_a_ticket_that_is_not_known_yet_is_waited_for(floor: Floor) -> None:
    body = {
        "ticket_id": "00000000-0000-7000-8000-000000000001",
        "changes": {"remark": {"from": "", "to": "x"}},
    }

    result = floor.phone.push(floor.phone.command(NOTE, body))[0]

    assert (result["status"], result["code"]) == ("deferred", "ticket_unknown")


def test_a_note_of_nothing_is_refused(floor: Floor) -> None:
    body = {"ticket_id": floor.steps[0]["ticket_id"], "changes": {}}

    assert floor.phone.statuses(floor.phone.command(NOTE, body)) == ["refused"]


def test_whoever_notes_at_a_desk_is_told_what_changed_and_looks_again(floor: Floor) -> None:
    floor.phone.push(note(floor, standing_at=("", "B3")))
    changes = {"standing_at": {"from": "", "to": "C1"}}
    body = {"ticket_id": floor.steps[0]["ticket_id"], "changes": changes}

    with floor.house.open() as factory:
        outcome = factory.try_to_send("production.edit_ticket", body, factory.actor("planner"))

    assert (outcome.status, outcome.code) == ("refused", "changed_meanwhile")
    assert outcome.errors[0].field == "changes.standing_at.to"
    assert on_the_ticket(floor) == ("", "B3")
