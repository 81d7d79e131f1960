"""Commands about the units that items are counted in."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from webapp.core.commands import Body, Context, command
from webapp.core.quantity import PositiveQuantity
from webapp.domains.items import units
from webapp.domains.items.commands import ItemResult, item_result
from webapp.domains.items.units import Equal


class OtherUnit(BaseModel):
    """``quantity`` of ``unit`` (a code) is ``stock_quantity`` of the item's stock unit: 1 roll is 250 kg, 3 m are 2 kg."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    unit: str
    quantity: PositiveQuantity
    stock_quantity: PositiveQuantity


class SetUnits(Body):
    """All other units of an item; those that suppliers and bills of materials count in by code, empty for the stock unit."""

    item_id: UUID
    version: int
    conversions: list[OtherUnit] = Field(max_length=50)
    buy_unit: str = ""
    use_unit: str = ""


class AddConversion(Body):
    """``quantity`` of ``unit`` is ``other_quantity`` of ``other_unit`` for all items: 1 kg is 1000 g."""

    unit: str
    quantity: PositiveQuantity
    other_quantity: PositiveQuantity
    other_unit: str


class RemoveConversion(Body):
    """A conversion that holds for all items."""

    conversion_id: UUID


class ConversionResult(BaseModel):
    """The conversion."""

    id: UUID


@command("items.set_units", permission="items.write", body=SetUnits, result=ItemResult)
def set_units(ctx: Context, body: SetUnits) -> ItemResult:
    """Set the units that an item is counted in besides its stock unit."""
    equals = [Equal(one.unit, one.quantity, one.stock_quantity) for one in body.conversions]
    return item_result(units.set_units(ctx, body.item_id, body.version, equals, body.buy_unit, body.use_unit))


@command("items.add_conversion", permission="items.write", body=AddConversion, result=ConversionResult)
def add_conversion(ctx: Context, body: AddConversion) -> ConversionResult:
    """Add a conversion between two units, for all items."""
    row = units.add_conversion(ctx, Equal(body.unit, body.quantity, body.other_quantity, body.other_unit))
    return ConversionResult(id=row.id)


@command("items.remove_conversion", permission="items.write", body=RemoveConversion)
def remove_conversion(ctx: Context, body: RemoveConversion) -> None:
    """Take a conversion between two units back."""
    units.remove_conversion(ctx, body.conversion_id)
