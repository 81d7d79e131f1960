"""A look at a file as the preview draws it: rows and cells with their messages in the reader's language."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.core.i18n import N_
from webapp.flows.imports.looking import Look, verdict_of
from webapp.imports.cells import Judged
from webapp.imports.kinds import CHOICES, Field
from webapp.imports.problems import CELL, SKIP, Choice, Problem
from webapp.web.i18n import local_name, say

PAGE = 50
Names: TypeAlias = Mapping[str, str]
"""What units are called, by code, in the reader's language."""
NAMES_UNITS = frozenset(
    {"unit_fixed", "units_differ", "no_conversion", "decimals", "own_unit", "converts_already"}
)
"""Problems whose words name units."""
LAMPS = {"wrong": "stopped", "new": "act", "changed": "attention", "same": "nodata", "merged": "nodata"}
VERDICTS = {
    "wrong": N_("To mend"),
    "new": N_("New"),
    "changed": N_("Changes"),
    "same": N_("Unchanged"),
    "merged": N_("Added to another row"),
}
REMOVED = N_("No longer in the list")


@dataclass(frozen=True)
class Said:
    """A problem in words. *name* is that of its controls; *here* whether it is answered at its cell, or once for all above."""

    name: str
    text: str
    choices: list[tuple[str, str]]
    here: bool
    asks: bool
    raw: str


@dataclass
class Cell:
    """A cell: what it says, what is meant where that differs, what it was before, and what is wrong with it."""

    field: Field
    text: str
    meant: str = ""
    before: str = ""
    said: list[Said] = dataclasses.field(default_factory=list)


@dataclass
class Row:
    """A row of the preview."""

    key: str
    at: int
    sheet: str
    verdict: str
    cells: list[Cell]
    removed: str = ""

    @property
    def words(self) -> str:
        return _(VERDICTS[self.verdict])

    @property
    def lamp(self) -> str:
        return LAMPS[self.verdict]


@dataclass(frozen=True)
class Question:
    """A problem that many cells share, to be answered once."""

    said: Said
    label: str
    count: int


def shown_rows(found: Look, show: str, page: int) -> tuple[list[Row], int]:
    """One page of the rows whose verdict is *show* (any for ""), and how many there are."""
    rows = [row for row in found.rows if not show or verdict_of(row) == show]
    columns, names = shown_columns(found), unit_names(found)
    return [_row(row, columns, names) for row in rows[(page - 1) * PAGE : page * PAGE]], len(rows)


def shown_columns(found: Look) -> list[Field]:
    """The fields that the file has, or that something is wrong with."""
    here = {one.field for one in found.columns}
    for row in found.rows:
        here |= {one.field for one in row.problems} | {one.field for one in row.changes}
    if any(row.values.get("parent") for row in found.rows):
        here.add("parent")
    if any(row.values.get("number") for row in found.rows):
        here.add("number")
    return [one for one in found.kind.fields if one.name in here]


def questions(found: Look) -> list[Question]:
    """What one answer settles for many cells, the most frequent first."""
    same: dict[tuple[str, str, str], list[Problem]] = {}
    for row in found.rows:
        for one in row.problems:
            if one.scope != CELL:
                same.setdefault((one.scope, "" if one.scope == "unit" else one.field, one.raw), []).append(
                    one
                )
    asked = [
        Question(_said(problems[0], unit_names(found)), _label(found, problems[0].field), len(problems))
        for problems in same.values()
    ]
    return sorted(asked, key=lambda one: -one.count)


def wrong_first(columns: Sequence[Field], rows: Sequence[Row]) -> list[Field]:
    """*columns* in the order in which the page shows them, cells of *rows* alike: what a record is called, then what is wrong.

    A wide list runs over the edge of the screen, and what is to be mended must not lie there.
    """
    named = next((one.name for one in columns if one.name == "number"), columns[0].name if columns else "")
    wrong = {cell.field.name for row in rows for cell in row.cells if cell.said}

    def place(one: Field) -> tuple[bool, bool]:
        return one.name != named, one.name not in wrong

    for row in rows:
        row.cells.sort(key=lambda cell: place(cell.field))
    return sorted(columns, key=place)


