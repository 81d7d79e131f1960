"""Verdicts: pure functions, no database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from uuid import UUID

from webapp.core.errors import FieldError
from webapp.core.i18n import N_
from webapp.core.quantity import LIMIT, round_quantity
from webapp.domains.quality.models import Characteristic

ATTRIBUTE_VALUES = {"ok": True, "ng": False}


@dataclass(frozen=True)
class UnitReadings:
    """What was read on one unit: a value for each characteristic."""

    unit: int
    values: Mapping[UUID, str]


@dataclass(frozen=True)
class Judged:
    """A reading with its verdict."""

    characteristic: Characteristic
    unit: int
    value: str
    number: Decimal | None
    ok: bool


def judge_unit(
    characteristics: Sequence[Characteristic], unit: UnitReadings, place: int
) -> tuple[list[Judged], list[FieldError]]:
    """The readings of one unit with their verdicts, and what is wrong with the form of any.

    *place* is the unit's position in the body, so that an error can point at its field.
    """
    judged: list[Judged] = []
    errors: list[FieldError] = []
    for characteristic in characteristics:
        value = unit.values.get(characteristic.id, "").strip()
        if not value:
            if characteristic.required:
                errors.append(_error(place, characteristic, "missing", N_("Please fill this in.")))
            continue
        found = judge_value(characteristic, value)
        if found is None:
            errors.append(_error(place, characteristic, "invalid", N_("This value is not valid.")))
        else:
            judged.append(Judged(characteristic, unit.unit, value, *found))
    return judged, errors


def judge_value(characteristic: Characteristic, value: str) -> tuple[Decimal | None, bool] | None:
    """The number in *value* (numeric only) and whether it passes; None when the value has not the form it needs."""
    if characteristic.kind == "numeric":
        return _numeric(characteristic, value)
    if characteristic.kind == "attribute":
        return (None, ATTRIBUTE_VALUES[value]) if value in ATTRIBUTE_VALUES else None
    if characteristic.kind == "choice":
        chosen = [one for one in characteristic.choices if one["value"] == value]
        return (None, bool(chosen[0]["ok"])) if chosen else None
    if characteristic.kind == "photo":
        return (None, True) if _is_sha256(value) else None
    return None, True


def _numeric(characteristic: Characteristic, value: str) -> tuple[Decimal | None, bool] | None:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number) >= LIMIT:
        return None
    above = characteristic.lower is None or number >= characteristic.lower
    below = characteristic.upper is None or number <= characteristic.upper
    return round_quantity(number), above and below


def _is_sha256(value: str) -> bool:
    return len(value) == 64 and all(letter in "0123456789abcdef" for letter in value)


def _error(place: int, characteristic: Characteristic, code: str, message: str) -> FieldError:
    return FieldError(f"units.{place}.readings.{characteristic.id}", code, message)
