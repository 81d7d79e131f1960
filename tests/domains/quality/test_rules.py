"""Verdicts on readings."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.core.ids import new_id
from webapp.domains.quality.models import Characteristic
from webapp.domains.quality.rules import UnitReadings, judge_unit, judge_value

D = Decimal


def characteristic(kind: str, **facts: Any) -> Characteristic:
    facts = {"required": True, "choices": []} | facts
    return Characteristic(id=new_id(), seq=1, name="直径", kind=kind, **facts)


@pytest.mark.parametrize(
    ("value", "passes"), [("9.9", False), ("10", True), ("10.05", True), ("10.1", True), ("10.100001", False)]
)
def test_a_number_passes_within_its_limits_and_on_them(value: str, passes: bool) -> None:
    judged = judge_value(characteristic("numeric", lower=D(10), upper=D("10.1")), value)
    assert judged == (D(value), passes)


def test_a_one_sided_limit_judges_one_side() -> None:
    at_least = characteristic("numeric", lower=D(5), upper=None)
    assert judge_value(at_least, "1000000") == (D(1000000), True)
    assert judge_value(at_least, "4.99") == (D("4.99"), False)


@pytest.mark.parametrize("value", ["ten", "NaN", "Infinity", "1e400", "10,5"])
def test_what_is_no_number_is_no_reading(value: str) -> None:
    assert judge_value(characteristic("numeric", lower=None, upper=None), value) is None


def test_an_attribute_is_ok_or_not() -> None:
    assert judge_value(characteristic("attribute"), "ok") == (None, True)
    assert judge_value(characteristic("attribute"), "ng") == (None, False)
    assert judge_value(characteristic("attribute"), "maybe") is None


def test_a_choice_passes_when_its_value_does() -> None:
    colour = characteristic(
        "choice", choices=[{"value": "white", "ok": True}, {"value": "grey", "ok": False}]
    )
    assert judge_value(colour, "white") == (None, True)
    assert judge_value(colour, "grey") == (None, False)
    assert judge_value(colour, "pink") is None


def test_a_photo_is_named_by_its_hash() -> None:
    assert judge_value(characteristic("photo"), "a" * 64) == (None, True)
    assert judge_value(characteristic("photo"), "photo.jpg") is None


def test_a_required_reading_that_is_missing_is_an_error_at_its_field() -> None:
    wanted = characteristic("text")
    judged, errors = judge_unit([wanted], UnitReadings(1, {}), place=0)
    assert judged == []
    assert [error.field for error in errors] == [f"units.0.readings.{wanted.id}"]


def test_an_optional_reading_may_be_missing() -> None:
    judged, errors = judge_unit([characteristic("text", required=False)], UnitReadings(1, {}), place=0)
    assert (judged, errors) == ([], [])


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-1000, max_value=1000, places=3))
def test_a_number_outside_its_limits_never_passes(value: Decimal) -> None:
    judged = judge_value(characteristic("numeric", lower=D(-5), upper=D(5)), str(value))
    assert judged is not None
    assert judged[1] == (-5 <= value <= 5)
