"""A customer pays: what it owes goes down, the credit limit is free again, and the page knows how it pays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.domains.sales.test_credit import customer, limit, order_for, send
from tests.domains.sales.test_orders import order_of, place, shipping, stocked
from tests.scenarios.fan_factory import FanFactory, build
from tests.support.factory import Factory


@pytest.fixture
def fans(factory: Factory) -> FanFactory:
    return build(factory)


def delivered(fans: FanFactory, quantity: str) -> Any:
    """Screws at 10 each, ordered and shipped."""
    order = place(fans, (fans.screw, quantity, "10"))
    stocked(fans, fans.screw, quantity)
    fans.send("sales.ship", shipping(order_of(fans, order), quantity), "storekeeper")
    return order


def pay(fans: FanFactory, amount: str, expect: str = "applied", **more: Any) -> Any:
    body = {"customer_id": fans.customer, "amount": amount} | more
    return fans.factory.send("finance.receive_payment", body, fans.factory.actor("accountant"), expect=expect)


def test_a_payment_frees_the_credit_limit_before_its_payment_days_are_over(fans: FanFactory) -> None:
    limit(fans, "1000")
    order = delivered(fans, "100")
    assert send(fans, order_for(fans, "10"), "seller", "refused").code == "over_credit_limit"

    pay(fans, "565", tax="65", parts=[{"order_id": order["id"], "amount": "500"}])

    now = customer(fans)
    assert (now.delivered, now.credit_left, now.overdue) == (500, 500, 0)
    send(fans, order_for(fans, "50"), "seller", "applied")


def test_what_is_not_paid_stays_owed_and_is_overdue_from_the_first_payment_on(fans: FanFactory) -> None:
    delivered(fans, "100")
    pay(fans, "300")
    fans.factory.clock.advance(timedelta(days=40))
    late = customer(fans)
    assert (late.delivered, late.overdue) == (700, 700)

    pay(fans, "700")

    paid = customer(fans)
    assert (paid.delivered, paid.overdue, paid.paid_ahead) == (0, 0, 0)
    assert paid.days_late == -2  # 300 thirty days early, 700 ten days late


def test_without_any_payment_a_delivery_counts_as_paid_after_its_payment_days(fans: FanFactory) -> None:
    delivered(fans, "100")
    fans.factory.clock.advance(timedelta(days=40))
    now = customer(fans)
    assert (now.delivered, now.kept_since, now.days_late) == (0, None, None)


def test_money_before_the_goods_is_ahead_and_counts_for_the_limit(fans: FanFactory) -> None:
    limit(fans, "1000")
    order = place(fans, (fans.screw, "100", "10"))
    pay(fans, "300", parts=[{"order_id": order["id"], "amount": "300"}])
    now = customer(fans)
    assert (now.paid_ahead, now.credit_left) == (300, 300)


def test_a_wrong_payment_is_taken_back_once_and_everything_is_as_before(fans: FanFactory) -> None:
    delivered(fans, "100")
    before = customer(fans)
    payment = pay(fans, "400").result["id"]
    body = {"payment_id": payment, "reason": "录错客户"}
    accountant = fans.factory.actor("accountant")

    fans.factory.send("finance.take_back_payment", body, accountant)

    assert customer(fans) == before
    again = fans.factory.send("finance.take_back_payment", body, accountant, expect="refused")
    assert again.code == "taken_back_already"
    rows = fans.factory.ask("finance.payments")
    assert ([one.state for one in rows.rows], rows.totals.amount) == (["reversal", "taken_back"], 0)


def test_no_order_is_paid_beyond_its_worth_nor_a_payment_parted_beyond_its_amount(fans: FanFactory) -> None:
    order = delivered(fans, "100")
    part = {"order_id": order["id"], "amount": "1000.01"}
    much = pay(fans, "2000", "refused", parts=[part])
    assert [(one.field, one.code) for one in much.errors] == [("parts.0.amount", "paid_too_much")]
    beyond = pay(fans, "100", "refused", tax="13", parts=[part | {"amount": "88"}])
    assert [(one.field, one.code) for one in beyond.errors] == [("parts", "parts_beyond_payment")]
    twice = pay(fans, "100", "refused", parts=[part | {"amount": "1"}, part | {"amount": "1"}])
    assert [(one.field, one.code) for one in twice.errors] == [("parts.1.order_id", "order_twice")]
    future = pay(fans, "100", "refused", paid_on="2030-01-01")
    assert [(one.field, one.code) for one in future.errors] == [("paid_on", "paid_in_future")]
    seller = fans.factory.actor("seller")
    body = {"customer_id": fans.customer, "amount": "1"}
    assert fans.factory.send("finance.receive_payment", body, seller, expect="refused").code == "forbidden"
