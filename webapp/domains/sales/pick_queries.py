"""What the store fetched for an order, and what it could not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import and_, select

from webapp.core.listing import AnySelect
from webapp.core.quantity import ZERO, Quantity
from webapp.core.queries import ById, ReadContext, query
from webapp.domains.identity.models import User
from webapp.domains.inventory.models import Lot, Place
from webapp.domains.items.models import Item, Unit
from webapp.domains.sales.models import SalesPick, SalesPickLine
from webapp.domains.sales.picks import standing


class PickedRow(BaseModel):
    """A part of an order that was fetched: *standing* of it is still ready. With a quantity of 0: why nothing was.

    *gone*: what stood ready and does no longer, since a count missed it or it was taken for another order.
    """

    id: UUID
    number: str
    occurred_at: datetime
    picked_by: str
    picked_by_en: str
    order_line_id: UUID
    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    unit: str
    unit_en: str
    lot_id: UUID | None
    lot_number: str
    place_id: UUID | None
    place: str
    place_en: str
    quantity: Quantity
    standing: Quantity
    gone: Quantity
    reason: str


@query("sales.picks", permission="sales.read", params=ById, result=list[PickedRow])
def picks(ctx: ReadContext, params: ById) -> list[PickedRow]:
    """All that was fetched for a sales order, the first first."""
    rows = ctx.session.execute(_lines().where(SalesPickLine.order_id == params.id))
    there = standing(ctx.session, [params.id])
    return [_row(there, *row) for row in rows]


def _lines() -> AnySelect:
    line = SalesPickLine
    return (
        select(line, SalesPick, Item, Unit, Lot, Place, User)
        .join(SalesPick, and_(SalesPick.id == line.pick_id, SalesPick.company_id == line.company_id))
        .join(Item, and_(Item.id == line.item_id, Item.company_id == line.company_id))
        .join(Unit, and_(Unit.id == Item.unit_id, Unit.company_id == Item.company_id))
        .outerjoin(Lot, and_(Lot.id == line.lot_id, Lot.company_id == line.company_id))
        .outerjoin(Place, and_(Place.id == line.place_id, Place.company_id == line.company_id))
        .outerjoin(User, and_(User.id == SalesPick.picked_by_id, User.company_id == SalesPick.company_id))
        .order_by(line.id)
    )


def _row(
    there: Mapping[UUID, Decimal],
    line: SalesPickLine,
    pick: SalesPick,
    item: Item,
    unit: Unit,
    lot: Lot | None,
    place: Place | None,
    person: User | None,
) -> PickedRow:
    still = there.get(line.id, ZERO)
    return PickedRow(
        id=line.id,
        number=pick.number,
        occurred_at=pick.occurred_at,
        picked_by=person.name if person else "",
        picked_by_en=person.name_en if person else "",
        order_line_id=line.order_line_id,
        item_id=item.id,
        item_number=item.number,
        item_name=item.name,
        item_name_en=item.name_en,
        unit=unit.name,
        unit_en=unit.name_en,
        lot_id=line.lot_id,
        lot_number=lot.number if lot else "",
        place_id=line.place_id,
        place=place.name if place else "",
        place_en=place.name_en if place else "",
        quantity=line.quantity,
        standing=still,
        gone=line.standing - still,
        reason=line.reason,
    )
