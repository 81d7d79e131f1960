"""Closing the books on their screen."""

from __future__ import annotations

import pytest

from tests.support.house import House
from tests.web.screens.floor_story import build_story, english, post


def test_the_accountant_closes_the_books_and_opens_them_with_a_reason(house: House) -> None:
    accountant = english(house.browser("accountant"))
    day = house.clock.now().date().replace(day=1).isoformat()
    assert "No day is closed" in accountant.get("/costs/books").text
    assert post(accountant, "/costs/books/close", through=day).status_code == 303
    page = accountant.get("/costs/books").text
    assert f"The books are closed through {day}" in page
    silent = post(accountant, "/costs/books/open", reason="")
    assert silent.status_code == 422
    assert 'id="f-reason-error"' in silent.text
    assert post(accountant, "/costs/books/open", reason="invoice came late").status_code == 303
    page = accountant.get("/costs/books").text
    assert "No day is closed" in page
    assert "invoice came late" in page


@pytest.mark.parametrize(("role", "status"), [("boss", 200), ("seller", 403), ("worker", 403)])
def test_who_must_not_see_money_sees_no_books(house: House, role: str, status: int) -> None:
    assert house.browser(role).get("/costs/books").status_code == status


def test_notes_of_a_ticket_are_changed_from_its_order(house: House) -> None:
    story = build_story(house)
    order_id, _step = story.in_work()
    ticket = story.ask("production.order", id=order_id).tickets[0].id
    planner = english(house.browser("planner"))
    assert f"/tickets/{ticket}/notes" in planner.get(f"/work-orders/{order_id}").text
    fields = {"standing_at": "B3", "remark": "mind the edge", "seen__dot__standing_at": ""}
    assert post(planner, f"/tickets/{ticket}/notes", **fields).status_code == 303
    page = planner.get(f"/work-orders/{order_id}").text
    assert "B3" in page
    assert "mind the edge" in page
    late = post(planner, f"/tickets/{ticket}/notes", standing_at="C1", seen__dot__standing_at="")
    assert late.status_code == 422
    assert "meanwhile to “B3”" in late.text
    reader = house.browser("storekeeper")
    assert "save-bar" not in reader.get(f"/tickets/{ticket}/notes").text
    assert post(reader, f"/tickets/{ticket}/notes", standing_at="C1").status_code == 403
