"""The demo's calendar: working days counted from today, and times of day in the factory's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

TIME_ZONE = "Asia/Shanghai"
SUNDAY = 6
_ONE_DAY = timedelta(days=1)


class Days:
    """Working days, Monday to Saturday, by their distance from the day of *now*: -1 is the last one before it."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        today = now.astimezone(ZoneInfo(TIME_ZONE)).date()
        self._today = today + _ONE_DAY if today.weekday() == SUNDAY else today

    def day(self, distance: int) -> date:
        """The working day *distance* days away."""
        step = _ONE_DAY if distance > 0 else -_ONE_DAY
        found = self._today
        for _ in range(abs(distance)):
            found += step
            if found.weekday() == SUNDAY:
                found += step
        return found

    def at(self, distance: int, clock: str) -> datetime:
        """The moment when it was *clock* (``08:30``, in the factory) on the working day *distance* days away, in UTC."""
        local = datetime.combine(self.day(distance), time.fromisoformat(clock), ZoneInfo(TIME_ZONE))
        return local.astimezone(UTC)

    def monday(self, distance: int) -> int:
        """The distance of the first working day of the week in which the day *distance* days away lies."""
        return distance - self.day(distance).weekday()
