"""The story of one purchase, from the request to the scorecard. Every number is worked out by hand beside it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.scenarios.fan_factory import FanFactory
from webapp.core import audit, doctor
from webapp.core.clock import SettableClock
from webapp.core.ids import new_id
from webapp.domains.purchasing.queries import open_supply

D = Decimal
MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # nine o'clock in Shanghai


@pytest.fixture
def fans(fans: FanFactory, clock: SettableClock) -> FanFactory:
    clock.set(MONDAY)
    return fans


def test_one_purchase_from_request_to_scorecard(
    fans: FanFactory, clock: SettableClock, session: Session
) -> None:
    factory = fans.factory

    # Hengli sells motors from 80 pieces on, in boxes of 20, within 5 days: 20.00 each, 18.00 from 100 on.
    terms = {
        "supplier_id": fans.supplier,
        "item_id": fans.motor,
        "minimum": "80",
        "pack": "20",
        "lead_days": 5,
        "preferred": True,
        "prices": [
            {"from_quantity": "1", "unit_price": "20"},
            {"from_quantity": "100", "unit_price": "18"},
        ],
    }
    fans.send("purchasing.add_terms", terms, "buyer")

    # The planner asks for 90 motors until next Monday.
    line = {"item_id": fans.motor, "quantity": "90", "needed_on": "2026-11-30"}
    asked = fans.send("purchasing.request", {"reason": "旺季备货", "lines": [line]}, "planner")
    assert (asked["number"], asked["status"]) == ("PR-2026-0001", "open")

    # The buyer orders: ⌈90 ÷ 20⌉ × 20 = 100 pieces, which the list sells for 18.00: 1,800.00.
    made = fans.send("purchasing.order_requests", {"request_ids": [asked["id"]]}, "buyer")
    order = made["orders"][0]
    assert (order["number"], order["status"], order["total"]) == ("PO-2026-0001", "draft", "1800.00")
    fans.send("purchasing.confirm_order", {"order_id": order["id"]}, "buyer")
    view = _order(fans, order)
    motors = view.lines[0]
    assert (motors.quantity, motors.unit_price, str(motors.due_on)) == (D(100), D(18), "2026-11-30")
    assert [(peg.document_number, peg.quantity) for peg in motors.pegs] == [("PR-2026-0001", D(90))]
    assert factory.ask("purchasing.one_request", {"id": asked["id"]}).status == "ordered"

    # Ten motors from before lie in the store at 25.00: 250.00.
    old = {"item_id": fans.motor, "quantity": "10", "unit_cost": "25"}
    fans.send("inventory.receive", old, "storekeeper")

    # On Friday 60 come in two lots of the supplier's. The phone sends the record twice; it counts once.
    clock.advance(timedelta(days=4))
    lots = [
        {"quantity": "40", "supplier_lot": "HL-1101"},
        {"quantity": "20", "supplier_lot": "HL-1102", "expires_on": "2028-11-27"},
    ]
    arrived = _came(order, motors, *lots)
    twice = new_id()
    first = fans.send("purchasing.receive", arrived, "storekeeper", id=twice)
    again = factory.send("purchasing.receive", arrived, factory.actor("storekeeper"), id=twice)
    assert (again.duplicate, dict(again.result)) == (True, first)
    # 60 × 18.00 = 1,080.00
    assert (first["number"], first["value"], first["order_status"]) == (
        "GR-2026-0002",
        "1080.00",
        "partly_received",
    )
    assert len(first["lot_ids"]) == 2

    # The next Tuesday, a day late, 46 more would be 106 of 100: beyond the 5 % that may come. It waits, whole.
    clock.advance(timedelta(days=4))
    over = factory.send(
        "purchasing.receive",
        _came(order, motors, {"quantity": "46"}),
        factory.actor("storekeeper"),
        expect="held",
    )
    assert (over.code, over.params["arrived"], over.params["received"]) == ("over_receipt", "46", "60")
    assert _order(fans, order).lines[0].received == D(60)

    # Counted again, it was 45: 105 of 100 is just within 5 %. 45 × 18.00 = 810.00; the order has all it asked for.
    second = fans.send("purchasing.receive", _came(order, motors, {"quantity": "45"}), "storekeeper")
    assert (second["value"], second["order_status"]) == ("810.00", "received")

    # Stock: 10 + 60 + 45 = 115 pieces, 250.00 + 1,080.00 + 810.00 = 2,140.00.
    assert _stock(fans) == (D(115), D("2140.00"))

    # Three of the second delivery do not run. They go back at what they had cost, 3 × 18.00 = 54.00, and will be replaced:
    # 102 of 100 are still more than enough. Stock 112 pieces, 2,140.00 − 54.00 = 2,086.00.
    back = {"lot_id": second["lot_ids"][0], "quantity": "3", "replaced": True, "reason": "不转"}
    gone = fans.send("purchasing.return", back, "buyer")
    assert (gone["number"], gone["value"], gone["order_status"]) == ("RS-2026-0001", "54.00", "received")
    assert _stock(fans) == (D(112), D("2086.00"))
    move = factory.ask("inventory.moves", {"item_id": fans.motor, "kind": "return"}).rows[0]
    assert (move.quantity, move.value, move.to_kind) == (D(3), D("54.00"), "supplier")
    motors = _order(fans, order).lines[0]
    assert (motors.received, motors.returned, motors.open) == (D(102), D(3), D(0))

    # Another eight go back: 102 − 8 = 94, so that 6 are owed again and the order waits for them.
    again_back = back | {"quantity": "8", "reason": "噪音"}
    assert fans.send("purchasing.return", again_back, "buyer")["order_status"] == "partly_received"
    assert [(one.quantity, one.order_number) for one in _supply(session)] == [(D(6), "PO-2026-0001")]

    # The scorecard: two deliveries, one of them late: 50 %. Of 105 pieces worth 1,890.00, 11 worth 198.00 were bad:
    # 1 − 198 ÷ 1,890 = 0.8952. The price never changed.
    card = factory.ask("purchasing.scorecard", {"supplier_id": fans.supplier}, factory.actor("buyer"))
    assert (card.deliveries, card.late, card.on_time) == (2, 1, D("0.5"))
    assert (card.quality, card.price_change) == (D("0.8952"), D(0))
    scored = card.items[0]
    assert (scored.received, scored.bad, scored.bad_rate) == (D(105), D(11), D("0.1048"))
    assert (scored.last_price, scored.average_price) == (D(18), D(18))

    # Nobody waits for the six any more.
    closed = fans.send("purchasing.close_order", {"order_id": order["id"]}, "buyer")
    assert closed["status"] == "closed"
    assert _supply(session) == []

    assert all(check.healthy for check in doctor.run(session))
    assert audit.verify(session) is None


def test_what_came_beyond_the_tolerance_is_booked_when_a_person_accepts_it(fans: FanFactory) -> None:
    factory = fans.factory
    order = _ordered(fans, "100")
    line = _order(fans, order).lines[0]
    over = factory.send(
        "purchasing.receive",
        _came(order, line, {"quantity": "120"}),
        factory.actor("storekeeper"),
        expect="held",
    )
    fans.send("floor.accept", {"command_id": str(over.id), "note": "供应商多送"}, "boss")
    view = _order(fans, order)
    assert (view.status, view.lines[0].received) == ("received", D(120))


def test_what_comes_on_a_cancelled_order_is_kept_until_somebody_decides(fans: FanFactory) -> None:
    factory = fans.factory
    order = _ordered(fans, "10")
    line = _order(fans, order).lines[0]
    fans.send("purchasing.cancel_order", {"order_id": order["id"]}, "buyer")
    late = factory.send(
        "purchasing.receive",
        _came(order, line, {"quantity": "10"}),
        factory.actor("storekeeper"),
        expect="held",
    )
    assert late.code == "order_not_awaited"
    fans.send("floor.accept", {"command_id": str(late.id), "note": "收下"}, "boss")
    view = _order(fans, order)
    assert (view.status, view.lines[0].received) == ("closed", D(10))


def _ordered(fans: FanFactory, quantity: str) -> dict[str, Any]:
    line = {"item_id": fans.motor, "quantity": quantity, "unit_price": "18"}
    body = {"supplier_id": fans.supplier, "due_on": "2026-11-30", "lines": [line]}
    return fans.send("purchasing.place_order", body, "buyer")


def _order(fans: FanFactory, order: dict[str, Any]) -> Any:
    return fans.factory.ask("purchasing.order", {"id": order["id"]})


def _came(order: dict[str, Any], line: Any, *lots: dict[str, str]) -> dict[str, Any]:
    return {"order_id": order["id"], "lines": [{"line_id": str(line.id), "lots": list(lots)}]}


def _stock(fans: FanFactory) -> tuple[Decimal, Decimal]:
    stock = fans.factory.ask("inventory.item_stock", {"id": fans.motor}, fans.factory.actor("boss"))
    return stock.on_hand, stock.value


def _supply(session: Session) -> list[Any]:
    return open_supply(session)
