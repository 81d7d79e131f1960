"""What customers signed: the signature under a delivery, what they did not take, and what was withdrawn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from webapp.core.quantity import Quantity
from webapp.core.queries import ById, ReadContext, query
from webapp.domains.identity.models import User
from webapp.domains.items.models import Item, Unit
from webapp.domains.sales.delivery_models import DeliveryDifference, DeliverySignature
from webapp.domains.sales.models import ShipmentLine


class DifferenceView(BaseModel):
    """What of a line the customer did not take."""

    shipment_line_id: UUID
    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    unit: str
    unit_en: str
    quantity: Quantity
    reason: str


class SignatureView(BaseModel):
    """A signature; *strokes* as ``signatures.py`` says. One with *withdrawn_at* does not stand any more."""

    id: UUID
    signer: str
    strokes: list[list[int]]
    note: str
    occurred_at: datetime
    collected_by: str
    collected_by_en: str
    withdrawn_at: datetime | None
    withdrawn_by: str
    withdrawn_by_en: str
    withdrawn_reason: str
    differences: list[DifferenceView]


@query("sales.signatures", permission="sales.read", params=ById, result=list[SignatureView])
def signatures(ctx: ReadContext, params: ById) -> list[SignatureView]:
    """All that was signed under a delivery: the one that stands first, then what was withdrawn, the latest first."""
    return signatures_of(ctx.session, params.id)


def signatures_of(session: Session, shipment_id: UUID) -> list[SignatureView]:
    """The same, for papers."""
    signature, collector, withdrawer = DeliverySignature, aliased(User), aliased(User)
    statement = (
        select(signature, collector, withdrawer)
        .outerjoin(
            collector,
            and_(collector.id == signature.collected_by_id, collector.company_id == signature.company_id),
        )
        .outerjoin(
            withdrawer,
            and_(withdrawer.id == signature.withdrawn_by_id, withdrawer.company_id == signature.company_id),
        )
        .where(signature.shipment_id == shipment_id)
        .order_by(signature.withdrawn_at.is_not(None), signature.id.desc())
    )
    rows = session.execute(statement).all()
    differences = _differences(session, [one.id for one, _, _ in rows])
    return [_view(one, by, withdrawn_by, differences[one.id]) for one, by, withdrawn_by in rows]


def _view(
    one: DeliverySignature, by: User | None, withdrawn_by: User | None, differences: list[DifferenceView]
) -> SignatureView:
    return SignatureView(
        id=one.id,
        signer=one.signer,
        strokes=one.strokes,
        note=one.note,
        occurred_at=one.occurred_at,
        collected_by=by.name if by else "",
        collected_by_en=by.name_en if by else "",
        withdrawn_at=one.withdrawn_at,
        withdrawn_by=withdrawn_by.name if withdrawn_by else "",
        withdrawn_by_en=withdrawn_by.name_en if withdrawn_by else "",
        withdrawn_reason=one.withdrawn_reason,
        differences=differences,
    )


def _differences(session: Session, signature_ids: Collection[UUID]) -> dict[UUID, list[DifferenceView]]:
    difference = DeliveryDifference
    statement = (
        select(difference, Item, Unit)
        .join(
            ShipmentLine,
            and_(
                ShipmentLine.id == difference.shipment_line_id,
                ShipmentLine.company_id == difference.company_id,
            ),
        )
        .join(Item, and_(Item.id == ShipmentLine.item_id, Item.company_id == ShipmentLine.company_id))
        .join(Unit, and_(Unit.id == Item.unit_id, Unit.company_id == Item.company_id))
        .where(difference.signature_id.in_(signature_ids))
        .order_by(difference.id)
    )
    found: dict[UUID, list[DifferenceView]] = defaultdict(list)
    rows: Any = session.execute(statement)
    for one, item, unit in rows:
        view = DifferenceView(
            shipment_line_id=one.shipment_line_id,
            item_id=item.id,
            item_number=item.number,
            item_name=item.name,
            item_name_en=item.name_en,
            unit=unit.name,
            unit_en=unit.name_en,
            quantity=one.quantity,
            reason=one.reason,
        )
        found[one.signature_id].append(view)
    return found
