"""What the books said of a place at an earlier moment: what lies there now, less what has moved since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from webapp.core.quantity import ZERO
from webapp.domains.inventory.models import StockBalance, StockMove

CORRECTION = "adjustment"


class Spot(NamedTuple):
    """An item, and lot, at one place."""

    item_id: UUID
    place_id: UUID
    lot_id: UUID | None


class BooksAt:
    """The books of some places, now and at any moment since *since*.

    A correction of the books (a count's difference) is no goods that moved: it holds for every moment. So a difference that
    somebody has set right meanwhile is not found a second time, and a record of a phone that comes late counts for its own time.
    """

    def __init__(
        self, session: Session, place_ids: Collection[UUID], since: datetime, item_id: UUID | None = None
    ) -> None:
        self._now = _balances(session, place_ids, item_id)
        self._moved = _moves(session, place_ids, since, item_id)

    def at(self, spot: Spot, moment: datetime) -> Decimal:
        """What the books say that lay at *spot* at *moment*."""
        later = (change for when, change in self._moved.get(spot, ()) if when > moment)
        return self._now.get(spot, ZERO) - sum(later, ZERO)

    def now(self, spot: Spot) -> Decimal:
        """What the books say that lies there now."""
        return self._now.get(spot, ZERO)


def _balances(session: Session, place_ids: Collection[UUID], item_id: UUID | None) -> Mapping[Spot, Decimal]:
    statement = select(
        StockBalance.item_id, StockBalance.place_id, StockBalance.lot_id, StockBalance.quantity
    ).where(StockBalance.place_id.in_(place_ids))
    if item_id is not None:
        statement = statement.where(StockBalance.item_id == item_id)
    rows = session.execute(statement)
    return {Spot(item_id, place_id, lot_id): quantity for item_id, place_id, lot_id, quantity in rows}


def _moves(
    session: Session, place_ids: Collection[UUID], since: datetime, item_id: UUID | None
) -> Mapping[Spot, list[tuple[datetime, Decimal]]]:
    ends = or_(StockMove.from_place_id.in_(place_ids), StockMove.to_place_id.in_(place_ids))
    statement = select(
        StockMove.item_id,
        StockMove.lot_id,
        StockMove.from_place_id,
        StockMove.to_place_id,
        StockMove.quantity,
        StockMove.occurred_at,
    ).where(StockMove.occurred_at > since, StockMove.kind != CORRECTION, ends)
    if item_id is not None:
        statement = statement.where(StockMove.item_id == item_id)
    moved: dict[Spot, list[tuple[datetime, Decimal]]] = defaultdict(list)
    for item, lot, source, target, quantity, when in session.execute(statement):
        moved[Spot(item, source, lot)].append((when, -quantity))
        moved[Spot(item, target, lot)].append((when, quantity))
    return moved
