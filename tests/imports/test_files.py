"""Files as they come: encodings, merged cells, dates, and those that would break a server."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from webapp.imports.days import read_day
from webapp.imports.errors import FileDamaged, NothingThere, TooManyRows, TooWide, UnpacksTooLarge
from webapp.imports.files import read_sheet, sheet_names

TODAY = date(2026, 11, 23)
ROWS = [["料号", "名称"], ["M-1", "轴，长"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_text_tables_in_the_encodings_that_excel_writes(
    tmp_path: Path, encoding: str, separator: str
) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("\r\n".join(separator.join(row) for row in ROWS).encode(encoding))
    assert read_sheet(path).rows == ROWS


def test_a_cell_of_several_lines_is_one_cell(tmp_path: Path) -> None:
    path = tmp_path / "pasted.txt"
    path.write_text('料号\t备注\nM-1\t"一\n二"\nM-2\t三\n', "utf-8")
    assert read_sheet(path).rows[1:] == [["M-1", "一\n二"], ["M-2", "三"]]


def test_numbers_dates_and_merged_cells_are_what_people_see(tmp_path: Path) -> None:
    path = _book(
        tmp_path, [["M-1", 0.1 + 0.2, date(2026, 11, 3)], ["", 12.0, True], ["", 1e-7, 10045]], merged="A1:A3"
    )
    assert read_sheet(path).rows == [
        ["M-1", "0.3", "2026-11-03"],
        ["M-1", "12", "TRUE"],
        ["M-1", "0.0000001", "10045"],
    ]


def test_rows_keep_the_numbers_that_the_sheet_shows(tmp_path: Path) -> None:
    path = _book(tmp_path, [[], [], ["M-1", 1]])
    assert read_sheet(path).rows[2] == ["M-1", "1"]


def test_hidden_sheets_are_not_offered(tmp_path: Path) -> None:
    book = Workbook()
    book.create_sheet("secret").sheet_state = "hidden"
    book.save(tmp_path / "two.xlsx")
    assert sheet_names(tmp_path / "two.xlsx") == ["Sheet"]


def test_a_file_that_unpacks_to_gigabytes_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = _with_part(tmp_path, b"0" * (64 * 1024 * 1024))
    assert path.stat().st_size < 1_000_000
    with pytest.raises(UnpacksTooLarge):
        read_sheet(path)


def test_a_file_that_lies_about_its_size_is_not_believed(tmp_path: Path) -> None:
    path = _with_part(tmp_path, b"0" * (64 * 1024 * 1024))
    data = path.read_bytes()
    # The central directory says 10 bytes where 64 MB come out.
    lie = data.replace((64 * 1024 * 1024).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    path.write_bytes(lie)
    with pytest.raises((UnpacksTooLarge, FileDamaged)):
        read_sheet(path)


def test_one_cell_in_the_last_corner_does_not_lay_out_billions(tmp_path: Path) -> None:
    with pytest.raises(TooWide):
        read_sheet(_book(tmp_path, [["M-1"]], far=("XFD", 3)))
    with pytest.raises(TooManyRows):
        read_sheet(_book(tmp_path, [["M-1"]], far=("A", 1_048_576)))


def test_an_empty_sheet_says_so(tmp_path: Path) -> None:
    with pytest.raises(NothingThere):
        read_sheet(_book(tmp_path, []))


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    import tempfile

    from webapp.core.errors import DomainError

    with tempfile.TemporaryDirectory() as folder:
        for start in (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
            path = Path(folder) / "any"
            path.write_bytes(start + data)
            try:
                read_sheet(path)
            except DomainError:
                continue


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_days_are_read_however_they_are_written(day: date) -> None:
    written = (
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
        str((day - date(1899, 12, 30)).days),
        f"{day.isoformat()} 00:00:00",
    )
    assert {tuple(read_day(text, TODAY)) for text in written} == {(day,)}


def test_a_day_that_can_be_two_is_both() -> None:
    assert read_day("3/11/2026", TODAY) == [date(2026, 3, 11), date(2026, 11, 3)]
    assert read_day("11月3日", TODAY) == [date(2026, 11, 3), date(2027, 11, 3)]
    assert read_day("2026-02-30", TODAY) == []


def _book(folder: Path, rows: list[list[Any]], merged: str = "", far: tuple[str, int] | None = None) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row, start=1):
            sheet.cell(number, place, value)
    if merged:
        sheet.merge_cells(merged)
    if far:
        sheet[f"{far[0]}{far[1]}"] = "x"
    book.save(folder / "list.xlsx")
    return folder / "list.xlsx"


def _with_part(folder: Path, content: bytes) -> Path:
    path = _book(folder, [["M-1"]])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        packed.writestr("xl/media/image1.bin", content)
    return path
