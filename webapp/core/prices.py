"""Prices by quantity step and date (阶梯价): one rule for what is bought and what is sold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from webapp.core.errors import DomainError
from webapp.core.i18n import N_
from webapp.core.quantity import round_money


class ValidityCrossed(DomainError):
    """A price ends before it begins."""

    code = "validity_crossed"
    message = N_("The last day lies before the first day.")


class StepTwice(DomainError):
    """Two prices for the same quantity from the same day on."""

    code = "step_twice"
    message = N_("There is already a price from this quantity on, for the same days.")


@dataclass(frozen=True)
class Step:
    """A step of a tiered price: what one costs from a quantity on, in a span of days (no end where there is none)."""

    from_quantity: Decimal
    unit_price: Decimal
    valid_from: date | None = None
    valid_to: date | None = None

    def is_valid(self, day: date) -> bool:
        """Whether it counts on *day*; the last day still does."""
        return (self.valid_from or date.min) <= day <= (self.valid_to or date.max)


def step_for(steps: Iterable[Step], quantity: Decimal, day: date) -> Step | None:
    """The step that prices *quantity* ordered on *day*, or None.

    Of the steps that are valid and that the quantity reaches, those of the newest price list count, and of these the highest:
    a list that begins later replaces an older one that was left open.
    """
    reached = [one for one in steps if one.from_quantity <= quantity and one.is_valid(day)]
    return max(reached, key=lambda one: (one.valid_from or date.min, one.from_quantity), default=None)


def next_step(steps: Iterable[Step], quantity: Decimal, day: date) -> Step | None:
    """The nearest step above *quantity* at which one gets cheaper, or None."""
    steps = list(steps)
    now = step_for(steps, quantity, day)
    higher = [one for one in steps if one.from_quantity > quantity and one.is_valid(day)]
    cheaper = [one for one in higher if now is None or one.unit_price < now.unit_price]
    return min(cheaper, key=lambda one: one.from_quantity, default=None)


def counting(steps: Sequence[Step], day: date) -> list[Step]:
    """The steps as they count on *day*, the lowest quantity first: what each quantity named would cost."""
    quantities = sorted({one.from_quantity for one in steps if one.is_valid(day)})
    found = ((quantity, step_for(steps, quantity, day)) for quantity in quantities)
    return [Step(quantity, step.unit_price) for quantity, step in found if step is not None]


def check_steps(steps: Sequence[Step]) -> None:
    """Raise ValidityCrossed or StepTwice, at the row of ``prices`` that is wrong."""
    seen = set()
    for at, one in enumerate(steps):
        if one.valid_from and one.valid_to and one.valid_to < one.valid_from:
            raise ValidityCrossed(at=f"prices.{at}.valid_to")
        if (one.from_quantity, one.valid_from) in seen:
            raise StepTwice(at=f"prices.{at}.from_quantity")
        seen.add((one.from_quantity, one.valid_from))


def returned_value(value: Decimal, quantity: Decimal, before: Decimal, back: Decimal) -> Decimal:
    """What *back* of a receipt or delivery of *quantity* worth *value* had cost, when *before* of it went back already.

    The difference of two rounded running totals: all parts together are worth the whole to the cent.
    """
    return round_money(value * (before + back) / quantity) - round_money(value * before / quantity)
