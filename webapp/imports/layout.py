"""Finding the list in a sheet: its header among titles, what each column is, and which rows are no records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from webapp.imports.files import Rows, filled
from webapp.imports.kinds import Field, Kind
from webapp.imports.texts import one_line, plain_head
from webapp.imports.words import fields_by_header, headers_of, is_total

SEARCHED = 30
"""So many filled rows from the top may be titles."""
NEAR = 0.72
"""From this likeness on a header is taken for a field, and the person asked to look (``Column.sure``)."""
LEFT_OUT = ("empty", "totals", "heads")


@dataclass(frozen=True)
class Column:
    """A column of the file: its header (with the place of a second one of the same name), samples, and what it is taken for."""

    head: str
    samples: tuple[str, ...]
    field: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Record:
    """A row of the list: its number in the sheet and its cells by field. *sheet* where several are read together."""

    at: int
    cells: dict[str, str]
    sheet: str = ""

    @property
    def key(self) -> str:
        """What an answer of the person belongs to."""
        return f"{self.sheet}:{self.at}" if self.sheet else str(self.at)


@dataclass
class Layout:
    """The list in a sheet: its columns, its records, and how many rows were none and why."""

    columns: list[Column] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


def lay_out(kind: Kind, rows: Rows, mapping: Mapping[str, str] | None = None, sheet: str = "") -> Layout:
    """Read *rows* as a list of *kind*. *mapping* says what a person decided: the header of a column → its field, or "" for none.

    A sheet may hold several lists below each other: each row of headers begins a new one, read by its own headers.
    """
    mapping = mapping or {}
    found = Layout()
    present = list(filled(rows))
    start = _head_row(kind, present, mapping)
    place, heads = start, _heads(present[start][1])
    fields = _fields_of(kind, heads, mapping)
    _note_columns(found, heads, fields, [row for _, row in present[place + 1 :]])
    for at, row in present[place + 1 :]:
        if _is_head(kind, row, mapping):
            again = _heads(row)
            found.left_out["heads"] += 1
            if again != heads:
                heads, fields = again, _fields_of(kind, again, mapping)
                below = [one for number, one in present if number > at]
                _note_columns(found, heads, fields, below)
        elif _adds_up(row):
            found.left_out["totals"] += 1
        elif _is_caption(row):
            found.left_out["heads"] += 1
        else:
            _take(found, at, row, fields, sheet)
    found.left_out["empty"] = sum(not any(row) for row in rows)
    return found


def _take(found: Layout, at: int, row: list[str], fields: Sequence[tuple[str, bool]], sheet: str) -> None:
    cells = {name: cell for (name, _), cell in zip(fields, row, strict=False) if name and cell}
    if cells:
        found.records.append(Record(at, cells, sheet))
    else:
        found.left_out["empty"] += 1


def _head_row(kind: Kind, present: Sequence[tuple[int, list[str]]], mapping: Mapping[str, str]) -> int:
    """The place among the filled rows of the one that names the columns: the first with the most known words."""
    best, most = 0, 0
    for place, (_, row) in enumerate(present[:SEARCHED]):
        known = _known_words(kind, row, mapping)
        if known > most:
            best, most = place, known
    if most:
        return best
    return next((place for place, (_, row) in enumerate(present[:SEARCHED]) if sum(map(bool, row)) > 1), 0)


def _known_words(kind: Kind, row: Sequence[str], mapping: Mapping[str, str]) -> int:
    return len({name for head in _heads(row) if head and (name := mapping.get(head) or _known(kind, head))})


def _is_head(kind: Kind, row: Sequence[str], mapping: Mapping[str, str]) -> bool:
    """Whether a row below the first header is a header too: every cell of it is a known word, and there are two at least."""
    cells = [one for one in row if one]
    if len(cells) < 2 or not any(_any_known(one) for one in cells[:3]):
        return False  # as nearly every row
    known = sum(1 for one in cells if _any_known(one))
    return known >= 2 and known * 2 > len(cells) and _known_words(kind, row, mapping) >= 2


def _any_known(text: str) -> bool:
    return len(text) <= 40 and plain_head(text) in fields_by_header()


def _heads(row: Sequence[str]) -> list[str]:
    """The headers, each told apart from those before it."""
    seen: Counter[str] = Counter()
    heads = []
    for cell in row:
        head = one_line(cell)[:80]
        seen[head] += 1
        heads.append(f"{head} #{seen[head]}" if head and seen[head] > 1 else head)
    return heads


def _fields_of(kind: Kind, heads: Sequence[str], mapping: Mapping[str, str]) -> list[tuple[str, bool]]:
    """What each column is, and whether that is certain. A field has one column: the person's, else the surest, else the first."""
    result: list[tuple[str, bool]] = [("", True)] * len(heads)
    taken: set[str] = set()
    for place, head in enumerate(heads):
        if head in mapping:
            name = mapping[head] if kind.field(mapping[head]) else ""
            result[place] = (name, True)
            taken.add(name)
    for sure in (True, False):
        for place, head in enumerate(heads):
            if not head or head in mapping or result[place][0]:
                continue
            name = _exact(kind, head, taken) if sure else _near(kind, head, taken)
            if name:
                result[place] = (name, sure)
                taken.add(name)
    return result


def _known(kind: Kind, head: str) -> str:
    return _exact(kind, head, set())


def _exact(kind: Kind, head: str, taken: set[str]) -> str:
    said = plain_head(head.split(" #")[0])
    names = fields_by_header().get(said, frozenset())
    free = [one for one in kind.fields if one.name not in taken]
    own = (one.name for one in free if said in map(plain_head, one.words))
    usual = (one.name for one in free if (one.headers or one.name) in names)
    return next(own, "") or next(usual, "")


def _near(kind: Kind, head: str, taken: set[str]) -> str:
    best, likeness = "", NEAR
    said = plain_head(head.split(" #")[0])
    for one in kind.fields:
        if one.name in taken:
            continue
        near = max((_likeness(said, word) for word in headers_of(one.headers or one.name)), default=0.0)
        if near > likeness:
            best, likeness = one.name, near
    return best


def _likeness(one: str, other: str) -> float:
    if len(one) < 2 or len(other) < 2:
        return 0.0
    if one in other or other in one:
        return 0.5 + 0.5 * min(len(one), len(other)) / max(len(one), len(other))
    return SequenceMatcher(None, one, other).ratio()


def _note_columns(
    found: Layout, heads: Sequence[str], fields: Sequence[tuple[str, bool]], below: Sequence[list[str]]
) -> None:
    known = {one.head for one in found.columns}
    for place, head in enumerate(heads):
        if head and head not in known:
            samples = [row[place] for row in below[:50] if place < len(row) and row[place]]
            found.columns.append(Column(head, tuple(dict.fromkeys(samples))[:3], *fields[place]))


def _adds_up(row: Sequence[str]) -> bool:
    first = next((cell for cell in row if cell), "")
    return len(first) <= 16 and is_total(first)


def _is_caption(row: Sequence[str]) -> bool:
    """Whether a row only says what comes below it."""
    cells = [one for one in row if one]
    return len(cells) == 1 and cells[0].endswith((":", "："))


def missing(kind: Kind, columns: Sequence[Column]) -> list[Field]:
    """The fields that every record needs and no column has."""
    here = {one.field for one in columns}
    return [one for one in kind.fields if one.required and one.name not in here]
