"""Substitutes: stock of other items that nobody else needs stands in, set for set."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from webapp.domains.planning.rules.netting import NEVER, Arrival, Ledger
from webapp.domains.planning.rules.values import ALWAYS, ONE, Demand, Key, Part, Peg, Ref, Swap


class Draw(NamedTuple):
    """So much of the substitute *item* is used on *day*, by the substitution *ref*."""

    item: Key
    ref: Ref
    day: int
    quantity: int


class Shelf:
    """What is left of an item after its own plan; *bare* when that plan needs more than there is and is on its way.

    *demands* are its own, without those for which something else stands in. *pegs*: what does stand in for it.
    """

    def __init__(
        self,
        part: Part,
        demands: Sequence[Demand],
        arrivals: Sequence[Arrival],
        pegs: Sequence[Peg] = (),
        *,
        bare: bool = False,
    ) -> None:
        self.part, self.demands, self.arrivals, self.pegs = part, demands, arrivals, pegs
        self._bare = bare
        self._stock = part.on_hand - part.safety
        self._days: list[int] = []
        self._balances: list[int] = []

    def free(self, day: int, *, coming: bool) -> int:
        """What can be taken on *day* so that everything known of the item is still covered then and later.

        Of its stock alone, or also of what is *coming* by that day as promised.
        """
        if self._bare or (self._stock <= 0 and not coming):
            return 0
        if not self._days:
            self._look_ahead()
        lowest = min(self._balances[bisect_right(self._days, day) - 1 :])
        return max(lowest if coming else min(lowest, self._stock), 0)

    def take(self, day: int, quantity: int) -> None:
        """Take *quantity* for *day*."""
        self._stock -= quantity
        at = bisect_left(self._days, day)
        if at == len(self._days) or self._days[at] != day:
            self._days.insert(at, day)
            self._balances.insert(at, self._balances[at - 1])
        for place in range(at, len(self._balances)):
            self._balances[place] -= quantity

    def _look_ahead(self) -> None:
        changes: defaultdict[int, int] = defaultdict(int, {ALWAYS: self._stock})
        for demand in self.demands:
            changes[demand.day] -= demand.quantity
        for arrival in self.arrivals:
            changes[arrival.day] += arrival.supply.quantity
        balance = 0
        for day in sorted(changes):
            balance += changes[day]
            self._days.append(day)
            self._balances.append(balance)


class Account:
    """An item that others may stand in for: its *demands* (by day), its *ledger*, and the pegs of what stands in."""

    def __init__(
        self, item: Key, demands: Sequence[Demand], arrivals: Sequence[Arrival], ledger: Ledger
    ) -> None:
        self.item, self.demands, self.arrivals, self.ledger = item, demands, arrivals, ledger
        self.pegs: list[Peg] = []
        self.today: dict[tuple[str, Ref], list[int]] = {}
        """The places of the day's demands that something may stand in for, by whose they are."""
        self._left = [one.quantity for one in demands]
        self._place = 0

    @property
    def next_day(self) -> int:
        """The next day on which something happens to it."""
        day = self.demands[self._place].day if self._place < len(self.demands) else NEVER
        return day if self.ledger.refill is None else min(day, self.ledger.refill)

    @property
    def lack(self) -> int:
        """What is needed and neither there nor coming."""
        return max(-self.ledger.balance, 0)

    def begin(self, day: int) -> None:
        """Note what is needed on *day*."""
        self.today = {}
        while self._place < len(self.demands) and self.demands[self._place].day == day:
            one = self.demands[self._place]
            if one.product is not None:
                self.today.setdefault((one.kind, one.ref), []).append(self._place)
            self.ledger.need(one.quantity)
            self._place += 1

    def open(self, whose: tuple[str, Ref]) -> int:
        """What somebody needs of it today that nothing stands in for yet."""
        return sum(self._left[place] for place in self.today.get(whose, ()))

    def replace(self, whose: tuple[str, Ref], quantity: int, ref: Ref) -> None:
        """Let the substitution *ref* stand in for *quantity* of what somebody needs today."""
        self.ledger.replace(quantity)
        for place in self.today[whose]:
            part = min(self._left[place], quantity)
            if part:
                demand = self.demands[place]
                self.pegs.append(
                    Peg(self.item, part, "substitute", ref, demand.day, demand.kind, demand.ref, demand.day)
                )
                self._left[place] -= part
                quantity -= part

    def rest(self) -> Sequence[Demand]:
        """The demands that the item meets itself, as far as it does."""
        if not self.pegs:
            return self.demands
        pairs = zip(self.demands, self._left, strict=True)
        return [one if left == one.quantity else one._replace(quantity=left) for one, left in pairs if left]


