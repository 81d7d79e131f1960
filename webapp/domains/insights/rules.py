"""Yields, averages, shortages, variances: pure functions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from webapp.core.quantity import ZERO, round_money, round_quantity

_RATE_STEP = Decimal("0.0001")


@dataclass(frozen=True)
class Pieces:
    """What operations put out, counted the way first-pass yield needs it.

    *rework*: pieces that failed the first time; *from_rework*: those among the others that had failed before.
    """

    good: Decimal = ZERO
    scrap: Decimal = ZERO
    rework: Decimal = ZERO
    on_hold: Decimal = ZERO
    from_rework: Decimal = ZERO

    def __add__(self, other: Pieces) -> Pieces:
        return Pieces(
            self.good + other.good,
            self.scrap + other.scrap,
            self.rework + other.rework,
            self.on_hold + other.on_hold,
            self.from_rework + other.from_rework,
        )

    @property
    def first_time_good(self) -> Decimal:
        return max(self.good - self.from_rework, ZERO)

    @property
    def inspected(self) -> Decimal:
        """Pieces that came out for the first time, whatever they were."""
        return self.good + self.scrap + self.rework + self.on_hold - self.from_rework


def first_pass_yield(pieces: Pieces) -> Decimal | None:
    """Good the first time ÷ (good + scrap + rework + on hold), 0 … 1, 4 places; None where nothing came out.

    Source: ISO 22400 FPY = GP/IP; diagnosis_metrics.csv QUA-01. Pieces that were good only after rework do not count as good.
    """
    if pieces.inspected <= 0:
        return None
    return min(pieces.first_time_good / pieces.inspected, Decimal(1)).quantize(_RATE_STEP)


def rolled_yield(by_item: Mapping[UUID, Mapping[int, Pieces]]) -> Decimal | None:
    """Rolled throughput yield, 0 … 1: for each item Π FPY of its operations, over items weighted by the pieces that began.

    Source: diagnosis_metrics.csv QUA-02.
    """
    weighted, weights = ZERO, ZERO
    for by_operation in by_item.values():
        rate, began = Decimal(1), ZERO
        for seq in sorted(by_operation):
            found = first_pass_yield(by_operation[seq])
            if found is not None:
                rate, began = rate * found, began or by_operation[seq].inspected
        weighted, weights = weighted + rate * began, weights + began
    return (weighted / weights).quantize(_RATE_STEP) if weights > 0 else None


def daily_average(by_day: Iterable[Decimal]) -> Decimal:
    """The mean of the days on which anything came out, 2 places: a Sunday off does not make Monday look good."""
    worked = [output for output in by_day if output > 0]
    return round_money(sum(worked, ZERO) / len(worked)) if worked else ZERO


@dataclass(frozen=True)
class Demand:
    """What an open order still needs of an item."""

    order_id: UUID
    order_number: str
    due_on: date
    item_id: UUID
    needed: Decimal


@dataclass(frozen=True)
class Shortage:
    """How much of what an order needs will not be there once the orders due before it have taken theirs."""

    demand: Demand
    short: Decimal


def shortages(demands: Iterable[Demand], stock: Mapping[UUID, Decimal]) -> list[Shortage]:
    """Give *stock* to *demands* in the order of their due dates and say where it does not reach."""
    left = defaultdict(lambda: ZERO, stock)
    found = []
    for demand in sorted(demands, key=lambda one: (one.due_on, one.order_number)):
        given = min(demand.needed, max(left[demand.item_id], ZERO))
        left[demand.item_id] -= given
        if given < demand.needed:
            found.append(Shortage(demand, demand.needed - given))
    return found


def unit_price(amount: Decimal, quantity: Decimal) -> Decimal | None:
    """What one unit cost, 6 places; None where there is no quantity."""
    return round_quantity(amount / quantity) if quantity > 0 else None


def price_variance(amount: Decimal, quantity: Decimal, standard_price: Decimal) -> Decimal:
    """(actual price − standard price) × actual quantity, 2 places. Source: costing.md §4."""
    return round_money(amount - quantity * standard_price)


def usage_variance(quantity: Decimal, standard_quantity: Decimal, standard_price: Decimal) -> Decimal:
    """(actual quantity − standard quantity for the good output) × standard price, 2 places. Source: costing.md §4."""
    return round_money((quantity - standard_quantity) * standard_price)


def ratio(part: Decimal, whole: Decimal) -> Decimal | None:
    """*part* ÷ *whole*, 4 places (0.25 is 25 %); None where the whole is not above zero."""
    return (part / whole).quantize(_RATE_STEP) if whole > 0 else None


def total(amounts: Sequence[Decimal]) -> Decimal:
    """Σ *amounts*, zero for none."""
    return sum(amounts, ZERO)
