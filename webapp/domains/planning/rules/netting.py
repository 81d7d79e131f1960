"""Netting one item: what is needed against what is there and on its way."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from webapp.domains.planning.rules.lots import Net
from webapp.domains.planning.rules.values import Demand, Supply

NEVER = 1 << 40


class Arrival(NamedTuple):
    """A supply on its way: usable on *day*, if it comes as promised. What is *fixed* cannot be asked for earlier."""

    day: int
    supply: Supply
    fixed: bool = False


class Taken(NamedTuple):
    """A supply, and the day on which it is needed: None for one that nobody needs."""

    arrival: Arrival
    needed: int | None


class Shortage(NamedTuple):
    """A net requirement, and how it came about since the one before: net = gross + safety − on hand − inbound − substituted."""

    net: Net
    gross: int
    on_hand: int
    inbound: int
    substituted: int


@dataclass
class Netting:
    """What came of netting an item."""

    shortages: list[Shortage] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)


@dataclass(frozen=True)
class Surroundings:
    """What netting has to know besides: the first working *day*, the *safety* stock, and an answer from outside.

    *feasible*: when so much could be there if it were ordered now.
    """

    day: int
    safety: int
    feasible: Callable[[int], int]


def net_requirements(
    on_hand: int, demands: Sequence[Demand], arrivals: Sequence[Arrival], around: Surroundings
) -> Netting:
    """Net *demands* (by day, none before the first) against *on_hand* and *arrivals*, day by day.

    What is on its way comes before anything new: it is asked for earlier, should it come too late. Safety stock may be used
    until more can be there: where only it is touched, it is filled up on the first feasible day, and no sooner.
    """
    return Ledger(on_hand, arrivals, around).run(demands)


class Ledger:
    """The running balance of one item, taken day by day: what is needed, what covers it, what has to be ordered."""

    def __init__(self, on_hand: int, arrivals: Sequence[Arrival], around: Surroundings) -> None:
        self.balance, self.around = on_hand, around
        self.moving = deque(sorted((one for one in arrivals if not one.fixed), key=_by_day))
        self.coming = deque(sorted((one for one in arrivals if one.fixed), key=_by_day))
        self.refill: int | None = None
        """The day on which safety stock is to be filled up."""
        self.result = Netting()
        self._reset()

    def run(self, demands: Sequence[Demand]) -> Netting:
        """All days, for an item that nothing stands in for."""
        self.settle(self.around.day)
        place, count = 0, len(demands)
        while place < count or self.refill is not None:
            day = demands[place].day if place < count else NEVER
            if self.refill is not None and self.refill < day:
                day = self.refill
            while place < count and demands[place].day == day:
                self.balance -= demands[place].quantity
                self.gross += demands[place].quantity
                place += 1
            self.settle(day)
        return self.finish()

    def need(self, quantity: int) -> None:
        """So much is needed."""
        self.balance -= quantity
        self.gross += quantity

    def replace(self, quantity: int) -> None:
        """Substitutes stand in for so much of it."""
        self.balance += quantity
        self.substituted += quantity

    def settle(self, day: int) -> None:
        """See to it that the balance of *day* is what it should be."""
        self.cover(day)
        self.close(day)

    def cover(self, day: int) -> None:
        """Take in what has come by *day*, and ask for what comes later, as far as it is needed."""
        while self.coming and self.coming[0].day <= day:
            self._receive(self.coming.popleft(), None)
        safety = self.around.safety
        while self.balance < safety and self.moving and self.moving[0].day <= day:
            self._receive(self.moving.popleft(), day)
        if self.balance < 0:
            self._ask_for(day, 0)

    def close(self, day: int) -> None:
        """Order what is still missing on *day*."""
        safety = self.around.safety
        if self.balance >= safety:
            self.refill = None
        elif self.balance < 0 or self._due(day):
            self._ask_for(day, safety)
            if self.balance < safety:
                self._order(day)
            self.refill = None

    def finish(self) -> Netting:
        """What came of it, when all days are over."""
        while self.coming:
            self._receive(self.coming.popleft(), None)
        self.result.taken += [Taken(one, None) for one in self.moving]
        return self.result

    def _due(self, day: int) -> bool:
        """Whether safety stock that was used by *day* is to be filled up now, and not on a later day."""
        if self.refill is None:
            self.refill = self.around.feasible(self.around.safety - self.balance)
        return self.refill <= day

    def _ask_for(self, day: int, level: int) -> None:
        """Ask for what comes later to be there on *day*, until the balance is at *level*."""
        while self.balance < level and self.moving:
            self._receive(self.moving.popleft(), day)

    def _order(self, day: int) -> None:
        net = self.around.safety - self.balance
        shortage = Shortage(Net(day, net), self.gross, self.start, self.inbound, self.substituted)
        self.result.shortages.append(shortage)
        self.balance += net
        self._reset()

    def _receive(self, arrival: Arrival, needed: int | None) -> None:
        quantity = arrival.supply.quantity
        self.balance += quantity
        self.inbound += quantity
        self.result.taken.append(Taken(arrival, arrival.day if arrival.fixed else needed))

    def _reset(self) -> None:
        self.start = self.balance
        self.gross = self.inbound = self.substituted = 0


def _by_day(arrival: Arrival) -> int:
    return arrival.day
