"""What is done with stock: every verb posts to the ledger, flushes and never commits.

Quantities are in the item's own unit, values in the company's currency with 2 places; *document* is what the move belongs to.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from webapp.core.commands import Context
from webapp.core.db import fetch
from webapp.core.documents import DocumentRef
from webapp.domains.inventory import rules
from webapp.domains.inventory.corrections import adjust, revalue, reverse_move, transfer
from webapp.domains.inventory.errors import NoWarehouse
from webapp.domains.inventory.ledger import Movement, lock_items, post
from webapp.domains.inventory.locked_stock import (
    Owner,
    Taker,
    held_for,
    lock_at,
    rows_of_line,
    take_own,
    trim,
    unlock,
)
from webapp.domains.inventory.lots import lot_for_return, lot_of_order_and_day, make_lot, set_lot_status
from webapp.domains.inventory.models import Lot, Place, StockMove
from webapp.domains.inventory.picking import choose, take_out, take_over
from webapp.domains.inventory.pieces import lot_of_pieces
from webapp.domains.inventory.places import WAREHOUSE, check_in_use, place_of_kind, seed_places, warehouse_for
from webapp.domains.inventory.queries import last_unit_cost, valued_amount, valued_quantity
from webapp.domains.inventory.reservations import let_go, reserve
from webapp.domains.items.models import Item


def receive(
    ctx: Context,
    *,
    item_id: UUID,
    quantity: Decimal,
    value: Decimal,
    document: DocumentRef,
    supplier_id: UUID | None = None,
    supplier_lot: str = "",
    place_id: UUID | None = None,
    lot_number: str | None = None,
    expires_on: date | None = None,
    status: str = rules.AVAILABLE,
    note: str = "",
    serials: Sequence[str] = (),
) -> list[StockMove]:
    """Take in *quantity* worth *value* from a supplier, into *place_id* or the item's usual warehouse.

    A lot is made when the item is traced by lot, and also when *status* keeps the goods back: what is in no lot cannot wait.
    Without one, what the supplier's label says is kept in the note of the move.
    *serials*: the numbers on the pieces of an item that is traced piece by piece; left out, they get new ones.
    Raises NoWarehouse, LotNumberTaken, TooLarge, and what ``serials.follow`` does, as every verb here.
    """
    if quantity == 0:
        return []
    item = fetch(ctx.session, Item, item_id)
    to_place = _warehouse(ctx, item, place_id)
    lock_items(ctx.session, [item_id])
    lot_id = None
    if item.lot_traced or status != rules.AVAILABLE:
        lot = make_lot(
            ctx,
            item,
            number=lot_number,
            status=status,
            supplier_id=supplier_id,
            supplier_lot=supplier_lot,
            expires_on=expires_on,
        )
        lot_id = lot.id
    else:
        note = _with_label(note, supplier_lot, expires_on)
    supplier = place_of_kind(ctx.session, "supplier")
    movement = Movement(
        "receipt", item_id, supplier, to_place, quantity, value, lot_id, note, serials=serials
    )
    return post(ctx, document, [movement])


def issue_to_production(
    ctx: Context,
    *,
    item_id: UUID,
    quantity: Decimal,
    document: DocumentRef,
    lot_id: UUID | None = None,
    place_id: UUID | None = None,
    work_centre_id: UUID | None = None,
    over_locks: bool = False,
    note: str = "",
    serials: Sequence[str] = (),
) -> list[StockMove]:
    """Hand *quantity* to production, FEFO or from *lot_id*, at moving average; consumes what *document* had reserved.

    *place_id*: from this place alone; *work_centre_id*: from the stock beside its line before all other; *over_locks*: also what
    is locked for others.
    Raises ShortOfStock, StockLocked, LotNotAvailable, LotExpired, LotOfAnotherItem.
    """
    return take_out(
        ctx,
        kind="issue",
        to_kind="production",
        item_id=item_id,
        quantity=quantity,
        document=document,
        lot_id=lot_id,
        place_id=place_id,
        work_centre_id=work_centre_id,
        over_locks=over_locks,
        note=note,
        serials=serials,
    )


def return_from_production(
    ctx: Context,
    *,
    item_id: UUID,
    quantity: Decimal,
    value: Decimal,
    document: DocumentRef,
    lot_id: UUID | None = None,
    serials: Sequence[str] = (),
) -> StockMove:
    """Take back *quantity* worth *value* (what the order was charged for it) into the lot named or last issued to it.

    Raises LotNeeded, LotOfAnotherItem.
    """
    item = fetch(ctx.session, Item, item_id)
    lock_items(ctx.session, [item_id])
    back_to = lot_for_return(ctx.session, item, document, lot_id or lot_of_pieces(ctx.session, item, serials))
    production = place_of_kind(ctx.session, "production")
    to_place = warehouse_for(ctx.session, item)
    movement = Movement("return", item_id, production, to_place, quantity, value, back_to, serials=serials)
    return post(ctx, document, [movement])[0]


def receive_from_production(
    ctx: Context,
    *,
    item_id: UUID,
    quantity: Decimal,
    value: Decimal,
    document: DocumentRef,
    lot_status: str = rules.AVAILABLE,
    serials: Sequence[str] = (),
) -> StockMove:
    """Take *quantity* of what the order *document* made into the item's warehouse, worth *value*.

    One lot an order and day when the item is traced by lot, or when *lot_status* keeps the pieces back for inspection.
    """
    item = fetch(ctx.session, Item, item_id)
    lock_items(ctx.session, [item_id])
    lot_id = None
    if item.lot_traced or lot_status != rules.AVAILABLE:
        lot_id = lot_of_order_and_day(ctx, item, document, lot_status).id
    production = place_of_kind(ctx.session, "production")
    to_place = warehouse_for(ctx.session, item)
    movement = Movement("production", item_id, production, to_place, quantity, value, lot_id, serials=serials)
    return post(ctx, document, [movement])[0]


def scrap_from_stock(
    ctx: Context,
    *,
    item_id: UUID,
    quantity: Decimal,
    document: DocumentRef,
    lot_id: UUID | None = None,
    place_id: UUID | None = None,
    reason: str = "",
    serials: Sequence[str] = (),
) -> list[StockMove]:
    """Throw away *quantity* at moving average. A named lot may be on hold, rejected or expired: that is why it goes.

    The real world wins: when nothing else is left, what is locked for orders goes as well, and their reservations are cut.
    Raises ShortOfStock, LotOfAnotherItem.
    """
    return take_out(
        ctx,
        kind="scrap",
        to_kind="scrap",
        item_id=item_id,
        quantity=quantity,
        document=document,
        lot_id=lot_id,
        place_id=place_id,
        only_usable=lot_id is None,
        over_locks=True,
        note=reason,
        serials=serials,
    )


def ship_to_customer(
    ctx: Context,
    *,
    item_id: UUID,
    quantity: Decimal,
    document: DocumentRef,
    lot_id: UUID | None = None,
    place_id: UUID | None = None,
    good_on: date | None = None,
    line_id: UUID | None = None,
    over_locks: bool = False,
    serials: Sequence[str] = (),
) -> list[StockMove]:
    """Send *quantity* to the customer, FEFO or from *lot_id*, at moving average; consumes what *document* had reserved.

    *place_id*: from this place alone; *good_on*: lots that will have expired by then are passed over.
    *line_id*: of the order's locked stock, what is locked for this line alone; *over_locks*: also what is locked for others.
    Raises ShortOfStock, StockLocked, LotNotAvailable, LotExpired, LotOfAnotherItem, ShelfLifeTooShort.
    """
    return take_out(
        ctx,
        kind="shipment",
        to_kind="customer",
        item_id=item_id,
        quantity=quantity,
        document=document,
        lot_id=lot_id,
        place_id=place_id,
        good_on=good_on,
        line_id=line_id,
        over_locks=over_locks,
        serials=serials,
    )


def return_to_supplier(
    ctx: Context,
    *,
    item_id: UUID,
    quantity: Decimal,
    cost: Decimal,
    document: DocumentRef,
    lot_id: UUID | None = None,
    reason: str = "",
    serials: Sequence[str] = (),
) -> list[StockMove]:
    """Send *quantity* that had cost *cost* back to its supplier, whatever the status of its lot: that may be why it goes.

    Stock loses *cost*, or as much as keeps the value of what stays above zero (``rules.value_back``).
    Raises ShortOfStock, LotOfAnotherItem.
    """
    valuation = lock_items(ctx.session, [item_id])[item_id]
    enough = quantity <= valuation.quantity  # where it is not, taking it out says so
    value = rules.value_back(valuation.quantity, valuation.value, quantity, cost) if enough else None
    return take_out(
        ctx,
        kind="return",
        to_kind="supplier",
        item_id=item_id,
        quantity=quantity,
        document=document,
        lot_id=lot_id,
        only_usable=lot_id is None,
        value=value,
        note=reason,
        serials=serials,
    )


def take_back_from_customer(
    ctx: Context,
    *,
    item_id: UUID,
    quantity: Decimal,
    value: Decimal,
    document: DocumentRef,
    origin: Lot | None = None,
    reason: str = "",
    serials: Sequence[str] = (),
) -> Lot:
    """Take back *quantity* worth *value* (what it had cost when it left) into a lot of its own, on hold until a person decides.

    The new lot is of the same order, supplier and last good day as *origin*, in which the goods had left: what never left is
    not kept back with what did.
    """
    item = fetch(ctx.session, Item, item_id)
    lock_items(ctx.session, [item_id])
    lot = make_lot(
        ctx,
        item,
        status=rules.HOLD,
        supplier_id=origin.supplier_id if origin else None,
        supplier_lot=origin.supplier_lot if origin else "",
        work_order_id=origin.work_order_id if origin else None,
        expires_on=origin.expires_on if origin else None,
    )
    customer = place_of_kind(ctx.session, "customer")
    to_place = warehouse_for(ctx.session, item)
    movement = Movement(
        "return", item_id, customer, to_place, quantity, value, lot.id, reason, serials=serials
    )
    post(ctx, document, [movement])
    return lot


def _with_label(note: str, supplier_lot: str, expires_on: date | None) -> str:
    """*note*, and what stands on the goods: no column of the move holds it, and what somebody typed is not lost."""
    parts = (note, supplier_lot, expires_on.isoformat() if expires_on else "")
    return " · ".join(part for part in parts if part)[:200]


def _warehouse(ctx: Context, item: Item, place_id: UUID | None) -> Place:
    if place_id is None:
        return warehouse_for(ctx.session, item)
    place = fetch(ctx.session, Place, place_id)
    if place.kind != WAREHOUSE:
        raise NoWarehouse(at="place_id", place=place.number)
    check_in_use(place, "place_id")
    return place


__all__ = [
    "Owner",
    "Taker",
    "adjust",
    "choose",
    "held_for",
    "issue_to_production",
    "last_unit_cost",
    "let_go",
    "lock_at",
    "lock_items",
    "place_of_kind",
    "receive",
    "receive_from_production",
    "reserve",
    "return_from_production",
    "return_to_supplier",
    "revalue",
    "reverse_move",
    "rows_of_line",
    "scrap_from_stock",
    "seed_places",
    "set_lot_status",
    "ship_to_customer",
    "take_back_from_customer",
    "take_over",
    "take_own",
    "transfer",
    "trim",
    "unlock",
    "valued_amount",
    "valued_quantity",
    "warehouse_for",
]
