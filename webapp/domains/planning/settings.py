"""What a company decides about its planning."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from webapp.core.settings import Setting
from webapp.domains.planning.rules.workdays import Calendar

CALENDAR: Setting[dict[str, Any]] = Setting(
    "planning.calendar", {"weekend": [6, 7], "holidays": [], "workdays": []}, reserved=True
)
"""The free days of the week (Monday is 1), and the dates that are free or worked against that."""
PURCHASE_DAYS: Setting[int] = Setting("planning.purchase_days", 7, reserved=True)
"""Calendar days from order to delivery of what says nothing else."""
QUEUE_DAYS: Setting[int] = Setting("planning.queue_days", 1, reserved=True)
"""Working days that an order waits in the shop, where its item says nothing else."""
DAILY_MINUTES: Setting[int] = Setting("planning.daily_minutes", 480, reserved=True)
"""Minutes a day that are worked on an order, where its item says nothing else."""
TOLERANCE: Setting[int] = Setting("planning.tolerance", 3, reserved=True)
"""A supply that comes so many days too early is left alone."""


def calendar_of(session: Session) -> Calendar:
    """The company's working days."""
    kept = CALENDAR.read(session)
    return Calendar(
        [one - 1 for one in kept["weekend"]],
        [date.fromisoformat(one).toordinal() for one in kept["holidays"]],
        [date.fromisoformat(one).toordinal() for one in kept["workdays"]],
    )
