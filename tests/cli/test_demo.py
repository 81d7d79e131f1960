from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.support.factory import PASSWORD_HASH
from webapp.cli.demo import data, master
from webapp.cli.demo.build import build, enter
from webapp.cli.demo.days import Days
from webapp.cli.demo.numbers import steps_of
from webapp.cli.demo.plan import deliveries, work_plans
from webapp.cli.demo.sign_ins import SignIns, sign_in_lines
from webapp.core import audit, doctor
from webapp.core.actor import system_actor
from webapp.core.clock import SettableClock
from webapp.core.command_store import StoredCommand
from webapp.core.db import bound_company
from webapp.core.queries import all_queries, run_query
from webapp.domains.identity.passwords import check_new_password, check_new_pin
from webapp.domains.sync.blob_store import BlobStore

SECRET = "a server's secret"
MONDAY_MORNING = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)


@pytest.mark.slow
def test_the_demo_fills_every_list_holds_together_and_is_built_once(
    session: Session, clock: SettableClock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    store = BlobStore(tmp_path)
    monkeypatch.setattr(master, "hash_password", lambda text: PASSWORD_HASH)
    monkeypatch.setattr(master, "hash_pin", lambda text: PASSWORD_HASH)
    if session.get_bind().dialect.name == "postgresql":
        # The whole story takes half a minute; told once in full, its last weeks are enough for the other database.
        recent = tuple(line for line in data.sales_lines() if line.start is None or line.start > -15)
        monkeypatch.setattr(data, "sales_lines", lambda: recent)
    assert not build(session, clock, SECRET, store).was_there
    sent = commands(session)

    assert [one.problems for one in doctor.run(session) if not one.healthy] == []
    assert audit.verify(session) is None
    assert empty_lists(session, clock) == []
    assert states(session, clock, "production.orders") >= {"planned", "started", "closed"}
    assert states(session, clock, "sales.orders") == {"quoted", "draft", "confirmed", "shipped", "cancelled"}
    assert states(session, clock, "purchasing.orders") >= {"confirmed", "partly_received", "received"}
    assert states(session, clock, "purchasing.requests") == {"open", "ordered", "declined"}
    assert states(session, clock, "equipment.machines") == {"idle", "running"}
    assert ask(session, clock, "production.orders", late=True).total > 0
    held = session.scalars(select(StoredCommand.type).where(StoredCommand.status == "held")).all()
    assert set(held) == {"production.report", "purchasing.receive"}
    assert believable_phones(session, clock)
    assert len(list(sign_in_lines(session, SignIns(SECRET)))) == 26

    assert build(session, clock, SECRET, store).was_there
    assert commands(session) == sent


def commands(session: Session) -> int:
    return session.scalar(select(func.count(StoredCommand.id))) or 0


def ask(session: Session, clock: SettableClock, name: str, **params: Any) -> Any:
    asked = all_queries()[name].params.model_validate(params)
    return run_query(session, system_actor(bound_company(session)), clock, name, asked)


def states(session: Session, clock: SettableClock, name: str) -> set[str]:
    return {row.status for row in ask(session, clock, name, size=500).rows}


def empty_lists(session: Session, clock: SettableClock) -> list[str]:
    """Lists of the demo in which nothing stands."""
    names = (
        "identity.users identity.devices equipment.machines partners.partners items.items inventory.stock "
        "inventory.lots inventory.serials inventory.moves sales.orders sales.shipments production.orders production.reports "
        "production.lines_to_plan quality.plans quality.inspections floor.held insights.shortages "
        "purchasing.terms purchasing.orders purchasing.expected purchasing.receipts purchasing.returns"
    )
    answers = {name: ask(session, clock, name) for name in names.split()}
    return [name for name, answer in answers.items() if not getattr(answer, "rows", answer)]


def believable_phones(session: Session, clock: SettableClock) -> bool:
    """Most were heard of within the hour and keep nothing; one is silent for days with records on it; each has a worker."""
    found = ask(session, clock, "identity.devices")
    silent = [one for one in found if clock.now() - one.last_seen_at > timedelta(hours=1)]
    assert all(one.last_user and one.app_version and one.reported_at == one.last_seen_at for one in found)
    assert len(found) > 2
    assert [one.unsent for one in silent] == [2]
    assert timedelta(days=1) < clock.now() - silent[0].oldest_unsent_at < timedelta(days=7)
    return sum(one.unsent for one in found) == 2


def test_without_a_demo_there_is_nothing_to_enter(session: Session) -> None:
    assert not enter(session)


def test_a_server_with_a_real_company_is_given_no_demo(app: Flask, session: Session) -> None:
    runner = app.test_cli_runner()
    real = ["--code", "real", "--name", "真厂", "--admin-password", "long enough 1"]
    assert runner.invoke(args=["create-company", *real]).exit_code == 0

    result = runner.invoke(args=["demo", "--if-empty"])

    assert (result.exit_code, result.output) == (0, "")
    assert not enter(session)


def test_every_component_and_work_centre_named_is_there() -> None:
    numbers = {row["number"] for row in data.rows("items")}
    assert {row["component"] for row in data.rows("bom")} | {
        row["item"] for row in data.rows("bom")
    } <= numbers
    centres = {row["number"] for row in data.rows("work_centres")}
    assert {row["work_centre"] for row in data.rows("routings")} == centres
    assert all(data.workers_of(centre) for centre in centres)


def test_parts_are_ready_when_their_parent_begins_and_enough_of_them() -> None:
    plans = {plan.key: plan for plan in work_plans()}
    for key, plan in plans.items():
        if plan.line is not None or plan.is_slow:
            continue
        parent = plans[key.rpartition("/")[0]]
        assert plan.end < parent.start
        assert steps_of(plan)[-1].good >= parent.quantity


def test_every_order_can_be_filled_from_what_is_left_after_scrap() -> None:
    for plan in work_plans():
        if plan.line is not None:
            assert steps_of(plan)[-1].good >= plan.line.quantity


def test_deliveries_come_on_mondays_in_whole_packs() -> None:
    days = Days(MONDAY_MORNING)
    for monday, quantities in deliveries(work_plans(), days).items():
        assert days.day(monday).weekday() == 0
        assert all(quantity % int(data.item(number)["pack"]) == 0 for number, quantity in quantities.items())


def test_working_days_skip_sundays() -> None:
    days = Days(MONDAY_MORNING)
    assert (days.day(0), days.day(-1), days.day(6)) == (
        date(2026, 11, 23),
        date(2026, 11, 21),
        date(2026, 11, 30),
    )
    on_sunday = Days(datetime(2026, 11, 22, 4, tzinfo=UTC))
    assert (on_sunday.day(0), on_sunday.day(-1)) == (date(2026, 11, 23), date(2026, 11, 21))
    assert on_sunday.at(-1, "08:30") == datetime(2026, 11, 21, 0, 30, tzinfo=UTC)


def test_every_server_has_its_own_sensible_secrets() -> None:
    sign_ins, others = SignIns(SECRET), SignIns("another server's secret")
    for row in data.rows("people"):
        assert check_new_pin(sign_ins.pin(row["number"])) == []
        assert sign_ins.pin(row["number"]) == SignIns(SECRET).pin(row["number"])
        if row["username"]:
            assert check_new_password(sign_ins.password(row["username"]), row["username"]) == []
            assert sign_ins.password(row["username"]) != others.password(row["username"])
