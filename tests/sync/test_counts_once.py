"""Whoever decides, whenever the answer comes: of records that put each other right one counts, unless a person wants more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from threading import Event, Thread
from typing import Any
from uuid import UUID

import pytest

from tests.sync.phone import Floor
from tests.sync.test_held import hold
from tests.sync.test_put_right import ask_back, change, on_the_list
from webapp.core import commands

REPORT = "production.report"
LEADER_TAKES = 2
"""Seconds for which the team leader's decision stays open when a push comes in between."""


def decide(floor: Floor, type_: str, record: Mapping[str, Any], **more: Any) -> Any:
    with floor.house.open() as factory:
        return factory.try_to_send(
            type_, {"command_id": record["id"], **more}, factory.actor("team_leader", "planner")
        )


def accepted(floor: Floor, record: Mapping[str, Any]) -> Any:
    """What became of a returned record that is accepted, and then again for what it had been held for."""
    assert decide(floor, "floor.accept", record).result["code"] == "over_report"
    return decide(floor, "floor.accept", record).result


def answered_late(floor: Floor) -> dict[str, Any]:
    """An answer that is kept unjudged, to a question that the leader has settled by accepting the first record."""
    first = hold(floor)
    ask_back(floor, first)
    answer = floor.phone.command(REPORT, floor.report("9"), replaces=first["id"])
    assert accepted(floor, first)["status"] == "applied"
    with floor.house.open() as factory:
        factory.send("identity.revoke_device", {"device_id": str(floor.phone.id)})
    assert floor.phone.statuses(answer) == ["stored"]
    return answer


def test_accepting_what_was_kept_says_first_that_it_would_count_twice(floor: Floor) -> None:
    answer = answered_late(floor)

    first = decide(floor, "floor.accept", answer).result
    assert (first["status"], first["code"], floor.made()) == ("held", "counts_already", "15")

    assert accepted(floor, answer)["status"] == "applied"  # by who has seen that
    assert floor.made() == "24"


def test_changing_what_was_kept_says_first_that_it_would_count_twice(floor: Floor) -> None:
    answer = answered_late(floor)

    outcome = decide(floor, "floor.change", answer, body=floor.report("1"), note="counted")

    assert [(one.field, one.code) for one in outcome.errors] == [("accept", "counts_already")]
    assert floor.made() == "15"


def test_a_record_that_waits_again_after_a_restore_does_not_count_beside_its_answer(floor: Floor) -> None:
    first = hold(floor)
    answer = floor.phone.command(REPORT, floor.report("9"), replaces=first["id"])
    assert floor.phone.statuses(answer) == ["applied"]

    outcome = decide(floor, "floor.accept", first)

    assert (outcome.result["status"], outcome.result["code"]) == ("held", "counts_already")
    assert floor.made() == "9"


def test_a_second_answer_does_not_count_beside_what_the_leader_made_of_the_first(floor: Floor) -> None:
    first = hold(floor)
    ask_back(floor, first)
    answer = floor.phone.command(REPORT, floor.report("12"), replaces=first["id"])
    second = floor.phone.command(REPORT, floor.report("2"), replaces=first["id"])
    assert floor.phone.statuses(answer) == ["held"]
    change(floor, answer, "8")

    result = floor.phone.push(second)[0]

    assert (result["status"], result["code"]) == ("held", "counts_already")
    assert floor.made() == "8"


def test_an_answer_that_comes_while_the_leader_decides_waits_for_the_decision(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = hold(floor)
    ask_back(floor, first)
    answer = floor.phone.command(REPORT, floor.report("9"), replaces=first["id"])
    deciding, pushed = Event(), Event()
    assert decide(floor, "floor.accept", first).result["code"] == "over_report"
    spec = commands._registry[REPORT]

    def slowly(ctx: Any, body: Any) -> Any:
        result = spec.handler(ctx, body)
        if ctx.command_id == UUID(first["id"]):
            deciding.set()
            pushed.wait(LEADER_TAKES)
        return result

    monkeypatch.setitem(commands._registry, REPORT, replace(spec, handler=slowly))
    leader = Thread(target=decide, args=(floor, "floor.accept", first))
    leader.start()
    assert deciding.wait(60)

    result = floor.phone.push({**answer, "lane": "another"})[0]
    pushed.set()
    leader.join(60)

    assert (result["status"], result["code"]) == ("held", "counts_already")
    assert floor.made() == "15"


def test_what_was_accepted_of_a_record_is_not_accepted_of_other_figures(floor: Floor) -> None:
    record = hold(floor, "30")  # needs more screws than there are, too
    assert decide(floor, "floor.accept", record).result["code"] == "backflush_short"

    outcome = decide(floor, "floor.change", record, body=floor.report("20"), note="counted")

    assert [(one.field, one.code) for one in outcome.errors] == [("accept", "over_report")]
    assert [str(one.command_id) for one in on_the_list(floor)] == [record["id"]]
