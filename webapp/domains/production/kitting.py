"""The kitting check (齐套): can the order be made from what is free in stock?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.quantity import ZERO
from webapp.domains.inventory.queries import availability
from webapp.domains.items.models import Substitution
from webapp.domains.items.rules import combined_loss
from webapp.domains.items.substitutes import with_parts
from webapp.domains.production.models import WorkOrder, WorkOrderMaterial
from webapp.domains.production.operations import materials_of
from webapp.domains.production.rules import Kit, Need, kitting


@dataclass(frozen=True)
class Wanted:
    """What a work order still needs of an item; see ``rules.Need``."""

    item_id: UUID
    per_piece: Decimal
    outstanding: Decimal
    family: UUID | None

    def against(self, free: Decimal) -> Need:
        """The need where so much is free."""
        return Need(self.item_id, self.per_piece, self.outstanding, max(ZERO, free), self.family)


def check_kit(session: Session, order: WorkOrder, today: date) -> Kit:
    """Compare what *order* still needs with what no other document has reserved."""
    wanted = wanted_of(session, materials_of(session, order.id))
    free = availability(session, [one.item_id for one in wanted], today=today, except_document=order.id)
    return kitting(order.quantity, [one.against(free[one.item_id].free) for one in wanted])


def wanted_of(session: Session, materials: Sequence[WorkOrderMaterial]) -> list[Wanted]:
    """What the *materials* of one order come to, item by item."""
    outstanding: dict[UUID, Decimal] = {}
    per_piece: dict[UUID, Decimal] = {}
    for material in materials:
        outstanding[material.item_id] = outstanding.get(material.item_id, ZERO) + _outstanding(material)
        gross = material.quantity_per * (1 + combined_loss(material.loss_rate, material.operation_loss))
        per_piece[material.item_id] = per_piece.get(material.item_id, ZERO) + gross
    families = _families(session, materials, per_piece)
    return [
        Wanted(item_id, per_piece[item_id], quantity, families.get(item_id))
        for item_id, quantity in outstanding.items()
    ]


def _families(
    session: Session, materials: Sequence[WorkOrderMaterial], per_piece: dict[UUID, Decimal]
) -> dict[UUID, UUID]:
    """What each substitute stands in for; how much of it a piece takes is noted in *per_piece* by the way."""
    standing_in = [one for one in materials if one.substitution_id is not None]
    if not standing_in:
        return {}
    wanted = {one.substitution_id for one in standing_in}
    rows = session.scalars(select(Substitution).where(Substitution.id.in_(wanted)))
    swaps = {swap.substitution.id: swap for swap in with_parts(session, rows)}
    found = {}
    for material in standing_in:
        swap = swaps[material.substitution_id or material.id]
        main = swap.mains[0]
        each = next(one.quantity for one in swap.substitutes if one.item_id == material.item_id)
        if not per_piece[material.item_id]:
            per_piece[material.item_id] = per_piece.get(main.item_id, ZERO) * each / main.quantity
            found[material.item_id] = main.item_id
    return found


def _outstanding(material: WorkOrderMaterial) -> Decimal:
    return max(ZERO, material.required - material.issued)
