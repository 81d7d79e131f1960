from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from tests.scenarios.fan_factory import FanFactory
from webapp.core import doctor
from webapp.domains.purchasing.models import PurchaseReceiptLine
from webapp.domains.purchasing.queries import open_supply

D = Decimal


def place(fans: FanFactory, *lines: tuple[str, str, str], **more: Any) -> dict[str, Any]:
    body = {
        "supplier_id": fans.supplier,
        "due_on": "2026-11-30",
        "lines": [{"item_id": item, "quantity": q, "unit_price": p} for item, q, p in lines],
        **more,
    }
    return fans.send("purchasing.place_order", body, "buyer")


def sells(fans: FanFactory, item: str, *steps: tuple[str, str], **more: Any) -> dict[str, Any]:
    prices = [{"from_quantity": q, "unit_price": p} for q, p in steps]
    body = {"supplier_id": fans.supplier, "item_id": item, "prices": prices, **more}
    return fans.send("purchasing.add_terms", body, "buyer")


def order_of(fans: FanFactory, order: dict[str, Any], role: str = "buyer") -> Any:
    return fans.factory.ask("purchasing.order", {"id": order["id"]}, fans.factory.actor(role))


def came(order: dict[str, Any], line: Any, *quantities: str, **more: Any) -> dict[str, Any]:
    lots = [{"quantity": quantity} for quantity in quantities]
    return {"order_id": order["id"], "lines": [{"line_id": str(line.id), "lots": lots, **more}]}


def refusal(fans: FanFactory, type_: str, body: dict[str, Any]) -> list[tuple[str, str]]:
    actor = fans.factory.actor("boss", "buyer", "storekeeper")
    outcome = fans.factory.send(type_, body, actor, expect="refused")
    return [(one.field, one.code) for one in outcome.errors] or [("", str(outcome.code))]


def test_what_is_wrong_with_an_order_is_said_at_its_field(fans: FanFactory) -> None:
    line = {"item_id": fans.motor, "quantity": "1", "unit_price": "1"}
    body = {"supplier_id": fans.supplier, "due_on": "2026-11-30", "lines": [line]}
    cases: list[tuple[dict[str, Any], tuple[str, str]]] = [
        ({"supplier_id": fans.customer}, ("supplier_id", "not_a_supplier")),
        ({"supplier_id": fans.fan}, ("supplier_id", "not_found")),
        ({"due_on": "2026-11-22"}, ("due_on", "due_before_ordered")),
        ({"lines": [line | {"due_on": "2026-11-22"}]}, ("lines.0.due_on", "due_before_ordered")),
        ({"due_on": None}, ("lines.0.due_on", "due_needed")),
        ({"lines": [line, line | {"item_id": fans.press}]}, ("lines.1.item_id", "not_found")),
        ({"lines": [line | {"unit_price": None}]}, ("lines.0.unit_price", "no_price")),
        ({"lines": [line | {"quantity": "0"}]}, ("lines.0.quantity", "greater_than")),
        (
            {"lines": [line | {"quantity": "999999999", "unit_price": "999999999"}]},
            ("lines.0.quantity", "order_too_large"),
        ),
    ]
    for change, expected in cases:
        assert refusal(fans, "purchasing.place_order", body | change) == [expected]


def test_price_and_day_come_from_the_list_where_they_are_left_open(fans: FanFactory) -> None:
    sells(fans, fans.motor, ("1", "20"), ("100", "18"), lead_days=7)
    body = {
        "supplier_id": fans.supplier,
        "lines": [{"item_id": fans.motor, "quantity": q} for q in ("99", "100")],
    }
    order = fans.send("purchasing.place_order", body, "buyer")
    lines = order_of(fans, order).lines
    assert [(line.unit_price, str(line.due_on)) for line in lines] == [
        (D(20), "2026-11-30"),
        (D(18), "2026-11-30"),
    ]
    assert order["total"] == "3780.00"


