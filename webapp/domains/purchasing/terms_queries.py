"""Suppliers' price lists as people see them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import and_, select

from webapp.core.errors import NotFound
from webapp.core.listing import AnySelect, page_of, searched, sorted_by
from webapp.core.prices import Step, step_for
from webapp.core.quantity import Quantity
from webapp.core.queries import ById, Page, PageParams, ReadContext, query
from webapp.domains.items.models import Item, Unit
from webapp.domains.partners.models import Partner
from webapp.domains.purchasing import rules
from webapp.domains.purchasing.models import SupplierItem
from webapp.domains.purchasing.queries import sees_prices
from webapp.domains.purchasing.terms import steps_of


class TermsParams(PageParams):
    """Terms of one supplier, or for one item; *preferred*: only those (or none) that are bought from first."""

    supplier_id: UUID | None = None
    item_id: UUID | None = None
    preferred: bool | None = None


class PriceStep(BaseModel):
    """A step of a tiered price."""

    from_quantity: Quantity
    unit_price: Quantity
    valid_from: date | None
    valid_to: date | None


class TermsRow(BaseModel):
    """On which terms a supplier sells an item. *unit_price*: for the least that can be ordered, today.

    Prices only for who may see them.
    """

    id: UUID
    supplier_id: UUID
    supplier_number_own: str
    supplier: str
    supplier_en: str
    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    unit: str
    unit_en: str
    supplier_number: str
    minimum: Quantity
    pack: Quantity
    lead_days: int
    preferred: bool
    unit_price: Quantity | None
    prices: list[PriceStep]
    version: int


_SORTS = {
    "supplier": Partner.name,
    "item_number": Item.number,
    "item_name": Item.name,
    "lead_days": SupplierItem.lead_days,
}


@query("purchasing.terms", permission="purchasing.read", params=TermsParams, result=Page[TermsRow])
def terms(ctx: ReadContext, params: TermsParams) -> Page[TermsRow]:
    """Suppliers' terms, by item."""
    columns = (Item.number, Item.name, Item.name_en, Partner.number, Partner.name, Partner.name_en)
    statement = searched(_joined(), params.search, *columns, SupplierItem.supplier_number)
    for name in ("supplier_id", "item_id", "preferred"):
        if getattr(params, name) is not None:
            statement = statement.where(getattr(SupplierItem, name) == getattr(params, name))
    statement = sorted_by(statement, params.sort, _SORTS, "item_number", SupplierItem.id)
    found, counted = page_of(ctx.session, statement, params)
    steps = steps_of(ctx.session, [row[0].id for row in found])
    rows = [_row(ctx, one, supplier, item, unit, steps[one.id]) for one, supplier, item, unit in found]
    return Page(rows=rows, **counted)


@query("purchasing.one_terms", permission="purchasing.read", params=ById, result=TermsRow)
def one_terms(ctx: ReadContext, params: ById) -> TermsRow:
    """A supplier's terms for an item. Raises NotFound."""
    found = ctx.session.execute(_joined().where(SupplierItem.id == params.id)).first()
    if found is None:
        raise NotFound
    row, supplier, item, unit = found
    return _row(ctx, row, supplier, item, unit, steps_of(ctx.session, [row.id])[row.id])


def _joined() -> AnySelect:
    return (
        select(SupplierItem, Partner, Item, Unit)
        .join(
            Partner,
            and_(Partner.id == SupplierItem.supplier_id, Partner.company_id == SupplierItem.company_id),
        )
        .join(Item, and_(Item.id == SupplierItem.item_id, Item.company_id == SupplierItem.company_id))
        .join(Unit, and_(Unit.id == Item.unit_id, Unit.company_id == Item.company_id))
    )


def _row(
    ctx: ReadContext, row: SupplierItem, supplier: Partner, item: Item, unit: Unit, steps: list[Step]
) -> TermsRow:
    shown = sees_prices(ctx.actor)
    least = rules.order_quantity(Decimal(1), row.minimum, row.pack)
    now = step_for(steps, least, ctx.today)
    own = ("id", "supplier_id", "item_id", "supplier_number", "minimum", "pack", "lead_days", "preferred")
    return TermsRow(
        **{name: getattr(row, name) for name in own},
        version=row.version,
        supplier_number_own=supplier.number,
        supplier=supplier.name,
        supplier_en=supplier.name_en,
        item_number=item.number,
        item_name=item.name,
        item_name_en=item.name_en,
        unit=unit.name,
        unit_en=unit.name_en,
        unit_price=now.unit_price if now and shown else None,
        prices=[PriceStep(**vars(one)) for one in steps] if shown else [],
    )
