"""The paper on a basket that goes to a supplier, or comes back unused: what is in it, and a code that finds its order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from webapp.core.codes import display
from webapp.printing.pdf import to_pdf
from webapp.printing.qr import draw
from webapp.printing.words import both, grouped, words

STYLES = ("base.css", "basket.css")
QR_MM = 26.0


@dataclass(frozen=True)
class BasketLine:
    """What is in the basket: an item, its lot, how much of it."""

    number: str
    name: str
    name_en: str
    lot: str
    quantity: Decimal
    unit: str
    unit_en: str


@dataclass(frozen=True)
class BasketSheet:
    """Everything that stands on the paper. ``payload`` is what the code says; no price stands on it."""

    number: str
    code: str
    payload: str
    out: bool
    order: str
    company: str
    company_en: str
    supplier: str
    supplier_en: str
    address: str
    contact: str
    phone: str
    made: str
    made_en: str
    made_number: str
    operation: str
    operation_en: str
    work_order: str
    due_on: date
    sent_on: date
    note: str
    order_note: str
    lines: tuple[BasketLine, ...] = ()


def render(sheet: BasketSheet, language: str = "zh") -> bytes:
    """The paper as a PDF of A5; the code stands on it twice, at opposite corners, since oil kills a code at any level."""
    code = draw(sheet.payload)
    return to_pdf(
        "basket.html",
        STYLES,
        s=sheet,
        language=language,
        w=words(language),
        both=both,
        grouped=grouped,
        code=code,
        side=code.side_mm(QR_MM),
        shown=display(sheet.code),
    )
