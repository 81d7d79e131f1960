"""A quotation, or the confirmation of an order, as it goes to the customer: one sheet or several of A4."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from webapp.printing.pdf import to_pdf
from webapp.printing.purchase_orders import STYLES, OrderLine
from webapp.printing.words import both, capital_amount, grouped, money, words


@dataclass(frozen=True)
class SaleSheet:
    """Everything that stands on a quotation (*quoted*) or an order's confirmation."""

    quoted: bool
    number: str
    company: str
    company_en: str
    customer_number: str
    customer: str
    customer_en: str
    contact: str
    phone: str
    address: str
    customer_reference: str
    ordered_on: date
    valid_until: date | None
    payment_days: int
    currency: str
    total: Decimal
    note: str
    deliver_to: str = ""
    over: bool = False
    """Lost or cancelled: the paper says so, lest somebody takes it for what counts."""
    lines: tuple[OrderLine, ...] = ()


def render(sheet: SaleSheet, language: str = "zh") -> bytes:
    """The quotation as a PDF; its head is repeated on every page."""
    in_words = capital_amount(sheet.total) if sheet.currency == "CNY" and language == "zh" else ""
    return to_pdf(
        "sales_order.html",
        STYLES,
        o=sheet,
        language=language,
        w=words(language),
        both=both,
        grouped=grouped,
        money=money,
        in_words=in_words,
    )
