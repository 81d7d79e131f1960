"""Substitutes: stock of another item that nobody else needs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import MutableMapping, Sequence
from typing import NamedTuple

from webapp.domains.planning.rules.netting import Arrival
from webapp.domains.planning.rules.values import Demand, ItemPlan, Key, Part, Peg


class Draw(NamedTuple):
    """So much of the substitute *item* is used on *day* instead of *main*."""

    item: Key
    main: Key
    day: int
    quantity: int


class Shelf:
    """The stock of an item after its own plan; *bare* when that plan needs more than there is."""

    def __init__(
        self, part: Part, demands: Sequence[Demand], arrivals: Sequence[Arrival], *, bare: bool = False
    ) -> None:
        self._stock = 0 if bare else part.on_hand - part.safety
        self._demands, self._arrivals = demands, arrivals
        self._lowest: list[tuple[int, int]] | None = None
        self._taken = 0

    def free(self, day: int) -> int:
        """What can be taken on *day* so that everything known of the item is still covered later on."""
        if self._stock <= 0:
            return 0
        if self._lowest is None:
            self._lowest = self._low_points()
        before, lowest = self._stock, self._stock
        for at, balance in self._lowest:
            if at > day:
                lowest = min(lowest, before)
            before = balance
        return max(min(lowest, before) - self._taken, 0)

    def take(self, quantity: int) -> None:
        """Take *quantity*."""
        self._taken += quantity

    def _low_points(self) -> list[tuple[int, int]]:
        changes: defaultdict[int, int] = defaultdict(int)
        for demand in self._demands:
            changes[demand.day] -= demand.quantity
        for arrival in self._arrivals:
            changes[arrival.day] += arrival.supply.quantity
        balance, points = self._stock, []
        for day in sorted(changes):
            balance += changes[day]
            points.append((day, balance))
        return points


def peg_draws(plans: MutableMapping[Key, ItemPlan], draws: Sequence[Draw]) -> None:
    """Peg what was drawn from substitutes: it was excess when their own plans were made."""
    by_item: defaultdict[Key, list[Draw]] = defaultdict(list)
    for draw in draws:
        by_item[draw.item].append(draw)
    for item, own in by_item.items():
        plan = plans[item]
        plans[item] = ItemPlan(item, plan.proposals, _drawn(plan.pegs, own), plan.messages)


def _drawn(pegs: Sequence[Peg], draws: Sequence[Draw]) -> list[Peg]:
    kept: list[Peg] = []
    waiting = list(draws)
    for peg in pegs:
        left = peg.quantity
        while peg.demand_kind == "excess" and left and waiting:
            draw = waiting[0]
            part = min(left, draw.quantity)
            kept.append(
                peg._replace(
                    quantity=part, demand_kind="substitute", demand_ref=draw.main, demand_day=draw.day
                )
            )
            left -= part
            waiting[0] = draw._replace(quantity=draw.quantity - part)
            if not waiting[0].quantity:
                waiting.pop(0)
        if left:
            kept.append(peg._replace(quantity=left))
    return kept
