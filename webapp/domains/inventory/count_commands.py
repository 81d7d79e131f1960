"""Commands of stocktakes, and of the places inside warehouses."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from webapp.core.commands import Body, Context, command
from webapp.core.quantity import CountedQuantity
from webapp.domains.inventory import bins, stocktakes
from webapp.domains.inventory.books_at import Spot
from webapp.domains.inventory.models import Stocktake

PlaceNumber = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[^/]+$")]


class OpenStocktake(Body):
    """What is to be counted: warehouses, or places inside of them, with all items or with some."""

    place_ids: list[UUID] = Field(min_length=1, max_length=500)
    item_ids: list[UUID] = Field(default_factory=list, max_length=500)
    note: str = Field("", max_length=200)


class Count(Body):
    """What somebody counted of an item (and lot) at a place. *unit_id*: a unit of the item's; its own when left out."""

    stocktake_id: UUID
    item_id: UUID
    lot_id: UUID | None = None
    place_id: UUID
    quantity: CountedQuantity
    unit_id: UUID | None = None
    note: str = Field("", max_length=200)


class AskAgain(Body):
    """Lines that somebody else is to count again."""

    stocktake_id: UUID
    line_ids: list[UUID] = Field(min_length=1, max_length=500)


class AcceptCount(Body):
    """A count that holds although it differs much. *count_id* left out: the last one."""

    stocktake_id: UUID
    line_id: UUID
    count_id: UUID | None = None
    reason: str = Field(min_length=1, max_length=200)


class PostStocktake(Body):
    """Differences become moves. *leave_rest*: what is not counted to the end keeps its books."""

    stocktake_id: UUID
    reason: str = Field(min_length=1, max_length=200)
    leave_rest: bool = False


class CancelStocktake(Body):
    """A stocktake that comes to nothing, and why."""

    stocktake_id: UUID
    reason: str = Field(min_length=1, max_length=200)


class AddPlaces(Body):
    """Places inside a warehouse. *use*: ``line`` is stock beside a work centre, used up as work is reported there."""

    warehouse_id: UUID
    numbers: list[PlaceNumber] = Field(min_length=1, max_length=500)
    use: Literal["store", "line"] = "store"
    work_centre_id: UUID | None = None


class RetirePlace(Body):
    """A place inside a warehouse that nothing is put to any more, or that is used again."""

    place_id: UUID
    active: bool = False


class StocktakeResult(BaseModel):
    """A stocktake after the command."""

    id: UUID
    number: str
    status: str


class LineResult(BaseModel):
    """A line after the command. It tells no quantity: who counts must not know what the books say."""

    line_id: UUID
    status: str


class PlacesResult(BaseModel):
    """The places made."""

    place_ids: list[UUID]


@command("inventory.open_stocktake", permission="stock.adjust", body=OpenStocktake, result=StocktakeResult)
def open_stocktake(ctx: Context, body: OpenStocktake) -> StocktakeResult:
    """Ask for a count of what is in stock."""
    return _result(stocktakes.open_stocktake(ctx, **dict(body)))


@command("inventory.count", permission="stock.count", body=Count, result=LineResult, by_phone=True)
def count(ctx: Context, body: Count) -> LineResult:
    """Write down what was counted at a place."""
    line = stocktakes.count_line(
        ctx,
        stocktake_id=body.stocktake_id,
        spot=Spot(body.item_id, body.place_id, body.lot_id),
        quantity=body.quantity,
        unit_id=body.unit_id,
        note=body.note,
    )
    return LineResult(line_id=line.id, status=line.status)


@command("inventory.ask_again", permission="stock.adjust", body=AskAgain)
def ask_again(ctx: Context, body: AskAgain) -> None:
    """Ask for another count of lines of a stocktake."""
    stocktakes.ask_again(ctx, body.stocktake_id, body.line_ids)


@command("inventory.accept_count", permission="stock.adjust", body=AcceptCount, result=LineResult)
def accept_count(ctx: Context, body: AcceptCount) -> LineResult:
    """Take a count as it is, although it differs much from the books."""
    line = stocktakes.accept_count(ctx, **dict(body))
    return LineResult(line_id=line.id, status=line.status)


@command("inventory.post_stocktake", permission="stock.adjust", body=PostStocktake, result=StocktakeResult)
def post_stocktake(ctx: Context, body: PostStocktake) -> StocktakeResult:
    """Set the books right by a stocktake."""
    return _result(stocktakes.post_differences(ctx, **dict(body)))


@command(
    "inventory.cancel_stocktake", permission="stock.adjust", body=CancelStocktake, result=StocktakeResult
)
def cancel_stocktake(ctx: Context, body: CancelStocktake) -> StocktakeResult:
    """End a stocktake without touching the books."""
    return _result(stocktakes.cancel_stocktake(ctx, body.stocktake_id, body.reason))


@command("inventory.add_places", permission="stock.adjust", body=AddPlaces, result=PlacesResult)
def add_places(ctx: Context, body: AddPlaces) -> PlacesResult:
    """Make places inside a warehouse."""
    return PlacesResult(place_ids=[one.id for one in bins.add_places(ctx, **dict(body))])


@command("inventory.retire_place", permission="stock.adjust", body=RetirePlace)
def retire_place(ctx: Context, body: RetirePlace) -> None:
    """Take a place inside a warehouse out of use, or back into it."""
    bins.retire_place(ctx, body.place_id, active=body.active)


def _result(stocktake: Stocktake) -> StocktakeResult:
    return StocktakeResult(id=stocktake.id, number=stocktake.number, status=stocktake.status)
