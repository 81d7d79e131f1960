"""Of the fans some get lost at assembly and some at packing: more are started, bought and counted into the cost."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.scenarios.fan_factory import FanFactory, steps_of
from webapp.core.clock import local_day
from webapp.core.doctor import run

D = Decimal


@pytest.fixture
def fans(fans: FanFactory) -> FanFactory:
    """The fan factory, whose routing plans for 5 % lost at assembly and 2 % at packing."""
    item = fans.factory.ask("items.item", {"id": fans.fan})
    losses = {10: "0.05", 20: "0.02"}
    kept = ("seq", "name", "work_centre_id", "setup_minutes", "run_minutes", "piece_price")
    steps = [
        {name: str(getattr(step, name)) for name in kept} | {"loss_rate": losses[step.seq]}
        for step in item.routing
    ]
    body = {"item_id": fans.fan, "version": item.version, "operations": steps}
    fans.send("items.set_routing", body, "planner")
    return fans


def plan(fans: FanFactory, quantity: str = "100") -> str:
    body = {"item_id": fans.fan, "quantity": quantity, "due_on": "2026-12-20"}
    return str(fans.send("production.create_order", body, "planner")["id"])


def order(fans: FanFactory, order_id: str) -> Any:
    return fans.factory.ask("production.order", {"id": order_id})


def release(fans: FanFactory, quantity: str = "100") -> str:
    for item_id, amount, cost in (
        (fans.motor, "120", "20"),
        (fans.resin, "30", "12"),
        (fans.screw, "900", "0.05"),
    ):
        body = {"item_id": item_id, "quantity": amount, "unit_cost": cost}
        fans.send("inventory.receive", body, "storekeeper")
    order_id = plan(fans, quantity)
    fans.send("production.release", {"work_order_id": order_id}, "planner")
    fans.send("production.issue_materials", {"work_order_id": order_id}, "storekeeper")
    return order_id


def test_the_bill_counts_what_gets_lost_from_the_operation_on_that_takes_a_part(fans: FanFactory) -> None:
    item = fans.factory.ask("items.item", {"id": fans.fan})
    # 1.05 × 1.02 = 1.071 fans are started for each good one; resin loses 5 % of its own besides.
    assert {row.number: row.operation_loss for row in item.bom} == {
        "MOTOR": D("0.071"),
        "RESIN": D("0.071"),
        "SCREW": D("0.071"),
    }
    assert {row.number: row.gross for row in item.bom} == {
        "MOTOR": D("1.071"),
        "RESIN": D("0.22491"),
        "SCREW": D("4.284"),
    }
    lines = [
        {"component_id": fans.motor, "quantity": "1", "operation_seq": 20},
        {"component_id": fans.screw, "quantity": "4", "operation_seq": 10, "loss_rate": "0.1"},
    ]
    body = {"item_id": fans.fan, "version": item.version, "lines": lines}
    fans.send("items.set_bom", body, "planner")
    tree = fans.factory.ask("items.bom_tree", {"id": fans.fan, "quantity": "100"})
    assert {row.number: row.required for row in tree} == {"MOTOR": D("102"), "SCREW": D("471.24")}


def test_the_roll_up_pays_for_fans_that_get_lost(fans: FanFactory) -> None:
    fans.send("items.roll_up_cost", {"standard_lot": "100"}, "planner")
    item = fans.factory.ask("items.item", {"id": fans.fan})
    # 1.071 × (20 + 4 × 0.05) + 0.22491 × 12
    assert item.standard_material == D("24.33312")
    # The assembler is paid for what the packer loses: 1.02 × 0.60 + 0.20.
    assert item.standard_labour == D("0.812")
    # (10 ÷ 100 + 2 × 1.071) min × 30 an hour + 0.5 × 1.02 min × 12 an hour
    assert item.standard_machine == D("1.223")
    tree = fans.factory.ask("items.cost_tree", {"id": fans.fan, "standard_lot": "100"})
    assert (tree[0].own_labour, tree[0].own_machine) == (D("0.812"), D("1.223"))


def test_the_plan_buys_for_fans_that_get_lost(fans: FanFactory) -> None:
    factory = fans.factory
    due = local_day(factory.clock.now(), factory.system.time_zone) + timedelta(days=60)
    line = {"item_id": fans.fan, "quantity": "100", "unit_price": "80"}
    body = {"customer_id": fans.customer, "due_on": due.isoformat(), "lines": [line]}
    fans.send("sales.place_order", body, "seller")
    fans.send("planning.run", {}, "planner")
    rows = factory.ask("planning.proposals", {}).rows
    assert {row.item_number: row.quantity for row in rows} == {
        "FAN": 100,
        # 107.1 and 428.4: nobody sells a tenth of a motor.
        "MOTOR": D("108"),
        "RESIN": D("22.491"),
        "SCREW": D("429"),
    }


def test_an_order_starts_with_more_fans_and_ends_with_those_that_were_ordered(fans: FanFactory) -> None:
    order_id = release(fans)
    view = order(fans, order_id)
    assert {one.item_number: one.required for one in view.materials} == {
        # Of the loss the nearest number of pieces: 107.1 and 428.4 by the formula.
        "MOTOR": D("107"),
        "RESIN": D("22.491"),
        "SCREW": D("428"),
    }
    # 107.1 fans cannot be started, 108 can.
    assert [(step.input, step.left) for step in view.operations] == [(108, 108), (0, 0)]
    assembly, packing = steps_of(fans.factory, order_id)
    lost = [{"quantity": "6", "reason": "D03"}]
    report = assembly | {"good": "102", "scrap": lost}
    answer = fans.send("production.report", report, "worker")
    assert answer["over_report"] is False
    # What the 108 pieces took was handed out for all of them, so the screws are those of 108 pieces and no more.
    screws = next(one for one in order(fans, order_id).materials if one.item_number == "SCREW")
    assert screws.issued == 432
    fans.send(
        "production.report",
        packing | {"good": "100", "scrap": [{"quantity": "2", "reason": "D03"}]},
        "worker",
    )
    done = order(fans, order_id)
    assert (done.status, done.good, done.scrap) == ("completed", 100, 8)
    assert [one for one in run(fans.factory.session) if not one.healthy] == []


def test_where_less_gets_lost_the_rest_need_not_be_started(fans: FanFactory) -> None:
    order_id = release(fans)
    assembly, packing = steps_of(fans.factory, order_id)
    fans.send("production.report", assembly | {"good": "101"}, "worker")
    assert order(fans, order_id).operations[0].status == "running"
    fans.send("production.report", assembly | {"good": "1"}, "worker")
    assert order(fans, order_id).operations[0].status == "finished"
    fans.send("production.report", packing | {"good": "102"}, "worker")
    assert (order(fans, order_id).status, order(fans, order_id).good) == ("completed", 102)
    assert [one for one in run(fans.factory.session) if not one.healthy] == []


def test_a_split_order_starts_with_its_own_part(fans: FanFactory) -> None:
    order_id = plan(fans)
    fans.send("production.split_order", {"work_order_id": order_id, "quantity": "40"}, "planner")
    rows = fans.factory.ask("production.orders", {}).rows
    starts = {row.quantity: order(fans, str(row.id)).operations[0].input for row in rows}
    assert starts == {60: 65, 40: 43}  # 64.26 and 42.84
