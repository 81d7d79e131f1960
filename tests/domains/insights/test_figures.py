from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from tests.scenarios.fan_factory import FanFactory, steps_of
from tests.support.factory import found
from webapp.core import doctor
from webapp.core.errors import Forbidden, NotFound

D = Decimal


def stocked(fans: FanFactory) -> None:
    for item, quantity, cost in (
        (fans.motor, "100", "21"),
        (fans.resin, "50", "12"),
        (fans.screw, "900", "0.05"),
    ):
        body = {"item_id": item, "quantity": quantity, "unit_cost": cost}
        fans.send("inventory.receive", body, "storekeeper")


def ordered(fans: FanFactory, quantity: str = "10", due_on: str = "2026-11-27") -> Any:
    line = {"item_id": fans.fan, "quantity": quantity, "unit_price": "80"}
    body = {"customer_id": fans.customer, "due_on": due_on, "lines": [line]}
    order_id = fans.send("sales.place_order", body, "seller")["id"]
    return fans.factory.ask("sales.order", {"id": order_id})


def planned(fans: FanFactory, order: Any, quantity: str = "10") -> str:
    line = order.lines[0]
    body = {
        "item_id": fans.fan,
        "quantity": quantity,
        "due_on": str(order.due_on),
        "sales_order_line_id": str(line.id),
    }
    return str(fans.send("production.create_order", body, "planner")["id"])


def in_work(fans: FanFactory, work_order: str) -> list[dict[str, Any]]:
    fans.send("production.release", {"work_order_id": work_order}, "planner")
    fans.send("production.issue_materials", {"work_order_id": work_order}, "storekeeper")
    assembly, packing = steps_of(fans.factory, work_order)
    gap = {"name": "gap", "kind": "numeric", "lower": "9", "upper": "11"}
    plan_body = {
        "name": "FAI",
        "type": "FAI",
        "item_id": fans.fan,
        "operation_seq": 10,
        "characteristics": [gap],
    }
    plan = fans.send("quality.add_plan", plan_body, "inspector")["id"]
    characteristic = fans.factory.ask("quality.plan", {"id": plan}).characteristics[0].id
    readings = [{"characteristic_id": str(characteristic), "value": "10"}]
    fans.send(
        "quality.inspect",
        assembly | {"plan_id": plan, "units": [{"unit": 1, "readings": readings}]},
        "inspector",
    )
    return [assembly, packing]


def report(fans: FanFactory, step: dict[str, Any], good: str, scrap: str = "", **more: Any) -> Any:
    lines = [{"quantity": scrap, "reason": "D03"}] if scrap else []
    return fans.send(
        "production.report", step | {"good": good, "scrap": lines, "minutes": "10", **more}, "worker"
    )


def dashboard(fans: FanFactory, role: str = "boss") -> Any:
    return fans.factory.ask("insights.dashboard", None, fans.factory.actor(role))


def test_an_empty_factory_has_an_empty_dashboard(fans: FanFactory) -> None:
    seen = dashboard(fans)
    assert (seen.due.total, seen.output.today, seen.output.average, seen.alerts.total) == (0, 0, 0, 0)
    assert (seen.first_pass_yield.today, seen.first_pass_yield.rolled_week) == (None, None)
    assert (seen.margins, seen.work_in_process) == ([], 0)
    assert (len(seen.output_by_day), len(seen.yield_by_day)) == (14, 14)


def test_the_boss_sees_output_yield_and_what_is_due(fans: FanFactory) -> None:
    stocked(fans)
    order = ordered(fans, "30", "2026-11-25")
    assembly, packing = in_work(fans, planned(fans, order, "30"))
    report(fans, assembly, "8", "1", rework="1")
    report(fans, packing, "6", "2")
    fans.factory.clock.advance(timedelta(days=1))
    report(fans, assembly, "11", from_rework="1")
    report(fans, packing, "10")
    seen = dashboard(fans)
    assert (seen.output.today, seen.output.average) == (10, 6)
    assert [day.good for day in seen.output_by_day[-2:]] == [6, 10]
    assert seen.first_pass_yield.today == 1
    # Monday: 14 of 18; both days: 8 + 6 + 10 + 10 = 34 good the first time of 10 + 8 + 10 + 10 = 38.
    assert seen.yield_by_day[-2].rate == D("0.7778")
    assert seen.first_pass_yield.week == D("0.8947")
    # Assembly 18 of 20, packing 16 of 18.
    assert seen.first_pass_yield.rolled_week == D("0.8")
    assert (seen.due.total, seen.due.late) == (1, 0)
    assert (seen.due.orders[0].days_left, seen.due.orders[0].customer_en) == (1, "Far East Stores")
    fans.factory.clock.advance(timedelta(days=2))
    assert dashboard(fans).due.late == 1


