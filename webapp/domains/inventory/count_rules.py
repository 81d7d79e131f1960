"""When a counted line is settled: pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from webapp.domains.inventory.settings import OFF

OPEN, COUNTED, RECOUNT, ACCEPTED = "open", "counted", "recount", "accepted"


@dataclass(frozen=True)
class Found:
    """One count of a line: who counted, and what the books lack (above zero) or have too much (below) by it."""

    counted_by: UUID | None
    quantity: Decimal
    difference: Decimal

    @property
    def expected(self) -> Decimal:
        """What the books said for the moment of the count."""
        return self.quantity - self.difference


@dataclass(frozen=True)
class Limits:
    """Beyond what a difference is not believed at once: percent of the books, and money; None for no limit."""

    percent: Decimal | None
    value: Decimal | None

    @classmethod
    def of(cls, percent: str, value: str) -> Limits:
        """The limits as settings say them."""
        return cls(*(None if one == OFF else Decimal(one) for one in (percent, value)))

    def allow(self, found: Found, unit_cost: Decimal) -> bool:
        """Whether the difference is small enough to be believed from one person alone."""
        difference = abs(found.difference)
        if self.percent is not None and difference * 100 > abs(found.expected) * self.percent:
            return False
        return self.value is None or difference * unit_cost <= self.value


def state_of(found: Sequence[Found], limits: Limits, unit_cost: Decimal) -> str:
    """Where a line stands after the counts *found*, in the order in which they were made.

    A difference within the limits is believed; one beyond them when another person has found the same.
    """
    if not found:
        return OPEN
    last = found[-1]
    others = (one for one in found[:-1] if one.counted_by != last.counted_by)
    if limits.allow(last, unit_cost) or any(one.difference == last.difference for one in others):
        return COUNTED
    return RECOUNT
