"""When one more order could be there without breaking a promise: available to promise first, then capable to promise.

Source: available-to-promise and capable-to-promise as APICS defines them; here both follow from the plan itself, so that
what is promised is what the next plan will say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

from webapp.domains.planning.rules.board import Board
from webapp.domains.planning.rules.lead_times import lead_days
from webapp.domains.planning.rules.values import Demand, Inputs, Peg, Ref

FARTHEST = 730
"""So many days ahead is looked for a day."""
AROUND = 10
"""So many days before the day that was found by halving are tried one by one: what fails for one day may succeed for an
earlier one, where lots and pegs fall otherwise. More would cost more than the whole rest of the question."""
STOCK, COMING, ORDERED = "stock", "coming", "ordered"
_ON_ITS_WAY = ("purchase", "work_order", "subcontract", "firm", "by_product")
_FROM = {"stock": STOCK} | dict.fromkeys(_ON_ITS_WAY, COMING)


class Bottleneck(NamedTuple):
    """The supply that an order waits for, the day on which it is there, and its lead time as people say it."""

    peg: Peg
    day: int
    days: int


class Promise(NamedTuple):
    """*day*: the first on which all of it can be there, None within FARTHEST days; *in_time*: so much of it by the day wanted.

    *sources*: how much comes from stock, from what is on its way, and from what has yet to be ordered. *bottleneck*: why
    it cannot be there one day before *day*, *broken*: the promise that would break if it were; neither for what is in time.
    Both: on the day wanted it would be there at the cost of *broken*, later it waits for the bottleneck.
    *taken*: for whom its item is in stock, where that is not enough for it; the most first.
    """

    day: int | None
    in_time: int
    sources: Mapping[str, int]
    bottleneck: Bottleneck | None
    broken: Ref | None
    taken: Sequence[Taken] = ()


class Taken(NamedTuple):
    """So much of what is in stock is for a demand."""

    kind: str
    ref: Ref
    quantity: int


def promised(inputs: Inputs) -> Inputs:
    """*inputs* without forecasts: nobody was promised what is only expected, and orders come out of it."""
    return replace(inputs, demands=[one for one in inputs.demands if one.kind != "forecast"])


def promise(board: Board, wanted: Demand) -> tuple[Promise, Board]:
    """When *wanted* can be there, and the board on which it is promised for that day (as it was where there is none).

    Raises TooNarrow where the board's window has to be wider for that.
    """
    now = board.inputs.calendar.at_or_after(board.inputs.today)
    trials = _Trials(board, wanted)
    first = trials.of(max(wanted.day, board.inputs.today))
    found = first if first.keeps_all else _earliest(trials, first, now)
    answer = Promise(
        found.day if found else None,
        found.by(max(wanted.day, now)) if found else 0,
        found.sources if found else {},
        *_why(trials, first, found),
        found.taken if found else (),
    )
    return answer, found.board if found else board


def _why(trials: _Trials, first: _Trial, found: _Trial | None) -> tuple[Bottleneck | None, Ref | None]:
    """What the day follows from: what fails a day earlier, since the wish itself may fail for something that is over by then."""
    if found is first:
        return None, None
    failed = trials.of(found.day - 1) if found else first
    if not failed.late:
        return None, failed.broken
    return failed.bottleneck, None if first.late else first.broken


class _Trials:
    """The order put into the plan for one day or another, each day once."""

    def __init__(self, board: Board, wanted: Demand) -> None:
        self._board, self._wanted = board, wanted
        self._known: dict[int, _Trial] = {}

    def of(self, day: int) -> _Trial:
        """The trial of a *day*."""
        if day not in self._known:
            self._known[day] = _Trial(self._board, self._wanted, day)
        return self._known[day]


def _earliest(trials: _Trials, first: _Trial, now: int) -> _Trial | None:
    """The first day after that of *first*, which failed, that keeps all promises.

    In growing steps until one does, back by halving, and then day by day through those before it.
    """
    found = _by_halving(trials, max(first.there, now, first.day + 1))
    if found is None:
        return None
    for day in range(max(first.day + 1, found.day - AROUND), found.day):
        if trials.of(day).keeps_all:
            return trials.of(day)
    return found


def _by_halving(trials: _Trials, day: int) -> _Trial | None:
    last = day + FARTHEST
    trial = trials.of(day)
    broken, step = day - 1, 1
    while not trial.keeps_all:
        broken = trial.day
        if broken >= last:
            return None
        trial = trials.of(min(max(trial.there, broken + step), last))
        step *= 2
    while trial.day - broken > 1:
        between = trials.of((trial.day + broken) // 2)
        if between.keeps_all:
            trial = between
        else:
            broken = between.day
    return trial


class _Trial:
    """The order put into the plan for *day*."""

    def __init__(self, board: Board, wanted: Demand, day: int) -> None:
        self.day = day
        self._before = board
        self._key = (wanted.kind, wanted.ref)
        self._item = wanted.item
        self.board = board.with_one_more(wanted._replace(day=day))

    @cached_property
    def there(self) -> int:
        """When all of it is there."""
        return self.board.waits.customers.get(self._key, self.day)

    @cached_property
    def broken(self) -> Ref | None:
        """A promise that this one breaks, the earliest."""
        late = self.board.later(self._before)
        days = self._before.promised
        return min(late, key=lambda key: (days[key].day, str(key)))[1] if late else None

    @property
    def bottleneck(self) -> Bottleneck | None:
        """What it waits for."""
        waits = self.board.waits
        peg = waits.bottleneck(*self._key)
        if peg is None:
            return None
        part = self.board.inputs.parts[peg.item]
        return Bottleneck(peg, waits.arrival(peg), lead_days(part, waits.quantity_of(peg)))

    @property
    def late(self) -> bool:
        """Whether it is there later than on its day."""
        return self.there > max(self.day, self.board.waits.now)

    @property
    def keeps_all(self) -> bool:
        """Whether it is there on its day, and everything else as before."""
        if self.late or self.board.surely_later(self._before):
            return False
        return self.broken is None

    @cached_property
    def _pegs(self) -> Sequence[Peg]:
        own = self.board.plans[self._item].pegs
        return [one for one in own if (one.demand_kind, one.demand_ref) == self._key]

    def by(self, day: int) -> int:
        """How much of it is there by *day*."""
        waits = self.board.waits
        there = (one for one in self._pegs if one.supply_kind != "phantom" and waits.arrival(one) <= day)
        return sum(one.quantity for one in there)

    @property
    def sources(self) -> dict[str, int]:
        """How much of it comes from where."""
        found: dict[str, int] = {}
        for one in self._pegs:
            source = _FROM.get(one.supply_kind, ORDERED)
            found[source] = found.get(source, 0) + one.quantity
        return found

    @property
    def taken(self) -> list[Taken]:
        """For whom its item is in stock, where it does not all come from there itself."""
        if set(self.sources) <= {STOCK}:
            return []
        found: dict[tuple[str, Ref], int] = {}
        for one in self.board.plans[self._item].pegs:
            whose = (one.demand_kind, one.demand_ref)
            if one.supply_kind == "stock" and whose != self._key and one.demand_kind != "excess":
                found[whose] = found.get(whose, 0) + one.quantity
        return sorted((Taken(*whose, quantity) for whose, quantity in found.items()), key=_most_first)


def _most_first(one: Taken) -> tuple[int, str]:
    return -one.quantity, str(one.ref)
