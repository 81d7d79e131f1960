"""Lists: typed parameters from the address, columns and filters as data, one page of rows for cards and table alike.

A screen says once which columns and filters its query has (``ListSpec``); ``Listing`` joins that with the answer and the address,
and the ``data_list`` macro and the Excel export draw the same thing from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask_babel import gettext
from pydantic import BaseModel, ValidationError
from werkzeug.datastructures import MultiDict

from webapp.core.i18n import N_
from webapp.core.queries import Page, PageParams
from webapp.web.i18n import language

P = TypeVar("P", bound=PageParams)

PAGE_SIZES = (25, 50, 100, 200)
EXPORT_PAGE = 500
EXPORT_LIMIT = 100_000
"""More rows than this belong into a report, not into a sheet that somebody opens on a desk computer."""

NUMERIC = {"number", "quantity", "money", "variance", "percent", "duration"}
_TIGHT = {"day", "due", "expiry", "moment", "code", "strip", "word"}
_ON_CARDS = {"title": "cell--title", "sub": "cell--sub", "wide": "cell--wide", "hide": "cell--desk"}


@dataclass(frozen=True)
class Column:
    """One column.

    *key* is the row's attribute (dots go deeper); *kind* the way to draw it: text, name, code, number, quantity, money, percent,
    day, due (a day, marked when the row is ``late``), expiry (when it is ``expired``), moment, duration, state, word (of a few,
    never broken), bool, progress, strip, link, actions. *sort* is the query's name for ordering by it.
    *unit* is the attribute with the quantity's unit, *state* the table of states (``webapp.web.states``). *phone* is its
    place on a card: title, state, sub, wide, hide, or label and value when empty. *total* adds it up in the last row.
    *clip* cuts long text to one line on the desk.
    """

    key: str
    label: str
    kind: str = "text"
    sort: str = ""
    unit: str = ""
    state: str = ""
    phone: str = ""
    total: bool = False
    clip: bool = False
    value: Callable[[Any], Any] | None = None

    def of(self, row: Any) -> Any:
        """Return the value of this column in *row*."""
        return self.value(row) if self.value else attribute(row, self.key)

    def unit_of(self, row: Any) -> str:
        """Return the unit of the quantity in *row*, in the reader's language where it has a name in it."""
        if not self.unit:
            return ""
        own = attribute(row, f"{self.unit}_en") if language() == "en" else None
        return str(own or attribute(row, self.unit) or "")

    @property
    def numeric(self) -> bool:
        return self.kind in NUMERIC

    @cached_property
    def classes(self) -> str:
        """What the style sheet calls a cell of this column."""
        looks = {
            _ON_CARDS.get(self.phone, ""): True,
            "cell--state": self.kind == "state",
            "cell--number": self.numeric,
            "cell--tight": self.kind in _TIGHT,
            "cell--actions": self.kind == "actions",
            "cell--clip": self.clip,
        }
        return " ".join(["cell", *(name for name, applies in looks.items() if name and applies)])


def labelled(columns: Sequence[Column]) -> list[tuple[Column, str]]:
    """*columns* with their words in the reader's language, for all rows at once: a page asks for few words, not for hundreds."""
    return [(one, gettext(one.label) if one.label else "") for one in columns]


@dataclass(frozen=True)
class Choice:
    """One value of a filter, its word (a msgid, or data as it is) and how many rows it has, if known."""

    value: str
    label: str
    count: int | None = None


@dataclass(frozen=True)
class Filter:
    """A filter by one of few values, drawn as chips; *all_label* is the chip that takes it off."""

    name: str
    choices: tuple[Choice, ...]
    label: str = ""
    all_label: str = N_("All")


@dataclass(frozen=True)
class ListSpec:
    """What a list screen says about itself. *name* names its file when exported; *href* is where a row leads."""

    name: str
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...] = ()
    search: str = N_("Search")
    href: Callable[[Any], str] | None = None
    empty_title: str = N_("Nothing here yet")
    empty_text: str = ""
    empty_icon: str = "inbox"


@dataclass(frozen=True)
class Chip:
    """A filter's value as a link."""

    label: str
    url: str
    on: bool
    count: int | None


