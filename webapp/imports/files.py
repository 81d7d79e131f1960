"""A file or a pasted text as sheets of texts: xlsx and xls by calamine, text tables in whatever encoding Excel wrote them.

Of a formula only the value that was saved with it is read; nothing is ever computed here.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import python_calamine as calamine

from webapp.imports.errors import (
    FileDamaged,
    FileProtected,
    NotASpreadsheet,
    NothingThere,
    SavedWebPage,
    SheetMissing,
    TooManyRows,
    TooWide,
)
from webapp.imports.guard import MOST_COLUMNS, check_packed
from webapp.imports.kinds import MOST_ROWS

MOST_BYTES = 32 * 1024 * 1024
TITLE_ROWS = 100
"""Rows beside the list itself that a sheet may have."""
_LONGEST_CELL = 10_000

_PACKED = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BINARY = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
_WEB_PAGE = ("<!doctype", "<html", "<table", "<?xml", "<meta")

Rows = list[list[str]]


@dataclass(frozen=True)
class Sheet:
    """A sheet's name and its cells as texts; row 1 of the sheet is ``rows[0]``."""

    name: str
    rows: Rows


def sheet_names(path: Path) -> list[str]:
    """The names of the sheets that people see, in order; one without a name for a text table.

    Raises the errors of ``webapp.imports.errors``.
    """
    start = _start_of(path)
    if not start.startswith((_PACKED, _COMPOUND)):
        _text_of(path)
        return [""]
    with _opened(path, start) as book:
        visible = calamine.SheetVisibleEnum.Visible
        return [one.name for one in book.sheets_metadata if one.visible == visible]


def read_sheet(path: Path, name: str = "") -> Sheet:
    """The sheet *name* of a file, the first one where it is empty. Raises as ``sheet_names`` does, SheetMissing, NothingThere."""
    start = _start_of(path)
    if not start.startswith((_PACKED, _COMPOUND)):
        return Sheet("", _checked(read_text(_text_of(path))))
    with _opened(path, start) as book:
        chosen = name or next(iter(book.sheet_names), "")
        if chosen not in book.sheet_names:
            raise SheetMissing(sheet=chosen)
        try:
            sheet = book.get_sheet_by_name(chosen)
            rows = _rows_of(sheet)
        except calamine.CalamineError:
            raise FileDamaged from None
    return Sheet(chosen, _checked(rows))


def read_text(text: str) -> Rows:
    """A text table as rows: separated by tabs as the clipboard has it, else by comma, semicolon or bar."""
    separator = _separator(text)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=separator, strict=False)
    try:
        return [[cell.strip() for cell in row] for row in reader]
    except csv.Error:
        raise NotASpreadsheet from None


def decoded(data: bytes) -> str:
    """A text in UTF-8, UTF-16 (with its mark) or GB18030, whichever it is. Raises NotASpreadsheet."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise NotASpreadsheet


def _start_of(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(16)


def _text_of(path: Path) -> str:
    data = path.read_bytes()
    if data.startswith(_BINARY):
        raise NotASpreadsheet
    text = decoded(data)
    if text.lstrip("\ufeff \r\n\t").casefold().startswith(_WEB_PAGE):
        raise SavedWebPage
    return text


def _separator(text: str) -> str:
    lines = [line for line in text.splitlines()[:20] if line.strip()]
    if any("\t" in line for line in lines):
        return "\t"
    return max(",;|", key=lambda sign: sum(line.count(sign) for line in lines))


def _opened(path: Path, start: bytes) -> Any:
    if start.startswith(_PACKED):
        check_packed(path)
    try:
        return calamine.load_workbook(str(path))
    except calamine.PasswordError:
        raise FileProtected from None
    except (calamine.CalamineError, OSError):
        raise FileDamaged from None


def _rows_of(sheet: Any) -> Rows:
    height, width = sheet.total_height, sheet.total_width
    if height > MOST_ROWS + TITLE_ROWS:
        raise TooManyRows(limit=MOST_ROWS)
    if width > MOST_COLUMNS:
        raise TooWide(limit=MOST_COLUMNS)
    known: dict[Any, str] = {}
    rows = [[_text(cell, known) for cell in row] for row in sheet.iter_rows()]
    first = sheet.start or (0, 0)
    # Readers begin where the first cell is; people count from the sheet's first row.
    rows = [[] for _ in range(first[0])] + rows if len(rows) < height else rows
    _fill_merged(rows, sheet.merged_cell_ranges or [])
    return rows


def _fill_merged(rows: Rows, ranges: Iterable[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """Let each row of cells that were merged downwards say what the first one says."""
    for (top, left), (bottom, _right) in ranges:
        if top >= len(rows) or left >= len(rows[top]) or bottom <= top:
            continue
        value = rows[top][left]
        for row in rows[top + 1 : bottom + 1]:
            if left < len(row) and not row[left]:
                row[left] = value


def _text(cell: Any, known: dict[Any, str]) -> str:
    """A cell as the text that people would have typed. *known* lets equal texts share their memory."""
    if cell == "" or cell is None:
        return ""
    if isinstance(cell, str):
        text = cell.strip()
        return known.setdefault(text, text)
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, (int, float)):
        return _number(cell)
    return _FORMS[type(cell)](cell) if type(cell) in _FORMS else str(cell)


def _number(value: float) -> str:
    """A number with the 15 digits that a sheet can hold: 0.1 + 0.2 was shown as 0.3 to whoever typed it."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    text = format(value, ".15g")
    if "e" in text:
        text = format(value, ".12f").rstrip("0").rstrip(".") if abs(value) < 1 else format(value, ".0f")
    return text


def _moment(value: datetime) -> str:
    at_midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
    return value.date().isoformat() if at_midnight else value.isoformat(" ", "seconds")


_FORMS: dict[type, Callable[[Any], str]] = {
    datetime: _moment,
    date: lambda value: value.isoformat(),
    time: lambda value: value.isoformat("minutes"),
    timedelta: str,
}


def _checked(rows: Rows) -> Rows:
    """*rows* without the empty ones at their end. Raises TooManyRows, TooWide, NothingThere."""
    while rows and not any(rows[-1]):
        rows.pop()
    if not rows:
        raise NothingThere
    if len(rows) > MOST_ROWS + TITLE_ROWS:
        raise TooManyRows(limit=MOST_ROWS)
    for row in rows:
        if len(row) > MOST_COLUMNS and any(row[MOST_COLUMNS:]):
            raise TooWide(limit=MOST_COLUMNS)
        for place, cell in enumerate(row):
            if len(cell) > _LONGEST_CELL:
                row[place] = cell[:_LONGEST_CELL]
    return rows


def filled(rows: Rows) -> Iterator[tuple[int, list[str]]]:
    """The rows with anything in them, and their numbers in the sheet, from 1."""
    return ((number, row) for number, row in enumerate(rows, start=1) if any(row))
