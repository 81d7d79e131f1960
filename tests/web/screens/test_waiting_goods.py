"""Buttons of who buys: what waits at the gate, and what should be ordered again."""

from __future__ import annotations

from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from tests.support.house import CSRF, House
from tests.web.screens.floor_story import Story, build_story, english, post, words

FIRST = "body__dot__lines__dot__0__dot__lots__dot__0__dot__quantity"


@pytest.fixture
def story(house: House) -> Story:
    return build_story(house)


@pytest.fixture
def buyer(story: Story) -> FlaskClient:
    browser = story.house.browser("buyer")
    browser.set_cookie("locale", "en")
    return browser


def too_many(story: Story) -> tuple[str, str]:
    """Fifty motors come on an order of ten; the order and the record that waits."""
    line = {"item_id": story.ids["motor"], "quantity": "10", "unit_price": "20"}
    body = {"supplier_id": story.ids["supplier"], "due_on": "2026-12-01", "lines": [line]}
    order_id = str(story.send("purchasing.place_order", body, "buyer")["id"])
    line_id = str(story.ask("purchasing.order", id=order_id).lines[0].id)
    came = {"order_id": order_id, "lines": [{"line_id": line_id, "lots": [{"quantity": "50"}]}]}
    return order_id, str(story.send("purchasing.receive", came, "storekeeper", expect="held")["command"])


def decide(browser: FlaskClient, command_id: str, what: str, **values: str) -> int:
    data = {"csrf_token": CSRF, "command_id": str(uuid4())} | values
    return browser.post(f"/purchase-receipts/waiting/{command_id}/{what}", data=data).status_code


def test_what_waits_stands_on_the_order_on_the_list_and_on_the_buyers_first_page(
    story: Story, buyer: FlaskClient
) -> None:
    order_id, command_id = too_many(story)
    for page in (f"/purchase-orders/{order_id}", "/purchase-receipts/waiting"):
        text = buyer.get(page).get_data(as_text=True)
        assert f"/purchase-receipts/waiting/{command_id}/accept" in text, page
        assert "It waits for a decision" in text
    assert "1 delivery waits for a decision" in buyer.get("/").get_data(as_text=True)
    looking = story.house.browser("storekeeper").get("/purchase-receipts/waiting").get_data(as_text=True)
    assert "/accept" not in looking

    assert decide(buyer, command_id, "accept") == 303

    assert "Nothing waits for a decision" in buyer.get("/purchase-receipts/waiting").get_data(as_text=True)
    assert decide(buyer, command_id, "accept") == 422
    assert story.ask("purchasing.order", id=order_id).lines[0].received == 50


def test_sending_back_needs_a_reason(story: Story, buyer: FlaskClient) -> None:
    _, command_id = too_many(story)
    assert decide(buyer, command_id, "refuse") == 422
    assert decide(buyer, command_id, "refuse", note="只收十台") == 303


def test_an_alert_leads_to_an_order_with_the_missing_quantity_filled_in(
    story: Story, buyer: FlaskClient
) -> None:
    motor = story.ids["motor"]
    first = buyer.get("/stock/alerts")
    found = story.ask("items.item", id=motor)
    change = {"item_id": motor, "version": found.version, "reorder_point": "5000"}
    story.send("items.change_item", change, "planner")

    fresh = buyer.get("/stock/alerts", headers={"If-None-Match": first.headers["ETag"]})
    page = fresh.get_data(as_text=True)
    assert fresh.status_code == 200
    assert "Below reorder point" in page
    unchanged = buyer.get("/stock/alerts", headers={"If-None-Match": fresh.headers["ETag"]})
    assert unchanged.status_code == 304
    (link,) = (one for one in page.split('"') if one.startswith("/purchase-orders/new?"))
    form = buyer.get(link.replace("&amp;", "&")).get_data(as_text=True)
    missing = link.split("quantity=")[1]
    assert f'value="{missing}"' in form
    assert motor in form
    asks = story.house.browser("storekeeper").get("/stock/alerts").get_data(as_text=True)
    assert f"/purchase-requests/new?item={motor}" in asks


def test_a_number_at_the_gate_is_put_right_in_a_form_whose_fields_a_person_can_read(story: Story) -> None:
    line = {"item_id": story.ids["motor"], "quantity": "10", "unit_price": "20"}
    body = {"supplier_id": story.ids["supplier"], "due_on": "2026-12-01", "lines": [line, line]}
    order_id = str(story.send("purchasing.place_order", body, "buyer")["id"])
    first, second = (str(one.id) for one in story.ask("purchasing.order", id=order_id).lines)
    came = [
        {"line_id": first, "lots": [{"quantity": "50", "supplier_lot": "K-7"}], "closes": False},
        {"line_id": second, "lots": [{"quantity": "10"}]},
    ]
    arrived = {"order_id": order_id, "delivery_note": "SH-1", "lines": came}
    held = str(story.send("purchasing.receive", arrived, "storekeeper", expect="held")["command"])
    leader = english(story.house.browser("team_leader", "storekeeper"))

    form = leader.get(f"/decide/{held}/change").text
    assert words(form).count("1 · Quantity") == 1
    for label in ("Delivery note", "1 · Supplier's lot", "2 · Quantity"):
        assert label in words(form)
    assert "closes" not in form
    assert "_id" not in words(form)

    wrong = post(leader, f"/decide/{held}/change", **{FIRST: "five"}, why="typed")
    assert wrong.status_code == 422
    assert 'value="five"' in wrong.text
    assert post(leader, f"/decide/{held}/change", **{FIRST: "5"}, why="typed").status_code == 303
    lines = story.ask("purchasing.order", id=order_id).lines
    assert [one.received for one in lines] == [5, 10]
