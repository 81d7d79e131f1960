"""Stock of ours that lies with a supplier: sent out, brought back, used up there, or lost there.

It is counted order by order from the moves themselves, and worth what it was worth when it went: account 1408, with the order as
its analytic (accounts_small_enterprise.csv), not part of the moving average of what lies in our warehouses. So nobody else can
pick, reserve or plan with it. Whoever calls holds the lock of the order, which is what keeps its account from being read twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.codes import new_code
from webapp.core.commands import Context
from webapp.core.db import bound_company, fetch, find
from webapp.core.documents import DocumentRef
from webapp.core.ids import derived_id
from webapp.core.quantity import ZERO
from webapp.domains.identity.companies import own_company
from webapp.domains.inventory import rules
from webapp.domains.inventory.ledger import Movement, lock_items, post
from webapp.domains.inventory.models import Place, StockMove
from webapp.domains.inventory.picking import take_out
from webapp.domains.inventory.places import place_of_kind, warehouse_for
from webapp.domains.items.models import Item
from webapp.domains.partners.models import Partner

OUTSIDE = "subcontractor"
"""The kind of a place at a supplier where what lies there is ours."""
SENT, BACK, USED, LOST = "sent_out", "brought_back", "used_outside", "lost_outside"


@dataclass
class Held:
    """What is with the supplier of one item and lot, for one order."""

    item_id: UUID
    lot_id: UUID | None
    quantity: Decimal = ZERO
    value: Decimal = ZERO


def place_at(ctx: Context, supplier_id: UUID) -> Place:
    """The place at the supplier, made when something first goes there. Raises NotFound."""
    place_id = derived_id("place", ctx.company_id, OUTSIDE, supplier_id)
    place = find(ctx.session, Place, place_id)
    if place is None:
        supplier = fetch(ctx.session, Partner, supplier_id)
        place = Place(
            id=place_id,
            number=f"SUB-{supplier.number}"[:64],
            code=new_code(own_company(ctx.session).tag),
            name=supplier.name,
            name_en=supplier.name_en,
            kind=OUTSIDE,
        )
        ctx.session.add(place)
        ctx.session.flush()
    return place


def send_out(
    ctx: Context,
    *,
    item_id: UUID,
    quantity: Decimal,
    place: Place,
    document: DocumentRef,
    lot_id: UUID | None = None,
    note: str = "",
    serials: Sequence[str] = (),
) -> list[StockMove]:
    """Carry *quantity* to *place* at a supplier, FEFO or from *lot_id*, at moving average.

    Raises ShortOfStock, LotNotAvailable, LotExpired, LotOfAnotherItem.
    """
    return take_out(
        ctx,
        kind=SENT,
        to_place=place,
        item_id=item_id,
        quantity=quantity,
        document=document,
        lot_id=lot_id,
        note=note,
        serials=serials,
    )


def bring_back(
    ctx: Context, *, item_id: UUID, quantity: Decimal, place: Place, document: DocumentRef, note: str = ""
) -> list[StockMove]:
    """Take *quantity* back unused into the item's warehouse, lot by lot, at what it was worth when it went out."""
    item = fetch(ctx.session, Item, item_id)
    lock_items(ctx.session, [item_id])
    return _take(ctx, BACK, item_id, quantity, place, warehouse_for(ctx.session, item), document, note)


def use_up(
    ctx: Context, *, item_id: UUID, quantity: Decimal, place: Place, document: DocumentRef, note: str = ""
) -> list[StockMove]:
    """*quantity* went into pieces that the supplier made."""
    production = place_of_kind(ctx.session, "production")
    return _take(ctx, USED, item_id, quantity, place, production, document, note)


def write_off(
    ctx: Context, *, item_id: UUID, quantity: Decimal, place: Place, document: DocumentRef, note: str = ""
) -> list[StockMove]:
    """*quantity* will never come back: spoilt or lost at the supplier."""
    scrap = place_of_kind(ctx.session, "scrap")
    return _take(ctx, LOST, item_id, quantity, place, scrap, document, note)


def held_outside(session: Session, document_ids: Iterable[UUID]) -> defaultdict[UUID, list[Held]]:
    """What is with suppliers for each of these orders, by item and lot, in the order in which it went out."""
    found: dict[UUID, dict[tuple[UUID, UUID | None], Held]] = defaultdict(dict)
    outside = set(session.scalars(select(Place.id).where(Place.kind == OUTSIDE)))
    for move in moves_outside(session, document_ids):
        sign = (move.to_place_id in outside) - (move.from_place_id in outside)
        key = (move.item_id, move.lot_id)
        own = found[move.document_id or move.id].setdefault(key, Held(*key))
        own.quantity += sign * move.quantity
        own.value += sign * move.value
    there: defaultdict[UUID, list[Held]] = defaultdict(list)
    for order_id, lots in found.items():
        there[order_id] = [one for one in lots.values() if one.quantity]
    return there


def moves_outside(session: Session, document_ids: Iterable[UUID]) -> list[StockMove]:
    """Every move to or from a supplier's place for these orders, the earliest first."""
    statement = select(StockMove).where(
        StockMove.company_id == bound_company(session),
        StockMove.document_id.in_(list(document_ids)),
        StockMove.kind.in_((SENT, BACK, USED, LOST)),
    )
    return list(session.scalars(statement.order_by(StockMove.id)))


def _take(
    ctx: Context,
    kind: str,
    item_id: UUID,
    quantity: Decimal,
    source: Place,
    target: Place,
    document: DocumentRef,
    note: str,
) -> list[StockMove]:
    """Take *quantity* of what lies at *source* for *document*: the order's own average cost, all of it with the last unit.

    The caller has seen to it that so much is there.
    """
    if quantity == 0 or document.id is None:
        return []
    there = [one for one in held_outside(ctx.session, [document.id])[document.id] if one.item_id == item_id]
    lock_items(ctx.session, [item_id])
    movements, left = [], quantity
    for one in there:
        taken = min(one.quantity, left)
        if taken > 0:
            value = rules.issue_value(one.quantity, one.value, taken)
            movements.append(Movement(kind, item_id, source, target, taken, value, one.lot_id, note))
            left -= taken
    if left > 0:
        raise ValueError("more is taken from a supplier than lies there")
    return post(ctx, document, movements)
