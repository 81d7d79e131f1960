"""Stock that is locked for one order (a hard reservation): nobody else can take it.

A hard reservation is a row of ``reservation`` with a place: so much of what one balance (an item at a place, of a lot or of none)
holds belongs to one line of an order. The balance carries their sum in ``locked``, and the database refuses what is below zero
or above on-hand. Each verb locks the item first (``ledger.lock_items``), so two of one item never overlap; whoever needs
several items locks them by one call, sorted. Quantities are in the item's own unit.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, update
from sqlalchemy.orm import Session

from webapp.core.changes import touch
from webapp.core.commands import Context
from webapp.core.db import bound_company
from webapp.core.documents import DocumentRef
from webapp.core.ids import new_id
from webapp.core.quantity import ZERO, plain
from webapp.domains.inventory.errors import ShortOfStock, StockLocked
from webapp.domains.inventory.ledger import balance_id, item_number, lock_items, on_hand_at
from webapp.domains.inventory.models import Reservation, StockBalance

Spot = tuple[UUID | None, UUID]
"""Of one item: a lot (or none), and the place where it lies."""
NAMED = 3
"""How many orders a refusal names."""


@dataclass(frozen=True)
class Owner:
    """The line of an order for which stock is locked; *name*: for whom, as people say it."""

    document: DocumentRef
    line_id: UUID
    name: str = ""


@dataclass(frozen=True)
class Taker:
    """For whom stock is taken: what is locked for it counts as free.

    *line_id*: for this line of the document alone; *picking*: what stands ready is fetched already, and is left alone.
    """

    document_id: UUID | None
    line_id: UUID | None = None
    picking: bool = False

    def owns(self) -> ColumnElement[bool]:
        """Whether a hard reservation is the taker's own, and may be taken."""
        own = self._of_line()
        return and_(own, Reservation.picked.is_(False)) if self.picking else own

    def ready(self) -> ColumnElement[bool]:
        """Whether a hard reservation stands ready for the taker's document, whatever line of it."""
        return and_(Reservation.document_id == self.document_id, Reservation.picked.is_(True))

    def others(self) -> ColumnElement[bool]:
        """Whether a hard reservation is somebody else's."""
        if self.document_id is None:
            return Reservation.quantity > 0
        own = or_(self._of_line(), self.ready()) if self.picking else self._of_line()
        return ~own

    def _of_line(self) -> ColumnElement[bool]:
        own: ColumnElement[bool] = Reservation.document_id == self.document_id
        return own if self.line_id is None else and_(own, Reservation.line_id == self.line_id)


NOBODY = Taker(None)


def lock_at(
    ctx: Context,
    owner: Owner,
    item_id: UUID,
    spot: Spot,
    quantity: Decimal,
    *,
    picked: bool = False,
    reason: str = "",
) -> Reservation:
    """Lock *quantity* of what lies at *spot* and belongs to nobody. Raises ShortOfStock where less does."""
    lock_items(ctx.session, [item_id])
    if owner.document.id is None or quantity <= 0:
        raise ValueError("stock is locked for a document, and more than nothing")
    _change_locked(ctx.session, item_id, spot, quantity)
    row = Reservation(
        id=new_id(),
        item_id=item_id,
        lot_id=spot[0],
        place_id=spot[1],
        quantity=quantity,
        document_kind=owner.document.kind,
        document_id=owner.document.id,
        document_number=owner.document.number,
        document_name=owner.name,
        line_id=owner.line_id,
        picked=picked,
        reason=reason,
        made_at=ctx.occurred_at,
        made_by_id=ctx.actor.user_id,
    )
    ctx.session.add(row)
    _made_up_for(ctx.session, owner.line_id, item_id, quantity)
    ctx.session.flush()
    return row


def unlock(ctx: Context, rows: Iterable[Reservation], quantity: Decimal | None = None) -> Decimal:
    """Give up *quantity* of hard reservations, or all, in the order in which they stand; returns how much that was."""
    left, given = quantity, ZERO
    for row in rows:
        part = row.quantity if left is None else min(row.quantity, left)
        left = None if left is None else left - part
        if part > 0:
            lock_items(ctx.session, [row.item_id])
            _change_locked(ctx.session, row.item_id, _spot(row), -part)
            row.quantity -= part
            given += part
        if row.quantity == 0 and (row.short == 0 or left is None):
            ctx.session.delete(row)  # kept or taken back it is no history; the moves and the audit are
    ctx.session.flush()
    return given


