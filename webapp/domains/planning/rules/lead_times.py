"""When an order has to start, and when it could be there."""

from __future__ import annotations

from typing import NamedTuple

from webapp.domains.planning.rules.values import ONE, LeadTime, Part
from webapp.domains.planning.rules.workdays import Calendar


class Dates(NamedTuple):
    """Start, delivery or end, and the day from which it can be used."""

    start: int
    due: int
    available: int


def make_days(lead: LeadTime, quantity: int) -> int:
    """Working days to make *quantity*: set-up + quantity × run ÷ daily capacity + queue, rounded up (shopfloor.md)."""
    waiting = lead.setup_days + lead.queue_days
    if not lead.daily_minutes:
        return -(-waiting // ONE)
    minutes = waiting * lead.daily_minutes + quantity * lead.run_minutes
    return -(-minutes // (lead.daily_minutes * ONE))


def lead_days(part: Part, quantity: int) -> int:
    """The lead time as people say it: working days for what is made, calendar days and inspection for what is bought."""
    if part.source == "make":
        return make_days(part.lead, quantity)
    return part.lead.days + part.lead.inspection_days


def backwards(part: Part, quantity: int, needed: int, calendar: Calendar) -> Dates:
    """The latest dates by which *quantity* can be used on *needed*."""
    needed = calendar.at_or_before(needed)
    if part.source == "make":
        return Dates(calendar.back(needed, make_days(part.lead, quantity)), needed, needed)
    due = calendar.back(needed, part.lead.inspection_days)
    return Dates(calendar.at_or_before(due - part.lead.days), due, needed)


def forwards(part: Part, quantity: int, start: int, calendar: Calendar) -> Dates:
    """The earliest dates of an order that starts on *start*."""
    start = calendar.at_or_after(start)
    if part.source == "make":
        end = calendar.ahead(start, make_days(part.lead, quantity))
        return Dates(start, end, end)
    due = calendar.at_or_after(start + part.lead.days)
    return Dates(start, due, calendar.ahead(due, part.lead.inspection_days))


def usable_on(part: Part, due: int, calendar: Calendar) -> int:
    """When a supply promised for *due* can be used."""
    due = calendar.at_or_before(due)
    return calendar.ahead(due, part.lead.inspection_days) if part.source != "make" else due
