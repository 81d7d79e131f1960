"""Excel out: the columns of a list, typed, in the reader's words; written row by row so that size does not matter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from flask import Response
from flask_babel import gettext
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from webapp.web.i18n import as_local, local_name
from webapp.web.lists import Column
from webapp.web.states import state_of

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_FORMATS = {
    "money": "#,##0.00",
    "variance": "#,##0.00",
    "quantity": "#,##0.######",
    "number": "#,##0.######",
    "duration": "#,##0",
    "percent": "0.0%",
    "day": "yyyy-mm-dd",
    "due": "yyyy-mm-dd",
    "expiry": "yyyy-mm-dd",
    "moment": "yyyy-mm-dd hh:mm",
}
_WIDTHS = {
    "day": 12,
    "due": 12,
    "expiry": 12,
    "moment": 17,
    "money": 15,
    "variance": 15,
    "quantity": 13,
    "number": 13,
    "percent": 10,
    "state": 14,
    "code": 18,
}
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for a formula when it stands first in a text."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_NOT_DATA = {"actions", "strip", "progress"}

_HEAD = Font(bold=True, color="FFFFFF")
_HEAD_FILL = PatternFill("solid", fgColor="113F4B")


def workbook(columns: Sequence[Column], rows: Iterable[Any], title: str) -> bytes:
    """Return an xlsx file with one sheet: *columns* of *rows*, a frozen head and filters."""
    shown = _columns(columns)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(title))
    sheet.freeze_panes = "A2"
    for number, (column, _) in enumerate(shown, 1):
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS.get(column.kind, 24)
    sheet.append([heading(sheet, words) for _, words in shown])
    count = 1
    for row in rows:
        sheet.append([_cell(sheet, column, row) for column, _ in shown])
        count += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(shown))}{count}"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def download(content: bytes, name: str) -> Response:
    """Return *content* as an xlsx file called *name*."""
    response = Response(content, mimetype=MIME)
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.xlsx")
    response.headers["Cache-Control"] = "no-store"
    return response


_UNIT = ":unit"


def _columns(columns: Sequence[Column]) -> list[tuple[Column, str]]:
    """Return the columns with their words; a quantity's unit gets a column of its own, so that figures stay figures."""
    shown = []
    for column in columns:
        if column.kind in _NOT_DATA:
            continue
        shown.append((column, gettext(column.label)))
        if column.unit:
            shown.append((Column(column.unit, _UNIT, value=column.unit_of), gettext("Unit")))
    return shown


def _sheet_name(title: str) -> str:
    return re.sub(r"[\[\]:*?/\\]", " ", title)[:31] or "Sheet"


def heading(sheet: Any, words: str) -> Cell:
    """Return a cell of the first row, as all our sheets have it."""
    cell = WriteOnlyCell(sheet, value=words)
    cell.font, cell.fill = _HEAD, _HEAD_FILL
    cell.alignment = Alignment(vertical="center")
    return cell


def _cell(sheet: Any, column: Column, row: Any) -> Cell:
    value = _value(column, row)
    if isinstance(value, str):
        return text_cell(sheet, value)
    cell = WriteOnlyCell(sheet, value=value)
    if column.kind in _FORMATS:
        cell.number_format = _FORMATS[column.kind]
    return cell


def _value(column: Column, row: Any) -> Any:
    value = column.of(row)
    if value is None:
        return None
    if column.kind == "state":
        return gettext(state_of(column.state, value).label)
    if column.kind == "bool":
        return gettext("Yes") if value else gettext("No")
    if column.kind == "name":
        return local_name(row, column.key)
    if isinstance(value, datetime):
        return as_local(value).replace(tzinfo=None)
    return value if isinstance(value, (Decimal, int, date)) else str(value)


def text_cell(sheet: Any, text: str) -> Cell:
    """Return a cell that is text whatever it begins with: never a formula here, nor after being saved and opened again."""
    cell = WriteOnlyCell(sheet, value=_CONTROL.sub("", text)[:32_767])
    cell.data_type = "s"
    if text.startswith(_DANGEROUS):
        cell.quotePrefix = True
    return cell