def test_a_list_is_entered_once_and_changed_in_the_open(fans: FanFactory) -> None:
    first = sells(fans, fans.motor, ("1", "20"), preferred=True)
    again = {"supplier_id": fans.supplier, "item_id": fans.motor}
    assert refusal(fans, "purchasing.add_terms", again) == [("item_id", "terms_exist")]
    twice = [{"from_quantity": "1", "unit_price": "2"}] * 2
    change = {"terms_id": first["id"], "version": 1}
    assert refusal(fans, "purchasing.change_terms", change | {"prices": twice}) == [
        ("prices.1.from_quantity", "step_twice")
    ]
    crossed = [{"unit_price": "2", "valid_from": "2026-12-02", "valid_to": "2026-12-01"}]
    assert refusal(fans, "purchasing.change_terms", change | {"prices": crossed}) == [
        ("prices.0.valid_to", "validity_crossed")
    ]
    fans.send("purchasing.change_terms", change | {"pack": "10", "prices": twice[:1]}, "buyer")
    assert refusal(fans, "purchasing.change_terms", change) == [("version", "stale_version")]
    row = fans.factory.ask("purchasing.one_terms", {"id": first["id"]})
    assert (row.pack, row.unit_price, len(row.prices), row.preferred) == (D(10), D(2), 1, False)


def test_one_supplier_of_an_item_at_most_is_preferred(fans: FanFactory) -> None:
    sells(fans, fans.motor, ("1", "20"), preferred=True)
    other = fans.send("partners.add_partner", {"name": "永安电机", "is_supplier": True}, "buyer")["id"]
    body = {"supplier_id": other, "item_id": fans.motor, "preferred": True}
    fans.send("purchasing.add_terms", body, "buyer")
    rows = fans.factory.ask("purchasing.terms", {"item_id": fans.motor, "preferred": True}).rows
    assert [row.supplier for row in rows] == ["永安电机"]


def test_needs_become_one_order_a_supplier_in_packs_and_no_sooner_than_they_can_come(
    fans: FanFactory,
) -> None:
    sells(fans, fans.motor, ("1", "20"), pack="50", lead_days=10)
    sells(fans, fans.screw, ("1", "0.05"), minimum="1000")
    other = fans.send("partners.add_partner", {"name": "金石树脂", "is_supplier": True}, "buyer")["id"]
    resin = {"supplier_id": other, "item_id": fans.resin, "prices": [{"unit_price": "12"}]}
    fans.send("purchasing.add_terms", resin, "buyer")

    def need(item: str, quantity: str, due_on: str) -> dict[str, str]:
        return {"item_id": item, "quantity": quantity, "due_on": due_on, "number": f"WO {quantity}"}

    needs = [
        need(fans.motor, "30", "2026-11-25"),
        need(fans.motor, "15", "2026-12-15"),
        need(fans.motor, "10", "2026-12-20"),
        need(fans.screw, "10", "2026-12-01"),
        need(fans.resin, "4.5", "2026-12-01"),
        need(fans.fan, "1", "2026-12-01"),
    ]
    made = fans.send("purchasing.order_needs", {"needs": needs}, "buyer")
    assert (len(made["orders"]), made["without_supplier"]) == (2, [fans.fan])
    first, second = (order_of(fans, order) for order in made["orders"])
    # 30 of the first pack of 50, 15 of it for the next need, 5 for the last, which needs a pack of its own.
    assert [(line.item_number, line.quantity, str(line.due_on)) for line in first.lines] == [
        ("MOTOR", D(50), "2026-12-03"),
        ("MOTOR", D(50), "2026-12-20"),
        ("SCREW", D(1000), "2026-12-01"),
    ]
    assert [[peg.document_number for peg in line.pegs] for line in first.lines] == [
        ["WO 30", "WO 15", "WO 10"],
        ["WO 10"],
        ["WO 10"],
    ]
    assert [(line.quantity, line.unit_price) for line in second.lines] == [(D("4.5"), D(12))]
    supply = open_supply(fans.factory.session)
    assert [(one.quantity, one.confirmed) for one in supply if str(one.item_id) == fans.resin] == [
        (D("4.5"), False)
    ]
    assert open_supply(fans.factory.session, drafts=False) == []


def test_an_item_without_a_list_is_bought_where_it_was_bought_last(fans: FanFactory) -> None:
    place(fans, (fans.motor, "10", "19"))
    needs = [{"item_id": fans.motor, "quantity": "3", "due_on": "2026-12-01"}]
    made = fans.send("purchasing.order_needs", {"needs": needs}, "buyer")
    line = order_of(fans, made["orders"][0]).lines[0]
    assert (line.unit_price, line.quantity) == (D(19), D(3))
    nobody = [{"item_id": fans.screw, "quantity": "3", "due_on": "2026-12-01"}]
    assert refusal(fans, "purchasing.order_needs", {"needs": nobody}) == [("", "no_supplier")]