def test_a_report_taken_back_leaves_the_figures_as_if_it_had_never_been(fans: FanFactory) -> None:
    stocked(fans)
    assembly, packing = in_work(fans, planned(fans, ordered(fans)))
    report(fans, assembly, "7", "1", rework="2")
    report(fans, packing, "5")
    before = dashboard(fans)
    wrong = report(fans, assembly, "2", from_rework="2")
    assert dashboard(fans).first_pass_yield == before.first_pass_yield
    body = {"report_id": wrong["report_id"], "reason": "miscounted"}
    fans.send("production.correct_report", body, "team_leader")
    assert dashboard(fans).first_pass_yield == before.first_pass_yield
    assert dashboard(fans).output == before.output


def test_money_is_for_those_who_may_see_it(fans: FanFactory) -> None:
    stocked(fans)
    work_order = planned(fans, ordered(fans))
    in_work(fans, work_order)
    # 10 motors × 21.00 + 2.1 kg × 12.00
    assert dashboard(fans).work_in_process == D("235.20")
    planner = dashboard(fans, "planner")
    assert (planner.margins, planner.work_in_process) == (None, None)
    for query in ("cost_sheet", "order_costing"):
        with pytest.raises(Forbidden):
            fans.factory.ask(f"insights.{query}", {"id": work_order}, fans.factory.actor("planner"))
    with pytest.raises(Forbidden):
        dashboard(fans, "worker")


def test_the_order_that_will_run_short_is_named(fans: FanFactory) -> None:
    stocked(fans)
    sooner, later = ordered(fans, "60", "2026-11-25"), ordered(fans, "60", "2026-11-29")
    last, first = planned(fans, later, "60"), planned(fans, sooner, "60")
    found_ = fans.factory.ask("insights.alerts", None, fans.factory.actor("team_leader"))
    [motors] = [one for one in found_ if one.item_number == "MOTOR"]
    assert (motors.kind, motors.order_number, motors.quantity, motors.needed) == (
        "short_for_order",
        fans.factory.ask("production.order", {"id": last}).number,
        20,
        60,
    )
    in_work(fans, first)
    again = fans.factory.ask("insights.alerts")
    assert [one.quantity for one in again if one.item_number == "MOTOR"] == [20]
    assert dashboard(fans).alerts.by_kind == {"short_for_order": 1}


def test_the_life_of_an_order_from_ordered_to_shipped(fans: FanFactory) -> None:
    stocked(fans)
    order = ordered(fans)

    def life() -> list[tuple[str, Decimal]]:
        strip = fans.factory.ask("insights.order_life", {"id": str(order.id)}, fans.factory.actor("seller"))
        return [(stage.state, stage.quantity) for stage in strip.stages]

    assert life() == [("done", 10)] + [("waiting", 0)] * 4
    work_order = planned(fans, order, "11")
    assert life() == [("done", 10), ("done", 10)] + [("waiting", 0)] * 3
    assembly, packing = in_work(fans, work_order)
    report(fans, assembly, "11")
    report(fans, packing, "4")
    assert life() == [("done", 10), ("done", 10), ("done", 10), ("partly", 4), ("waiting", 0)]
    [lot] = fans.factory.ask("inventory.lots", {"item_id": fans.fan}).rows
    fans.send("inventory.release_lot", {"lot_id": str(lot.id), "reason": "ok"}, "inspector")
    line = {"line_id": str(order.lines[0].id), "quantity": "3"}
    fans.send("sales.ship", {"order_id": str(order.id), "lines": [line]}, "seller")
    assert life()[3:] == [("partly", 4), ("partly", 3)]
    strip = fans.factory.ask("insights.order_life", {"id": str(order.id)})
    assert [str(stage.on) for stage in strip.stages[:3]] == ["2026-11-23"] * 3
    assert [(one.quantity, one.good, one.line_seq) for one in strip.work_orders] == [(11, 4, 1)]


def test_what_stock_supplies_counts_as_having_come_all_the_way(fans: FanFactory) -> None:
    stocked(fans)
    line = {"item_id": fans.motor, "quantity": "5", "unit_price": "30"}
    body = {"customer_id": fans.customer, "due_on": "2026-11-27", "lines": [line]}
    order = fans.send("sales.place_order", body, "seller")
    line_id = str(fans.factory.ask("sales.order", {"id": order["id"]}).lines[0].id)
    fans.send(
        "sales.ship", {"order_id": order["id"], "lines": [{"line_id": line_id, "quantity": "5"}]}, "seller"
    )
    strip = fans.factory.ask("insights.order_life", {"id": order["id"]})
    assert {stage.state for stage in strip.stages} == {"done"}


def test_the_machine_board_shows_who_makes_what(fans: FanFactory) -> None:
    stocked(fans)
    assembly, _ = in_work(fans, planned(fans, ordered(fans)))
    [press] = fans.factory.ask("insights.machine_board")
    assert (press.number, press.status, press.jobs) == ("M-01", "idle", [])
    fans.send("production.start", assembly | {"machine_id": fans.press}, "worker")
    [press] = fans.factory.ask("insights.machine_board", None, fans.factory.actor("team_leader"))
    assert (press.status, [(job.item_number, job.operation_seq) for job in press.jobs]) == (
        "running",
        [("FAN", 10)],
    )
    assert press.jobs[0].since == fans.factory.clock.now()
    fans.send("production.pause", assembly, "worker")
    assert fans.factory.ask("insights.machine_board")[0].jobs == []


