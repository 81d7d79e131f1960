from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domains.items.conftest import Workshop, errors_of
from webapp.core.quantity import round_quantity
from webapp.domains.items.conversion import Edge, factors_into, to_ledger
from webapp.domains.items.units import convert

factors = st.fractions(min_value=Fraction(1, 10**6), max_value=10**6, max_denominator=10**6).filter(bool)
quantities = st.decimals("0.000001", "1000000", places=6)
KG, COIL, METRE, MM, TON = (UUID(int=number) for number in range(1, 6))


@given(quantities, factors, factors, factors)
def test_there_and_back_is_exact(quantity: Decimal, coil: Fraction, metre: Fraction, ton: Fraction) -> None:
    general = [Edge(METRE, MM, Fraction(1000)), Edge(TON, KG, ton)]
    found = factors_into(KG, {COIL: coil, METRE: metre}, general)
    assert found.keys() == {KG, COIL, METRE, MM, TON}
    for one in found:
        for other in found:
            there = Fraction(quantity) * found[one] / found[other]
            assert there * found[other] / found[one] == Fraction(quantity)


@given(factors, factors)
def test_what_the_item_says_of_a_unit_wins(own: Fraction, general: Fraction) -> None:
    assert factors_into(KG, {COIL: own}, [Edge(COIL, KG, general)])[COIL] == own


@given(st.fractions(min_value=-(10**6), max_value=10**6))
def test_a_ledger_rounds_once_halves_away_from_zero(quantity: Fraction) -> None:
    rounded = to_ledger(quantity)
    assert abs(Fraction(rounded) - quantity) <= Fraction(1, 2 * 10**6)
    assert to_ledger(-quantity) == -rounded
    assert to_ledger(Fraction(rounded)) == rounded


@given(st.decimals("-1000", "1000", places=6), st.integers(1, 99))
def test_a_ledger_rounds_as_quantities_are_rounded_everywhere(quantity: Decimal, part: int) -> None:
    assert to_ledger(Fraction(quantity) / part) == round_quantity(quantity / part)


@pytest.fixture
def steel(shop: Workshop) -> Workshop:
    """Steel strip: bought in rolls of 250 kg, stocked in kg, used in metres of which three weigh 2 kg."""
    shop.bought("STRIP", "6", unit="kg")
    shop.item("CLIP")
    shop.send("items.add_conversion", equal("m", "1", "1000", "mm"))
    shop.send("items.add_conversion", equal("kg", "1", "1000", "g"))
    units(shop, [own("roll", "1", "250"), own("m", "3", "2")], buy_unit="roll", use_unit="m")
    return shop


def own(unit: str, quantity: str, stock: str) -> dict[str, str]:
    return {"unit": unit, "quantity": quantity, "stock_quantity": stock}


def equal(unit: str, quantity: str, other: str, other_unit: str) -> dict[str, str]:
    return {"unit": unit, "quantity": quantity, "other_quantity": other, "other_unit": other_unit}


def units(shop: Workshop, conversions: list[dict[str, str]], expect: str = "applied", **more: Any) -> Any:
    return shop.structured("items.set_units", "STRIP", expect, conversions=conversions, **more)


def line(quantity: str, unit: str = "") -> dict[str, str]:
    return {"item": "STRIP", "quantity": quantity, "entered_unit": unit}


def test_a_quantity_goes_through_the_stock_unit(steel: Workshop) -> None:
    def converted(quantity: str, unit: str, to_unit: str) -> tuple[str, str, str]:
        body = {"item_id": steel.ids["STRIP"], "quantity": quantity, "unit": unit, "to_unit": to_unit}
        found = steel.factory.ask("items.convert", body)
        return found.numerator, found.denominator, str(found.quantity)

    assert converted("1", "roll", "m") == ("375", "1", "375.000000")
    assert converted("1", "mm", "g") == ("2", "3", "0.666667")
    shown = steel.factory.ask("items.item_units", {"id": steel.ids["STRIP"]})
    assert [one.unit for one in shown.choices] == ["kg", "g", "m", "mm", "roll"]
    assert (shown.buy_unit, shown.use_unit) == ("roll", "m")
    assert [(row.unit, str(row.quantity.normalize()), row.other_quantity) for row in shown.own] == [
        ("m", "3", 2),
        ("roll", "1", 250),
    ]


