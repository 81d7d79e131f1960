"""The story of work done outside, from the basket to the settlement. Every number is worked out by hand beside it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.scenarios.fan_factory import FanFactory, steps_of
from webapp.core import audit, doctor
from webapp.core.clock import SettableClock
from webapp.domains.production.models import OperationReport

D = Decimal
MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # nine o'clock in Shanghai


@pytest.fixture
def fans(fans: FanFactory, clock: SettableClock) -> FanFactory:
    clock.set(MONDAY)
    return fans


def test_an_item_is_made_outside_of_our_material_and_what_is_lost_is_settled(
    fans: FanFactory, clock: SettableClock, session: Session
) -> None:
    # A blade takes 0.5 kg of resin; 4 % of it may be lost. Resin: 100 kg for 1,000.00, so 10.00 a kilogram.
    blade = _blade(fans)
    bought = {"item_id": fans.resin, "quantity": "100", "unit_cost": "10", "supplier_id": fans.supplier}
    fans.send("inventory.receive", bought, "storekeeper")

    # The buyer has 100 blades made at 1.20 each until next Monday.
    order = fans.send("subcontracting.order_item", _order(fans, blade), "buyer")
    assert (order["number"], order["status"]) == ("SC-2026-0001", "ordered")
    resin = _view(fans, order).materials[0]
    # 100 × 0.5 × 1.04 = 52 kg to send.
    assert (resin.required, resin.to_send, resin.loss_rate) == (D(52), D(52), D("0.04"))

    # The storekeeper sends 60 kg: 600.00 leave the warehouse and lie at the supplier. Nobody else can use them.
    basket = {"material_id": str(resin.material_id), "quantity": "60"}
    sent = fans.send("subcontracting.send", {"order_id": order["id"], "materials": [basket]}, "storekeeper")
    assert (sent["number"], sent["value"], sent["order_status"]) == ("SD-2026-0001", "600.00", "sent")
    assert _stock(fans, fans.resin) == (D(40), D("400.00"))
    outside = fans.factory.ask("subcontracting.outside", {}, fans.factory.actor("buyer")).rows
    assert [(one.item_number, one.quantity, one.value) for one in outside] == [("RESIN", D(60), D("600.00"))]

    # On Friday 80 good blades and 4 spoilt ones come back. The good ones used 80 × 0.5 = 40 kg = 400.00; the fee is for them
    # alone, 80 × 1.20 = 96.00. They come into stock for 496.00, 6.20 each.
    clock.advance(timedelta(days=4))
    came = {"order_id": order["id"], "good": "80", "scrap": "4", "delivery_note": "HL-88"}
    first = fans.send("subcontracting.receive", came, "storekeeper")
    assert (first["number"], first["material"], first["fee"]) == ("SR-2026-0001", "400.00", "96.00")
    assert first["order_status"] == "partly_received"
    assert _stock(fans, blade) == (D(80), D("496.00"))
    resin = _view(fans, order).materials[0]
    # 60 − 40 = 20 kg should be there, 4 × 0.5 = 2 of it in the spoilt blades. Allowed so far: 40 × 4 % = 1.6.
    assert (resin.left, resin.in_scrap, resin.allowed, resin.owed) == (D(20), D(2), D("1.6"), D("18.4"))

    # Twenty more would be 104 of 100: it waits. Sixteen are right: 8 kg = 80.00, fee 19.20.
    over = fans.factory.send(
        "subcontracting.receive",
        {"order_id": order["id"], "good": "20"},
        fans.factory.actor("storekeeper"),
        expect="held",
    )
    assert (over.code, over.params["arrived"], over.params["left"]) == (
        "subcontract_over_receipt",
        "20",
        "16",
    )
    second = fans.send("subcontracting.receive", {"order_id": order["id"], "good": "16"}, "storekeeper")
    assert (second["material"], second["fee"], second["order_status"]) == ("80.00", "19.20", "received")

    # 60 − 40 − 8 = 12 kg are left; 7 come back unused at what they were worth: 40 + 7 kg, 400.00 + 70.00.
    back = {"material_id": str(resin.material_id), "quantity": "7"}
    fans.send("subcontracting.take_back", {"order_id": order["id"], "materials": [back]}, "storekeeper")
    assert _stock(fans, fans.resin) == (D(47), D("470.00"))

    # Settled: 5 kg never came. Allowed 48 × 4 % = 1.92 kg = 19.20, which make the 96 blades dearer; 3.08 kg are charged
    # at cost, 30.80. Blades: 496.00 + 99.20 + 19.20 = 614.40.
    done = fans.send("subcontracting.settle", {"order_id": order["id"]}, "buyer")
    assert (done["charged"], done["accepted"], done["to_stock"]) == ("30.80", "0.00", "19.20")
    assert (done["to_variance"], done["order_status"]) == ("0.00", "settled")
    assert _stock(fans, blade) == (D(96), D("614.40"))
    view = _view(fans, order)
    loss = view.losses[0]
    assert (loss.lost, loss.allowed, loss.excess) == (D(5), D("1.92"), D("3.08"))
    # 96 × 1.20 = 115.20 to pay, less 30.80.
    assert (view.fees, view.charged, view.materials[0].left) == (D("115.20"), D("30.80"), D(0))
    assert _breaches(session) == []


def test_excess_loss_is_borne_with_a_reason_and_bad_material_is_no_loss_of_the_supplier(
    fans: FanFactory, session: Session
) -> None:
    blade = _blade(fans)
    fans.send(
        "inventory.receive", {"item_id": fans.resin, "quantity": "100", "unit_cost": "10"}, "storekeeper"
    )
    order = fans.send("subcontracting.order_item", _order(fans, blade), "buyer")
    material = str(_view(fans, order).materials[0].material_id)
    basket = {"material_id": material, "quantity": "50"}
    fans.send("subcontracting.send", {"order_id": order["id"], "materials": [basket]}, "storekeeper")
    came = {"order_id": order["id"], "good": "90", "material_scrap": "6"}
    fans.send("subcontracting.receive", came, "storekeeper")

    # 50 − 45 = 5 kg left: 6 × 0.5 = 3 were bad, 45 × 4 % = 1.8 may be lost, 0.2 kg = 2.00 is too much.
    borne = {"order_id": order["id"], "borne": [fans.resin]}
    refused = fans.factory.send("subcontracting.settle", borne, fans.factory.actor("buyer"), expect="refused")
    assert [(one.field, one.code) for one in refused.errors] == [("reason", "reason_needed")]
    done = fans.send("subcontracting.settle", borne | {"reason": "首次打样"}, "buyer")

    assert (done["charged"], done["accepted"], done["to_stock"]) == ("0.00", "2.00", "48.00")
    # 90 × 1.20 + 450.00 + 48.00 = 606.00
    assert _stock(fans, blade) == (D(90), D("606.00"))
    assert _breaches(session) == []


def test_pieces_that_need_more_than_was_sent_wait_for_a_decision(fans: FanFactory, session: Session) -> None:
    blade = _blade(fans)
    fans.send(
        "inventory.receive", {"item_id": fans.resin, "quantity": "100", "unit_cost": "10"}, "storekeeper"
    )
    order = fans.send("subcontracting.order_item", _order(fans, blade), "buyer")
    basket = {"material_id": str(_view(fans, order).materials[0].material_id), "quantity": "10"}
    fans.send("subcontracting.send", {"order_id": order["id"], "materials": [basket]}, "storekeeper")

    held = fans.factory.send(
        "subcontracting.receive",
        {"order_id": order["id"], "good": "30"},
        fans.factory.actor("storekeeper"),
        expect="held",
    )

    assert (held.code, held.params["needed"], held.params["left"]) == (
        "subcontract_material_short",
        "15",
        "10",
    )
    assert _stock(fans, blade) == (D(0), D(0))
    fans.send("floor.accept", {"command_id": str(held.id)}, "boss")
    # All 10 kg = 100.00 went into them, and the fee of 36.00.
    assert _stock(fans, blade) == (D(30), D("136.00"))
    assert _breaches(session) == []


def test_an_operation_goes_outside_and_its_pieces_come_back_at_the_next_one(
    fans: FanFactory, session: Session
) -> None:
    # Ten fans: material 10 × 20.00 + 2.1 × 12.00 = 225.20 is handed out; the screws go with the assembly, 40 × 0.05 = 2.00.
    for item, quantity, price in (
        (fans.motor, "10", "20"),
        (fans.resin, "5", "12"),
        (fans.screw, "200", "0.05"),
    ):
        body = {"item_id": item, "quantity": quantity, "unit_cost": price, "supplier_id": fans.supplier}
        fans.send("inventory.receive", body, "storekeeper")
    made = {"item_id": fans.fan, "quantity": "10", "due_on": "2026-12-04"}
    work_order = fans.send("production.create_order", made, "planner")["id"]
    fans.send("production.release", {"work_order_id": work_order}, "planner")
    fans.send("production.issue_materials", {"work_order_id": work_order}, "storekeeper")
    first = _finish_assembly(fans, work_order)
    # Assembly: 10 pieces at 0.60 = 6.00 wage; (10 + 10 × 2) min at 30 an hour = 15.00.
    packing = steps_of(fans.factory, work_order)[1]

    ordered = {
        "supplier_id": fans.supplier,
        "operation_id": packing["operation_id"],
        "unit_price": "1.50",
        "due_on": "2026-12-01",
        "loss_rate": "0.1",
    }
    order = fans.send("subcontracting.order_operation", ordered, "buyer")
    assert _view(fans, order).quantity == D(10)
    too_many = fans.factory.send(
        "subcontracting.send",
        {"order_id": order["id"], "pieces": "11"},
        fans.factory.actor("storekeeper"),
        expect="refused",
    )
    assert [(one.field, one.code) for one in too_many.errors] == [("pieces", "too_many_pieces")]
    fans.send("subcontracting.send", {"order_id": order["id"], "pieces": "10"}, "storekeeper")
    assert _operation(fans, work_order, 1).status == "running"

    # Six good, one spoilt: 6 × 1.50 = 9.00 onto the work order's cost sheet, and nobody here earns a wage by it.
    came = {"order_id": order["id"], "good": "6", "scrap": "1"}
    assert fans.send("subcontracting.receive", came, "storekeeper")["fee"] == "9.00"
    step = _operation(fans, work_order, 1)
    assert (step.good, step.scrap) == (D(6), D(1))
    assert _view(fans, order).outside == D(3)

    # The storekeeper takes it back, since it was another order's basket, and enters it again: the work order's sheet follows.
    receipt = _view(fans, order).receipts[0]
    told = {"receipt_id": str(receipt.id), "reason": "别的订单"}
    assert fans.send("subcontracting.reverse_receipt", told, "storekeeper")["order_status"] == "sent"
    step = _operation(fans, work_order, 1)
    assert (step.good, step.scrap, _view(fans, order).outside) == (D(0), D(0), D(10))
    sheet = fans.factory.ask("insights.cost_sheet", {"id": work_order}, fans.factory.actor("accountant"))
    assert sheet.total == D("248.20")
    fans.send("subcontracting.receive", came, "storekeeper")
    step = _operation(fans, work_order, 1)
    assert (step.good, step.scrap) == (D(6), D(1))
    assert _view(fans, order).outside == D(3)

    # One comes back as it was. Then the order is settled: 2 are missing, with the spoilt one 3 lost; 6 × 10 % allows none.
    # A piece had cost (225.20 + 2.00 + 6.00 + 15.00) ÷ 10 = 24.82 when it went: 3 × 24.82 = 74.46 are charged.
    fans.send("subcontracting.take_back", {"order_id": order["id"], "pieces": "1"}, "storekeeper")
    done = fans.send("subcontracting.settle", {"order_id": order["id"]}, "buyer")
    assert (done["charged"], done["order_status"]) == ("74.46", "settled")
    sheet = fans.factory.ask("insights.cost_sheet", {"id": work_order}, fans.factory.actor("accountant"))
    # 248.20 + 9.00 − 74.46 = 182.74
    assert {one.element: one.actual for one in sheet.elements} == {
        "material": D("227.20"),
        "labour": D("6.00"),
        "machine": D("15.00"),
        "subcontract": D("-65.46"),
    }
    assert sheet.total == D("182.74")
    step = _operation(fans, work_order, 1)
    assert (step.good, step.scrap) == (D(6), D(3))

    # What came from the supplier, and what never came, cannot be taken back behind the subcontract order's back.
    own = OperationReport
    statement = select(own).where(own.note == order["number"]).order_by(own.id)
    reports = session.scalars(statement).all()[1:]  # the first was taken back
    leader = fans.factory.actor("team_leader")
    for one in reports:
        wrong = {"report_id": str(one.id), "reason": "看错"}
        refused = fans.factory.send("production.correct_report", wrong, leader, expect="refused")
        assert refused.code == "came_from_outside"
    assert len(reports) == 2
    assert first["pay"] == "6.00"
    assert _breaches(session) == []


def test_a_receipt_that_was_wrong_is_taken_back_with_material_and_fee(
    fans: FanFactory, session: Session
) -> None:
    blade = _blade(fans)
    bought = {"item_id": fans.resin, "quantity": "100", "unit_cost": "10", "supplier_id": fans.supplier}
    fans.send("inventory.receive", bought, "storekeeper")
    order = fans.send("subcontracting.order_item", _order(fans, blade), "buyer")
    material = str(_view(fans, order).materials[0].material_id)
    basket = {"material_id": material, "quantity": "52"}
    fans.send("subcontracting.send", {"order_id": order["id"], "materials": [basket]}, "storekeeper")
    # 80 are entered where 18 came: 80 × 0.5 = 40 kg = 400.00, and 96.00 to pay.
    wrong = fans.send(
        "subcontracting.receive", {"order_id": order["id"], "good": "80", "scrap": "2"}, "storekeeper"
    )
    assert _stock(fans, blade) == (D(80), D("496.00"))

    told = {"receipt_id": wrong["id"], "reason": "80 应为 18"}
    undone = fans.send("subcontracting.reverse_receipt", told, "storekeeper")

    # Everything is as it was before: 52 kg = 520.00 at the supplier, nothing in stock, nothing to pay.
    assert (undone["number"], undone["order_status"]) == ("SR-2026-0002", "sent")
    assert _stock(fans, blade) == (D(0), D(0))
    view = _view(fans, order)
    assert (view.good, view.scrap, view.fees, view.materials[0].left) == (D(0), D(0), D(0), D(52))
    assert view.materials[0].value == D("520.00")
    assert [(one.good, one.reason, one.can_reverse) for one in view.receipts] == [
        (D(80), "80 应为 18", False),
        (D(-80), "80 应为 18", False),
    ]
    storekeeper = fans.factory.actor("storekeeper")
    for receipt in (wrong["id"], undone["id"]):
        again = {"receipt_id": receipt, "reason": "again"}
        refused = fans.factory.send("subcontracting.reverse_receipt", again, storekeeper, expect="refused")
        assert refused.code == "already_reversed"
    right = fans.send("subcontracting.receive", {"order_id": order["id"], "good": "18"}, "storekeeper")
    # 18 × 0.5 = 9 kg = 90.00, and 21.60 to pay.
    assert (right["material"], right["fee"]) == ("90.00", "21.60")
    assert _stock(fans, blade) == (D(18), D("111.60"))
    assert _breaches(session) == []

    # Pieces that have left the store meanwhile cannot be taken back, and neither can those of an order that is settled.
    gone = {"item_id": blade, "quantity": "1", "to": "scrap", "reason": "样品"}
    fans.send("inventory.issue", gone, "storekeeper")
    told = {"receipt_id": right["id"], "reason": "again"}
    refused = fans.factory.send("subcontracting.reverse_receipt", told, storekeeper, expect="refused")
    assert refused.code == "stock_would_go_negative"
    fans.send("subcontracting.settle", {"order_id": order["id"]}, "buyer")
    refused = fans.factory.send("subcontracting.reverse_receipt", told, storekeeper, expect="refused")
    assert refused.code == "wrong_state"
    assert _breaches(session) == []


def test_the_supplier_answers_by_a_link_until_it_is_taken_back(
    fans: FanFactory, clock: SettableClock
) -> None:
    blade = _blade(fans)
    order = fans.send("subcontracting.order_item", _order(fans, blade), "buyer")
    link = fans.send("subcontracting.make_link", {"order_id": order["id"], "days": 3}, "buyer")["id"]
    said = {"order_id": order["id"], "kind": "confirmed", "quantity": "100", "promised_on": "2026-12-01"}
    system = fans.factory.system
    fans.factory.send("subcontracting.answer", said | {"link_id": link}, system)

    answers = _view(fans, order).answers
    assert [(one.kind, one.quantity, str(one.promised_on)) for one in answers] == [
        ("confirmed", D(100), "2026-12-01")
    ]
    fans.send("subcontracting.revoke_link", {"link_id": link}, "buyer")
    late = fans.factory.send("subcontracting.answer", said | {"link_id": link}, system, expect="refused")
    assert late.code == "link_over"
    again = fans.send("subcontracting.make_link", {"order_id": order["id"], "days": 3}, "buyer")["id"]
    clock.advance(timedelta(days=3))
    expired = fans.factory.send("subcontracting.answer", said | {"link_id": again}, system, expect="refused")
    assert expired.code == "link_over"


def _blade(fans: FanFactory) -> str:
    facts = {"number": "BLADE", "name": "扇叶", "name_en": "Blade", "kind": "made", "unit": "pcs"}
    blade = fans.send("items.add_item", facts)
    lines = [{"component_id": fans.resin, "quantity": "0.5", "loss_rate": "0.04"}]
    fans.send("items.set_bom", {"item_id": blade["id"], "version": blade["version"], "lines": lines})
    return str(blade["id"])


def _order(fans: FanFactory, item: str) -> dict[str, Any]:
    return {
        "supplier_id": fans.supplier,
        "item_id": item,
        "quantity": "100",
        "unit_price": "1.20",
        "due_on": "2026-11-30",
    }


def _view(fans: FanFactory, order: dict[str, Any]) -> Any:
    return fans.factory.ask("subcontracting.order", {"id": order["id"]}, fans.factory.actor("buyer"))


def _stock(fans: FanFactory, item: str) -> tuple[Decimal, Decimal]:
    stock = fans.factory.ask("inventory.item_stock", {"id": item}, fans.factory.actor("boss"))
    return stock.on_hand, stock.value


def _finish_assembly(fans: FanFactory, work_order: str) -> dict[str, Any]:
    """The first article passed, and all ten pieces assembled."""
    gap = {"name": "扇叶间隙", "kind": "numeric", "unit": "mm", "lower": "9.9", "upper": "10.1"}
    plan = {"name": "首检", "type": "FAI", "item_id": fans.fan, "operation_seq": 10, "characteristics": [gap]}
    plan_id = fans.send("quality.add_plan", plan, "inspector")["id"]
    characteristic = fans.factory.ask("quality.plan", {"id": plan_id}).characteristics[0].id
    step = steps_of(fans.factory, work_order)[0]
    reading = {"characteristic_id": str(characteristic), "value": "10"}
    passed = step | {"plan_id": plan_id, "units": [{"unit": 1, "readings": [reading]}]}
    fans.send("quality.inspect", passed, "inspector")
    return fans.send("production.report", step | {"good": "10"}, "worker")


def _operation(fans: FanFactory, work_order: str, at: int) -> Any:
    return fans.factory.ask("production.order", {"id": work_order}).operations[at]


def _breaches(session: Session) -> list[str]:
    assert audit.verify(session) is None
    return [f"{one.name}: {one.problems}" for one in doctor.run(session) if not one.healthy]
