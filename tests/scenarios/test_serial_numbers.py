"""Motors come with their maker's numbers, fans get numbers of their own, and each piece is known until a customer has it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.scenarios import fan_factory
from tests.scenarios.fan_factory import FanFactory, steps_of
from tests.support.factory import found
from webapp.core import doctor
from webapp.core.clock import SettableClock

D = Decimal
MOTORS = ["HL-0901", "HL-0902", "HL-0903", "HL-0904"]


@pytest.fixture
def fans(session: Session, clock: SettableClock) -> FanFactory:
    return fan_factory.build(found(session, clock))


def trace(fans: FanFactory, item_id: str, *, on: bool = True) -> dict[str, Any]:
    version = fans.factory.ask("items.item", {"id": item_id}).version
    return fans.send("inventory.trace_pieces", {"item_id": item_id, "version": version, "on": on})


def comes(fans: FanFactory, item_id: str, quantity: str, **more: Any) -> dict[str, Any]:
    body = {"item_id": item_id, "quantity": quantity, "unit_cost": "20"} | more
    return fans.send("inventory.receive", body, "storekeeper")


def tries(fans: FanFactory, type_: str, body: dict[str, Any]) -> tuple[str, str, dict[str, Any]]:
    """What is refused: the error's code, the field, and what it says."""
    outcome = fans.factory.try_to_send(type_, body, fans.factory.actor("storekeeper"))
    error = outcome.errors[0]
    return error.code, error.field, dict(error.params)


def pieces(fans: FanFactory, item_id: str, **more: Any) -> dict[str, str]:
    """Number and state of the item's pieces, by number."""
    rows = fans.factory.ask("inventory.serials", {"item_id": item_id, "sort": "number"} | more).rows
    return {one.number: one.state for one in rows}


def piece(fans: FanFactory, number: str) -> Any:
    row = next(
        one for one in fans.factory.ask("inventory.serials", {"search": number}).rows if one.number == number
    )
    return fans.factory.ask("inventory.serial", {"id": str(row.id)})


def sound(fans: FanFactory) -> bool:
    return [(one.name, one.problems) for one in doctor.run(fans.factory.session) if one.problems] == []


def in_work(fans: FanFactory, quantity: str) -> str:
    fans.send(
        "inventory.receive", {"item_id": fans.resin, "quantity": "25", "unit_cost": "12"}, "storekeeper"
    )
    fans.send(
        "inventory.receive", {"item_id": fans.screw, "quantity": "900", "unit_cost": "1"}, "storekeeper"
    )
    due_on = (fans.factory.clock.now() + timedelta(days=9)).date().isoformat()
    order = {"item_id": fans.fan, "quantity": quantity, "due_on": due_on}
    order_id = str(fans.send("production.create_order", order, "planner")["id"])
    fans.send("production.release", {"work_order_id": order_id}, "planner")
    return order_id


def made(fans: FanFactory, order_id: str, quantity: str) -> None:
    """The first article passes, and as many fans are assembled and packed."""
    assembly, packing = steps_of(fans.factory, order_id)
    gap = {"name": "扇叶间隙", "kind": "numeric", "unit": "mm", "lower": "9.9", "upper": "10.1"}
    facts = {
        "name": "首件",
        "type": "FAI",
        "item_id": fans.fan,
        "operation_seq": 10,
        "characteristics": [gap],
    }
    plan = str(fans.send("quality.add_plan", facts, "inspector")["id"])
    asked = fans.factory.ask("quality.plan", {"id": plan}).characteristics[0]
    units = [{"unit": 1, "readings": [{"characteristic_id": str(asked.id), "value": "10"}]}]
    fans.send("quality.inspect", assembly | {"plan_id": plan, "units": units}, "inspector")
    fans.send("production.report", assembly | {"good": quantity}, "worker")
    fans.send("production.report", packing | {"good": quantity}, "worker")


def sold(fans: FanFactory, item_id: str, quantity: str) -> dict[str, str]:
    due_on = (fans.factory.clock.now() + timedelta(days=9)).date().isoformat()
    line = {"item_id": item_id, "quantity": quantity, "unit_price": "80"}
    body = {"customer_id": fans.customer, "due_on": due_on, "lines": [line]}
    order = fans.send("sales.place_order", body, "seller")
    line_id = str(fans.factory.ask("sales.order", {"id": order["id"]}).lines[0].id)
    return {"id": order["id"], "number": order["number"], "line": line_id}


