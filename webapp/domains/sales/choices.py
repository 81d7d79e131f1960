"""What a seller wants to know about an item while entering an order: prices, stock, cost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
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


class ItemChoiceParams(Params):
    """*customer_id*: whose last price counts; *ids*: these items alone, in use or not."""

    search: str = ""
    customer_id: UUID | None = None
    ids: list[UUID] = []
    size: int = Field(12, ge=1, le=500)


class ItemChoice(BaseModel):
    """An item that can be sold.

    *free*: in stock and promised to nobody. *last_price*: what this customer last paid for one (anybody, when no customer is
    named), and when that was. *standard_cost* only for who may see costs.
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
    last_price: Quantity | None
    last_on: date | None
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
            last_price=last[item.id][0] if item.id in last else None,
            last_on=last[item.id][1] if item.id in last else None,
            standard_cost=shown_cost(ctx, item.standard_cost),
        )
        for item, unit in found
    ]


def _last_prices(
    session: Session, item_ids: Sequence[UUID], customer_id: UUID | None
) -> dict[UUID, tuple[Decimal, date]]:
    """The latest price agreed for each item that was ever sold; drafts and cancelled orders agreed on nothing."""
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
    newest = session.execute(select(*columns).where(ranked.c.place == 1))
    return {item_id: (price, day) for item_id, price, day in newest}