@dataclass(frozen=True)
class Listing:
    """One page of a list, ready to be drawn: the spec, the query's answer, and the address it came from."""

    spec: ListSpec
    page: Page[Any]
    params: PageParams
    path: str
    args: Mapping[str, str] = field(default_factory=dict)
    totals: Mapping[str, Any] | None = None

    @property
    def rows(self) -> Sequence[Any]:
        return self.page.rows

    @property
    def pages(self) -> int:
        """How many pages there are; at least so many, where the list is longer than is counted."""
        return max(1, -(-self.page.total // self.page.size))

    @property
    def follows(self) -> bool:
        """Whether there is a page after this one."""
        return self.page.more or self.page.page < self.pages

    @property
    def beyond(self) -> bool:
        """Whether this page lies behind the last one: the list got shorter, or somebody wrote a number into the address."""
        return not self.rows and self.page.total > 0

    @property
    def first(self) -> int:
        """The number of the first row shown, counted from 1."""
        return (self.page.page - 1) * self.page.size + 1 if self.rows else 0

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1 if self.rows else 0

    @property
    def narrowed(self) -> bool:
        """Whether a search or a filter is on: an empty answer then means "nothing matches", not "nothing there"."""
        names = {"search", *(one.name for one in self.spec.filters)}
        return any(self.args.get(name) for name in names)

    def url(self, **changes: Any) -> str:
        """Return this list's address with some parameters changed; an empty value takes one off."""
        merged = {**self.args, **{name: str(value or "") for name, value in changes.items()}}
        kept = {name: value for name, value in merged.items() if value}
        return f"{self.path}?{urlencode(kept)}" if kept else self.path

    def page_url(self, number: int) -> str:
        return self.url(page=number if number > 1 else "")

    def sort_url(self, column: Column) -> str:
        """Return the address that sorts by *column*: ascending first, then descending, then not."""
        following = {column.sort: f"-{column.sort}", f"-{column.sort}": ""}
        return self.url(sort=following.get(self.params.sort, column.sort), page="")

    def direction(self, column: Column) -> str:
        """Return ``ascending``, ``descending`` or "" for a column that does not order the list."""
        if not column.sort or self.params.sort.removeprefix("-") != column.sort:
            return ""
        return "descending" if self.params.sort.startswith("-") else "ascending"

    def chips(self, one: Filter) -> list[Chip]:
        """Return the chips of a filter: "all" and its values, or one chip that is on or off where there is one value."""
        now = self.args.get(one.name, "")
        if len(one.choices) == 1:
            only = one.choices[0]
            on = now == only.value
            return [
                Chip(only.label, self.url(**{one.name: "" if on else only.value, "page": ""}), on, only.count)
            ]
        choices = (Choice("", one.all_label), *one.choices)
        return [
            Chip(
                choice.label,
                self.url(**{one.name: choice.value, "page": ""}),
                now == choice.value,
                choice.count,
            )
            for choice in choices
        ]

    def hidden(self) -> list[tuple[str, str]]:
        """Return what the search form carries along."""
        return [
            (name, value) for name, value in self.args.items() if value and name not in ("search", "page")
        ]

    @property
    def export_url(self) -> str:
        return self.url(format="xlsx", page="", size="")

    def total(self, column: Column) -> Any:
        """Return the sum of *column*: the query's own over all pages, else over the rows when all of them are shown."""
        if self.totals is not None:
            return self.totals.get(column.key)
        if self.page.more or self.page.total > len(self.rows):
            return None
        values = [column.of(row) for row in self.rows]
        return sum((Decimal(value) for value in values if value is not None), Decimal(0))

    @property
    def has_totals(self) -> bool:
        return any(one.total and self.total(one) is not None for one in self.spec.columns) and bool(self.rows)


def attribute(row: Any, path: str) -> Any:
    """Return a row's attribute by its dotted path, in models and in mappings; None where something is missing."""
    for part in path.split("."):
        row = row.get(part) if isinstance(row, Mapping) else getattr(row, part, None)
        if row is None:
            return None
    return row


def filled(columns: Sequence[Column], rows: Sequence[Any]) -> list[Column]:
    """Return the columns in which at least one row has something: a short table keeps room for what there is."""
    return [
        one for one in columns if one.kind == "actions" or any(one.of(row) not in (None, "") for row in rows)
    ]


def read_params(model: type[P], args: MultiDict[str, str]) -> P:
    """Return the query's parameters from an address. A value that makes no sense is left out, not an error page."""
    given = {name: value for name, value in args.items() if value and name in model.model_fields}
    try:
        return model.model_validate(given)
    except ValidationError as error:
        wrong = {str(found["loc"][0]) for found in error.errors() if found["loc"]}
        return model.model_validate({name: value for name, value in given.items() if name not in wrong})


def listing(
    spec: ListSpec, page: Page[Any], params: PageParams, path: str, args: MultiDict[str, str]
) -> Listing:
    """Join a list's spec with its query's answer. A ``totals`` attribute of the answer is taken for the last row."""
    totals: Any = getattr(page, "totals", None)
    as_mapping = totals.model_dump() if isinstance(totals, BaseModel) else totals
    return Listing(spec, page, params, path, args.to_dict(), as_mapping)


def all_rows(params: P, fetch: Callable[[P], Page[Any]]) -> Iterator[Any]:
    """Return every row that *params* describe, page by page, for an export."""
    number = 1
    while (number - 1) * EXPORT_PAGE < EXPORT_LIMIT:
        page = fetch(params.model_copy(update={"page": number, "size": EXPORT_PAGE}))
        yield from page.rows
        if not page.more and number * EXPORT_PAGE >= page.total:
            return
        number += 1
