"""What a seller wants to know about an item while entering an order: prices, stock, cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from webapp.core.listing import searched
from webapp.core.quantity import Quantity
from webapp.core.queries import Params, ReadContext, query
from webapp.domains.inventory.queries import availability
from webapp.domains.items.models import Item
from webapp.domains.items.queries import WITH_UNIT, shown_cost
from webapp.domains.sales.models import SalesOrder, SalesOrderLine
from webapp.domains.sales.price_queries import StepView
from webapp.domains.sales.prices import offers

TREND = 3
"""How many of the last prices are shown: more is a matter for the chart."""


class ItemChoiceParams(Params):
    """*customer_id*: whose last price counts; *ids*: these items alone, in use or not."""

    search: str = ""
    customer_id: UUID | None = None
    ids: list[UUID] = []
    size: int = Field(12, ge=1, le=500)


class LastPrice(BaseModel):
    """What one was sold for, and when."""

    unit_price: Quantity
    ordered_on: date


class ItemChoice(BaseModel):
    """An item that can be sold.

    *free*: in stock and promised to nobody. *steps*: the customer's prices by quantity as they count today (everybody's, where
    it has none); *last*: what this customer paid for one lately (anybody, when none is named), the newest first.
    *standard_cost* only for who may see costs.
    """

    id: UUID
    number: str
    code: str
    name: str
    name_en: str
    specification: str
    unit: str
    unit_en: str
    free: Quantity
    sales_price: Quantity
    steps: list[StepView]
    last: list[LastPrice]
    standard_cost: Quantity | None


@query("sales.item_choices", permission="sales.read", params=ItemChoiceParams, result=list[ItemChoice])
def item_choices(ctx: ReadContext, params: ItemChoiceParams) -> list[ItemChoice]:
    """Items to sell with what helps to price them, made ones first."""
    statement = searched(
        WITH_UNIT, params.search, Item.number, Item.name, Item.name_en, Item.specification, code=Item.code
    )
    statement = statement.where(Item.id.in_(params.ids) if params.ids else Item.active)
    made_first = case((Item.kind == "made", 0), else_=1)
    found = ctx.session.execute(statement.order_by(made_first, Item.number).limit(params.size)).all()
    ids = [item.id for item, _ in found]
    stock = availability(ctx.session, ids, today=ctx.today)
    prices = offers(ctx.session, params.customer_id, ids)
    last = _last_prices(ctx.session, ids, params.customer_id)
    return [
        ItemChoice(
            **{
                name: getattr(item, name)
                for name in ("id", "number", "code", "name", "name_en", "specification")
            },
            unit=unit.name,
            unit_en=unit.name_en,
            free=stock[item.id].free,
            sales_price=item.sales_price,
            steps=[
                StepView(from_quantity=one.from_quantity, unit_price=one.unit_price)
                for one in prices[item.id].steps_on(ctx.today)
            ],
            last=last[item.id],
            standard_cost=shown_cost(ctx, item.standard_cost),
        )
        for item, unit in found
    ]


def _last_prices(
    session: Session, item_ids: Sequence[UUID], customer_id: UUID | None
) -> dict[UUID, list[LastPrice]]:
    """The latest prices agreed for each item that was ever sold; drafts and cancelled orders agreed on nothing."""
    latest = (SalesOrder.ordered_on.desc(), SalesOrder.created_at.desc(), SalesOrderLine.seq.desc())
    place = func.row_number().over(partition_by=SalesOrderLine.item_id, order_by=latest)
    statement = (
        select(SalesOrderLine.item_id, SalesOrderLine.unit_price, SalesOrder.ordered_on, place.label("place"))
        .join(
            SalesOrder,
            and_(
                SalesOrder.id == SalesOrderLine.order_id, SalesOrder.company_id == SalesOrderLine.company_id
            ),
        )
        .where(SalesOrderLine.item_id.in_(item_ids), SalesOrder.status.in_(("confirmed", "shipped")))
    )
    if customer_id is not None:
        statement = statement.where(SalesOrder.customer_id == customer_id)
    ranked = statement.subquery()
    columns = (ranked.c.item_id, ranked.c.unit_price, ranked.c.ordered_on)
    newest = select(*columns).where(ranked.c.place <= TREND).order_by(ranked.c.place)
    found: dict[UUID, list[LastPrice]] = defaultdict(list)
    for item_id, price, day in session.execute(newest):
        found[item_id].append(LastPrice(unit_price=price, ordered_on=day))
    return found