def take_own(ctx: Context, taker: Taker, item_id: UUID, parts: Iterable[tuple[Spot, Decimal]]) -> Decimal:
    """Free what of *parts* is locked for *taker*, since it takes them, what stands ready first; returns how much that was."""
    taken = ZERO
    for spot, quantity in parts:
        rows = hard_rows(ctx.session, item_id, taker.owns(), spot)
        taken += unlock(ctx, sorted(rows, key=lambda one: not one.picked), quantity)
    return taken


def trim(ctx: Context, line_id: UUID, wanted: Decimal) -> None:
    """A line wants *wanted* still: what is locked for it beyond that is free again, what is not fetched yet first."""
    rows = rows_of_line(ctx.session, line_id)
    if not rows:
        return
    held = sum((row.quantity for row in rows), ZERO)
    if held > wanted:
        unlock(ctx, rows, held - wanted)
        held = wanted
    missing = wanted - held
    for row in rows_of_line(ctx.session, line_id):
        row.short = min(row.short, missing)
        missing -= row.short
        if row.quantity == 0 and row.short == 0:
            ctx.session.delete(row)
    ctx.session.flush()


def make_room(ctx: Context, item_id: UUID, spot: Spot, stays: Decimal, spared: UUID | None = None) -> None:
    """*stays* is what *spot* will hold that can be used: hard reservations beyond it are cut, the latest first.

    What stands ready is cut last, and of that what does for the document *spared*. The rows stay and say how much their order
    is short of.
    """
    lock_items(ctx.session, [item_id])
    rows = hard_rows(ctx.session, item_id, Reservation.quantity > 0, spot)
    excess = sum((row.quantity for row in rows), ZERO) - stays
    for row in sorted(rows, key=lambda one: (one.picked, one.document_id == spared, -one.id.int)):
        part = min(row.quantity, excess)
        if part > 0:
            _change_locked(ctx.session, item_id, spot, -part)
            row.quantity -= part
            row.short += part
            row.cut_by_id = ctx.command_id
            excess -= part
            # What an order says about what stands ready for it has changed with that: phones read it again.
            touch(ctx.session, row.document_kind, row.document_id)
    ctx.session.flush()


def carry_along(
    ctx: Context, item_id: UUID, spot: Spot, to_place_id: UUID, quantity: Decimal
) -> list[Reservation]:
    """Free *quantity* that is locked at *spot* to be carried to *to_place_id*; ``lock_again`` with the rows returned follows."""
    carried: list[Reservation] = []
    for row in hard_rows(ctx.session, item_id, Reservation.picked.is_(False), spot):
        part = min(row.quantity, quantity)
        if part <= 0:
            continue
        _change_locked(ctx.session, item_id, spot, -part)
        quantity -= part
        if part == row.quantity:
            row.place_id = to_place_id
            carried.append(row)
        else:
            row.quantity -= part
            carried.append(_part_of(row, part, to_place_id))
    ctx.session.add_all(carried)
    return carried


def lock_again(ctx: Context, rows: Sequence[Reservation]) -> None:
    """The goods of *rows* lie at their new place: they are locked there."""
    ctx.session.flush()
    for row in rows:
        _change_locked(ctx.session, row.item_id, _spot(row), row.quantity)


def hard_rows(
    session: Session, item_id: UUID, condition: ColumnElement[bool], spot: Spot | None = None
) -> list[Reservation]:
    """The hard reservations of an item for which *condition* is true, at *spot*; the first made first."""
    statement = select(Reservation).where(
        Reservation.item_id == item_id, Reservation.place_id.is_not(None), condition
    )
    if spot is not None:
        lot = Reservation.lot_id.is_(None) if spot[0] is None else Reservation.lot_id == spot[0]
        statement = statement.where(lot, Reservation.place_id == spot[1])
    return _read(session, statement.order_by(Reservation.id))


def rows_of_line(session: Session, line_id: UUID) -> list[Reservation]:
    """The hard reservations of a line of an order, those not fetched yet first."""
    statement = select(Reservation).where(Reservation.line_id == line_id, Reservation.place_id.is_not(None))
    return _read(session, statement.order_by(Reservation.picked, Reservation.id))