def test_others_convert_by_one_call(steel: Workshop) -> None:
    ids = {unit.code: unit.id for unit in steel.factory.ask("items.units")}
    item_id = UUID(steel.ids["STRIP"])
    exact = convert(steel.factory.session, item_id, Decimal("0.001"), ids["roll"], ids["mm"])
    assert exact == 375


def test_a_bill_counts_in_the_unit_that_was_entered(steel: Workshop) -> None:
    steel.bom("CLIP", line("0.5", "m"))
    (row,) = steel.view("CLIP").bom
    assert (row.quantity, row.entered_quantity, row.entered_unit) == (
        Decimal("0.333333"),
        Decimal("0.5"),
        "m",
    )
    steel.bom("CLIP", line("0.5", "kg"))
    (row,) = steel.view("CLIP").bom
    assert (row.quantity, row.entered_quantity, row.entered_unit) == (Decimal("0.5"), Decimal("0.5"), "kg")


def test_a_bill_follows_when_a_unit_weighs_something_else(steel: Workshop) -> None:
    steel.bom("CLIP", line("0.5", "mm"), line("1", "kg") | {"operation_seq": 20})
    units(steel, [own("m", "1", "0.8")])
    assert [str(row.quantity) for row in steel.view("CLIP").bom] == ["0.000400", "1.000000"]
    refused = units(steel, [], "refused")
    assert (refused.code, refused.params["item"], refused.params["unit"]) == (
        "conversion_in_use",
        "CLIP",
        "mm",
    )
    assert [str(row.quantity) for row in steel.view("CLIP").bom] == ["0.000400", "1.000000"]


@pytest.mark.parametrize(
    ("quantity", "unit", "error"),
    [
        ("1", "L", ("lines.0.entered_unit", "no_conversion")),
        ("1", "ell", ("lines.0.entered_unit", "unit_unknown")),
        ("0.5", "roll", ("lines.0.quantity", "too_many_decimals")),
    ],
)
def test_a_unit_that_leads_nowhere_is_said_at_its_field(
    steel: Workshop, quantity: str, unit: str, error: tuple[str, str]
) -> None:
    assert errors_of(steel.bom("CLIP", line(quantity, unit), expect="refused")) == [error]


def test_an_item_names_a_unit_once_and_never_its_own(steel: Workshop) -> None:
    for wrong in ([own("kg", "1", "1")], [own("g", "1", "1"), own("g", "1", "2")]):
        refused = units(steel, wrong, "refused")
        assert errors_of(refused) == [(f"conversions.{len(wrong) - 1}.unit", "unit_twice")]
    refused = units(steel, [], "refused", buy_unit="roll")
    assert errors_of(refused) == [("buy_unit", "no_conversion")]


def test_two_units_are_connected_in_one_way_only(steel: Workshop) -> None:
    steel.send("items.add_conversion", equal("g", "1", "5", "mm"))
    refused = steel.send("items.add_conversion", equal("m", "1", "7", "kg"), "refused")
    assert errors_of(refused) == [("other_unit", "already_convertible")]


def test_a_conversion_that_is_needed_stays(steel: Workshop) -> None:
    steel.bom("CLIP", line("5", "mm"))
    by_unit = {row.unit: str(row.id) for row in steel.factory.ask("items.conversions")}
    refused = steel.send("items.remove_conversion", {"conversion_id": by_unit["m"]}, "refused")
    assert refused.code == "conversion_in_use"
    steel.send("items.remove_conversion", {"conversion_id": by_unit["kg"]})
    units(steel, [own("roll", "1", "250"), own("m", "3", "2")], use_unit="mm")
    steel.bom("CLIP")
    refused = steel.send("items.remove_conversion", {"conversion_id": by_unit["m"]}, "refused")
    assert refused.code == "unit_in_use"
