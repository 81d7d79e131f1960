"""A start that nobody ended: the worker's other phones hear of it, and long work never goes by unremarked."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from tests.support.house import said
from tests.sync.phone import Floor, Phone, instant
from webapp.core.clock import as_utc
from webapp.core.command_store import StoredCommand
from webapp.domains.production.models import WorkSession

REPORT, START, PAUSE, FINISH = (f"production.{one}" for one in ("report", "start", "pause", "finish"))


def do(floor: Floor, type_: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """The worker's record of now, which the server books."""
    record = floor.phone.command(type_, floor.steps[0] if body is None else body)
    assert floor.phone.statuses(record) == ["applied"]
    return record


def opened(floor: Floor, phone: Phone | None = None) -> list[dict[str, Any]]:
    """What the worker of the phone is told to have running."""
    return list(said((phone or floor.phone).get("/api/v1/sync/mine"))["open"])


def flags(floor: Floor, record: dict[str, Any]) -> list[str]:
    with floor.house.open() as factory:
        return list(
            factory.session.get_one(StoredCommand, (floor.house.company_id, UUID(record["id"]))).flags
        )


def stretches(floor: Floor) -> list[tuple[datetime, datetime | None, str | None]]:
    with floor.house.open() as factory:
        rows = factory.session.scalars(select(WorkSession).order_by(WorkSession.started_at)).all()
        return [(as_utc(one.started_at), one.ended_at and as_utc(one.ended_at), one.ended_by) for one in rows]


def test_ones_own_open_start_is_told_with_its_last_sign_of_life(floor: Floor) -> None:
    began = floor.house.clock.now()
    do(floor, START)
    start = {
        "operation_id": floor.steps[0]["operation_id"],
        "started_at": instant(began),
        "last_at": instant(began),
    }
    assert opened(floor) == [start]

    floor.house.clock.advance(timedelta(hours=2))
    do(floor, REPORT, floor.report("2"))
    heard_of = [{**start, "last_at": instant(floor.house.clock.now())}]
    second, colleague = floor.another_phone(), floor.another_phone("worker", "inspector")
    assert [opened(floor), opened(floor, second), opened(floor, colleague)] == [heard_of, heard_of, []]


@pytest.mark.parametrize("end", [PAUSE, FINISH])
def test_what_was_ended_is_open_no_more(floor: Floor, end: str) -> None:
    do(floor, START)
    do(floor, end)
    assert opened(floor) == []


def test_a_stretch_of_more_than_8_hours_is_booked_and_noted(floor: Floor) -> None:
    do(floor, START)
    floor.house.clock.advance(timedelta(hours=15))
    finish = do(floor, FINISH)

    assert flags(floor, finish) == ["long_work"]
    leader = floor.house.browser("team_leader")
    assert "连续超过 8 小时" in leader.get(f"/decide/{finish['id']}").text
    leader.set_cookie("locale", "en")
    assert "More than 8 hours at a stretch" in leader.get(f"/decide/{finish['id']}").text


def test_a_usual_shift_is_not_noted(floor: Floor) -> None:
    do(floor, START)
    floor.house.clock.advance(timedelta(hours=8))
    assert flags(floor, do(floor, PAUSE)) == []
    assert flags(floor, do(floor, REPORT, floor.report("2", minutes="480"))) == []


def test_reported_minutes_of_more_than_8_hours_are_booked_noted_and_stand_out_in_the_list(
    floor: Floor,
) -> None:
    record = do(floor, REPORT, floor.report("2", minutes="900"))

    assert flags(floor, record) == ["long_work"]
    leader = floor.house.browser("team_leader")
    assert "超过 8 小时" in leader.get("/reports").text


def test_no_time_is_made_of_a_stretch_that_nobody_reported(floor: Floor) -> None:
    do(floor, START)
    floor.house.clock.advance(timedelta(hours=15))
    record = do(floor, REPORT, floor.report("2"))
    do(floor, FINISH)

    assert flags(floor, record) == ["long_work"]
    with floor.house.open() as factory:
        (report,) = factory.ask("production.reports").rows
    assert report.minutes < 60


def test_a_new_start_ends_a_forgotten_one_at_its_last_sign_of_life(floor: Floor) -> None:
    first = floor.house.clock.now()
    do(floor, START)
    floor.house.clock.advance(timedelta(hours=1))
    reported = floor.house.clock.now()
    do(floor, REPORT, floor.report("2"))
    floor.house.clock.advance(timedelta(hours=15))
    second = floor.house.clock.now()
    do(floor, START)

    assert stretches(floor) == [(first, reported, "start"), (second, None, None)]
    assert [one["started_at"] for one in opened(floor)] == [instant(second)]


def test_a_second_start_of_the_same_shift_goes_on_with_the_first(floor: Floor) -> None:
    first = floor.house.clock.now()
    do(floor, START)
    floor.house.clock.advance(timedelta(hours=3))
    do(floor, START)
    assert stretches(floor) == [(first, None, None)]
