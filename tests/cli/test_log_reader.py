from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tests.support.logs import HEADER, report, write_log
from webapp.cli.import_log.printout import bad_log
from webapp.cli.import_log.problems import BadLog, Problem
from webapp.cli.import_log.reader import read


def problems_of(path: Path) -> list[Problem]:
    with pytest.raises(BadLog) as caught:
        read(path)
    return list(caught.value.problems)


def test_reads_a_row_as_it_was_logged(tmp_path: Path) -> None:
    (row,) = read(write_log(tmp_path, report(pieces="5,2,1", rework="Y")))

    assert (row.number, row.case, row.part, row.worker) == (2, "Case 1", "Gear", "ID1")
    quantities = (row.completed, row.rejected, row.mrb, row.order_quantity, row.minutes)
    assert quantities == tuple(map(Decimal, (5, 2, 1, 10, 60)))
    assert row.complete == datetime(2012, 1, 17, 9, 0)  # noqa: DTZ001
    assert row.rework


@pytest.mark.parametrize("header", [HEADER, HEADER.replace("  ", " "), HEADER.upper(), " " + HEADER])
def test_blanks_and_letter_case_of_the_header_do_not_matter(tmp_path: Path, header: str) -> None:
    assert len(read(write_log(tmp_path, report(), header=header))) == 1


def test_a_file_from_a_chinese_spreadsheet_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(f"{HEADER}\n{report(order='10,齿轮,ID1')}\n", encoding="gb18030")

    assert read(path)[0].part == "齿轮"


def test_another_table_is_refused_with_every_column_that_it_lacks(tmp_path: Path) -> None:
    found = problems_of(write_log(tmp_path, "1,2", header="Case ID,Quantity"))

    assert {problem.key for problem in found} == {"missing_column"}
    assert [problem.column for problem in found][:2] == ["Activity", "Resource"]


@pytest.mark.parametrize("content", ["", "\n", HEADER])
def test_a_file_without_records_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "log.csv"
    path.write_text(content)

    assert problems_of(path)[0].key in ("empty", "missing_column")


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes(b"PK\x03\x04\xff\xff\xff\xff\x80")

    assert problems_of(path) == [Problem("not_text")]


@pytest.mark.parametrize(
    ("row", "key", "column"),
    [
        (report(pieces="five,0,0"), "bad_number", "Qty Completed"),
        (report(pieces="5,-1,0"), "bad_number", "Qty Rejected"),
        (report(pieces="5,0,1e999"), "bad_number", "Qty for MRB"),
        (report(order="0,Gear,ID1"), "bad_number", "Work Order Qty"),
        (report(begin="25:00"), "bad_time", "Start Timestamp"),
        (report(day="17.1.2012"), "bad_time", "Complete Timestamp"),
        (report(order="10,Gear,"), "empty_cell", "Worker ID"),
        (report(order=f"10,{'x' * 65},ID1"), "too_long", "Part Desc."),
        (report() + ",extra", "wrong_width", ""),
    ],
)
def test_every_problem_names_its_row_and_column(tmp_path: Path, row: str, key: str, column: str) -> None:
    found = problems_of(write_log(tmp_path, report(), row))

    assert (key, 3, column) in [(problem.key, problem.row, problem.column) for problem in found]


def test_an_order_has_one_part_and_one_quantity(tmp_path: Path) -> None:
    found = problems_of(
        write_log(tmp_path, report(), report(order="11,Gear,ID1"), report(order="10,Nut,ID1"))
    )

    assert [(problem.row, problem.column) for problem in found] == [(3, "Work Order Qty"), (4, "Part Desc.")]


@pytest.mark.parametrize(
    ("begin", "end", "minutes"), [("23:00", "22:00", Decimal(0)), ("08:00", "08:00", Decimal(0))]
)
def test_times_that_make_no_stretch_count_no_minutes(
    tmp_path: Path, begin: str, end: str, minutes: Decimal
) -> None:
    (row,) = read(write_log(tmp_path, report(begin=begin, end=end)))

    assert row.minutes == minutes


@pytest.mark.parametrize(
    ("span", "disagrees"), [("001:00", False), ("000:00", True), ("2,3E+05", True), ("", True)]
)
def test_a_span_that_disagrees_with_the_timestamps_is_noticed(
    tmp_path: Path, span: str, disagrees: bool
) -> None:
    (row,) = read(write_log(tmp_path, report(span=f'"{span}"')))

    assert row.span_disagrees is disagrees


@pytest.mark.parametrize("language", ["zh", "en"])
def test_problems_are_told_in_both_languages(tmp_path: Path, language: str) -> None:
    with pytest.raises(BadLog) as caught:
        read(write_log(tmp_path, *[report(pieces="x,0,0")] * 30))

    told = list(bad_log(language, "log.csv", caught.value))

    assert "2" in told[1]
    assert "Qty Completed" in told[1]
    assert "10" in told[-1]
