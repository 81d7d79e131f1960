"""The master production schedule of an item: its periods, what is left at their ends, and what can still be promised."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate
from typing import Literal, TypeAlias

from webapp.core.quantity import ZERO

Span: TypeAlias = Literal["day", "week", "month"]


def starts_of(first: date, span: Span, count: int) -> list[date]:
    """The days on which *count* periods begin: the first one on *first* itself, weeks on Mondays, months on their first day."""
    found = [first]
    while len(found) < count:
        found.append(_following(found[-1], span))
    return found


def place_of(starts: Sequence[date], day: date) -> int:
    """The place of the period that *day* lies in; what lies before the first one counts to it."""
    return max(bisect_right(starts, day) - 1, 0)


def _following(day: date, span: Span) -> date:
    if span == "day":
        return day + timedelta(days=1)
    if span == "week":
        return day + timedelta(days=7 - day.weekday())
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def projected(on_hand: Decimal, supply: Sequence[Decimal], demand: Sequence[Decimal]) -> list[Decimal]:
    """Projected available balance: what is there at the end of each period if all comes and goes as planned."""
    flows = (comes - goes for comes, goes in zip(supply, demand, strict=True))
    return list(accumulate(flows, initial=on_hand))[1:]


def available_to_promise(
    on_hand: Decimal, supply: Sequence[Decimal], committed: Sequence[Decimal]
) -> list[Decimal | None]:
    """What of each receipt nobody has been promised yet; None for periods without one (the APICS dictionary's discrete ATP).

    A receipt's is supply (in the first period with what is on hand) less what is *committed* until the next one. Where that is
    more than the receipt, the receipts before give of theirs, the nearest first, so that nothing is promised twice. Only the
    first can be below zero: then more has been promised than there will be.
    """
    found: list[Decimal | None] = [None] * len(supply)
    owed = ZERO
    for at in reversed(range(len(supply))):
        owed += committed[at]
        comes = supply[at] + (on_hand if at == 0 else ZERO)
        if at == 0:
            found[at] = comes - owed
        elif comes:
            found[at] = max(comes - owed, ZERO)
            owed = max(owed - comes, ZERO)
    return found
