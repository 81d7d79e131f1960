"""Names in a file that mean records of the company: found, or asked about with what comes near."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.domains.items.models import Item
from webapp.domains.partners.models import Partner
from webapp.imports.cells import Judged
from webapp.imports.problems import COLUMN, SKIP_ROW, Choice, Problem

COMPARED = 5_000
"""So many names are compared, for so many unknown ones at most: what comes near is a help, not a promise."""
HELPED = 100
FEW = 12
"""So many names are all offered where none comes near."""


def items_unknown(session: Session, rows: Sequence[Judged], column: str = "number") -> None:
    """Say of *rows* that the item they name is not there, and which numbers come near."""
    if rows:
        numbers = session.scalars(select(Item.number).order_by(Item.number).limit(COMPARED))
        unknown(rows, column, "item_unknown", numbers)


def partners_unknown(session: Session, rows: Sequence[Judged], column: str = "customer") -> None:
    """Say of *rows* that the customer they name is not there, and which names come near."""
    if rows:
        names = session.scalars(select(Partner.name).where(Partner.is_customer).limit(COMPARED))
        unknown(rows, column, "partner_unknown", names)


def suppliers_unknown(session: Session, rows: Sequence[Judged]) -> None:
    """Say of *rows* that the supplier they name is not there, and which names come near."""
    if rows:
        names = session.scalars(select(Partner.name).where(Partner.is_supplier).limit(COMPARED))
        unknown(rows, "supplier", "supplier_unknown", names)


def unknown(
    rows: Iterable[Judged], column: str, code: str, words: Iterable[str], few: Sequence[str] = ()
) -> None:
    """Say of *rows* that what they name in *column* is none of *words*, and which of these come near.

    *few*: what to choose from where nothing does, if that is not more than FEW.
    """
    known = list(words)
    near: dict[str, tuple[Choice, ...]] = {}
    for row in rows:
        raw = row.values[column]
        if raw not in near and len(near) < HELPED:
            likely = get_close_matches(raw, known, n=3, cutoff=0.5) or (few if len(few) <= FEW else ())
            near[raw] = tuple(Choice(one) for one in likely)
        choices = (*near.get(raw, ()), SKIP_ROW)
        said = row.cells.get(column) or raw
        row.problems.append(Problem(row.key, column, code, said, {"raw": raw}, choices, COLUMN))
