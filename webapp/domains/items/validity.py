"""Which rows of an item's structure are in force on a day."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from webapp.domains.items.models import BomLine, ByProductLine, ItemRevision, RoutingOperation

PENDING = date.max
"""The first day of a revision that has none yet: no day that anybody plans for."""

Revised = type[BomLine] | type[RoutingOperation] | type[ByProductLine] | type[ItemRevision]
STRUCTURE: tuple[type[BomLine], type[RoutingOperation], type[ByProductLine]] = (
    BomLine,
    RoutingOperation,
    ByProductLine,
)
"""What a revision of an item is made of."""


def in_force(model: Revised, day: date) -> ColumnElement[bool]:
    """The rows that count on *day*. The last day of a revision is the one before ``valid_to``."""
    begun = or_(model.valid_from.is_(None), model.valid_from <= day)
    return and_(begun, or_(model.valid_to.is_(None), model.valid_to > day))


def not_over(model: Revised, day: date) -> ColumnElement[bool]:
    """The rows that count on *day*, will count later or may do so one day."""
    return or_(model.valid_to.is_(None), model.valid_to > day)


def name_of_revision(session: Session, item_id: UUID, seq: int) -> str:
    """What the item's revision is called; empty for an item that never was revised."""
    statement = select(ItemRevision.name).where(ItemRevision.item_id == item_id, ItemRevision.seq == seq)
    return session.scalar(statement) or ""


def revision_on(session: Session, item_id: UUID, day: date) -> int:
    """The number of the item's revision that is in force on *day*; 0 for an item that never was revised."""
    statement = select(ItemRevision.seq).where(ItemRevision.item_id == item_id, in_force(ItemRevision, day))
    return session.scalar(statement) or 0
