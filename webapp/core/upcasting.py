"""Older versions of a command's body, turned into the present one: a phone that was off for months still delivers.

Beside ``command(...)`` of version n + 1 stands the upcaster from n, with the day on which the last app stopped making version n.
For 12 months from that day such records are judged like any other; what was sent stays stored as it was sent.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from webapp.core.errors import Unjudged
from webapp.core.i18n import N_

Body: TypeAlias = Mapping[str, Any]
Upcast: TypeAlias = Callable[[dict[str, Any]], dict[str, Any]]

KEPT_MONTHS = 12


class AppTooOld(Unjudged):
    """The body's version is older than this server reads."""

    code = "app_too_old"
    message = N_("Update the app; your data is safe.")


@dataclass(frozen=True)
class _Step:
    retired: date
    upcast: Upcast


_steps: dict[tuple[str, int], _Step] = {}


def upcaster(type_: str, *, from_version: int, retired: date) -> Callable[[Upcast], Upcast]:
    """Register a pure function that turns a body of *from_version* into one of the next version.

    *retired*: since when no app makes *from_version* any more. Raises ValueError for a second one of the same version.
    """

    def register(upcast: Upcast) -> Upcast:
        if (type_, from_version) in _steps:
            raise ValueError(f"two upcasters from version {from_version} of {type_}")
        _steps[type_, from_version] = _Step(retired, upcast)
        return upcast

    return register


def forget_upcasters(type_: str) -> None:
    """Take the upcasters of *type_* out again: for commands that live no longer than a test."""
    for key in [key for key in _steps if key[0] == type_]:
        del _steps[key]


def upcast(
    type_: str, body: Body, version: int, wanted: int, today: date, *, however_old: bool = False
) -> Body:
    """*body* of *version* as one of version *wanted*, step by step; the given one is left as it was.

    Raises AppTooOld where a step is missing, or was retired more than 12 months before *today*, unless a person has decided
    that it is to be read *however_old* it is.
    """
    if version == wanted:
        return body
    for one in range(version, wanted):
        step = _steps.get((type_, one))
        if step is None or not (however_old or today <= _last_day(step.retired)):
            raise AppTooOld
        body = step.upcast(copy.deepcopy(dict(body)))
    return body


def _last_day(retired: date) -> date:
    """The day twelve months after *retired*; of the 29th of February, the 28th."""
    years, month = divmod(retired.month - 1 + KEPT_MONTHS, 12)
    day = 28 if (retired.month, retired.day) == (2, 29) else retired.day
    return date(retired.year + years, month + 1, day)
