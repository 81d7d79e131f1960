"""Quantities and prices as people write them: what is certain is read, what is not is asked."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.core.quantity import plain
from webapp.imports.quantities import Doubt, Reading, read_price, read_quantity, write_price, write_quantity

D = Decimal
NUMBERS = st.decimals(min_value=0, max_value=D("999999999"), places=3, allow_nan=False)
UNITS = st.sampled_from(["", "个", "kg", "m", "cm2", "卷", "pcs", "平方米"])
FULL_WIDTH = str.maketrans("0123456789.,", "０１２３４５６７８９．，")


@given(NUMBERS, UNITS)
def test_what_is_written_is_read_again(value: Decimal, unit: str) -> None:
    reading = Reading(value, unit)
    assert read_quantity(write_quantity(reading)) == reading


@given(NUMBERS, UNITS, st.integers(1, 5000))
def test_a_price_for_many_is_read_again(value: Decimal, unit: str, per: int) -> None:
    reading = Reading(value, unit, D(per))
    assert read_price(write_price(reading)) == reading


@given(NUMBERS, UNITS)
def test_full_width_and_grouped_digits_say_the_same(value: Decimal, unit: str) -> None:
    assert read_quantity(f"{value:,}{unit}".translate(FULL_WIDTH)) == Reading(value, unit)


@given(st.integers(0, 99_999))
def test_wan_is_ten_thousand(number: int) -> None:
    assert read_quantity(f"{number}万") == Reading(D(number) * 10_000)


@given(NUMBERS, UNITS, st.sampled_from(["~{}", "约{}", "{}左右", "({})", "{}?", "（?）{}", "{} *tool*"]))
def test_what_leaves_a_doubt_is_never_read_but_asked_with_what_it_could_mean(
    value: Decimal, unit: str, doubtful: str
) -> None:
    found = read_quantity(doubtful.format(f"{plain(value)}{unit}"))
    assert isinstance(found, Doubt)
    assert found.readings == (Reading(value, unit),)


@given(st.text(max_size=30))
def test_no_text_breaks_it(text: str) -> None:
    for read in (read_quantity, read_price):
        found = read(text)
        assert isinstance(found, Doubt) or found.value.is_finite()


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("12个", "12", "个"),
        ("十二个", "12", "个"),
        ("一卷", "1", "卷"),
        ("1,234.5 kg", "1234.5", "kg"),
        ("5ft", "5", "ft"),
    ],
)
def test_certain_quantities(text: str, value: str, unit: str) -> None:
    assert read_quantity(text) == Reading(D(value), unit)


@pytest.mark.parametrize(
    ("text", "each", "unit"),
    [
        ("0.04 / 100", "0.0004", ""),
        ("15.09 / m", "15.09", "m"),
        ("150 / m²", "150", "m2"),
        ("22.99 / 5ft", "4.598", "ft"),
        ("¥12.50", "12.5", ""),
        ("12.5元/个", "12.5", "个"),
        ("10.98 / 5", "2.196", ""),
    ],
)
def test_certain_prices(text: str, each: str, unit: str) -> None:
    found = read_price(text)
    assert isinstance(found, Reading)
    assert (found.each, found.unit) == (D(each), unit)


@pytest.mark.parametrize(
    ("text", "why", "readings"),
    [
        ("(~45 cm2)", ("about", "brackets"), [("45", "cm2")]),
        ("(1) *tool*", ("words", "brackets"), [("1", "")]),
        ("~1650.00", ("about",), [("1650", "")]),
        ("(?)", ("unsure", "brackets"), []),
        ("(0.0)", ("brackets",), [("0", "")]),
        ("3-5个", ("range",), [("3", "个"), ("5", "个")]),
        ("1,50", ("comma",), [("1.5", ""), ("150", "")]),
        ("1/2", ("fraction",), [("0.5", "")]),
        ("若干", ("no_number",), []),
        ("M3x6 12", ("words",), []),
    ],
)
def test_doubts_name_their_reasons_and_readings(
    text: str, why: tuple[str, ...], readings: list[tuple[str, str]]
) -> None:
    found = read_quantity(text)
    assert isinstance(found, Doubt)
    assert found.why == why
    assert [(plain(one.value), one.unit) for one in found.readings] == readings


def test_a_foreign_currency_is_asked_about() -> None:
    found = read_price("$1.00")
    assert isinstance(found, Doubt)
    assert found.why == ("currency",)
