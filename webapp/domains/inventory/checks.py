"""What must always be true of stock. The database does the sums; every check names at most a hundred breaches."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, and_, case, exists, func, literal, or_, select, type_coerce, union_all
from sqlalchemy.orm import Session, aliased

from webapp.core.books import closed, not_before
from webapp.core.command_store import StoredCommand
from webapp.core.db import bound_company
from webapp.core.doctor import check
from webapp.core.quantity import money_text, plain
from webapp.core.types import money_type, quantity_type
from webapp.domains.identity.companies import own_company
from webapp.domains.inventory.models import (
    ItemValuation,
    Lot,
    Place,
    Reservation,
    Revaluation,
    StockBalance,
    StockMove,
)
from webapp.domains.inventory.places import WAREHOUSE
from webapp.domains.inventory.rules import AVAILABLE
from webapp.domains.inventory.serial_models import Serial
from webapp.domains.items.models import Item

SHOWN = 100
ONE_PIECE = 1_000_000


@check("on-hand equals the sum of moves, for every item, lot and warehouse")
def balances_equal_moves(session: Session) -> list[str]:
    """Balances that differ from Σ moves in − Σ moves out."""
    kept = select(StockBalance.item_id, StockBalance.place_id, StockBalance.lot_id, -StockBalance.quantity)
    gaps = _gaps(
        session,
        _ends(session, StockMove.to_place_id, StockMove.quantity),
        _ends(session, StockMove.from_place_id, -StockMove.quantity),
        kept.where(StockBalance.company_id == bound_company(session)),
    )
    return [f"{where}: the moves say {found} more than the balance" for where, found in gaps]


def _gaps(session: Session, *parts: Any) -> list[tuple[str, str]]:
    """Where in our warehouses the sum of *parts* (item, place, lot, quantity; within the company) is not zero, and what it is."""
    company = bound_company(session)
    both = union_all(*parts).subquery()
    item_id, place_id, lot_id, quantity = both.c
    difference = type_coerce(func.sum(quantity), quantity_type())
    statement = (
        select(Item.number, Place.number, Lot.number, difference)
        .select_from(both)
        .join(Item, and_(Item.id == item_id, Item.company_id == company))
        .join(Place, and_(Place.id == place_id, Place.company_id == company))
        .outerjoin(Lot, and_(Lot.id == lot_id, Lot.company_id == company))
        .where(Place.kind == WAREHOUSE)
        .group_by(Item.number, Place.number, Lot.number)
        .having(difference != 0)
        .limit(SHOWN)
    )
    return [
        (f"{item} at {place}, lot {lot or '–'}", plain(found))
        for item, place, lot, found in session.execute(statement)
    ]


def _ends(session: Session, place_id: Any, quantity: Any) -> Any:
    return (
        select(StockMove.item_id, place_id, StockMove.lot_id, func.sum(quantity))
        .where(StockMove.company_id == bound_company(session))
        .group_by(StockMove.item_id, place_id, StockMove.lot_id)
    )


@check("what is locked at each place is the sum of its hard reservations, and can be used")
def locked_equals_reservations(session: Session) -> list[str]:
    """Balances whose ``locked`` differs from Σ hard reservations, or that have some locked of a lot that must not be used."""
    kept = select(StockBalance.item_id, StockBalance.place_id, StockBalance.lot_id, -StockBalance.locked)
    owned = select(Reservation.item_id, Reservation.place_id, Reservation.lot_id, Reservation.quantity).where(
        Reservation.place_id.is_not(None), Reservation.company_id == bound_company(session)
    )
    gaps = _gaps(session, kept.where(StockBalance.company_id == bound_company(session)), owned)
    useless = (
        select(Lot.number, StockBalance.locked)
        .join(StockBalance, and_(Lot.id == StockBalance.lot_id, Lot.company_id == StockBalance.company_id))
        .where(StockBalance.locked > 0, Lot.status != AVAILABLE)
        .limit(SHOWN)
    )
    return [f"{where}: the reservations say {found} more than the balance" for where, found in gaps] + [
        f"lot {lot} must not be used, and {plain(found)} of it are locked"
        for lot, found in session.execute(useless)
    ]


@check("where pieces are known one by one, as many are at each place as the balance says")
def pieces_equal_balances(session: Session) -> list[str]:
    """Balances of items traced piece by piece that differ from the number of their pieces."""
    company = bound_company(session)
    kept = (
        select(StockBalance.item_id, StockBalance.place_id, StockBalance.lot_id, -StockBalance.quantity)
        .join(Item, and_(Item.id == StockBalance.item_id, Item.company_id == StockBalance.company_id))
        .where(StockBalance.company_id == company, Item.serial_traced)
    )
    one = literal(ONE_PIECE, BigInteger)
    pieces = select(Serial.item_id, Serial.place_id, Serial.lot_id, one).where(Serial.company_id == company)
    gaps = _gaps(session, kept, pieces)
    return [f"{where}: {found} pieces more than the balance says" for where, found in gaps]


@check("no stock is below zero")
def nothing_below_zero(session: Session) -> list[str]:
    """Balances below zero, and values below zero or without stock."""
    below = (
        select(Item.number, StockBalance.quantity)
        .join(Item, and_(Item.id == StockBalance.item_id, Item.company_id == StockBalance.company_id))
        .where(StockBalance.quantity < 0)
        .limit(SHOWN)
    )
    worthless = or_(ItemValuation.value < 0, and_(ItemValuation.quantity == 0, ItemValuation.value != 0))
    values = (
        select(Item.number, ItemValuation.quantity, ItemValuation.value)
        .join(Item, and_(Item.id == ItemValuation.id, Item.company_id == ItemValuation.company_id))
        .where(worthless)
        .limit(SHOWN)
    )
    return [f"{item}: balance {plain(found)}" for item, found in session.execute(below)] + [
        f"{item}: {plain(quantity)} in stock are worth {money_text(value)}"
        for item, quantity, value in session.execute(values)
    ]


@check("stock value equals the sum of values moved and revalued, for every item")
def valuation_equals_moves(session: Session) -> list[str]:
    """Items whose kept quantity or value differs from what the ledger sums up to."""
    ledger = union_all(_moved(session), _revalued(session)).subquery()
    item_id, quantity, value = ledger.c
    sums = (
        select(
            item_id.label("item_id"),
            type_coerce(func.sum(quantity), quantity_type()).label("quantity"),
            type_coerce(func.sum(value), money_type()).label("value"),
        )
        .group_by(item_id)
        .subquery()
    )
    kept_quantity = func.coalesce(ItemValuation.quantity, 0)
    kept_value = func.coalesce(ItemValuation.value, 0)
    statement = (
        select(Item.number, kept_quantity, sums.c.quantity, kept_value, sums.c.value)
        .join(sums, sums.c.item_id == Item.id)
        .outerjoin(
            ItemValuation, and_(ItemValuation.id == Item.id, ItemValuation.company_id == Item.company_id)
        )
        .where(or_(kept_quantity != sums.c.quantity, kept_value != sums.c.value))
        .limit(SHOWN)
    )
    return [
        f"{item}: kept {plain(kept)} worth {money_text(kept_worth)}, by the ledger {plain(found)} worth {money_text(worth)}"
        for item, kept, found, kept_worth, worth in session.execute(statement)
    ]


def _moved(session: Session) -> Any:
    source, target = aliased(Place), aliased(Place)
    comes_in = and_(target.kind == WAREHOUSE, source.kind != WAREHOUSE)
    goes_out = and_(source.kind == WAREHOUSE, target.kind != WAREHOUSE)

    def signed(column: Any) -> Any:
        return type_coerce(func.sum(case((comes_in, column), (goes_out, -column), else_=0)), column.type)

    return (
        select(StockMove.item_id, signed(StockMove.quantity), signed(StockMove.value))
        .join(source, and_(source.id == StockMove.from_place_id, source.company_id == StockMove.company_id))
        .join(target, and_(target.id == StockMove.to_place_id, target.company_id == StockMove.company_id))
        .where(StockMove.company_id == bound_company(session))
        .group_by(StockMove.item_id)
    )


def _revalued(session: Session) -> Any:
    nothing = func.sum(Revaluation.amount - Revaluation.amount)
    return (
        select(Revaluation.item_id, nothing, func.sum(Revaluation.amount))
        .where(Revaluation.company_id == bound_company(session))
        .group_by(Revaluation.item_id)
    )


@check("every stock move names the command that caused it, and every reversal mirrors its move")
def moves_have_a_cause(session: Session) -> list[str]:
    """Moves without a stored command, and reversals that differ from what they reverse."""
    causes = exists().where(
        StoredCommand.company_id == StockMove.company_id, StoredCommand.id == StockMove.command_id
    )
    orphans = select(StockMove.id).where(~causes).limit(SHOWN)
    move = aliased(StockMove)
    crooked = (
        select(StockMove.id)
        .join(move, and_(move.id == StockMove.reverses_id, move.company_id == StockMove.company_id))
        .where(
            or_(
                move.quantity != StockMove.quantity,
                move.value != StockMove.value,
                move.from_place_id != StockMove.to_place_id,
                move.to_place_id != StockMove.from_place_id,
            )
        )
        .limit(SHOWN)
    )
    return [f"move {one} names no stored command" for one in session.scalars(orphans)] + [
        f"move {one} does not mirror the move it reverses" for one in session.scalars(crooked)
    ]


@check("no move was posted into a closed period")
def closed_period_unchanged(session: Session) -> list[str]:
    """Moves that count for a closed day although they were posted after it was closed."""
    span = not_before(session, own_company(session).time_zone)
    books = closed(session)
    if span is None or books is None:
        return []
    first_open, closed_at = span
    own_day = and_(StockMove.posted_on.is_(None), StockMove.occurred_at < first_open)
    counted = or_(own_day, StockMove.posted_on <= books.through)
    statement = select(StockMove.id).where(counted, StockMove.posted_at > closed_at).limit(SHOWN)
    return [f"stock move {one} is in a closed period" for one in session.scalars(statement)]
