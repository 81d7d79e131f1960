"""Every kind of list: what comes in, what changes when it comes again, and what is refused whole."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.imports.desk import Desk, problems
from tests.scenarios.fan_factory import FanFactory, build
from webapp.core.ids import new_id
from webapp.domains.items import many

D = Decimal


@pytest.fixture
def fans(desk: Desk) -> FanFactory:
    return build(desk.factory)


def test_partners_are_known_by_number_or_name(desk: Desk, fans: FanFactory) -> None:
    text = "名称\t类型\t联系人\t账期\n远东百货\t客户\t陈小姐\t45\n南洋贸易\t客户兼供应商\t\t30天\n"
    found = desk.look("partners", desk.paste(text.replace("30天", "30")))
    assert [(row.verdict, [one.field for one in row.changes]) for row in found.rows] == [
        ("changed", ["contact", "payment_days"]),
        ("new", []),
    ]
    desk.take_in("partners", found, "seller")
    rows = {row.name: row for row in desk.factory.ask("partners.partners").rows}
    assert (rows["远东百货"].contact, rows["远东百货"].payment_days) == ("陈小姐", 45)
    assert (rows["南洋贸易"].is_customer, rows["南洋贸易"].is_supplier) == (True, True)
    assert set(desk.look("partners", desk.paste(text.replace("30天", "30"))).counts) == {"same"}


def test_prices_change_what_is_known_and_ask_about_what_is_not(desk: Desk, fans: FanFactory) -> None:
    path = desk.paste("Item code\tSales price\tPrice\nFAN\t85\t\nMOTOR\t\t1,950 / 100\nMOTR\t\t3\n")
    found = desk.look("prices", path)
    assert problems(found) == [("4", "number", "item_unknown")]
    assert found.rows[2].problems[0].choices[0].value == "MOTOR"
    desk.wishes.answers.skipped.add("4")
    desk.take_in("prices", desk.look("prices", path))
    assert desk.factory.ask("items.item", {"id": fans.motor}).standard_cost == D("19.5")
    assert desk.factory.ask("items.item", {"id": fans.fan}).sales_price == 85


def test_opening_stock_opens_once(desk: Desk, fans: FanFactory) -> None:
    text = "料号\t数量\t单价\t仓库\t批号\t有效期至\nSCREW\t1万\t0.05\t原料仓\t\t\nRESIN\t25公斤\t12\t\tR-1\t2027/6/30\n"
    path = desk.paste(text)
    found = desk.answer("stock", path, lambda one: "千克" if one.raw == "公斤" else None)
    assert problems(found) == []
    desk.take_in("stock", found, "storekeeper")
    stock = {row.item_number: row for row in desk.factory.ask("inventory.stock", {"size": 50}).rows}
    assert (stock["SCREW"].on_hand, stock["SCREW"].value) == (10_000, 500)
    assert (stock["RESIN"].on_hand, stock["RESIN"].value) == (25, 300)
    assert set(desk.look("stock", path).counts) == {"same"}
    more = desk.look("stock", desk.paste(text.replace("1万", "2万")))
    assert [code for _, _, code in problems(more)] == ["opening_fixed"]


def test_pieces_are_opened_with_their_serial_numbers(desk: Desk, fans: FanFactory) -> None:
    head = "料号\t名称\t类型\t单位\t序列号\n"
    listed = desk.paste(
        f"{head}PUMP\t水泵\t采购\t个\t是\nMOTOR\t电机\t采购\t个\t是\nROLL\t线卷\t采购\t千克\t是\n"
    )
    assert problems(desk.look("items", listed)) == [("3", "serial_traced", "serials_fixed")], (
        "what is there begins on its own page"
    )
    desk.wishes.answers.skipped.add("3")
    desk.take_in("items", desk.look("items", listed))
    desk.wishes.answers.skipped.clear()

    text = "料号\t数量\t单价\t批号\t序列号\nPUMP\t2\t300\tL-1\tP-01 P-02\nPUMP\t1\t300\tL-2\t\n"
    wrong = text.replace("P-01 P-02", "P-01 P-01") + "ROLL\t0.5\t300\tL-3\t\nSCREW\t1\t1\t\tS-1\n"
    assert [code for _, _, code in problems(desk.look("stock", desk.paste(wrong)))] == [
        "serial_twice",
        "serials_whole",
        "serials_none",
    ]
    desk.take_in("stock", desk.look("stock", desk.paste(text)), "storekeeper")
    rows = desk.factory.ask("inventory.serials", {"sort": "number"}).rows
    assert [one.number for one in rows] == ["P-01", "P-02", "PUMP-2611-00001"]


def test_stock_that_has_moved_is_not_opened(desk: Desk, fans: FanFactory) -> None:
    receipt = {"item_id": fans.motor, "quantity": "5", "unit_cost": "20"}
    desk.factory.send("inventory.receive", receipt, desk.factory.actor("storekeeper"))
    found = desk.look("stock", desk.paste("料号\t数量\t单价\nMOTOR\t5\t20\n"))
    assert problems(found) == [("2", "number", "has_moves")]


def test_orders_are_one_by_customer_and_reference(desk: Desk, fans: FanFactory) -> None:
    text = "客户\t客户订单号\t料号\t数量\t单价\t交期\n远东百货\tPO-1\tFAN\t20台\t\t2026年12月24日\n"
    text += "远东百货\tPO-1\tMOTOR\t3\t25\t46380\n"
    path = desk.paste(text)
    found = desk.answer("orders", path, lambda one: "个" if one.raw == "台" else None)
    assert problems(found) == []
    desk.take_in("orders", found, "seller")
    (order,) = desk.factory.ask("sales.orders").rows
    assert order.total == 20 * 80 + 3 * 25
    assert set(desk.look("orders", path).counts) == {"same"}


def test_of_a_few_work_centres_all_are_offered_where_none_comes_near(desk: Desk, fans: FanFactory) -> None:
    path = desk.paste("料号\t工序号\t工序名称\t工作中心\nFAN\t10\t喷漆\tZZZ\n")
    (problem,) = desk.look("routings", path).rows[0].problems
    assert (problem.code, [one.value for one in problem.choices]) == (
        "centre_unknown",
        ["总装", "包装", "=skip"],
    )


def test_a_routing_keeps_what_no_sheet_holds(desk: Desk, fans: FanFactory) -> None:
    path = desk.paste(
        "料号\t工序号\t工序名称\t工作中心\t单件工时\nFAN\t10\t总装\tWC-A\t2.5\nFAN\t20\t包装\t包装\t0.5\n"
    )
    found = desk.look("routings", path)
    assert [row.verdict for row in found.rows] == ["changed", "same"]
    desk.take_in("routings", found)
    step = desk.factory.ask("items.item", {"id": fans.fan}).routing[0]
    assert (step.run_minutes, step.piece_price, step.first_article) == (D("2.5"), D("0.60"), True)


@pytest.mark.parametrize("shape", ["outline", "dots", "numbers", "parents", "sheets"])
def test_a_structure_comes_in_by_level_by_parent_or_by_sheet(desk: Desk, shape: str) -> None:
    levels = {
        "outline": ("1", "1.1", "1.1.1", "1.2"),
        "dots": ("0", ".1", "..2", ".1"),
        "numbers": ("0", "1", "2", "1"),
    }
    numbers = ("P", "A", "B", "C")
    if shape in levels:
        lines = zip(levels[shape], numbers, ("", "2", "3", "4"), strict=True)
        path = desk.paste("层级\t料号\t数量\n" + "".join("\t".join(line) + "\n" for line in lines))
    elif shape == "parents":
        path = desk.paste("父件\t子件编码\t用量\nP\tA\t2\nA\tB\t3\nP\tC\t4\n")
    else:
        path = desk.sheet(P=[("料号", "数量"), ("A", 2), ("C", 4)], A=[("料号", "数量"), ("B", 3)])
        desk.wishes.sheet = "*"
    desk.wishes.unit = "pcs"
    desk.bring("boms", path)
    ids = {row.number: row.id for row in desk.factory.ask("items.items").rows}
    tree = desk.factory.ask("items.bom_tree", {"id": ids["P"], "quantity": "10"})
    assert [(row.level, row.number, row.required) for row in tree if row.number != "C"] == [
        (1, "A", 20),
        (2, "B", 60),
    ]
    assert [(row.level, row.required) for row in tree if row.number == "C"] == [(1, 40)]


def test_a_list_that_goes_in_a_circle_is_refused_with_the_way(desk: Desk) -> None:
    desk.wishes.unit = "pcs"
    found = desk.look("boms", desk.paste("父件\t料号\t数量\nA\tB\t1\nB\tC\t1\nC\tA\t1\n"))
    assert {code for _, _, code in problems(found)} == {"cycle"}


def test_what_is_no_longer_listed_is_said_to_go(desk: Desk, fans: FanFactory) -> None:
    found = desk.look(
        "boms", desk.paste("父件\t料号\t数量\t供料方式\t工序\nFAN\tMOTOR\t1\t\t\nFAN\tSCREW\t6\t倒冲\t10\n")
    )
    changes = {one.field: (one.before, one.after) for row in found.rows for one in row.changes}
    assert changes == {"removed": ("RESIN × 0.2", ""), "quantity": ("4", "6")}


def test_the_command_judges_again_and_takes_all_or_nothing(desk: Desk, fans: FanFactory) -> None:
    body = {
        "columns": ["number", "name", "kind", "unit"],
        "rows": [["A", "a", "made", "pcs"], ["B", "b", "made", "ell"]],
    }
    outcome = desk.factory.send("imports.items", body, desk.factory.actor("planner"), expect="refused")
    assert [one.field for one in outcome.errors] == ["rows.1.unit"]
    assert desk.factory.ask("items.items", {"search": "A"}).total >= 0
    assert not [row for row in desk.factory.ask("items.items").rows if row.number == "A"]


def test_the_same_command_again_gives_the_first_answer(desk: Desk) -> None:
    found = desk.look("items", desk.paste("料号\t名称\t来源\t单位\nA\ta\t外购\t个\n"))
    once = new_id()
    first = desk.take_in("items", found, id=once)
    again = desk.take_in("items", found, id=once)
    assert (again.duplicate, dict(again.result)) == (True, dict(first.result))


@pytest.mark.parametrize("role", ["worker", "seller"])
def test_who_may_not_write_items_may_not_import_them(desk: Desk, role: str) -> None:
    found = desk.look("items", desk.paste("料号\t名称\t来源\t单位\nA\ta\t外购\t个\n"))
    desk.take_in("items", found, role, expect="refused")


def test_phones_hear_of_items_that_came_in_many_at_once(desk: Desk) -> None:
    from sqlalchemy import select

    from webapp.core.changes import Change

    desk.bring(
        "items", desk.paste("料号\t名称\t来源\t单位\n" + "".join(f"N-{n}\tn\t外购\t个\n" for n in range(700)))
    )
    told = desk.factory.session.scalars(select(Change.entity_id).where(Change.kind == "item")).all()
    assert len(told) == 700
    assert desk.factory.ask("items.items").total == 700


def test_codes_that_come_up_twice_are_drawn_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seven random characters are 27.5 billion codes: among 100,000 of them two are alike in one import of six."""
    unlucky = iter(["7K00000001", "7K00000001", "7K00000002", "7K00000002", "7K00000003", "7K00000004"])
    monkeypatch.setattr(many, "new_code", lambda _tag: next(unlucky))
    for numbers in (("A-1", "A-2"), ("A-3", "A-4")):
        rows = "".join(f"{number}\t件\t外购\t个\n" for number in numbers)
        desk.take_in("items", desk.look("items", desk.paste(f"料号\t名称\t来源\t单位\n{rows}")))
    found = desk.factory.ask("items.items", {"search": "A-"}).rows
    codes = {desk.factory.ask("items.item", {"id": row.id}).code for row in found}
    assert len(found) == len(codes) == 4


