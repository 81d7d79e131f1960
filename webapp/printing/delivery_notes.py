"""The note that goes along with a delivery (送货单), on A4; with the customer's signature once there is one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from markupsafe import Markup

from webapp.domains.sales import signatures
from webapp.printing.pdf import to_pdf
from webapp.printing.purchase_orders import QR_MM
from webapp.printing.qr import draw
from webapp.printing.words import both, grouped, words

STYLES = ("base.css", "purchase_order.css", "delivery_note.css")


@dataclass(frozen=True)
class NoteLine:
    """A line of the delivery. *not_taken*: what the customer did not take, and why."""

    seq: int
    number: str
    name: str
    name_en: str
    specification: str
    quantity: Decimal
    unit: str
    unit_en: str
    lots: tuple[tuple[str, Decimal], ...] = ()
    serials: tuple[str, ...] = ()
    not_taken: tuple[tuple[Decimal, str], ...] = ()


@dataclass(frozen=True)
class NoteSignature:
    """Who signed, when (in the company's time), and how it looks; *collected_by*: who held the phone out."""

    signer: str
    at: str
    collected_by: str
    collected_by_en: str
    note: str
    strokes: signatures.Strokes


@dataclass(frozen=True)
class NoteSheet:
    """Everything that stands on a delivery note. Prices are none of the driver's business."""

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
    order_number: str
    shipped_on: date
    carrier: str
    tracking_number: str
    lines: tuple[NoteLine, ...] = ()
    signature: NoteSignature | None = None


def render(sheet: NoteSheet, language: str = "zh") -> bytes:
    """The note as a PDF; its head is repeated on every page.

    The code at its head says its number: a driver's phone that scans it opens the form in which the customer signs. A note that
    was signed has none.
    """
    code = None if sheet.signature else draw(sheet.number)
    return to_pdf(
        "delivery_note.html",
        STYLES,
        o=sheet,
        language=language,
        w=words(language),
        both=both,
        grouped=grouped,
        drawing=_drawing(sheet.signature.strokes) if sheet.signature else "",
        code=code,
        side=code.side_mm(QR_MM) if code else 0,
    )


def _drawing(strokes: signatures.Strokes) -> Markup:
    """The signature as a picture that fills its box."""
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" width="100%" height="100%">'
        '<path d="{}" fill="none" stroke="#000" stroke-width="8" stroke-linecap="round" stroke-linejoin="round"/></svg>'
    ).format(signatures.WIDTH, signatures.HEIGHT, signatures.path_of(strokes))
