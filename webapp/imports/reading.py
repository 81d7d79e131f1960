"""From a file and a person's answers to rows that can be taken in: the steps before anybody asks the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from webapp.imports.boms import name_parents
from webapp.imports.cells import Answers, Judged, Knowledge, judge
from webapp.imports.errors import TooManyRows
from webapp.imports.files import read_sheet, sheet_names
from webapp.imports.kinds import Kind
from webapp.imports.layout import Column, Layout, Record, lay_out
from webapp.imports.problems import SKIP_ROW, Problem

EVERY_SHEET = "*"
"""Instead of a sheet's name: all of them, each named by what its list belongs to."""
NAME_AS_NUMBER = "name"


@dataclass
class Wishes:
    """How a person wants a file to be read. *mapping*: a column's header → its field. *product*: what a parts list belongs to.

    *numbers*: ``name`` where the names serve as numbers. *unit*, *kind*: of new items of which nothing is said.
    """

    sheet: str = ""
    mapping: dict[str, str] = field(default_factory=dict)
    product: str = ""
    numbers: str = ""
    unit: str = ""
    kind: str = ""
    answers: Answers = field(default_factory=Answers)


@dataclass
class Reading:
    """A file as it was read: its columns, its records, and how many rows were none and why."""

    columns: list[Column]
    records: list[Record]
    left_out: Counter[str]


def read_file(kind: Kind, path: Path, wishes: Wishes) -> Reading:
    """The records of a file. Raises the errors of ``webapp.imports.errors``."""
    names = sheet_names(path) if wishes.sheet == EVERY_SHEET else [wishes.sheet]
    found = Reading([], [], Counter())
    for name in names:
        sheet = read_sheet(path, name)
        layout: Layout = lay_out(kind, sheet.rows, wishes.mapping, name if len(names) > 1 else "")
        known = {one.head for one in found.columns}
        found.columns += [one for one in layout.columns if one.head not in known]
        found.records += layout.records
        found.left_out += layout.left_out
    if len(found.records) > kind.most_rows:
        raise TooManyRows(limit=kind.most_rows)
    return found


def judge_all(kind: Kind, records: Sequence[Record], wishes: Wishes, known: Knowledge) -> list[Judged]:
    """Every record as it is meant; those that a person left out are not among them."""
    kept = [one for one in records if one.key not in wishes.answers.skipped]
    rows = [judge(kind, _numbered(one, wishes), wishes.answers, known) for one in kept]
    if wishes.numbers == NAME_AS_NUMBER:
        _see_to_length(kind, rows)
    if kind.field("parent"):
        name_parents(rows, wishes.product)
        if not wishes.product and not any(row.values.get("level") for row in rows):
            _see_to_parents(rows)
    return rows


def body_rows(kind: Kind, rows: Sequence[Judged]) -> tuple[list[str], list[list[str]]]:
    """The columns that say anything, and the rows, as a command's body has them."""
    taken = [row for row in rows if row.verdict != "merged"]
    columns = [one.name for one in kind.fields if one.name not in _READ_ALREADY]
    columns = [name for name in columns if any(row.values.get(name) for row in taken)]
    return columns, [[row.values.get(name, "") for name in columns] for row in taken]


_READ_ALREADY = {"level", "own_bom"}
"""What only says how rows belong together: the parent has it in the end."""


def _numbered(record: Record, wishes: Wishes) -> Record:
    if wishes.numbers != NAME_AS_NUMBER or record.cells.get("number") or not record.cells.get("name"):
        return record
    return Record(record.at, {**record.cells, "number": record.cells["name"]}, record.sheet)


def _see_to_length(kind: Kind, rows: Sequence[Judged]) -> None:
    column = kind.field("number")
    for row in rows:
        if column is not None and any(
            one.field == "number" and one.code == "too_long" for one in row.problems
        ):
            row.problems = [one for one in row.problems if one.field != "number"]
            row.wrong("number", "number_too_long", most=column.most)


def _see_to_parents(rows: Sequence[Judged]) -> None:
    """Rows without a parent tell of the product itself; a list in which none has one belongs to nobody."""
    if rows and not any(row.values.get("parent") for row in rows):
        first = rows[0]
        first.problems.append(Problem(first.key, "parent", "parent_missing", choices=(SKIP_ROW,)))


def said(mapping: Mapping[str, str], columns: Sequence[Column]) -> dict[str, str]:
    """What each column is taken for now, by its header."""
    return {one.head: mapping.get(one.head, one.field) for one in columns}