def test_when_to_reorder_and_how_long_it_must_be_good_come_with_the_list(desk: Desk) -> None:
    """订货点 and the remaining days are columns like any other: new, then changed, then the same."""
    head = "料号\t名称\t来源\t单位\t来料检验\t保质期\t到货剩余有效期\t发货剩余有效期\t再订货点\n"
    text = f"{head}GLUE\t胶\t外购\tkg\t是\t365\t180\t60\t1,200\n"
    desk.take_in("items", desk.look("items", desk.paste(text)))
    (row,) = desk.factory.ask("items.items", {"search": "GLUE"}).rows
    glue = desk.factory.ask("items.item", {"id": row.id})
    assert glue.incoming_inspection
    assert (glue.shelf_life_days, glue.arrival_days, glue.shipping_days) == (365, 180, 60)
    assert glue.reorder_point == 1200
    found = desk.look("items", desk.paste(text.replace("180", "90").replace("1,200", "800")))
    assert {one.field for one in found.rows[0].changes} == {"arrival_days", "reorder_point"}
    assert set(desk.look("items", desk.paste(text)).counts) == {"same"}
    wrong = desk.look("items", desk.paste(text.replace("180", "5000")))
    assert [(field, code) for _, field, code in problems(wrong)] == [("arrival_days", "no_whole_number")]