def test_beside_the_field_stand_stock_supply_and_the_last_prices(fans: FanFactory) -> None:
    sells(fans, fans.motor, ("1", "20"), ("100", "18"), minimum="10", pack="10", lead_days=7)
    for price in ("21", "20", "19", "18.5"):
        place(fans, (fans.motor, "10", price))
        fans.factory.clock.advance(timedelta(days=1))
    place(fans, (fans.motor, "10", "1"), draft=True)
    params = {"search": "motor", "supplier_id": fans.supplier}
    choice = fans.factory.ask("purchasing.item_choices", params, fans.factory.actor("buyer"))[0]
    assert (choice.on_order, choice.free, choice.pack) == (D(40), D(0), D(10))
    assert [one.unit_price for one in choice.last] == [D("18.5"), D(19), D(20)]
    assert [(one.from_quantity, one.unit_price) for one in choice.steps] == [(1, 20), (100, 18)]
    asked = {"item_id": fans.motor, "supplier_id": fans.supplier, "quantity": "95"}
    price = fans.factory.ask("purchasing.price", asked, fans.factory.actor("buyer"))
    assert (price.unit_price, price.cheaper_from, price.cheaper_price) == (D(20), D(100), D(18))
    assert (price.order_quantity, price.last_price, str(price.due_on)) == (D(100), D("18.5"), "2026-12-04")


def test_a_draft_is_confirmed_changed_and_cancelled(fans: FanFactory) -> None:
    order = place(fans, (fans.motor, "10", "20"), draft=True)
    assert fans.send("purchasing.confirm_order", {"order_id": order["id"]}, "buyer")["status"] == "confirmed"
    assert refusal(fans, "purchasing.confirm_order", {"order_id": order["id"]}) == [("", "wrong_state")]
    line = order_of(fans, order).lines[0]
    fans.send("purchasing.receive", came(order, line, "4"), "storekeeper")
    assert refusal(fans, "purchasing.cancel_order", {"order_id": order["id"]}) == [("", "received_already")]
    version = order_of(fans, order).version
    as_it_is = {"line_id": str(line.id), "item_id": fans.motor, "quantity": "10", "unit_price": "20"}
    change = {"order_id": order["id"], "version": version, "due_on": "2026-12-05"}
    for wrong in ({"quantity": "3"}, {"unit_price": "21"}, {"item_id": fans.screw}):
        assert refusal(fans, "purchasing.change_order", change | {"lines": [as_it_is | wrong]}) == [
            ("lines.0.quantity", "line_received")
        ]
    fans.send("purchasing.change_order", change | {"lines": [as_it_is | {"quantity": "6"}]}, "buyer")
    view = order_of(fans, order)
    assert (view.total, view.lines[0].open, str(view.due_on)) == (D("120.00"), D(2), "2026-12-05")


def test_a_short_delivery_closes_its_line_by_choice(fans: FanFactory) -> None:
    order = place(fans, (fans.motor, "10", "20"), (fans.screw, "100", "0.05"))
    motors, screws = order_of(fans, order).lines
    done = fans.send("purchasing.receive", came(order, motors, "9", closes=True), "storekeeper")
    assert done["order_status"] == "partly_received"
    view = order_of(fans, order)
    assert [(line.open, line.closed) for line in view.lines] == [(D(0), True), (D(100), False)]
    done = fans.send("purchasing.receive", came(order, screws, "100"), "storekeeper")
    assert done["order_status"] == "closed"
    assert order_of(fans, order).finished_at is not None


def test_a_line_closed_short_orders_no_more_than_came_and_says_by_whom(fans: FanFactory) -> None:
    order = place(fans, (fans.motor, "10", "20"), (fans.motor, "5", "20"))
    first, second = order_of(fans, order).lines
    fans.send("purchasing.receive", came(order, first, "9", closes=True), "storekeeper")
    fans.send("purchasing.close_order", {"order_id": order["id"], "line_ids": [str(second.id)]}, "buyer")
    view = order_of(fans, order)
    assert (view.status, view.total, view.quantity) == ("closed", D(180), D(9))
    assert [(line.cut, line.wanted, line.amount, line.closed_how) for line in view.lines] == [
        (True, D(9), D(180), "receipt"),
        (True, D(0), D(0), "by_hand"),
    ]
    assert [bool(line.closed_by) and line.closed_at is not None for line in view.lines] == [True, True]
    again = {"order_id": order["id"], "line_ids": [str(first.id)]}
    assert fans.send("purchasing.await_again", again, "buyer")["status"] == "partly_received"
    view = order_of(fans, order)
    assert (view.total, view.lines[0].open, view.lines[0].closed_at) == (D(200), D(1), None)
    assert refusal(fans, "purchasing.await_again", again) == [("", "nothing_closed")]


