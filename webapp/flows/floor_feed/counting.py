"""What is to be counted, for every phone: who has hands free counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.domains.inventory.models import Stocktake, StocktakeCount, StocktakeLine
from webapp.flows.floor_feed.documents import Builder, Documents


def stocktakes(session: Session, ids: Collection[UUID]) -> Documents:
    """Open stocktakes."""
    found = session.scalars(select(Stocktake).where(Stocktake.id.in_(ids), Stocktake.status == "open"))
    return {
        one.id: {
            "id": one.id,
            "number": one.number,
            "note": one.note,
            "opened_at": one.opened_at,
            "place_ids": one.place_ids,
        }
        for one in found
    }


def count_lines(session: Session, ids: Collection[UUID]) -> Documents:
    """The lines of open stocktakes, without what the books say: who counts must not know."""
    statement = (
        select(StocktakeLine)
        .join(Stocktake, Stocktake.id == StocktakeLine.stocktake_id)
        .where(StocktakeLine.id.in_(ids), Stocktake.status == "open")
    )
    counted = _counted_by(session, ids)
    return {
        one.id: {
            "id": one.id,
            "stocktake_id": one.stocktake_id,
            "item_id": one.item_id,
            "lot_id": one.lot_id,
            "place_id": one.place_id,
            "status": "counted" if one.status == "accepted" else one.status,
            "counted_by": counted.get(one.id, []),
        }
        for one in session.scalars(statement)
    }


def _counted_by(session: Session, line_ids: Collection[UUID]) -> Mapping[UUID, list[UUID]]:
    statement = select(StocktakeCount.line_id, StocktakeCount.counted_by_id).distinct()
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for line_id, person in session.execute(statement.where(StocktakeCount.line_id.in_(line_ids))):
        if person is not None:
            found[line_id].append(person)
    return found


COUNT_KINDS: tuple[tuple[str, Builder], ...] = (("stocktake", stocktakes), ("count_line", count_lines))
"""Kinds of the change feed that are documents of the same name."""
