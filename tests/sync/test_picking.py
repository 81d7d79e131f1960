"""A storekeeper fetches a customer's goods with the phone; the office sees what stands ready and ships just that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from tests.scenarios import fan_factory
from tests.support.house import House, said
from tests.sync.phone import Phone, new_phone
from webapp.core import doctor
from webapp.core.envelope import Outcome
from webapp.core.quantity import plain

PICK = "sales.pick"


@dataclass
class Order:
    """Eight fans for a customer who wants them good for thirty days; six lie in A1, six that last longer in A2."""

    house: House
    id: str
    line: str
    lots: dict[str, str]
    places: dict[str, str]
    ids: fan_factory.FanFactory

    def body(self, *parts: tuple[str, str], **more: Any) -> dict[str, Any]:
        """Parts of the order by quantity and lot."""
        lines = [
            {
                "line_id": self.line,
                "quantity": quantity,
                "lot_id": self.lots[lot],
                "place_id": self.places[lot],
            }
            for quantity, lot in parts
        ]
        return {"order_id": self.id, "lines": lines, **more}

    def send(self, type_: str, body: dict[str, Any]) -> Outcome:
        with self.house.open() as factory:
            return factory.try_to_send(type_, body, factory.actor("storekeeper", "seller"))

    def ship(self, quantity: str, **more: str) -> Outcome:
        line = {"line_id": self.line, "quantity": quantity, **more}
        return self.send("sales.ship", {"order_id": self.id, "lines": [line]})

    def standing(self) -> list[tuple[str, str, str]]:
        """What stands ready: lot, place, quantity."""
        with self.house.open() as factory:
            rows = factory.ask("sales.picks", {"id": self.id})
            return [(row.lot_number, row.place, plain(row.standing)) for row in rows if row.standing]

    def left(self) -> dict[str, str]:
        """Which lots left for the customer, and how much of each."""
        with self.house.open() as factory:
            shipments = factory.ask("sales.order", {"id": self.id}).shipments
            lots = [lot for one in shipments for line in one.lines for lot in line.lots]
            return {lot.number: plain(lot.quantity) for lot in lots}

    def sound(self) -> bool:
        with self.house.open() as factory:
            return not [one for one in doctor.run(factory.session) if one.problems]


@pytest.fixture
def order(house: House) -> Order:
    with house.open() as factory:
        fans = fan_factory.build(factory)
        fans.send("partners.change_partner", {"partner_id": fans.customer, "shelf_days": 30})
        store = next(one for one in factory.ask("inventory.places").rows if one.number == "FG")
        added = {"warehouse_id": str(store.id), "numbers": ["A1", "A2", "OUT"]}
        first, second, out = fans.send("inventory.add_places", added, "storekeeper")["place_ids"]
        lots = {}
        for number, days, place in (("OLD", 29, first), ("NEAR", 40, first), ("FAR", 90, second)):
            until = factory.clock.now().date() + timedelta(days=days)
            body = {"item_id": fans.fan, "quantity": "6", "unit_cost": "50", "lot_number": number}
            body |= {"expires_on": until.isoformat(), "place_id": place}
            lots[number] = fans.send("inventory.receive", body, "storekeeper")["lot_ids"][0]
        order_id = sold(fans)
        line = str(factory.ask("sales.order", {"id": order_id}).lines[0].id)
    places = {"OLD": first, "NEAR": first, "FAR": second, "OUT": out}
    return Order(house, order_id, line, lots, places, fans)


def sold(fans: fan_factory.FanFactory, quantity: str = "8") -> str:
    line = {"item_id": fans.fan, "quantity": quantity, "unit_price": "80"}
    body = {"customer_id": fans.customer, "due_on": "2026-12-01", "lines": [line]}
    return str(fans.send("sales.place_order", body)["id"])


@pytest.fixture
def phone(house: House, order: Order) -> Phone:
    return new_phone(house, "storekeeper")


def wanted(phone: Phone, cursor: int = 0) -> dict[str, Any]:
    changes = phone.store(cursor)["changes"]
    return {one["id"]: one.get("doc") for one in changes if one["kind"] == "delivery"}


def test_what_the_phone_picked_stands_ready_and_the_office_ships_just_that(
    order: Order, phone: Phone
) -> None:
    picked = phone.command(PICK, order.body(("6", "NEAR"), ("2", "FAR"), to_place_id=order.places["OUT"]))

    (answer,) = phone.push(picked)

    assert (answer["status"], answer["result"]["complete"]) == ("applied", True)
    assert [(lot, quantity) for lot, _, quantity in order.standing()] == [("NEAR", "6"), ("FAR", "2")]
    assert {place for _, place, _ in order.standing()} == {"成品仓 OUT"}, (
        "carried to where it is put together"
    )
    assert order.ship("8").applied
    assert order.left() == {"NEAR": "6", "FAR": "2"}
    assert order.standing() == []
    assert order.sound()


def test_a_push_that_comes_twice_picks_once(order: Order, phone: Phone) -> None:
    picked = phone.command(PICK, order.body(("6", "NEAR")))
    assert phone.statuses(picked) == ["applied"]
    assert phone.statuses(picked) == ["applied"]
    assert [quantity for _, _, quantity in order.standing()] == ["6"]


def test_two_who_pick_the_same_order_do_not_fetch_more_than_it_wants(order: Order, phone: Phone) -> None:
    other = new_phone(order.house, "storekeeper")
    assert phone.statuses(phone.command(PICK, order.body(("6", "NEAR")))) == ["applied"]

    (answer,) = other.push(other.command(PICK, order.body(("3", "FAR"))))

    assert (answer["status"], answer["code"]) == ("refused", "over_pick")
    assert answer["errors"][0]["params"]["open"] == "2"


def test_a_lot_that_the_customer_would_not_take_is_not_picked(order: Order, phone: Phone) -> None:
    (answer,) = phone.push(phone.command(PICK, order.body(("1", "OLD"))))
    assert (answer["status"], answer["code"]) == ("refused", "shelf_life_too_short")


def test_what_stands_ready_for_one_order_neither_leaves_nor_is_picked_for_another(
    order: Order, phone: Phone
) -> None:
    with order.house.open():
        second = sold(order.ids, "6")
    assert phone.statuses(phone.command(PICK, order.body(("6", "NEAR"), ("2", "FAR")))) == ["applied"]
    with order.house.open() as factory:
        line = str(factory.ask("sales.order", {"id": second}).lines[0].id)
    parts = [{"line_id": line, "quantity": "5"}]

    refused = order.send("sales.ship", {"order_id": second, "lines": parts})
    picked = order.send(PICK, {"order_id": second, "lines": parts})

    assert [(one.code, one.params["available"]) for one in refused.errors] == [("stock_locked", "4")]
    assert [one.code for one in picked.errors] == ["stock_locked"]
    parts[0]["quantity"] = "4"
    assert order.send("sales.ship", {"order_id": second, "lines": parts}).applied


def test_what_is_picked_without_a_lot_is_what_expires_first_of_what_the_customer_takes(order: Order) -> None:
    line = {"line_id": order.line, "quantity": "7"}
    assert order.send(PICK, {"order_id": order.id, "lines": [line]}).applied
    assert [(lot, quantity) for lot, _, quantity in order.standing()] == [("NEAR", "6"), ("FAR", "1")]


def test_a_place_that_was_empty_is_told_to_the_office_with_the_reason(order: Order, phone: Phone) -> None:
    gap = {"line_id": order.line, "lot_id": order.lots["NEAR"], "place_id": order.places["NEAR"]}
    body = order.body(("6", "FAR"), missing=[gap | {"reason": "那里没有货"}])

    (answer,) = phone.push(phone.command(PICK, body))

    assert (answer["status"], answer["result"]["complete"]) == ("applied", False)
    with order.house.open() as factory:
        rows = factory.ask("sales.picks", {"id": order.id})
    assert [(plain(row.quantity), row.lot_number, row.reason) for row in rows] == [
        ("6", "FAR", ""),
        ("0", "NEAR", "那里没有货"),
    ]


def test_the_phone_learns_which_orders_want_goods_and_what_stands_ready(order: Order, phone: Phone) -> None:
    page = phone.store()
    document = wanted(phone)[order.id]
    assert (document["shelf_days"], document["rush"]) == (30, False)
    assert [(one["open"], one["picked"]) for one in document["lines"]] == [("8", [])]
    assert "price" not in said(phone.get("/api/v1/sync/pull", feed="store")).__repr__()

    phone.push(phone.command(PICK, order.body(("6", "NEAR"))))
    ready = [{"lot_id": order.lots["NEAR"], "place_id": order.places["NEAR"], "quantity": "6"}]
    assert wanted(phone, page["cursor"])[order.id]["lines"][0]["picked"] == ready

    assert order.ship("8").applied
    assert wanted(phone, page["cursor"]) == {order.id: None}


def test_goods_that_are_put_back_are_free_for_others_and_a_cancelled_order_keeps_none(
    order: Order, phone: Phone
) -> None:
    phone.push(phone.command(PICK, order.body(("6", "NEAR"))))
    assert order.send("sales.put_back", {"order_id": order.id}).result == {"quantity": "6"}
    assert order.standing() == []

    phone.push(phone.command(PICK, order.body(("6", "NEAR"))))
    assert order.send("sales.cancel_order", {"order_id": order.id}).applied
    assert order.standing() == []
    (answer,) = phone.push(phone.command(PICK, order.body(("1", "FAR"))))
    assert (answer["status"], answer["code"]) == ("refused", "wrong_state")
    assert order.sound()


def test_who_ships_other_lots_than_were_picked_leaves_no_more_standing_than_is_owed(
    order: Order, phone: Phone
) -> None:
    phone.push(phone.command(PICK, order.body(("6", "NEAR"), ("2", "FAR"))))
    assert order.ship("4", lot_id=order.lots["FAR"]).applied
    assert [quantity for _, _, quantity in order.standing()] == ["4"]
    assert order.sound()


def test_a_picked_line_keeps_its_item_and_quantity(order: Order, phone: Phone) -> None:
    phone.push(phone.command(PICK, order.body(("6", "NEAR"))))
    with order.house.open() as factory:
        version = factory.ask("sales.order", {"id": order.id}).version
    line = {"line_id": order.line, "item_id": order.ids.fan, "quantity": "5", "unit_price": "80"}
    outcome = order.send("sales.change_order", {"order_id": order.id, "version": version, "lines": [line]})
    assert [one.code for one in outcome.errors] == ["line_in_use"]


def test_a_worker_picks_nothing(order: Order) -> None:
    worker = new_phone(order.house, "worker")
    (answer,) = worker.push(worker.command(PICK, order.body(("1", "NEAR"))))
    assert (answer["status"], answer["code"]) == ("refused", "forbidden")
