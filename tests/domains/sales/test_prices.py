"""What is charged: a customer's own prices, everybody's, the item's list price, by quantity and day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.domains.sales.test_orders import as_changes, order_of, place, refusal
from tests.scenarios.fan_factory import FanFactory
from webapp.core.quantity import plain


def agreed(fans: FanFactory, *prices: tuple[str, str], customer: bool = True, **more: Any) -> dict[str, Any]:
    steps = [{"from_quantity": quantity, "unit_price": price} | more for quantity, price in prices]
    body = {"item_id": fans.fan, "prices": steps} | ({"customer_id": fans.customer} if customer else {})
    return fans.send("sales.add_price_list", body, "seller")


def charged(fans: FanFactory, quantity: str, **more: Any) -> str:
    """What one fan costs when so many are ordered without a word about the price."""
    line = {"item_id": fans.fan, "quantity": quantity}
    order = place(fans, lines=[line], **more)
    return plain(order_of(fans, order).lines[0].unit_price)


def test_an_order_without_prices_takes_the_customers_for_its_quantity(fans: FanFactory) -> None:
    assert charged(fans, "5") == "80", "the item's own list price, before anything was agreed"
    agreed(fans, ("0", "78"), ("100", "70"), customer=False)
    assert [charged(fans, quantity) for quantity in ("5", "100")] == ["78", "70"]
    agreed(fans, ("10", "75"), ("500", "60"))
    assert [charged(fans, quantity) for quantity in ("9", "10", "499", "500")] == ["78", "75", "75", "60"]


def test_a_price_counts_on_its_days_alone(fans: FanFactory) -> None:
    agreed(fans, ("0", "50"), valid_from="2026-11-24", valid_to="2026-11-25")
    found = [
        charged(fans, "1", ordered_on=day) for day in ("2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26")
    ]
    assert found == ["80", "50", "50", "80"]


def test_what_was_typed_stays_and_what_has_no_price_is_asked_for(fans: FanFactory) -> None:
    agreed(fans, ("0", "75"))
    typed = place(fans, (fans.fan, "5", "71"))
    assert plain(order_of(fans, typed).lines[0].unit_price) == "71"
    body = {
        "customer_id": fans.customer,
        "due_on": "2026-11-30",
        "lines": [{"item_id": fans.screw, "quantity": "5"}],
    }
    assert refusal(fans, "sales.place_order", body) == [("lines.0.unit_price", "no_price")]


def test_a_changed_list_leaves_orders_as_they_were_and_prices_what_is_added(fans: FanFactory) -> None:
    made = agreed(fans, ("0", "75"))
    order = place(fans, lines=[{"item_id": fans.fan, "quantity": "5"}])
    change = {"price_list_id": made["id"], "version": made["version"], "prices": [{"unit_price": "66"}]}
    fans.send("sales.change_price_list", change, "seller")
    assert refusal(fans, "sales.change_price_list", change) == [("version", "stale_version")]
    assert plain(order_of(fans, order).lines[0].unit_price) == "75"
    lines = [*as_changes(order_of(fans, order)), {"item_id": fans.fan, "quantity": "1"}]
    fans.send("sales.change_order", {"order_id": order["id"], "version": 1, "lines": lines}, "seller")
    assert [plain(one.unit_price) for one in order_of(fans, order).lines] == ["75", "66"]


def test_a_second_list_for_the_same_is_refused_and_so_are_crossed_days(fans: FanFactory) -> None:
    for customer in (True, False):
        agreed(fans, ("0", "75"), customer=customer)
        whose = {"customer_id": fans.customer} if customer else {}
        body = {"item_id": fans.fan, "prices": [{"unit_price": "1"}]} | whose
        assert refusal(fans, "sales.add_price_list", body) == [("item_id", "price_list_exists")]
    crossed = {"unit_price": "1", "valid_from": "2026-12-02", "valid_to": "2026-12-01"}
    body = {"item_id": fans.motor, "prices": [crossed]}
    assert refusal(fans, "sales.add_price_list", body) == [("prices.0.valid_to", "validity_crossed")]


def test_the_seller_sees_steps_and_the_trend_beside_the_field(fans: FanFactory) -> None:
    agreed(fans, ("0", "75"), ("100", "70"))
    for price in ("80", "78", "76", "77"):
        place(fans, (fans.fan, "1", price))
        fans.factory.clock.advance(timedelta(minutes=1))
    asked = {"search": "FAN", "customer_id": fans.customer}
    (row,) = fans.factory.ask("sales.item_choices", asked, fans.factory.actor("seller"))
    assert [plain(one.unit_price) for one in row.steps] == ["75", "70"]
    assert [plain(one.unit_price) for one in row.last] == ["77", "76", "78"]
    forty = {"item_id": fans.fan, "customer_id": fans.customer, "quantity": "40"}
    answer = fans.factory.ask("sales.price", forty, fans.factory.actor("seller"))
    assert (answer.unit_price, answer.cheaper_from, answer.cheaper_price) == (75, 100, 70)
