"""Quotations: valid through a day, turned into an order, or lost with a reason."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.domains.sales.test_orders import order_of, place, refusal, shipping, stocked
from tests.scenarios.fan_factory import FanFactory


def quoted(fans: FanFactory, **more: Any) -> dict[str, Any]:
    return place(fans, (fans.screw, "10", "2"), quote=True, **more)


def numbers(fans: FanFactory, **asked: Any) -> list[str]:
    found = fans.factory.ask("sales.orders", asked, fans.factory.actor("seller"))
    return [row.number for row in found.rows]


def test_a_quotation_promises_nothing_until_it_is_ordered(fans: FanFactory) -> None:
    quote = quoted(fans)
    assert (quote["number"], quote["status"]) == ("QT-2026-0001", "quoted")
    assert str(order_of(fans, quote).valid_until) == "2026-12-23"
    assert numbers(fans, status="open") == []
    assert numbers(fans, status="quoted") == ["QT-2026-0001"]
    stocked(fans, fans.screw, "10")
    ship = shipping(order_of(fans, quote), "4")
    assert refusal(fans, "sales.ship", ship) == [("", "wrong_state")]
    fans.factory.clock.advance(timedelta(days=2))
    ordered = fans.send("sales.confirm_order", {"order_id": quote["id"]}, "seller")
    assert (ordered["number"], ordered["status"]) == ("SO-2026-0001", "confirmed")
    view = order_of(fans, quote)
    assert (view.quote_number, str(view.ordered_on)) == ("QT-2026-0001", "2026-11-25")
    assert numbers(fans, search="QT-2026-0001") == ["SO-2026-0001"]


def test_a_quotation_is_changed_and_ends_on_its_last_day(fans: FanFactory) -> None:
    quote = quoted(fans, valid_until="2026-11-24", due_on="2026-12-10")
    fans.factory.clock.advance(timedelta(days=2))
    confirm = {"order_id": quote["id"]}
    assert refusal(fans, "sales.confirm_order", confirm) == [("", "quote_expired")]
    change = {"order_id": quote["id"], "version": 1, "valid_until": "2026-11-22"}
    assert refusal(fans, "sales.change_order", change) == [("valid_until", "validity_crossed")]
    fans.send("sales.change_order", change | {"valid_until": "2026-11-25"}, "seller")
    assert fans.send("sales.confirm_order", confirm, "seller")["status"] == "confirmed"


def test_a_quotation_whose_due_day_has_passed_asks_for_another(fans: FanFactory) -> None:
    quote = quoted(fans, due_on="2026-11-24")
    fans.factory.clock.advance(timedelta(days=3))
    assert refusal(fans, "sales.confirm_order", {"order_id": quote["id"]}) == [
        ("due_on", "due_before_ordered")
    ]


def test_a_lost_quotation_says_why_and_can_be_taken_up_again(fans: FanFactory) -> None:
    quote = quoted(fans)
    lose = {"order_id": quote["id"], "reason": "价格太高"}
    assert refusal(fans, "sales.lose_quote", lose | {"reason": ""}) == [("reason", "string_too_short")]
    assert fans.send("sales.lose_quote", lose, "seller")["status"] == "lost"
    assert order_of(fans, quote).lost_reason == "价格太高"
    assert refusal(fans, "sales.confirm_order", {"order_id": quote["id"]}) == [("", "wrong_state")]
    assert fans.send("sales.quote_again", {"order_id": quote["id"]}, "seller")["status"] == "quoted"
    assert refusal(fans, "sales.cancel_order", {"order_id": quote["id"]}) == [("", "wrong_state")]


def test_rush_orders_are_found_and_a_delivery_says_where_it_went(fans: FanFactory) -> None:
    place(fans, (fans.screw, "1", "2"))
    order = place(fans, (fans.screw, "10", "2"), rush=True)
    assert numbers(fans, rush=True) == ["SO-2026-0002"]
    stocked(fans, fans.screw, "10")
    where = {"address": "苏州二厂", "contact": "陈", "carrier": "顺丰", "tracking_number": "SF123"}
    fans.send("sales.ship", shipping(order_of(fans, order), "4") | where, "storekeeper")
    fans.send("sales.ship", shipping(order_of(fans, order), "6"), "storekeeper")
    first, second = order_of(fans, order).shipments
    assert (first.address, first.contact, first.carrier, first.tracking_number) == tuple(where.values())
    assert (second.carrier, second.tracking_number) == ("", "")
    assert fans.factory.ask("sales.addresses", {"id": fans.customer}) == ["苏州二厂"]
