"""Commands about what is charged."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from pydantic import BaseModel, Field

from webapp.core.commands import Body, Context, command
from webapp.core.prices import Step
from webapp.core.quantity import ZERO, CountedQuantity, UnitPrice
from webapp.domains.sales import prices
from webapp.domains.sales.models import PriceList


class PriceBody(Body):
    """What one costs, without tax, from a quantity on, in a span of days."""

    from_quantity: CountedQuantity = ZERO
    unit_price: UnitPrice
    valid_from: date | None = None
    valid_to: date | None = None


class PricesBody(Body):
    """The steps of a price list; without any it says nothing, and the next list counts."""

    note: str = Field("", max_length=200)
    prices: list[PriceBody] = Field([], max_length=100)


class AddPriceList(PricesBody):
    """What a customer pays for an item; without a customer, what everybody pays."""

    customer_id: UUID | None = None
    item_id: UUID


class ChangePriceList(PricesBody):
    """The prices as they shall be."""

    price_list_id: UUID
    version: int


class PriceListResult(BaseModel):
    """The list after the command."""

    id: UUID
    version: int


@command("sales.add_price_list", permission="sales.write", body=AddPriceList, result=PriceListResult)
def add_price_list(ctx: Context, body: AddPriceList) -> PriceListResult:
    """Enter what a customer, or everybody, pays for an item."""
    return _result(prices.add_price_list(ctx, body.customer_id, body.item_id, body.note, _steps(body)))


@command("sales.change_price_list", permission="sales.write", body=ChangePriceList, result=PriceListResult)
def change_price_list(ctx: Context, body: ChangePriceList) -> PriceListResult:
    """Change a price list; orders keep the prices they were made with."""
    return _result(prices.change_price_list(ctx, body.price_list_id, body.version, body.note, _steps(body)))


def _steps(body: PricesBody) -> list[Step]:
    return [Step(one.from_quantity, one.unit_price, one.valid_from, one.valid_to) for one in body.prices]


def _result(row: PriceList) -> PriceListResult:
    return PriceListResult(id=row.id, version=row.version)
