"""Moving weighted average, FEFO picking, lot numbers: pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from webapp.core.quantity import ZERO, round_money, round_quantity

AVAILABLE = "available"
QUARANTINE = "quarantine"
"""Waits for its inspection, and is released by passing it. What somebody put on hold, only a person releases."""
HOLD = "hold"
REJECTED = "rejected"
LOT_STATUSES = (AVAILABLE, QUARANTINE, HOLD, REJECTED)
_OWN, _OF_OTHERS = -1, 9
"""Ranks of what is locked: before and after every place."""


@dataclass(frozen=True)
class Pickable:
    """A quantity that may be taken: at one place, of one lot (or of none)."""

    place_id: UUID
    lot_id: UUID | None
    quantity: Decimal
    received_at: datetime | None = None
    expires_on: date | None = None
    rank: int = 1
    """Places of a lower rank are emptied first, whatever expires where."""
    locked: Decimal = ZERO
    """How much of it is locked for orders."""


@dataclass(frozen=True)
class Pick:
    """What is taken of one lot at one place."""

    place_id: UUID
    lot_id: UUID | None
    quantity: Decimal


def issue_value(stock_quantity: Decimal, stock_value: Decimal, issued: Decimal) -> Decimal:
    """What *issued* units cost by moving weighted average, 2 places: round(V ÷ Q × q), or all of V with the last unit.

    *issued* is at most *stock_quantity*. Source: costing.md §2, residue rule 1.
    """
    if issued == stock_quantity:
        return stock_value
    return min(round_money(stock_value * issued / stock_quantity), stock_value)


def value_back(stock_quantity: Decimal, stock_value: Decimal, returned: Decimal, cost: Decimal) -> Decimal:
    """What stock loses when *returned* units that had cost *cost* go back to their supplier.

    What they had cost, as long as the units that stay keep a value that is not below zero; else their moving average, since
    cheaper units have used up what the dear ones brought in.
    """
    if returned < stock_quantity and cost <= stock_value:
        return cost
    return issue_value(stock_quantity, stock_value, returned)


def unit_cost(quantity: Decimal, value: Decimal) -> Decimal:
    """Value of one unit, 6 places; zero where there is no quantity."""
    return round_quantity(value / quantity) if quantity else ZERO


def split_value(value: Decimal, quantities: Sequence[Decimal]) -> list[Decimal]:
    """*value* (not negative) in proportion to *quantities*, each share in whole cents and none below zero, Σ shares = *value*.

    Each share is the difference of two rounded running totals, so the residue never exceeds a cent and never turns a share
    negative, as it would if the last share took all of it.
    """
    total = sum(quantities, ZERO)
    shares, passed, given = [], ZERO, ZERO
    for quantity in quantities:
        passed += quantity
        upto = value if passed == total else round_money(value * passed / total)
        shares.append(upto - given)
        given = upto
    return shares


def fefo(pickables: Iterable[Pickable]) -> list[Pickable]:
    """First expired first out, then first received first out; what never expires comes after what does.

    Source: shopfloor.md, "Batch, serial, shelf life".
    """
    return sorted(pickables, key=_fefo_key)


def _fefo_key(pickable: Pickable) -> tuple[object, ...]:
    received = pickable.received_at
    return (
        pickable.rank,
        pickable.expires_on is None,
        pickable.expires_on or date.max,
        received is not None,
        received.timestamp() if received else 0.0,
        str(pickable.lot_id or ""),
    )


def offered(
    pickables: Iterable[Pickable], own: Mapping[tuple[UUID | None, UUID], Decimal], *, over_locks: bool
) -> list[Pickable]:
    """What of *pickables* may be taken: what is locked for the taker itself (*own*, by lot and place) first, then what is free.

    *over_locks*: what is locked for others too, when nothing else is left.
    """
    found = []
    for one in pickables:
        mine = min(own.get((one.lot_id, one.place_id), ZERO), one.locked)
        found.append(replace(one, quantity=mine, rank=_OWN))
        found.append(replace(one, quantity=one.quantity - one.locked))
        if over_locks:
            found.append(replace(one, quantity=one.locked - mine, rank=_OF_OTHERS))
    return [one for one in found if one.quantity > 0]


def pick(pickables: Iterable[Pickable], quantity: Decimal) -> list[Pick]:
    """Take *quantity* from *pickables* in FEFO order; takes less when they hold less: the caller compares the sum."""
    picks: dict[tuple[UUID | None, UUID], Decimal] = {}
    missing = quantity
    for one in fefo(pickables):
        if missing <= 0:
            break
        taken, spot = min(one.quantity, missing), (one.lot_id, one.place_id)
        picks[spot] = picks.get(spot, ZERO) + taken
        missing -= taken
    return [Pick(place_id, lot_id, taken) for (lot_id, place_id), taken in picks.items()]


def pick_at(pickables: Sequence[Pickable], wanted: Mapping[tuple[UUID | None, UUID], Decimal]) -> list[Pick]:
    """As ``pick``, so much from each spot (lot and place) of *wanted*."""
    picks = []
    for spot, quantity in wanted.items():
        picks += pick([one for one in pickables if (one.lot_id, one.place_id) == spot], quantity)
    return picks


def is_expired(expires_on: date | None, today: date) -> bool:
    """Whether shelf life is over on *today*; the last day itself still counts as good."""
    return expires_on is not None and expires_on < today


def expiry(received_on: date, shelf_life_days: int | None) -> date | None:
    """The last good day of what was received on *received_on*, or None for what never expires."""
    return None if shelf_life_days is None else received_on + timedelta(days=shelf_life_days)


def lot_series(item_number: str, day: date) -> str:
    """What a default lot number begins with: item number and yyMMdd; a 3-digit sequence follows (shopfloor.md)."""
    return f"{item_number[:48]}-{day:%y%m%d}"


def stock_alert(available: Decimal, reserved: Decimal, safety_stock: Decimal) -> str:
    """``ok``, ``low`` (what is not promised to a document lies below the safety stock) or ``out`` (nothing left at all)."""
    if safety_stock <= 0 or available - reserved >= safety_stock:
        return "ok"
    return "low" if available > 0 else "out"
