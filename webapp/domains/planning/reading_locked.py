"""What is locked for orders, as the plan reads it: its owner needs that from nowhere else, and nobody else can count on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from webapp.domains.inventory.models import Lot, Reservation, StockBalance
from webapp.domains.inventory.queries import on_hand_by_item
from webapp.domains.inventory.rules import is_expired
from webapp.domains.planning.reading_items import whole, within

Locked = Mapping[tuple[UUID, UUID], int]
"""By the line of a sales order, or the work order, and the item; in millionths of its unit."""


def unlocked(session: Session, today: date, only: Collection[UUID] | None = None) -> dict[UUID, int]:
    """What can be used on *today* and is locked for nobody: in no lot or in an available one that has not expired."""
    statement = within(on_hand_by_item(today), StockBalance.item_id, only)
    return {row.item_id: max(whole(row.free), 0) for row in session.execute(statement)}


def locked_for(session: Session, today: date) -> Locked:
    """What is locked and can be used on *today*, by owner and item."""
    statement = (
        select(Reservation, Lot.expires_on)
        .outerjoin(Lot, and_(Lot.id == Reservation.lot_id, Lot.company_id == Reservation.company_id))
        .where(Reservation.place_id.is_not(None), Reservation.quantity > 0)
    )
    found: defaultdict[tuple[UUID, UUID], int] = defaultdict(int)
    for row, expires_on in session.execute(statement):
        owner = row.line_id if row.document_kind == "sales_order" else row.document_id
        if owner is not None and not is_expired(expires_on, today):
            found[owner, row.item_id] += whole(row.quantity)
    return found
