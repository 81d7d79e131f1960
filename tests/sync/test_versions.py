"""Records of an older app, and records on which the server chokes, through the real push."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.sync.phone import Floor
from webapp.core import commands
from webapp.core.command_store import StoredCommand
from webapp.core.commands import Body, Context, command
from webapp.core.upcasting import forget_upcasters, upcaster
from webapp.domains.sync.waiting import retry_failed
from webapp.extensions import db

REPORT = "production.report"
TYPE = "tests.count"
SEEN: list[tuple[str, str]] = []


class Count(Body):
    """Version 3: the place has a name of its own, and the quantity says its unit."""

    place: str
    quantity: str


@pytest.fixture
def counting() -> Iterator[None]:
    """A command in its third version, with what the two older apps sent."""

    @command(TYPE, permission="production.work", body=Count, version=3, by_phone=True)
    def count(_ctx: Context, body: Count) -> None:
        """Count."""
        SEEN.append((body.place, body.quantity))

    @upcaster(TYPE, from_version=1, retired=date(2026, 3, 1))
    def _from_1(body: dict[str, Any]) -> dict[str, Any]:
        return {"where": body["at"], "quantity": body["quantity"]}

    @upcaster(TYPE, from_version=2, retired=date(2026, 9, 1))
    def _from_2(body: dict[str, Any]) -> dict[str, Any]:
        return {"place": body["where"], "quantity": f"{body['quantity']} pcs"}

    SEEN.clear()
    yield
    commands._registry.pop(TYPE)
    forget_upcasters(TYPE)


def kept(floor: Floor, record: dict[str, Any]) -> StoredCommand:
    with floor.house.open() as factory:
        return factory.session.get_one(StoredCommand, (floor.house.company_id, UUID(record["id"])))


def test_an_older_apps_record_is_judged_in_its_present_form_and_kept_as_it_was_sent(
    counting: None, floor: Floor
) -> None:
    first = floor.phone.command(TYPE, {"at": "B3", "quantity": "5"}, v=1)
    second = floor.phone.command(TYPE, {"where": "C1", "quantity": "6"}, v=2)

    assert floor.phone.statuses(first, second) == ["applied", "applied"]
    assert SEEN == [("B3", "5 pcs"), ("C1", "6 pcs")]
    assert (kept(floor, first).version, kept(floor, first).body) == (1, {"at": "B3", "quantity": "5"})


def test_after_twelve_months_it_is_stored_and_the_app_wants_an_update(counting: None, floor: Floor) -> None:
    floor.house.clock.set(datetime(2027, 3, 2, tzinfo=UTC))
    phone = floor.another_phone()
    old, newer = (phone.command(TYPE, {"at": "B3", "quantity": "5"}, v=version) for version in (1, 4))

    results = phone.push(old, newer)

    assert [(one["status"], one["code"]) for one in results] == [
        ("stored", "app_too_old"),
        ("stored", "unknown_command"),
    ]
    assert results[0]["message"] == "Update the app; your data is safe."
    assert SEEN == []


def test_a_team_leader_has_an_old_record_read_all_the_same(counting: None, floor: Floor) -> None:
    floor.house.clock.set(datetime(2027, 3, 2, tzinfo=UTC))
    phone = floor.another_phone()
    old = phone.command(TYPE, {"at": "B3", "quantity": "5"}, v=1)
    phone.push(old)

    with floor.house.open() as factory:
        factory.send("floor.accept", {"command_id": old["id"]}, factory.actor("team_leader"))

    assert SEEN == [("B3", "5 pcs")]


def test_an_old_body_that_no_form_ever_had_needs_attention_and_stops_nobody(
    counting: None, floor: Floor
) -> None:
    damaged = floor.phone.command(TYPE, {"nothing": "of it"}, v=1)
    fine = floor.phone.command(REPORT, floor.report("5"), lane="b")

    assert floor.phone.statuses(damaged, fine) == ["failed", "applied"]


@pytest.fixture
def deadly() -> Iterator[None]:
    """A command that takes its whole transaction with it, in a way that no savepoint holds."""

    @command("tests.deadly", permission="production.work", body=Body, by_phone=True)
    def end(ctx: Context, _body: Body) -> None:
        """End the transaction under the door's feet."""
        ctx.session.connection().execute(text("ROLLBACK"))

    yield
    commands._registry.pop("tests.deadly")


def test_a_record_whose_judging_ends_the_transaction_is_kept_and_the_rest_of_the_batch_goes_on(
    deadly: None, floor: Floor
) -> None:
    phone = floor.phone
    first, last = (phone.command(REPORT, floor.report("2"), lane=lane) for lane in "ac")
    poison = phone.command("tests.deadly", {}, lane="b")

    results = {one["id"]: one for one in phone.push(first, poison, last)}

    assert [results[one["id"]]["status"] for one in (first, poison, last)] == ["applied", "failed", "applied"]
    assert floor.made() == "4"
    assert kept(floor, poison).body == {}


def test_it_never_keeps_others_from_being_tried_again(deadly: None, floor: Floor) -> None:
    poison = floor.phone.command("tests.deadly", {}, lane="b")
    floor.phone.push(poison)

    for _attempt in range(6):
        floor.house.clock.advance(timedelta(minutes=5))
        with floor.house.open():
            retry_failed(db.session(), floor.house.clock)

    found = kept(floor, poison)
    assert (found.status, found.attempts) == ("failed", commands.MAX_ATTEMPTS)
    assert (found.answer or {})["code"] == "needs_attention"
