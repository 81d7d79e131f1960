"""A storekeeper's phone takes goods in at the gate, without a network: nothing counts twice, nothing is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.support.beginnings import Beginnings
from tests.support.house import House
from tests.sync.phone import Phone, new_phone
from webapp.core.quantity import plain

RECEIVE = "purchasing.receive"


@pytest.fixture
def order(beginnings: Beginnings) -> dict[str, Any]:
    """A hundred motors on order; the ids of order and line."""
    ids = beginnings.fans()
    with beginnings.house().open() as factory:
        line = {"item_id": ids.motor, "quantity": "100", "unit_price": "18"}
        body = {"supplier_id": ids.supplier, "due_on": "2026-11-30", "lines": [line]}
        made = factory.send("purchasing.place_order", body).result
        line_id = str(factory.ask("purchasing.order", {"id": made["id"]}).lines[0].id)
        return {"order_id": made["id"], "line_id": line_id, "supplier": ids.supplier}


@pytest.fixture
def phone(order: dict[str, Any], house: House) -> Phone:
    return new_phone(house, "storekeeper")


def came(order: dict[str, Any], quantity: str) -> dict[str, Any]:
    lots = [{"quantity": quantity, "supplier_lot": "HL-1"}]
    return {"order_id": order["order_id"], "lines": [{"line_id": order["line_id"], "lots": lots}]}


def received(house: House, order: dict[str, Any]) -> str:
    with house.open() as factory:
        return plain(factory.ask("purchasing.order", {"id": order["order_id"]}).lines[0].received)


def test_receipts_of_a_phone_count_once_and_add_up(house: House, phone: Phone, order: dict[str, Any]) -> None:
    first, second = (phone.command(RECEIVE, came(order, quantity)) for quantity in ("60", "40"))
    assert phone.statuses(first) == ["applied"]
    assert phone.statuses(first, second) == ["applied", "applied"]
    assert received(house, order) == "100"


def test_what_came_while_the_phone_was_away_waits_when_others_were_first(
    house: House, phone: Phone, order: dict[str, Any]
) -> None:
    noted = phone.command(RECEIVE, came(order, "60"))
    with house.open() as factory:
        factory.send(RECEIVE, came(order, "80"))
    house.clock.advance(timedelta(hours=3))

    assert phone.statuses(noted) == ["held"]

    with house.open() as factory:
        factory.send("floor.accept", {"command_id": noted["id"], "note": "收下"}, factory.actor("boss"))
    assert received(house, order) == "140"


def test_a_delivery_is_late_by_the_day_on_which_it_came_not_on_which_it_was_told(
    house: House, phone: Phone, order: dict[str, Any]
) -> None:
    noted = phone.command(RECEIVE, came(order, "100"))
    house.clock.advance(timedelta(days=9))  # past the 30th, on which it was due

    assert phone.statuses(noted) == ["applied"]

    with house.open() as factory:
        rows = factory.ask("purchasing.receipts", {"order_id": order["order_id"]}).rows
    assert [row.days_late for row in rows] == [0]


def test_a_worker_s_phone_receives_nothing(house: House, order: dict[str, Any]) -> None:
    phone = new_phone(house, "worker")
    assert phone.statuses(phone.command(RECEIVE, came(order, "1"))) == ["refused"]
    keeper = new_phone(house, "storekeeper")
    back = {"lot_id": order["line_id"], "quantity": "1", "reason": "坏"}
    assert keeper.statuses(keeper.command("purchasing.return", back)) == ["refused"]
