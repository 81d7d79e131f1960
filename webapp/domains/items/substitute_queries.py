"""What people see of substitutions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from webapp.core.errors import NotFound
from webapp.core.quantity import Quantity
from webapp.core.queries import ById, ReadContext, query
from webapp.domains.items.models import Item, Substitution, SubstitutionPart, Unit
from webapp.domains.items.substitutes import Amount, Swap, with_parts


class PartRow(BaseModel):
    """A quantity of an item in one set of a substitution."""

    item_id: UUID
    number: str
    name: str
    name_en: str
    unit_name: str
    unit_name_en: str
    quantity: Quantity


class SubstitutionRow(BaseModel):
    """What stands in for what. ``state``: valid, early, over or off (taken out of use), as of today."""

    id: UUID
    version: int
    mains: list[PartRow]
    substitutes: list[PartRow]
    item_id: UUID | None
    item_number: str
    priority: int
    strategy: str
    order_only: bool
    valid_from: date | None
    valid_to: date | None
    note: str
    active: bool
    state: str


@query("items.substitutions", permission="items.read", params=ById, result=list[SubstitutionRow])
def substitutions(ctx: ReadContext, params: ById) -> list[SubstitutionRow]:
    """Everything in which an item is replaced or stands in, by priority."""
    wanted = select(SubstitutionPart.substitution_id).where(SubstitutionPart.item_id == params.id)
    statement = select(Substitution).where(Substitution.id.in_(wanted))
    return _rows(ctx, list(ctx.session.scalars(statement.order_by(Substitution.priority, Substitution.id))))


@query("items.substitution", permission="items.read", params=ById, result=SubstitutionRow)
def substitution(ctx: ReadContext, params: ById) -> SubstitutionRow:
    """One substitution. Raises NotFound."""
    found = _rows(ctx, list(ctx.session.scalars(select(Substitution).where(Substitution.id == params.id))))
    if not found:
        raise NotFound
    return found[0]


def named_items(session: Session, item_ids: set[UUID]) -> dict[UUID, tuple[Item, Unit]]:
    """The items of *item_ids*, each with its unit."""
    statement = (
        select(Item, Unit)
        .join(Unit, and_(Unit.company_id == Item.company_id, Unit.id == Item.unit_id))
        .where(Item.id.in_(item_ids))
    )
    return {item.id: (item, unit) for item, unit in session.execute(statement)}


def part_row(amount: Amount, named: Mapping[UUID, tuple[Item, Unit]]) -> PartRow:
    """One side's *amount* as people read it."""
    item, unit = named[amount.item_id]
    return PartRow(
        item_id=item.id,
        number=item.number,
        name=item.name,
        name_en=item.name_en,
        unit_name=unit.name,
        unit_name_en=unit.name_en,
        quantity=amount.quantity,
    )


def _rows(ctx: ReadContext, rows: list[Substitution]) -> list[SubstitutionRow]:
    swaps = with_parts(ctx.session, rows)
    ids = {amount.item_id for swap in swaps for amount in (*swap.mains, *swap.substitutes)}
    named = named_items(ctx.session, ids | {row.item_id for row in rows if row.item_id})
    return [_row(swap, named, ctx.today) for swap in swaps]


_OWN = (
    "id",
    "version",
    "item_id",
    "priority",
    "strategy",
    "order_only",
    "valid_from",
    "valid_to",
    "note",
    "active",
)


def _row(swap: Swap, named: Mapping[UUID, tuple[Item, Unit]], today: date) -> SubstitutionRow:
    row = swap.substitution
    return SubstitutionRow(
        **{name: getattr(row, name) for name in _OWN},
        mains=[part_row(one, named) for one in swap.mains],
        substitutes=[part_row(one, named) for one in swap.substitutes],
        item_number=named[row.item_id][0].number if row.item_id else "",
        state=_state(row, today),
    )


def _state(row: Substitution, today: date) -> str:
    if not row.active:
        return "off"
    if row.valid_from and today < row.valid_from:
        return "early"
    return "over" if row.valid_to and today > row.valid_to else "valid"
