"""What lies where, and what the orders on the floor want of it, for the phones of storekeepers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.quantity import plain
from webapp.domains.inventory.models import StockBalance
from webapp.domains.items.models import Item, Unit
from webapp.domains.production.models import WorkOrder, WorkOrderMaterial
from webapp.flows.floor_feed.documents import Document, Documents, places_of
from webapp.flows.floor_feed.jobs import ON_THE_FLOOR


def stock(session: Session, ids: Collection[UUID]) -> Documents:
    """Where items lie, as far as they are in no lot; by the item's id."""
    statement = select(StockBalance).where(StockBalance.item_id.in_(ids), StockBalance.lot_id.is_(None))
    found: dict[UUID, list[StockBalance]] = defaultdict(list)
    for one in session.scalars(statement.order_by(StockBalance.place_id)):
        found[one.item_id].append(one)
    return {item_id: {"id": item_id, "places": places_of(rows)} for item_id, rows in found.items()}


def items_in_no_lot(session: Session) -> list[UUID]:
    """The items of which there is stock in no lot: what a phone that knows nothing yet must be told."""
    return list(session.scalars(select(StockBalance.item_id).where(StockBalance.lot_id.is_(None)).distinct()))


def picks(session: Session, ids: Collection[UUID]) -> Documents:
    """What the work orders on the floor want from the store."""
    statement = (
        select(WorkOrder, Item, Unit)
        .join(Item, Item.id == WorkOrder.item_id)
        .join(Unit, Unit.id == Item.unit_id)
        .where(WorkOrder.id.in_(ids), WorkOrder.status.in_(ON_THE_FLOOR))
    )
    wanted = select(WorkOrderMaterial).where(WorkOrderMaterial.work_order_id.in_(ids))
    materials: dict[UUID, list[Document]] = defaultdict(list)
    for one in session.scalars(wanted.order_by(WorkOrderMaterial.seq)):
        materials[one.work_order_id].append(_material(one))
    return {
        order.id: {
            "id": order.id,
            "number": order.number,
            "status": order.status,
            "due_date": order.due_on,
            "quantity": plain(order.quantity),
            "item": {
                **{name: getattr(item, name) for name in ("id", "number", "name", "name_en")},
                "unit": unit.name,
                "unit_en": unit.name_en,
            },
            "materials": materials[order.id],
        }
        for order, item, unit in session.execute(statement)
    }


def orders_on_the_floor(session: Session) -> list[UUID]:
    """All work orders that may want material."""
    return list(session.scalars(select(WorkOrder.id).where(WorkOrder.status.in_(ON_THE_FLOOR))))


def _material(one: WorkOrderMaterial) -> Document:
    return {
        "id": one.id,
        "seq": one.seq,
        "item_id": one.item_id,
        "operation_seq": one.operation_seq,
        "supply": one.supply,
        "required": plain(one.required),
        "issued": plain(one.issued),
    }
