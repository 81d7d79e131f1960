"""A customer's goods go to several places: the usual one, the one chosen, or one that is written down once."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.fan_factory import FanFactory, build
from tests.support.factory import Factory
from webapp.imports import addresses

STORE = {"name": "总仓", "address": "顺德工业路 1 号", "contact": "陈小姐 139", "usual": True}
SHOP = {"name": "门店", "address": "大良街 2 号"}


@pytest.fixture
def fans(factory: Factory) -> FanFactory:
    return build(factory)


def _keep(factory: Factory, fans: FanFactory, *places: dict[str, Any], expect: str = "applied") -> Any:
    body = {"partner_id": fans.customer, "addresses": list(places)}
    return factory.send("partners.change_partner", body, factory.actor("seller"), expect=expect)


def _ids(factory: Factory, fans: FanFactory) -> dict[str, str]:
    rows = factory.ask("partners.addresses", {"customer_id": fans.customer})
    return {one.name: str(one.id) for one in rows}


def _order(factory: Factory, fans: FanFactory, **more: Any) -> Any:
    line = {"item_id": fans.fan, "quantity": "3", "unit_price": "80"}
    body = {"customer_id": fans.customer, "due_on": "2026-12-24", "lines": [line]} | more
    placed = factory.send("sales.place_order", body, factory.actor("seller"))
    return factory.ask("sales.order", {"id": placed.result["id"]})


def _ship(factory: Factory, order: Any, **more: Any) -> tuple[str, str]:
    body = {"order_id": str(order.id), "lines": [{"line_id": str(order.lines[0].id), "quantity": "1"}]} | more
    sent = factory.send("sales.ship", body, factory.actor("storekeeper"))
    found = factory.ask("sales.shipment", {"id": sent.result["id"]})
    return found.address, found.contact


def _stock(factory: Factory, fans: FanFactory) -> None:
    receipt = {"item_id": fans.fan, "quantity": "9", "unit_cost": "50"}
    factory.send("inventory.receive", receipt, factory.actor("storekeeper"))


def test_goods_go_to_the_usual_place_unless_order_or_delivery_say_otherwise(
    factory: Factory, fans: FanFactory
) -> None:
    _stock(factory, fans)
    _keep(factory, fans, SHOP, STORE)
    ids = _ids(factory, fans)
    assert list(ids) == ["总仓", "门店"]

    plain, chosen = _order(factory, fans), _order(factory, fans, address_id=ids["门店"])
    free = _order(factory, fans, address="码头 3 号", contact="老李")

    assert _ship(factory, plain)[0] == "顺德工业路 1 号"
    assert _ship(factory, chosen)[0] == "大良街 2 号"
    assert _ship(factory, free) == ("码头 3 号", "老李")
    assert _ship(factory, free, address_id=ids["总仓"]) == ("顺德工业路 1 号", "陈小姐 139")
    assert _ship(factory, plain, address="展会")[0] == "展会"


def test_a_place_that_is_changed_later_leaves_orders_as_they_were(factory: Factory, fans: FanFactory) -> None:
    _keep(factory, fans, STORE)
    order = _order(factory, fans, address_id=_ids(factory, fans)["总仓"])

    _keep(factory, fans, SHOP)

    assert factory.ask("sales.order", {"id": order.id}).address == "顺德工业路 1 号"
    assert [one.usual for one in factory.ask("partners.addresses", {"customer_id": fans.customer})] == [True]
    body = {"order_id": str(order.id), "version": order.version, "address": "别处"}
    factory.send("sales.change_order", body, factory.actor("seller"))
    assert factory.ask("sales.order", {"id": order.id}).address == "别处"


def test_names_are_told_apart_and_one_place_is_the_usual_one(factory: Factory, fans: FanFactory) -> None:
    twice = _keep(factory, fans, STORE, SHOP | {"name": "总仓"}, expect="refused")
    assert [(one.field, one.code) for one in twice.errors] == [("addresses.1.name", "address_twice")]
    usual = _keep(factory, fans, STORE, SHOP | {"usual": True}, expect="refused")
    assert [(one.field, one.code) for one in usual.errors] == [("addresses.1.usual", "two_usual_addresses")]


def test_another_customers_place_is_none_of_ours(factory: Factory, fans: FanFactory) -> None:
    other = {"name": "别家", "is_customer": True, "addresses": [STORE]}
    made = factory.send("partners.add_partner", other, factory.actor("seller"))
    theirs = factory.ask("partners.partner", {"id": made.result["id"]}).addresses[0].id
    line = {"item_id": fans.fan, "quantity": "3", "unit_price": "80"}
    body = {"customer_id": fans.customer, "due_on": "2026-12-24", "lines": [line], "address_id": str(theirs)}
    factory.send("sales.place_order", body, factory.actor("seller"), expect="refused")


def test_a_cell_says_several_addresses_and_reads_as_it_was_written() -> None:
    text = "总仓: 顺德工业路 1 号 / 陈小姐; 门店: 大良街 2 号"
    found = addresses.read(text)
    assert found == [("总仓", "顺德工业路 1 号", "陈小姐"), ("门店", "大良街 2 号", "")]
    assert addresses.written(found) == text
    assert addresses.read("总仓：顺德\n门店：大良；") == [("总仓", "顺德", ""), ("门店", "大良", "")]
    assert addresses.read("顺德工业路") is None
    assert addresses.read("总仓: 甲; 总仓: 乙") is None