def test_the_figures_of_a_work_order(fans: FanFactory) -> None:
    stocked(fans)
    work_order = planned(fans, ordered(fans))
    assembly, packing = in_work(fans, work_order)
    fans.factory.clock.advance(timedelta(hours=2))
    report(fans, assembly, "9", "1", minutes="40")
    fans.factory.clock.advance(timedelta(minutes=30))
    report(fans, packing, "9", minutes="9")
    seen = fans.factory.ask("insights.work_order_figures", {"id": work_order}, fans.factory.actor("planner"))
    assert (seen.status, seen.lead_time_hours, seen.rolled_yield) == ("completed", D("2.5"), D("0.9"))
    first, last = seen.operations
    # 10 minutes to set up and 2 for each of 10 pieces, in 40 minutes.
    assert (first.first_pass_yield, first.standard_minutes, first.efficiency) == (D("0.9"), 30, D("0.75"))
    assert (last.standard_minutes, last.efficiency) == (D("4.5"), D("0.5"))


def test_a_cost_sheet_tells_price_from_usage(fans: FanFactory) -> None:
    stocked(fans)
    work_order = planned(fans, ordered(fans))
    assembly, packing = in_work(fans, work_order)
    report(fans, assembly, "9", "1")
    report(fans, packing, "9")
    sheet = fans.factory.ask("insights.cost_sheet", {"id": work_order}, fans.factory.actor("accountant"))
    motor = next(one for one in sheet.materials if one.item_number == "MOTOR")
    # 9 good fans need 9 motors at 20.00; 10 went in at 21.00: price 10 × 1.00, usage 1 × 20.00.
    assert (motor.standard_quantity, motor.quantity, motor.price) == (9, 10, 21)
    assert (motor.standard_amount, motor.amount) == (D("180.00"), D("210.00"))
    assert (motor.price_variance, motor.usage_variance) == (D("10.00"), D("20.00"))
    assert [(one.seq, one.amount, one.standard_amount) for one in sheet.labour] == [
        (10, D("5.40"), D("5.40")),
        (20, D("1.80"), D("1.80")),
    ]
    assert sum(one.actual for one in sheet.elements) == sheet.total
    assert (sheet.price, sheet.revenue, sheet.margin) == (80, 720, 720 - sheet.total)
    assert sheet.received + sheet.variance + sheet.wip == sheet.total


def test_margins_become_final_when_all_has_left_and_closed(fans: FanFactory) -> None:
    stocked(fans)
    order = ordered(fans, "5")
    work_order = planned(fans, order, "5")
    assembly, packing = in_work(fans, work_order)
    report(fans, assembly, "5")
    report(fans, packing, "5")
    [lot] = fans.factory.ask("inventory.lots", {"item_id": fans.fan}).rows
    fans.send("inventory.release_lot", {"lot_id": str(lot.id), "reason": "ok"}, "inspector")
    line = {"line_id": str(order.lines[0].id), "quantity": "5"}
    fans.send("sales.ship", {"order_id": str(order.id), "lines": [line]}, "seller")
    [early] = fans.factory.ask("insights.recent_orders_costing", {}, fans.factory.actor("accountant")).rows
    assert (early.revenue, early.goods, early.final) == (400, 5 * D("24.67"), False)
    fans.send("production.close", {"work_order_id": work_order}, "planner")
    seen = fans.factory.ask("insights.order_costing", {"id": str(order.id)}, fans.factory.actor("boss"))
    sheet = fans.factory.ask("insights.cost_sheet", {"id": work_order})
    assert (seen.final, seen.cost, seen.margin) == (True, sheet.total, 400 - sheet.total)
    assert (seen.wip, seen.work_orders[0].total) == (0, sheet.total)
    assert seen.lines[0].revenue == 400
    assert [one.number for one in dashboard(fans).margins] == [order.number]
    assert all(found.healthy for found in doctor.run(fans.factory.session))


def test_what_is_not_there_is_not_found(fans: FanFactory) -> None:
    for query in ("cost_sheet", "order_costing", "order_life", "work_order_figures"):
        with pytest.raises(NotFound):
            fans.factory.ask(f"insights.{query}", {"id": str(uuid4())})


def test_another_company_sees_none_of_it(fans: FanFactory) -> None:
    stocked(fans)
    assembly, packing = in_work(fans, planned(fans, ordered(fans, "10", "2026-11-24")))
    report(fans, assembly, "9", "1")
    report(fans, packing, "9")
    other = found(fans.factory.session, fans.factory.clock, "other")
    seen = other.ask("insights.dashboard", None, other.actor("boss"))
    assert (seen.due.total, seen.output.today, seen.first_pass_yield.today) == (0, 0, None)
    assert (seen.work_in_process, seen.work_orders, seen.machines, seen.alerts.total) == (0, {}, {}, 0)
    assert other.ask("insights.machine_board") == []
    assert all(found_.healthy for found_ in doctor.run(other.session))
    fans.factory.enter()
