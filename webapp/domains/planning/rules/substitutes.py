"""Substitutes: stock of another item that nobody else needs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from webapp.domains.planning.rules.netting import Arrival
from webapp.domains.planning.rules.pegging import Source, pegs_of
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
        self,
        part: Part,
        demands: Sequence[Demand],
        arrivals: Sequence[Arrival],
        sources: Sequence[Source],
        *,
        bare: bool = False,
    ) -> None:
        self._part, self._sources = part, sources
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

    def pegs(self, draws: Iterable[Draw]) -> list[Peg]:
        """The item's pegs, with what was drawn from it among those whom it serves."""
        drawn = [Demand(one.item, one.day, one.quantity, "substitute", one.main) for one in draws]
        demands = sorted([*self._demands, *drawn], key=attrgetter("day"))
        return pegs_of(self._part.key, self._sources, demands, self._part.safety)

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


def peg_draws(
    plans: MutableMapping[Key, ItemPlan], draws: Sequence[Draw], shelves: Mapping[Key, Shelf]
) -> None:
    """Peg what was drawn from substitutes: it was not known yet when their own plans were made."""
    by_item: defaultdict[Key, list[Draw]] = defaultdict(list)
    for draw in draws:
        by_item[draw.item].append(draw)
    for item, own in by_item.items():
        plan = plans[item]
        plans[item] = ItemPlan(item, plan.proposals, shelves[item].pegs(own), plan.messages)