def leaving(order: dict[str, str], quantity: str, **more: Any) -> dict[str, Any]:
    line = {"line_id": order["line"], "quantity": quantity} | more
    return {"order_id": order["id"], "lines": [line]}


def test_a_motor_keeps_its_makers_number_from_the_gate_to_the_customer_and_back(fans: FanFactory) -> None:
    trace(fans, fans.motor)
    comes(fans, fans.motor, "3", serials=MOTORS[:3])
    comes(fans, fans.motor, "1", serials="HL-0904")
    assert pieces(fans, fans.motor) == dict.fromkeys(MOTORS, "in_stock")

    order = sold(fans, fans.motor, "3")
    code, field, params = tries(fans, "sales.ship", leaving(order, "2"))
    assert (code, field) == ("serials_needed", "lines.0.serials"), (
        "which customer has which piece is not guessed"
    )
    assert (params["pieces"], params["there"]) == ("2", "3")

    label = piece(fans, "HL-0904").code
    fans.send("sales.ship", leaving(order, "2", serials=["HL-0902", label]), "storekeeper")
    assert pieces(fans, fans.motor, state="shipped") == {"HL-0902": "shipped", "HL-0904": "shipped"}
    assert piece(fans, "HL-0902").document_number == order["number"]

    shipment = fans.factory.ask("sales.shipments", {"order_id": order["id"]}).rows[0]
    line_id = str(shipment.lines[0].id)
    back = {"shipment_line_id": line_id, "quantity": "1", "reason": "异响", "replaced": True}
    lots = {number: str(piece(fans, number).lot_id) for number in ("HL-0902", "HL-0904")}
    assert len(set(lots.values())) == 2, "they came in two lots"
    wrong = back | {"lot_id": lots["HL-0904"], "serials": ["HL-0901"]}
    outcome = fans.factory.try_to_send("sales.return", wrong, fans.factory.actor("storekeeper"))
    assert (outcome.errors[0].code, outcome.errors[0].field) == ("serial_elsewhere", "serials")
    fans.send("sales.return", back | {"serials": ["HL-0904"]}, "storekeeper")

    came_back = piece(fans, "HL-0904")
    assert (came_back.state, came_back.lot_status) == ("returned", "hold")
    assert [one.state for one in came_back.events] == ["returned", "shipped", "in_stock"]
    assert sound(fans)


def test_fans_get_numbers_as_they_are_finished_and_a_correction_keeps_them(fans: FanFactory) -> None:
    trace(fans, fans.motor)
    trace(fans, fans.fan)
    comes(fans, fans.motor, "4", serials=MOTORS)
    order_id = in_work(fans, "3")
    material = next(
        one
        for one in fans.factory.ask("production.order", {"id": order_id}).materials
        if str(one.item_id) == fans.motor
    )
    line = {"material_id": str(material.id), "quantity": "2", "serials": ["HL-0902", "HL-0903"]}
    fans.send("production.issue_materials", {"work_order_id": order_id, "lines": [line]}, "storekeeper")
    assert pieces(fans, fans.motor, state="used") == {"HL-0902": "used", "HL-0903": "used"}

    fans.send("production.issue_materials", {"work_order_id": order_id}, "storekeeper")
    oldest = piece(fans, "HL-0901")
    assert (oldest.state, oldest.assumed) == ("used", True), "nobody said which motor was the third"

    made(fans, order_id, "3")
    numbers = [f"FAN-2611-0000{one}" for one in (1, 2, 3)]
    assert pieces(fans, fans.fan) == dict.fromkeys(numbers, "in_stock")
    assert pieces(fans, fans.fan, work_order_id=order_id) == dict.fromkeys(numbers, "in_stock")

    last = max(
        fans.factory.ask("production.reports", {"work_order_id": order_id}).rows,
        key=lambda one: one.operation_seq,
    )
    fans.send("production.correct_report", {"report_id": str(last.id), "reason": "数错"}, "team_leader")
    assert pieces(fans, fans.fan) == dict.fromkeys(numbers, "undone")
    fans.send("production.report", steps_of(fans.factory, order_id)[1] | {"good": "2"}, "worker")
    assert list(pieces(fans, fans.fan).values()) == ["in_stock", "in_stock", "undone"], (
        "labels are printed already"
    )
    assert sound(fans)


