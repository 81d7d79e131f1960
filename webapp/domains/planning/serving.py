"""What serves a sales order: the pegs of the plan followed downwards, from what is sold to what is bought for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.db import fetch
from webapp.core.quantity import ZERO, Quantity, round_quantity
from webapp.core.queries import ById, ReadContext, query
from webapp.domains.items.models import BomLine, Item, Unit
from webapp.domains.planning.pegs import Pegged, comes_late, pegs_of_items
from webapp.domains.planning.references import Reference, references
from webapp.domains.production.models import WorkOrderMaterial
from webapp.domains.sales.models import SalesOrder, SalesOrderLine
from webapp.domains.subcontracting.models import SubcontractMaterial

MOST_LEVELS = 20
MADE = ("work_order", "subcontract", "proposal", "firm", "phantom")
"""Supplies that need others in turn."""


class ServingRow(BaseModel):
    """So much of an item serves the order: from *supply*, there on *supply_on* (None: in stock). *level* 0 is what is sold.

    *late*: it comes after it is needed, or should have come already.
    """

    level: int
    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    unit: str
    unit_en: str
    quantity: Quantity
    supply: Reference
    supply_on: date | None
    needed_on: date | None
    late: bool


@query("planning.serving", permission="planning.read", params=ById, result=list[ServingRow])
def serving(ctx: ReadContext, params: ById) -> list[ServingRow]:
    """What serves a sales order by the last plan, level by level. Raises NotFound."""
    order = fetch(ctx.session, SalesOrder, params.id)
    lines = ctx.session.scalars(select(SalesOrderLine).where(SalesOrderLine.order_id == order.id)).all()
    shares = dict.fromkeys((one.id for one in lines), Decimal(1))
    found = list(_downwards(ctx.session, {one.item_id for one in lines}, shares))
    known = references(ctx.session, [one.peg.supply_id for one in found])
    items = items_with_units(ctx.session, {one.item_id for one in found})
    rows = []
    for one in found:
        item, unit = items[one.item_id]
        rows.append(
            ServingRow(
                level=one.level,
                item_id=item.id,
                item_number=item.number,
                item_name=item.name,
                item_name_en=item.name_en,
                unit=unit.name,
                unit_en=unit.name_en,
                quantity=one.quantity,
                supply=known.of(one.peg.supply_kind, one.peg.supply_id),
                supply_on=one.peg.supply_on,
                needed_on=one.peg.demand_on,
                late=comes_late(one.peg, ctx.today),
            )
        )
    return rows


class _Found(NamedTuple):
    level: int
    item_id: UUID
    peg: Pegged
    quantity: Decimal


def _downwards(session: Session, item_ids: set[UUID], shares: dict[UUID, Decimal]) -> Iterator[_Found]:
    """The pegs below *shares* of demands, with how much of each is for them: a lot that serves several is shared out."""
    for level in range(MOST_LEVELS):
        pegs = pegs_of_items(session, item_ids)
        totals: defaultdict[UUID, Decimal] = defaultdict(lambda: ZERO)
        for _, peg in pegs:
            totals[peg.supply_id] += peg.quantity
        below: defaultdict[UUID, Decimal] = defaultdict(lambda: ZERO)
        made = set()
        for item_id, peg in pegs:
            if peg.demand_id is None or peg.demand_id not in shares:
                continue
            quantity = round_quantity(peg.quantity * shares[peg.demand_id])
            if quantity > 0:
                yield _Found(level, item_id, peg, quantity)
            if peg.supply_kind in MADE:
                below[peg.supply_id] += quantity / totals[peg.supply_id]
                made.add(item_id)
        if not below:
            return
        item_ids, shares = _components(session, made, below), dict(below)


def _components(session: Session, made: set[UUID], supply_ids: Iterable[UUID]) -> set[UUID]:
    """What goes into items that are made: by their bills of materials, and by what their orders say."""
    bills = session.scalars(select(BomLine.component_id).where(BomLine.item_id.in_(made)))
    orders = select(WorkOrderMaterial.item_id).where(WorkOrderMaterial.work_order_id.in_(list(supply_ids)))
    outside = select(SubcontractMaterial.item_id).where(SubcontractMaterial.order_id.in_(list(supply_ids)))
    return {*bills, *session.scalars(orders), *session.scalars(outside)}


def items_with_units(session: Session, ids: set[UUID]) -> dict[UUID, tuple[Item, Unit]]:
    """Items and the units in which they are counted, by id."""
    statement = select(Item, Unit).join(
        Unit, (Unit.id == Item.unit_id) & (Unit.company_id == Item.company_id)
    )
    return {item.id: (item, unit) for item, unit in session.execute(statement.where(Item.id.in_(ids)))}
