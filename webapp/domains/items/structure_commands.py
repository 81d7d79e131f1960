"""Commands that set the BOM or the routing of one item, as a whole."""

from __future__ import annotations

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, model_validator

from webapp.core.commands import Body, Context, command
from webapp.core.i18n import N_
from webapp.core.quantity import ZERO, CountedQuantity, PositiveQuantity, Quantity, UnitPrice, plain
from webapp.core.validation import NotPossible
from webapp.domains.items import bom, by_products, routing
from webapp.domains.items.commands import ItemResult, item_result

LossRate = Annotated[CountedQuantity, Field(lt=1)]
_Number = Annotated[Quantity | None, PlainSerializer(lambda value: None if value is None else plain(value))]


class Part(BaseModel):
    """Base of the parts of a body: unknown fields are an error, text is trimmed."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Line(Part):
    """A component: net quantity in one unit of the item, share lost on top (0.02 is 2 %), how and where it is supplied.

    The quantity is in the unit of code ``entered_unit``; left empty, in the component's stock unit.
    """

    component_id: UUID
    quantity: PositiveQuantity
    entered_unit: str = ""
    loss_rate: LossRate = ZERO
    supply: Literal["issue", "backflush"] = "issue"
    operation_seq: int | None = None


class SetBom(Body):
    """The whole BOM of an item, in order; of the revision in force, or of the one with that number."""

    item_id: UUID
    version: int
    revision: int | None = None
    lines: list[Line] = Field(max_length=500)


class ByProduct(Part):
    """What comes out beside one unit of the item: a by-product at a fixed value each, or a co-product with a cost share."""

    product_id: UUID
    quantity: PositiveQuantity
    valuation: Literal["fixed", "share"] = "fixed"
    unit_value: UnitPrice = ZERO
    cost_share: LossRate = ZERO


class SetByProducts(Body):
    """All by-products and co-products of an item, in order; of the revision in force, or of the one with that number."""

    item_id: UUID
    version: int
    revision: int | None = None
    lines: list[ByProduct] = Field(max_length=50)


class Parameter(Part):
    """A process parameter to record at an operation, with its limits."""

    key: str = Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")
    name: str = Field(min_length=1, max_length=200)
    name_en: str = Field("", max_length=200)
    unit: str = Field("", max_length=64)
    nominal: _Number = None
    lower: _Number = None
    upper: _Number = None
    required: bool = False

    @model_validator(mode="after")
    def _limits_in_order(self) -> Self:
        limits = [value for value in (self.lower, self.nominal, self.upper) if value is not None]
        if limits != sorted(limits):
            raise NotPossible(N_("Lower limit, nominal value and upper limit rise in this order."))
        return self


class Operation(Part):
    """A step: minutes once a lot and for each piece, wage for a good piece (0: time wage), what to do and to record.

    ``loss_rate``: the share of pieces usually lost here, on top of the good ones (0.02 is 2 %).
    """

    seq: int = Field(ge=1, le=9990)
    name: str = Field(min_length=1, max_length=200)
    name_en: str = Field("", max_length=200)
    work_centre_id: UUID
    setup_minutes: CountedQuantity = ZERO
    run_minutes: CountedQuantity = ZERO
    piece_price: UnitPrice = ZERO
    loss_rate: LossRate = ZERO
    first_article: bool = False
    instructions: str = Field("", max_length=5000)
    instructions_en: str = Field("", max_length=5000)
    parameters: list[Parameter] = Field(default=[], max_length=50)


class SetRouting(Body):
    """The whole routing of an item, its operation numbers rising; of the revision in force, or of the one with that number."""

    item_id: UUID
    version: int
    revision: int | None = None
    operations: list[Operation] = Field(max_length=100)


@command("items.set_bom", permission="items.write", body=SetBom, result=ItemResult)
def set_bom(ctx: Context, body: SetBom) -> ItemResult:
    """Replace the bill of materials of an item."""
    lines = [bom.Component(**dict(line)) for line in body.lines]
    return item_result(bom.set_bom(ctx, body.item_id, body.version, lines, body.revision))


@command("items.set_by_products", permission="items.write", body=SetByProducts, result=ItemResult)
def set_by_products(ctx: Context, body: SetByProducts) -> ItemResult:
    """Replace what comes out beside an item."""
    lines = [by_products.Beside(**dict(line)) for line in body.lines]
    return item_result(by_products.set_by_products(ctx, body.item_id, body.version, lines, body.revision))


@command("items.set_routing", permission="items.write", body=SetRouting, result=ItemResult)
def set_routing(ctx: Context, body: SetRouting) -> ItemResult:
    """Replace the routing of an item."""
    steps = [dict(step) | {"parameters": _kept(step.parameters)} for step in body.operations]
    return item_result(routing.set_routing(ctx, body.item_id, body.version, steps, body.revision))


def _kept(parameters: list[Parameter]) -> list[dict[str, object]]:
    return [parameter.model_dump(mode="json") for parameter in parameters]
