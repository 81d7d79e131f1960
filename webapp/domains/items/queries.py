"""What people see of items: the list, and the units they are measured in."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session

from webapp.core.db import bound_company
from webapp.core.errors import NotFound
from webapp.core.listing import AnySelect, page_of, searched, sorted_by
from webapp.core.quantity import Quantity
from webapp.core.queries import NoParams, Page, PageParams, ReadContext, query
from webapp.domains.items.categories import Tree, tree_of
from webapp.domains.items.models import BomLine, Item, Unit
from webapp.domains.items.structure import levels_of, low_levels
from webapp.domains.items.validity import in_force


class ItemRow(BaseModel):
    """An item in a list. Costs are there for who may see costs, the sales price for who may see sales.

    ``low_level``: 0 for what is part of nothing, else one more than that of its lowest parent.
    """

    id: UUID
    number: str
    code: str
    name: str
    name_en: str
    specification: str
    kind: str
    category_id: UUID | None
    category: str
    category_name: str
    category_name_en: str
    phantom: bool
    unit: str
    unit_name: str
    unit_name_en: str
    unit_decimals: int
    lot_traced: bool
    serial_traced: bool
    final_inspection: bool
    incoming_inspection: bool
    shelf_life_days: int | None
    arrival_days: int
    shipping_days: int
    safety_stock: Quantity
    reorder_point: Quantity
    standard_cost: Quantity | None
    sales_price: Quantity | None
    drawing_sha256: str | None
    low_level: int
    custom: dict[str, str | bool]
    """What the company's own fields say, by key (``items.custom_fields``)."""
    active: bool
    version: int


class ItemParams(PageParams):
    """Filters of the item list."""

    kind: Literal["", "purchased", "made"] = ""
    category_id: UUID | None = None
    """With those of the categories below it."""
    phantom: bool | None = None
    lot_traced: bool | None = None
    low_level: int | None = None
    active: bool | None = None


class UnitRow(BaseModel):
    """A unit of measure."""

    id: UUID
    code: str
    name: str
    name_en: str
    decimals: int


WITH_UNIT = select(Item, Unit).join(Unit, and_(Unit.company_id == Item.company_id, Unit.id == Item.unit_id))

_SORTS = {
    "number": Item.number,
    "name": Item.name,
    "name_en": Item.name_en,
    "specification": Item.specification,
    "kind": Item.kind,
    "safety_stock": Item.safety_stock,
}


@query("items.items", permission="items.read", params=ItemParams, result=Page[ItemRow])
def items(ctx: ReadContext, params: ItemParams) -> Page[ItemRow]:
    """Items, by number."""
    columns = (Item.number, Item.name, Item.name_en, Item.specification)
    found_by_words = searched(select(Item.id), params.search, *columns, code=Item.code)
    tree = tree_of(ctx.session)
    statement = _filtered(ctx, found_by_words, params)
    if params.category_id is not None:
        statement = statement.where(Item.category_id.in_(tree.family(params.category_id)))
    statement = sorted_by(statement, params.sort, _SORTS, "number")
    found, counted = page_of(ctx.session, statement, params, WITH_UNIT)
    levels = levels_of(ctx.session, [item.id for item, _ in found], ctx.today)
    rows = [item_row(ctx, item, unit, levels[item.id], tree) for item, unit in found]
    return Page(rows=rows, **counted)


@query("items.units", permission="items.read", params=NoParams, result=list[UnitRow])
def units(ctx: ReadContext, params: NoParams) -> list[UnitRow]:
    """Units of measure, by code."""
    statement = select(Unit).order_by(Unit.code)
    return [UnitRow.model_validate(unit, from_attributes=True) for unit in ctx.session.scalars(statement)]


def item_row(ctx: ReadContext, item: Item, unit: Unit, low_level: int, tree: Tree) -> ItemRow:
    """What the asker may see of *item*; *tree* has its category."""
    category = tree.by_id.get(item.category_id) if item.category_id else None
    return ItemRow(
        id=item.id,
        number=item.number,
        code=item.code,
        name=item.name,
        name_en=item.name_en,
        specification=item.specification,
        kind=item.kind,
        category_id=category.id if category else None,
        category=category.code if category else "",
        category_name=category.name if category else "",
        category_name_en=category.name_en if category else "",
        phantom=item.phantom,
        unit=unit.code,
        unit_name=unit.name,
        unit_name_en=unit.name_en,
        unit_decimals=unit.decimals,
        lot_traced=item.lot_traced,
        serial_traced=item.serial_traced,
        final_inspection=item.final_inspection,
        incoming_inspection=item.incoming_inspection,
        shelf_life_days=item.shelf_life_days,
        arrival_days=item.arrival_days,
        shipping_days=item.shipping_days,
        safety_stock=item.safety_stock,
        reorder_point=item.reorder_point,
        standard_cost=shown_cost(ctx, item.standard_cost),
        sales_price=item.sales_price if ctx.actor.may("sales.read") else None,
        drawing_sha256=item.drawing_sha256,
        low_level=low_level,
        custom=item.custom,
        active=item.active,
        version=item.version,
    )


def item_with_unit(session: Session, item_id: UUID) -> tuple[Item, Unit]:
    """An item and the unit that it is stocked in. Raises NotFound."""
    mine = Item.company_id == bound_company(session)
    row = session.execute(WITH_UNIT.where(mine, Item.id == item_id)).first()
    if row is None:
        raise NotFound
    return row[0], row[1]


def shown_cost(ctx: ReadContext, cost: Decimal) -> Decimal | None:
    """*cost* for who may see costs or answers for them, else None: the floor sees items, not what they cost."""
    return cost if ctx.actor.may("items.cost") else None


def _filtered(ctx: ReadContext, statement: AnySelect, params: ItemParams) -> AnySelect:
    if params.kind:
        statement = statement.where(Item.kind == params.kind)
    if params.phantom is not None:
        statement = statement.where(Item.phantom == params.phantom)
    if params.lot_traced is not None:
        statement = statement.where(Item.lot_traced == params.lot_traced)
    if params.active is not None:
        statement = statement.where(Item.active == params.active)
    if params.low_level == 0:
        part = exists().where(BomLine.company_id == Item.company_id, BomLine.component_id == Item.id)
        return statement.where(~part.where(in_force(BomLine, ctx.today)))
    if params.low_level is not None:
        levels = low_levels(ctx.session, ctx.today)
        return statement.where(Item.id.in_([one for one, at in levels.items() if at == params.low_level]))
    return statement
