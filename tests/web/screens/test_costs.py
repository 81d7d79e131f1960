"""What orders earned and work orders cost."""

from __future__ import annotations

from io import BytesIO
from uuid import UUID

import pytest
from openpyxl import load_workbook

from tests.support.house import House
from tests.web.screens.floor_story import build_story

NOBODYS = UUID(int=7)
"""An id that no document has."""
LISTS = ("/costs", "/costs/work-orders")


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize(("language", "words"), [("zh", "还没有"), ("en", " yet")])
def test_the_lists_say_when_there_is_nothing_yet(house: House, path: str, language: str, words: str) -> None:
    browser = house.browser("accountant")
    browser.set_cookie("locale", language)
    answer = browser.get(path)
    assert answer.status_code == 200
    assert words in answer.get_data(as_text=True)


@pytest.mark.parametrize("path", LISTS)
def test_the_lists_come_as_sheets(house: House, path: str) -> None:
    answer = house.browser("boss").get(f"{path}?format=xlsx")
    sheet = load_workbook(BytesIO(answer.data)).active
    assert sheet is not None
    assert sheet.max_column >= 7


@pytest.mark.parametrize("path", [*LISTS, f"/costs/orders/{NOBODYS}", f"/costs/work-orders/{NOBODYS}"])
def test_who_must_not_see_money_is_turned_away(house: House, path: str) -> None:
    assert house.browser("seller").get(path).status_code == 403


@pytest.mark.parametrize("kind", ["orders", "work-orders"])
def test_an_order_that_is_not_ours_is_not_found(house: House, kind: str) -> None:
    assert house.browser("boss").get(f"/costs/{kind}/{NOBODYS}").status_code == 404


@pytest.mark.parametrize(("language", "words"), [("zh", "单件成本"), ("en", "Cost of one")])
def test_a_work_order_has_its_cost_sheet(house: House, language: str, words: str) -> None:
    story = build_story(house)
    order_id, step = story.in_work()
    story.send("production.report", step | {"good": "9", "scrap": []}, "worker")
    browser = house.browser("boss")
    browser.set_cookie("locale", language)
    page = browser.get(f"/costs/work-orders/{order_id}").get_data(as_text=True)
    assert words in page
    number = story.ask("insights.cost_sheet", id=order_id).number
    assert number in browser.get("/costs/work-orders").get_data(as_text=True)
    assert number not in browser.get("/costs/work-orders?status=closed").get_data(as_text=True)


def test_orders_are_found_by_their_customer(house: House) -> None:
    assert house.browser("boss").get("/costs?search=nobody").status_code == 200


@pytest.mark.parametrize(("language", "words"), [("zh", "没有售价"), ("en", "No price")])
def test_what_is_made_for_our_own_use_has_no_margin(house: House, language: str, words: str) -> None:
    story = build_story(house)
    order_id, step = story.in_work()
    story.send("production.report", step | {"good": "9", "scrap": []}, "worker")
    browser = house.browser("boss")
    browser.set_cookie("locale", language)
    page = browser.get(f"/costs/work-orders/{order_id}").get_data(as_text=True)
    sheet = story.ask("insights.cost_sheet", id=order_id)
    assert (words in page) == (not sheet.price and not sheet.sales_order_id)
    assert ("Margin" in page or "毛利" in page) == bool(sheet.price)
