"""The arithmetic of work orders: pure functions, no database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from uuid import UUID

from webapp.core.quantity import ZERO, round_money, round_quantity
from webapp.domains.items.rules import combined_loss

MINUTES_PER_HOUR = Decimal(60)
FORGOTTEN_AFTER = timedelta(hours=8)
"""Nobody works longer without a word: more has most likely not been ended. The phone's question goes by the same."""
STILL_TO_MAKE = ("planned", "released", "started")
"""The states of a work order of which pieces are still to come: it may be moved, wants material, and can be late."""
OPEN_STATES = (*STILL_TO_MAKE, "completed")
"""Those of a work order whose books are not closed yet."""


def required_quantity(
    pieces: Decimal,
    per_piece: Decimal,
    loss_rate: Decimal,
    operation_loss: Decimal = ZERO,
    *,
    whole: bool = False,
) -> Decimal:
    """Gross quantity of a component for *pieces*: pieces × net quantity × (1 + loss), 6 places.

    For *pieces* at the end of the order, *operation_loss* adds those that are lost on their way; pieces that came out of the
    operation, good or not, include them. *whole*: of what is counted in whole pieces nobody hands out a part. All that the
    product contains is there, and of the loss the nearest number of pieces: 10 fans with 0.5 % take 10 cords, 200 take 201.
    """
    net = pieces * per_piece
    gross = round_quantity(net * (1 + combined_loss(loss_rate, operation_loss)))
    return max(net.to_integral_value(ROUND_CEILING), _nearest(gross)) if whole else gross


def _nearest(quantity: Decimal) -> Decimal:
    return quantity.to_integral_value(ROUND_HALF_UP)


def pieces_for(quantity: Decimal, loss: Decimal) -> Decimal:
    """How many pieces must go in so that *quantity* come out after *loss*: whole ones where whole ones are wanted."""
    step = Decimal(1) if quantity == quantity.to_integral_value() else Decimal("0.000001")
    return (quantity * (1 + loss)).quantize(step, rounding=ROUND_CEILING)


def output_quantity(good: Decimal, per_piece: Decimal, received: Decimal, decimals: int) -> Decimal:
    """How much more of a by-product came out once *good* pieces did, of which *received* is in stock already.

    Rounded to the *decimals* of its unit over all pieces together, halves away from zero, so that small reports lose nothing.
    """
    step = Decimal(1).scaleb(-decimals)
    return (good * per_piece).quantize(step, rounding=ROUND_HALF_UP) - received


@dataclass(frozen=True)
class Need:
    """A component that an order still needs, and what is free of it."""

    item_id: UUID
    per_piece: Decimal
    """Gross quantity in one piece, loss included."""
    outstanding: Decimal
    free: Decimal
    family: UUID | None = None
    """What the component stands in for; what lacks of both lacks for different pieces. None: for itself."""

    @property
    def short(self) -> Decimal:
        return max(ZERO, self.outstanding - self.free)


@dataclass(frozen=True)
class Kit:
    """What the kitting check says: how many pieces could be made, and what is short."""

    quantity: Decimal
    kit_quantity: Decimal
    needs: tuple[Need, ...]

    @property
    def state(self) -> str:
        """full, partial or short (not one piece)."""
        if self.kit_quantity >= self.quantity:
            return "full"
        return "partial" if self.kit_quantity > 0 else "short"


def kitting(quantity: Decimal, needs: Sequence[Need]) -> Kit:
    """The kitting check (shopfloor.md): kit quantity = floor(min over components of free ÷ need per piece)."""
    lacking: dict[UUID, Decimal] = {}
    for need in needs:
        if need.short and need.per_piece:
            family = need.family or need.item_id
            lacking[family] = lacking.get(family, ZERO) + need.short / need.per_piece
    covered = quantity - max(lacking.values(), default=ZERO)
    kit = quantity if not lacking else max(ZERO, covered.to_integral_value(rounding=ROUND_FLOOR))
    return Kit(quantity, kit, tuple(needs))


def backflush_quantity(
    pieces: Decimal,
    order_quantity: Decimal,
    required: Decimal,
    swapped: Decimal,
    gross: Decimal,
    *,
    whole: bool = False,
) -> Decimal:
    """How much of a material *pieces* use up: *gross*, or the part of it that substitutes did not take over, 6 places.

    *whole*: as in ``required_quantity``.
    """
    if not swapped:
        return gross
    part = round_quantity(pieces * required / order_quantity)
    return _nearest(part) if whole else part


def proposed_sets(strategy: str, needed: Decimal, lacking: Decimal, possible: Decimal) -> Decimal:
    """How many sets of substitutes a strategy would use: for what lacks (main_first), or as far as their stock goes (use_up)."""
    return max(ZERO, min(needed if strategy == "use_up" else lacking, possible))


def sets_in(quantity: Decimal, each: Decimal, *, up: bool = False) -> Decimal:
    """How many sets of *each* are in *quantity*, to 6 places: down, since there is no more, or *up*, to cover it all."""
    rounding = ROUND_CEILING if up else ROUND_FLOOR
    return (quantity / each).quantize(Decimal("0.000001"), rounding=rounding)


@dataclass(frozen=True)
class Wage:
    """What decides the pay of one report."""

    piece_price: Decimal
    hourly_rate: Decimal


def pay_for(wage: Wage, good: Decimal, material_scrap: Decimal, minutes: Decimal) -> Decimal:
    """Pay of a report, 2 places: (good + 料废) × piece price, or time wage where there is no piece price.

    Process scrap (工废) and rework by one's own fault are not paid (shopfloor.md, piece-rate wage).
    """
    if wage.piece_price:
        return round_money((good + material_scrap) * wage.piece_price)
    return round_money(minutes / MINUTES_PER_HOUR * wage.hourly_rate)


def machine_cost(minutes: Decimal, hourly_rate: Decimal) -> Decimal:
    """Machine time at the work centre's predetermined rate, 2 places (costing.md §3, overhead b)."""
    return round_money(minutes / MINUTES_PER_HOUR * hourly_rate)


def is_long(minutes: Decimal) -> bool:
    """Whether so many minutes in one go are more than anybody works without a word."""
    return minutes > FORGOTTEN_AFTER // timedelta(minutes=1)


def is_forgotten(last_sign: datetime, now: datetime) -> bool:
    """Whether work of which nothing was heard since *last_sign* has most likely ended before *now*."""
    return now - last_sign > FORGOTTEN_AFTER


def standard_minutes(setup: Decimal, run: Decimal, pieces: Decimal, *, first: bool) -> Decimal:
    """Minutes that *pieces* should take; set-up counts with the *first* report of the operation."""
    return round_quantity((setup if first else ZERO) + run * pieces)


def ticket_quantities(quantity: Decimal, each: Decimal | None) -> list[Decimal]:
    """The quantities of an order's tickets: one for all, or as many of *each* as it takes, the rest on the last."""
    if each is None or each >= quantity:
        return [quantity]
    full = int(quantity // each)
    rest = quantity - full * each
    return [each] * full + ([rest] if rest else [])


def stock_share(difference: Decimal, received: Decimal, here: Decimal, value_here: Decimal) -> Decimal:
    """The part of an order's cost *difference* that belongs to its pieces still in stock, 2 places.

    *received* pieces came from the order, *here* are in stock altogether: at most min(received, here) of them are the
    order's. Stock worth *value_here* is never revalued below zero.
    """
    share = round_money(difference * min(received, here) / received)
    return max(share, -value_here)
