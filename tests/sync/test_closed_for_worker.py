"""A team leader closes, on a shared phone, what its worker never will: the server keeps who did it and why."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.support.house import House
from tests.sync.phone import Floor, Phone
from tests.sync.test_held import hold
from tests.sync.test_nobody_to_ask import counted, leave, row_of
from tests.sync.test_put_right import ask_back, on_the_list
from webapp.core import audit
from webapp.core.command_store import StoredCommand
from webapp.core.db import fetch

CLOSE = "floor.close_record"


@pytest.fixture
def leader(floor: Floor) -> Phone:
    return floor.another_phone("team_leader")


def closing(leader: Phone, record_id: str, note: str = "has left") -> dict[str, Any]:
    return leader.command(CLOSE, {"record_id": record_id, "note": note}, lane=f"close:{record_id}")


def kept(house: House, record_id: str) -> StoredCommand:
    with house.open() as factory:
        return fetch(factory.session, StoredCommand, UUID(record_id))


def test_the_question_is_over_and_the_record_says_who_closed_it_and_why(floor: Floor, leader: Phone) -> None:
    record = hold(floor)
    ask_back(floor, record)
    leave(floor)
    assert counted(floor) == 1

    (answer,) = leader.push(closing(leader, record["id"]))

    assert (answer["status"], answer["result"]["noted"]) == ("applied", True)
    assert (counted(floor), on_the_list(floor)) == (0, [])
    row = row_of(floor, record)
    assert (row.status, row.open, row.closing.by, row.closing.note) == (
        "refused",
        False,
        "Team Leader",
        "has left",
    )
    page = floor.house.browser("team_leader").get(f"/decide/{record['id']}").text
    assert "has left" in page
    with floor.house.open() as factory:
        assert audit.verify(factory.session) is None


def test_a_refused_record_stays_refused_and_nothing_is_booked(floor: Floor, leader: Phone) -> None:
    record = floor.phone.command("production.report", floor.report("-1"))
    assert floor.phone.statuses(record) == ["refused"]

    assert leader.statuses(closing(leader, record["id"])) == ["applied"]

    assert kept(floor.house, record["id"]).status == "refused"
    assert floor.made() == "0"


def test_closing_is_never_refused_for_what_became_of_the_record_meanwhile(
    floor: Floor, leader: Phone
) -> None:
    record = hold(floor)
    with floor.house.open() as factory:
        factory.send("floor.accept", {"command_id": record["id"]})

    answers = leader.push(closing(leader, record["id"]), closing(leader, str(uuid4())))

    assert [(one["status"], one["result"]["noted"]) for one in answers] == [("applied", False)] * 2
    assert kept(floor.house, record["id"]).status == "applied"


def test_a_worker_closes_nothing_of_somebody_else(floor: Floor) -> None:
    record = hold(floor)
    ask_back(floor, record)
    other = floor.another_phone("worker", "inspector")

    (answer,) = other.push(closing(other, record["id"]))

    assert (answer["status"], answer["code"]) == ("refused", "forbidden")
    floor.house.clock.advance(timedelta(days=2))
    assert counted(floor) == 1


def test_a_closing_needs_a_reason(floor: Floor, leader: Phone) -> None:
    record = hold(floor)
    ask_back(floor, record)

    (answer,) = leader.push(closing(leader, record["id"], note=" "))

    assert [one["field"] for one in answer["errors"]] == ["note"]
