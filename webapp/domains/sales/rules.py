"""The arithmetic and the states of sales orders: pure functions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from webapp.core.quantity import ZERO, round_money

LARGEST_AMOUNT = Decimal(10) ** 12
OPEN_STATUSES = ("draft", "confirmed")
CHANGEABLE = ("quoted", *OPEN_STATUSES)
USUAL_VALIDITY = 30
"""So many days a quotation holds unless it says otherwise."""


def line_amount(quantity: Decimal, unit_price: Decimal) -> Decimal:
    """Quantity × unit price without tax, 2 places."""
    return round_money(quantity * unit_price)


def order_due_on(line_dates: Iterable[date], fallback: date) -> date:
    """The promised date of an order: the earliest of its lines."""
    return min(line_dates, default=fallback)


def is_late(status: str, due_on: date, today: date) -> bool:
    """Whether goods are still owed after the day they were promised for; the due day itself is not late."""
    return status in OPEN_STATUSES and due_on < today


def progress(quantity: Decimal, shipped: Decimal) -> Decimal:
    """The share of an order that has left, 0 … 1, 4 places."""
    return min(shipped / quantity, Decimal(1)).quantize(Decimal("0.0001")) if quantity > 0 else ZERO
