"""What a storekeeper's phone knows of the goods that are to come, and who else may know it (docs/sync.md §5)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios import fan_factory
from tests.support.beginnings import Beginnings
from tests.support.house import House, said
from tests.sync.phone import Phone, new_phone


@pytest.fixture
def ids(beginnings: Beginnings) -> fan_factory.FanFactory:
    return beginnings.fans()


@pytest.fixture
def phone(house: House, ids: fan_factory.FanFactory) -> Phone:
    return new_phone(house, "storekeeper")


def ordered(house: House, ids: fan_factory.FanFactory, **more: Any) -> str:
    """A hundred motors and fifty kilograms of resin on order; returns the order's id."""
    motors = {"item_id": ids.motor, "quantity": "100", "unit_price": "18"}
    resin = {"item_id": ids.resin, "quantity": "50", "unit_price": "9"}
    with house.open() as factory:
        body = {"supplier_id": ids.supplier, "due_on": "2026-11-30", "lines": [motors, resin], **more}
        return str(factory.send("purchasing.place_order", body).result["id"])


def orders(phone: Phone, cursor: int = 0) -> dict[str, Any]:
    changes = phone.store(cursor)["changes"]
    return {one["id"]: one.get("doc") for one in changes if one["kind"] == "purchase"}


def receive(house: House, order_id: str, line: dict[str, Any], quantity: str) -> None:
    with house.open() as factory:
        lines = [{"line_id": line["id"], "lots": [{"quantity": quantity}]}]
        factory.send("purchasing.receive", {"order_id": order_id, "lines": lines})


def test_an_order_says_what_is_to_come_and_no_price(
    house: House, ids: fan_factory.FanFactory, phone: Phone
) -> None:
    order_id = ordered(house, ids)

    order = orders(phone)[order_id]

    assert (order["number"], order["due_on"], order["supplier"]["id"]) == (
        "PO-2026-0001",
        "2026-11-30",
        ids.supplier,
    )
    motors, resin = order["lines"]
    assert (motors["item"]["id"], motors["open"], motors["most"], motors["in_lots"]) == (
        ids.motor,
        "100",
        "105",
        True,
    )
    assert (motors["item"]["unit"], resin["open"]) == ("个", "50")
    assert "price" not in said(phone.get("/api/v1/sync/pull", feed="store")).__repr__()


def test_what_came_is_taken_off_and_an_order_that_is_done_goes_away(
    house: House, ids: fan_factory.FanFactory, phone: Phone
) -> None:
    order_id = ordered(house, ids)
    cursor = phone.store()["cursor"]
    motors, resin = orders(phone)[order_id]["lines"]

    receive(house, order_id, motors, "102")
    (left,) = orders(phone, cursor)[order_id]["lines"]
    receive(house, order_id, resin, "20")
    (rest,) = orders(phone, cursor)[order_id]["lines"]
    receive(house, order_id, resin, "30")

    assert (left["id"], rest["open"], rest["most"]) == (resin["id"], "30", "32.5")
    assert orders(phone, cursor) == {order_id: None}
    assert orders(phone) == {}


def test_drafts_are_not_expected_until_they_are_sent(
    house: House, ids: fan_factory.FanFactory, phone: Phone
) -> None:
    order_id = ordered(house, ids, draft=True)
    page = phone.store()
    assert page["changes"] == []

    with house.open() as factory:
        factory.send("purchasing.confirm_order", {"order_id": order_id})

    assert list(orders(phone, page["cursor"])) == [order_id]


def test_names_and_tolerance_follow_what_the_office_changes(
    house: House, ids: fan_factory.FanFactory, phone: Phone
) -> None:
    order_id = ordered(house, ids)
    cursor = phone.store()["cursor"]
    with house.open() as factory:
        item = factory.ask("items.item", {"id": ids.motor})
        factory.send("items.change_item", {"item_id": ids.motor, "version": item.version, "name": "新电机"})
    renamed = orders(phone, cursor)[order_id]
    cursor = phone.store(cursor)["cursor"]
    with house.open() as factory:
        values = {"purchasing.over_receipt": "10"}
        factory.send("identity.change_settings", {"values": values}, factory.administrator)

    assert renamed["lines"][0]["item"]["name"] == "新电机"
    assert orders(phone, cursor)[order_id]["lines"][0]["most"] == "110"


def test_a_supplier_s_new_name_reaches_the_gate(
    house: House, ids: fan_factory.FanFactory, phone: Phone
) -> None:
    order_id = ordered(house, ids)
    cursor = phone.store()["cursor"]
    with house.open() as factory:
        factory.send("partners.change_partner", {"partner_id": ids.supplier, "name": "新恒力电机"})

    assert orders(phone, cursor)[order_id]["supplier"]["name"] == "新恒力电机"


def test_workers_do_not_read_it_and_on_a_shared_phone_miss_nothing_for_the_storekeeper(
    house: House, ids: fan_factory.FanFactory, phone: Phone
) -> None:
    cursor = phone.store()["cursor"]
    order_id = ordered(house, ids)
    worker = new_phone(house, "worker", "team_leader")

    refused = worker.get("/api/v1/sync/pull", feed="store")
    floor = worker.pull()

    assert (refused.status_code, said(refused)["code"]) == (403, "forbidden")
    assert {one["kind"] for one in floor["changes"]} & {"purchase"} == set()
    assert list(orders(phone, cursor)) == [order_id]


def test_nothing_new_is_said_in_few_bytes(house: House, ids: fan_factory.FanFactory, phone: Phone) -> None:
    ordered(house, ids)
    answer = phone.get("/api/v1/sync/pull", feed="store")
    headers = {**phone.signed_in, "If-None-Match": answer.headers["ETag"]}

    again = house.app.test_client().get(
        f"/api/v1/sync/pull?feed=store&cursor={said(answer)['cursor']}", headers=headers
    )

    assert (again.status_code, again.data) == (304, b"")
