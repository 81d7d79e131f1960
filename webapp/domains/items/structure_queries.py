"""What people see of one item: what it is made of, how, where it goes, what it should cost."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import and_, select

from webapp.core.errors import NotFound
from webapp.core.quantity import Quantity
from webapp.core.queries import ById, ReadContext, query
from webapp.domains.items.bom_queries import BomLineRow, bom_of
from webapp.domains.items.categories import tree_of
from webapp.domains.items.making_rows import ByProductRow, RoutingRow, by_products_of, routing_of
from webapp.domains.items.models import BomLine, Item, ItemRevision
from webapp.domains.items.queries import ItemRow, item_row, item_with_unit, shown_cost
from webapp.domains.items.revisions import revisions_of
from webapp.domains.items.structure import low_levels, operation_losses
from webapp.domains.items.validity import PENDING, in_force, revision_on


class WhereUsedRow(BaseModel):
    """A made item in whose BOM the item stands, with the net quantity in one unit of it."""

    item_id: UUID
    number: str
    name: str
    name_en: str
    quantity: Quantity


class RevisionRow(BaseModel):
    """A revision of an item. ``state``: past, current, coming, or pending while it waits for its day.

    ``last_on``: the last day on which it is in force, where another one follows.
    """

    seq: int
    name: str
    effective_from: date | None
    last_on: date | None
    note: str
    state: Literal["past", "current", "coming", "pending"]


class ItemViewParams(ById):
    """The item, and the number of the revision that is wanted; none means the one in force."""

    revision: int | None = None


class ItemView(ItemRow):
    """An item with its BOM, routing, where-used and standard cost by element.

    ``revision`` is the number of the revision shown, 0 for an item that never was revised.
    """

    unit_id: UUID
    standard_material: Quantity | None
    standard_labour: Quantity | None
    standard_machine: Quantity | None
    bom: list[BomLineRow]
    routing: list[RoutingRow]
    by_products: list[ByProductRow]
    where_used: list[WhereUsedRow]
    revision: int
    revision_name: str
    revisions: list[RevisionRow]


@query("items.item", permission="items.read", params=ItemViewParams, result=ItemView)
def item(ctx: ReadContext, params: ItemViewParams) -> ItemView:
    """One item with its structure, in the revision in force or in the one of that number. Raises NotFound."""
    found, unit = item_with_unit(ctx.session, params.id)
    revisions = [_revision_row(ctx, one) for one in revisions_of(ctx.session, found.id)]
    number = revision_on(ctx.session, found.id, ctx.today) if params.revision is None else params.revision
    if number not in {one.seq for one in revisions} and (revisions or number):
        raise NotFound
    head = item_row(
        ctx, found, unit, low_levels(ctx.session, ctx.today).get(found.id, 0), tree_of(ctx.session)
    )
    losses = operation_losses(ctx.session, found.id)
    return ItemView(
        **dict(head),
        unit_id=unit.id,
        standard_material=shown_cost(ctx, found.standard_material),
        standard_labour=shown_cost(ctx, found.standard_labour),
        standard_machine=shown_cost(ctx, found.standard_machine),
        bom=bom_of(ctx, found.id, number, losses),
        routing=routing_of(ctx.session, found.id, number),
        by_products=by_products_of(ctx, found.id, number),
        where_used=_where_used(ctx, found.id),
        revision=number,
        revision_name=next((one.name for one in revisions if one.seq == number), ""),
        revisions=revisions,
    )


def _revision_row(ctx: ReadContext, one: ItemRevision) -> RevisionRow:
    first = one.valid_from
    state: Literal["past", "current", "coming", "pending"] = "current"
    if first == PENDING:
        first, state = None, "pending"
    elif first is not None and first > ctx.today:
        state = "coming"
    elif one.valid_to is not None and one.valid_to <= ctx.today:
        state = "past"
    last = one.valid_to - timedelta(days=1) if one.valid_to else None
    return RevisionRow(
        seq=one.seq, name=one.name, effective_from=first, last_on=last, note=one.note, state=state
    )


def _where_used(ctx: ReadContext, item_id: UUID) -> list[WhereUsedRow]:
    statement = (
        select(Item, BomLine.quantity)
        .join(BomLine, and_(BomLine.company_id == Item.company_id, BomLine.item_id == Item.id))
        .where(BomLine.component_id == item_id, in_force(BomLine, ctx.today))
        .order_by(Item.number, BomLine.seq)
    )
    return [
        WhereUsedRow(item_id=one.id, number=one.number, name=one.name, name_en=one.name_en, quantity=quantity)
        for one, quantity in ctx.session.execute(statement)
    ]
