"""What every list does alike: search, sort by a named column, cut out one page, count them all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import QueryableAttribute

from webapp.core.codes import normalise
from webapp.core.queries import PageParams

Column = ColumnElement[Any] | QueryableAttribute[Any]
MOST_WORDS = 12
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
        found = [column.icontains(word, autoescape=True) for column in columns]
        statement = statement.where(or_(*found, *([] if code is None else [is_code(code, word)])))
    return statement


def is_code(column: Column, word: str) -> ColumnElement[bool]:
    """Whether *word* is the whole code in *column*: codes are random, so a part of one would find what nobody meant."""
    return column == normalise(word)


def sorted_by(statement: AnySelect, sort: str, columns: Mapping[str, Column], default: str) -> AnySelect:
    """*statement* in the order that *sort* names (``-`` before it: descending), or *default* for an unknown one.

    The default's column breaks ties, so that a page never shows a row twice.
    """
    name = sort if sort.removeprefix("-") in columns else default
    column = columns[name.removeprefix("-")]
    order = column.desc() if name.startswith("-") else column.asc()
    return statement.order_by(order, columns[default.removeprefix("-")])


def page_of(session: Session, statement: AnySelect, params: PageParams) -> tuple[Sequence[Any], int]:
    """The rows of one page of *statement* (an ORM select of one entity or of columns), and how many there are in all."""
    counting = statement.order_by(None).with_only_columns(func.count(), maintain_column_froms=True)
    total = session.scalar(counting) or 0
    cut = statement.limit(params.size).offset((params.page - 1) * params.size)
    return session.execute(cut).all(), total
