"""The kitting check (齐套): can the order be made from what is free in stock?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from webapp.core.quantity import ZERO
from webapp.domains.inventory.queries import availability
from webapp.domains.production.models import WorkOrder, WorkOrderMaterial
from webapp.domains.production.operations import materials_of
from webapp.domains.production.rules import Kit, Need, kitting


def check_kit(session: Session, order: WorkOrder, today: date) -> Kit:
    """Compare what *order* still needs with what no other document has reserved."""
    materials = materials_of(session, order.id)
    outstanding: dict[UUID, Decimal] = {}
    per_piece: dict[UUID, Decimal] = {}
    for material in materials:
        outstanding[material.item_id] = outstanding.get(material.item_id, ZERO) + _outstanding(material)
        gross = material.quantity_per * (1 + material.loss_rate)
        per_piece[material.item_id] = per_piece.get(material.item_id, ZERO) + gross
    free = availability(session, list(outstanding), today=today, except_document=order.id)
    needs = [
        Need(item_id, per_piece[item_id], quantity, max(ZERO, free[item_id].free))
        for item_id, quantity in outstanding.items()
    ]
    return kitting(order.quantity, needs)


def _outstanding(material: WorkOrderMaterial) -> Decimal:
    return max(ZERO, material.required - material.issued)
