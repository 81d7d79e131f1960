"""Lookup fields, the one box that finds everything, and what stands around every page."""

from __future__ import annotations

import pytest

from tests.support.house import new_house
from tests.web.screens.floor_story import Story, english
from webapp.core.clock import SettableClock
from webapp.core.codes import display
from webapp.web.lookups import LOOKUPS
from webapp.web.scanned import Scanned, code_in, words_in


def fan_code(story: Story) -> str:
    return str(story.ask("items.item", id=story.ids["fan"]).code)


def test_every_lookup_answers_its_reader(story: Story) -> None:
    story.stock_up()
    readers = [story.house.browser(role) for role in ("seller", "buyer", "administrator")]
    for what in LOOKUPS:
        answers = [reader.get(f"/lookup/{what}?q=") for reader in readers]
        assert 200 in {answer.status_code for answer in answers}, what
        found = next(answer.get_json()["options"] for answer in answers if answer.status_code == 200)
        assert all(option["value"] and option["text"] for option in found), what


def test_an_item_to_sell_comes_with_what_the_customer_last_paid(story: Story) -> None:
    line = {"item_id": story.ids["fan"], "quantity": "1", "unit_price": "77.5"}
    body = {"customer_id": story.ids["customer"], "due_on": "2026-12-01", "lines": [line]}
    story.send("sales.place_order", body, "seller")
    seller = english(story.house.browser("seller"))
    option = seller.get(f"/lookup/sellable?q=fan&customer_id={story.ids['customer']}").get_json()["options"][
        0
    ]
    assert option["fill"]["unit_price"] == "77.5"
    assert "last price 77.5 (2026-11-23)" in option["facts"]
    assert "standard cost" not in option["facts"]
    other = seller.get(f"/lookup/sellable?q=fan&customer_id={story.ids['supplier']}").get_json()["options"][0]
    assert other["fill"]["unit_price"] == "80"


def test_a_scanned_label_finds_its_item_in_a_lookup(story: Story) -> None:
    address = f"HTTPS://FACTORY.EXAMPLE/I/{fan_code(story)}"
    found = (
        story.house.browser("planner").get("/lookup/items", query_string={"q": address}).get_json()["options"]
    )
    assert [option["value"] for option in found] == [story.ids["fan"]]


def test_lookups_are_closed_to_who_may_not_ask(story: Story) -> None:
    worker = story.house.browser("worker")
    assert worker.get("/lookup/customers?q=").status_code == 403
    assert worker.get("/lookup/nonsense?q=").status_code == 404
    assert story.house.app.test_client().get("/lookup/items").status_code in (302, 401)


def test_a_whole_number_goes_straight_to_its_document(story: Story) -> None:
    order_id = story.plan()
    planner = story.house.browser("planner")
    assert planner.get("/find?q=wo-2026-0001").headers["Location"].endswith(order_id)
    assert planner.get("/find?q=MOTOR").headers["Location"].endswith(story.ids["motor"])


def test_a_code_goes_straight_to_what_it_stands_on(story: Story) -> None:
    story.stock_up()
    order_id = story.plan()
    story.release(order_id)
    ticket = story.ask("production.tickets").rows[0].code
    lot = story.ask("inventory.lots", item_id=story.ids["motor"]).rows[0]
    planner = story.house.browser("planner")
    for typed, target in (
        (display(ticket), order_id),
        (f"https://factory.example/T/{ticket}", order_id),
        (f"HTTPS://FACTORY.EXAMPLE/L/{lot.code}", str(lot.id)),
        (fan_code(story).lower(), story.ids["fan"]),
    ):
        answer = planner.get("/find", query_string={"q": typed})
        assert answer.status_code == 302, typed
        assert target in answer.headers["Location"]


def test_words_list_what_fits_and_what_one_may_see(story: Story) -> None:
    story.plan()
    page = story.house.browser("planner").get("/find?q=台扇").text
    assert "WO-2026-0001" in page
    assert "FAN" in page
    assert "没有匹配的内容" in story.house.browser("planner").get("/find?q=无此物").text
    assert "WO-2026-0001" not in story.house.browser("worker").get("/find?q=台扇").text


def test_another_company_s_code_leads_nowhere(story: Story, clock: SettableClock) -> None:
    stranger = new_house(story.house.app, clock, "other").browser("planner")
    answer = stranger.get("/find", query_string={"q": fan_code(story)})
    assert (answer.status_code, "没有找到这个码" in answer.text) == (200, True)


def test_pages_name_the_company_and_count_what_waits(story: Story) -> None:
    page = story.house.browser("seller").get("/items").text
    assert "demo 工厂" in page
    assert "demo factory" in english(story.house.browser("seller")).get("/items").text


def test_icons_and_the_app_s_manifest_are_there_before_sign_in(story: Story) -> None:
    visitor = story.house.app.test_client()
    manifest = visitor.get("/office.webmanifest")
    assert manifest.get_json()["start_url"] == "/"
    with visitor.get("/favicon.ico") as icon:
        assert icon.status_code in (200, 404)  # 404 where the browser's part was not built


@pytest.mark.parametrize(
    ("typed", "scanned", "words"),
    [
        ("台扇 300", None, "台扇 300"),
        ("https://f.example/L/", None, "https://f.example/L/"),
        ("https://f.example/X/7K3F9AX2QM", None, "https://f.example/X/7K3F9AX2QM"),
    ],
)
def test_what_is_no_code_stays_words(typed: str, scanned: Scanned | None, words: str) -> None:
    assert code_in(typed) == scanned
    assert words_in(typed) == words
