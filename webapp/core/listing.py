"""What every list does alike: search, sort by a named column, cut out one page, count them all."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, TypedDict
from uuid import UUID

from sqlalchemy import Boolean, ColumnElement, Select, func, literal, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.orm.attributes import QueryableAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from webapp.core.codes import normalise
from webapp.core.quantity import ZERO
from webapp.core.queries import PageParams

Column = ColumnElement[Any] | QueryableAttribute[Any]
MOST_WORDS = 12
COUNTED = 10_000
"""So many rows of a list are counted; of more it is only said that there are more."""
FOUND = 1_000
"""So many of those that a search finds."""
FEW = 500
"""As many rows are looked up by id before a list is searched for what names them."""
AnySelect = Select[*tuple[Any, ...]]
"""A select of whatever entities and columns a list needs."""


def words_of(search: str) -> list[str]:
    """What is searched for. The first words decide: a page of text pasted by mistake would be too long for any database."""
    return search.split()[:MOST_WORDS]


def searched(statement: AnySelect, search: str, *columns: Column, code: Column | None = None) -> AnySelect:
    """*statement* narrowed to rows in which every word of *search* occurs in one of *columns*, letter case aside.

    A word may also be the scanned or typed *code* of a row.
    """
    for word in words_of(search):
        found = has_word(word, *columns)
        statement = statement.where(found if code is None else or_(found, is_code(code, word)))
    return statement


class _Has(FunctionElement[bool]):
    """Whether a pattern fits one of some columns of one table: said as each database answers it soonest."""

    type = Boolean()
    name = "has"
    inherit_cache = True


class _HasUncased(_Has):
    """The same of a pattern without a letter that has two cases: Chinese, and figures."""

    name = "has_uncased"
    inherit_cache = True


@compiles(_Has)
def _has(element: _Has, compiler: SQLCompiler, **how: Any) -> str:
    # No word has a blank in it, so that one look at all columns finds what a look at each would.
    pattern, *columns = [compiler.process(one, **how) for one in element.clauses]
    text = " || ' ' || ".join(f"coalesce({one}, '')" for one in columns)
    return f"(lower({text}) LIKE lower({pattern}) ESCAPE '/')"


@compiles(_HasUncased)
@compiles(_Has, "sqlite")
def _has_uncased(element: _Has, compiler: SQLCompiler, **how: Any) -> str:
    # On SQLite LIKE itself overlooks the case of the letters that lower() knows there, and is twice as fast without it.
    pattern, *columns = [compiler.process(one, **how) for one in element.clauses]
    return "(" + " OR ".join(f"{one} LIKE {pattern} ESCAPE '/'" for one in columns) + ")"


def has_word(word: str, *columns: Column) -> ColumnElement[bool]:
    """Whether *word* occurs in one of *columns*, letter case aside."""
    pattern = "%" + re.sub("[/%_]", r"/\g<0>", word) + "%"
    tables: dict[Any, list[Column]] = {}
    for column in columns:
        tables.setdefault(getattr(column, "table", None), []).append(column)
    has = _HasUncased if word.upper() == word.lower() else _Has
    return or_(*(has(literal(pattern), *own) for own in tables.values()))


def few_or_none(
    session: Session, key: InstrumentedAttribute[UUID], *conditions: ColumnElement[bool]
) -> list[UUID] | None:
    """The ids of the rows that have *conditions*; None for more than FEW of them.

    A list that is searched by what its rows name looks the few up first. Of many each row asks for its own: the page is full
    before long, and looking all of them up would take longer.
    """
    found = session.scalars(select(key).where(*conditions).limit(FEW + 1)).all()
    return list(found) if len(found) <= FEW else None


def names_one(
    session: Session,
    column: InstrumentedAttribute[UUID],
    key: InstrumentedAttribute[UUID],
    *conditions: ColumnElement[bool],
) -> ColumnElement[bool]:
    """Whether *column* names a row, by its *key*, that has *conditions*."""
    few = few_or_none(session, key, *conditions)
    if few is not None:
        return column.in_(few)
    here: Any = key.class_
    mine = here.company_id == column.class_.company_id
    return row_by_row(column.class_, mine, key == column, *conditions)


def has_line(
    session: Session,
    owner: InstrumentedAttribute[UUID],
    line_of: InstrumentedAttribute[UUID],
    column: InstrumentedAttribute[UUID],
    key: InstrumentedAttribute[UUID],
    *conditions: ColumnElement[bool],
) -> ColumnElement[bool]:
    """Whether a document has a line (*line_of* names the *owner*) whose *column* names a row, by its *key*, with *conditions*."""
    few = few_or_none(session, key, *conditions)
    if few is not None:
        return owner.in_(select(line_of).where(column.in_(few)))
    line, there = column.class_, key.class_
    named = row_by_row(line, there.company_id == line.company_id, key == column, *conditions)
    mine = line.company_id == owner.class_.company_id
    return row_by_row(owner.class_, mine, line_of == owner, named)


def row_by_row(outer: Any, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a row with *conditions* is there, asked for each row of *outer* alone.

    The offset of nothing keeps PostgreSQL from finding all such rows first.
    """
    return select(literal(1)).where(*conditions).correlate(outer).offset(0).exists()


