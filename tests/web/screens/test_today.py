"""The page that everyone lands on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.support.house import House
from tests.support.posting import new_item
from webapp.domains.identity.roles import ROLE_NAMES
from webapp.web.i18n import LANGUAGES


@pytest.mark.parametrize("role", ROLE_NAMES)
def test_everyone_lands_on_a_page_whatever_their_role(house: House, role: str) -> None:
    answer = house.browser(role).get("/")
    assert answer.status_code == 200


def test_who_is_not_signed_in_is_led_to_the_door(client) -> None:
    answer = client.get("/")
    assert answer.status_code == 302
    assert "/sign-in" in answer.headers["Location"]


@pytest.mark.parametrize(("language", "words"), [("zh", "逾期订单"), ("en", "Late orders")])
def test_the_boss_reads_the_five_numbers_in_their_own_language(
    house: House, language: str, words: str
) -> None:
    browser = house.browser("boss")
    browser.set_cookie("locale", language)
    page = browser.get("/").get_data(as_text=True)
    assert words in page
    assert page.count('class="kpi') >= 5
    assert language in LANGUAGES


def test_only_who_may_see_money_reads_margins(house: House) -> None:
    for role, sees in (("boss", True), ("planner", False)):
        browser = house.browser(role)
        browser.set_cookie("locale", "en")
        page = browser.get("/").get_data(as_text=True)
        assert ("none shipped" in page) is sees


def test_a_late_order_is_named_with_its_days(house: House) -> None:
    with house.open() as factory:
        item = new_item(factory, "FAN")
        customer = factory.send(
            "partners.add_partner", {"number": "C1", "name": "Huamei", "is_customer": True}
        ).result["id"]
        body = {
            "customer_id": customer,
            "due_on": "2026-11-24",
            "lines": [{"item_id": str(item), "quantity": "5", "unit_price": "10"}],
        }
        number = factory.send("sales.place_order", body).result["number"]
    house.clock.advance(timedelta(days=4))
    browser = house.browser("boss")
    browser.set_cookie("locale", "en")
    page = browser.get("/").get_data(as_text=True)
    assert f"{number} is 3 days late" in page


def test_a_page_that_has_not_changed_is_not_made_again(house: House) -> None:
    browser = house.browser("boss")
    tag = browser.get("/").headers["ETag"]
    assert browser.get("/", headers={"If-None-Match": tag}).status_code == 304
