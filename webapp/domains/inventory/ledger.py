"""The one place that writes moves, balances and valuations, always together and under the item's lock.

Every change of an item's stock first locks the item's row of ``item_valuation`` (on SQLite the write transaction itself is the
lock), so two changes of one item never overlap, and whatever is read after the lock stays true until the commit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, type_coerce, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from webapp.core import memory
from webapp.core.books import posted_on
from webapp.core.changes import touch
from webapp.core.commands import Context
from webapp.core.db import bound_company, fetch
from webapp.core.documents import DocumentRef
from webapp.core.ids import derived_id, new_id
from webapp.core.ledger import leave_unflushed, plain_row, write_down
from webapp.core.quantity import ZERO, plain
from webapp.core.types import quantity_type
from webapp.domains.inventory import rules
from webapp.domains.inventory.errors import NotTracedByPiece, TooLarge, ValueWouldGoNegative, WouldGoNegative
from webapp.domains.inventory.models import ItemValuation, Place, Revaluation, StockBalance, StockMove
from webapp.domains.inventory.places import WAREHOUSE
from webapp.domains.inventory.serials import Moved, follow
from webapp.domains.items.models import Item

MOST_UNITS = Decimal(10) ** 12
MOST_VALUE = Decimal(10) ** 14
"""Sums stay far inside 64-bit integers of millionths and cents; what goes beyond is refused, never left to overflow."""


@dataclass(frozen=True)
class Movement:
    """One move to be posted: what goes from where to where, and what it is worth (money, 2 places)."""

    kind: str
    item_id: UUID
    from_place: Place
    to_place: Place
    quantity: Decimal
    value: Decimal
    lot_id: UUID | None = None
    note: str = ""
    reverses_id: UUID | None = None
    serials: Sequence[str] = ()
    """Numbers or label codes of its pieces, for an item that is traced piece by piece (``serials.follow``)."""

    @property
    def value_change(self) -> int:
        """+1 where value enters our warehouses, −1 where it leaves, 0 where it stays inside (or outside)."""
        return (self.to_place.kind == WAREHOUSE) - (self.from_place.kind == WAREHOUSE)


def lock_items(session: Session, item_ids: Iterable[UUID]) -> dict[UUID, ItemValuation]:
    """The valuation rows of *item_ids*, locked until the transaction ends; rows are made where an item never had stock.

    Whoever needs several items locks them by one call before the first posting: the rows are taken in sorted order, so no two
    commands wait crosswise.
    """
    wanted = sorted(set(item_ids))
    if all(memory.has_lock(session, (ItemValuation, one)) for one in wanted):
        return {one: fetch(session, ItemValuation, one) for one in wanted}
    session.flush()
    rows = _locked(session, wanted)
    missing = [item_id for item_id in wanted if item_id not in rows]
    if missing:
        _make_valuations(session, missing)
        rows = _locked(session, wanted)
    for row in rows.values():
        memory.keep(session, row)
        memory.note_lock(session, (ItemValuation, row.id))
    return rows


def _locked(session: Session, item_ids: list[UUID]) -> dict[UUID, ItemValuation]:
    statement = (
        select(ItemValuation)
        .where(ItemValuation.id.in_(item_ids))
        .order_by(ItemValuation.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.id: row for row in session.scalars(statement)}


def _make_valuations(session: Session, item_ids: list[UUID]) -> None:
    nothing = {"company_id": bound_company(session), "quantity": 0, "value": 0, "last_unit_cost": 0}
    items = session.execute(select(Item.id, Item.serial_traced).where(Item.id.in_(item_ids)))
    rows = [nothing | {"id": item_id, "by_piece": by_piece} for item_id, by_piece in items]
    session.execute(_dialect(session).insert(ItemValuation).values(rows).on_conflict_do_nothing())


def post(ctx: Context, document: DocumentRef, movements: Iterable[Movement]) -> list[StockMove]:
    """Write *movements* to the ledger and change balances and valuations with them.

    The items must be locked already (``lock_items``). Raises WouldGoNegative, ValueWouldGoNegative, TooLarge, and what
    ``serials.follow`` does.
    """
    movements, moves = list(movements), []
    for movement in movements:
        _check_form(movement)
        _change_balances(ctx.session, movement)
        _change_valuation(ctx.session, movement)
        moves.append(_written(ctx, document, movement))
        if movement.lot_id is None:
            touch(ctx.session, "stock", movement.item_id)  # a move of a lot touches the lot
    write_down(ctx.session, *moves)
    for movement, move in zip(movements, moves, strict=True):
        if fetch(ctx.session, ItemValuation, movement.item_id).by_piece:
            item = fetch(ctx.session, Item, movement.item_id)
            follow(ctx, item, Moved(move, movement.from_place, movement.to_place, movement.serials))
        elif movement.serials:
            raise NotTracedByPiece(at="serials", item=item_number(ctx.session, movement.item_id))
    leave_unflushed(ctx.session)
    return moves


def post_revaluation(ctx: Context, document: DocumentRef, item_id: UUID, amount: Decimal) -> Revaluation:
    """Change the value of the item's stock by *amount* (either sign) without moving anything. The item must be locked."""
    valuation = fetch(ctx.session, ItemValuation, item_id)
    valuation.value += amount
    row = Revaluation(
        item_id=item_id,
        amount=amount,
        document_kind=document.kind,
        document_id=document.id,
        occurred_at=ctx.occurred_at,
        posted_on=posted_on(ctx),
        command_id=ctx.command_id,
    )
    ctx.session.add(row)
    ctx.session.flush()
    return row


