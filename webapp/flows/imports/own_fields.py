"""The company's own fields in lists of items: columns of their own, and what their cells come to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from sqlalchemy.orm import Session

from webapp.domains.items.catalogue_models import CustomField
from webapp.domains.items.custom_fields import fields_of
from webapp.domains.items.custom_rules import LONGEST, Value
from webapp.domains.items.models import Item
from webapp.imports.cells import Judged
from webapp.imports.kinds import ITEMS, Field, Kind

PREFIX = "custom_"
_TYPES = {"text": "text", "number": "own_number", "date": "day", "choice": "own_choice", "yes_no": "yes"}


def with_own_fields(session: Session, kind: Kind) -> Kind:
    """*kind* as this company has it: a list of items has its own fields too."""
    if kind.name != ITEMS.name:
        return kind
    return replace(kind, fields=(*kind.fields, *(_column(one) for one in fields_of(session))))


def _column(field: CustomField) -> Field:
    labels = [one for one in (field.label, field.label_en) if one]
    return Field(
        f"{PREFIX}{field.key}",
        field.label,
        _TYPES[field.kind],
        most=LONGEST,
        help=field.unit,
        words=tuple(labels),
        choices=tuple(field.choices),
        same=field.kind in ("choice", "yes_no"),
    )


class OwnFields:
    """What the rows of one list say of the company's own fields."""

    def __init__(self, session: Session) -> None:
        self._fields = fields_of(session)

    def need(self, row: Judged) -> None:
        """Say of the row of a new item which fields must be filled in."""
        told = {one.field for one in row.problems}
        for one in self._fields:
            name = f"{PREFIX}{one.key}"
            if one.required and not row.values.get(name) and name not in told:
                row.wrong(name, "new_needs", number=row.values.get("number", ""))

    def compare(self, row: Judged, item: Item) -> None:
        """Note what the row changes of *item*."""
        for one in self._fields:
            name, before = f"{PREFIX}{one.key}", _text(item.custom.get(one.key))
            if row.values.get(name, before) != before:
                row.change(name, before, row.values[name])


def yes_no_columns(session: Session) -> frozenset[str]:
    """The columns that say yes or no."""
    return frozenset(f"{PREFIX}{one.key}" for one in fields_of(session) if one.kind == "yes_no")


def own_values(values: Mapping[str, str], yes_no: Collection[str]) -> dict[str, Value]:
    """The own fields among the *values* of a row, as an item keeps them; *yes_no*: the columns that say yes or no."""
    return {
        name.removeprefix(PREFIX): text == "true" if name in yes_no else text
        for name, text in values.items()
        if name.startswith(PREFIX)
    }


def _text(value: Value | None) -> str:
    return str(value).lower() if isinstance(value, bool) else value or ""
