"""What all kinds of import share: the body of their commands, judging it again, and what they answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import TypeAlias, TypeVar

from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.commands import Body, Context
from webapp.core.db import lean_cache
from webapp.core.errors import DomainError, FieldError
from webapp.core.i18n import N_
from webapp.core.ids import new_id
from webapp.domains.items.commands import AddUnit, add_unit
from webapp.domains.items.models import Unit
from webapp.imports.cells import Answers, Judged, Knowledge, judge
from webapp.imports.kinds import MOST_ROWS, Kind
from webapp.imports.layout import Record
from webapp.imports.units import Units, UnitWord

MOST_ERRORS = 20
CHUNK = 500
"""Rows looked up and written together: far below what any database binds in one statement."""

T = TypeVar("T")
Rows: TypeAlias = list[Judged]
Plan: TypeAlias = Callable[[Session, Rows, Knowledge], None]
Apply: TypeAlias = Callable[[Context, Rows], None]


class ImportRows(Body):
    """Rows of one kind of list, every cell already read: numbers plain, days ISO, units by code.

    *columns* are fields of the kind, *rows* their texts in that order, "" where nothing is said. *new_units*: words for units
    that the company lacks and wants. *source*: the file's name, for whoever reads the log.
    """

    source: str = Field("", max_length=200)
    columns: list[str] = Field(max_length=40)
    rows: list[list[str]] = Field(max_length=MOST_ROWS)
    new_units: list[str] = Field(default=[], max_length=50)


class Imported(BaseModel):
    """How many records came in, changed, or were as they are already, and the numbers of the first that did."""

    new: int
    changed: int
    same: int
    numbers: list[str]


class CellsWrong(DomainError):
    """Some row cannot be taken in, so none is. The fields at fault are ``rows.<place>.<field>``."""

    code = "cells_wrong"
    message = N_("Nothing was taken in: please check the marked cells.")


def knowledge(
    session: Session, today: date, answers: Answers | None = None, *, unit: str = "", kind: str = ""
) -> Knowledge:
    """What judging the cells needs to know of the company. *unit*, *kind*: of new items of which the file says nothing."""
    rows = session.execute(select(Unit.code, Unit.name, Unit.name_en, Unit.decimals).order_by(Unit.code))
    words = [UnitWord(*row) for row in rows]
    if answers is None:
        return Knowledge(Units(words), today)
    return Knowledge(Units(words, answers.units), today, unit, kind, frozenset(answers.together))


def take_in(ctx: Context, kind: Kind, body: ImportRows, plan: Plan, apply: Apply) -> Imported:
    """Judge the rows of *body* once more against what is there now, then take all of them in, or none.

    Raises CellsWrong.
    """
    answers = Answers(units={word: f"+{word}" for word in body.new_units})
    known = knowledge(ctx.session, ctx.today, answers)
    rows = [_judged(kind, record, answers, known) for record in _records(kind, body)]
    with lean_cache(ctx.session):
        return _taken(ctx, rows, known, plan, apply)


def _taken(ctx: Context, rows: Rows, known: Knowledge, plan: Plan, apply: Apply) -> Imported:
    plan(ctx.session, rows, known)
    _refuse_wrong(rows)
    for word in known.units.new:
        # Each unit is a row of its own, and its id that of the command unless told otherwise.
        own = replace(ctx, command_id=new_id())
        add_unit(own, AddUnit(code=word[:16], name=word, name_en=word, decimals=_decimals(rows, word)))
    apply(ctx, rows)
    return _answer(rows)


def chunks(rows: Iterable[T]) -> Iterator[list[T]]:
    """*rows* in pieces of CHUNK."""
    waiting = iter(rows)
    while piece := list(islice(waiting, CHUNK)):
        yield piece


def _records(kind: Kind, body: ImportRows) -> Iterator[Record]:
    unknown = [name for name in body.columns if kind.field(name) is None]
    if unknown or any(len(row) > len(body.columns) for row in body.rows):
        raise CellsWrong(FieldError("columns", "unknown", N_("This field is not known.")))
    for place, row in enumerate(body.rows):
        yield Record(place, {name: cell for name, cell in zip(body.columns, row, strict=False) if cell})


def _judged(kind: Kind, record: Record, answers: Answers, known: Knowledge) -> Judged:
    row = judge(kind, record, answers, known)
    # What comes in a command was read before: it says what is meant, and a hundred thousand rows of it need not be kept twice.
    row.cells = row.values
    return row


def _refuse_wrong(rows: Rows) -> None:
    wrong = (problem for row in rows for problem in row.problems)
    errors = [
        FieldError(f"rows.{one.key}.{one.field}", one.code, one.message, dict(one.params))
        for one in islice(wrong, MOST_ERRORS)
    ]
    if errors:
        raise CellsWrong(*errors)


def _decimals(rows: Rows, unit: str) -> int:
    """As many places as the file uses with a new unit, at most 3."""
    texts = (row.values.get("quantity", "") for row in rows if row.values.get("unit") == unit)
    return min(3, max((len(text.partition(".")[2]) for text in texts), default=0))


def _answer(rows: Rows) -> Imported:
    counts = {verdict: sum(row.verdict == verdict for row in rows) for verdict in ("new", "changed", "same")}
    moved = (row for row in rows if row.verdict in ("new", "changed"))
    named = (row.values.get("number") or row.values.get("name", "") for row in moved)
    return Imported(
        new=counts["new"],
        changed=counts["changed"],
        same=counts["same"],
        numbers=list(islice(dict.fromkeys(named), 5)),
    )
