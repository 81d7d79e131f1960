"""A customer's credit limit: what counts against it, who is stopped, who may let an order through."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from tests.domains.sales.test_orders import as_changes, order_of, place, refusal, shipping, stocked
from tests.scenarios.fan_factory import FanFactory
from webapp.domains.sales.models import CreditOverride


def limit(fans: FanFactory, amount: str | None) -> None:
    body = {"partner_id": fans.customer, "credit_limit": amount}
    fans.send("partners.set_credit_limit", body, "accountant")


def customer(fans: FanFactory) -> Any:
    fans.factory.session.expire_all()
    return fans.factory.ask("sales.customer", {"id": fans.customer}, fans.factory.actor("boss"))


def order_for(fans: FanFactory, quantity: str, **more: Any) -> dict[str, Any]:
    lines = [{"item_id": fans.screw, "quantity": quantity, "unit_price": "10"}]
    return {"customer_id": fans.customer, "due_on": "2026-11-30", "lines": lines} | more


def send(fans: FanFactory, body: dict[str, Any], role: str, expect: str) -> Any:
    return fans.factory.send("sales.place_order", body, fans.factory.actor(role), expect=expect)


def test_an_order_up_to_the_limit_goes_through_and_one_above_it_is_stopped(fans: FanFactory) -> None:
    limit(fans, "1000")
    place(fans, (fans.screw, "60", "10"))
    send(fans, order_for(fans, "40"), "seller", "applied")
    stopped = send(fans, order_for(fans, "1"), "seller", "refused")
    assert (stopped.code, stopped.params["owed"], stopped.params["limit"]) == (
        "over_credit_limit",
        "1010.00",
        "1000.00",
    )
    assert customer(fans).credit_left == 0


def test_a_seller_saves_a_draft_and_the_boss_confirms_it_with_a_reason(fans: FanFactory) -> None:
    limit(fans, "100")
    draft = place(fans, (fans.screw, "11", "10"), draft=True)
    confirm = {"order_id": draft["id"]}
    seller, boss = fans.factory.actor("seller"), fans.factory.actor("boss")
    reasoned = confirm | {"credit_reason": "老客户，已电话确认"}
    assert fans.factory.send("sales.confirm_order", reasoned, seller, expect="refused").errors == ()
    unreasoned = fans.factory.send("sales.confirm_order", confirm, boss, expect="refused")
    assert [one.field for one in unreasoned.errors] == ["credit_reason"]
    assert fans.factory.send("sales.confirm_order", reasoned, boss).result["status"] == "confirmed"
    (kept,) = fans.factory.session.scalars(select(CreditOverride)).all()
    assert (kept.credit_limit, kept.owed, kept.reason) == (100, 110, "老客户，已电话确认")


def test_an_order_that_grows_above_the_limit_is_stopped_and_one_that_shrinks_is_not(fans: FanFactory) -> None:
    order = place(fans, (fans.screw, "50", "10"))
    limit(fans, "300")
    line = as_changes(order_of(fans, order))[0]
    body = {"order_id": order["id"], "version": 1}
    more = fans.factory.send(
        "sales.change_order",
        body | {"lines": [line | {"quantity": "51"}]},
        fans.factory.actor("seller"),
        expect="refused",
    )
    assert more.code == "over_credit_limit"
    fans.send("sales.change_order", body | {"lines": [line | {"quantity": "49"}]}, "seller")


def test_what_was_delivered_counts_through_its_last_payment_day(fans: FanFactory) -> None:
    fans.send("partners.change_partner", {"partner_id": fans.customer, "payment_days": 10}, "seller")
    limit(fans, "100")
    order = place(fans, (fans.screw, "8", "10"))
    stocked(fans, fans.screw, "8")
    fans.send("sales.ship", shipping(order_of(fans, order), "8"), "storekeeper")
    owed = customer(fans)
    assert (owed.ordered, owed.delivered, owed.credit_left) == (0, 80, 20)
    fans.factory.clock.advance(timedelta(days=10))
    assert customer(fans).delivered == 80
    fans.factory.clock.advance(timedelta(days=1))
    assert customer(fans).delivered == 0


def test_without_a_limit_nobody_is_stopped_and_sellers_set_none(fans: FanFactory) -> None:
    limit(fans, "1")
    limit(fans, None)
    place(fans, (fans.screw, "1000", "10"))
    body = {"partner_id": fans.customer, "credit_limit": "999999"}
    seller = fans.factory.actor("seller")
    refused = fans.factory.try_to_send("partners.set_credit_limit", body, seller)
    assert refused.code == "forbidden"
    supplier = {"partner_id": fans.supplier, "credit_limit": "1"}
    assert refusal(fans, "partners.set_credit_limit", supplier) == [("credit_limit", "no_customer")]
