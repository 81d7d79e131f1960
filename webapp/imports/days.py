"""Days as people and spreadsheets write them: ``2026/11/3``, ``2026年11月3日``, ``20261103``, the serial number 46329."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from webapp.imports.texts import narrow

_EPOCH = date(1899, 12, 30)
"""Day 0 of spreadsheets; they take 1900 for a leap year, so day 60 and before would be off by one: nobody orders for then."""
_EARLIEST, _LATEST = 20_000, 80_000
_YEAR_FIRST = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?)?"
)
_SOLID = re.compile(r"(20\d{2}|19\d{2})(\d{2})(\d{2})")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_NO_YEAR = re.compile(r"(\d{1,2})[-/.月](\d{1,2})日?")


def read_day(text: str, today: date) -> list[date]:
    """The days that *text* can mean: one where it is certain, several where a person must choose, none where it is no day."""
    text = narrow(text)
    if found := _YEAR_FIRST.fullmatch(text) or _SOLID.fullmatch(text):
        return _real([(int(found[1]), int(found[2]), int(found[3]))])
    if found := _SERIAL.fullmatch(text):
        serial = int(found[1])
        return [_EPOCH + timedelta(days=serial)] if _EARLIEST <= serial <= _LATEST else []
    if found := _YEAR_LAST.fullmatch(text):
        year, first, second = int(found[3]), int(found[1]), int(found[2])
        return _real([(year, first, second), (year, second, first)])
    if found := _NO_YEAR.fullmatch(text):
        month, day = int(found[1]), int(found[2])
        # The year is missing: never certain, so always two to choose from.
        return _real([(today.year, month, day), (today.year + 1, month, day)])
    return []


def _real(candidates: Iterable[tuple[int, int, int]]) -> list[date]:
    days = []
    for year, month, day in candidates:
        try:
            one = date(year, month, day)
        except ValueError:
            continue
        if one not in days:
            days.append(one)
    return days
