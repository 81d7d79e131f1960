"""Figures of stock that other domains ask for: plain functions. What people see is in the modules ``*_queries.py``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from webapp.core.db import find
from webapp.core.quantity import ZERO
from webapp.core.types import quantity_type
from webapp.domains.inventory import rules
from webapp.domains.inventory.models import ItemValuation, Lot, Reservation, StockBalance


@dataclass(frozen=True)
class Availability:
    """How much of an item can be used: in the item's unit."""

    on_hand: Decimal = ZERO
    """In our warehouses, in no lot or in a lot that is available and not expired."""
    blocked: Decimal = ZERO
    """In our warehouses, but on hold, rejected or expired."""
    reserved: Decimal = ZERO
    """Promised to (other) documents, whether or not it has arrived."""
    locked: Decimal = ZERO
    """What of *on_hand* is locked for (other) documents."""

    @property
    def free(self) -> Decimal:
        """What a document may still count on; never below zero."""
        return max(self.on_hand - self.reserved, ZERO)

    @property
    def at_hand(self) -> Decimal:
        """What a document may take, whatever is promised softly to others."""
        return self.on_hand - self.locked


@dataclass(frozen=True)
class Valuation:
    """Quantity and value of an item over all our warehouses."""

    quantity: Decimal = ZERO
    value: Decimal = ZERO
    last_unit_cost: Decimal = ZERO

    @property
    def unit_cost(self) -> Decimal:
        """The moving average, 6 places; the last receipt's cost where nothing is in stock."""
        return rules.unit_cost(self.quantity, self.value) if self.quantity else self.last_unit_cost


def availability(
    session: Session, item_ids: Iterable[UUID], *, today: date, except_document: UUID | None = None
) -> dict[UUID, Availability]:
    """What can be used of each of *item_ids* on *today*; what *except_document* has reserved itself does not count as taken."""
    wanted = list(set(item_ids))
    found = dict.fromkeys(wanted, Availability())
    on_hand = on_hand_by_item(today).where(StockBalance.item_id.in_(wanted))
    for row in session.execute(on_hand):
        found[row.item_id] = Availability(on_hand=row.usable, blocked=row.total - row.usable)
    reservations = reserved_by_item(except_document).where(Reservation.item_id.in_(wanted))
    for item_id, reserved in session.execute(reservations):
        found[item_id] = replace(found[item_id], reserved=reserved)
    for item_id, locked in session.execute(_locked_by_item(today, except_document, wanted)):
        found[item_id] = replace(found[item_id], locked=locked)
    return found


def _locked_by_item(today: date, except_document: UUID | None, item_ids: list[UUID]) -> Select[UUID, Decimal]:
    statement = (
        select(Reservation.item_id, func.sum(Reservation.quantity))
        .outerjoin(Lot, and_(Lot.id == Reservation.lot_id, Lot.company_id == Reservation.company_id))
        .where(
            Reservation.item_id.in_(item_ids),
            Reservation.place_id.is_not(None),
            or_(Lot.expires_on.is_(None), Lot.expires_on >= today),
        )
    )
    if except_document is not None:
        statement = statement.where(Reservation.document_id != except_document)
    return statement.group_by(Reservation.item_id)


def valuation(session: Session, item_id: UUID) -> Valuation:
    """What an item's stock is worth now."""
    row = find(session, ItemValuation, item_id)
    return Valuation() if row is None else Valuation(row.quantity, row.value, row.last_unit_cost)


def on_hand_total(session: Session, item_id: UUID) -> Decimal:
    """All of an item that lies in our warehouses, whatever its status."""
    return valuation(session, item_id).quantity


def valued_quantity(session: Session, item_id: UUID) -> Decimal:
    """How many units of an item our warehouses hold, whatever their status; locks nothing (``lock_items`` does)."""
    return valuation(session, item_id).quantity


def valued_amount(session: Session, item_id: UUID) -> Decimal:
    """What these units are worth."""
    return valuation(session, item_id).value


def last_unit_cost(session: Session, item_id: UUID) -> Decimal:
    """What a unit cost when the item last came in; zero for what never did."""
    return valuation(session, item_id).last_unit_cost


def is_usable(today: date) -> ColumnElement[bool]:
    """For selects over balances outer-joined to lots: whether the quantity may be issued on *today*."""
    unexpired = or_(Lot.expires_on.is_(None), Lot.expires_on >= today)
    return or_(StockBalance.lot_id.is_(None), and_(Lot.status == rules.AVAILABLE, unexpired))


def on_hand_by_item(today: date) -> Select[UUID, Decimal, Decimal, Decimal]:
    """A select over our warehouses, one row an item in stock.

    ``item_id``, ``usable`` on *today*, ``free`` (what of that is locked for nobody), ``total``.
    """
    usable, locked = (
        func.sum(case((is_usable(today), column), else_=0))
        for column in (StockBalance.quantity, StockBalance.locked)
    )
    total = func.sum(StockBalance.quantity)
    free = type_coerce(usable - locked, quantity_type())
    return (
        select(StockBalance.item_id, usable.label("usable"), free.label("free"), total.label("total"))
        .outerjoin(Lot, and_(Lot.id == StockBalance.lot_id, Lot.company_id == StockBalance.company_id))
        .group_by(StockBalance.item_id)
    )


def reserved_by_item(except_document: UUID | None = None) -> Select[UUID, Decimal]:
    """A select of (``item_id``, ``reserved``), one row an item that is promised to a document other than *except_document*."""
    statement = select(Reservation.item_id, func.sum(Reservation.quantity).label("reserved"))
    if except_document is not None:
        statement = statement.where(Reservation.document_id != except_document)
    return statement.group_by(Reservation.item_id)


def reservations(session: Session, *, hard_only: bool = False) -> dict[tuple[UUID, UUID], Decimal]:
    """All that is promised, or what of it is locked: by document and item."""
    wanted = [Reservation.quantity > 0, *([Reservation.place_id.is_not(None)] if hard_only else [])]
    statement = (
        select(Reservation.document_id, Reservation.item_id, func.sum(Reservation.quantity))
        .where(*wanted)
        .group_by(Reservation.document_id, Reservation.item_id)
    )
    return {(document, item): quantity for document, item, quantity in session.execute(statement)}