def unit_names(found: Look) -> Names:
    """What the company's units are called, by code."""
    return {one.code: local_name(one) for one in found.units}


def open_cells(found: Look) -> tuple[int, int]:
    """How many cells are wrong, and how many more are asked about."""
    problems = [one for row in found.rows for one in row.problems]
    asked = sum(one.asks for one in problems)
    return len(problems) - asked, asked


def _row(row: Judged, columns: Sequence[Field], units: Names) -> Row:
    before = {one.field: one.before for one in row.changes}
    cells = [_cell(row, column, before, units) for column in columns]
    removed = before.get("removed", "")
    return Row(row.key, row.at, row.sheet, verdict_of(row), cells, removed)


def _cell(row: Judged, column: Field, before: dict[str, str], units: Names) -> Cell:
    text = row.cells.get(column.name, "")
    meant = value_words(column, row.values.get(column.name, ""))
    named = column.type == "unit" and bool(text)  # 个 and pcs are one unit: nothing to be told
    said_already = named or (meant == text and column.name not in row.counted)
    cell = Cell(column, text, "" if said_already else _with_unit(row, column, meant, units))
    if column.name in before:
        cell.before = value_words(column, before[column.name]) or _("empty")
    cell.said = [_said(one, units) for one in row.problems if one.field == column.name]
    return cell


def _with_unit(row: Judged, column: Field, meant: str, units: Names) -> str:
    """What a cell means, with the unit that it was brought to where the cell names one or another was meant."""
    meant, unit = row.counted.get(column.name) or (
        meant,
        (row.values.get("unit") or row.base) if column.name in row.units else "",
    )
    if not meant or not unit:
        return meant
    return (
        f"{meant} / {units.get(unit, unit)}" if column.type == "price" else f"{meant} {units.get(unit, unit)}"
    )


def value_words(column: Field, value: str) -> str:
    """A value as people say it: a choice in words, all else as it is."""
    choices = dict(CHOICES.get(column.type, ()))
    return _(choices[value]) if value in choices else value


def _said(problem: Problem, units: Names) -> Said:
    name = f"{problem.scope}|{problem.key}|{problem.field}|{problem.raw}"
    params = {key: _words(value) for key, value in problem.params.items()}
    if problem.code in NAMES_UNITS:
        params |= {key: units.get(params[key], params[key]) for key in ("unit", "other") if key in params}
    # A row is left out by its own box; only what is answered away from its row offers it as a choice.
    here = problem.scope == CELL
    choices = [(one.value, _choice_words(one)) for one in problem.choices if not (here and one.value == SKIP)]
    text = say(problem.message, params)
    return Said(name, text, choices, here, problem.asks, problem.raw)


def _choice_words(choice: Choice) -> str:
    return say(choice.label, dict(choice.params)) if choice.label else choice.value


def _words(value: Any) -> Any:
    """Reasons are messages of their own."""
    return " ".join(_(one) for one in value) if isinstance(value, tuple) else value


def _label(found: Look, name: str) -> str:
    column = found.kind.field(name)
    return _(column.label) if column else name


def left_out_words(found: Look, skipped: int) -> list[str]:
    """Which rows of the file are no records, and why."""
    counts = found.left_out
    totals, heads, empty = counts["totals"], counts["heads"], counts["empty"]
    said: Iterable[tuple[int, str]] = (
        (totals, ngettext("%(num)s row of totals", "%(num)s rows of totals", totals)),
        (heads, ngettext("%(num)s more row of headers", "%(num)s more rows of headers", heads)),
        (empty, ngettext("%(num)s empty row", "%(num)s empty rows", empty)),
        (skipped, ngettext("%(num)s row that you left out", "%(num)s rows that you left out", skipped)),
    )
    return [words for count, words in said if count]
