"""Forecasts: what customers have ordered is no longer only expected of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from webapp.domains.planning.rules.values import Demand, Key, Ref


class Forecast(NamedTuple):
    """So much of an item is expected to be ordered for the days *first* … *last*."""

    item: Key
    first: int
    last: int
    quantity: int
    ref: Ref


class Ordered(NamedTuple):
    """What a customer has ordered for a day, delivered or not; *ref* names it."""

    item: Key
    day: int
    quantity: int
    ref: Any = None


class Taken(NamedTuple):
    """So much of a forecast was consumed by an order."""

    order: Any
    quantity: int


class Consumed(NamedTuple):
    """A forecast, what is *left* of it, and which orders took the rest."""

    forecast: Forecast
    left: int
    taken: list[Taken]


def consumption(forecasts: Iterable[Forecast], orders: Iterable[Ordered]) -> list[Consumed]:
    """What *orders* for their days have consumed of *forecasts*, by their first day.

    Each order consumes once: the forecast of its day that begins first, and with what exceeds that the next one of
    that day. Of several orders the one for the earlier day has its turn first, so that the answer is the same however they
    were read.
    """
    wanted: dict[Key, list[Ordered]] = defaultdict(list)
    for order in orders:
        wanted[order.item].append(order)
    found, sorted_items = [], set()
    for forecast in sorted(forecasts, key=lambda one: (one.first, one.last)):
        own = wanted[forecast.item]
        if forecast.item not in sorted_items:
            own.sort(key=lambda one: (one.day, str(one.ref)))
            sorted_items.add(forecast.item)
        found.append(_consume(forecast, own))
    return found


def still_expected(forecasts: Iterable[Forecast], orders: Iterable[Ordered], today: int) -> list[Demand]:
    """The demands that are left of *forecasts* after *orders* have consumed them; past periods ask for nothing.

    What is left is needed on the first day of the period, or today.
    """
    return [
        Demand(one.item, falls_on(one, today), left, "forecast", one.ref)
        for one, left, _ in consumption(forecasts, orders)
        if left > 0 and one.last >= today
    ]


def falls_on(forecast: Forecast, today: int) -> int:
    """The day on which what is left of a forecast is needed."""
    return max(forecast.first, today)


def _consume(forecast: Forecast, orders: list[Ordered]) -> Consumed:
    """Take what *orders* ask for in the forecast's days off it and off them."""
    left, taken = forecast.quantity, []
    for place, order in enumerate(orders):
        if left and order.quantity and forecast.first <= order.day <= forecast.last:
            part = min(left, order.quantity)
            left -= part
            taken.append(Taken(order.ref, part))
            orders[place] = order._replace(quantity=order.quantity - part)
    return Consumed(forecast, left, taken)
