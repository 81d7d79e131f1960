"""What a company decides about its planning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from webapp.core.settings import Setting
from webapp.domains.planning.rules.workdays import Calendar

RULES: Setting[dict[str, Any]] = Setting("planning.rules", {}, reserved=True)
"""The rules of ``Rules`` as plain values; one that is left out is as it is there."""


@dataclass(frozen=True)
class Rules:
    """What holds for all items that say nothing else.

    *weekend*: the free days of the week (Monday is 1); *holidays* and *workdays*: dates that are free or worked against that.
    *purchase_days*: calendar days from order to delivery; *queue_days*: working days that an order waits in the shop;
    *daily_minutes*: worked on an order in a day; *tolerance*: a supply that comes so many days too early is left alone.
    """

    weekend: tuple[int, ...] = (6, 7)
    holidays: tuple[date, ...] = ()
    workdays: tuple[date, ...] = ()
    purchase_days: int = 7
    queue_days: int = 1
    daily_minutes: int = 480
    tolerance: int = 3

    @property
    def calendar(self) -> Calendar:
        """The company's working days."""
        return Calendar(
            [one - 1 for one in self.weekend],
            [one.toordinal() for one in self.holidays],
            [one.toordinal() for one in self.workdays],
        )


def rules_of(session: Session) -> Rules:
    """The company's own rules."""
    kept = dict(RULES.read(session))
    for name in ("holidays", "workdays"):
        kept[name] = tuple(date.fromisoformat(one) for one in kept.get(name, ()))
    kept["weekend"] = tuple(kept.get("weekend", Rules.weekend))
    return Rules(**kept)


def keep_rules(session: Session, rules: Rules) -> None:
    """Keep *rules* for the company."""
    days = {
        name: sorted({one.isoformat() for one in getattr(rules, name)}) for name in ("holidays", "workdays")
    }
    numbers = ("purchase_days", "queue_days", "daily_minutes", "tolerance")
    kept = {name: getattr(rules, name) for name in numbers}
    RULES.write(session, {"weekend": sorted(set(rules.weekend))} | days | kept)
