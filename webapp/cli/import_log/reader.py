"""Reads a shop-floor log: one row a report of a worker, as the sample in the folder of data has them.

Everything is checked before the first row is used, so that a file is imported whole or not at all.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TypeVar

from webapp.cli.import_log.problems import BadLog, Problem
from webapp.core.quantity import LIMIT, QUANTITY_PLACES, ZERO

T = TypeVar("T")

COLUMNS = {
    "case": "Case ID",
    "activity": "Activity",
    "resource": "Resource",
    "start": "Start Timestamp",
    "complete": "Complete Timestamp",
    "span": "Span",
    "order_quantity": "Work Order Qty",
    "part": "Part Desc.",
    "worker": "Worker ID",
    "report_type": "Report Type",
    "completed": "Qty Completed",
    "rejected": "Qty Rejected",
    "mrb": "Qty for MRB",
    "rework": "Rework",
}
"""Our names of the columns and theirs; blanks and letter case do not matter."""

REQUIRED = ("case", "activity", "resource", "part", "worker")
LONGEST = 64
"""Characters of a name that is used as a number (machine, item, person)."""
LONGEST_STRETCH = timedelta(hours=24)
"""Nobody works longer at a stretch: a span beyond it is a slip of the pen, not time."""

_ENCODINGS = ("utf-8-sig", "gb18030")
_TIMES = ("%Y/%m/%d %H:%M:%S.%f", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M")
_YES = {"y", "yes", "true", "1", "是"}


@dataclass(frozen=True)
class Row:
    """One report. ``number`` is its line in the file; times are local; ``cells`` is everything that it says."""

    number: int
    case: str
    activity: str
    resource: str
    start: datetime
    complete: datetime
    span: str
    order_quantity: Decimal
    part: str
    worker: str
    report_type: str
    completed: Decimal
    rejected: Decimal
    mrb: Decimal
    rework: bool
    cells: tuple[str, ...]

    @property
    def pieces(self) -> Decimal:
        return self.completed + self.rejected + self.mrb

    @property
    def time_is_sane(self) -> bool:
        """Whether the two timestamps can be the begin and the end of one stretch of work."""
        return timedelta(0) <= self.complete - self.start <= LONGEST_STRETCH

    @property
    def minutes(self) -> Decimal:
        """Minutes between the timestamps, 0 where they make no sense."""
        if not self.time_is_sane:
            return ZERO
        return Decimal((self.complete - self.start) // timedelta(milliseconds=1)) / 60_000

    @property
    def span_disagrees(self) -> bool:
        """Whether the logged span (hhh:mm) is another one than the timestamps say, by a minute or more."""
        found = re.fullmatch(r"(\d+):(\d{2})", self.span)
        return found is None or abs(int(found[1]) * 60 + int(found[2]) - self.minutes) >= 1


def read(path: Path) -> list[Row]:
    """The rows of the log at *path*. Raises BadLog with all that is wrong, by row and column."""
    lines = list(csv.reader(_text(path).splitlines()))
    if not lines:
        raise BadLog([Problem("empty")])
    places = _places(lines[0])
    problems: list[Problem] = []
    rows = [
        row
        for number, cells in enumerate(lines[1:], start=2)
        if any(cells) and (row := _row(number, cells, places, len(lines[0]), problems)) is not None
    ]
    problems += _contradictions(rows)
    if problems:
        raise BadLog(problems)
    if not rows:
        raise BadLog([Problem("empty")])
    return rows


def _text(path: Path) -> str:
    content = path.read_bytes()
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadLog([Problem("not_text")])


def _places(header: list[str]) -> dict[str, int]:
    """Where each of our columns stands. Raises BadLog when one is missing."""
    there = {_plain(name): place for place, name in enumerate(header)}
    missing = [name for name in COLUMNS.values() if _plain(name) not in there]
    if missing:
        raise BadLog([Problem("missing_column", 1, name) for name in missing])
    return {key: there[_plain(name)] for key, name in COLUMNS.items()}


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _row(
    number: int, cells: list[str], places: Mapping[str, int], width: int, problems: list[Problem]
) -> Row | None:
    if len(cells) != width:
        problems.append(Problem("wrong_width", number, params={"found": len(cells), "expected": width}))
        return None
    texts = {key: " ".join(cells[place].split()) for key, place in places.items()}
    wrong = list(_text_problems(number, texts))

    def parsed(key: str, parse: Callable[[str], T | None], what: str, fallback: T) -> T:
        value = parse(texts[key])
        if value is None:
            wrong.append(Problem(what, number, COLUMNS[key], {"value": texts[key]}))
        return fallback if value is None else value

    row = Row(
        number=number,
        case=texts["case"],
        activity=texts["activity"],
        resource=texts["resource"],
        start=parsed("start", _time, "bad_time", datetime.min),  # noqa: DTZ901  (never used: the row is refused)
        complete=parsed("complete", _time, "bad_time", datetime.min),  # noqa: DTZ901
        span=texts["span"],
        order_quantity=parsed("order_quantity", _positive, "bad_number", ZERO),
        part=texts["part"],
        worker=texts["worker"],
        report_type=texts["report_type"].upper(),
        completed=parsed("completed", _number, "bad_number", ZERO),
        rejected=parsed("rejected", _number, "bad_number", ZERO),
        mrb=parsed("mrb", _number, "bad_number", ZERO),
        rework=texts["rework"].casefold() in _YES,
        cells=tuple(texts.values()),
    )
    problems += wrong
    return None if wrong else row


def _text_problems(number: int, texts: Mapping[str, str]) -> Iterator[Problem]:
    for key in REQUIRED:
        if not texts[key]:
            yield Problem("empty_cell", number, COLUMNS[key])
        elif len(texts[key]) > LONGEST:
            yield Problem("too_long", number, COLUMNS[key], {"most": LONGEST})


def _time(text: str) -> datetime | None:
    for form in _TIMES:
        try:
            return datetime.strptime(text.replace("-", "/").replace("T", " "), form)  # noqa: DTZ007  (local, as logged)
        except ValueError:
            continue
    return None


def _number(text: str) -> Decimal | None:
    """A quantity of zero or more; an empty cell is zero."""
    if not text:
        return ZERO
    try:
        value = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
    if not value.is_finite() or not 0 <= value < LIMIT or value != round(value, QUANTITY_PLACES):
        return None
    return value


def _positive(text: str) -> Decimal | None:
    return _number(text) or None


def _contradictions(rows: list[Row]) -> Iterator[Problem]:
    """Rows that say another part or order quantity than the first row of their order."""
    first: dict[str, Row] = {}
    for row in rows:
        before = first.setdefault(row.case, row)
        for key in ("part", "order_quantity"):
            if getattr(row, key) != getattr(before, key):
                yield Problem(
                    "contradiction", row.number, COLUMNS[key], {"case": row.case, "other": before.number}
                )
