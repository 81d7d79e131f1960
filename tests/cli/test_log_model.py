from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.support.logs import CHECK, PACKING, TURNING, report, write_log
from webapp.cli.import_log.model import LoggedFactory, centre_of, factory_of, operation_of
from webapp.cli.import_log.reader import read


def logged(folder: Path, *rows: str) -> LoggedFactory:
    return factory_of(read(write_log(folder, *rows)))


@pytest.mark.parametrize(
    ("activity", "operation"),
    [
        ("Turning & Milling - Machine 4", "Turning & Milling"),
        ("Round  Q.C.", "Round Q.C."),
        ("Round Grinding - Manual", "Round Grinding - Manual"),
        ("Packing", "Packing"),
        ("Machine 9", "Machine 9"),
    ],
)
def test_an_operation_is_named_after_the_activity_without_its_machine(activity: str, operation: str) -> None:
    assert operation_of(activity) == operation


@pytest.mark.parametrize(
    ("resource", "centre"),
    [
        ("Machine 7- Laser Marking", "Laser Marking"),
        ("Wire Cut - Machine 13", "Wire Cut"),
        ("Quality Check 2", "Quality Check"),
        ("Oven", "Oven"),
    ],
)
def test_a_work_centre_is_the_kind_of_work_of_its_machines(resource: str, centre: str) -> None:
    assert centre_of(resource) == centre


def test_operations_of_an_order_stand_in_the_order_of_their_first_start(tmp_path: Path) -> None:
    found = logged(
        tmp_path,
        report(PACKING, begin="13:00", end="14:00"),
        report(CHECK, begin="10:00", end="11:00"),
        report(TURNING, begin="08:00", end="12:00"),
    )

    assert found.orders[0].operations == ("Turning", "Turning Q.C.", "Packing")
    assert found.routing("Gear") == ("Turning", "Turning Q.C.", "Packing")


def test_minutes_a_piece_are_the_median_of_production_reports(tmp_path: Path) -> None:
    found = logged(
        tmp_path,
        report(pieces="5,0,1"),
        report(pieces="2,0,0", begin="09:00", end="10:00"),
        report(pieces="1,0,0", begin="10:00", end="11:00"),
        report(pieces="1,0,0", begin="11:00", end="15:00", kind="S"),
        report(pieces="0,0,0", begin="15:00", end="15:45", kind="S"),
    )

    step = found.steps["Gear", "Turning"]
    assert (step.centre, step.run_minutes, step.setup_minutes) == ("Turning", Decimal(30), Decimal(45))
