"""Customers and suppliers."""

from __future__ import annotations

from tests.support.house import new_house
from tests.web.screens.floor_story import Story, english, post, rows_of
from webapp.core.clock import SettableClock


def test_a_customer_is_entered_and_gets_the_next_number(story: Story) -> None:
    seller = story.house.browser("seller")
    fields = {"name": "南洋贸易", "is_customer": "true", "payment_days": "45"}
    answer = post(seller, "/partners/new", **fields)
    assert answer.status_code == 303
    page = seller.get(answer.headers["Location"]).text
    assert "C-0002" in page
    assert "45 天" in page


def test_neither_customer_nor_supplier_is_a_mistake_that_keeps_the_name(story: Story) -> None:
    answer = post(english(story.house.browser("buyer")), "/partners/new", name="Nobody Ltd")
    assert answer.status_code == 422
    assert 'value="Nobody Ltd"' in answer.text
    assert "Say whether this is a customer" in answer.text


def test_what_is_emptied_is_empty_afterwards(story: Story) -> None:
    seller = story.house.browser("seller")
    path = f"/partners/{story.ids['customer']}"
    fields = {
        "name": "远东百货",
        "number": "C-0001",
        "is_customer": "true",
        "is_supplier": "false",
        "active": "true",
        "payment_days": "30",
    }
    post(seller, f"{path}/change", **fields, contact="陈小姐", phone="0757-1")
    assert "陈小姐" in seller.get(path).text
    assert post(seller, f"{path}/change", **fields, contact="", phone="0757-1").status_code == 303
    assert "陈小姐" not in seller.get(path).text
    assert post(seller, f"{path}/change", **(fields | {"name": ""})).status_code == 422


def test_a_supplier_s_page_shows_what_came_from_it(story: Story) -> None:
    story.stock_up()
    page = story.house.browser("buyer").get(f"/partners/{story.ids['supplier']}").text
    assert "电机" in page


def test_the_list_filters_and_opens_as_excel(story: Story) -> None:
    buyer = english(story.house.browser("buyer"))
    page = buyer.get("/partners?part=supplier").text
    assert "Hengli Motors" in page
    assert "Far East" not in page
    rows = rows_of(buyer.get("/partners?format=xlsx"))
    assert {row[1] for row in rows[1:]} == {"Hengli Motors", "Far East Stores"}


def test_others_read_but_do_not_write(story: Story) -> None:
    keeper = story.house.browser("storekeeper")
    assert keeper.get("/partners").status_code == 200
    assert keeper.get("/partners/new").status_code == 403
    assert story.house.browser("worker").get("/partners").status_code == 403


def test_another_company_s_customer_is_not_there(story: Story, clock: SettableClock) -> None:
    stranger = new_house(story.house.app, clock, "other").browser("seller")
    assert stranger.get(f"/partners/{story.ids['customer']}").status_code == 404
