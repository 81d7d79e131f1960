"""Price lists as people see them, and what something costs a customer."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import and_, select

from webapp.core.db import fetch
from webapp.core.errors import NotFound
from webapp.core.listing import AnySelect, page_of, searched, sorted_by
from webapp.core.prices import Step, next_step, step_for
from webapp.core.quantity import PositiveQuantity, Quantity
from webapp.core.queries import ById, Page, PageParams, Params, ReadContext, query
from webapp.domains.items.models import Item, Unit
from webapp.domains.partners.models import Partner
from webapp.domains.sales.models import PriceList
from webapp.domains.sales.prices import offers, steps_of


class PriceListParams(PageParams):
    """Price lists of one customer, of one item; *everybody*: only those that are for everybody, or only the others."""

    customer_id: UUID | None = None
    item_id: UUID | None = None
    everybody: bool | None = None


class StepView(BaseModel):
    """A step of a tiered price."""

    from_quantity: Quantity
    unit_price: Quantity
    valid_from: date | None = None
    valid_to: date | None = None


class PriceListRow(BaseModel):
    """What a customer (None: everybody) pays for an item; *unit_price*: for one, today (None: the list says nothing today)."""

    id: UUID
    customer_id: UUID | None
    customer: str
    customer_en: str
    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    unit: str
    unit_en: str
    note: str
    unit_price: Quantity | None
    prices: list[StepView]
    version: int


class PriceParams(Params):
    """So many of an item, ordered by a customer on a day (today)."""

    item_id: UUID
    quantity: PositiveQuantity
    customer_id: UUID | None = None
    on: date | None = None


class PriceView(BaseModel):
    """What one costs (None: nobody has said), and from which quantity on it gets cheaper."""

    unit_price: Quantity | None
    cheaper_from: Quantity | None
    cheaper_price: Quantity | None


_SORTS = {"customer": Partner.name, "item_number": Item.number, "item_name": Item.name}


@query("sales.price_lists", permission="sales.read", params=PriceListParams, result=Page[PriceListRow])
def price_lists(ctx: ReadContext, params: PriceListParams) -> Page[PriceListRow]:
    """Price lists, by item."""
    columns = (Item.number, Item.name, Item.name_en, Partner.number, Partner.name, Partner.name_en)
    statement = searched(_joined(), params.search, *columns)
    for name in ("customer_id", "item_id"):
        if getattr(params, name) is not None:
            statement = statement.where(getattr(PriceList, name) == getattr(params, name))
    if params.everybody is not None:
        nobody = PriceList.customer_id.is_(None)
        statement = statement.where(nobody if params.everybody else ~nobody)
    statement = sorted_by(statement, params.sort, _SORTS, "item_number", PriceList.id)
    found, counted = page_of(ctx.session, statement, params)
    steps = steps_of(ctx.session, [row[0].id for row in found])
    rows = [_row(ctx, row, steps[row[0].id]) for row in found]
    return Page(rows=rows, **counted)


@query("sales.price_list", permission="sales.read", params=ById, result=PriceListRow)
def price_list(ctx: ReadContext, params: ById) -> PriceListRow:
    """One price list. Raises NotFound."""
    found = ctx.session.execute(_joined().where(PriceList.id == params.id)).first()
    if found is None:
        raise NotFound
    return _row(ctx, found, steps_of(ctx.session, [params.id])[params.id])


@query("sales.price", permission="sales.read", params=PriceParams, result=PriceView)
def price(ctx: ReadContext, params: PriceParams) -> PriceView:
    """What a quantity of an item costs a customer. Raises NotFound."""
    fetch(ctx.session, Item, params.item_id)
    day = params.on or ctx.today
    offer = offers(ctx.session, params.customer_id, [params.item_id])[params.item_id]
    steps = offer.own if step_for(offer.own, params.quantity, day) else offer.everybody
    cheaper = next_step(steps, params.quantity, day)
    return PriceView(
        unit_price=offer.price(params.quantity, day),
        cheaper_from=cheaper.from_quantity if cheaper else None,
        cheaper_price=cheaper.unit_price if cheaper else None,
    )


def _joined() -> AnySelect:
    return (
        select(PriceList, Partner, Item, Unit)
        .join(Item, and_(Item.id == PriceList.item_id, Item.company_id == PriceList.company_id))
        .join(Unit, and_(Unit.id == Item.unit_id, Unit.company_id == Item.company_id))
        .outerjoin(
            Partner, and_(Partner.id == PriceList.customer_id, Partner.company_id == PriceList.company_id)
        )
    )


def _row(ctx: ReadContext, found: Any, steps: list[Step]) -> PriceListRow:
    row, customer, item, unit = found
    now = step_for(
        steps, max(Decimal(1), min((one.from_quantity for one in steps), default=Decimal(1))), ctx.today
    )
    return PriceListRow(
        **{name: getattr(row, name) for name in ("id", "customer_id", "item_id", "note", "version")},
        customer=customer.name if customer else "",
        customer_en=customer.name_en if customer else "",
        item_number=item.number,
        item_name=item.name,
        item_name_en=item.name_en,
        unit=unit.name,
        unit_en=unit.name_en,
        unit_price=now.unit_price if now else None,
        prices=[StepView(**vars(one)) for one in steps],
    )
