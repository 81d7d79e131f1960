"""Lists that count items in other units than their own, by the conversions that each item has."""

from __future__ import annotations

from decimal import Decimal

import pytest
from flask import Flask
from flask_babel import force_locale

from tests.imports.desk import Desk, problems
from tests.scenarios.fan_factory import FanFactory, build
from webapp.web.imports.showing import shown_columns, shown_rows, wrong_first

D = Decimal


@pytest.fixture
def fans(desk: Desk) -> FanFactory:
    """Resin is in kg: a roll is 25 kg, and 37 m are 2 kg."""
    fans = build(desk.factory)
    text = "料号\t数量\t辅助单位\t换算率\nRESIN\t1\t卷\t25\nRESIN\t37\t米\t2\n"
    desk.bring("units", desk.paste(text))
    return fans


def test_opening_stock_in_rolls_comes_in_as_kilograms_and_keeps_its_worth(
    desk: Desk, fans: FanFactory, app: Flask
) -> None:
    path = desk.paste("料号\t数量\t单位成本\nRESIN\t2卷\t500\n")
    found = desk.look("stock", path)
    assert problems(found) == []
    with app.test_request_context(), force_locale("zh"):
        cells = {one.field.name: one.meant for one in shown_rows(found, "", 1)[0][0].cells}
    assert (cells["quantity"], cells["unit_cost"]) == ("50 千克", "20 / 千克")
    desk.take_in("stock", found, "storekeeper")
    (row,) = desk.factory.ask("inventory.stock", {"search": "RESIN"}).rows
    assert (row.on_hand, row.value) == (50, 1000)
    assert [one.verdict for one in desk.look("stock", path).rows] == ["same"]


def test_what_a_unit_comes_to_needs_not_end_in_the_decimals_of_the_items_own(
    desk: Desk, fans: FanFactory
) -> None:
    desk.bring("stock", desk.paste("料号\t数量\t价值\nRESIN\t7米\t10\n"), "storekeeper")
    (row,) = desk.factory.ask("inventory.stock", {"search": "RESIN"}).rows
    assert row.on_hand == D("0.378378")


def test_a_bom_counts_in_metres_as_its_page_does(desk: Desk, fans: FanFactory) -> None:
    path = desk.paste("父项料号\t料号\t用量\t参考进价\nFAN\tRESIN\t7.4 米\t2 / 米\n")
    found = desk.look("boms", path)
    assert problems(found) == []
    desk.take_in("boms", found)
    (line,) = desk.factory.ask("items.item", {"id": fans.fan}).bom
    assert (line.quantity, line.entered_quantity) == (D("0.4"), D("7.4"))
    assert desk.factory.ask("items.item", {"id": fans.resin}).standard_cost == 37
    assert [one.verdict for one in desk.look("boms", path).rows] == ["same"]


def test_a_quantity_in_metres_stands_beside_a_price_by_the_kilogram(desk: Desk, fans: FanFactory) -> None:
    found = desk.look("boms", desk.paste("父项料号\t料号\t用量\t参考进价\nFAN\tRESIN\t7.4 米\t12 / kg\n"))
    assert problems(found) == []
    assert (found.rows[0].values["quantity"], found.rows[0].values["unit"]) == ("0.4", "kg")


def test_an_order_in_rolls_is_one_in_kilograms(desk: Desk, fans: FanFactory) -> None:
    text = "客户\t客户订单号\t料号\t数量\t单价\t交货日期\n远东百货\tPO-7\tRESIN\t2卷\t500\t2027-01-20\n"
    desk.bring("orders", desk.paste(text), "seller")
    (order,) = desk.factory.ask("sales.orders", {"search": "PO-7"}).rows
    (line,) = desk.factory.ask("sales.order", {"id": order.id}).lines
    assert (line.quantity, line.unit_price) == (50, 20)


def test_a_suppliers_price_by_the_roll_is_one_by_the_kilogram(desk: Desk, fans: FanFactory) -> None:
    name = desk.factory.ask("partners.partner", {"id": fans.supplier}).name
    text = f"供应商\t料号\t采购单价\t最小起订量\n{name}\tRESIN\t500 / 卷\t2卷\n"
    desk.bring("terms", desk.paste(text), "buyer")
    (terms,) = desk.factory.ask("purchasing.terms").rows
    assert (terms.minimum, terms.prices[0].unit_price) == (50, 20)


@pytest.mark.parametrize(
    ("language", "words"), [("zh", ["千克", "个"]), ("en", ["kg", "pcs"])], ids=["zh", "en"]
)
def test_what_nobody_has_said_stays_a_question_that_names_units_as_screens_do(
    desk: Desk, fans: FanFactory, app: Flask, language: str, words: list[str]
) -> None:
    found = desk.look("stock", desk.paste("料号\t数量\t单位\t单位成本\nRESIN\t2\tpcs\t5\n"))
    assert problems(found) == [("2", "quantity", "no_conversion")]
    with app.test_request_context(), force_locale(language):
        (row,), _ = shown_rows(found, "", 1)
        said = next(one.said[0].text for one in row.cells if one.said)
    assert all(word in said for word in words)


def test_the_columns_to_mend_come_right_after_what_the_record_is_called(
    desk: Desk, fans: FanFactory, app: Flask
) -> None:
    found = desk.look("boms", desk.paste("父项料号\t料号\t用量\t参考进价\nFAN\tRESIN\t1\t几块\n"))
    with app.test_request_context(), force_locale("zh"):
        rows, _ = shown_rows(found, "", 1)
        columns = [one.name for one in wrong_first(shown_columns(found), rows)]
    assert columns == ["number", "standard_price", "parent", "quantity"]
    assert [one.field.name for one in rows[0].cells] == columns
