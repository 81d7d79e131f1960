"""Who makes an item outside, and for which fee: the price list first, else the last order."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from webapp.core.prices import step_for
from webapp.domains.partners.models import Partner
from webapp.domains.purchasing.needs import listed_terms
from webapp.domains.purchasing.terms import steps_of
from webapp.domains.subcontracting.models import SubcontractOrder


@dataclass(frozen=True)
class Maker:
    """A supplier, and the fee that he asks for a good piece of the quantity in question."""

    supplier_id: UUID
    unit_price: Decimal


def makers_of(session: Session, wanted: Iterable[tuple[UUID, Decimal]], today: date) -> list[Maker | None]:
    """For each item and quantity who makes it and for which fee; None where no fee is known."""
    asked = list(wanted)
    ids = {item_id for item_id, _ in asked}
    terms = listed_terms(session, ids, today)
    steps = steps_of(session, [one.id for one in terms.values()])
    before = _last_made(session, ids)
    found: list[Maker | None] = []
    for item_id, quantity in asked:
        listed = terms.get(item_id)
        step = step_for(steps[listed.id], quantity, today) if listed else None
        if listed is not None and step is not None:
            found.append(Maker(listed.supplier_id, step.unit_price))
        else:
            found.append(before.get((item_id, listed.supplier_id if listed else None)))
    return found


def _last_made(session: Session, item_ids: Collection[UUID]) -> dict[tuple[UUID, UUID | None], Maker]:
    """What was paid last: by item and supplier, and under no supplier for the one who made it last."""
    order = SubcontractOrder
    statement = (
        select(order.item_id, order.supplier_id, order.unit_price)
        .join(Partner, and_(Partner.id == order.supplier_id, Partner.company_id == order.company_id))
        .where(
            order.item_id.in_(item_ids),
            order.operation_id.is_(None),
            order.status != "cancelled",
            Partner.active,
            Partner.is_supplier,
        )
        .order_by(order.ordered_on.desc(), order.created_at.desc(), order.number.desc())
    )
    found: dict[tuple[UUID, UUID | None], Maker] = {}
    for item_id, supplier_id, unit_price in session.execute(statement):
        found.setdefault((item_id, supplier_id), Maker(supplier_id, unit_price))
        found.setdefault((item_id, None), Maker(supplier_id, unit_price))
    return found
