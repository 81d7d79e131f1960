"""What a buyer meets: more than was ordered at the gate, goods that are too old, and shelves that run empty without a plan."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.scenarios import fan_factory
from tests.scenarios.fan_factory import FanFactory
from tests.support.factory import Factory, found
from webapp.core import doctor
from webapp.core.clock import SettableClock

D = Decimal


@pytest.fixture
def factory(session: Session, clock: SettableClock) -> Factory:
    return found(session, clock)


@pytest.fixture
def fans(factory: Factory) -> FanFactory:
    return fan_factory.build(factory)


def change(fans: FanFactory, item_id: str, **what: Any) -> None:
    version = fans.factory.ask("items.item", {"id": item_id}).version
    fans.send("items.change_item", {"item_id": item_id, "version": version} | what, "planner")


def ordered(fans: FanFactory, quantity: str) -> dict[str, str]:
    line = {"item_id": fans.resin, "quantity": quantity, "unit_price": "9"}
    order = {"supplier_id": fans.supplier, "due_on": "2026-11-30", "lines": [line]}
    order_id = fans.send("purchasing.place_order", order, "buyer")["id"]
    line_id = str(fans.factory.ask("purchasing.order", {"id": order_id}).lines[0].id)
    return {"order_id": order_id, "line_id": line_id}


def comes(fans: FanFactory, order: dict[str, str], quantity: str, expect: str, **lot: str) -> Any:
    line = {"line_id": order["line_id"], "lots": [{"quantity": quantity} | lot]}
    body = {"order_id": order["order_id"], "delivery_note": "SH-1", "lines": [line]}
    keeper = fans.factory.actor("storekeeper")
    return fans.factory.send("purchasing.receive", body, keeper, expect=expect)


def on_hand(fans: FanFactory) -> Decimal:
    return Decimal(fans.factory.ask("inventory.item_stock", {"id": fans.resin}).on_hand)


def waiting(fans: FanFactory, **params: str) -> list[Any]:
    return list(fans.factory.ask("purchasing.waiting_receipts", params).rows)


def test_the_buyer_sees_what_came_beyond_the_tolerance_and_takes_it_in(
    factory: Factory, fans: FanFactory
) -> None:
    order, other = ordered(fans, "100"), ordered(fans, "10")
    comes(fans, order, "40", "applied")
    held = comes(fans, order, "90", "held")

    (row,) = waiting(fans, order_id=order["order_id"])
    assert (row.code, row.delivery_note, row.command_id) == ("over_receipt", "SH-1", held.id)
    assert [(one.arrived, one.ordered, one.received) for one in row.lines] == [(D(90), D(100), D(40))]
    assert waiting(fans, order_id=other["order_id"]) == []
    taken = {"command_id": str(held.id)}
    factory.send("purchasing.accept_receipt", taken, factory.actor("storekeeper"), expect="refused")

    assert fans.send("purchasing.accept_receipt", taken, "buyer")["status"] == "applied"

    assert on_hand(fans) == D(130)
    assert waiting(fans) == []
    again = factory.send("purchasing.accept_receipt", taken, factory.actor("buyer"), expect="refused")
    assert again.code == "not_waiting"
    assert all(one.healthy for one in doctor.run(factory.session))


def test_what_the_buyer_sends_back_is_never_booked_and_who_received_it_reads_why(
    factory: Factory, fans: FanFactory
) -> None:
    held = comes(fans, ordered(fans, "100"), "200", "held")
    refused = {"command_id": str(held.id)}
    no_word = factory.send("purchasing.refuse_receipt", refused, factory.actor("buyer"), expect="refused")
    assert [one.field for one in no_word.errors] == ["note"]

    fans.send("purchasing.refuse_receipt", refused | {"note": "只收订单数量"}, "buyer")

    assert (on_hand(fans), waiting(fans)) == (D(0), [])
    assert factory.ask("purchasing.waiting_receipt_count") == 0


def test_who_leads_and_works_in_the_store_puts_a_wrong_number_at_the_gate_right(
    factory: Factory, fans: FanFactory
) -> None:
    order = ordered(fans, "100")
    held = comes(fans, order, "900", "held")
    line = {"line_id": order["line_id"], "lots": [{"quantity": "90"}]}
    body = {"order_id": order["order_id"], "delivery_note": "SH-1", "lines": [line]}
    right = {"command_id": str(held.id), "body": body, "note": "多打了一个零"}
    alone = factory.send("floor.change", right, factory.actor("team_leader"), expect="refused")
    assert alone.code == "forbidden"

    factory.send("floor.change", right, factory.actor("team_leader", "storekeeper"))

    assert (on_hand(fans), waiting(fans)) == (D(90), [])
    assert all(one.healthy for one in doctor.run(factory.session))


def test_a_buyer_decides_about_goods_alone_and_not_about_other_records(
    factory: Factory, fans: FanFactory
) -> None:
    order = {"item_id": fans.fan, "quantity": "10", "due_on": "2026-12-01"}
    done = factory.send("production.create_order", order)
    outcome = factory.send(
        "purchasing.accept_receipt", {"command_id": str(done.id)}, factory.actor("buyer"), expect="refused"
    )
    assert outcome.code == "not_found"


def test_what_expires_too_soon_waits_unless_somebody_says_why_it_is_taken(
    factory: Factory, fans: FanFactory, clock: SettableClock
) -> None:
    change(fans, fans.resin, arrival_days=60)
    order = ordered(fans, "100")
    today = clock.now().date()
    late = (today + timedelta(days=59)).isoformat()
    enough = (today + timedelta(days=60)).isoformat()

    held = comes(fans, order, "10", "held", expires_on=late)
    assert (held.code, held.params["days"]) == ("good_too_shortly", 60)
    assert waiting(fans)[0].code == "good_too_shortly"
    comes(fans, order, "10", "applied", expires_on=late, reason="急用，本周用完")
    comes(fans, order, "10", "applied", expires_on=enough)
    comes(fans, order, "10", "applied")  # what is known never to expire is good for ever

    assert on_hand(fans) == D(30)
    notes = [one.note for one in factory.ask("inventory.moves", {"item_id": fans.resin}).rows]
    assert sum("急用" in note for note in notes) == 1
    unordered = {"item_id": fans.resin, "quantity": "5", "unit_cost": "9", "expires_on": late}
    keeper = factory.actor("storekeeper")
    refused = factory.send("inventory.receive", unordered, keeper, expect="refused")
    assert [one.field for one in refused.errors] == ["expires_on"]
    factory.send("inventory.receive", unordered | {"note": "样品"}, keeper)


def test_goods_that_expire_sooner_than_their_item_asks_for_are_not_shipped(
    factory: Factory, fans: FanFactory, clock: SettableClock
) -> None:
    change(fans, fans.fan, shipping_days=30, lot_traced=True)
    today = clock.now().date()
    for days, number in ((29, "OLD"), (30, "NEW")):
        good = {"expires_on": (today + timedelta(days=days)).isoformat(), "lot_number": number}
        body = {"item_id": fans.fan, "quantity": "5", "unit_cost": "50"}
        fans.send("inventory.receive", body | good, "storekeeper")
    lots = {one.number: str(one.id) for one in factory.ask("inventory.lots", {"item_id": fans.fan}).rows}
    line = {"item_id": fans.fan, "quantity": "10", "unit_price": "80"}
    sale = {"customer_id": fans.customer, "due_on": "2026-12-01", "lines": [line]}
    order = fans.send("sales.place_order", sale, "seller")["id"]
    line_id = str(factory.ask("sales.order", {"id": order}).lines[0].id)

    def ship(expect: str, **more: str) -> Any:
        body = {"order_id": order, "lines": [{"line_id": line_id, "quantity": "5"} | more]}
        return factory.send("sales.ship", body, factory.actor("storekeeper"), expect=expect)

    assert ship("refused", lot_id=lots["OLD"]).errors[0].code == "shelf_life_too_short"
    ship("applied")  # passes over the old lot
    assert ship("refused").code == "short_of_stock"


def test_an_item_below_its_reorder_point_says_so_until_enough_is_on_order(
    factory: Factory, fans: FanFactory
) -> None:
    fans.send("inventory.receive", {"item_id": fans.resin, "quantity": "60", "unit_cost": "9"}, "storekeeper")
    change(fans, fans.resin, reorder_point="50")

    def alerts() -> list[tuple[Decimal, Decimal, Decimal]]:
        rows = factory.ask("insights.reorders")
        return [(one.quantity, one.on_order, one.threshold) for one in rows]

    assert alerts() == []
    issue = {"item_id": fans.resin, "quantity": "25", "reason": "试模"}
    fans.send("inventory.issue", issue, "storekeeper")
    assert alerts() == [(D(35), D(0), D(50))]
    assert factory.ask("insights.dashboard").alerts.by_kind["reorder"] == 1
    order = ordered(fans, "10")
    assert alerts() == [(D(35), D(10), D(50))]
    asked = {"item_id": fans.resin, "quantity": "5", "needed_on": "2026-12-01"}
    fans.send("purchasing.request", {"reason": "低于再订货点", "lines": [asked]}, "storekeeper")
    assert alerts() == []
    # What has come and waits for its inspection is nobody's to order again.
    change(fans, fans.resin, incoming_inspection=True)
    comes(fans, order, "10", "applied")
    assert alerts() == []
