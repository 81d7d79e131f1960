"""Units of measure by rational factors: exact there and back, rounded only where a ledger takes the number. Pure functions."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from webapp.core.quantity import QUANTITY_PLACES

_LEDGER = 10**QUANTITY_PLACES


@dataclass(frozen=True)
class Edge:
    """One *unit* is *factor* of *to_unit*."""

    unit: UUID
    to_unit: UUID
    factor: Fraction


def factors_into(stock: UUID, own: Mapping[UUID, Fraction], general: Iterable[Edge]) -> dict[UUID, Fraction]:
    """How many of the *stock* unit one of each unit is, for every unit that leads there.

    *own* are the item's conversions into its stock unit; they win over *general* ones, which go on from there. As every unit has
    one factor, a conversion from one unit to another through the stock unit and back is exact.
    """
    found = dict(own) | {stock: Fraction(1)}
    beside: dict[UUID, list[tuple[UUID, Fraction]]] = defaultdict(list)
    for edge in general:
        beside[edge.to_unit].append((edge.unit, edge.factor))
        beside[edge.unit].append((edge.to_unit, 1 / edge.factor))
    waiting = deque([stock, *(unit for unit in own if unit != stock)])
    while waiting:
        unit = waiting.popleft()
        for other, factor in beside[unit]:
            if other not in found:
                found[other] = factor * found[unit]
                waiting.append(other)
    return found


def to_ledger(quantity: Fraction) -> Decimal:
    """*quantity* with the 6 places of a ledger, halves away from zero: the only rounding there is in a conversion."""
    scaled = (abs(quantity) * 2 * _LEDGER + 1) // 2
    return (Decimal(scaled) if quantity >= 0 else -Decimal(scaled)).scaleb(-QUANTITY_PLACES)


def ratio(one: Decimal, other: Decimal) -> Fraction:
    """The factor of "*one* of a unit is *other* of another one"."""
    return Fraction(other) / Fraction(one)
