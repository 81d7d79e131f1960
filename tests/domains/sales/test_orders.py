from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from tests.scenarios.fan_factory import FanFactory
from webapp.core import doctor

D = Decimal


def place(fans: FanFactory, *lines: tuple[str, str, str], **more: Any) -> dict[str, Any]:
    body = {
        "customer_id": fans.customer,
        "due_on": "2026-11-30",
        "lines": [{"item_id": item, "quantity": q, "unit_price": p} for item, q, p in lines],
        **more,
    }
    return fans.send("sales.place_order", body, "seller")


def order_of(fans: FanFactory, order: dict[str, Any]) -> Any:
    return fans.factory.ask("sales.order", {"id": order["id"]}, fans.factory.actor("seller"))


def refusal(fans: FanFactory, type_: str, body: dict[str, Any]) -> list[tuple[str, str]]:
    outcome = fans.factory.send(type_, body, fans.factory.actor("boss", "seller"), expect="refused")
    return [(one.field, one.code) for one in outcome.errors] or [("", str(outcome.code))]


def as_changes(view: Any) -> list[dict[str, str]]:
    return [
        {
            "line_id": str(line.id),
            "item_id": str(line.item_id),
            "quantity": str(line.quantity),
            "unit_price": str(line.unit_price),
        }
        for line in view.lines
    ]


def test_an_order_is_numbered_summed_and_due_with_its_earliest_line(fans: FanFactory) -> None:
    lines = [
        {"item_id": fans.fan, "quantity": "3", "unit_price": "0.335"},
        {"item_id": fans.fan, "quantity": "1", "unit_price": "80", "due_on": "2026-11-26"},
    ]
    placed = place(fans, lines=lines, customer_reference="PO-1")
    assert (placed["number"], placed["total"], placed["status"]) == ("SO-2026-0001", "81.01", "confirmed")
    view = order_of(fans, placed)
    assert (str(view.due_on), str(view.ordered_on)) == ("2026-11-26", "2026-11-23")
    assert [line.amount for line in view.lines] == [D("1.01"), D("80.00")]
    assert (view.item_number, view.more_lines, view.progress, view.late) == ("FAN", 1, 0, False)


def test_what_is_wrong_with_an_order_is_said_at_its_field(fans: FanFactory) -> None:
    line = {"item_id": fans.fan, "quantity": "1", "unit_price": "1"}
    body = {"customer_id": fans.customer, "due_on": "2026-11-30", "lines": [line]}
    cases: list[tuple[dict[str, Any], tuple[str, str]]] = [
        ({"customer_id": fans.supplier}, ("customer_id", "not_a_customer")),
        ({"customer_id": fans.fan}, ("customer_id", "not_found")),
        ({"due_on": "2026-11-22"}, ("due_on", "due_before_ordered")),
        ({"lines": []}, ("lines", "too_short")),
        ({"lines": [line, line | {"item_id": fans.press}]}, ("lines.1.item_id", "not_found")),
        ({"lines": [line | {"quantity": "-1"}]}, ("lines.0.quantity", "greater_than")),
        (
            {"lines": [line | {"quantity": "999999999", "unit_price": "999999999"}]},
            ("lines.0.quantity", "order_too_large"),
        ),
    ]
    for change, expected in cases:
        assert refusal(fans, "sales.place_order", body | change) == [expected]


def test_two_people_change_an_order_and_the_second_is_told(fans: FanFactory) -> None:
    order = place(fans, (fans.fan, "10", "80"))
    change = {"order_id": order["id"], "version": order["version"]}
    changed = fans.send("sales.change_order", change | {"note": "call first"}, "seller")
    assert changed["version"] == 2
    assert refusal(fans, "sales.change_order", change | {"note": "do not call"}) == [
        ("version", "stale_version")
    ]
    assert order_of(fans, order).note == "call first"


def test_lines_are_added_changed_and_taken_off(fans: FanFactory) -> None:
    order = place(fans, (fans.fan, "10", "80"), (fans.motor, "5", "30"))
    first, _second = as_changes(order_of(fans, order))
    lines = [
        first | {"quantity": "12", "due_on": "2026-12-01"},
        {"item_id": fans.screw, "quantity": "100", "unit_price": "0.1"},
    ]
    body = {"order_id": order["id"], "version": 1, "lines": lines}
    assert fans.send("sales.change_order", body, "seller")["total"] == "970.00"
    view = order_of(fans, order)
    assert [(line.seq, line.item_number, line.quantity) for line in view.lines] == [
        (1, "FAN", 12),
        (3, "SCREW", 100),
    ]
    assert str(view.due_on) == "2026-11-30"


def test_a_planned_line_keeps_item_quantity_and_price_but_may_move_its_date(fans: FanFactory) -> None:
    order = place(fans, (fans.fan, "10", "80"))
    line = as_changes(order_of(fans, order))[0]
    plan = {
        "item_id": fans.fan,
        "quantity": "10",
        "due_on": "2026-11-30",
        "sales_order_line_id": line["line_id"],
    }
    fans.send("production.create_order", plan, "planner")
    body = {"order_id": order["id"], "version": 1}
    for change in ({"quantity": "11"}, {"unit_price": "81"}):
        assert refusal(fans, "sales.change_order", body | {"lines": [line | change]}) == [
            ("lines.0.quantity", "line_in_use")
        ]
    other = {"item_id": fans.motor, "quantity": "1", "unit_price": "1"}
    assert refusal(fans, "sales.change_order", body | {"lines": [other]}) == [("lines", "line_in_use")]
    fans.send("sales.change_order", body | {"lines": [line | {"due_on": "2026-12-05"}]}, "seller")
    assert str(order_of(fans, order).due_on) == "2026-12-05"


