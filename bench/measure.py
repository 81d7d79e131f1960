"""Times, their median and spread, and what they are compared with."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Times:
    """Seconds of several runs of one thing that was done *each* times a run."""

    runs: tuple[float, ...]
    each: int = 1

    @property
    def median(self) -> float:
        """Seconds for doing it once, in the middle of the runs."""
        return statistics.median(self.runs) / self.each

    @property
    def spread(self) -> float:
        """(slowest − fastest) ÷ median of the runs."""
        return (max(self.runs) - min(self.runs)) / statistics.median(self.runs)


@dataclass(frozen=True)
class Result:
    """One line of the table: *ours* against *raw*, where there is a raw way to do it."""

    name: str
    database: str
    unit: str
    ours: Times
    raw: Times | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Our throughput as a share of raw SQL's: 1 would be as fast."""
        return None if self.raw is None else self.raw.median / self.ours.median


@dataclass(frozen=True)
class Skipped:
    """A benchmark that could not run here, and why."""

    name: str
    database: str
    reason: str


def timed(work: Callable[[], object], runs: int, each: int = 1) -> Times:
    """Time *work*, which does its thing *each* times, in *runs* runs."""
    return Times(tuple(seconds_of(work) for _ in range(runs)), each)


def seconds_of(work: Callable[[], object]) -> float:
    """Seconds that *work* takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def in_turns(
    ours: Callable[[], object], raw: Callable[[], object], runs: int, each: int
) -> tuple[Times, Times]:
    """Time both in turns, so that whatever else the machine does falls on both alike."""
    pairs: Sequence[tuple[float, float]] = [(seconds_of(ours), seconds_of(raw)) for _ in range(runs)]
    return Times(tuple(one for one, _ in pairs), each), Times(tuple(one for _, one in pairs), each)
