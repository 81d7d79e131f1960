"""The office locks stock for a customer's order, sees who has what, and gives it free again."""

from __future__ import annotations

import re
from html import unescape

from flask.testing import FlaskClient

from tests.support.house import CSRF
from tests.web.screens.floor_story import Story, english, rows_of, words


def sold(story: Story, quantity: str) -> tuple[str, str, str]:
    """An order for fans: its id, its line and its number."""
    line = {"item_id": story.ids["fan"], "quantity": quantity, "unit_price": "80"}
    body = {"customer_id": story.ids["customer"], "due_on": "2026-12-01", "lines": [line]}
    made = story.send("sales.place_order", body, "seller")
    return made["id"], str(story.ask("sales.order", id=made["id"]).lines[0].id), made["number"]


def comes(story: Story, quantity: str) -> None:
    body = {"item_id": story.ids["fan"], "quantity": quantity, "unit_cost": "50"}
    story.send("inventory.receive", body, "storekeeper")


def post(browser: FlaskClient, path: str, **data: str) -> str:
    answer = browser.post(path, data={"csrf_token": CSRF, **data}, follow_redirects=True)
    return words(answer.text)


def test_a_seller_locks_stock_from_the_page_of_the_order_and_everybody_sees_whose_it_is(story: Story) -> None:
    comes(story, "20")
    order_id, line_id, number = sold(story, "12")
    seller = english(story.house.browser("seller"))
    path = f"/stock/order-lines/{line_id}/lock"
    assert path in seller.get(f"/sales-orders/{order_id}").text

    form = seller.get(path).text
    assert 'value="12"' in form, "all that the line wants is suggested"
    done = post(seller, path, quantity="12", reason="promised by phone")

    assert f"12 pcs locked for {number}." in done
    assert "All that the line wants is locked or has left." in done
    listed = english(story.house.browser("storekeeper")).get(
        f"/stock/reservations?item_id={story.ids['fan']}"
    )
    assert {number, "Locked", "台扇"} <= set(
        re.split(r"\s{2,}|\n", unescape(re.sub(r"<[^>]+>", "\n", listed.text)))
    )
    head, *rows = rows_of(seller.get("/stock/reservations?format=xlsx"))
    assert "For whom" in head
    assert [(row[0], row[-1]) for row in rows] == [(number, "promised by phone")]


def test_a_storekeeper_is_told_in_his_language_for_whom_it_is_locked_and_how_much_is_left(
    story: Story,
) -> None:
    comes(story, "20")
    first, line_id, number = sold(story, "12")
    story.send("sales.lock_stock", {"order_id": first, "line_id": line_id}, "seller")
    other, other_line, _ = sold(story, "20")
    browser = story.house.browser("storekeeper")
    said = {}
    for language in ("en", "zh"):
        browser.set_cookie("locale", language)
        data = {"lines.0.line_id": other_line, "lines.0.quantity": "9"}
        said[language] = post(browser, f"/sales-orders/{other}/ship", **data)

    assert f"12 of 20 are locked for {number} (" in said["en"]
    assert "8 can be taken." in said["en"]
    assert f"20 中有 12 已锁定给 {number}（" in said["zh"] or f"20 中有 12 已锁定给 {number} (" in said["zh"]
    assert "可领用 8。" in said["zh"]
    assert "in stock 8" in said["en"], "what belongs to others is not offered"


def test_what_is_given_free_needs_a_reason_and_is_everybodys_again(story: Story) -> None:
    comes(story, "20")
    order_id, line_id, number = sold(story, "12")
    story.send("sales.lock_stock", {"order_id": order_id, "line_id": line_id}, "seller")
    seller = english(story.house.browser("seller"))
    path = f"/stock/order-lines/{line_id}/unlock"

    nameless = seller.post(path, data={"csrf_token": CSRF, "reason": ""})
    assert nameless.status_code == 422
    assert story.ask("insights.line_stock", id=line_id).wanted == 0

    assert f"12 pcs of {number} are free for others." in post(seller, path, reason="postponed")
    assert story.ask("insights.line_stock", id=line_id).free == 20


def test_more_than_the_line_wants_is_refused_at_its_field(story: Story) -> None:
    comes(story, "20")
    _, line_id, _ = sold(story, "12")
    seller = english(story.house.browser("seller"))

    answer = seller.post(f"/stock/order-lines/{line_id}/lock", data={"csrf_token": CSRF, "quantity": "13"})

    assert answer.status_code == 422
    assert "this line wants only 12 more" in answer.text
    assert 'value="13"' in answer.text, "what was typed is still there"