def net_side_by_side(
    accounts: Mapping[Key, Account], swaps: Sequence[Swap], shelves: Mapping[Key, Shelf]
) -> list[Draw]:
    """Net items that others may stand in for, day by day, all of a family on one day; say what was drawn for them.

    First, what is to be used up stands in, as far as it goes. Then come the item's own stock and what is on its way. For what
    is missing then of any main item the other substitutions stand in, by priority: sets for one order (or customer), as many as
    the main that lacks most takes, no more than the order needs of every main, nor than each substitute can spare.
    """
    exchange = _Exchange(accounts, swaps, shelves)
    for one in accounts.values():
        one.ledger.settle(one.ledger.around.day)
    while (day := min(one.next_day for one in accounts.values())) < NEVER:
        todays = [one for one in accounts.values() if one.next_day == day]
        for one in accounts.values():
            one.begin(day)
        exchange.use_up(day)
        for one in todays:
            one.ledger.cover(day)
        exchange.fill(day)
        for one in todays:
            one.ledger.close(day)
    for one in accounts.values():
        one.ledger.finish()
    return exchange.draws


class _Exchange:
    """Substitutes, and the accounts of the items that they stand in for."""

    def __init__(
        self, accounts: Mapping[Key, Account], swaps: Sequence[Swap], shelves: Mapping[Key, Shelf]
    ) -> None:
        self.accounts, self.swaps, self.shelves = accounts, swaps, shelves
        self.draws: list[Draw] = []

    def use_up(self, day: int) -> None:
        """Let stand in what is to be used up."""
        for swap in self.swaps:
            if swap.use_up and swap.holds_on(day):
                for whose in self._whose(swap):
                    self._exchange(swap, day, whose, self._needed(swap, whose))

    def fill(self, day: int) -> None:
        """Let substitutes stand in for what lacks."""
        for swap in self.swaps:
            if not swap.use_up and swap.holds_on(day) and self._lacking(swap):
                for whose in self._whose(swap):
                    self._exchange(swap, day, whose, min(self._needed(swap, whose), self._lacking(swap)))

    def _whose(self, swap: Swap) -> list[tuple[str, Ref]]:
        """Whose demands of today it may serve, in their order."""
        first = self.accounts[swap.mains[0].item]
        return [whose for whose, places in first.today.items() if swap.serves(first.demands[places[0]])]

    def _needed(self, swap: Swap, whose: tuple[str, Ref]) -> int:
        """So many sets, in millionths, are in what somebody needs of all mains."""
        return min(self.accounts[one.item].open(whose) * ONE // one.quantity for one in swap.mains)

    def _lacking(self, swap: Swap) -> int:
        """So many sets cover what lacks of every main."""
        return max(-(-self.accounts[one.item].lack * ONE // one.quantity) for one in swap.mains)

    def _exchange(self, swap: Swap, day: int, whose: tuple[str, Ref], sets: int) -> None:
        for one in swap.substitutes:
            if sets <= 0:
                return
            free = self.shelves[one.item].free(day, coming=swap.use_up) if one.item in self.shelves else 0
            sets = min(sets, free * ONE // one.quantity)
        if sets <= 0:
            return
        for main in swap.mains:
            account = self.accounts[main.item]
            quantity = _amount(sets, main.quantity, (account.open(whose), account.lack))
            account.replace(whose, min(quantity, account.open(whose)), swap.ref)
        for one in swap.substitutes:
            drawn = -(-sets * one.quantity // ONE)
            self.shelves[one.item].take(day, drawn)
            self.draws.append(Draw(one.item, swap.ref, day, drawn))


def _amount(sets: int, each: int, round_ones: Sequence[int]) -> int:
    """What *sets* of *each* come to: exactly one of *round_ones* where less than a millionth of a set is between."""
    quantity = sets * each // ONE
    return next((one for one in round_ones if one and abs(one - quantity) * ONE < each), quantity)
