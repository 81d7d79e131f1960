"""Pydantic's findings as field errors whose messages can be translated."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from webapp.core.errors import FieldError
from webapp.core.i18n import N_

_MESSAGES = {
    "missing": N_("Please fill this in."),
    "string_too_short": N_("Please fill this in."),
    "string_too_long": N_("At most {max_length} characters."),
    "string_pattern_mismatch": N_("This does not have the expected form."),
    "decimal_parsing": N_("Please enter a number."),
    "decimal_type": N_("Please enter a number."),
    "int_parsing": N_("Please enter a whole number."),
    "int_from_float": N_("Please enter a whole number."),
    "date_from_datetime_parsing": N_("Please enter a date."),
    "date_parsing": N_("Please enter a date."),
    "greater_than": N_("Must be more than {gt}."),
    "greater_than_equal": N_("Must be at least {ge}."),
    "less_than": N_("Must be less than {lt}."),
    "less_than_equal": N_("Must be at most {le}."),
    "too_short": N_("Add at least {min_length}."),
    "too_long": N_("At most {max_length}."),
    "extra_forbidden": N_("This field is not known."),
    "literal_error": N_("Please choose one of the values offered."),
    "enum": N_("Please choose one of the values offered."),
    "uuid_parsing": N_("Please choose one of the values offered."),
    "value_error": N_("This value is not possible: {error}."),
}
_FALLBACK = N_("This value is not valid.")


class NotPossible(ValueError):
    """What a validator of ours finds wrong with a value: a message template with its parameters, so that people read it in
    their own language. A bare ValueError would reach them in English whatever they read.
    """

    def __init__(self, message: str, **params: Any) -> None:
        super().__init__(message.format(**params))
        self.message, self.params = message, params


def field_errors(error: ValidationError) -> list[FieldError]:
    """One field error for each finding, with the dotted path of its field."""
    return [_one(found) for found in error.errors(include_url=False, include_input=False)]


def _one(found: Any) -> FieldError:
    path = ".".join(str(part) for part in found["loc"])
    reason = found.get("ctx", {}).get("error")
    if isinstance(reason, NotPossible):
        return FieldError(path, found["type"], reason.message, reason.params)
    params = {name: str(value) for name, value in found.get("ctx", {}).items()}
    return FieldError(path, found["type"], _MESSAGES.get(found["type"], _FALLBACK), params)
