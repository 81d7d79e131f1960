"""What the company's own fields may hold. Pure: fields come along, nothing is asked of a database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Protocol

from webapp.core.errors import FieldError
from webapp.core.i18n import N_
from webapp.core.quantity import LIMIT, plain

Value = str | bool
KINDS = ("text", "number", "date", "choice", "yes_no")
LONGEST = 200
PLACES = Decimal("0.000001")
MESSAGES = {
    "custom_unknown": N_("There is no such field."),
    "custom_missing": N_("Please fill this in."),
    "custom_too_long": N_("At most {most} characters."),
    "custom_no_number": N_("Please enter a number with at most 6 decimal places."),
    "custom_no_date": N_("Please enter a date like 2026-11-03."),
    "custom_no_choice": N_("Please choose one from the list."),
}


class Field(Protocol):
    """What the rules look at."""

    @property
    def key(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def choices(self) -> Sequence[str]: ...
    @property
    def required(self) -> bool: ...


def taken(
    fields: Sequence[Field], given: Mapping[str, Value | None], before: Mapping[str, Value]
) -> tuple[dict[str, Value], list[FieldError]]:
    """What an item's values are after *given* was said, and what is wrong with it.

    None and "" empty a field; what is not named stays, values of fields that were retired too.
    """
    known = {one.key: one for one in fields}
    values, wrong = dict(before), []
    for key, said in given.items():
        field = known.get(key)
        if field is None:
            wrong.append(_error(key, "custom_unknown"))
        elif said is None or said == "":
            values.pop(key, None)
        else:
            value, code = read(field, said)
            if value is None:
                wrong.append(_error(key, code))
            else:
                values[key] = value
    at_fault = {one.field for one in wrong}
    for one in fields:
        if one.required and one.key not in values and f"custom.{one.key}" not in at_fault:
            wrong.append(_error(one.key, "custom_missing"))
    return values, wrong


def read(field: Field, said: Value) -> tuple[Value | None, str]:
    """*said* as it is kept, or None with the code of what is wrong with it."""
    if field.kind == "yes_no":
        meant = {"true": True, "false": False}.get(str(said).lower())
        return meant, "custom_no_choice"
    text = str(said).strip()
    if field.kind == "number":
        return _number(text), "custom_no_number"
    if field.kind == "date":
        return _date(text), "custom_no_date"
    if field.kind == "choice":
        return (text if text in field.choices else None), "custom_no_choice"
    return (text if 0 < len(text) <= LONGEST else None), "custom_too_long"


def _number(text: str) -> str | None:
    try:
        number = Decimal(text)
        exact = number.is_finite() and abs(number) < LIMIT and number == number.quantize(PLACES)
    except InvalidOperation:
        return None
    return plain(number) if exact else None


def _date(text: str) -> str | None:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return None


def _error(key: str, code: str) -> FieldError:
    return FieldError(f"custom.{key}", code, MESSAGES[code], {"most": LONGEST})