def test_a_receipt_within_the_tolerance_closes_its_line_where_the_company_says_so(fans: FanFactory) -> None:
    order = place(fans, (fans.motor, "100", "20"), (fans.motor, "100", "20"))
    first, second = order_of(fans, order).lines
    assert fans.send("purchasing.receive", came(order, first, "99"), "storekeeper")["closed_lines"] == 0
    values = {"values": {"purchasing.under_receipt": "2"}}
    fans.send("identity.change_settings", values, "administrator")
    body = came(order, second, "50", "47")
    assert fans.send("purchasing.receive", body, "storekeeper")["closed_lines"] == 0
    body = came(order, second, "1")
    assert fans.send("purchasing.receive", body, "storekeeper")["closed_lines"] == 1
    view = order_of(fans, order)
    assert [(line.open, line.closed_how) for line in view.lines] == [(D(1), ""), (D(0), "tolerance")]
    receipts = fans.factory.ask("purchasing.receipts", {"order_id": order["id"]}).rows
    assert [row.quantity for row in receipts if row.ends_line] == [D(1)]


def test_lines_of_different_units_are_counted_not_added(fans: FanFactory) -> None:
    order = place(fans, (fans.motor, "10", "20"), (fans.resin, "4", "12"))
    motors, resin = order_of(fans, order).lines
    fans.send("purchasing.receive", came(order, motors, "10"), "storekeeper")
    fans.send("purchasing.receive", came(order, resin, "1"), "storekeeper")
    view = order_of(fans, order)
    assert (view.by_lines, view.quantity, view.received, view.progress) == (True, D(2), D(1), D("0.625"))


def test_an_order_says_where_it_does_not_keep_the_supplier_s_minimum_or_packs(fans: FanFactory) -> None:
    sells(fans, fans.motor, ("1", "20"), minimum="400", pack="200")
    order = place(fans, *((fans.motor, quantity, "20") for quantity in ("30", "500", "600")))
    lines = order_of(fans, order).lines
    assert [(line.misfit, line.minimum, line.pack) for line in lines] == [
        ("minimum", D(400), D(200)),
        ("pack", D(400), D(200)),
        ("", D(400), D(200)),
    ]


def test_several_entries_of_a_line_count_together_against_the_tolerance(fans: FanFactory) -> None:
    order = place(fans, (fans.motor, "100", "20"))
    line = order_of(fans, order).lines[0]
    body = came(order, line, "60")
    body["lines"] += came(order, line, "46")["lines"]
    held = fans.factory.send("purchasing.receive", body, fans.factory.actor("storekeeper"), expect="held")
    assert held.params["arrived"] == "106"
    values = {"values": {"purchasing.over_receipt": "10"}}
    fans.send("identity.change_settings", values, "administrator")
    body["lines"][1]["lots"][0]["quantity"] = "46"
    assert fans.send("purchasing.receive", body, "storekeeper")["order_status"] == "received"


def test_goods_that_expired_on_the_way_wait(fans: FanFactory) -> None:
    order = place(fans, (fans.resin, "10", "12"))
    body = came(order, order_of(fans, order).lines[0], "10")
    body["lines"][0]["lots"][0]["expires_on"] = "2026-11-22"
    held = fans.factory.send("purchasing.receive", body, fans.factory.actor("storekeeper"), expect="held")
    assert held.code == "expired_on_arrival"


def test_a_lot_number_that_is_taken_is_said_at_its_field_and_nothing_stays_booked(fans: FanFactory) -> None:
    order = place(fans, (fans.motor, "10", "20"))
    body = came(order, order_of(fans, order).lines[0], "4", "6")
    for lot in body["lines"][0]["lots"]:
        lot["lot_number"] = "L-1"
    assert refusal(fans, "purchasing.receive", body) == [("lines.0.lots.1.lot_number", "lot_number_taken")]
    assert order_of(fans, order).lines[0].received == 0
    assert fans.factory.session.scalars(select(PurchaseReceiptLine)).all() == []


