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
    it cannot be there on the day wanted, *broken*: the promise that would break if it were.
    """

    day: int | None
    in_time: int
    sources: Mapping[str, int]
    bottleneck: Bottleneck | None
    broken: Ref | None


def promised(inputs: Inputs) -> Inputs:
    """*inputs* without forecasts: nobody was promised what is only expected, and orders come out of it."""
    return replace(inputs, demands=[one for one in inputs.demands if one.kind != "forecast"])


def promise(board: Board, wanted: Demand) -> tuple[Promise, Board]:
    """When *wanted* can be there, and the board on which it is promised for that day (as it was where there is none).

    Raises TooNarrow where the board's window has to be wider for that.
    """
    now = board.inputs.calendar.at_or_after(board.inputs.today)
    first = _Trial(board, wanted, max(wanted.day, board.inputs.today))
    found = first if first.keeps_all else _earliest(board, wanted, max(first.there, now))
    answer = Promise(
        found.day if found else None,
        found.by(max(wanted.day, now)) if found else 0,
        found.sources if found else {},
        first.bottleneck if first.there > first.day else None,
        first.broken if first.there <= first.day else None,
    )
    return answer, found.board if found else board


def _earliest(board: Board, wanted: Demand, day: int) -> _Trial | None:
    """The first day from *day* on that keeps all promises: in growing steps until one does, then back to the first."""
    last = day + FARTHEST
    trial = _Trial(board, wanted, day)
    broken, step = day - 1, 1
    while not trial.keeps_all:
        broken = trial.day
        if broken >= last:
            return None
        trial = _Trial(board, wanted, min(max(trial.there, broken + step), last))
        step *= 2
    while trial.day - broken > 1:
        between = _Trial(board, wanted, (trial.day + broken) // 2)
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
    def keeps_all(self) -> bool:
        """Whether it is there on its day, and everything else as before."""
        now = self.board.waits.now
        if self.there > max(self.day, now) or self.board.surely_later(self._before):
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
