"""A log of the floor becomes a company: whole, flagged where it is odd, and only once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, inspect, select, table
from sqlalchemy.orm import Session

from tests.support.logs import CHECK, PACKING, TURNING, report, write_log
from tests.support.samples import sample
from webapp.core import audit
from webapp.core.changes import CompanyCounter
from webapp.core.tenancy import bind_company, unbind_company
from webapp.domains.equipment.models import Machine
from webapp.domains.finance.models import CostEntry
from webapp.domains.identity.companies import company_by_code
from webapp.domains.identity.models import User
from webapp.domains.items.models import Item, RoutingOperation
from webapp.domains.production.models import OperationReport, WorkOrder, WorkOrderOperation, WorkSession

DIRTY = (
    report(pieces="0,0,0", kind="S", end="08:30", span="000:30"),
    report(pieces="6,1,1", begin="08:30", end="10:00", span="000:00"),
    report(
        pieces="4,0,0", begin="10:00", end="09:00", span="000:60"
    ),  # ends before it begins, and two too many
    report(CHECK, pieces="0,0,0", begin="11:00", end="11:00", span="000:00"),  # nothing at all
    report(pieces="0,0,0", kind="B", begin="12:00", end="12:45", span="000:45"),
    report(pieces="0,0,0", kind="B", begin="12:00", end="12:45", span="000:45"),  # the same again
    report(CHECK, pieces="8,2,0", begin="13:00", end="13:20", span="000:20", rework="Y"),
    report(PACKING, pieces="8,0,0", begin="23:30", end="23:50", span="000:20"),
)


def run(app: Flask, *arguments: object) -> Result:
    return app.test_cli_runner().invoke(args=["import-log", "--lang", "en", *map(str, arguments)])


def enter(session: Session, code: str) -> None:
    """Bind *session* to the imported company."""
    if "company_id" in session.info:
        unbind_company(session)
    company = company_by_code(session, code)
    assert company is not None
    bind_company(session, company.id)


def everything(session: Session) -> Mapping[str, Any]:
    """How many rows each table has, and where the audit chain stands."""
    names = inspect(session.connection()).get_table_names()
    counts: dict[str, Any] = {
        name: session.scalar(select(func.count()).select_from(table(name))) for name in names
    }
    counter = session.execute(select(CompanyCounter.change_seq, CompanyCounter.audit_hash)).one()
    return counts | {"counter": tuple(counter)}


def pieces(session: Session) -> list[int]:
    sums = [func.sum(getattr(OperationReport, name)) for name in ("good", "scrap", "on_hold")]
    return [int(total) for total in session.execute(select(*sums)).one()]


def test_every_row_of_a_dirty_log_is_kept(app: Flask, session: Session, tmp_path: Path) -> None:
    result = run(app, write_log(tmp_path, *DIRTY))

    assert result.exit_code == 0, result.output
    enter(session, "log")
    assert pieces(session) == [26, 3, 1]
    for line in (
        "6  applied",
        "1  exact repetitions",
        "1  neither pieces nor minutes",
        "1  breakdowns",
        "The sums agree",
    ):
        assert line in result.output


def test_a_report_says_what_the_row_said(app: Flask, session: Session, tmp_path: Path) -> None:
    run(app, write_log(tmp_path, *DIRTY), "--labour-rate", "24", "--machine-rate", "60")
    enter(session, "log")

    found = session.scalars(select(OperationReport).where(OperationReport.good == 6)).one()
    assert found.occurred_at == datetime(2012, 1, 17, 2, 0, tzinfo=UTC)  # ten in the morning in Shanghai
    costs = (found.minutes, found.labour_cost, found.machine_cost)
    assert costs == (Decimal(90), Decimal(36), Decimal(90))
    assert found.parameters == {
        "report_type": "D",
        "activity": "Turning - Machine 4",
        "started_at": "2012-01-17T08:30",
        "logged_span": "000:00",
    }
    worker = session.get(User, (found.company_id, found.worker_id))
    assert worker is not None
    assert worker.number == "ID1"


def test_what_exceeds_the_order_is_booked_and_flagged(app: Flask, session: Session, tmp_path: Path) -> None:
    result = run(app, write_log(tmp_path, *DIRTY))
    enter(session, "log")

    flagged = session.scalars(select(OperationReport.good).where(OperationReport.over_report)).all()
    assert flagged == [Decimal(6)]  # finished after the one whose clock ran backwards
    assert "1  of these over-reports" in result.output


def test_a_breakdown_is_a_standstill_with_its_reason(app: Flask, session: Session, tmp_path: Path) -> None:
    run(app, write_log(tmp_path, *DIRTY))
    enter(session, "log")

    stopped, went_on = session.scalars(select(WorkSession).order_by(WorkSession.started_at)).all()
    assert (stopped.pause_reason, stopped.ended_at) == ("D01", datetime(2012, 1, 17, 4, 0, tzinfo=UTC))
    assert (went_on.pause_reason, went_on.started_at) == (None, datetime(2012, 1, 17, 4, 45, tzinfo=UTC))
    assert set(session.scalars(select(Machine.status))) == {"idle"}


def test_an_order_has_the_operations_that_its_rows_name(app: Flask, session: Session, tmp_path: Path) -> None:
    short = report(where=PACKING.replace("Case 1", "Case 2"), day="2012/01/18")
    run(app, write_log(tmp_path, *DIRTY, short))
    enter(session, "log")

    steps = select(WorkOrder.note, WorkOrderOperation.name).join(
        WorkOrderOperation, WorkOrderOperation.work_order_id == WorkOrder.id
    )
    names = [tuple(row) for row in session.execute(steps.order_by(WorkOrder.note, WorkOrderOperation.seq))]
    assert names == [
        ("Case 1", "Turning"),
        ("Case 1", "Turning Q.C."),
        ("Case 1", "Packing"),
        ("Case 2", "Packing"),
    ]
    assert session.scalar(select(func.count(RoutingOperation.id))) == 3


def test_importing_again_changes_nothing(app: Flask, session: Session, tmp_path: Path) -> None:
    log = write_log(tmp_path, *DIRTY)
    run(app, log)
    enter(session, "log")
    before = everything(session)

    again = run(app, log, "--labour-rate", "99")

    enter(session, "log")
    assert again.exit_code == 0
    assert "6  imported before" in again.output
    assert everything(session) == before


def test_a_longer_log_of_the_same_floor_adds_what_is_new(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    run(app, write_log(tmp_path, *DIRTY))
    more = [
        report(where=PACKING.replace("Case 1", "Case 2"), order="5,Gear,ID7", day="2012/01/18"),
        report(where=TURNING.replace("Case 1", "Case 3"), order="5,Nut,ID7", day="2012/01/19"),
    ]

    result = run(app, write_log(tmp_path, *DIRTY, *more))

    enter(session, "log")
    assert result.exit_code == 0, result.output
    assert "2  applied" in result.output
    assert pieces(session) == [36, 3, 1]


def test_an_operation_new_to_an_imported_order_stops_the_import(app: Flask, tmp_path: Path) -> None:
    run(app, write_log(tmp_path, *DIRTY))

    result = run(app, write_log(tmp_path, *DIRTY, report(where="Case 1,Oiling,Bench", day="2012/01/18")))

    assert result.exit_code == 2
    assert "row 10 column “Activity”" in result.output


def test_a_bad_file_leaves_nothing_behind(app: Flask, session: Session, tmp_path: Path) -> None:
    result = run(app, write_log(tmp_path, *DIRTY, report(pieces="many,0,0")))

    assert result.exit_code == 2
    assert "row 10 column “Qty Completed”" in result.output
    assert company_by_code(session, "log") is None


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--company", "Nöö"], "code:"),
        (["--time-zone", "Mars/Olympus"], "time_zone:"),
        (["--labour-rate", "free"], "not a number"),
        (["--machine-rate", "-1"], "not money"),
    ],
)
def test_options_that_make_no_sense_are_refused(
    app: Flask, tmp_path: Path, options: list[str], reason: str
) -> None:
    result = run(app, write_log(tmp_path, *DIRTY), *options)

    assert result.exit_code == 2
    assert reason in result.output


def test_a_company_of_somebody_else_is_left_alone(app: Flask, session: Session, tmp_path: Path) -> None:
    log = write_log(tmp_path, *DIRTY)
    founding = ["create-company", "--code", "log", "--name", "工厂", "--admin-password", "a long password"]
    assert app.test_cli_runner().invoke(args=founding).exit_code == 0

    result = run(app, log)

    assert result.exit_code == 2
    assert "choose another code" in result.output


def test_the_other_language_is_chinese(app: Flask, tmp_path: Path) -> None:
    result = app.test_cli_runner().invoke(
        args=["import-log", "--lang", "zh", str(write_log(tmp_path, *DIRTY))]
    )

    assert "合计一致" in result.output


@pytest.mark.slow
def test_the_real_log_is_imported_whole_and_only_once(app: Flask, session: Session) -> None:
    log = sample("shopfloor_log/shopfloor_log.csv")

    first = run(app, log)

    assert first.exit_code == 0, first.output
    enter(session, "shopfloor-log")
    assert pieces(session) == [66_692, 410, 86]
    assert _sizes(session) == {"orders": 151, "machines": 31, "workers": 47, "parts": 32, "reports": 3092}
    assert audit.verify(session) is None
    costed = session.execute(
        select(CostEntry.element, func.sum(CostEntry.amount)).group_by(CostEntry.element)
    )
    assert {element for element, amount in costed if amount} == {"labour", "machine", "receipt"}
    before = everything(session)

    second = run(app, log)

    enter(session, "shopfloor-log")
    assert second.exit_code == 0
    assert everything(session) == before


def _sizes(session: Session) -> dict[str, int | None]:
    counted = {
        "orders": select(func.count(WorkOrder.id)).where(WorkOrder.status != "planned"),
        "machines": select(func.count(Machine.id)),
        "workers": select(func.count(User.id)).where(User.username.is_(None)),
        "parts": select(func.count(Item.id)),
        "reports": select(func.count(OperationReport.id)),
    }
    return {name: session.scalar(statement) for name, statement in counted.items()}
