"""Goods that were fetched for an order and stand ready; every verb flushes and never commits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from decimal import Decimal
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from webapp.core.quantity import ZERO
from webapp.domains.inventory.models import StockMove
from webapp.domains.inventory.picking import Kept
from webapp.domains.sales.models import SalesOrder, SalesOrderLine, SalesPickLine


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


def kept_for_others(session: Session, item_ids: Collection[UUID], order_id: UUID) -> dict[UUID, Kept]:
    """By item, lot and place: what stands ready for other orders. To be read once the items are locked."""
    statement = (
        select(
            SalesPickLine.item_id,
            SalesPickLine.lot_id,
            SalesPickLine.place_id,
            func.sum(SalesPickLine.standing),
        )
        .join(
            SalesOrder,
            and_(SalesOrder.id == SalesPickLine.order_id, SalesOrder.company_id == SalesPickLine.company_id),
        )
        .where(
            SalesPickLine.item_id.in_(item_ids),
            SalesPickLine.order_id != order_id,
            SalesPickLine.standing > 0,
            SalesOrder.status == "confirmed",
        )
        .group_by(SalesPickLine.item_id, SalesPickLine.lot_id, SalesPickLine.place_id)
    )
    found: dict[UUID, dict[tuple[UUID | None, UUID], Decimal]] = defaultdict(dict)
    for item_id, lot_id, place_id, quantity in session.execute(statement):
        if place_id is not None:  # what stands somewhere has a place; only what was not found may have none
            found[item_id][lot_id, place_id] = quantity
    return {item_id: found.get(item_id, {}) for item_id in item_ids}


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
    ready = standing_for(session, order_id)
    total = sum((_lower(one, one.standing) for one in ready), ZERO)
    session.flush()
    return total


def _lower(one: SalesPickLine, by: Decimal) -> Decimal:
    taken = max(ZERO, min(one.standing, by))
    one.standing -= taken
    return taken
