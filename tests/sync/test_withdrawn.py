"""What a worker had dealt with before a restore comes back to be kept, and not to count beside what replaced it."""

from __future__ import annotations

from tests.sync.phone import Floor

REPORT = "production.report"


def test_a_restored_server_keeps_a_withdrawn_record_and_judges_only_its_successor(floor: Floor) -> None:
    refused = floor.phone.command(REPORT, floor.report("5"))
    right = floor.phone.command(REPORT, floor.report("3"), replaces=refused["id"])

    first, second = floor.phone.push({**refused, "withdrawn": True}, right)

    assert (first["status"], first["code"]) == ("refused", "withdrawn")
    assert first["message"] == "Was refused before, and its worker has dealt with it since."
    assert second["status"] == "applied"
    assert floor.made() == "3"
    with floor.house.open() as factory:
        assert factory.ask("floor.gaps") == []


def test_a_server_that_knows_a_withdrawn_record_repeats_its_answer(floor: Floor) -> None:
    refused = floor.phone.command(REPORT, floor.report("0"))
    before = floor.phone.push(refused)[0]

    again = floor.phone.push({**refused, "withdrawn": True})[0]

    assert again == {**before, "duplicate": True}


def test_what_builds_on_a_withdrawn_record_goes_on_with_its_successor(floor: Floor) -> None:
    refused = floor.phone.command(REPORT, floor.report("5"))
    right = floor.phone.command(REPORT, floor.report("3"), replaces=refused["id"])
    after = floor.phone.command(
        REPORT, floor.report("2", step=1), lane="wo:1/op:20", depends_on=[refused["id"]]
    )

    assert floor.phone.statuses({**refused, "withdrawn": True}, right, after) == [
        "refused",
        "applied",
        "applied",
    ]
