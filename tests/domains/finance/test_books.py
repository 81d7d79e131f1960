"""Closed books: what is delivered late counts for the first open day, and says so."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from tests.scenarios.fan_factory import FanFactory, build, steps_of
from tests.support.factory import Factory
from webapp.core import doctor
from webapp.core.clock import SettableClock
from webapp.core.command_store import StoredCommand
from webapp.domains.finance.models import CostEntry
from webapp.domains.inventory.models import StockMove

LAST_DAY = datetime(2026, 10, 31, 8, 0, tzinfo=UTC)
NEXT_MONTH = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
def fans(factory: Factory, clock: SettableClock) -> FanFactory:
    clock.set(LAST_DAY)
    return build(factory)


def order_in_work(fans: FanFactory) -> dict[str, str]:
    """Ten fans released, with screws at the line; the first operation's place."""
    for item in (fans.motor, fans.resin, fans.screw):
        fans.send("inventory.receive", {"item_id": item, "quantity": "100", "unit_cost": "1"})
    body = {"item_id": fans.fan, "quantity": "10", "due_on": "2026-12-01"}
    order_id = fans.send("production.create_order", body)["id"]
    fans.send("production.release", {"work_order_id": order_id})
    return steps_of(fans.factory, order_id)[0]


def report_late(fans: FanFactory, clock: SettableClock) -> StoredCommand:
    """Work of October arrives after October was closed."""
    step = order_in_work(fans)
    clock.set(NEXT_MONTH)
    fans.send("finance.close_books", {"through": "2026-10-31"}, "accountant")
    outcome = fans.factory.send(
        "production.report", {**step, "good": "5"}, fans.factory.actor("worker"), at=LAST_DAY, expect="held"
    )
    assert outcome.code == "first_article_open"
    clock.advance(timedelta(minutes=1))
    fans.send("floor.accept", {"command_id": str(outcome.id)}, "team_leader")
    return fans.factory.session.get_one(StoredCommand, (fans.factory.company_id, outcome.id))


def test_late_work_is_posted_to_the_first_open_day_and_keeps_when_it_happened(
    fans: FanFactory, clock: SettableClock
) -> None:
    record = report_late(fans, clock)

    assert record.status == "applied"
    assert "period_closed" in record.flags
    session = fans.factory.session
    entries = session.scalars(select(CostEntry).where(CostEntry.command_id == record.id)).all()
    moves = session.scalars(select(StockMove).where(StockMove.command_id == record.id)).all()
    for posted in (entries, moves):
        assert {one.posted_on for one in posted} == {date(2026, 11, 1)}
        assert {one.occurred_at for one in posted} == {LAST_DAY}
    assert moves
    assert all(finding.healthy for finding in doctor.run(session))


def test_what_was_posted_while_the_accountant_waited_for_it_was_posted_before(
    fans: FanFactory, clock: SettableClock
) -> None:
    # Who closes begins, then waits for those who post: their moment is the later one, and their work is in before.
    clock.advance(timedelta(seconds=2))
    fans.send("inventory.receive", {"item_id": fans.screw, "quantity": "100", "unit_cost": "1"})
    clock.set(LAST_DAY + timedelta(seconds=1))

    fans.send("finance.close_books", {"through": "2026-10-31"}, "accountant")

    assert all(finding.healthy for finding in doctor.run(fans.factory.session))


def test_costs_are_counted_in_the_month_for_which_they_were_posted(
    fans: FanFactory, clock: SettableClock
) -> None:
    report_late(fans, clock)

    november, october = fans.factory.ask("finance.costs_by_month").months[:2]

    assert (november.first, november.closed, november.labour) == (date(2026, 11, 1), False, Decimal("3.00"))
    assert (october.first, october.closed, october.labour) == (date(2026, 10, 1), True, Decimal(0))


def test_work_of_an_open_day_counts_for_its_own_day(fans: FanFactory, clock: SettableClock) -> None:
    fans.send("finance.close_books", {"through": "2026-10-30"}, "accountant")

    fans.send("inventory.receive", {"item_id": fans.screw, "quantity": "1", "unit_cost": "1"})

    move = fans.factory.session.scalars(select(StockMove)).one()
    assert move.posted_on is None


def test_the_books_are_closed_forwards_and_opened_with_a_reason(
    fans: FanFactory, clock: SettableClock
) -> None:
    factory, accountant = fans.factory, fans.factory.actor("accountant")
    fans.send("finance.close_books", {"through": "2026-09-30"}, "accountant")

    again = factory.try_to_send("finance.close_books", {"through": "2026-09-15"}, accountant)
    future = factory.try_to_send("finance.close_books", {"through": "2026-11-01"}, accountant)
    silent = factory.try_to_send("finance.reopen_books", {"through": "2026-08-31", "reason": " "}, accountant)
    later = factory.try_to_send("finance.reopen_books", {"through": "2026-10-31", "reason": "x"}, accountant)

    found = [(one.errors[0].field, one.errors[0].code) for one in (again, future, silent, later)]
    assert found == [
        ("through", "books_closed_already"),
        ("through", "day_in_future"),
        ("reason", "string_too_short"),
        ("through", "not_earlier"),
    ]
    fans.send("finance.reopen_books", {"through": "2026-08-31", "reason": "invoice came late"}, "accountant")
    books = factory.ask("finance.books")
    assert books.through == date(2026, 8, 31)
    assert [(one.through, one.by, one.reason) for one in books.events] == [
        (date(2026, 8, 31), "Accountant", "invoice came late"),
        (date(2026, 9, 30), "Accountant", ""),
    ]


def test_nobody_else_closes_the_books_and_no_setting_opens_them(fans: FanFactory) -> None:
    factory = fans.factory
    fans.send("finance.close_books", {"through": "2026-09-30"}, "accountant")

    closed = factory.try_to_send(
        "finance.close_books", {"through": "2026-10-01"}, factory.actor("team_leader")
    )
    opened = factory.try_to_send("identity.change_settings", {"values": {"finance.books": {}}})

    assert (closed.code, opened.status) == ("forbidden", "refused")
    assert factory.ask("finance.books").through == date(2026, 9, 30)


def test_what_gets_into_a_closed_period_all_the_same_is_found(fans: FanFactory, clock: SettableClock) -> None:
    fans.send("inventory.receive", {"item_id": fans.screw, "quantity": "1", "unit_cost": "1"})
    move = fans.factory.session.scalars(select(StockMove.id)).one()
    clock.set(LAST_DAY - timedelta(hours=1))  # as if it had been closed before

    fans.send("finance.close_books", {"through": "2026-10-31"}, "accountant")

    broken = [one.problems for one in doctor.run(fans.factory.session) if not one.healthy]
    assert broken == [(f"stock move {move} is in a closed period",)]
