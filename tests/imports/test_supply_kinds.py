"""Lists around buying: suppliers' prices, and the units that items are counted in besides their own."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale
from openpyxl import load_workbook

from tests.imports.desk import Desk, problems
from tests.scenarios.fan_factory import FanFactory, build
from webapp.imports.kinds import KINDS
from webapp.web.imports.templates import sheet_of

D = Decimal
HEAD = "供应商\t料号\t供应商料号\t起始数量\t采购单价\t最小起订量\t最小包装量\t采购提前期\t首选\n"


@pytest.fixture
def fans(desk: Desk) -> FanFactory:
    return build(desk.factory)


@pytest.fixture
def supplier(desk: Desk, fans: FanFactory) -> str:
    return str(desk.factory.ask("partners.partner", {"id": fans.supplier}).name)


def terms(desk: Desk) -> list[Any]:
    rows = desk.factory.ask("purchasing.terms").rows
    return sorted(rows, key=lambda one: one.item_number)


def test_a_price_list_with_steps_comes_in_and_comes_again(
    desk: Desk, fans: FanFactory, supplier: str
) -> None:
    text = HEAD
    text += f"{supplier}\tMOTOR\tHL-24\t0\t19.5\t100\t50\t14\t是\n"
    text += f"{supplier}\tMOTOR\t\t1000\t18\t\t\t\t\n"
    text += f"{supplier}\tSCREW\t\t\t4 / 100\t1万\t1000\t3\t\n"
    desk.bring("terms", desk.paste(text), "buyer")
    motor, screw = terms(desk)
    assert (motor.supplier_number, motor.minimum, motor.pack, motor.lead_days, motor.preferred) == (
        "HL-24",
        100,
        50,
        14,
        True,
    )
    assert [(one.from_quantity, one.unit_price) for one in motor.prices] == [(0, D("19.5")), (1000, 18)]
    assert (screw.minimum, screw.lead_days, screw.prices[0].unit_price) == (10_000, 3, D("0.04"))
    assert set(desk.look("terms", desk.paste(text)).counts) == {"same"}

    later = f"供应商\t料号\t起始数量\t采购单价\n{supplier}\tMOTOR\t0\t20\n{supplier}\tMOTOR\t500\t19\n"
    found = desk.look("terms", desk.paste(later))
    assert [(row.verdict, [one.field for one in row.changes]) for row in found.rows] == [
        ("changed", ["removed", "unit_price"]),
        ("changed", ["unit_price"]),
    ]
    desk.take_in("terms", found, "buyer")
    motor, _ = terms(desk)
    assert [(one.from_quantity, one.unit_price) for one in motor.prices] == [(0, 20), (500, 19)]
    assert (motor.minimum, motor.lead_days, motor.preferred) == (100, 14, True)


def test_a_price_list_says_at_the_cell_what_is_wrong_and_takes_nothing_in(
    desk: Desk, fans: FanFactory, supplier: str
) -> None:
    text = "供应商\t料号\t起始数量\t采购单价\t采购提前期\t生效日期\t失效日期\n"
    text += f"{supplier}\tMOTOR\t0\t20\t7\t2026-12-01\t2026-11-01\n"
    text += f"{supplier}\tMOTOR\t0\t21\t9\t2026-12-01\t\n"
    text += "没有的供应商\tSCREW\t\t1\t\t\t\n"
    text += f"{supplier}\tSCRW\t\t1\t\t\t\n"
    text += "远东百货\tSCREW\t\t1\t\t\t\n"
    text += f"{supplier}\tRESIN\t\t12元/个\t\t\t\n"
    found = desk.look("terms", desk.paste(text))
    assert sorted(problems(found)) == [
        ("2", "valid_to", "validity_crossed"),
        ("3", "lead_days", "terms_differ"),
        ("3", "number", "twice"),
        ("4", "supplier", "supplier_unknown"),
        ("5", "number", "item_unknown"),
        ("6", "supplier", "not_a_supplier"),
        ("7", "unit_price", "no_conversion"),
    ]
    outcome = desk.take_in("terms", found, "buyer", expect="refused")
    assert outcome.code == "cells_wrong"
    assert terms(desk) == []


def test_terms_without_prices_change_the_lead_time_alone(desk: Desk, fans: FanFactory, supplier: str) -> None:
    desk.bring("terms", desk.paste(f"{HEAD}{supplier}\tMOTOR\tHL\t0\t19.5\t100\t50\t14\t是\n"), "buyer")
    desk.bring("terms", desk.paste(f"Supplier\tItem number\tLead time\n{supplier}\tMOTOR\t21\n"), "buyer")
    (motor,) = terms(desk)
    assert (motor.lead_days, [one.unit_price for one in motor.prices]) == (21, [D("19.5")])


def test_items_get_their_other_units_and_keep_those_that_the_list_does_not_name(
    desk: Desk, fans: FanFactory
) -> None:
    text = "料号\t数量\t辅助单位\t换算率\t采购用\nRESIN\t1\t袋\t25 kg\t是\nSCREW\t3\t袋\t1000\t\n"
    found = desk.answer("units", desk.paste(text), lambda one: "+袋" if one.raw == "袋" else None)
    assert problems(found) == []
    desk.take_in("units", found)
    resin = desk.factory.ask("items.item_units", {"id": fans.resin})
    assert [(one.unit, one.quantity, one.other_quantity) for one in resin.own] == [("袋", 1, 25)]
    assert resin.buy_unit == "袋"
    assert set(desk.look("units", desk.paste(text)).counts) == {"same"}

    more = "Item number\tOther unit\tEquals\tBuy\nRESIN\t个\t0.2\tNo\nRESIN\t袋\t20\tNo\n"
    found = desk.look("units", desk.paste(more))
    assert [row.verdict for row in found.rows] == ["new", "changed"]
    assert [(one.field, one.before) for one in found.rows[1].changes] == [
        ("other_quantity", "25"),
        ("buy", "true"),
    ]
    desk.take_in("units", found)
    resin = desk.factory.ask("items.item_units", {"id": fans.resin})
    assert {one.unit for one in resin.own} == {"袋", "pcs"}


def test_a_unit_of_its_own_a_zero_and_another_measure_are_said_at_the_cell(
    desk: Desk, fans: FanFactory
) -> None:
    text = "料号\t辅助单位\t换算率\nRESIN\tkg\t1\nSCREW\tkg\t0\nMOTOR\tkg\t3 kg\nNUT\tkg\t1\n"
    assert problems(desk.look("units", desk.paste(text))) == [
        ("2", "other_unit", "own_unit"),
        ("3", "other_quantity", "no_quantity"),
        ("4", "other_quantity", "unit_fixed"),
        ("5", "number", "item_unknown"),
    ]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_template_is_read_back_column_by_column(
    desk: Desk, app: Flask, kind: str, language: str
) -> None:
    with app.test_request_context(), force_locale(language):
        file = sheet_of(KINDS[kind], language)
    head = next(load_workbook(BytesIO(file)).worksheets[0].iter_rows(values_only=True))
    assert len(head) == len(KINDS[kind].fields)
    path = desk.folder / "template.xlsx"
    path.write_bytes(file)
    found = desk.look(kind, path)
    assert [one.field for one in found.columns] == [one.name for one in KINDS[kind].fields]
