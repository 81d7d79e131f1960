"""The purchase order as it goes to the supplier: one sheet or several of A4."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from webapp.printing.pdf import to_pdf
from webapp.printing.qr import draw
from webapp.printing.words import both, capital_amount, grouped, money, words

STYLES = ("base.css", "purchase_order.css")
QR_MM = 20.0


@dataclass(frozen=True)
class OrderLine:
    """A line of the order, without tax."""

    seq: int
    number: str
    name: str
    name_en: str
    specification: str
    supplier_number: str
    quantity: Decimal
    unit: str
    unit_en: str
    unit_price: Decimal
    amount: Decimal
    due_on: date
    ordered: Decimal | None = None
    """What a line had ordered that was closed short: *quantity* and *amount* are then what came of it."""


@dataclass(frozen=True)
class OrderSheet:
    """Everything that stands on a purchase order."""

    number: str
    company: str
    company_en: str
    supplier_number: str
    supplier: str
    supplier_en: str
    contact: str
    phone: str
    address: str
    supplier_reference: str
    ordered_on: date
    payment_days: int
    currency: str
    total: Decimal
    terms: str
    draft: bool = False
    cancelled: bool = False
    lines: tuple[OrderLine, ...] = ()


def render(sheet: OrderSheet, language: str = "zh") -> bytes:
    """The order as a PDF; its head is repeated on every page.

    The code at its head says the order's number: scanned at the gate, it opens the receipt of what came on it. An order that
    nobody waits for has none.
    """
    code = None if sheet.draft or sheet.cancelled else draw(sheet.number)
    in_words = capital_amount(sheet.total) if sheet.currency == "CNY" else ""
    return to_pdf(
        "purchase_order.html",
        STYLES,
        o=sheet,
        language=language,
        w=words(language),
        both=both,
        grouped=grouped,
        money=money,
        in_words=in_words,
        code=code,
        side=code.side_mm(QR_MM) if code else 0,
    )
