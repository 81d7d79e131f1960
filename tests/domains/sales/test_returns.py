"""Goods come back: into a lot of their own on hold, off what the order brought, and never more than left."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.domains.sales.test_orders import order_of, place, shipping, stocked
from tests.scenarios.fan_factory import FanFactory
from webapp.core import doctor

D = Decimal


@pytest.fixture
def delivered(fans: FanFactory) -> dict[str, Any]:
    """10 screws for 2 each left, which had cost 0.50 each; 5 are still in stock."""
    order = place(fans, (fans.screw, "10", "2"))
    stocked(fans, fans.screw, "15")
    fans.send("sales.ship", shipping(order_of(fans, order), "10"), "storekeeper")
    line = fans.factory.ask("sales.order", {"id": order["id"]}).shipments[0].lines[0]
    return order | {"line": str(line.id)}


def back(fans: FanFactory, delivered: dict[str, Any], quantity: str, **more: Any) -> dict[str, Any]:
    body = {"shipment_line_id": delivered["line"], "quantity": quantity, "reason": "生锈"} | more
    return fans.send("sales.return", body, "storekeeper")


def refused(fans: FanFactory, body: dict[str, Any]) -> list[tuple[str, str]]:
    outcome = fans.factory.send("sales.return", body, fans.factory.actor("storekeeper"), expect="refused")
    return [(one.field, one.code) for one in outcome.errors]


def test_what_comes_back_waits_on_hold_and_is_credited(fans: FanFactory, delivered: dict[str, Any]) -> None:
    returned = back(fans, delivered, "3")
    assert (returned["number"], returned["amount"], returned["order_status"]) == (
        "RC-2026-0001",
        "6.00",
        "shipped",
    )
    lot = fans.factory.ask("inventory.lot", {"id": returned["lot_id"]})
    assert (lot.status, lot.on_hand) == ("hold", 3)
    (row,) = fans.factory.ask("inventory.stock", {"search": "SCREW"}).rows
    assert (row.on_hand, row.free) == (8, 5), "what never left can still be sold, what came back cannot"
    costing = fans.factory.ask("insights.order_costing", {"id": delivered["id"]})
    assert (costing.revenue, costing.goods, costing.margin) == (D("14.00"), D("3.50"), D("10.50"))
    (seen,) = fans.factory.ask("sales.returns", {"order_id": delivered["id"]}).rows
    assert (seen.reason, seen.lot_status, seen.quantity) == ("生锈", "hold", 3)
    assert [one for one in doctor.run(fans.factory.session) if one.problems] == []


def test_what_is_replaced_is_owed_again(fans: FanFactory, delivered: dict[str, Any]) -> None:
    returned = back(fans, delivered, "4", replaced=True)
    assert returned["order_status"] == "confirmed"
    line = order_of(fans, delivered).lines[0]
    assert (line.shipped, line.open) == (6, 4)
    fans.send("sales.ship", shipping(order_of(fans, delivered), "4"), "storekeeper")
    view = order_of(fans, delivered)
    assert (view.status, view.lines[0].shipped) == ("shipped", 10)
    costing = fans.factory.ask("insights.order_costing", {"id": delivered["id"]})
    assert (costing.revenue, costing.goods) == (20, 5)
    assert [one for one in doctor.run(fans.factory.session) if one.problems] == []


def test_no_more_comes_back_than_left(fans: FanFactory, delivered: dict[str, Any]) -> None:
    back(fans, delivered, "7")
    body = {"shipment_line_id": delivered["line"], "quantity": "4", "reason": "错"}
    assert refused(fans, body) == [("quantity", "returned_too_much")]
    assert refused(fans, body | {"quantity": "1", "reason": ""}) == [("reason", "string_too_short")]
    back(fans, delivered, "3")
    view = fans.factory.ask("sales.returnable", {"id": order_of(fans, delivered).shipments[0].id})
    assert [one.left for one in view.lines] == [0]


def test_a_lot_that_came_back_is_apart_and_remembers_where_it_came_from(fans: FanFactory) -> None:
    for quantity in ("4", "6"):
        stocked(fans, fans.motor, quantity, "20")
    order = place(fans, (fans.motor, "8", "30"))
    fans.send("sales.ship", shipping(order_of(fans, order), "8"), "storekeeper")
    line = order_of(fans, order).shipments[0].lines[0]
    first, second = sorted(line.lots, key=lambda one: one.number)
    body = {"shipment_line_id": str(line.id), "quantity": "2", "reason": "噪音"}
    assert refused(fans, body) == [("lot_id", "lot_needed")]
    assert refused(fans, body | {"lot_id": str(first.lot_id), "quantity": "5"}) == [
        ("quantity", "returned_too_much")
    ]
    returned = fans.send("sales.return", body | {"lot_id": str(second.lot_id)}, "storekeeper")
    assert returned["lot_id"] != str(second.lot_id)
    (seen,) = fans.factory.ask("sales.returns", {"customer_id": fans.customer}).rows
    assert seen.origin_lot_number == second.number


def test_the_customers_page_counts_what_came_back(fans: FanFactory, delivered: dict[str, Any]) -> None:
    back(fans, delivered, "3")
    seen = fans.factory.ask("sales.customer", {"id": fans.customer}, fans.factory.actor("boss"))
    assert (seen.revenue, seen.margin) == (D("14.00"), D("10.50"))
    assert (seen.deliveries, seen.on_time, seen.returns, seen.returned_amount) == (1, 1, 1, 6)
    (item,) = seen.items
    assert (item.item_number, item.quantity, item.last_price) == ("SCREW", 7, 2)
