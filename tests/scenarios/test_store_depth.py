"""What a storekeeper meets: an order that wants more than it needs, screws beside the line, a customer who counts days, dust."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.scenarios import fan_factory
from tests.scenarios.fan_factory import FanFactory
from tests.support.factory import Factory
from webapp.core import doctor
from webapp.core.envelope import Outcome


@pytest.fixture
def fans(fans: FanFactory) -> FanFactory:
    """Ten fans on order, and material in plenty."""
    for item, quantity in ((fans.motor, "100"), (fans.resin, "50"), (fans.screw, "1000")):
        body = {"item_id": item, "quantity": quantity, "unit_cost": "1", "lot_number": f"L-{quantity}"}
        fans.send("inventory.receive", body, "storekeeper")
    return fans


def released(fans: FanFactory, quantity: str = "10") -> str:
    order = {"item_id": fans.fan, "quantity": quantity, "due_on": "2026-12-01"}
    order_id = str(fans.send("production.create_order", order)["id"])
    fans.send("production.release", {"work_order_id": order_id})
    return order_id


def place(factory: Factory, number: str) -> str:
    rows = factory.ask("inventory.places", {"kind": "warehouse", "size": 500}).rows
    return next(str(one.id) for one in rows if one.number == number)


def at_places(factory: Factory, item_id: str) -> dict[str, object]:
    return {one.place: one.quantity for one in factory.ask("inventory.item_stock", {"id": item_id}).lots}


def test_more_than_an_order_needs_waits_for_a_person_beyond_what_the_company_lets_pass(
    factory: Factory, fans: FanFactory
) -> None:
    order_id = released(fans)
    motor = next(
        one
        for one in factory.ask("production.order", {"id": order_id}).materials
        if str(one.item_id) == fans.motor
    )

    def issue(quantity: str, expect: str) -> Outcome:
        lines = [{"material_id": str(motor.id), "quantity": quantity}]
        body = {"work_order_id": order_id, "lines": lines, "reason": "来料不良"}
        keeper = factory.actor("storekeeper")
        return factory.send("production.issue_materials", body, keeper, expect=expect)

    issue("10", "applied")
    assert issue("1", "held").params["over"] == "1"
    values = {"production.over_issue": "10"}
    factory.send("identity.change_settings", {"values": values}, factory.administrator)
    issue("1", "applied")
    held = issue("1", "held")
    assert (held.code, held.params["required"]) == ("over_issue", "10")

    decided = factory.send("floor.accept", {"command_id": str(held.id)}, factory.actor("boss"))

    assert decided.result["status"] == "applied"
    moves = factory.ask("inventory.moves", {"document_id": order_id, "kind": "issue"}).rows
    assert sorted((move.quantity, move.note) for move in moves) == [(1, "来料不良")] * 2 + [(10, "来料不良")]


def test_a_small_percentage_of_something_dear_waits_too(factory: Factory, fans: FanFactory) -> None:
    values = {"production.over_issue": "10", "production.over_issue_value": "100"}
    factory.send("identity.change_settings", {"values": values}, factory.administrator)
    dear = {"item_id": fans.motor, "quantity": "1000", "unit_cost": "200"}
    fans.send("inventory.receive", dear, "storekeeper")
    order_id = released(fans, "100")
    motor = next(
        one
        for one in factory.ask("production.order", {"id": order_id}).materials
        if str(one.item_id) == fans.motor
    )
    body = {"work_order_id": order_id, "lines": [{"material_id": str(motor.id), "quantity": "101"}]}
    factory.send("production.issue_materials", body, factory.actor("storekeeper"), expect="held")


def test_screws_carried_to_the_line_in_bulk_are_used_up_there_first(
    factory: Factory, fans: FanFactory
) -> None:
    raw = place(factory, "RM")
    centre = next(one for one in factory.ask("equipment.work_centres") if one.number == "WC-A")
    body = {"warehouse_id": raw, "numbers": ["L1"], "use": "line", "work_centre_id": str(centre.id)}
    line = fans.send("inventory.add_places", body, "storekeeper")["place_ids"][0]
    carried = {"item_id": fans.screw, "quantity": "100", "from_place_id": raw, "to_place_id": line}
    fans.send("inventory.transfer", carried, "storekeeper")
    order_id = released(fans)
    fans.send("production.issue_materials", {"work_order_id": order_id}, "storekeeper")
    step = fan_factory.steps_of(factory, order_id)[0]
    nothing_else = {"scrap": [], "rework": "0", "on_hold": "0", "parameters": {}}

    report = {**step, **nothing_else, "good": "1"}
    outcome = factory.try_to_send("production.report", report, factory.actor("worker"))
    if outcome.status == "held":  # the first article is still open: a leader lets the report pass
        factory.send("floor.accept", {"command_id": str(outcome.id)}, factory.actor("team_leader"))

    assert at_places(factory, fans.screw) == {"原料仓": 900, "原料仓 L1": 96}
    gone = {"item_id": fans.screw, "quantity": "900", "reason": "sample"}
    fans.send("inventory.issue", gone, "storekeeper")
    assert at_places(factory, fans.screw) == {"原料仓 L1": 96}, "what lies beside a line goes last elsewhere"
    assert all(one.healthy for one in doctor.run(factory.session))


def test_a_customer_who_asks_for_thirty_days_gets_no_lot_that_expires_sooner(
    factory: Factory, fans: FanFactory
) -> None:
    fans.send("partners.change_partner", {"partner_id": fans.customer, "shelf_days": 30})
    today = factory.clock.now().date()
    lots = {}
    for number, days in (("OLD", 29), ("NEW", 60)):
        body = {"item_id": fans.fan, "quantity": "5", "unit_cost": "50", "lot_number": number}
        body["expires_on"] = (today + timedelta(days=days)).isoformat()
        lots[number] = fans.send("inventory.receive", body, "storekeeper")["lot_ids"][0]
    line = {"item_id": fans.fan, "quantity": "8", "unit_price": "80"}
    sale = {"customer_id": fans.customer, "due_on": "2026-12-01", "lines": [line]}
    order_id = fans.send("sales.place_order", sale)["id"]
    line_id = str(factory.ask("sales.order", {"id": order_id}).lines[0].id)

    def ship(quantity: str, **more: str) -> Outcome:
        body = {"order_id": order_id, "lines": [{"line_id": line_id, "quantity": quantity, **more}]}
        return factory.try_to_send("sales.ship", body, factory.actor("storekeeper"))

    refused = ship("1", lot_id=lots["OLD"])
    assert [(one.field, one.code) for one in refused.errors] == [("lines.0.lot_id", "shelf_life_too_short")]
    assert [one.code for one in ship("6").errors] == ["short_of_stock"]
    assert ship("5").status == "applied"
    left = {
        one.lot_number: one.quantity for one in factory.ask("inventory.item_stock", {"id": fans.fan}).lots
    }
    assert left == {"OLD": 5}


def test_what_lies_still_for_half_a_year_is_called_dead(factory: Factory, fans: FanFactory) -> None:
    assert factory.ask("inventory.dead_stock") == []
    factory.clock.advance(timedelta(days=181))
    raw, finished = place(factory, "RM"), place(factory, "FG")
    fans.send("inventory.issue", {"item_id": fans.resin, "quantity": "1", "reason": "sample"})
    carried = {"item_id": fans.screw, "quantity": "1", "from_place_id": raw, "to_place_id": finished}
    fans.send("inventory.transfer", carried)

    dead = {one.item_number: (one.kind, one.quantity) for one in factory.ask("inventory.dead_stock")}

    assert dead == {"MOTOR": ("dead", 100), "SCREW": ("dead", 1000)}
    values = {"inventory.dead_stock_days": "365"}
    factory.send("identity.change_settings", {"values": values}, factory.administrator)
    assert factory.ask("inventory.dead_stock") == []