def test_no_more_goes_back_than_came_and_not_from_what_was_not_bought(fans: FanFactory) -> None:
    order = place(fans, (fans.motor, "10", "20"))
    done = fans.send("purchasing.receive", came(order, order_of(fans, order).lines[0], "10"), "storekeeper")
    back = {"lot_id": done["lot_ids"][0], "quantity": "11", "reason": "坏"}
    assert refusal(fans, "purchasing.return", back) == [("quantity", "return_too_much")]
    fans.send("purchasing.return", back | {"quantity": "4", "replaced": False}, "storekeeper")
    line = order_of(fans, order).lines[0]
    assert (line.received, line.returned, line.open) == (D(10), D(4), D(0))
    assert refusal(fans, "purchasing.return", back | {"quantity": "7"}) == [("quantity", "return_too_much")]
    free = {"item_id": fans.motor, "quantity": "1", "unit_cost": "20"}
    lot = fans.send("inventory.receive", free, "storekeeper")["lot_ids"][0]
    stray = back | {"lot_id": lot, "quantity": "1"}
    assert refusal(fans, "purchasing.return", stray) == [("lot_id", "not_bought_on_order")]


def test_dear_goods_go_back_after_cheap_ones_took_the_average_down(fans: FanFactory) -> None:
    # 10 at 20.00 and 90 at 1.00: 290.00 for 100. 91 are issued at 2.90: 263.90; 9 are left, worth 26.10.
    order = place(fans, (fans.screw, "10", "20"))
    fans.send("purchasing.receive", came(order, order_of(fans, order).lines[0], "10"), "storekeeper")
    fans.send("inventory.receive", {"item_id": fans.screw, "quantity": "90", "unit_cost": "1"}, "storekeeper")
    fans.send("inventory.issue", {"item_id": fans.screw, "quantity": "91", "reason": "试产"}, "storekeeper")
    row = fans.factory.ask("purchasing.receipts", {"order_id": order["id"]}).rows[0]
    body = {"receipt_line_id": str(row.id), "quantity": "2", "reason": "坏"}
    # Two had cost 40.00, more than all that is left: stock loses 2 × 2.90 = 5.80, the claim is 40.00.
    assert fans.send("purchasing.return", body, "buyer")["value"] == "40.00"
    stock = fans.factory.ask("inventory.item_stock", {"id": fans.screw}, fans.factory.actor("boss"))
    assert (stock.on_hand, stock.value) == (D(7), D("20.30"))
    assert all(check.healthy for check in doctor.run(fans.factory.session))


def test_prices_are_for_who_buys_and_who_sees_costs(fans: FanFactory) -> None:
    order = place(fans, (fans.motor, "10", "20"))
    for role, shown in (("buyer", True), ("accountant", True), ("boss", True), ("storekeeper", False)):
        view = order_of(fans, order, role)
        assert (view.total is not None, view.lines[0].unit_price is not None) == (shown, shown)


def test_a_request_is_declined_or_taken_back_by_who_asked(fans: FanFactory) -> None:
    line = {"item_id": fans.motor, "quantity": "5", "needed_on": "2026-11-30"}
    body = {"reason": "样机", "lines": [line]}
    first, second = (fans.send("purchasing.request", body, "seller") for _ in range(2))
    assert refusal(fans, "purchasing.withdraw_request", {"request_id": first["id"]}) == [
        ("", "request_not_yours")
    ]
    assert (
        fans.send("purchasing.withdraw_request", {"request_id": first["id"]}, "seller")["status"]
        == "withdrawn"
    )
    decline = {"request_id": second["id"], "answer": "仓库还有"}
    assert fans.send("purchasing.decline_request", decline, "buyer")["status"] == "declined"
    assert refusal(fans, "purchasing.order_requests", {"request_ids": [second["id"]]}) == [
        ("", "wrong_state")
    ]
    past = {"reason": "x", "lines": [line | {"needed_on": "2026-11-01"}]}
    assert refusal(fans, "purchasing.request", past) == [("lines.0.needed_on", "due_before_ordered")]