def on_hand_at(
    session: Session, item_id: UUID, place_id: UUID, lot_id: UUID | None, *, free: bool = False
) -> Decimal:
    """What the balance row of an item, place and lot says, or what of it is locked for nobody; zero where there is none."""
    quantity = StockBalance.quantity - StockBalance.locked if free else StockBalance.quantity
    statement = select(type_coerce(quantity, quantity_type())).where(
        StockBalance.id == balance_id(bound_company(session), item_id, place_id, lot_id)
    )
    return session.scalar(statement) or ZERO


def sums_of_moves(session: Session, item_id: UUID) -> Mapping[tuple[UUID, UUID | None], Decimal]:
    """On-hand of one item by (place, lot), computed from the ledger alone, for every place of any kind."""
    sums: dict[tuple[UUID, UUID | None], Decimal] = {}
    for column, sign in ((StockMove.to_place_id, 1), (StockMove.from_place_id, -1)):
        statement = (
            select(column, StockMove.lot_id, func.sum(StockMove.quantity))
            .where(StockMove.item_id == item_id)
            .group_by(column, StockMove.lot_id)
        )
        for place_id, lot_id, quantity in session.execute(statement):
            sums[place_id, lot_id] = sums.get((place_id, lot_id), ZERO) + sign * quantity
    return sums


def _check_form(movement: Movement) -> None:
    if movement.quantity <= 0 or movement.value < 0:
        raise ValueError("a move has a quantity above zero and a value not below zero")
    if movement.from_place.id == movement.to_place.id:
        raise ValueError("a move has two different places")


def _change_balances(session: Session, movement: Movement) -> None:
    if movement.from_place.kind == WAREHOUSE:
        _take(session, movement)
    if movement.to_place.kind == WAREHOUSE:
        _put(session, movement)


def _take(session: Session, movement: Movement) -> None:
    place_id, company_id = movement.from_place.id, bound_company(session)
    row_id = balance_id(company_id, movement.item_id, place_id, movement.lot_id)
    this_row = (StockBalance.company_id == company_id, StockBalance.id == row_id)
    left = session.scalar(
        update(StockBalance)
        .where(*this_row, StockBalance.quantity >= StockBalance.locked + movement.quantity)
        .values(quantity=StockBalance.quantity - movement.quantity)
        .returning(StockBalance.quantity)
        .execution_options(synchronize_session=False)
    )
    if left is None:
        raise WouldGoNegative(
            item=item_number(session, movement.item_id),
            needed=plain(movement.quantity),
            available=plain(on_hand_at(session, movement.item_id, place_id, movement.lot_id, free=True)),
        )
    if left == 0:  # the table holds what is there, not every lot that ever was: it stays small for ever
        session.execute(delete(StockBalance).where(*this_row).execution_options(synchronize_session=False))


def _put(session: Session, movement: Movement) -> None:
    company_id, place_id = bound_company(session), movement.to_place.id
    row = {
        "company_id": company_id,
        "id": balance_id(company_id, movement.item_id, place_id, movement.lot_id),
        "item_id": movement.item_id,
        "place_id": place_id,
        "lot_id": movement.lot_id,
        "quantity": movement.quantity,
    }
    session.connection().execute(_add_to_balance(_dialect(session)), row)


@cache
def _add_to_balance(dialect: Any) -> Any:
    """The statement, made once: making it takes longer than running it."""
    table = StockBalance.__table__
    statement = dialect.insert(table)
    return statement.on_conflict_do_update(
        index_elements=["company_id", "id"],
        set_={"quantity": table.c.quantity + statement.excluded.quantity},
    )


def _change_valuation(session: Session, movement: Movement) -> None:
    sign = movement.value_change
    if sign == 0:
        return
    valuation = fetch(session, ItemValuation, movement.item_id)
    quantity = valuation.quantity + sign * movement.quantity
    value = valuation.value + sign * movement.value
    if quantity > MOST_UNITS or value > MOST_VALUE:
        raise TooLarge(item=item_number(session, movement.item_id))
    if value < 0 < quantity:
        raise ValueWouldGoNegative(item=item_number(session, movement.item_id))
    valuation.quantity, valuation.value = quantity, value
    if sign > 0:
        valuation.last_unit_cost = rules.unit_cost(movement.quantity, movement.value)


def _written(ctx: Context, document: DocumentRef, movement: Movement) -> StockMove:
    return plain_row(
        StockMove,
        id=new_id(),
        kind=movement.kind,
        item_id=movement.item_id,
        lot_id=movement.lot_id,
        from_place_id=movement.from_place.id,
        to_place_id=movement.to_place.id,
        quantity=movement.quantity,
        value=movement.value,
        document_kind=document.kind,
        document_id=document.id,
        document_number=document.number,
        note=movement.note,
        occurred_at=ctx.occurred_at,
        posted_on=posted_on(ctx),
        posted_at=ctx.now,
        command_id=ctx.command_id,
        actor_id=ctx.actor.user_id,
        reverses_id=movement.reverses_id,
    )


def item_number(session: Session, item_id: UUID) -> str:
    """The number that people know the item by."""
    return fetch(session, Item, item_id).number


def balance_id(company_id: UUID, item_id: UUID, place_id: UUID, lot_id: UUID | None) -> UUID:
    """The id of the balance row of an item, place and lot."""
    return derived_id("stock_balance", company_id, item_id, place_id, lot_id or "")


def _dialect(session: Session) -> Any:
    return postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
