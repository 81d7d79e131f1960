"""What a storekeeper's phone sends of carrying, handing out and counting, in the very form in which the app writes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from tests.support.beginnings import Beginnings
from tests.support.house import House
from tests.sync.phone import Phone, new_phone


@dataclass
class Store:
    """Twelve motors of one lot in the warehouse, a place inside it, and an order for ten fans."""

    house: House
    phone: Phone
    motor: str
    lot: str
    warehouse: str
    bin: str
    order: str

    def where(self) -> dict[str, str]:
        """Where the phone says that the lot lies."""
        lot = self.phone.documents("lot")[self.lot]
        return {one["place_id"]: one["quantity"] for one in lot["places"]}

    def carry(self, quantity: str, from_place: str, to_place: str) -> dict[str, Any]:
        thing = {"item_id": self.motor, "lot_id": self.lot, "quantity": quantity}
        return {**thing, "from_place_id": from_place, "to_place_id": to_place}


@pytest.fixture
def store(beginnings: Beginnings) -> Store:
    ids, house = beginnings.fans(), beginnings.house()
    with house.open() as factory:
        body = {"item_id": ids.motor, "quantity": "12", "unit_cost": "18"}
        lot = factory.send("inventory.receive", body).result["lot_ids"][0]
        for item, quantity in ((ids.resin, "5"), (ids.screw, "100")):
            factory.send("inventory.receive", {"item_id": item, "quantity": quantity, "unit_cost": "1"})
        order = {"item_id": ids.fan, "quantity": "10", "due_on": "2026-12-01"}
        order_id = factory.send("production.create_order", order).result["id"]
        factory.send("production.release", {"work_order_id": order_id})
    phone = new_phone(house, "storekeeper")
    (warehouse,) = [one["place_id"] for one in phone.documents("lot")[lot]["places"]]
    with house.open() as factory:
        places = {"warehouse_id": warehouse, "numbers": ["A-01"]}
        (bin_id,) = factory.send("inventory.add_places", places).result["place_ids"]
    return Store(house, phone, ids.motor, lot, warehouse, bin_id, order_id)


def test_a_lot_is_put_away_and_carried_back(store: Store) -> None:
    away = store.phone.command(
        "inventory.put_away", store.carry("12", store.warehouse, store.bin), lane="item:1"
    )
    assert store.phone.statuses(away, away) == ["applied", "applied"]
    assert store.where() == {store.bin: "12"}

    back = store.phone.command(
        "inventory.transfer", store.carry("5", store.bin, store.warehouse), lane="item:1"
    )
    assert store.phone.statuses(back) == ["applied"]
    assert store.where() == {store.bin: "7", store.warehouse: "5"}


def test_more_than_lies_there_is_refused_and_says_why(store: Store) -> None:
    (answer,) = store.phone.push(
        store.phone.command("inventory.transfer", store.carry("13", store.warehouse, store.bin))
    )
    assert (answer["status"], answer["code"]) == ("refused", "stock_would_go_negative")


def test_a_scanned_lot_is_handed_out_from_its_place_and_wanted_no_more(store: Store) -> None:
    def materials() -> list[dict[str, Any]]:
        (pick,) = [one["doc"] for one in store.phone.store()["changes"] if one["kind"] == "pick"]
        return [one for one in pick["materials"] if one["item_id"] == store.motor]

    (motor,) = materials()
    line = {"material_id": motor["id"], "quantity": motor["required"]}
    lines = [{**line, "lot_id": store.lot, "place_id": store.warehouse}]
    body = {"work_order_id": store.order, "lines": lines}

    assert store.phone.statuses(store.phone.command("production.issue_materials", body)) == ["applied"]

    (motor,) = materials()
    assert motor["issued"] == motor["required"]
    assert store.where() == {store.warehouse: "2"}


def test_a_count_is_taken_without_the_phone_knowing_the_books(store: Store) -> None:
    with store.house.open() as factory:
        factory.send("inventory.open_stocktake", {"place_ids": [store.warehouse]})
    (stocktake,) = store.phone.documents("stocktake").values()
    lines = [one for one in store.phone.documents("count_line").values() if one["lot_id"] == store.lot]
    (line,) = lines
    assert "quantity" not in line

    spot = {"item_id": store.motor, "lot_id": store.lot, "place_id": store.warehouse}
    body = {"stocktake_id": stocktake["id"], **spot, "quantity": "0"}
    counted = store.phone.command("inventory.count", body, lane="count:1")

    assert store.phone.statuses(counted, counted) == ["applied", "applied"]
    again = store.phone.documents("count_line")[line["id"]]
    assert again["status"] in ("counted", "recount")
    assert again["counted_by"] == [str(store.phone.user_id)]


def test_a_worker_counts_too_but_carries_nothing(store: Store) -> None:
    worker = new_phone(store.house, "worker")
    carried = worker.command("inventory.transfer", store.carry("1", store.warehouse, store.bin))
    assert worker.statuses(carried) == ["refused"]
    with store.house.open() as factory:
        factory.send("inventory.open_stocktake", {"place_ids": [store.warehouse]})
    (stocktake,) = worker.documents("stocktake").values()
    spot = {"item_id": store.motor, "lot_id": store.lot, "place_id": store.warehouse}
    body = {"stocktake_id": stocktake["id"], **spot, "quantity": "12"}
    assert worker.statuses(worker.command("inventory.count", body, lane="count:1")) == ["applied"]
