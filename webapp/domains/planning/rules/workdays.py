"""Working days: counting forwards and backwards over weekends and holidays."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection

WEEK = 7
_MARGIN = 800


class Calendar:
    """The days on which a company works.

    *weekend* holds the days of the week that are free (Monday is 0), *holidays* free days and *workdays* worked ones that
    differ from it (the moved working days around Chinese holidays), all as ordinals.
    Raises ValueError when no day of the week is worked.
    """

    def __init__(
        self,
        weekend: Collection[int] = (5, 6),
        holidays: Collection[int] = (),
        workdays: Collection[int] = (),
    ) -> None:
        self.weekend, self.holidays, self.workdays = (
            frozenset(weekend),
            frozenset(holidays),
            frozenset(workdays),
        )
        if self.weekend >= set(range(WEEK)):
            raise ValueError("a company that never works has no calendar")
        self._first, self._last = 0, -1
        self._days: list[int] = []

    def is_working(self, day: int) -> bool:
        """Whether the company works on *day*."""
        if day in self.workdays:
            return True
        # Ordinal 1 was a Monday.
        return day not in self.holidays and (day - 1) % WEEK not in self.weekend

    def at_or_before(self, day: int) -> int:
        """*day*, or the last working day before it."""
        return self.back(day, 0)

    def at_or_after(self, day: int) -> int:
        """*day*, or the first working day after it."""
        return self.ahead(day, 0)

    def in_time(self, day: int, now: int) -> int:
        """A working day on which something for *day* can still be done: not after it, and not before *now*."""
        return max(self.at_or_before(day), now)

    def back(self, day: int, count: int) -> int:
        """The working day *count* working days before *day* (before the last working day, if it is free)."""
        if day - WEEK < self._first or day + WEEK > self._last:
            self._cover(day)
        place = bisect_right(self._days, day) - 1 - count
        while place < 0:
            before = len(self._days)
            self._cover(self._first - _MARGIN - count * 2)
            place += len(self._days) - before
        return self._days[place]

    def ahead(self, day: int, count: int) -> int:
        """The working day *count* working days after *day* (after the next working day, if it is free)."""
        if day - WEEK < self._first or day + WEEK > self._last:
            self._cover(day)
        place = bisect_left(self._days, day) + count
        while place >= len(self._days):
            # Days are added at the end alone, so the place stays.
            self._cover(self._last + _MARGIN + count * 2)
        return self._days[place]

    def _cover(self, day: int) -> None:
        if self._last < self._first:
            self._first, self._last = day, day - 1
        if day - WEEK < self._first:
            first = day - _MARGIN
            self._days[:0] = [one for one in range(first, self._first) if self.is_working(one)]
            self._first = first
        if day + WEEK > self._last:
            last = day + _MARGIN
            self._days += [one for one in range(self._last + 1, last + 1) if self.is_working(one)]
            self._last = last
