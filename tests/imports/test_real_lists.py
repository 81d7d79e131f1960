"""Two parts lists as their people wrote them: of a ventilator, and of a machine that solves cubes."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest

from tests.imports.desk import Desk, problems
from tests.support.samples import sample
from webapp.imports.problems import SKIP, TOGETHER, Problem

D = Decimal
STATED = {
    "enclosure/cooling_fan": "29.69",
    "internals/back_panel": "25.84",
    "internals/blower": "84.02",
    "internals/manifold": "131.00",
    "internals/regulator": "201.80",
    "internals/venturi": "1.78",
    "internals/PSOL": "97.44",
}
"""What the assemblies cost as their people say; ventilator_stated_totals.csv."""


def engineer(problem: Problem) -> str | None:
    """What one says who knows the machine: brackets are alternatives, "about" is right, tools are no parts."""
    if problem.code in ("missing", "new_needs"):
        return SKIP
    if problem.code == "component_twice":
        return TOGETHER
    if problem.code == "unit_unknown":
        return f"+{problem.raw}"
    if problem.code == "price_differs":
        return problem.choices[0].value
    if problem.code == "doubtful":
        readings = [one.value for one in problem.choices if one.value != SKIP]
        return SKIP if "(" in problem.raw or not readings else readings[0]
    if problem.code == "doubtful_price":
        return next((one.value for one in problem.choices if one.value != SKIP), SKIP)
    return SKIP


def test_the_ventilator_comes_in_with_its_assemblies_and_rolls_up_to_the_stated_cent(desk: Desk) -> None:
    path = sample("ventilator_bom/ventilator_bom_lines.csv")
    desk.wishes.unit = "pcs"

    asked = desk.look("boms", path)
    fields = {one.head: one.field for one in asked.columns}
    assert (fields["assembly"], fields["part"], fields["child_ref"]) == ("parent", "number", "own_bom")
    assert (fields["quantity_raw"], fields["price_usd_raw"], fields["manufacturer"]) == (
        "quantity",
        "standard_price",
        "maker",
    )
    assert len(asked.rows) == 213
    assert len({row.values["parent"] for row in asked.rows}) == 22
    assert not asked.ready
    kinds = Counter(code for _, _, code in problems(asked))
    assert kinds["doubtful"] > 30
    assert kinds["doubtful_price"] > 10

    answered = desk.answer("boms", path, engineer)
    assert problems(answered) == []
    desk.take_in("boms", answered)
    desk.factory.send("items.roll_up_cost", {"standard_lot": "1"}, desk.factory.actor("planner"))

    costs = {
        row.number: row.standard_cost
        for page in (1, 2)
        for row in desk.factory.ask("items.items", {"size": 200, "page": page}).rows
    }
    assert {name: round(costs[name], 2) for name in STATED} == {
        name: D(cost) for name, cost in STATED.items()
    }

    screw = desk.factory.ask("items.items", {"search": "93625A150"}).rows[0]
    assert (screw.specification, screw.kind, screw.standard_cost) == ("McMaster-Carr", "purchased", D("0.06"))
    tree = desk.factory.ask("items.bom_tree", {"id": _id(desk, "ventilator")})
    assert max(row.level for row in tree) >= 4


def test_the_ventilator_again_changes_nothing(desk: Desk) -> None:
    path = sample("ventilator_bom/ventilator_bom_lines.csv")
    desk.wishes.unit = "pcs"
    desk.take_in("boms", desk.answer("boms", path, engineer))

    again = desk.look("boms", path)

    assert problems(again) == []
    assert set(again.counts) <= {"same", "merged"}


def test_twelve_pieces_in_chinese_are_twelve_and_what_is_a_little_is_asked(desk: Desk) -> None:
    path = sample("chinese_bom/rubiks-cube-robot_物料清单.xlsx")
    desk.wishes.numbers, desk.wishes.product, desk.wishes.unit = "name", "魔方机器人", "pcs"

    asked = desk.look("boms", path)

    screw = next(row for row in asked.rows if row.values.get("number") == "M3x6螺丝")
    assert (screw.cells["quantity"], screw.values["quantity"], screw.values["unit"]) == ("12个", "12", "pcs")
    board = next(row for row in asked.rows if row.values.get("number") == "印制板")
    assert board.values["quantity"] == "1"
    assert asked.left_out["heads"] == 2  # "PCBA上的元器件：" and the second row of headers
    open_texts = {one.raw for row in asked.rows for one in row.problems if one.code == "doubtful"}
    assert open_texts == {"若干", "少量"}

    def buyer(problem: Problem) -> str | None:
        return {"条": "+条", "若干": "5 m", "少量": SKIP}.get(problem.raw)

    answered = desk.answer("boms", path, buyer)
    assert problems(answered) == []
    outcome = desk.take_in("boms", answered)
    assert outcome.result["new"] == 59
    robot = desk.factory.ask("items.item", {"id": _id(desk, "魔方机器人")})
    lines = {line.number: (line.quantity, line.unit_name) for line in robot.bom}
    assert lines["M3x6螺丝"] == (D(12), "个")
    assert lines["泡棉"] == (D(1), "卷")
    assert lines["6061铝条"] == (D(1), "条")
    assert lines["导线"] == (D(5), "米")


@pytest.mark.parametrize("name", ["ventilator_bom/parts.json", "README.md"])
def test_what_is_no_list_is_refused_or_read_as_nothing(desk: Desk, name: str) -> None:
    found = desk.look("items", sample(name))
    assert not found.ready


def _id(desk: Desk, number: str) -> str:
    rows = desk.factory.ask("items.items", {"search": number, "size": 200}).rows
    return str(next(row.id for row in rows if row.number == number))
