"""A driver hands goods over; the customer signs on the phone, also without a network; the office sees it and may take it back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from tests.scenarios import fan_factory
from tests.support.house import CSRF, House, said
from tests.support.paper import codes_on, picture_of, text_of
from tests.sync.phone import Phone, new_phone
from webapp.core.envelope import Outcome
from webapp.core.quantity import plain
from webapp.flows.floor_feed import handovers

SIGN = "sales.sign_delivery"
DRAWN = [[100, 200, 180, 90, 260, 300], [400, 210, 640, 190], [700, 120]]


@dataclass
class Delivery:
    """Eight fans that are on their way to the customer."""

    house: House
    id: str
    number: str
    line: str
    order_id: str
    order_line: str
    ids: fan_factory.FanFactory

    def body(self, **more: Any) -> dict[str, Any]:
        return {"shipment_id": self.id, "signer": "陈小姐", "strokes": DRAWN, **more}

    def send(self, type_: str, body: dict[str, Any], *roles: str) -> Outcome:
        with self.house.open() as factory:
            return factory.try_to_send(type_, body, factory.actor(*roles or ("seller",)))

    def ship(self, quantity: str = "1") -> str:
        """Another delivery of the same order."""
        lines = [{"line_id": self.order_line, "quantity": quantity}]
        return str(
            self.send("sales.ship", {"order_id": self.order_id, "lines": lines}, "storekeeper").result["id"]
        )

    def ask(self, name: str, **params: Any) -> Any:
        with self.house.open() as factory:
            return factory.ask(name, params)

    def listed(self, signing: str) -> list[str]:
        return [row.number for row in self.ask("sales.shipments", signing=signing).rows]


@pytest.fixture
def delivery(house: House) -> Delivery:
    with house.open() as factory:
        fans = fan_factory.build(factory)
        body = {"item_id": fans.fan, "quantity": "30", "unit_cost": "50", "lot_number": "F-1"}
        fans.send("inventory.receive", body, "storekeeper")
        line = {"item_id": fans.fan, "quantity": "20", "unit_price": "80"}
        sale = {"customer_id": fans.customer, "customer_reference": "KH-77", "due_on": "2026-12-01"}
        order_id = str(fans.send("sales.place_order", sale | {"lines": [line]})["id"])
        order_line = str(factory.ask("sales.order", {"id": order_id}).lines[0].id)
        ship = {"order_id": order_id, "lines": [{"line_id": order_line, "quantity": "8"}]}
        ship |= {"address": "佛山市南海区 5 号仓", "carrier": "顺丰", "tracking_number": "SF123"}
        shipped = fans.send("sales.ship", ship, "storekeeper")
        line_id = str(factory.ask("sales.shipment", {"id": shipped["id"]}).lines[0].id)
    return Delivery(house, str(shipped["id"]), shipped["number"], line_id, order_id, order_line, fans)


@pytest.fixture
def phone(house: House, delivery: Delivery) -> Phone:
    return new_phone(house, "storekeeper")


def on_the_way(phone: Phone, cursor: int = 0) -> dict[str, Any]:
    changes = phone.store(cursor)["changes"]
    return {one["id"]: one.get("doc") for one in changes if one["kind"] == "shipment"}


def paper(delivery: Delivery) -> bytes:
    return bytes(
        delivery.house.browser("seller").get(f"/print/delivery-notes/{delivery.id}.pdf?lang=zh").data
    )


def test_what_the_customer_signed_on_the_phone_stands_in_the_office_and_on_the_paper(
    delivery: Delivery, phone: Phone
) -> None:
    assert codes_on(picture_of(paper(delivery))) == [delivery.number]
    before = phone.store()["cursor"]
    document = on_the_way(phone)[delivery.id]
    assert (document["number"], document["address"]) == (delivery.number, "佛山市南海区 5 号仓")
    assert [(line["quantity"], line["lots"]) for line in document["lines"]] == [("8", ["F-1"])]
    assert delivery.listed("unsigned") == [delivery.number]

    gap = {"line_id": delivery.line, "quantity": "2", "reason": "外箱破损"}
    assert phone.statuses(phone.command(SIGN, delivery.body(differences=[gap], note="放门卫"))) == ["applied"]

    assert on_the_way(phone, before) == {delivery.id: None}, "nobody is to sign it any more"
    (signed,) = delivery.ask("sales.signatures", id=delivery.id)
    assert (signed.signer, signed.strokes, signed.note) == ("陈小姐", DRAWN, "放门卫")
    assert [(plain(one.quantity), one.reason) for one in signed.differences] == [("2", "外箱破损")]
    assert signed.collected_by != ""
    assert delivery.listed("signed") == delivery.listed("differs") == [delivery.number]
    assert delivery.listed("unsigned") == []
    page = delivery.house.browser("seller").get(f"/deliveries/{delivery.id}").text
    assert "M100 200L180 90 260 300M400 210L640 190M700 120L700 120" in page
    printed = paper(delivery)
    assert codes_on(picture_of(printed)) == []
    for words in ("陈小姐", "未收", "外箱破损", "放门卫", f"{signed.occurred_at:%Y-%m-%d}"):
        assert words in text_of(printed)


def test_a_push_that_comes_twice_signs_once_and_a_second_signature_is_refused_with_the_first_signer(
    delivery: Delivery, phone: Phone
) -> None:
    signed = phone.command(SIGN, delivery.body())
    assert phone.statuses(signed) == phone.statuses(signed) == ["applied"]

    other = new_phone(delivery.house, "storekeeper")
    (answer,) = other.push(other.command(SIGN, delivery.body(signer="王先生")))

    assert (answer["status"], answer["code"]) == ("refused", "signed_already")
    assert answer["params"] == {"number": delivery.number, "signer": "陈小姐"}
    assert len(delivery.ask("sales.signatures", id=delivery.id)) == 1


def test_the_office_takes_a_wrong_signature_back_with_a_reason_and_the_customer_signs_anew(
    delivery: Delivery, phone: Phone
) -> None:
    assert phone.statuses(phone.command(SIGN, delivery.body())) == ["applied"]
    cursor = phone.store()["cursor"]
    withdraw = {"shipment_id": delivery.id, "reason": "签错单"}
    assert delivery.send("sales.withdraw_signature", withdraw, "storekeeper").code == "forbidden"

    browser = delivery.house.browser("seller")
    address = f"/deliveries/{delivery.id}/withdraw-signature"
    without = browser.post(address, data={"csrf_token": CSRF, "reason": ""})
    assert without.status_code == 422
    assert browser.post(address, data={"csrf_token": CSRF, "reason": "签错单"}).status_code == 303

    assert delivery.id in on_the_way(phone, cursor)
    assert delivery.listed("unsigned") == [delivery.number]
    assert "签错单" in browser.get(f"/deliveries/{delivery.id}").text
    assert delivery.send("sales.withdraw_signature", withdraw).code == "not_signed"
    assert phone.statuses(phone.command(SIGN, delivery.body(signer="王先生"))) == ["applied"]
    assert [one.signer for one in delivery.ask("sales.signatures", id=delivery.id)] == ["王先生", "陈小姐"]
    assert "王先生" in text_of(paper(delivery))


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"signer": "  "}, "invalid", "signer"),
        ({"strokes": []}, "invalid", "strokes"),
        ({"strokes": [[1, 2, 3]]}, "invalid", "strokes"),
        ({"strokes": [[1001, 2]]}, "invalid", "strokes"),
        ({"strokes": [[1, 401]]}, "invalid", "strokes"),
        ({"strokes": [[1, 2] * 1001] * 3}, "invalid", "strokes"),
    ],
)
def test_what_is_no_signature_is_refused_at_its_field(
    delivery: Delivery, phone: Phone, wrong: dict[str, Any], code: str, field: str
) -> None:
    (answer,) = phone.push(phone.command(SIGN, delivery.body(**wrong)))
    assert (answer["status"], answer["code"]) == ("refused", code)
    assert [one["field"].split(".")[0] for one in answer["errors"]] == [field]


def test_no_more_is_missing_than_the_delivery_brought_and_nothing_of_another_one(
    delivery: Delivery, phone: Phone
) -> None:
    half = {"line_id": delivery.line, "quantity": "5", "reason": "少"}
    (answer,) = phone.push(phone.command(SIGN, delivery.body(differences=[half, half])))
    assert (answer["code"], answer["errors"][0]["field"]) == ("more_than_delivered", "differences.1.quantity")
    assert answer["errors"][0]["params"]["delivered"] == "8"

    other = delivery.ship()
    foreign = str(delivery.ask("sales.shipment", id=other).lines[0].id)
    (answer,) = phone.push(phone.command(SIGN, delivery.body(differences=[half | {"line_id": foreign}])))
    assert (answer["code"], answer["errors"][0]["field"]) == ("not_found", "differences.0.line_id")


def test_a_phone_keeps_the_latest_unsigned_deliveries_and_lets_go_of_the_oldest(
    delivery: Delivery, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handovers, "LATEST", 2)
    second = delivery.ship()
    page = phone.store()
    assert set(on_the_way(phone)) == {delivery.id, second}

    third = delivery.ship()

    told = on_the_way(phone, page["cursor"])
    assert told[delivery.id] is None
    assert told[third]["lines"][0]["quantity"] == "1"
    assert set(on_the_way(phone)) == {second, third}


def test_the_phone_hears_no_price_and_a_worker_signs_nothing(delivery: Delivery, phone: Phone) -> None:
    assert "price" not in repr(said(phone.get("/api/v1/sync/pull", feed="store")))
    worker = new_phone(delivery.house, "worker")
    (answer,) = worker.push(worker.command(SIGN, delivery.body()))
    assert (answer["status"], answer["code"]) == ("refused", "forbidden")