def test_a_draft_is_confirmed_and_an_order_cancelled_only_before_anything_left(fans: FanFactory) -> None:
    draft = place(fans, (fans.screw, "10", "1"), draft=True)
    stocked(fans, fans.screw, "10")
    ship = shipping(order_of(fans, draft), "4")
    assert refusal(fans, "sales.ship", ship) == [("", "wrong_state")]
    assert fans.send("sales.confirm_order", {"order_id": draft["id"]}, "seller")["status"] == "confirmed"
    fans.send("sales.ship", ship, "seller")
    assert refusal(fans, "sales.cancel_order", {"order_id": draft["id"]}) == [("", "shipped_already")]
    order = place(fans, (fans.screw, "10", "1"))
    assert fans.send("sales.cancel_order", {"order_id": order["id"]}, "seller")["status"] == "cancelled"
    assert refusal(fans, "sales.change_order", {"order_id": order["id"], "version": 2}) == [
        ("", "wrong_state")
    ]


def stocked(fans: FanFactory, item: str, quantity: str, cost: str = "0.5") -> None:
    fans.send("inventory.receive", {"item_id": item, "quantity": quantity, "unit_cost": cost}, "storekeeper")


def shipping(view: Any, *quantities: str, line: int = 0) -> dict[str, Any]:
    line_id = str(view.lines[line].id)
    return {
        "order_id": str(view.id),
        "lines": [{"line_id": line_id, "quantity": quantity} for quantity in quantities],
    }


def test_goods_leave_in_parts_until_the_order_is_complete(fans: FanFactory) -> None:
    order = place(fans, (fans.motor, "10", "30"))
    for cost in ("10", "20"):
        stocked(fans, fans.motor, "6", cost)
    view = order_of(fans, order)
    first = fans.send("sales.ship", shipping(view, "7"), "storekeeper")
    assert (first["number"], first["order_status"]) == ("DN-2026-0001", "confirmed")
    assert refusal(fans, "sales.ship", shipping(view, "2", "2")) == [("lines.1.quantity", "over_shipment")]
    assert order_of(fans, order).progress == D("0.7")
    fans.factory.clock.advance(timedelta(hours=1))
    assert fans.send("sales.ship", shipping(view, "3"), "seller")["order_status"] == "shipped"
    done = order_of(fans, order)
    assert (done.status, done.lines[0].open, done.shipped_at) == ("shipped", 0, fans.factory.clock.now())
    boss = fans.factory.actor("boss")
    notes = fans.factory.ask("sales.shipments", {"order_id": order["id"]}, boss).rows
    assert [(note.number, note.lines[0].cost) for note in notes] == [
        ("DN-2026-0002", D("45.00")),
        ("DN-2026-0001", D("105.00")),
    ]
    assert [lot.quantity for lot in notes[1].lines[0].lots] == [6, 1]
    hidden = fans.factory.ask("sales.shipment", {"id": str(notes[0].id)}, fans.factory.actor("storekeeper"))
    assert (hidden.lines[0].cost, hidden.customer) == (None, "远东百货")
    assert all(found.healthy for found in doctor.run(fans.factory.session))


def test_what_is_not_there_cannot_leave_and_nothing_of_it_stays_booked(fans: FanFactory) -> None:
    order = place(fans, (fans.screw, "10", "1"), (fans.motor, "5", "30"))
    stocked(fans, fans.screw, "10")
    view = order_of(fans, order)
    body = shipping(view, "10")
    body["lines"] += shipping(view, "5", line=1)["lines"]
    outcome = fans.factory.send("sales.ship", body, expect="refused")
    assert [(one.field, one.code) for one in outcome.errors] == [("lines.1.quantity", "short_of_stock")]
    assert outcome.params == {"item": "MOTOR", "needed": "5", "available": "0"}
    assert [line.shipped for line in order_of(fans, order).lines] == [0, 0]
    assert fans.factory.ask("sales.shipments", {}).total == 0
    fans.send("sales.ship", shipping(view, "10"), "seller")
    assert fans.factory.ask("sales.shipments", {}).rows[0].number == "DN-2026-0001"


def test_the_list_of_orders_filters_searches_and_flags_what_is_late(fans: FanFactory) -> None:
    soon = place(fans, (fans.motor, "1", "30"), due_on="2026-11-24")
    later = place(fans, (fans.fan, "1", "80"), (fans.screw, "1", "1"), customer_reference="ZX-9")
    fans.factory.clock.advance(timedelta(days=3))

    def numbers(**params: Any) -> list[str]:
        return [row.number for row in fans.factory.ask("sales.orders", params).rows]

    assert numbers() == [soon["number"], later["number"]]
    assert numbers(sort="-number") == [later["number"], soon["number"]]
    assert numbers(late=True) == [soon["number"]]
    assert numbers(late=False) == [later["number"]]
    assert numbers(search="zx-9 远东") == [later["number"]]
    assert numbers(search="screw") == [later["number"]]
    assert numbers(item_id=fans.motor) == [soon["number"]]
    assert numbers(due_from="2026-11-25", due_to="2026-12-01", status="open") == [later["number"]]
    assert numbers(status="shipped") == []
    assert numbers(customer_id=fans.customer, size=1, page=2) == [later["number"]]
    assert [row.late for row in fans.factory.ask("sales.orders", {}).rows] == [True, False]
