"""What is locked for orders, as the plan reads it: its owner needs that from nowhere else, and nobody else can count on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, and_, case, func, select, type_coerce
from sqlalchemy.orm import Session

from webapp.domains.inventory.models import Lot, Reservation, StockBalance
from webapp.domains.inventory.queries import is_usable
from webapp.domains.inventory.rules import is_expired

Locked = Mapping[tuple[UUID, UUID], int]
"""By the line of a sales order, or the work order, and the item; in millionths of its unit."""


def unlocked(session: Session, today: date) -> dict[UUID, int]:
    """What can be used on *today* and is locked for nobody: in no lot or in an available one that has not expired."""
    free = func.sum(case((is_usable(today), StockBalance.quantity - StockBalance.locked), else_=0))
    statement = (
        select(StockBalance.item_id, type_coerce(free, BigInteger))
        .outerjoin(Lot, and_(Lot.id == StockBalance.lot_id, Lot.company_id == StockBalance.company_id))
        .group_by(StockBalance.item_id)
    )
    return {item_id: max(int(quantity), 0) for item_id, quantity in session.execute(statement)}


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
            found[owner, row.item_id] += int(row.quantity.scaleb(6))
    return found