def test_a_piece_that_was_assumed_is_exchanged_for_the_one_that_it_was(fans: FanFactory) -> None:
    trace(fans, fans.motor)
    comes(fans, fans.motor, "3", serials=MOTORS[:3])
    waste = {"item_id": fans.motor, "quantity": "1", "to": "scrap", "reason": "摔坏"}
    fans.send("inventory.issue", waste, "storekeeper")
    guessed, real = piece(fans, "HL-0901"), piece(fans, "HL-0903")
    assert (guessed.state, guessed.assumed) == ("scrapped", True)

    body = {
        "serial_id": str(guessed.id),
        "version": guessed.version,
        "other_id": str(real.id),
        "reason": "看了废品",
    }
    fans.send("inventory.exchange_pieces", body)

    assert pieces(fans, fans.motor) == {"HL-0901": "in_stock", "HL-0902": "in_stock", "HL-0903": "scrapped"}
    scrapped = piece(fans, "HL-0903")
    assert (scrapped.assumed, scrapped.events[0].kind) == (False, "exchanged")
    assert scrapped.events[0].note == "HL-0901 · 看了废品"
    named = waste | {"serials": ["HL-0901"]}
    move = fans.send("inventory.issue", named, "storekeeper")["move_ids"][0]
    fans.send("inventory.reverse_move", {"move_id": move, "reason": "不是它"})
    assert (piece(fans, "HL-0901").state, piece(fans, "HL-0901").assumed) == ("in_stock", False)
    assert sound(fans)


def test_an_item_in_stock_gets_numbers_for_every_piece_and_keeps_them(fans: FanFactory) -> None:
    comes(fans, fans.motor, "2")
    assert trace(fans, fans.motor)["numbered"] == 2
    numbers = ["MOTOR-2611-00001", "MOTOR-2611-00002"]
    assert pieces(fans, fans.motor) == dict.fromkeys(numbers, "in_stock")
    assert piece(fans, numbers[0]).events[0].kind == "numbered"

    version = fans.factory.ask("items.item", {"id": fans.motor}).version
    off = {"item_id": fans.motor, "version": version, "on": False}
    assert fans.factory.try_to_send("inventory.trace_pieces", off).code == "serials_kept"
    first = piece(fans, numbers[0])
    body = {"serial_id": str(first.id), "version": first.version, "number": numbers[1]}
    assert fans.factory.try_to_send("inventory.rename_piece", body).code == "serial_number_taken"
    fans.send("inventory.rename_piece", body | {"number": "HL-0001"})
    assert piece(fans, "HL-0001").events[0].note == numbers[0]
    assert sound(fans)

    comes(fans, fans.resin, "2.5")
    version = fans.factory.ask("items.item", {"id": fans.resin}).version
    resin = {"item_id": fans.resin, "version": version, "on": True}
    assert fans.factory.try_to_send("inventory.trace_pieces", resin).code == "serials_not_whole"


def test_what_is_typed_wrong_is_told_at_the_field_and_nothing_is_booked(fans: FanFactory) -> None:
    trace(fans, fans.motor)
    comes(fans, fans.motor, "2", serials=MOTORS[:2])
    receive = {"item_id": fans.motor, "quantity": "2", "unit_cost": "20"}
    issue = {"item_id": fans.motor, "quantity": "1", "reason": "x"}
    other = comes(fans, fans.motor, "1", serials="HL-0903")["lot_ids"][0]
    places = fans.factory.ask("inventory.places", {"kind": "warehouse"}).rows
    elsewhere = next(str(one.id) for one in places if one.number == "FG")
    for type_, body, serials, code in (
        ("inventory.receive", receive, ["HL-1"], "serials_miscounted"),
        ("inventory.receive", receive, ["HL-1", "HL-1"], "serial_twice"),
        ("inventory.receive", receive, ["HL-1", "HL-0901"], "serial_in_stock"),
        ("inventory.issue", issue, ["HL-9"], "serial_unknown"),
        ("inventory.issue", issue | {"lot_id": other}, ["HL-0901"], "serial_not_of_lot"),
        ("inventory.issue", issue | {"place_id": elsewhere}, ["HL-0901"], "serial_elsewhere"),
        ("inventory.receive", {**receive, "item_id": fans.screw}, ["A", "B"], "not_traced_by_piece"),
    ):
        assert tries(fans, type_, body | {"serials": serials})[:2] == (code, "serials")
    assert tries(fans, "inventory.receive", receive | {"quantity": "1.5"})[:2] == (
        "serials_not_whole",
        "quantity",
    )
    assert pieces(fans, fans.motor) == dict.fromkeys(MOTORS[:3], "in_stock")
    assert sound(fans)