def held_for(session: Session, document_id: UUID, item_id: UUID) -> Decimal:
    """How much of an item is locked for a document."""
    statement = select(func.sum(Reservation.quantity)).where(
        Reservation.document_id == document_id,
        Reservation.item_id == item_id,
        Reservation.place_id.is_not(None),
    )
    return session.scalar(statement) or ZERO


def locked_by_spot(session: Session, item_id: UUID, condition: ColumnElement[bool]) -> dict[Spot, Decimal]:
    """What is locked of an item, by lot and place, in the reservations for which *condition* is true."""
    found: dict[Spot, Decimal] = {}
    for row in hard_rows(session, item_id, condition):
        found[_spot(row)] = found.get(_spot(row), ZERO) + row.quantity
    return found


def refusal(
    session: Session,
    item_id: UUID,
    taker: Taker,
    spots: Collection[Spot],
    there: Decimal,
    available: Decimal,
) -> StockLocked | None:
    """Why no more than *available* of *there* can be taken at *spots*; None where nothing is locked for others."""
    rows = [
        one for one in hard_rows(session, item_id, taker.others()) if _spot(one) in spots and one.quantity > 0
    ]
    if not rows:
        return None
    names = list(dict.fromkeys(_for_whom(one) for one in rows))
    return StockLocked(
        at="quantity",
        item=item_number(session, item_id),
        locked=plain(sum((one.quantity for one in rows), ZERO)),
        there=plain(there),
        orders=", ".join(names[:NAMED]) + (" …" if len(names) > NAMED else ""),
        available=plain(available),
    )


def cut_by(session: Session, command_id: UUID) -> list[str]:
    """The orders that a command left short, as people say them."""
    statement = select(Reservation).where(Reservation.cut_by_id == command_id, Reservation.short > 0)
    rows = _read(session, statement.order_by(Reservation.id))
    return [f"{_for_whom(one)} −{plain(one.short)}" for one in rows]


def _for_whom(row: Reservation) -> str:
    return f"{row.document_number} ({row.document_name})" if row.document_name else row.document_number


def _part_of(row: Reservation, quantity: Decimal, place_id: UUID) -> Reservation:
    kept = (
        "item_id",
        "lot_id",
        "document_kind",
        "document_id",
        "document_number",
        "document_name",
        "line_id",
        "reason",
        "made_at",
        "made_by_id",
    )
    facts = {name: getattr(row, name) for name in kept}
    return Reservation(id=new_id(), place_id=place_id, quantity=quantity, **facts)


def _made_up_for(session: Session, line_id: UUID, item_id: UUID, quantity: Decimal) -> None:
    """What is locked anew for a line makes up for what was cut from it."""
    for row in hard_rows(session, item_id, and_(Reservation.line_id == line_id, Reservation.short > 0)):
        part = min(row.short, quantity)
        row.short -= part
        quantity -= part
        if row.short == 0 and row.quantity == 0:
            session.delete(row)


def _change_locked(session: Session, item_id: UUID, spot: Spot, by: Decimal) -> None:
    """The only write of ``locked``: in one statement that finds no row where the rest would be below zero."""
    session.flush()
    lot_id, place_id = spot
    row_id = balance_id(bound_company(session), item_id, place_id, lot_id)
    changed = session.scalar(
        update(StockBalance)
        .where(
            StockBalance.id == row_id,
            StockBalance.locked + by >= 0,
            StockBalance.locked + by <= StockBalance.quantity,
        )
        .values(locked=StockBalance.locked + by)
        .returning(StockBalance.locked)
        .execution_options(synchronize_session=False)
    )
    if changed is None:
        free = on_hand_at(session, item_id, place_id, lot_id, free=True)
        raise ShortOfStock(
            at="quantity", item=item_number(session, item_id), needed=plain(by), available=plain(free)
        )


def _spot(row: Reservation) -> Spot:
    if row.place_id is None:
        raise ValueError("a soft reservation lies nowhere")
    return row.lot_id, row.place_id


def _read(session: Session, statement: Select[Reservation]) -> list[Reservation]:
    session.flush()
    return list(session.scalars(statement.execution_options(populate_existing=True)))
