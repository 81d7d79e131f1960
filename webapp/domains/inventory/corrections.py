"""Count differences, transfers, reversals, changes of value."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.commands import Context
from webapp.core.db import fetch
from webapp.core.documents import DocumentRef
from webapp.core.quantity import ZERO, plain, round_money
from webapp.domains.inventory import rules
from webapp.domains.inventory.errors import (
    AlreadyReversed,
    LotNeeded,
    NothingInStock,
    NoWarehouse,
    SamePlace,
    ValueWouldGoNegative,
    WouldGoNegative,
)
from webapp.domains.inventory.ledger import Movement, lock_items, on_hand_at, post, post_revaluation
from webapp.domains.inventory.locked_stock import (
    NOBODY,
    carry_along,
    lock_again,
    locked_by_spot,
    make_room,
    refusal,
)
from webapp.domains.inventory.lots import lot_of_item
from webapp.domains.inventory.models import ItemValuation, Place, Reservation, Revaluation, StockMove
from webapp.domains.inventory.pieces import lot_of_pieces
from webapp.domains.inventory.places import WAREHOUSE, check_in_use, place_of_kind
from webapp.domains.items.models import Item


def adjust(
    ctx: Context,
    *,
    item_id: UUID,
    place_id: UUID,
    lot_id: UUID | None,
    quantity_difference: Decimal,
    unit_cost: Decimal | None = None,
    reason: str,
    document: DocumentRef,
    serials: Sequence[str] = (),
) -> list[StockMove]:
    """Set right what a count found: *quantity_difference* above zero is a surplus (盘盈), below zero a shortage (盘亏).

    The count wins over what is locked for orders: their reservations are cut.
    A shortage leaves at moving average; a surplus comes in at *unit_cost*, or at the average, the last or the standard cost.
    Raises NoWarehouse, LotNeeded, LotOfAnotherItem, WouldGoNegative.
    """
    if quantity_difference == 0:
        return []
    item, place = fetch(ctx.session, Item, item_id), _warehouse(ctx.session, place_id, "place_id")
    valuation = lock_items(ctx.session, [item_id])[item_id]
    if quantity_difference < 0:
        lot_id = lot_id or lot_of_pieces(ctx.session, item, serials)
    _check_lot(ctx.session, item, lot_id, needed=quantity_difference > 0)
    other_side, quantity = place_of_kind(ctx.session, "adjustment"), abs(quantity_difference)
    if quantity_difference > 0:
        value = round_money(quantity * _surplus_cost(item, valuation, unit_cost))
        movement = Movement(
            "adjustment", item_id, other_side, place, quantity, value, lot_id, reason, serials=serials
        )
    else:
        there = on_hand_at(ctx.session, item.id, place_id, lot_id)
        _check_there(item, quantity, there)
        make_room(ctx, item.id, (lot_id, place_id), there - quantity)
        value = rules.issue_value(valuation.quantity, valuation.value, quantity)
        movement = Movement(
            "adjustment", item_id, place, other_side, quantity, value, lot_id, reason, serials=serials
        )
    return post(ctx, document, [movement])


def transfer(
    ctx: Context,
    *,
    item_id: UUID,
    quantity: Decimal,
    from_place_id: UUID,
    to_place_id: UUID,
    document: DocumentRef,
    lot_id: UUID | None = None,
    over_locks: bool = False,
    note: str = "",
    serials: Sequence[str] = (),
) -> list[StockMove]:
    """Carry *quantity* from one of our warehouses to another; the item's value stays what it is (costing.md §2 rule 6).

    What is locked for orders goes along from place to place inside a warehouse, and stays when it would leave it. With
    *over_locks* that goes as well, and what stands ready, when nothing else is left: their reservations are cut.
    Raises StockLocked, NoWarehouse, SamePlace, PlaceOutOfUse, LotNeeded, LotOfAnotherItem, WouldGoNegative.
    """
    if quantity == 0:
        return []
    item = fetch(ctx.session, Item, item_id)
    source = _warehouse(ctx.session, from_place_id, "from_place_id")
    target = _warehouse(ctx.session, to_place_id, "to_place_id")
    if source.id == target.id:
        raise SamePlace(at="to_place_id")
    check_in_use(target, "to_place_id")
    valuation = lock_items(ctx.session, [item_id])[item_id]
    lot_id = lot_id or lot_of_pieces(ctx.session, item, serials)
    _check_lot(ctx.session, item, lot_id, needed=True)
    there = on_hand_at(ctx.session, item.id, from_place_id, lot_id)
    _check_there(item, quantity, there)
    carried = _carry_locked(ctx, item, source, target, lot_id, quantity, there, over_locks=over_locks)
    value = rules.issue_value(valuation.quantity, valuation.value, quantity)
    movement = Movement("transfer", item_id, source, target, quantity, value, lot_id, note, serials=serials)
    moves = post(ctx, document, [movement])
    lock_again(ctx, carried)
    return moves


def _carry_locked(
    ctx: Context,
    item: Item,
    source: Place,
    target: Place,
    lot_id: UUID | None,
    quantity: Decimal,
    there: Decimal,
    *,
    over_locks: bool,
) -> list[Reservation]:
    """Free what is locked of *quantity* for the way: it stays its order's, and in its warehouse.

    What is locked for nobody goes first, and what stands ready for an order stays where it stands. Raises StockLocked.
    """
    spot = (lot_id, source.id)
    free = on_hand_at(ctx.session, item.id, source.id, lot_id, free=True)
    if quantity <= free:
        return []
    fixed = Reservation.quantity > 0
    if (source.warehouse_id or source.id) == (target.warehouse_id or target.id):
        fixed = Reservation.picked.is_(True)
    available = there - locked_by_spot(ctx.session, item.id, fixed).get(spot, ZERO)
    if quantity > available and over_locks:
        carried = carry_along(ctx, item.id, spot, target.id, available - free)
        make_room(ctx, item.id, spot, there - quantity)
        return carried
    if quantity > available:
        locked = refusal(ctx.session, item.id, NOBODY, {spot}, there, available)
        raise locked or WouldGoNegative(
            at="quantity", item=item.number, needed=plain(quantity), available=plain(available)
        )
    return carry_along(ctx, item.id, spot, target.id, quantity - free)


def reverse_move(ctx: Context, move: StockMove, *, note: str = "") -> StockMove:
    """Undo *move* by its mirror image: same quantity and value, the other way round.

    What never came cannot be locked: reservations of it are cut.
    Where nothing is left after it, what value is left goes as a revaluation, since nothing is worth nothing.
    Raises AlreadyReversed, WouldGoNegative, ValueWouldGoNegative.
    """
    valuation = lock_items(ctx.session, [move.item_id])[move.item_id]
    if move.reverses_id is not None or _is_reversed(ctx.session, move):
        raise AlreadyReversed
    document = DocumentRef(move.document_kind, move.document_id, move.document_number)
    mirror = Movement(
        kind=move.kind,
        item_id=move.item_id,
        from_place=fetch(ctx.session, Place, move.to_place_id),
        to_place=fetch(ctx.session, Place, move.from_place_id),
        quantity=move.quantity,
        value=move.value,
        lot_id=move.lot_id,
        note=note,
        reverses_id=move.id,
    )
    there = on_hand_at(ctx.session, move.item_id, move.to_place_id, move.lot_id)
    make_room(ctx, move.item_id, (move.lot_id, move.to_place_id), there - move.quantity)
    reversal = post(ctx, document, [mirror])[0]
    if valuation.quantity == 0 and valuation.value != 0:
        post_revaluation(ctx, document, move.item_id, -valuation.value)
    return reversal


def revalue(ctx: Context, *, item_id: UUID, amount: Decimal, document: DocumentRef) -> Revaluation | None:
    """Change what the item's stock is worth by *amount* (money, either sign); None for an amount of zero.

    Raises NothingInStock, ValueWouldGoNegative.
    """
    if amount == 0:
        return None
    valuation = lock_items(ctx.session, [item_id])[item_id]
    item = fetch(ctx.session, Item, item_id)
    if valuation.quantity == 0:
        raise NothingInStock(item=item.number)
    if valuation.value + amount < 0:
        raise ValueWouldGoNegative(item=item.number)
    return post_revaluation(ctx, document, item_id, amount)


def _warehouse(session: Session, place_id: UUID, at: str) -> Place:
    place = fetch(session, Place, place_id)
    if place.kind != WAREHOUSE:
        raise NoWarehouse(at=at, place=place.number)
    return place


def _check_lot(session: Session, item: Item, lot_id: UUID | None, *, needed: bool) -> None:
    if lot_id is not None:
        lot_of_item(session, item, lot_id)
    elif item.lot_traced and needed:
        raise LotNeeded(at="lot_id", item=item.number)


def _check_there(item: Item, quantity: Decimal, there: Decimal) -> None:
    if there < quantity:
        raise WouldGoNegative(at="quantity", item=item.number, needed=plain(quantity), available=plain(there))


def _surplus_cost(item: Item, valuation: ItemValuation, unit_cost: Decimal | None) -> Decimal:
    if unit_cost is not None:
        return unit_cost
    if valuation.quantity > 0:
        return valuation.value / valuation.quantity
    return valuation.last_unit_cost or item.standard_cost or ZERO


def _is_reversed(session: Session, move: StockMove) -> bool:
    return session.scalar(select(StockMove.id).where(StockMove.reverses_id == move.id)) is not None
