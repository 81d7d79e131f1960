"""Badges and labels: cards of 85.6 × 54 mm (ISO/IEC 7810 ID-1), ten to a sheet of A4. What differs between them is data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from webapp.core.codes import display
from webapp.printing.pdf import to_pdf
from webapp.printing.qr import Code, draw
from webapp.printing.words import words

STYLES = ("base.css", "cards.css")
PER_SHEET = 10
CODE_MM = 30.0
LONG_TITLE = 7


@dataclass(frozen=True)
class Card:
    """A card: *title* in large letters, *second* under it, and *lines* of words with a key of ``words.WORDS`` each."""

    kind: str
    code: str
    payload: str
    company: str
    number: str
    title: str
    second: str = ""
    lines: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class _Placed:
    card: Card
    code: Code


def render(cards: Sequence[Card], language: str = "zh") -> bytes:
    """The *cards* as one PDF, with lines to cut along."""
    placed = [_Placed(card, draw(card.payload)) for card in cards]
    sheets = [placed[first : first + PER_SHEET] for first in range(0, len(placed), PER_SHEET)]
    return to_pdf(
        "cards.html",
        STYLES,
        sheets=sheets,
        language=language,
        w=words(language),
        display=display,
        code_mm=CODE_MM,
        long_title=LONG_TITLE,
    )
