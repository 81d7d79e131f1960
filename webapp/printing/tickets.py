"""The job ticket (随工单): the sheet that travels with the parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from webapp.core.codes import display
from webapp.printing.pdf import to_pdf
from webapp.printing.qr import Code, draw
from webapp.printing.words import both, grouped, words

Paper = Literal["a5", "a5-portrait", "a6"]
PAPERS: tuple[Paper, ...] = ("a5", "a5-portrait", "a6")


@dataclass(frozen=True)
class _Form:
    """What fits on a paper. *rows_mm* is the height that the operations share, *columns* their widths after the name."""

    code_mm: float
    rows_mm: float
    materials: int
    columns: tuple[int, ...]


_FORMS: dict[Paper, _Form] = {
    "a5": _Form(27, 63, 8, (21, 17, 22, 18, 26, 30)),
    "a5-portrait": _Form(27, 127, 5, (19, 15, 15, 13, 17, 20)),
    "a6": _Form(22, 76, 5, (15, 15, 13, 17)),
}
ROW_MM = (7.8, 11.0)
"""No lower than a pen can write in, no higher than looks like one line."""
LONG_NAME = 24
"""Characters from which a name is set smaller, so that it keeps to its lines."""
STYLES = ("base.css", "ticket.css")


@dataclass(frozen=True)
class Step:
    """An operation on the ticket. Minutes are for the set-up and for one piece."""

    seq: int
    name: str
    name_en: str
    work_centre: str
    work_centre_en: str
    setup_minutes: Decimal
    run_minutes: Decimal
    first_article: bool = False
    machine: str = ""


@dataclass(frozen=True)
class Material:
    """What the whole ticket needs of a component."""

    number: str
    name: str
    name_en: str
    quantity: Decimal
    unit: str
    unit_en: str


@dataclass(frozen=True)
class TicketSheet:
    """Everything that stands on one ticket. *payload* is the text of its code; *drawing* a picture file, if there is one."""

    code: str
    payload: str
    company: str
    company_en: str
    order_number: str
    seq: int
    count: int
    item_number: str
    item_name: str
    item_name_en: str
    specification: str
    quantity: Decimal
    unit: str
    unit_en: str
    due_on: date
    customer: str = ""
    customer_en: str = ""
    sales_order: str = ""
    note: str = ""
    final_inspection: bool = False
    reprint: bool = False
    steps: tuple[Step, ...] = ()
    materials: tuple[Material, ...] = ()
    drawing: bytes | None = None


@dataclass(frozen=True)
class _Page:
    """One page of a sheet: the code drawn, its share of the operations, and as many materials as fit."""

    sheet: TicketSheet
    code: Code
    side_mm: float
    row_mm: float
    page: int
    pages: int
    steps: tuple[Step, ...]
    materials: tuple[Material, ...]
    more: int
    drawing: str


def render(tickets: Sequence[TicketSheet], language: str = "zh", paper: Paper = "a5") -> bytes:
    """The *tickets* as one PDF, each beginning a page of its own.

    Memory grows by some 3 MB a ticket: callers cut long lists (``webapp.jobs.printing``).
    """
    pages = [page for number, sheet in enumerate(tickets) for page in _pages(number, sheet, _FORMS[paper])]
    files = {f"drawing-{number}": one.drawing for number, one in enumerate(tickets) if one.drawing}
    return to_pdf(
        "ticket.html",
        STYLES,
        files,
        pages=pages,
        paper=paper,
        columns=_FORMS[paper].columns,
        language=language,
        w=words(language),
        both=both,
        grouped=grouped,
        display=display,
        long_name=LONG_NAME,
    )


def _pages(number: int, sheet: TicketSheet, form: _Form) -> list[_Page]:
    code = draw(sheet.payload)
    low, high = ROW_MM
    shares = _shares(sheet.steps, int(form.rows_mm // low))
    shown = form.materials if len(sheet.materials) <= form.materials else form.materials - 1
    return [
        _Page(
            sheet=sheet,
            code=code,
            side_mm=code.side_mm(form.code_mm),
            row_mm=round(min(high, form.rows_mm / max(len(share), 1)), 1),
            page=page,
            pages=len(shares),
            steps=share,
            materials=sheet.materials[:shown],
            more=max(0, len(sheet.materials) - shown),
            drawing=f"handed:drawing-{number}" if sheet.drawing else "",
        )
        for page, share in enumerate(shares, start=1)
    ]


def _shares(steps: tuple[Step, ...], most: int) -> list[tuple[Step, ...]]:
    """The *steps* in shares of at most *most*; one empty share when there are none."""
    return [steps[first : first + most] for first in range(0, max(len(steps), 1), most)]
