"""The arithmetic and the states of purchasing: pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import Protocol
from uuid import UUID

from webapp.core.quantity import ZERO, round_money

LARGEST_AMOUNT = Decimal(10) ** 12
OPEN_STATUSES = ("draft", "confirmed", "partly_received")
AWAITING = ("confirmed", "partly_received")
"""Ordered, and not all of it has come."""
HUNDRED = Decimal(100)


def order_quantity(need: Decimal, minimum: Decimal, pack: Decimal) -> Decimal:
    """What to order for *need*: no less than *minimum*, in whole packs; 0 for no need.

    Source: shopfloor.md, "Planning parameters": max(MOQ, ⌈need ÷ pack⌉ × pack), where a minimum that is no whole number of
    packs is rounded up to one.
    """
    if need <= 0:
        return ZERO
    wanted = max(need, minimum)
    return (wanted / pack).to_integral_value(rounding=ROUND_CEILING) * pack if pack > 0 else wanted


def misfit(quantity: Decimal, minimum: Decimal, pack: Decimal) -> str:
    """What of a supplier's terms *quantity* does not keep: ``minimum`` (too little), ``pack`` (no whole packs), or ""."""
    if quantity < minimum:
        return "minimum"
    return "pack" if pack > 0 and quantity % pack else ""


@dataclass(frozen=True)
class Need:
    """A quantity of an item that is needed on a day, and the document that needs it (any kind, by id and number)."""

    item_id: UUID
    quantity: Decimal
    due_on: date
    kind: str = ""
    document_id: UUID | None = None
    number: str = ""
    supplier_id: UUID | None = None
    """From whom; the item's preferred supplier where it is left open."""


@dataclass(frozen=True)
class Covering:
    """A line to be ordered, and what of it is for which need."""

    quantity: Decimal
    due_on: date
    parts: tuple[tuple[Need, Decimal], ...]


def cover(needs: Sequence[Need], minimum: Decimal, pack: Decimal) -> list[Covering]:
    """The lines that cover *needs* of one item, the earliest first.

    What minimum and pack order beyond one need serves the next, so that two small needs do not buy two minimums. Needs of one
    day make one line.
    """
    lines: list[Covering] = []
    left = ZERO
    for need in sorted(needs, key=lambda one: one.due_on):
        missing = need.quantity
        if left > 0:
            served = min(left, missing)
            lines[-1] = _with(lines[-1], need, served)
            left, missing = left - served, missing - served
        if missing > 0:
            if lines and lines[-1].due_on == need.due_on:
                lines[-1] = _with(lines[-1], need, missing)
            else:
                lines.append(Covering(ZERO, need.due_on, ((need, missing),)))
            parts = sum((quantity for _, quantity in lines[-1].parts), ZERO)
            ordered = order_quantity(parts, minimum, pack)
            lines[-1] = Covering(ordered, lines[-1].due_on, lines[-1].parts)
            left = ordered - parts
    return lines


def _with(line: Covering, need: Need, quantity: Decimal) -> Covering:
    return Covering(line.quantity, line.due_on, (*line.parts, (need, quantity)))


def line_amount(quantity: Decimal, unit_price: Decimal) -> Decimal:
    """Quantity × unit price without tax, 2 places."""
    return round_money(quantity * unit_price)


def most_receivable(ordered: Decimal, over_percent: Decimal) -> Decimal:
    """How much may come on a line of *ordered* before a person is asked."""
    return ordered * (HUNDRED + over_percent) / HUNDRED


def is_enough(ordered: Decimal, received: Decimal, under_percent: Decimal) -> bool:
    """Whether so little of *ordered* is missing that nobody waits for it: at most *under_percent* of it; 0: never."""
    return under_percent > 0 and ordered * (HUNDRED - under_percent) <= received * HUNDRED


class Line(Protocol):
    """What a line's state follows from."""

    quantity: Decimal
    received: Decimal
    closed: bool


class PricedLine(Line, Protocol):
    """The same, with what it costs."""

    unit_price: Decimal
    amount: Decimal


def open_quantity(line: Line) -> Decimal:
    """What is still to come on a line."""
    return ZERO if line.closed else max(line.quantity - line.received, ZERO)


def is_cut(line: Line) -> bool:
    """Whether a line was closed short: less came than was ordered, and nobody waits for the rest."""
    return line.closed and line.received < line.quantity


def wanted_quantity(line: Line) -> Decimal:
    """What a line still orders: of one that was closed short only what came."""
    return line.received if is_cut(line) else line.quantity


def wanted_amount(line: PricedLine) -> Decimal:
    """What that costs, 2 places."""
    return line_amount(line.received, line.unit_price) if is_cut(line) else line.amount


def status_of(lines: Sequence[Line]) -> str:
    """Where an order stands that was confirmed: by what came on its lines, and which nobody waits for any more."""
    if not any(open_quantity(line) for line in lines):
        return "received" if all(line.received >= line.quantity for line in lines) else "closed"
    return "partly_received" if any(line.received for line in lines) else "confirmed"


def is_late(status: str, due_on: date, today: date) -> bool:
    """Whether goods are still owed after the day they were due; the due day itself is not late."""
    return status in AWAITING and due_on < today


def progress(quantity: Decimal, received: Decimal) -> Decimal:
    """The share of an order that has come, 0 … 1, 4 places."""
    return min(received / quantity, Decimal(1)).quantize(Decimal("0.0001")) if quantity > 0 else ZERO


def rate(part: Decimal, whole: Decimal) -> Decimal | None:
    """*part* ÷ *whole*, 4 places; None where there is nothing to divide by."""
    return (part / whole).quantize(Decimal("0.0001")) if whole > 0 else None
