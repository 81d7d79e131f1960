"""The fan gets another motor from a day on: orders, costs and the plan follow it by their dates; what is released does not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.scenarios.fan_factory import FanFactory
from webapp.core.clock import local_day
from webapp.core.doctor import run


@dataclass
class Shop:
    """The fan factory with two makes of motor in stock."""

    fans: FanFactory
    other: str

    @property
    def today(self) -> date:
        return local_day(self.fans.factory.clock.now(), self.fans.factory.system.time_zone)

    def day(self, number: int) -> str:
        return (self.today + timedelta(days=number)).isoformat()

    def send(self, type_: str, body: dict[str, Any], role: str = "planner", expect: str = "applied") -> Any:
        return self.fans.factory.send(type_, body, self.fans.factory.actor(role), expect=expect)

    def fan(self, revision: int | None = None) -> Any:
        return self.fans.factory.ask("items.item", {"id": self.fans.fan, "revision": revision})

    def of_the_fan(self, type_: str, expect: str = "applied", **body: Any) -> Any:
        known = {"item_id": self.fans.fan, "version": self.fan().version}
        return self.send(type_, known | body, expect=expect)

    def revise(self, name: str, day: int | None, expect: str = "applied") -> Any:
        return self.of_the_fan(
            "items.add_revision",
            expect,
            name=name,
            effective_from=None if day is None else self.day(day),
        )

    def use_other_motor(self, revision: int) -> None:
        lines = [
            {"component_id": self.other, "quantity": "1"},
            {"component_id": self.fans.screw, "quantity": "6"},
        ]
        self.of_the_fan("items.set_bom", lines=lines, revision=revision)

    def plan(self, start: int | None = None) -> str:
        body = {"item_id": self.fans.fan, "quantity": "10", "due_on": self.day(60)}
        if start is not None:
            body["start_on"] = self.day(start)
        return str(self.send("production.create_order", body).result["id"])

    def order(self, order_id: str) -> Any:
        return self.fans.factory.ask("production.order", {"id": order_id})

    def parts(self, order_id: str) -> dict[str, Decimal]:
        return {one.item_number: one.required for one in self.order(order_id).materials}

    def pass_days(self, days: int) -> None:
        self.fans.factory.clock.advance(timedelta(days=days))


OLD = {"MOTOR": 10, "RESIN": Decimal("2.1"), "SCREW": 40}
NEW = {"MOTOR-B": 10, "SCREW": 60}


@pytest.fixture
def shop(fans: FanFactory) -> Shop:
    item = {"number": "MOTOR-B", "name": "电机B", "kind": "purchased", "unit": "pcs", "standard_price": "30"}
    shop = Shop(fans, str(fans.factory.send("items.add_item", item).result["id"]))
    for item_id, quantity in (
        (fans.motor, "50"),
        (shop.other, "50"),
        (fans.resin, "20"),
        (fans.screw, "900"),
    ):
        shop.send(
            "inventory.receive", {"item_id": item_id, "quantity": quantity, "unit_cost": "1"}, "storekeeper"
        )
    return shop


def test_orders_follow_the_revision_of_the_day_they_start_and_keep_it_once_released(shop: Shop) -> None:
    made = shop.revise("B", 10).result
    assert (made["revision"], made["revision_name"]) == (1, "B")
    shop.use_other_motor(1)
    view = shop.fan()
    assert (view.revision_name, [one.number for one in view.bom]) == ("A", ["MOTOR", "RESIN", "SCREW"])
    assert [(one.name, one.state) for one in view.revisions] == [("A", "current"), ("B", "coming")]
    assert [one.number for one in shop.fan(1).bom] == ["MOTOR-B", "SCREW"]

    now, later, waits = shop.plan(), shop.plan(12), shop.plan()
    assert [shop.parts(one) for one in (now, later, waits)] == [OLD, NEW, OLD]
    shop.send("production.release", {"work_order_id": now})

    shop.pass_days(10)
    assert (shop.fan().revision_name, [one.state for one in shop.fan().revisions]) == (
        "B",
        ["past", "current"],
    )
    # What is released stays as it is; what was only planned is released by the revision now in force.
    shop.send("production.release", {"work_order_id": waits})
    assert [shop.parts(one) for one in (now, waits)] == [OLD, NEW]
    assert [shop.order(one).revision_name for one in (now, waits)] == ["A", "B"]
    shop.send("production.issue_materials", {"work_order_id": now}, "storekeeper")
    stock = shop.fans.factory.ask("inventory.item_stock", {"id": shop.other})
    assert stock.reserved == 10
    assert [one for one in run(shop.fans.factory.session) if not one.healthy] == []


def test_the_roll_up_costs_what_is_in_force_today(shop: Shop) -> None:
    shop.revise("B", 10)
    shop.use_other_motor(1)
    shop.send("items.roll_up_cost", {"standard_lot": "100"})
    before = shop.fan().standard_material
    assert before == Decimal("22.72")  # 20 + 0.21 × 12 + 4 × 0.05
    shop.pass_days(10)
    shop.send("items.roll_up_cost", {"standard_lot": "100"})
    assert shop.fan().standard_material == Decimal("30.3")  # 30 + 6 × 0.05


def test_the_plan_buys_for_each_order_by_the_day_it_starts(shop: Shop) -> None:
    shop.revise("B", 40)
    shop.use_other_motor(1)
    for days in (30, 80):
        line = {"item_id": shop.fans.fan, "quantity": "100", "unit_price": "80"}
        body = {"customer_id": shop.fans.customer, "due_on": shop.day(days), "lines": [line]}
        shop.send("sales.place_order", body, "seller")
    shop.send("planning.run", {})
    rows = shop.fans.factory.ask("planning.proposals", {}).rows
    wanted: dict[str, Decimal] = {}
    for row in rows:
        wanted[row.item_number] = wanted.get(row.item_number, Decimal(0)) + row.quantity
    # 100 fans by each revision, less what lies in stock
    assert wanted == {"FAN": 200, "MOTOR": 50, "MOTOR-B": 50, "RESIN": 1, "SCREW": 100}


def test_a_revision_that_waits_counts_for_nothing_and_can_be_dated_or_taken_back(shop: Shop) -> None:
    shop.revise("B", None)
    shop.use_other_motor(1)
    shop.pass_days(400)
    assert (shop.fan().revision_name, shop.parts(shop.plan())) == ("A", OLD)
    refused = shop.revise("C", None, expect="refused")
    assert refused.code == "revision_waits"
    shop.of_the_fan("items.date_revision", revision=1, effective_from=shop.day(3))
    assert shop.parts(shop.plan(3)) == NEW
    shop.of_the_fan("items.date_revision", revision=1, effective_from=shop.day(5))
    assert [shop.parts(shop.plan(start)) for start in (3, 4, 5)] == [OLD, OLD, NEW]
    shop.of_the_fan("items.drop_revision", revision=1)
    assert [one.name for one in shop.fan().revisions] == ["A"]
    assert shop.parts(shop.plan(5)) == OLD


def test_history_is_not_rewritten(shop: Shop) -> None:
    assert shop.revise("B", -1, expect="refused").errors[0].code == "revision_too_early"
    shop.revise("B", 0)
    assert shop.revise("B", 3, expect="refused").errors[0].code == "revision_name_taken"
    assert shop.revise("C", 0, expect="refused").errors[0].code == "revision_too_early"
    begun = shop.of_the_fan("items.date_revision", "refused", revision=1, effective_from=shop.day(9))
    assert begun.errors[0].code == "revision_begun"
    over = shop.of_the_fan("items.set_bom", "refused", lines=[], revision=0)
    assert over.errors[0].code == "revision_over"
    unknown = shop.of_the_fan("items.set_routing", "refused", operations=[], revision=7)
    assert unknown.errors[0].code == "revision_unknown"
    bought = {"item_id": shop.other, "version": 1, "name": "B"}
    assert shop.send("items.add_revision", bought, expect="refused").errors[0].code == "item_is_purchased"


def test_a_circle_is_refused_even_while_it_waits_for_its_day(shop: Shop) -> None:
    body = {"number": "HEAD", "name": "风机头", "kind": "made", "unit": "pcs"}
    head = shop.send("items.add_item", body).result
    lines = [{"component_id": shop.fans.fan, "quantity": "1"}]
    shop.send("items.set_bom", {"item_id": head["id"], "version": 1, "lines": lines})
    shop.revise("B", None)
    circle = [{"component_id": head["id"], "quantity": "1"}]
    refused = shop.of_the_fan("items.set_bom", "refused", lines=circle, revision=1)
    assert refused.errors[0].code == "bom_cycle"


def test_two_revisions_of_an_item_are_compared_line_by_line(shop: Shop) -> None:
    shop.revise("B", 10)
    shop.use_other_motor(1)
    asked = {"id": shop.fans.fan, "other_id": shop.fans.fan, "revision": 0, "other_revision": 1}
    rows = shop.fans.factory.ask("items.compare_boms", asked)
    assert {row.number: (row.change, row.quantity, row.other_quantity) for row in rows} == {
        "MOTOR": ("removed", 1, 0),
        "MOTOR-B": ("added", 0, 1),
        "RESIN": ("removed", Decimal("0.21"), 0),
        "SCREW": ("changed", 4, 6),
    }


def test_substitutes_are_taken_back_before_an_order_is_made_by_another_revision(shop: Shop) -> None:
    sides = {"mains": [(shop.fans.motor, "1")], "substitutes": [(shop.other, "1")]}
    parts = {
        side: [{"item_id": item, "quantity": quantity} for item, quantity in amounts]
        for side, amounts in sides.items()
    }
    swap = shop.send("items.add_substitution", parts).result["id"]
    order = shop.plan()
    body = {"work_order_id": order, "substitution_id": swap, "sets": "4"}
    shop.send("production.swap_material", body)
    shop.revise("B", 0)
    refused = shop.send("production.release", {"work_order_id": order}, expect="refused")
    assert refused.code == "revision_swapped"
    shop.send("production.take_swap_back", body)
    shop.send("production.release", {"work_order_id": order})
    assert shop.order(order).revision_name == "B"
