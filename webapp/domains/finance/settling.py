"""Which payments settle which deliveries, and how late: pure functions.

Amounts are without tax, 2 places.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from webapp.core.quantity import ZERO

TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Due:
    """What a delivery is to be paid with, less what came back, and through which day."""

    order_id: UUID
    due_on: date
    amount: Decimal


@dataclass(frozen=True)
class Part:
    """A part of a payment: for an order, or (without one) for whatever is oldest."""

    paid_on: date
    amount: Decimal
    order_id: UUID | None = None


@dataclass(frozen=True)
class Settled:
    """An amount that was due on a day and was paid on another."""

    due_on: date
    paid_on: date
    amount: Decimal

    @property
    def days_late(self) -> int:
        """Days after the last payment day; below zero where it was paid before."""
        return (self.paid_on - self.due_on).days


@dataclass(frozen=True)
class Account:
    """*settled*: what was paid, *open*: what is still to be paid, *ahead*: what was paid before anything was delivered for it."""

    settled: Sequence[Settled]
    open: Sequence[Due]
    ahead: Decimal

    @property
    def owed(self) -> Decimal:
        """Σ of what is open."""
        return sum((one.amount for one in self.open), ZERO)

    def overdue(self, today: date) -> Decimal:
        """Σ of what should have been paid before *today*."""
        return sum((one.amount for one in self.open if one.due_on < today), ZERO)


def settle(dues: Iterable[Due], parts: Iterable[Part]) -> Account:
    """Put payments against deliveries: those for an order against that order's, the others against the oldest that is open.

    What is paid for an order and more than was delivered of it waits for that order's next delivery.
    """
    left = sorted((one for one in dues if one.amount > 0), key=lambda one: (one.due_on, str(one.order_id)))
    settled: list[Settled] = []
    ahead = ZERO
    for part in sorted(parts, key=lambda one: (one.order_id is None, one.paid_on)):
        rest = part.amount
        for at, due in enumerate(left):
            if rest <= 0:
                break
            if due.amount <= 0 or part.order_id not in (None, due.order_id):
                continue
            amount = min(rest, due.amount)
            settled.append(Settled(due.due_on, part.paid_on, amount))
            left[at] = replace(due, amount=due.amount - amount)
            rest -= amount
        ahead += max(rest, ZERO)
    return Account(settled, [one for one in left if one.amount > 0], ahead)


def average_days_late(settled: Iterable[Settled], since: date) -> Decimal | None:
    """How many days late money came since a day, weighted by its amount, 1 place; None where none came."""
    found = [one for one in settled if one.paid_on >= since]
    paid = sum((one.amount for one in found), ZERO)
    if not paid:
        return None
    return (sum((one.amount * one.days_late for one in found), ZERO) / paid).quantize(TENTH)
