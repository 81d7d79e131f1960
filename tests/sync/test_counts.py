"""The store is counted with phones: blind, by several people, some of whom have no network."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.sync.phone import Floor, Phone, instant


@pytest.fixture
def opened(floor: Floor) -> dict[str, Any]:
    """A stocktake of the raw material store, as the phone sees it."""
    floor.house.clock.advance(timedelta(minutes=1))
    with floor.house.open() as factory:
        places = factory.ask("inventory.places", {"kind": "warehouse"}).rows
        raw = next(str(one.id) for one in places if one.number == "RM")
        factory.send("inventory.open_stocktake", {"place_ids": [raw], "note": "月末"})
    floor.house.clock.advance(timedelta(minutes=1))
    (stocktake,) = floor.phone.documents("stocktake").values()
    return dict(stocktake)


def lines(phone: Phone) -> list[dict[str, Any]]:
    return [one for one in phone.documents("count_line").values() if one]


def counted(line: dict[str, Any], quantity: str) -> dict[str, Any]:
    body = {name: line[name] for name in ("stocktake_id", "item_id", "place_id")}
    return body | ({"lot_id": line["lot_id"]} if line["lot_id"] else {}) | {"quantity": quantity}


def line_of(phone: Phone, item_id: object) -> dict[str, Any]:
    return next(one for one in lines(phone) if one["item_id"] == str(item_id))


def test_the_phone_knows_what_to_count_and_not_how_much_there_should_be(
    floor: Floor, opened: dict[str, Any]
) -> None:
    found = lines(floor.phone)

    assert (opened["number"], opened["note"]) == ("ST-2026-0001", "月末")
    assert {one["item_id"] for one in found} == {
        str(floor.ids.motor),
        str(floor.ids.resin),
        str(floor.ids.screw),
    }
    assert {one["status"] for one in found} == {"open"}
    assert all(set(one) & {"quantity", "book_quantity", "expected"} == set() for one in found)


def test_two_phones_without_a_network_count_the_same_line_and_both_counts_stand(
    floor: Floor, opened: dict[str, Any]
) -> None:
    screws, other = line_of(floor.phone, floor.ids.screw), floor.another_phone("storekeeper")
    mine = floor.phone.command("inventory.count", counted(screws, "90"))
    yours = other.command("inventory.count", counted(screws, "90"))
    floor.house.clock.advance(timedelta(hours=5))

    (first,) = floor.phone.push(mine)
    assert (first["status"], first["result"]["status"]) == ("applied", "recount")
    (again,) = floor.phone.push(mine)
    assert again["duplicate"]
    (second,) = other.push(yours)
    assert second["result"]["status"] == "counted"

    line = line_of(floor.phone, floor.ids.screw)
    assert (line["status"], len(line["counted_by"])) == ("counted", 2)


def test_a_count_that_comes_after_the_posting_is_answered_in_words(
    floor: Floor, opened: dict[str, Any]
) -> None:
    screws = line_of(floor.phone, floor.ids.screw)
    late = floor.phone.command("inventory.count", counted(screws, "90"))
    with floor.house.open() as factory:
        body = {"stocktake_id": opened["id"], "reason": "closed", "leave_rest": True}
        factory.send("inventory.post_stocktake", body)

    (answer,) = floor.phone.push(late)

    assert (answer["status"], answer["code"]) == ("refused", "stocktake_over")
    assert answer["params"]["stocktake"] == "ST-2026-0001"
    assert lines(floor.phone) == []
    assert list(floor.phone.documents("stocktake").values()) == [None]


def test_stock_by_place_follows_what_is_put_away(floor: Floor) -> None:
    keeper = floor.another_phone("storekeeper")
    with floor.house.open() as factory:
        places = factory.ask("inventory.places", {"kind": "warehouse"}).rows
        raw = next(str(one.id) for one in places if one.number == "RM")
        made = factory.send("inventory.add_places", {"warehouse_id": raw, "numbers": ["A-01", "A-02"]}).result
        shelf = made["place_ids"][0]
    body = {"item_id": str(floor.ids.screw), "quantity": "30", "to_place_id": shelf}

    (answer,) = keeper.push(keeper.command("inventory.put_away", body))

    assert answer["status"] == "applied", answer
    known = keeper.documents("place")[shelf]
    assert (known["number"], known["name"], known["warehouse_id"], known["use"]) == (
        "RM/A-01",
        "原料仓 A-01",
        raw,
        "store",
    )
    changes = {(one["kind"], one["id"]): one["doc"] for one in keeper.store()["changes"]}
    (lying,) = (
        [changes["stock", str(floor.ids.screw)]["places"]]
        if ("stock", str(floor.ids.screw)) in changes
        else [
            lot["places"]
            for lot in keeper.documents("lot").values()
            if lot["item_id"] == str(floor.ids.screw)
        ]
    )
    assert {one["place_id"]: one["quantity"] for one in lying} == {raw: "70", shelf: "30"}
    assert keeper.statuses(keeper.command("inventory.put_away", body | {"quantity": "71"})) == ["refused"]
    assert instant(floor.house.clock.now())


def test_what_an_order_wants_from_the_store_is_known_and_is_taken_from_a_shelf(floor: Floor) -> None:
    keeper = floor.another_phone("storekeeper")
    (order,) = [one["doc"] for one in keeper.store()["changes"] if one["kind"] == "pick"]
    assert (order["id"], order["number"], order["item"]["number"]) == (floor.order_id, "WO-2026-0001", "FAN")
    wanted = next(one for one in order["materials"] if one["supply"] == "issue")
    with floor.house.open() as factory:
        raw = next(
            str(one.id)
            for one in factory.ask("inventory.places", {"kind": "warehouse"}).rows
            if one.number == "RM"
        )
        shelf = factory.send("inventory.add_places", {"warehouse_id": raw, "numbers": ["A-01"]}).result[
            "place_ids"
        ][0]
    line = {"material_id": wanted["id"], "quantity": "1", "place_id": shelf}
    body = {"work_order_id": floor.order_id, "lines": [line]}

    (empty,) = keeper.push(keeper.command("production.issue_materials", body))
    (taken,) = keeper.push(
        keeper.command("production.issue_materials", body | {"lines": [line | {"place_id": raw}]})
    )

    assert (empty["status"], empty["code"]) == ("refused", "short_of_stock")
    assert taken["status"] == "applied", taken
    (after,) = [one["doc"] for one in keeper.store()["changes"] if one["kind"] == "pick"]
    assert next(one for one in after["materials"] if one["id"] == wanted["id"])["issued"] == "1"


def test_a_worker_does_not_read_the_store_s_feed_and_a_job_has_no_stock(floor: Floor) -> None:
    assert floor.phone.get("/api/v1/sync/pull", feed="store").status_code == 403
    assert floor.phone.documents("pick") == floor.phone.documents("stock") == {}
