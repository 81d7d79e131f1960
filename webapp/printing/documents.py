"""From ids to a finished PDF: facts read first, then rendered in parts without holding the database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar
from uuid import UUID

from webapp.printing import (
    baskets,
    card_facts,
    cards,
    delivery_notes,
    purchase_orders,
    sales_orders,
    tickets,
)
from webapp.printing.basket_facts import basket_sheet
from webapp.printing.delivery_note_facts import delivery_sheet
from webapp.printing.pdf import merge
from webapp.printing.purchase_order_facts import order_sheet
from webapp.printing.sales_order_facts import sale_sheet
from webapp.printing.source import Source
from webapp.printing.ticket_facts import ticket_sheets

TICKETS_A_PART = 25
"""Small enough for progress to be seen and memory to stay flat; the parts cost a fifth more bytes than one document would."""
CARDS_A_PART = 50

T = TypeVar("T")
Progress = Callable[[int], None]


def ticket_document(
    source: Source, ids: Sequence[UUID], paper: tickets.Paper, progress: Progress = lambda done: None
) -> bytes:
    """The job tickets *ids* as one PDF; *progress* is told how many are made. Raises NotFound."""
    sheets = ticket_sheets(source, ids)
    source.session.rollback()
    return _in_parts(
        sheets, TICKETS_A_PART, lambda part: tickets.render(part, source.language, paper), progress
    )


def card_document(
    source: Source, kind: str, ids: Sequence[UUID], progress: Progress = lambda done: None
) -> bytes:
    """Badges or labels of *kind* as one PDF; *progress* is told how many are made. Raises NotFound."""
    found = card_facts.cards(source, kind, ids)
    source.session.rollback()
    return _in_parts(found, CARDS_A_PART, lambda part: cards.render(part, source.language), progress)


def purchase_order_document(source: Source, order_id: UUID) -> bytes:
    """The purchase order as a PDF for its supplier. Raises NotFound."""
    sheet = order_sheet(source, order_id)
    source.session.rollback()
    return purchase_orders.render(sheet, source.language)


def sales_order_document(source: Source, order_id: UUID) -> bytes:
    """The quotation, or the order's confirmation, as a PDF for its customer. Raises NotFound."""
    sheet = sale_sheet(source, order_id)
    source.session.rollback()
    return sales_orders.render(sheet, source.language)


def delivery_note_document(source: Source, shipment_id: UUID) -> bytes:
    """The delivery note as a PDF for the driver and the customer. Raises NotFound."""
    sheet = delivery_sheet(source, shipment_id)
    source.session.rollback()
    return delivery_notes.render(sheet, source.language)


def basket_document(source: Source, sending_id: UUID) -> bytes:
    """The paper on a basket for a supplier. Raises NotFound."""
    sheet = basket_sheet(source, sending_id)
    source.session.rollback()
    return baskets.render(sheet, source.language)


def _in_parts(
    things: Sequence[T], size: int, render: Callable[[Sequence[T]], bytes], progress: Progress
) -> bytes:
    parts = []
    for first in range(0, len(things), size):
        parts.append(render(things[first : first + size]))
        progress(min(first + size, len(things)))
    return merge(parts)
