"""Of which revision's parts an item is made outside, and another one while nothing was sent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from webapp.core.commands import Context
from webapp.core.errors import StateError
from webapp.core.ids import new_id
from webapp.core.quantity import ZERO
from webapp.domains.items.structure import material_lines
from webapp.domains.subcontracting.account import anything_outside
from webapp.domains.subcontracting.errors import StillOutside
from webapp.domains.subcontracting.models import OVER, SubcontractMaterial, SubcontractOrder

Parts = Mapping[UUID, Decimal]
"""How much of each material is in one piece."""


def parts_sent(session: Session, order_id: UUID) -> Parts:
    """The materials of an order."""
    line = SubcontractMaterial
    found = session.execute(select(line.item_id, line.quantity_per).where(line.order_id == order_id))
    return {item_id: per for item_id, per in found}  # noqa: C416  (rows are not pairs to the type checker)


def parts_of_revision(session: Session, item_id: UUID, revision: int, day: date) -> Parts:
    """The materials of a revision of an item."""
    found: dict[UUID, Decimal] = defaultdict(lambda: ZERO)
    for one in material_lines(session, item_id, day, revision):
        found[one.component_id] += one.quantity
    return dict(found)


def revise(ctx: Context, order: SubcontractOrder, revision: int) -> None:
    """Have an item made of the parts of another revision, while nothing of ours is out and nothing came.

    A loss that was allowed of a material that stays is kept. Raises StateError, StillOutside.
    """
    if order.status in OVER or order.came:
        raise StateError(status=order.status)
    if anything_outside(ctx.session, order):
        raise StillOutside
    line = SubcontractMaterial
    there = ctx.session.scalars(select(line).where(line.order_id == order.id))
    losses = {one.item_id: one.loss_rate for one in there}
    usual = {
        one.component_id: one.loss_rate
        for one in material_lines(ctx.session, order.item_id, ctx.today, revision)
    }
    ctx.session.execute(delete(line).where(line.order_id == order.id))
    parts = parts_of_revision(ctx.session, order.item_id, revision, ctx.today)
    ctx.session.add_all(
        SubcontractMaterial(
            id=new_id(),
            order_id=order.id,
            seq=seq,
            item_id=item_id,
            quantity_per=per,
            loss_rate=losses.get(item_id, usual[item_id]),
        )
        for seq, (item_id, per) in enumerate(parts.items(), start=1)
    )
    order.version += 1
    ctx.session.flush()