def test_the_inspector_names_the_pieces_that_were_sorted_out(fans: FanFactory) -> None:
    facts = fans.factory.ask("items.item", {"id": fans.motor})
    change = {"item_id": fans.motor, "version": facts.version, "incoming_inspection": True}
    fans.send("items.change_item", change)
    trace(fans, fans.motor)
    line = {"item_id": fans.motor, "quantity": "4", "unit_price": "20", "due_on": "2026-12-20"}
    order = fans.send("purchasing.place_order", {"supplier_id": fans.supplier, "lines": [line]}, "buyer")
    view = fans.factory.ask("purchasing.order", {"id": order["id"]})
    lots = [{"quantity": "4", "serials": "\n".join(MOTORS)}]
    body = {"order_id": order["id"], "lines": [{"line_id": str(view.lines[0].id), "lots": lots}]}
    lot_id = fans.send("purchasing.receive", body, "storekeeper")["lot_ids"][0]

    decision = {"decision": "deviation", "rejected": "2", "reason": "两台有异响"}
    bad = decision | {"lot_id": lot_id, "serials": ["HL-0902", "HL-0904"]}
    fans.send("quality.dispose", bad, "inspector")

    standing = {
        one.number: one.lot_status
        for one in fans.factory.ask("inventory.serials", {"item_id": fans.motor}).rows
    }
    assert standing == {
        "HL-0901": "available",
        "HL-0902": "rejected",
        "HL-0903": "available",
        "HL-0904": "rejected",
    }
    assert set(pieces(fans, fans.motor).values()) == {"in_stock"}
    rejected = str(piece(fans, "HL-0902").lot_id)
    back = {"lot_id": rejected, "quantity": "1", "serials": ["HL-0904"], "reason": "异响"}
    fans.send("purchasing.return", back, "buyer")
    assert pieces(fans, fans.motor, state="sent_back") == {"HL-0904": "sent_back"}
    comes(fans, fans.motor, "1", serials=["HL-0904"])
    assert piece(fans, "HL-0904").state == "in_stock", "the supplier mended it and sent the same motor again"
    assert sound(fans)


def test_a_count_that_finds_one_less_takes_the_oldest_and_says_that_it_is_assumed(fans: FanFactory) -> None:
    trace(fans, fans.motor)
    lot_id = comes(fans, fans.motor, "3", serials=MOTORS[:3])["lot_ids"][0]
    place = str(fans.factory.ask("inventory.item_stock", {"id": fans.motor}).lots[0].place_id)
    count = {"item_id": fans.motor, "place_id": place, "lot_id": lot_id, "reason": "盘点"}
    fans.send("inventory.adjust", count | {"quantity_difference": "-1"})
    assert (piece(fans, "HL-0901").state, piece(fans, "HL-0901").assumed) == ("missing", True)

    fans.send("inventory.adjust", count | {"quantity_difference": "1", "serials": ["HL-0901"]})
    assert (piece(fans, "HL-0901").state, piece(fans, "HL-0901").assumed) == ("in_stock", False)
    fans.send("inventory.adjust", count | {"quantity_difference": "1"})
    assert pieces(fans, fans.motor, here="true")["MOTOR-2611-00001"] == "in_stock"
    assert sound(fans)


def test_a_label_scanned_at_the_gate_is_the_piece_itself_and_nothing_besides(fans: FanFactory) -> None:
    trace(fans, fans.motor)
    comes(fans, fans.motor, "1", serials="HL-0901")
    first = piece(fans, "HL-0901")
    waste = {
        "item_id": fans.motor,
        "quantity": "1",
        "reason": "x",
        "serials": [f"https://a.example/S/{first.code}"],
    }
    fans.send("inventory.issue", waste, "storekeeper")
    assert pieces(fans, fans.motor) == {"HL-0901": "used"}
    both = {"item_id": fans.motor, "quantity": "2", "unit_cost": "20", "serials": ["HL-0901", first.code]}
    assert tries(fans, "inventory.receive", both)[0] == "serial_twice"
    comes(fans, fans.motor, "1", serials=first.code.lower())
    assert pieces(fans, fans.motor) == {"HL-0901": "in_stock"}
    assert sound(fans)


