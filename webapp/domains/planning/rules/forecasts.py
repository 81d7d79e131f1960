"""Forecasts: what customers have ordered is no longer only expected of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from webapp.domains.planning.rules.values import Demand, Key, Ref


class Forecast(NamedTuple):
    """So much of an item is expected to be ordered for the days *first* … *last*."""

    item: Key
    first: int
    last: int
    quantity: int
    ref: Ref


class Ordered(NamedTuple):
    """What a customer has ordered for a day, delivered or not."""

    item: Key
    day: int
    quantity: int


def still_expected(forecasts: Iterable[Forecast], orders: Iterable[Ordered], today: int) -> list[Demand]:
    """The demands that are left of *forecasts* after *orders* for their days have consumed them; past periods ask for nothing.

    Each order consumes once: the forecast of its day that begins first, and with what exceeds that the next one of
    that day. What is left is needed on the first day of the period, or today.
    """
    wanted: dict[Key, list[Ordered]] = defaultdict(list)
    for order in orders:
        wanted[order.item].append(order)
    demands = []
    for forecast in sorted(forecasts, key=lambda one: (one.first, one.last)):
        left = _consume(forecast, wanted[forecast.item])
        if left > 0 and forecast.last >= today:
            day = max(forecast.first, today)
            demands.append(Demand(forecast.item, day, left, "forecast", forecast.ref))
    return demands


def _consume(forecast: Forecast, orders: list[Ordered]) -> int:
    """Take what *orders* ask for in the forecast's days off it and off them; say what is left of the forecast."""
    left = forecast.quantity
    for place, order in enumerate(orders):
        if forecast.first <= order.day <= forecast.last:
            taken = min(left, order.quantity)
            left -= taken
            orders[place] = order._replace(quantity=order.quantity - taken)
    return left
