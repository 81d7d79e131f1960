"""Goods that were fetched for an order and stand ready; every verb flushes and never commits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.quantity import ZERO
from webapp.domains.inventory.models import Reservation, StockMove
from webapp.domains.sales.models import SalesOrderLine, SalesPickLine

_Spot: TypeAlias = tuple[UUID | None, UUID | None, UUID | None]
"""A line of an order, a lot and a place."""


def standing(session: Session, order_ids: Collection[UUID]) -> dict[UUID, Decimal]:
    """What still stands ready of each pick line that has not left, by its id, the first fetched first.

    That is what is locked for it: goods that a count missed, or that were taken for another order, stand there no longer.
    """
    locked: dict[_Spot, Decimal] = defaultdict(lambda: ZERO)
    kept = select(Reservation).where(Reservation.document_id.in_(order_ids), Reservation.picked.is_(True))
    session.flush()
    for row in session.scalars(kept.execution_options(populate_existing=True)):
        locked[row.line_id, row.lot_id, row.place_id] += row.quantity
    fetched = select(SalesPickLine).where(SalesPickLine.order_id.in_(order_ids), SalesPickLine.standing > 0)
    found: dict[UUID, Decimal] = {}
    for one in session.scalars(fetched.order_by(SalesPickLine.id)):
        spot = (one.order_line_id, one.lot_id, one.place_id)
        found[one.id] = min(one.standing, locked[spot])
        locked[spot] -= found[one.id]
    return found


def settle(session: Session, order_id: UUID) -> None:
    """Note what of an order stands ready no longer, since it was cut."""
    there = standing(session, [order_id])
    for one in standing_for(session, order_id):
        one.standing = there[one.id]
    session.flush()


def standing_for(session: Session, order_id: UUID) -> list[SalesPickLine]:
    """What stands ready for an order, the first fetched first."""
    statement = select(SalesPickLine).where(SalesPickLine.order_id == order_id, SalesPickLine.standing > 0)
    ordered = statement.order_by(SalesPickLine.id)
    return list(session.scalars(ordered.execution_options(populate_existing=True)))


def standing_by_line(session: Session, order_id: UUID) -> dict[UUID, Decimal]:
    """How much stands ready for each line of an order."""
    found: dict[UUID, Decimal] = defaultdict(lambda: ZERO)
    for one in standing_for(session, order_id):
        found[one.order_line_id] += one.standing
    return found


def lines_with_picks(session: Session, order_id: UUID) -> frozenset[UUID]:
    """The lines of an order for which somebody went to the shelves."""
    statement = select(SalesPickLine.order_line_id).where(SalesPickLine.order_id == order_id)
    return frozenset(session.scalars(statement.distinct()))


def take_along(session: Session, line: SalesOrderLine, moves: Iterable[StockMove]) -> None:
    """What left of an order line stands ready no longer; nor does more than the line still wants."""
    ready = [one for one in standing_for(session, line.order_id) if one.order_line_id == line.id]
    for move in moves:
        left = move.quantity
        for one in ready:
            if (one.lot_id, one.place_id) == (move.lot_id, move.from_place_id):
                left -= _lower(one, left)
    over = sum((one.standing for one in ready), ZERO) - (line.quantity - line.shipped)
    for one in reversed(ready):
        over -= _lower(one, over)
    session.flush()


def put_back(session: Session, order_id: UUID) -> Decimal:
    """Nothing stands ready for the order any more; returns how much did."""
    settle(session, order_id)
    ready = standing_for(session, order_id)
    total = sum((_lower(one, one.standing) for one in ready), ZERO)
    session.flush()
    return total


def _lower(one: SalesPickLine, by: Decimal) -> Decimal:
    taken = max(ZERO, min(one.standing, by))
    one.standing -= taken
    return taken