def is_code(column: Column, word: str) -> ColumnElement[bool]:
    """Whether *word* is the whole code in *column*: codes are random, so a part of one would find what nobody meant."""
    return column == normalise(word)


def sorted_by(
    statement: AnySelect, sort: str, columns: Mapping[str, Column], default: str, *ties: Column
) -> AnySelect:
    """*statement* in the order that *sort* names (``-`` before it: descending), or *default* for an unknown one.

    The default's column and *ties* break ties, so that a page never shows a row twice. Where the list goes by its default's
    column, they go its way: one index then serves both directions.
    """
    name = sort if sort.removeprefix("-") in columns else default
    usual = columns[default.removeprefix("-")]
    column = columns[name.removeprefix("-")]
    downwards = name.startswith("-")
    order = column.desc() if downwards else column.asc()
    if column is usual:
        return statement.order_by(order, *(one.desc() if downwards else one.asc() for one in ties))
    return statement.order_by(order, usual, *ties)


class Counted(TypedDict):
    """Which page it is and how many rows there are, as ``Page`` has it."""

    total: int
    more: bool
    page: int
    size: int


def page_of(
    session: Session, statement: AnySelect, params: PageParams, reading: AnySelect | None = None
) -> tuple[Sequence[Any], Counted]:
    """The rows of one page of *statement* (an ORM select of one entity or of columns), and how many there are in all.

    One row more than the page holds tells whether it is the last, and then nothing needs to be counted; else at most COUNTED
    are (FOUND by a search): who has more looks for something, and counting them all would cost more than the page. Where there
    is a *reading*, *statement* selects but the ids of its first entity, so that an index can answer, and only what the page
    shows is read.
    """
    before = (params.page - 1) * params.size
    found = session.execute(statement.limit(params.size + 1).offset(before)).all()
    rows: Sequence[Any] = found[: params.size]
    total, more = before + len(rows), False
    most = FOUND if params.search else COUNTED
    if len(found) > params.size:
        total, more = _at_least(session, statement, total, most)
    elif not rows and before:
        total, more = _at_least(session, statement, 0, most)
    if reading is not None:
        rows = _read(session, reading, [row[0] for row in rows])
    return rows, Counted(total=total, more=more, page=params.page, size=params.size)


def _read(session: Session, reading: AnySelect, ids: Sequence[UUID]) -> Sequence[Any]:
    """The rows of *reading* whose first entity has one of *ids*, in their order."""
    if not ids:
        return []
    entity = reading.column_descriptions[0]["entity"]
    by_id = {row[0].id: row for row in session.execute(reading.where(entity.id.in_(ids)))}
    return [by_id[one] for one in ids]


def sum_of(
    session: Session,
    statement: AnySelect,
    column: InstrumentedAttribute[Decimal],
    rows: Sequence[Any],
    counted: Counted,
) -> Decimal | None:
    """The sum of *column* over all rows of *statement*, of which *rows* are shown; None for more of them than are counted."""
    if counted["more"]:
        return None
    if counted["total"] == len(rows):
        return sum((getattr(row[0], column.key) for row in rows), ZERO)
    added = statement.order_by(None).with_only_columns(func.sum(column), maintain_column_froms=True)
    return session.scalar(added) or ZERO


def _at_least(session: Session, statement: AnySelect, known: int, most: int) -> tuple[int, bool]:
    """How many rows there are, counted as far as *most*, and whether there are more; *known* are there, and one more."""
    if known >= most:
        return known, True
    rows = statement.order_by(None).with_only_columns(literal(1), maintain_column_froms=True)
    counted = session.scalar(select(func.count()).select_from(rows.limit(most + 1).subquery())) or 0
    return min(counted, most), counted > most
