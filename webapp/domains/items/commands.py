"""Commands about items and units."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from webapp.core.commands import Body, Context, command
from webapp.core.quantity import ZERO, CountedQuantity, PositiveQuantity, Quantity, UnitPrice
from webapp.domains.items import costing, operations
from webapp.domains.items.models import Item

Kind = Literal["purchased", "made"]
Custom = dict[str, str | bool | None]


class AddUnit(Body):
    """A new unit of measure."""

    code: str = Field(min_length=1, max_length=16)
    name: str = Field(min_length=1, max_length=200)
    name_en: str = Field("", max_length=200)
    decimals: int = Field(0, ge=0, le=6)


class AddItem(Body):
    """A new item; ``unit`` is a unit's code, ``standard_price`` what one unit of a purchased item should cost."""

    number: str = Field(min_length=1, max_length=64)
    name: str = Field(min_length=1, max_length=200)
    name_en: str = Field("", max_length=200)
    specification: str = Field("", max_length=200)
    kind: Kind
    category_id: UUID | None = None
    unit: str
    phantom: bool = False
    lot_traced: bool = False
    serial_traced: bool = False
    final_inspection: bool = False
    incoming_inspection: bool = False
    shelf_life_days: int | None = Field(None, ge=1, le=36500)
    arrival_days: int = Field(0, ge=0, le=3650)
    shipping_days: int = Field(0, ge=0, le=3650)
    safety_stock: CountedQuantity = ZERO
    reorder_point: CountedQuantity = ZERO
    standard_price: UnitPrice = ZERO
    sales_price: UnitPrice = ZERO
    custom: Custom = Field(default={}, max_length=50)


class ChangeItem(Body):
    """What changes about an item; a field left out stays as it is."""

    item_id: UUID
    version: int
    number: str = Field("", min_length=1, max_length=64)
    name: str = Field("", min_length=1, max_length=200)
    name_en: str = Field("", max_length=200)
    specification: str = Field("", max_length=200)
    kind: Kind = "made"
    category_id: UUID | None = None
    phantom: bool = False
    lot_traced: bool = False
    final_inspection: bool = False
    incoming_inspection: bool = False
    shelf_life_days: int | None = Field(None, ge=1, le=36500)
    arrival_days: int = Field(0, ge=0, le=3650)
    shipping_days: int = Field(0, ge=0, le=3650)
    safety_stock: CountedQuantity = ZERO
    reorder_point: CountedQuantity = ZERO
    standard_price: UnitPrice = ZERO
    sales_price: UnitPrice = ZERO
    active: bool = True
    custom: Custom = Field(default={}, max_length=50)
    """Fields of the company's own that change, by key; none or empty takes a value away."""


class AttachDrawing(Body):
    """The content hash of an uploaded picture of the drawing; none takes the drawing away."""

    item_id: UUID
    version: int
    sha256: str | None = Field(pattern=r"^[0-9a-f]{64}$")


class RollUpCost(Body):
    """For all made items, or one and what is in it; setup times are spread over ``standard_lot`` pieces."""

    standard_lot: PositiveQuantity
    item_id: UUID | None = None


class UnitResult(BaseModel):
    """A unit after the command."""

    id: UUID
    code: str


class ItemResult(BaseModel):
    """An item after the command; ``code`` is what its label's QR says."""

    id: UUID
    number: str
    code: str
    version: int


class CostChangeResult(BaseModel):
    """Standard cost of one unit before and after."""

    item_id: UUID
    number: str
    before: Quantity
    after: Quantity


class RollUpResult(BaseModel):
    """The items whose standard cost changed, by number."""

    changes: list[CostChangeResult]


def item_result(item: Item) -> ItemResult:
    """The answer of every command that changes one item."""
    return ItemResult(id=item.id, number=item.number, code=item.code, version=item.version)


@command("items.add_unit", permission="items.write", body=AddUnit, result=UnitResult)
def add_unit(ctx: Context, body: AddUnit) -> UnitResult:
    """Add a unit of measure."""
    unit = operations.add_unit(ctx, **dict(body))
    return UnitResult(id=unit.id, code=unit.code)


@command("items.add_item", permission="items.write", body=AddItem, result=ItemResult)
def add_item(ctx: Context, body: AddItem) -> ItemResult:
    """Add an item."""
    facts = {name: value for name, value in body if name != "unit"}
    return item_result(operations.add_item(ctx, body.unit, facts))


@command("items.change_item", permission="items.write", body=ChangeItem, result=ItemResult)
def change_item(ctx: Context, body: ChangeItem) -> ItemResult:
    """Change an item."""
    changes = {name: getattr(body, name) for name in body.model_fields_set - {"item_id", "version"}}
    return item_result(operations.change_item(ctx, body.item_id, body.version, changes))


@command("items.attach_drawing", permission="items.write", body=AttachDrawing, result=ItemResult)
def attach_drawing(ctx: Context, body: AttachDrawing) -> ItemResult:
    """Show an uploaded picture as the item's drawing."""
    return item_result(operations.attach_drawing(ctx, body.item_id, body.version, body.sha256))


@command("items.roll_up_cost", permission="items.write", body=RollUpCost, result=RollUpResult)
def roll_up_cost(ctx: Context, body: RollUpCost) -> RollUpResult:
    """Compute the standard costs of made items from their BOMs and routings."""
    changes = costing.roll_up_cost(ctx, body.standard_lot, body.item_id)
    return RollUpResult(
        changes=[
            CostChangeResult(item_id=one.item_id, number=one.number, before=one.before, after=one.after)
            for one in changes
        ]
    )
