"""Names, codes and how long somebody who guesses has to wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field


@dataclass(frozen=True)
class Limit:
    """At most so many wrong attempts within a span of time."""

    attempts: int
    span: timedelta


ATTEMPTS_A_SUBJECT = Limit(5, timedelta(minutes=15))
"""For one user name or badge."""
ATTEMPTS_AN_ORIGIN = Limit(30, timedelta(minutes=15))
"""For one address or phone, which may serve a whole shift."""
MOST_WRONG_PINS = 10
"""Since the last right one; then the badge is locked until a person unlocks it."""
ENROLMENT_LIFE = timedelta(minutes=10)
SEEN_STEP = timedelta(minutes=1)
"""How exactly we know when a phone was last heard of: each step costs a write."""

CompanyCode = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,30}$")]
"""Lower-case letters, digits, hyphens: typed at sign-in."""
Username = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{1,62}$")]
"""Lower-case letters, digits, dot, hyphen, underscore."""


def retry_after(wrong: Sequence[datetime], now: datetime, limit: Limit) -> int:
    """Seconds to wait before the next attempt, after *wrong* ones at these times; 0 when it may be tried now."""
    recent = sorted(at for at in wrong if at > now - limit.span)
    if len(recent) < limit.attempts:
        return 0
    free_at = recent[-limit.attempts] + limit.span
    return max(1, int((free_at - now).total_seconds()))


def was_active_at(active: bool, inactive_since: datetime | None, at: datetime) -> bool:
    """Whether somebody worked here at *at*: work done before they left counts, even when it arrives later."""
    return active or (inactive_since is not None and at < inactive_since)


def is_due(last_seen: datetime | None, now: datetime) -> bool:
    """Whether it is time to note again that a phone was heard of."""
    return last_seen is None or now - last_seen >= SEEN_STEP
