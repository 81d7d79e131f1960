"""Taking stock out: which lots at which places, at what cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, case, or_, select
from sqlalchemy.orm import Session

from webapp.core.commands import Context
from webapp.core.db import fetch, find
from webapp.core.documents import DocumentRef
from webapp.core.errors import NotFound
from webapp.core.quantity import ZERO, plain
from webapp.domains.inventory import rules
from webapp.domains.inventory.errors import SerialElsewhere, SerialNotOfLot, ShortOfStock
from webapp.domains.inventory.ledger import Movement, lock_items, on_hand_at, post
from webapp.domains.inventory.locked_stock import (
    NOBODY,
    Taker,
    locked_by_spot,
    make_room,
    refusal,
    take_own,
)
from webapp.domains.inventory.lots import check_good_on, check_usable, lot_of_item
from webapp.domains.inventory.models import ItemValuation, Lot, Place, StockBalance, StockMove
from webapp.domains.inventory.pieces import Spot, check_count, spots_of
from webapp.domains.inventory.places import LINE, place_of_kind
from webapp.domains.inventory.reservations import let_go
from webapp.domains.items.models import Item


def take_out(
    ctx: Context,
    *,
    kind: str,
    to_kind: str = "",
    to_place: Place | None = None,
    item_id: UUID,
    quantity: Decimal,
    document: DocumentRef,
    lot_id: UUID | None = None,
    place_id: UUID | None = None,
    work_centre_id: UUID | None = None,
    only_usable: bool = True,
    good_on: date | None = None,
    line_id: UUID | None = None,
    over_locks: bool = False,
    value: Decimal | None = None,
    note: str = "",
    serials: Sequence[str] = (),
) -> list[StockMove]:
    """Move *quantity* out of our warehouses to *to_place* or the place of *to_kind*, one move a lot and place, in FEFO order.

    The whole costs its share by moving average, or *value* where that is given; the moves' values add up to it to the cent.
    *place_id*: from this place alone. Stock beside the line of *work_centre_id* goes first, that beside other lines last: it was
    put there to be used up there. *only_usable* leaves out lots on hold, rejected or expired,
    and those that will be on *good_on*, where it is given.
    What is locked for *document* (for its line *line_id*, where that is given) goes first, what is locked for others stays; only
    with *over_locks* it goes as well, when nothing else is left, and their reservations are cut. Soft promises to *document* are
    lowered by what was not locked for it.
    *serials*: these pieces, from wherever they lie; lot and place need not be said then.
    Raises ShortOfStock, StockLocked, LotNotAvailable, LotExpired, LotOfAnotherItem, NotFound, and what ``serials`` does.
    """
    if quantity == 0:
        return []
    session = ctx.session
    pieces = _pieces(ctx, item_id, quantity, serials, (lot_id, place_id))
    valuation = lock_items(session, [item_id])[item_id]
    taker = Taker(document.id, line_id)
    picks = choose(
        ctx,
        item_id=item_id,
        quantity=quantity,
        lot_id=lot_id,
        place_id=place_id,
        work_centre_id=work_centre_id,
        only_usable=only_usable,
        good_on=good_on,
        taker=taker,
        over_locks=over_locks,
        spots={spot: Decimal(len(there)) for spot, there in pieces.items()},
    )
    own = take_own(ctx, taker, item_id, [((one.lot_id, one.place_id), one.quantity) for one in picks])
    if over_locks:
        take_over(ctx, taker, item_id, picks)
    values = _values(valuation, picks, value)
    target = to_place or place_of_kind(session, to_kind)
    movements = [
        Movement(
            kind,
            item_id,
            fetch(session, Place, one.place_id),
            target,
            one.quantity,
            value,
            one.lot_id,
            note,
            serials=pieces.get((one.lot_id, one.place_id), ()),
        )
        for one, value in zip(picks, values, strict=True)
    ]
    moves = post(ctx, document, movements)
    let_go(ctx, document=document, item_id=item_id, quantity=quantity - own)
    return moves


def _pieces(
    ctx: Context,
    item_id: UUID,
    quantity: Decimal,
    serials: Sequence[str],
    said: tuple[UUID | None, UUID | None],
) -> dict[Spot, list[str]]:
    """Where the pieces named lie: in the lot and at the place that are *said*, if any. Raises SerialNotOfLot, SerialElsewhere."""
    if not serials:
        return {}
    item = fetch(ctx.session, Item, item_id)
    check_count(item, int(quantity), serials)
    spots = spots_of(ctx.session, item, serials)
    lot_id, place_id = said
    for (own_lot, own_place), pieces in spots.items():
        if lot_id is not None and lot_id != own_lot:
            lot = fetch(ctx.session, Lot, lot_id)
            raise SerialNotOfLot(at="serials", serial=pieces[0], lot=lot.number)
        if place_id is not None and place_id != own_place:
            place = fetch(ctx.session, Place, own_place)
            raise SerialElsewhere(at="serials", serial=pieces[0], place=place.name)
    return spots


def take_over(ctx: Context, taker: Taker, item_id: UUID, picks: Sequence[rules.Pick]) -> None:
    """Cut what is locked for others of *picks*, as far as *taker* takes it; its own share was freed before (``take_own``)."""
    for one in picks:
        there = on_hand_at(ctx.session, item_id, one.place_id, one.lot_id)
        make_room(ctx, item_id, (one.lot_id, one.place_id), there - one.quantity, taker.document_id)


def choose(
    ctx: Context,
    *,
    item_id: UUID,
    quantity: Decimal,
    lot_id: UUID | None = None,
    place_id: UUID | None = None,
    work_centre_id: UUID | None = None,
    only_usable: bool = True,
    good_on: date | None = None,
    taker: Taker = NOBODY,
    over_locks: bool = False,
    spots: Mapping[Spot, Decimal] | None = None,
) -> list[rules.Pick]:
    """The lots at the places from which *quantity* is to be taken; nothing is moved. What the words mean: ``take_out``.

    *spots*: so much from each of these, and from nowhere else.
    Raises ShortOfStock, StockLocked, LotNotAvailable, LotExpired, LotOfAnotherItem, ShelfLifeTooShort, NotFound.
    """
    session, item = ctx.session, fetch(ctx.session, Item, item_id)
    lock_items(session, [item_id])
    if lot_id is not None:
        lot = lot_of_item(session, item, lot_id)
        if only_usable:
            check_usable(lot, ctx.today)
            check_good_on(lot, good_on)
    for named in {spot[0] for spot in spots or () if spot[0] is not None} if only_usable else ():
        check_usable(fetch(session, Lot, named), ctx.today)
        check_good_on(fetch(session, Lot, named), good_on)
    if place_id is not None and find(session, Place, place_id) is None:
        raise NotFound(at="place_id")
    wanted_on = _good_on(ctx, good_on) if only_usable else None
    there = _pickables(ctx, item_id, lot_id, place_id, work_centre_id, wanted_on)
    if taker.picking:
        there = _without_ready(session, item_id, taker, there)
    any_locked = any(one.locked for one in there)
    own = locked_by_spot(session, item_id, taker.owns()) if any_locked and taker.document_id else {}
    free = rules.offered(there, own, over_locks=over_locks)
    picks = rules.pick_at(free, spots) if spots else rules.pick(free, quantity)
    _check_enough(ctx, item, quantity, picks, there, taker)
    return picks


def _without_ready(
    session: Session, item_id: UUID, taker: Taker, there: list[rules.Pickable]
) -> list[rules.Pickable]:
    """What was fetched for the taker already is not fetched again."""
    ready = locked_by_spot(session, item_id, taker.ready())
    left = []
    for one in there:
        gone = ready.get((one.lot_id, one.place_id), ZERO)
        left.append(replace(one, quantity=one.quantity - gone, locked=one.locked - gone))
    return left


def _good_on(ctx: Context, wanted: date | None) -> date:
    return max(ctx.today, wanted or ctx.today)


def _check_enough(
    ctx: Context,
    item: Item,
    quantity: Decimal,
    picks: list[rules.Pick],
    there: list[rules.Pickable],
    taker: Taker,
) -> None:
    picked = sum((one.quantity for one in picks), ZERO)
    if picked < quantity:
        spots = {(one.lot_id, one.place_id) for one in there if one.locked}
        in_all = sum((one.quantity for one in there), ZERO)
        locked = refusal(ctx.session, item.id, taker, spots, in_all, picked) if spots else None
        if locked is not None:
            raise locked
        raise ShortOfStock(at="quantity", item=item.number, needed=plain(quantity), available=plain(picked))


def _values(valuation: ItemValuation, picks: list[rules.Pick], value: Decimal | None = None) -> list[Decimal]:
    quantities = [one.quantity for one in picks]
    if value is None:
        value = rules.issue_value(valuation.quantity, valuation.value, sum(quantities, ZERO))
    return rules.split_value(value, quantities)


def _pickables(
    ctx: Context,
    item_id: UUID,
    lot_id: UUID | None,
    place_id: UUID | None,
    work_centre_id: UUID | None,
    good_on: date | None,
) -> list[rules.Pickable]:
    statement = (
        select(
            StockBalance.place_id,
            StockBalance.lot_id,
            StockBalance.quantity,
            Lot.received_at,
            Lot.expires_on,
            _rank(work_centre_id),
            StockBalance.locked,
        )
        .join(Place, (Place.id == StockBalance.place_id) & (Place.company_id == StockBalance.company_id))
        .outerjoin(Lot, (Lot.id == StockBalance.lot_id) & (Lot.company_id == StockBalance.company_id))
        .where(StockBalance.item_id == item_id, StockBalance.quantity > 0)
        .order_by(Place.number)
    )
    if lot_id is not None:
        statement = statement.where(StockBalance.lot_id == lot_id)
    if place_id is not None:
        statement = statement.where(StockBalance.place_id == place_id)
    if good_on is not None:
        usable = (Lot.status == rules.AVAILABLE) & or_(Lot.expires_on.is_(None), Lot.expires_on >= good_on)
        statement = statement.where(or_(StockBalance.lot_id.is_(None), usable))
    return [rules.Pickable(*row) for row in ctx.session.execute(statement)]


def _rank(work_centre_id: UUID | None) -> ColumnElement[int]:
    """Which place is emptied first: the line where it is used up, the store, another line."""
    own_line = Place.work_centre_id == work_centre_id
    return (
        case((own_line, 0), (Place.use == LINE, 2), else_=1)
        if work_centre_id
        else case((Place.use == LINE, 2), else_=1)
    )
