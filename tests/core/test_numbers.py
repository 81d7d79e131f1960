"""Numbers without gaps, cursors without skips, types that lose nothing: also when many write at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Session

from tests.support.apps import START
from tests.support.factory import Factory
from webapp.core.changes import Change, current_cursor
from webapp.core.db import write_transaction
from webapp.core.ids import new_id
from webapp.core.numbering import next_number, next_plain_number
from webapp.core.tenancy import bind_company
from webapp.core.types import Scaled, UtcDateTime
from webapp.domains.partners.models import Partner
from webapp.extensions import db

DAY = date(2026, 11, 23)
DIALECTS: tuple[Dialect, ...] = (sqlite.dialect(), postgresql.dialect())


def at_once(app: Flask, factory: Factory, jobs: list[Callable[[Factory], Any]]) -> list[Any]:
    """Run *jobs* in threads of their own, each with a session of its own; their results in order."""
    factory.session.rollback()
    results: list[Any] = [None] * len(jobs)

    def run(place: int) -> None:
        with app.app_context():
            session = db.session()
            bind_company(session, factory.company_id)
            own = Factory(session, factory.clock, factory.company_id, factory.people)
            try:
                results[place] = jobs[place](own)
            except Exception as error:
                results[place] = error

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def test_numbers_have_no_gaps_and_start_anew_each_year(factory: Factory) -> None:
    with write_transaction(factory.session) as session:
        assert [next_number(session, "WO", DAY) for _ in range(2)] == ["WO-2026-0001", "WO-2026-0002"]
        assert next_number(session, "WO", date(2027, 1, 1)) == "WO-2027-0001"
        assert next_plain_number(session, "PX", width=3) == "PX-001"


def test_a_rolled_back_document_gives_its_number_back(factory: Factory) -> None:
    def break_off() -> None:
        with write_transaction(factory.session) as session:
            next_number(session, "WO", DAY)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_off()

    with write_transaction(factory.session) as session:
        assert next_number(session, "WO", DAY) == "WO-2026-0001"


def test_many_at_once_get_each_number_once(app: Flask, factory: Factory) -> None:
    def take(own: Factory) -> list[str]:
        taken = []
        for _ in range(5):
            with write_transaction(own.session) as session:
                taken.append(next_number(session, "WO", DAY))
        return taken

    results = at_once(app, factory, [take] * 6)

    numbers = sorted(number for taken in results for number in taken)
    assert numbers == [f"WO-2026-{n:04d}" for n in range(1, 31)]


def test_a_reader_that_is_past_a_number_never_misses_a_late_commit(app: Flask, factory: Factory) -> None:
    seen: set[Any] = set()
    done = threading.Event()

    def write(own: Factory) -> None:
        me = threading.get_ident()
        for number in range(6):
            facts = {"number": f"{me}-{number}", "name": "x", "kind": "purchased", "unit": "pcs"}
            own.send("items.add_item", facts)

    def read(own: Factory) -> None:
        cursor = 0
        while True:
            last_round = done.is_set()
            own.session.rollback()
            page = own.session.scalars(select(Change).where(Change.seq > cursor).order_by(Change.seq)).all()
            seen.update(change.entity_id for change in page)
            cursor = max([cursor, *(change.seq for change in page)])
            own.session.expunge_all()
            if last_round:
                return

    reader = threading.Thread(target=lambda: at_once(app, factory, [read]))
    reader.start()
    results = at_once(app, factory, [write] * 4)
    done.set()
    reader.join(60)

    assert results == [None] * 4
    everything = set(factory.session.scalars(select(Change.entity_id)))
    assert everything <= seen
    assert current_cursor(factory.session) == max(factory.session.scalars(select(Change.seq)))


def test_the_same_command_sent_many_times_at_once_is_done_once(app: Flask, factory: Factory) -> None:
    one = new_id()

    def send(own: Factory) -> tuple[str, bool]:
        outcome = own.try_to_send("partners.add_partner", {"name": "x", "is_customer": True}, id=one)
        return outcome.status, outcome.duplicate

    results = at_once(app, factory, [send] * 8)

    assert sorted(results) == [("applied", False)] + [("applied", True)] * 7
    assert len(factory.session.scalars(select(Partner)).all()) == 1


@given(st.integers(-(10**15), 10**15))
def test_scaled_numbers_come_back_exactly(units: int) -> None:
    value = Decimal(units).scaleb(-6)

    for dialect in DIALECTS:
        kept = Scaled(6).process_bind_param(value, dialect)
        assert Scaled(6).process_result_value(kept, dialect) == value


@given(st.decimals(min_value=-1000, max_value=1000, places=7).filter(lambda one: one != round(one, 6)))
def test_the_store_never_rounds(value: Decimal) -> None:
    with pytest.raises(ValueError, match="decimal places"):
        Scaled(6).process_bind_param(value, DIALECTS[0])


@given(st.integers(0, 4 * 10**15), st.integers(-12, 14))
def test_a_moment_keeps_its_place_on_the_time_line(microseconds: int, hours: int) -> None:
    zone = timezone(timedelta(hours=hours))
    moment = datetime(2000, 1, 1, tzinfo=zone) + timedelta(microseconds=microseconds)

    for dialect in DIALECTS:
        kept = UtcDateTime().process_bind_param(moment, dialect)
        back = UtcDateTime().process_result_value(kept, dialect)
        assert back == moment
        assert back is not None
        assert back.tzinfo is UTC


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        UtcDateTime().process_bind_param(START.replace(tzinfo=None), DIALECTS[0])


def test_quantities_survive_the_database(factory: Factory, session: Session) -> None:
    facts = {"number": "Q", "name": "q", "kind": "purchased", "unit": "pcs", "safety_stock": "0.000001"}
    item = factory.send("items.add_item", facts).result["id"]

    assert factory.ask("items.item", {"id": item}).safety_stock == Decimal("0.000001")
