"""The numbers and small decisions of the sync protocol (docs/sync.md), without a database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

MOST_COMMANDS = 50
PUSH_BYTES = 512 * 1024
LONE_BYTES = 4 * 1024 * 1024
"""For one record that is larger than a push may be: an inspection of hundreds of pieces, say. Nobody can halve it."""
MOST_PHOTOS = 2000
"""Of one record: more than any plan of inspection asks for."""
CLOCK_TOLERANCE = timedelta(minutes=5)
TICKET_LIFE = timedelta(hours=16)
GRANT_LIFE = timedelta(days=14)
"""How long a phone may let a worker in by itself after a sign-in at the server."""
PATIENCE = timedelta(hours=24)
"""How long a record waits for what it builds on before a person is asked."""

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""No factory's phone recorded anything before: a clock that says so lost its battery."""

CLOCK_FLAG = "clock"
"""The phone's clock was off; the time was put right, as far as that can be known."""
LEFT_FLAG = "user_left"
"""The worker has left since; the work was done before."""


@dataclass(frozen=True)
class Moment:
    """When something happened, as far as the server believes it."""

    at: datetime
    flags: tuple[str, ...] = ()


def moment_of(occurred_at: datetime, clock_offset_ms: int | None, received_at: datetime) -> Moment:
    """When the work happened: the phone's word, corrected by how far its clock was known to be off, never in the future.

    *clock_offset_ms* is server time − phone time as the phone last measured it. Off by 5 minutes or less, a clock is believed.
    What no clock can mean counts as done when it was received.
    """
    offset = timedelta(milliseconds=clock_offset_ms or 0)
    is_off = abs(offset) > CLOCK_TOLERANCE
    try:
        at = occurred_at.astimezone(UTC) + (offset if is_off else timedelta())
    except OverflowError:
        at = EARLIEST
    if not EARLIEST < at <= received_at + CLOCK_TOLERANCE:
        at, is_off = received_at, True
    return Moment(at, (CLOCK_FLAG,) if is_off else ())


def within_life(at: datetime, issued: datetime, expires: datetime) -> bool:
    """Whether work at *at* was done while a ticket was valid, give or take what clocks may differ."""
    return issued - CLOCK_TOLERANCE <= at <= expires + CLOCK_TOLERANCE


def is_outdated(version: int, now_at: int, changed_at: datetime | None, at: datetime) -> bool:
    """Whether work at *at* rests on a proof of *version* that was void by then: the person's is *now_at* since *changed_at*.

    Only the last change is remembered: of two since the proof was given, the later one counts.
    """
    return version < now_at and changed_at is not None and at >= changed_at
