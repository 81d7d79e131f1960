"""Cost elements, and what scrap costs: pure functions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from webapp.core.quantity import ZERO, round_money

ELEMENTS = ("material", "labour", "machine", "subcontract", "by_product", "receipt", "variance")
INPUT_ELEMENTS = ("material", "labour", "machine", "subcontract")
"""What goes into an order; ``by_product`` is what by-products and co-products take off it, the other two are how it leaves."""


@dataclass(frozen=True)
class OperationCost:
    """What one operation of an order cost and scrapped. *came_in*: pieces that reached it (good, scrap, rework, on hold)."""

    seq: int
    cost: Decimal
    came_in: Decimal
    scrapped: Decimal


def scrap_cost(operations: Iterable[OperationCost]) -> Decimal:
    """What the scrapped pieces had cost when they were thrown away, 2 places; part of the order's total, not on top of it.

    For each operation: (cost accumulated up to and with it ÷ pieces that came into it) × pieces scrapped there; what was thrown
    away is then no longer part of what the next operation's pieces carry. Source: costing.md §3, "Scrap".
    """
    accumulated, lost = ZERO, ZERO
    for operation in sorted(operations, key=lambda one: one.seq):
        accumulated += operation.cost
        if operation.came_in > 0:
            here = accumulated * min(operation.scrapped, operation.came_in) / operation.came_in
            lost += here
            accumulated -= here
    return round_money(lost)
