"""Which lamp a result lights."""

from __future__ import annotations

from decimal import Decimal
from typing import Any


def margin_state(order: Any) -> str:
    """How an order turned out: ``loss``, ``so_far`` while something may still change it, else ``profit``."""
    if order.margin < 0:
        return "loss"
    return "profit" if order.final else "so_far"


def over(difference: Decimal, standard: Decimal) -> str:
    """The lamp of a difference to standard cost: above 10 % red, above nothing yellow, else green."""
    if difference <= 0:
        return "running"
    return "stopped" if standard > 0 and difference > standard / 10 else "attention"