def test_a_request_stays_open_for_what_nobody_sells(fans: FanFactory) -> None:
    sells(fans, fans.motor, ("1", "20"))
    lines = [
        {"item_id": item, "quantity": "5", "needed_on": "2026-11-30"} for item in (fans.motor, fans.resin)
    ]
    asked = fans.send("purchasing.request", {"reason": "补货", "lines": lines}, "storekeeper")
    made = fans.send("purchasing.order_requests", {"request_ids": [asked["id"]]}, "buyer")
    assert made["without_supplier"] == [fans.resin]
    row = fans.factory.ask("purchasing.one_request", {"id": asked["id"]})
    assert (row.status, [line.order_number for line in row.lines]) == ("open", ["PO-2026-0001", ""])
    chosen = {"request_ids": [asked["id"]], "supplier_id": fans.supplier}
    fans.send("purchasing.order_requests", chosen, "buyer")
    assert fans.factory.ask("purchasing.one_request", {"id": asked["id"]}).status == "ordered"


def test_a_line_taken_off_an_order_is_asked_for_again(fans: FanFactory) -> None:
    sells(fans, fans.motor, ("1", "20"))
    sells(fans, fans.screw, ("1", "0.05"))
    lines = [
        {"item_id": item, "quantity": "5", "needed_on": "2026-11-30"} for item in (fans.motor, fans.screw)
    ]
    asked = fans.send("purchasing.request", {"reason": "补货", "lines": lines}, "planner")
    order = fans.send("purchasing.order_requests", {"request_ids": [asked["id"]]}, "buyer")["orders"][0]
    kept = order_of(fans, order).lines[0]
    line = {"line_id": str(kept.id), "item_id": fans.motor, "quantity": "5", "unit_price": "20"}
    change = {"order_id": order["id"], "version": 1, "due_on": "2026-11-30", "lines": [line]}
    fans.send("purchasing.change_order", change, "buyer")
    row = fans.factory.ask("purchasing.one_request", {"id": asked["id"]})
    assert (row.status, [bool(one.order_id) for one in row.lines]) == ("open", [True, False])


def test_the_list_of_orders_filters_searches_and_flags_what_is_late(fans: FanFactory) -> None:
    soon = place(fans, (fans.motor, "1", "30"), due_on="2026-11-24")
    later = place(fans, (fans.resin, "1", "80"), (fans.screw, "1", "1"), supplier_reference="ZX-9")
    draft = place(fans, (fans.screw, "1", "1"), due_on="2026-11-24", draft=True)
    fans.factory.clock.advance(timedelta(days=3))

    def numbers(**params: Any) -> list[str]:
        return [row.number for row in fans.factory.ask("purchasing.orders", params).rows]

    assert numbers(late=True) == [soon["number"]]
    assert numbers(search="zx-9 恒力") == [later["number"]]
    assert numbers(search="screw", sort="-number") == [draft["number"], later["number"]]
    assert numbers(item_id=fans.motor) == [soon["number"]]
    assert numbers(status="draft") == [draft["number"]]
    assert numbers(status="open", due_from="2026-11-25") == [later["number"]]
    assert numbers(supplier_id=fans.customer) == []


def test_the_scorecard_weighs_lateness_quality_and_price(fans: FanFactory) -> None:
    def delivery(quantity: str, price: str, due_on: str, days: int) -> dict[str, Any]:
        order = place(fans, (fans.motor, quantity, price), due_on=due_on)
        fans.factory.clock.advance(timedelta(days=days))
        return fans.send(
            "purchasing.receive", came(order, order_of(fans, order).lines[0], quantity), "storekeeper"
        )

    delivery("100", "20", "2026-11-30", 1)  # on the 24th: in time
    bad = delivery("100", "22", "2026-11-25", 3)  # on the 27th: late
    place(fans, (fans.motor, "10", "22"), due_on="2026-11-28")
    block = {"lot_id": bad["lot_ids"][0], "status": "rejected", "reason": "不转"}
    fans.send("inventory.block_lot", block, "inspector")
    fans.send("purchasing.return", {"lot_id": bad["lot_ids"][0], "quantity": "40", "reason": "不转"}, "buyer")
    fans.factory.clock.advance(timedelta(days=2))

    def card(**params: Any) -> Any:
        asked = {"supplier_id": fans.supplier, **params}
        return fans.factory.ask("purchasing.scorecard", asked, fans.factory.actor("buyer"))

    # 40 went back and 60 lie rejected: all 100 of the second delivery, 2,200.00 of 4,200.00.
    # Average (2,000 + 2,200) ÷ 200 = 21.00; the last price 22.00 is 1 ÷ 21 = 4.76 % above it.
    whole = card()
    assert (whole.on_time, whole.quality, whole.price_change) == (D("0.5"), D("0.4762"), D("0.0476"))
    assert (whole.overdue, whole.items[0].bad) == (1 + 1, D(100))
    first = card(until="2026-11-25")
    assert (first.deliveries, first.on_time, first.quality) == (1, D(1), D(1))
    nothing = card(until="2026-11-01")
    assert (nothing.on_time, nothing.quality, nothing.items) == (None, None, [])
    late = fans.factory.ask("purchasing.receipts", {"supplier_id": fans.supplier, "late": True}).rows
    assert [(row.days_late, row.returned, row.left) for row in late] == [(2, D(40), D(60))]


