"""Stocktakes: opened, counted by whoever has hands free, counted again where it matters, posted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from webapp.core.commands import Context
from webapp.core.db import bound_company, fetch, find
from webapp.core.documents import DocumentRef
from webapp.core.errors import DomainError, NotFound
from webapp.core.ids import derived_id, new_id
from webapp.core.numbering import next_number
from webapp.core.quantity import ZERO
from webapp.domains.inventory import count_rules
from webapp.domains.inventory.books_at import Spot
from webapp.domains.inventory.corrections import adjust
from webapp.domains.inventory.errors import (
    CountedByYourself,
    LotNeeded,
    NotCounted,
    NothingToCount,
    NoWarehouse,
    OutsideStocktake,
    StocktakeOver,
    StocktakeUnfinished,
)
from webapp.domains.inventory.ledger import lock_items, on_hand_at
from webapp.domains.inventory.lots import lot_of_item
from webapp.domains.inventory.models import Place, StockBalance, Stocktake, StocktakeCount, StocktakeLine
from webapp.domains.inventory.overriding import OVERRIDES
from webapp.domains.inventory.places import WAREHOUSE
from webapp.domains.inventory.settings import RECOUNT_PERCENT, RECOUNT_VALUE
from webapp.domains.inventory.stocktake_state import counts_of, judged, list_lines
from webapp.domains.items.conversion import to_ledger
from webapp.domains.items.errors import NoConversion
from webapp.domains.items.models import Item, Unit
from webapp.domains.items.units import convert


def open_stocktake(
    ctx: Context, *, place_ids: Sequence[UUID], item_ids: Sequence[UUID] = (), note: str = ""
) -> Stocktake:
    """Ask for a count of what lies at *place_ids* and inside of them, of all items or of *item_ids*.

    Raises NoWarehouse, NothingToCount.
    """
    places = _with_inside(ctx.session, place_ids)
    statement = select(StockBalance).where(StockBalance.place_id.in_(places))
    if item_ids:
        statement = statement.where(StockBalance.item_id.in_(item_ids))
    found = list(ctx.session.scalars(statement))
    if not found:
        raise NothingToCount(at="place_ids")
    stocktake = Stocktake(
        id=new_id(),
        number=next_number(ctx.session, "ST", ctx.today),
        note=note,
        place_ids=[str(one) for one in places],
        item_ids=[str(one) for one in item_ids],
        recount_percent=RECOUNT_PERCENT.read(ctx.session),
        recount_value=RECOUNT_VALUE.read(ctx.session),
        opened_at=ctx.now,
        opened_by_id=ctx.actor.user_id,
    )
    ctx.session.add(stocktake)
    ctx.session.flush()
    spots = (Spot(one.item_id, one.place_id, one.lot_id) for one in found)
    ctx.session.add_all(
        _new_line(ctx.session, stocktake, spot, one.quantity) for spot, one in zip(spots, found, strict=True)
    )
    ctx.session.flush()
    return stocktake


def count_line(
    ctx: Context,
    *,
    stocktake_id: UUID,
    spot: Spot,
    quantity: Decimal,
    unit_id: UUID | None = None,
    note: str = "",
) -> StocktakeLine:
    """Write down that *quantity* was counted at *spot*; what nobody expected there becomes a line of its own.

    Raises NotFound, StocktakeOver, OutsideStocktake, LotNeeded, LotOfAnotherItem, NoConversion.
    """
    stocktake = _open_one(ctx, stocktake_id)
    item = _item(ctx, spot)
    _check_spot(ctx, stocktake, item, spot)
    line = find(ctx.session, StocktakeLine, _line_id(ctx.session, stocktake, spot))
    if line is None:
        line = _new_line(ctx.session, stocktake, spot, on_hand_at(ctx.session, *spot))
        ctx.session.add(line)
        ctx.session.flush()
    unit = unit_id or item.unit_id
    ctx.session.add(
        StocktakeCount(
            id=new_id(),
            line_id=line.id,
            quantity=_in_stock_unit(ctx, item, quantity, unit),
            entered_quantity=quantity,
            entered_unit_id=unit,
            note=note,
            counted_at=ctx.occurred_at,
            received_at=ctx.now,
            counted_by_id=ctx.actor.user_id,
            command_id=ctx.command_id,
        )
    )
    ctx.session.flush()
    line.accepted_count_id = None  # who counts again says that what was accepted is not the last word
    line.status = judged(ctx.session, stocktake, [line])[line.id].state
    ctx.session.flush()
    return line


def ask_again(ctx: Context, stocktake_id: UUID, line_ids: Iterable[UUID]) -> None:
    """Ask for another count of lines, whatever was counted. Raises NotFound, StocktakeOver, NotCounted."""
    stocktake = _open_one(ctx, stocktake_id)
    for line in _lines(ctx.session, stocktake, line_ids):
        if line.status == count_rules.OPEN:
            raise NotCounted
        line.status, line.accepted_count_id = count_rules.RECOUNT, None
        line.asked_again_at = ctx.now
    ctx.session.flush()


def accept_count(
    ctx: Context, stocktake_id: UUID, line_id: UUID, count_id: UUID | None, reason: str
) -> StocktakeLine:
    """Take one count of a line (the last unless told otherwise) as what is there, although it differs much.

    What wants another person's count is not accepted by the only one who counted it, unless that person may go over locks too:
    where one person is the whole store, it is the one who answers for it.
    Raises NotFound, StocktakeOver, NotCounted, CountedByYourself.
    """
    stocktake = _open_one(ctx, stocktake_id)
    line = _lines(ctx.session, stocktake, [line_id])[0]
    counts = counts_of(ctx.session, [line.id]).get(line.id, [])
    if not counts:
        raise NotCounted
    known = {one.id for one in counts}
    if count_id is not None and count_id not in known:
        raise NotFound(at="count_id")
    state = judged(ctx.session, stocktake, [line])[line.id].state
    alone = {one.counted_by_id for one in counts} == {ctx.actor.user_id}
    if state == count_rules.RECOUNT and alone and not ctx.actor.may(OVERRIDES):
        raise CountedByYourself
    line.accepted_count_id = count_id or counts[-1].id
    line.status, line.reason = count_rules.ACCEPTED, reason
    ctx.session.flush()
    return line


def post_differences(ctx: Context, stocktake_id: UUID, *, reason: str, leave_rest: bool = False) -> Stocktake:
    """Set the books right by what was counted, as moves of the stocktake, and end it.

    *leave_rest*: lines that are not counted, or want another count, keep their books; else they are in the way.
    Raises NotFound, StocktakeOver, StocktakeUnfinished, WouldGoNegative.
    """
    stocktake = _open_one(ctx, stocktake_id)
    lines = list_lines(ctx.session, stocktake.id)
    lock_items(ctx.session, {line.item_id for line in lines})
    found = judged(ctx.session, stocktake, lines)
    rest = [line for line in lines if found[line.id].difference is None]
    if rest and not leave_rest:
        still_open = sum(found[line.id].state == count_rules.OPEN for line in rest)
        raise StocktakeUnfinished(open=still_open, recount=len(rest) - still_open)
    document = DocumentRef("stocktake", stocktake.id, stocktake.number)
    for line in lines:
        _settle(ctx, line, found[line.id].difference, line.reason or reason, document)
    _end(ctx, stocktake, "posted", reason)
    return stocktake


def cancel_stocktake(ctx: Context, stocktake_id: UUID, reason: str) -> Stocktake:
    """End a stocktake without touching the books; what was counted stays readable. Raises NotFound, StocktakeOver."""
    stocktake = _open_one(ctx, stocktake_id)
    for line in list_lines(ctx.session, stocktake.id):
        line.status = "left"
    _end(ctx, stocktake, "cancelled", reason)
    return stocktake


def _open_one(ctx: Context, stocktake_id: UUID) -> Stocktake:
    stocktake = fetch(ctx.session, Stocktake, stocktake_id, lock=True)
    if stocktake.status != "open":
        raise StocktakeOver(stocktake=stocktake.number, status=stocktake.status)
    return stocktake


def _with_inside(session: Session, place_ids: Sequence[UUID]) -> list[UUID]:
    """*place_ids* and the places inside of them."""
    for place_id in place_ids:
        place = find(session, Place, place_id)
        if place is None:
            raise NotFound(at="place_ids")
        if place.kind != WAREHOUSE:
            raise NoWarehouse(at="place_ids", place=place.number)
    either = or_(Place.id.in_(place_ids), Place.warehouse_id.in_(place_ids))
    return list(session.scalars(select(Place.id).where(either).order_by(Place.number)))


def _item(ctx: Context, spot: Spot) -> Item:
    item = find(ctx.session, Item, spot.item_id)
    if item is None:
        raise NotFound(at="item_id")
    return item


def _check_spot(ctx: Context, stocktake: Stocktake, item: Item, spot: Spot) -> None:
    place = find(ctx.session, Place, spot.place_id)
    if place is None:
        raise NotFound(at="place_id")
    if str(place.id) not in stocktake.place_ids:
        raise OutsideStocktake(at="place_id", place=place.name)
    if spot.lot_id is not None:
        lot_of_item(ctx.session, item, spot.lot_id)
    elif item.lot_traced:
        raise LotNeeded(at="lot_id", item=item.number)


def _in_stock_unit(ctx: Context, item: Item, quantity: Decimal, unit_id: UUID) -> Decimal:
    if unit_id == item.unit_id:
        return quantity
    if ctx.session.get(Unit, (ctx.company_id, unit_id)) is None:
        raise NotFound(at="unit_id")
    try:
        return to_ledger(convert(ctx.session, item.id, quantity, unit_id, item.unit_id))
    except NoConversion as error:
        raise NoConversion(at="unit_id", **error.params) from None


def _line_id(session: Session, stocktake: Stocktake, spot: Spot) -> UUID:
    company_id = bound_company(session)
    return derived_id("stocktake_line", company_id, stocktake.id, *spot[:2], spot.lot_id or "")


def _new_line(session: Session, stocktake: Stocktake, spot: Spot, book: Decimal) -> StocktakeLine:
    return StocktakeLine(
        id=_line_id(session, stocktake, spot),
        stocktake_id=stocktake.id,
        item_id=spot.item_id,
        place_id=spot.place_id,
        lot_id=spot.lot_id,
        book_quantity=book,
    )


def _lines(session: Session, stocktake: Stocktake, line_ids: Iterable[UUID]) -> list[StocktakeLine]:
    found = [fetch(session, StocktakeLine, line_id) for line_id in line_ids]
    if any(line.stocktake_id != stocktake.id for line in found):
        raise NotFound(at="line_ids")
    return found


def _settle(
    ctx: Context, line: StocktakeLine, difference: Decimal | None, reason: str, document: DocumentRef
) -> None:
    line.status = "left" if difference is None else "posted"
    line.difference = difference
    if not difference:
        line.value = None if difference is None else ZERO
        return
    try:
        moves = adjust(
            ctx,
            item_id=line.item_id,
            place_id=line.place_id,
            lot_id=line.lot_id,
            quantity_difference=difference,
            reason=reason,
            document=document,
        )
    except DomainError as error:  # its words name the item; there is no field of the store's own to point at
        error.fields = ()
        raise
    value = sum((move.value for move in moves), ZERO)
    line.value = value if difference > 0 else -value


def _end(ctx: Context, stocktake: Stocktake, status: str, reason: str) -> None:
    stocktake.status, stocktake.reason = status, reason
    stocktake.ended_at, stocktake.ended_by_id = ctx.now, ctx.actor.user_id
    ctx.session.flush()
