"""Parting a lot in two: what was found bad lies in a lot of its own, since what may be done with goods is said of their lot."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.core.commands import Context
from webapp.core.db import fetch
from webapp.core.documents import DocumentRef
from webapp.core.quantity import ZERO, plain
from webapp.domains.inventory import rules
from webapp.domains.inventory.errors import WouldGoNegative
from webapp.domains.inventory.ledger import Movement, lock_items, on_hand_at, post
from webapp.domains.inventory.locked_stock import make_room
from webapp.domains.inventory.lots import make_lot
from webapp.domains.inventory.models import Lot, Place, StockBalance
from webapp.domains.inventory.pieces import check_count, spots_of
from webapp.domains.inventory.places import place_of_kind
from webapp.domains.items.models import Item

MARK = "-R"
"""Stands behind the number of the lot that a part was taken off."""


def lot_on_hand(session: Session, lot_id: UUID) -> Decimal:
    """How much of a lot lies at our places."""
    statement = select(func.sum(StockBalance.quantity)).where(StockBalance.lot_id == lot_id)
    return session.scalar(statement) or ZERO


def split_off(
    ctx: Context,
    *,
    lot_id: UUID,
    quantity: Decimal,
    status: str,
    document: DocumentRef,
    reason: str = "",
    serials: Sequence[str] = (),
) -> Lot:
    """Put *quantity* of the lot into a new one with *status*; where it lies and what it is worth stay as they are.

    The ledger knows no change of a lot: what is parted off leaves the one and comes back in the other. Raises WouldGoNegative.
    """
    lot = fetch(ctx.session, Lot, lot_id)
    item = fetch(ctx.session, Item, lot.item_id)
    valuation = lock_items(ctx.session, [item.id])[item.id]
    check_count(item, int(quantity), serials)
    named = spots_of(ctx.session, item, serials) if serials else {}
    wanted = {spot: Decimal(len(pieces)) for spot, pieces in named.items()}
    there = _where_it_lies(ctx.session, lot.id)
    picks = rules.pick_at(there, wanted) if wanted else rules.pick(there, quantity)
    found = sum((one.quantity for one in picks), ZERO)
    if found < quantity:
        raise WouldGoNegative(at="quantity", item=item.number, needed=plain(quantity), available=plain(found))
    part = make_lot(
        ctx,
        item,
        number=_free_number(ctx.session, lot.number),
        status=status,
        supplier_id=lot.supplier_id,
        supplier_lot=lot.supplier_lot,
        work_order_id=lot.work_order_id,
        expires_on=lot.expires_on,
    )
    part.split_from_id, part.received_at = lot.id, lot.received_at
    between, cost = place_of_kind(ctx.session, "adjustment"), valuation.last_unit_cost
    worth = rules.issue_value(valuation.quantity, valuation.value, quantity)
    values = rules.split_value(worth, [one.quantity for one in picks])
    for one, value in zip(picks, values, strict=True):
        here = on_hand_at(ctx.session, item.id, one.place_id, lot.id)
        make_room(ctx, item.id, (lot.id, one.place_id), here - one.quantity)
        place, pieces = fetch(ctx.session, Place, one.place_id), named.get((lot.id, one.place_id), ())
        movements = [
            Movement(
                "transfer", item.id, place, between, one.quantity, value, lot.id, reason, serials=pieces
            ),
            Movement("transfer", item.id, between, place, one.quantity, value, part.id, reason),
        ]
        post(ctx, document, movements)
    valuation.last_unit_cost = cost  # nothing was bought
    ctx.session.flush()
    return part


def _where_it_lies(session: Session, lot_id: UUID) -> list[rules.Pickable]:
    statement = (
        select(StockBalance.place_id, StockBalance.quantity)
        .join(Place, (Place.id == StockBalance.place_id) & (Place.company_id == StockBalance.company_id))
        .where(StockBalance.lot_id == lot_id, StockBalance.quantity > 0)
        .order_by(Place.number)
    )
    return [rules.Pickable(place_id, lot_id, there) for place_id, there in session.execute(statement)]


def _free_number(session: Session, number: str) -> str:
    base, taken = f"{number[:58]}{MARK}", 1
    while session.scalar(select(Lot.id).where(Lot.number == (base if taken == 1 else f"{base}{taken}"))):
        taken += 1
    return base if taken == 1 else f"{base}{taken}"
