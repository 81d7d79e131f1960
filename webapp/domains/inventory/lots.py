"""Making lots, finding the one to post to, changing what may be done with them."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.clock import day_bounds
from webapp.core.codes import new_code
from webapp.core.commands import Context
from webapp.core.db import fetch
from webapp.core.documents import DocumentRef
from webapp.core.ids import new_id
from webapp.core.numbering import next_plain_number
from webapp.core.quantity import ZERO
from webapp.domains.identity.companies import own_tag
from webapp.domains.inventory import rules
from webapp.domains.inventory.errors import (
    LotExpired,
    LotNeeded,
    LotNotAvailable,
    LotNumberTaken,
    LotOfAnotherItem,
    ShelfLifeTooShort,
)
from webapp.domains.inventory.ledger import lock_items
from webapp.domains.inventory.locked_stock import hard_rows, make_room
from webapp.domains.inventory.models import Lot, Reservation, StockMove
from webapp.domains.items.models import Item


def make_lot(
    ctx: Context,
    item: Item,
    *,
    number: str | None = None,
    status: str = rules.AVAILABLE,
    supplier_id: UUID | None = None,
    supplier_lot: str = "",
    work_order_id: UUID | None = None,
    expires_on: date | None = None,
) -> Lot:
    """A new lot of *item*; number and last good day by default from the item (its number, its shelf life).

    Raises LotNumberTaken for a given *number* that another lot has.
    """
    if number and _is_taken(ctx.session, number):
        raise LotNumberTaken(at="lot_number", lot=number)
    lot = Lot(
        id=new_id(),
        number=number or _next_lot_number(ctx, item),
        code=new_code(own_tag(ctx.session)),
        item_id=item.id,
        status=status,
        supplier_id=supplier_id,
        supplier_lot=supplier_lot,
        work_order_id=work_order_id,
        received_at=ctx.occurred_at,
        expires_on=expires_on or rules.expiry(ctx.today, item.shelf_life_days),
    )
    ctx.session.add(lot)
    ctx.session.flush()
    return lot


def lot_of_order_and_day(ctx: Context, item: Item, document: DocumentRef, status: str) -> Lot:
    """The lot that takes what the order makes today: the one begun today, or a new one.

    A lot whose status is no longer *status* is left alone: pieces that nobody has inspected must not slip into a lot that has
    been released, nor good ones into one that was rejected.
    """
    start, end = day_bounds(ctx.today, ctx.actor.time_zone)
    begun = select(Lot).where(
        Lot.item_id == item.id,
        Lot.work_order_id == document.id,
        Lot.status == status,
        Lot.received_at >= start,
        Lot.received_at < end,
    )
    found = ctx.session.scalars(begun.order_by(Lot.number).limit(1)).first()
    return found or make_lot(ctx, item, status=status, work_order_id=document.id)


def lot_for_return(session: Session, item: Item, document: DocumentRef, lot_id: UUID | None) -> UUID | None:
    """The lot that a return goes to: the one named, or the lot last issued to *document*.

    Raises LotOfAnotherItem, and LotNeeded for an item traced by lot of which *document* never got any.
    """
    if lot_id is not None:
        return lot_of_item(session, item, lot_id).id
    issued = (
        select(StockMove.lot_id)
        .where(StockMove.document_id == document.id, StockMove.item_id == item.id, StockMove.kind == "issue")
        .order_by(StockMove.id.desc())
        .limit(1)
    )
    found = session.scalar(issued)
    if found is None and item.lot_traced:
        raise LotNeeded(at="lot_id", item=item.number)
    return found


def lot_of_item(session: Session, item: Item, lot_id: UUID) -> Lot:
    """The lot with *lot_id*. Raises NotFound, LotOfAnotherItem."""
    lot = fetch(session, Lot, lot_id)
    if lot.item_id != item.id:
        raise LotOfAnotherItem(at="lot_id", lot=lot.number)
    return lot


def check_usable(lot: Lot, today: date) -> None:
    """Raise LotNotAvailable or LotExpired unless *lot* may be issued and shipped on *today*."""
    if lot.status != rules.AVAILABLE:
        raise LotNotAvailable(at="lot_id", lot=lot.number, status=lot.status)
    if lot.expires_on is not None and rules.is_expired(lot.expires_on, today):
        raise LotExpired(at="lot_id", lot=lot.number, expired_on=lot.expires_on.isoformat())


def is_good_too_shortly(item: Item, expires_on: date | None, today: date) -> bool:
    """Whether what comes today expires sooner than the item asks for.

    It is good until *expires_on*, or as long as the item's shelf life says.
    """
    good_until = expires_on or rules.expiry(today, item.shelf_life_days)
    return item.arrival_days > 0 and rules.is_expired(good_until, today + timedelta(days=item.arrival_days))


def check_good_on(lot: Lot, day: date | None) -> None:
    """Raise ShelfLifeTooShort where *lot* will have expired by *day*."""
    if day is not None and rules.is_expired(lot.expires_on, day):
        expires_on = lot.expires_on.isoformat() if lot.expires_on else ""
        raise ShelfLifeTooShort(at="lot_id", lot=lot.number, expires_on=expires_on, good_on=day.isoformat())


def set_lot_status(ctx: Context, lot_id: UUID, status: str, *, only_from: str = "") -> Lot:
    """Make a lot ``available``, put it on ``hold``, or mark it ``rejected``. Waits for postings of the item to end.

    What is no longer available is locked for nobody any more.
    *only_from*: leave it as it is where, by then, somebody has given it another status than this.
    """
    if status not in rules.LOT_STATUSES:
        raise ValueError(f"a lot is one of {rules.LOT_STATUSES}")
    lock_items(ctx.session, [fetch(ctx.session, Lot, lot_id).item_id])
    lot = fetch(ctx.session, Lot, lot_id, lock=True)
    if only_from in ("", lot.status):
        lot.status = status
        if status != rules.AVAILABLE:
            _free_locked(ctx, lot)
    ctx.session.flush()
    return lot


def _free_locked(ctx: Context, lot: Lot) -> None:
    """What must not be used is locked for no order any more: the orders are short of it."""
    rows = hard_rows(ctx.session, lot.item_id, Reservation.lot_id == lot.id)
    for place_id in sorted({row.place_id for row in rows if row.place_id is not None}):
        make_room(ctx, lot.item_id, (lot.id, place_id), ZERO)


def _is_taken(session: Session, number: str) -> bool:
    return session.scalar(select(Lot.id).where(Lot.number == number)) is not None


def _next_lot_number(ctx: Context, item: Item) -> str:
    series = rules.lot_series(item.number, ctx.today)
    while True:  # a number of this form may have been given by hand
        number = next_plain_number(ctx.session, series, width=3)
        if not _is_taken(ctx.session, number):
            return number
