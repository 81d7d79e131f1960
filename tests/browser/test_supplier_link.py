"""A supplier answers by the link that was sent, in a browser of their own: no account, and nothing set up."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.scenarios.fan_factory import build
from tests.support.house import CSRF, House, new_house
from webapp.core.clock import SettableClock


@pytest.fixture
def house(app: Flask, clock: SettableClock, live: str) -> House:
    clock.set(datetime.now(UTC))  # the browser's clock is the real one
    return new_house(app, clock)


def link_to_fifty_fans(house: House) -> tuple[str, str]:
    """A subcontract order, and the path of its link as the buyer copies it."""
    with house.open() as factory:
        fans = build(factory)
        order = {
            "supplier_id": fans.supplier,
            "item_id": fans.fan,
            "quantity": "50",
            "unit_price": "3",
            "due_on": "2098-12-01",
        }
        order_id = str(factory.send("subcontracting.order_item", order).result["id"])
    buyer = house.browser("buyer")
    buyer.post(f"/subcontract-orders/{order_id}/link", data={"csrf_token": CSRF})
    found = re.search(r'value="https?://[^/"]+(/s/[^"]+)"', buyer.get(f"/subcontract-orders/{order_id}").text)
    assert found
    return order_id, found[1]


def test_what_a_supplier_answers_in_a_browser_arrives(house: House, page: Page) -> None:
    order_id, path = link_to_fifty_fans(house)
    page.goto(path)
    page.get_by_label("数量").fill("很多")
    page.get_by_label("备注").fill("分两车送")
    page.get_by_role("button", name="确认数量和日期").click()
    expect(page.locator("#f-quantity-error")).to_be_visible()
    expect(page.get_by_label("备注")).to_have_value("分两车送")
    page.get_by_label("数量").fill("48")
    page.get_by_role("button", name="确认数量和日期").click()
    expect(page.get_by_text("已收到您的回复")).to_be_visible()
    with house.open() as factory:
        (said,) = factory.ask("subcontracting.order", {"id": order_id}).answers
        assert (said.kind, said.quantity, said.note) == ("confirmed", 48, "分两车送")


def test_a_supplier_reads_the_page_in_english_when_asked_to(house: House, page: Page) -> None:
    _order_id, path = link_to_fifty_fans(house)
    page.goto(path)
    page.get_by_role("button", name="English").or_(page.get_by_role("link", name="English")).click()
    expect(page.get_by_role("button", name="I confirm quantity and day")).to_be_visible()