def test_what_left_before_it_was_traced_gets_a_number_as_it_comes_back(fans: FanFactory) -> None:
    comes(fans, fans.motor, "5")
    order = sold(fans, fans.motor, "3")
    fans.send("sales.ship", leaving(order, "2"), "storekeeper")
    trace(fans, fans.motor)
    numbers = list(pieces(fans, fans.motor))
    fans.send("sales.ship", leaving(order, "1", serials=numbers[:1]), "storekeeper")

    shipments = sorted(
        fans.factory.ask("sales.shipments", {"order_id": order["id"]}).rows, key=lambda one: one.number
    )
    early, late = (str(one.lines[0].id) for one in shipments)
    back = {"quantity": "1", "reason": "异响"}
    typo = back | {"shipment_line_id": late, "serials": [numbers[1]]}
    outcome = fans.factory.try_to_send("sales.return", typo, fans.factory.actor("storekeeper"))
    assert outcome.errors[0].code == "serial_elsewhere"
    fans.send("sales.return", back | {"shipment_line_id": early, "serials": ["HL-0777"]}, "storekeeper")
    assert piece(fans, "HL-0777").state == "returned"
    wrong = back | {"shipment_line_id": early, "serials": numbers[:1]}
    outcome = fans.factory.try_to_send("sales.return", wrong, fans.factory.actor("storekeeper"))
    assert outcome.errors[0].code == "serial_with_another"
    fans.send("sales.return", back | {"shipment_line_id": late, "serials": numbers[:1]}, "storekeeper")
    fans.send("sales.return", back | {"shipment_line_id": early}, "storekeeper")
    assert sorted(pieces(fans, fans.motor, state="returned")) == sorted(
        ["HL-0777", numbers[0], "MOTOR-2611-00004"]
    )
    assert sound(fans)


def test_what_was_assumed_is_no_surer_for_having_been_carried_to_the_door(fans: FanFactory) -> None:
    trace(fans, fans.motor)
    lot_id = comes(fans, fans.motor, "3", serials=MOTORS[:3])["lot_ids"][0]
    places = {
        one.number: str(one.id) for one in fans.factory.ask("inventory.places", {"kind": "warehouse"}).rows
    }
    carried = {
        "item_id": fans.motor,
        "lot_id": lot_id,
        "from_place_id": places["RM"],
        "to_place_id": places["FG"],
    }
    fans.send("inventory.transfer", carried | {"quantity": "2"}, "storekeeper")
    order = sold(fans, fans.motor, "2")
    here = leaving(order, "2", lot_id=lot_id, place_id=places["FG"])
    assert tries(fans, "sales.ship", here)[:2] == ("serials_needed", "lines.0.serials")
    fans.send("sales.ship", leaving(order, "2", serials=MOTORS[:2]), "storekeeper")
    assert not any(one.assumed for one in fans.factory.ask("inventory.serials", {"item_id": fans.motor}).rows)
    assert sound(fans)


def test_two_customers_pieces_are_exchanged_and_their_delivery_notes_say_so(fans: FanFactory) -> None:
    trace(fans, fans.motor)
    comes(fans, fans.motor, "2", serials=MOTORS[:2])
    orders = [sold(fans, fans.motor, "1") for _ in range(2)]
    for order, number in zip(orders, MOTORS, strict=False):
        fans.send("sales.ship", leaving(order, "1", serials=[number]), "storekeeper")

    def noted() -> list[list[str]]:
        found = (fans.factory.ask("sales.shipments", {"order_id": order["id"]}).rows[0] for order in orders)
        return [one.lines[0].serials for one in found]

    assert noted() == [["HL-0901"], ["HL-0902"]]
    one, other = piece(fans, "HL-0901"), piece(fans, "HL-0902")
    body = {"serial_id": str(one.id), "version": one.version, "other_id": str(other.id), "reason": "装错箱"}
    fans.send("inventory.exchange_pieces", body)
    assert noted() == [["HL-0902"], ["HL-0901"]]


def test_an_order_uses_whole_pieces_however_its_losses_are_reckoned(fans: FanFactory) -> None:
    trace(fans, fans.motor)
    comes(fans, fans.motor, "14")
    facts = fans.factory.ask("items.item", {"id": fans.fan})
    lines = [
        {
            "component_id": fans.motor,
            "quantity": "1",
            "loss_rate": "0.08",
            "supply": "backflush",
            "operation_seq": 20,
        }
    ]
    fans.send("items.set_bom", {"item_id": fans.fan, "version": facts.version, "lines": lines})
    order_id = in_work(fans, "12")
    # Six fans want 6.48 motors and take six; the next six want 12.96 in all, and take thirteen together.
    made(fans, order_id, "6")
    assert len(pieces(fans, fans.motor, state="used")) == 6
    for step in steps_of(fans.factory, order_id):
        fans.send("production.report", step | {"good": "6"}, "worker")
    assert len(pieces(fans, fans.motor, state="used")) == 13
    assert sound(fans)
