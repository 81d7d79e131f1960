"""The story of one order, from entry to inspected, costed and shipped pieces. Every number is worked out by hand beside it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.scenarios.fan_factory import FanFactory, steps_of
from webapp.core import audit
from webapp.core.clock import SettableClock
from webapp.core.ids import new_id

D = Decimal
MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # nine o'clock in Shanghai


@pytest.fixture
def fans(fans: FanFactory, clock: SettableClock) -> FanFactory:
    clock.set(MONDAY)
    return fans


def test_one_order_from_entry_to_profit(fans: FanFactory, clock: SettableClock, session: Session) -> None:
    factory = fans.factory

    # Standard cost of a fan, for lots of 100:
    #   material  motor 20.00 + resin 0.2 kg × 1.05 × 12.00 = 2.52 + screws 4 × 0.05 = 0.20  → 22.72
    #   labour    0.60 + 0.20                                                                → 0.80
    #   machine   (10/100 + 2) min × 30/h = 1.05,  0.5 min × 12/h = 0.10                      → 1.15
    standard = factory.ask("items.item", {"id": fans.fan})
    assert standard.standard_cost == D("24.67")

    # The salesperson enters 20 fans at 80.00 for Friday.
    order = fans.send("sales.place_order", _order(fans, "20"), "seller")
    assert order["number"] == "SO-2026-0001"
    assert order["total"] == "1600.00"

    # The storekeeper receives two lots of motors, a bag of resin and a box of screws.
    _receive(fans, fans.motor, "15", "20.00")
    _receive(fans, fans.motor, "15", "22.00")  # moving average: (300 + 330) ÷ 30 = 21.00
    _receive(fans, fans.resin, "25", "12.00")
    _receive(fans, fans.screw, "1000", "0.05")

    # The planner sees the line uncovered, plans 21 (one to spare), and the kitting check says full.
    line = factory.ask("production.lines_to_plan")[0]
    assert (line.open, line.item_number) == (D(20), "FAN")
    work_order = fans.send("production.create_order", _plan(fans, line, "21"), "planner")
    assert factory.ask("production.order", {"id": work_order["id"]}).kit_state == "full"
    released = fans.send("production.release", {"work_order_id": work_order["id"]}, "planner")
    assert len(released["tickets"]) == 1
    assert factory.ask("production.lines_to_plan") == []

    # The store hands out motors 21 × 21.00 = 441.00 and resin 21 × 0.2 × 1.05 = 4.41 kg × 12.00 = 52.92; the screws wait
    # at the line to be backflushed.
    issued = fans.send("production.issue_materials", {"work_order_id": work_order["id"]}, "storekeeper")
    assert issued["value"] == "493.92"

    # Two lots served the motors, the older one first.
    moves = factory.ask("inventory.moves", {"item_id": fans.motor, "kind": "issue"}).rows
    assert sorted(move.quantity for move in moves) == [D(6), D(15)]

    # The worker starts. Before the first article has passed, quantities wait.
    assembly, packing = steps_of(factory, work_order["id"])
    clock.advance(timedelta(minutes=30))
    fans.send("production.start", assembly | {"machine_id": fans.press}, "worker")
    too_early = factory.send(
        "production.report", assembly | {"good": "1"}, factory.actor("worker"), expect="held"
    )
    assert too_early.code == "first_article_open"

    # The inspector passes the first article.
    fai = _plan_for(fans, "FAI", operation_seq=10)
    verdict = fans.send("quality.inspect", _inspection(factory, fai, assembly, "10.05"), "inspector")
    assert (verdict["verdict"], verdict["status"]) == ("pass", "released")

    # 20 good and 1 scrap in 60 minutes: pay 20 × 0.60 = 12.00, machine 60 min × 30/h = 30.00,
    # screws (20 + 1) × 4 = 84 × 0.05 = 4.20 backflushed.
    report = assembly | {"good": "20", "scrap": [{"quantity": "1", "reason": "D03"}], "minutes": "60"}
    assembled = fans.send("production.report", report | {"machine_id": fans.press}, "worker")
    assert assembled["pay"] == "12.00"

    # The packer reports more than there is: it waits, whole, for the team leader.
    over = factory.send("production.report", packing | {"good": "25"}, factory.actor("worker"), expect="held")
    assert (over.code, over.params["reported"], over.params["left"]) == ("over_report", "25", "20")

    # Then the right number, by standard time: 20 × 0.5 = 10 min × 12/h = 2.00, pay 20 × 0.20 = 4.00. The phone sends twice.
    twice = new_id()
    packed = fans.send("production.report", packing | {"good": "20"}, "worker", id=twice)
    again = factory.send("production.report", packing | {"good": "20"}, factory.actor("worker"), id=twice)
    assert (again.duplicate, dict(again.result)) == (True, packed)

    # 20 fans are in stock at standard 20 × 24.67 = 493.40, on hold for the final inspection.
    fan_stock = _stock(factory, fans.fan)
    assert (fan_stock.on_hand, fan_stock.available) == (D(20), D(0))
    fqc = _plan_for(fans, "FQC")
    fans.send("quality.inspect", _inspection(factory, fqc, packing, "9.95"), "inspector")
    assert _stock(factory, fans.fan).available == D(20)

    # The cost sheet: material 441.00 + 52.92 + 4.20 = 498.12, labour 12.00 + 4.00 = 16.00, machine 30.00 + 2.00 = 32.00.
    done = factory.ask("production.order", {"id": work_order["id"]})
    assert done.status == "completed"
    sheet = factory.ask("insights.cost_sheet", {"id": work_order["id"]}, factory.actor("accountant"))
    assert _elements(sheet) == {"material": D("498.12"), "labour": D("16.00"), "machine": D("32.00")}
    assert sheet.total == D("546.12")
    assert sheet.cost_per_piece == D("27.306")
    assert sheet.standard_total == D("493.40")
    # One of 21 pieces was scrapped after assembly: (498.12 + 12.00 + 30.00) ÷ 21 × 1 = 25.72.
    assert sheet.scrap_cost == D("25.72")
    # 546.12 − 493.40 is still in process until the order closes; all 20 fans are here, so the difference goes to them.
    assert sheet.wip == D("52.72")
    closed = fans.send("production.close", {"work_order_id": work_order["id"]}, "planner")
    assert closed == {"to_stock": "52.72", "to_variance": "0.00"}

    # Shipping 20 costs what they cost; the profit is 1,600.00 − 546.12 = 1,053.88.
    view = factory.ask("sales.order", {"id": order["id"]})
    ship = {"order_id": order["id"], "lines": [{"line_id": str(view.lines[0].id), "quantity": "20"}]}
    assert fans.send("sales.ship", ship, "storekeeper")["order_status"] == "shipped"
    profit = factory.ask("insights.order_costing", {"id": order["id"]}, factory.actor("boss"))
    assert (profit.revenue, profit.cost, profit.margin) == (D("1600.00"), D("546.12"), D("1053.88"))

    # Nothing of it can be told differently afterwards.
    assert audit.verify(session) is None


def test_a_report_that_was_wrong_is_taken_back_with_all_that_it_caused(fans: FanFactory) -> None:
    factory = fans.factory
    work_order = _order_in_work(fans)
    assembly, packing = steps_of(factory, work_order)
    before = _stock(factory, fans.screw).on_hand

    fans.send("production.report", assembly | {"good": "8", "minutes": "20"}, "worker")
    fans.send("production.report", packing | {"good": "8"}, "worker")
    reports = factory.ask("production.reports", {"work_order_id": work_order}).rows
    first, last = sorted(reports, key=lambda one: one.operation_seq)

    # The first cannot go while the second stands on it.
    refused = factory.try_to_send("production.correct_report", {"report_id": str(first.id), "reason": "数错"})
    assert refused.code == "pieces_went_on"
    for report in (last, first):
        fans.send("production.correct_report", {"report_id": str(report.id), "reason": "数错"}, "team_leader")

    view = factory.ask("production.order", {"id": work_order})
    assert [(step.good, step.minutes) for step in view.operations] == [(D(0), D(0)), (D(0), D(0))]
    assert view.good == D(0)
    assert _stock(factory, fans.screw).on_hand == before
    assert _stock(factory, fans.fan).on_hand == D(0)
    sheet = factory.ask("insights.cost_sheet", {"id": work_order})
    assert {_elements(sheet)[element] for element in ("labour", "machine")} == {D(0)}


def test_what_is_reported_on_a_closed_order_waits_and_is_then_booked_as_variance(fans: FanFactory) -> None:
    factory = fans.factory
    work_order = _order_in_work(fans)
    assembly, _ = steps_of(factory, work_order)
    fans.send("production.close", {"work_order_id": work_order}, "planner")

    late = factory.send(
        "production.report", assembly | {"good": "2", "minutes": "6"}, factory.actor("worker"), expect="held"
    )
    assert late.code == "order_closed"
    fans.send("floor.accept", {"command_id": str(late.id), "note": "补报"}, "team_leader")

    sheet = factory.ask("insights.cost_sheet", {"id": work_order})
    assert _elements(sheet)["labour"] == D("1.20")
    assert sheet.wip == D(0)


def test_the_team_leader_accepts_more_than_there_was(fans: FanFactory) -> None:
    factory = fans.factory
    assembly, _ = steps_of(factory, _order_in_work(fans))
    over = factory.send(
        "production.report", assembly | {"good": "12"}, factory.actor("worker"), expect="held"
    )
    fans.send("floor.accept", {"command_id": str(over.id), "note": "点过数"}, "team_leader")
    assert factory.ask("production.reports", {"over_report": True}).total == 1


def test_reworked_pieces_are_counted_once(fans: FanFactory) -> None:
    factory = fans.factory
    work_order = _order_in_work(fans)
    assembly, _ = steps_of(factory, work_order)
    fans.send("production.report", assembly | {"good": "7", "rework": "3"}, "worker")
    fans.send("production.report", assembly | {"good": "3", "from_rework": "3"}, "worker")
    step = factory.ask("production.order", {"id": work_order}).operations[0]
    assert (step.good, step.rework, step.left, step.status) == (D(10), D(0), D(0), "finished")


def _order_in_work(fans: FanFactory) -> str:
    """A work order for ten fans, released, its material issued and its first article passed."""
    for item, quantity, price in (
        (fans.motor, "10", "20"),
        (fans.resin, "5", "12"),
        (fans.screw, "200", "0.05"),
    ):
        _receive(fans, item, quantity, price)
    body = {"item_id": fans.fan, "quantity": "10", "due_on": "2026-11-27"}
    work_order = str(fans.send("production.create_order", body, "planner")["id"])
    fans.send("production.release", {"work_order_id": work_order}, "planner")
    fans.send("production.issue_materials", {"work_order_id": work_order}, "storekeeper")
    assembly, _ = steps_of(fans.factory, work_order)
    plan = _plan_for(fans, "FAI", operation_seq=10)
    fans.send("quality.inspect", _inspection(fans.factory, plan, assembly, "10"), "inspector")
    return work_order


def _order(fans: FanFactory, quantity: str) -> dict[str, Any]:
    line = {"item_id": fans.fan, "quantity": quantity, "unit_price": "80"}
    return {"customer_id": fans.customer, "due_on": str(date(2026, 11, 27)), "lines": [line]}


def _plan(fans: FanFactory, line: Any, quantity: str) -> dict[str, Any]:
    return {
        "item_id": fans.fan,
        "quantity": quantity,
        "due_on": str(line.due_on),
        "sales_order_line_id": str(line.line_id),
    }


def _receive(fans: FanFactory, item: str, quantity: str, unit_cost: str) -> None:
    body = {"item_id": item, "quantity": quantity, "unit_cost": unit_cost, "supplier_id": fans.supplier}
    fans.send("inventory.receive", body, "storekeeper")


def _plan_for(fans: FanFactory, type_: str, **more: Any) -> str:
    gap = {"name": "扇叶间隙", "kind": "numeric", "unit": "mm", "lower": "9.9", "upper": "10.1"}
    body = {"name": type_, "type": type_, "item_id": fans.fan, "characteristics": [gap], **more}
    return str(fans.send("quality.add_plan", body, "inspector")["id"])


def _inspection(factory: Any, plan: str, step: dict[str, Any], value: str) -> dict[str, Any]:
    gap = factory.ask("quality.plan", {"id": plan}).characteristics[0]
    unit = {"unit": 1, "readings": [{"characteristic_id": str(gap.id), "value": value}]}
    return step | {"plan_id": plan, "units": [unit]}


def _stock(factory: Any, item: str) -> Any:
    rows = factory.ask("inventory.stock", {"size": 500}).rows
    return next(row for row in rows if str(row.item_id) == item)


def _elements(sheet: Any) -> dict[str, Decimal]:
    return {one.element: one.actual for one in sheet.elements}