def test_goods_sent_back_because_too_many_came_do_not_lower_the_quality(fans: FanFactory) -> None:
    order = place(fans, (fans.motor, "100", "20"))
    line = order_of(fans, order).lines[0]
    lot = fans.send("purchasing.receive", came(order, line, "105"), "storekeeper")["lot_ids"][0]

    def quality() -> Any:
        return fans.factory.ask("purchasing.scorecard", {"supplier_id": fans.supplier}).quality

    back = {"lot_id": lot, "quantity": "5", "reason": "多送"}
    fans.send("purchasing.return", back | {"cause": "quantity"}, "buyer")
    assert quality() == 1
    fans.send("purchasing.return", back | {"quantity": "10", "reason": "不转"}, "buyer")
    assert quality() < 1
    rows = fans.factory.ask("purchasing.returns", {"order_id": order["id"]}).rows
    assert [row.cause for row in rows] == ["quality", "quantity"]


def test_what_asks_for_an_incoming_inspection_waits_for_it_lot_by_lot(fans: FanFactory) -> None:
    item = fans.factory.ask("items.item", {"id": fans.motor})
    change = {"item_id": fans.motor, "version": item.version, "incoming_inspection": True}
    fans.send("items.change_item", change, "planner")
    gap = {"name": "空载电流", "kind": "numeric", "unit": "A", "upper": "0.3"}
    plan = {"name": "来料检", "type": "IQC", "item_id": fans.motor, "characteristics": [gap]}
    plan_id = fans.send("quality.add_plan", plan, "inspector")["id"]
    reading = {
        "characteristic_id": str(fans.factory.ask("quality.plan", {"id": plan_id}).characteristics[0].id)
    }
    order = place(fans, (fans.motor, "10", "20"))
    done = fans.send(
        "purchasing.receive", came(order, order_of(fans, order).lines[0], "4", "6"), "storekeeper"
    )

    def statuses() -> list[str]:
        lots = (fans.factory.ask("inventory.lot", {"id": one}) for one in done["lot_ids"])
        return [lot.status for lot in lots]

    def inspect(lot_id: str, value: str) -> None:
        units = [{"unit": 1, "readings": [reading | {"value": value}]}]
        body = {"plan_id": plan_id, "lot_id": lot_id, "units": units}
        fans.send("quality.inspect", body, "inspector")

    assert statuses() == ["quarantine", "quarantine"]
    inspect(done["lot_ids"][0], "0.25")
    inspect(done["lot_ids"][1], "0.35")
    assert statuses() == ["available", "quarantine"]
    # What failed goes back as it lies there.
    back = {"lot_id": done["lot_ids"][1], "quantity": "6", "reason": "电流超标"}
    assert fans.send("purchasing.return", back, "buyer")["order_status"] == "partly_received"


def test_an_incoming_inspection_of_no_lot_releases_none(fans: FanFactory) -> None:
    item = fans.factory.ask("items.item", {"id": fans.motor})
    change = {"item_id": fans.motor, "version": item.version, "incoming_inspection": True}
    fans.send("items.change_item", change, "planner")
    look = {"name": "外观", "kind": "attribute"}
    plan = {"name": "来料检", "type": "IQC", "item_id": fans.motor, "characteristics": [look]}
    plan_id = fans.send("quality.add_plan", plan, "inspector")["id"]
    one = str(fans.factory.ask("quality.plan", {"id": plan_id}).characteristics[0].id)
    order = place(fans, (fans.motor, "10", "20"))
    lot = fans.send("purchasing.receive", came(order, order_of(fans, order).lines[0], "10"), "storekeeper")
    units = [{"unit": 1, "readings": [{"characteristic_id": one, "value": "ok"}]}]
    fans.send("quality.inspect", {"plan_id": plan_id, "units": units}, "inspector")
    assert fans.factory.ask("inventory.lot", {"id": lot["lot_ids"][0]}).status == "quarantine"
