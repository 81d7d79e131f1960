"""Engineering changes on the screens of office phone and desk."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.web.screens.floor_story import Story, english, post
from webapp.core.clock import local_day


@pytest.fixture
def planner(story: Story) -> FlaskClient:
    return english(story.house.browser("planner"))


def day(story: Story, number: int) -> str:
    with story.house.open() as factory:
        today = local_day(factory.clock.now(), factory.system.time_zone)
    return (today + timedelta(days=number)).isoformat()


def begin(story: Story, planner: FlaskClient) -> str:
    fields = {
        "items.0.item_id": story.ids["fan"],
        "items.0.name": "B",
        "title": "New motor",
        "reason": "Noise",
    }
    answer = post(planner, "/engineering-changes/new", **fields, effectivity="date")
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def version(page: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found
    return found.group(1)


def test_a_change_is_begun_issued_answered_and_closed(story: Story, planner: FlaskClient) -> None:
    body = {"item_id": story.ids["fan"], "quantity": "5", "due_on": day(story, 20)}
    order = story.send("production.create_order", body, "planner")
    assert "No engineering changes yet" in planner.get("/engineering-changes").text
    url = begin(story, planner)
    assert "New motor" in planner.get("/engineering-changes").text
    draft = planner.get(url).text
    assert "A → B" in draft
    no_day = post(planner, f"{url}/open", version=version(draft))
    assert no_day.status_code == 422
    assert "from which day" in no_day.text

    assert post(planner, f"{url}/open", version=version(draft), effective_on=day(story, 0)).status_code == 303
    opened = planner.get(url).text
    assert order["number"] in opened
    assert "1 answer is missing" in opened
    view = story.ask("insights.engineering_change", id=url.rsplit("/", 1)[1])
    row: Any = view.touched[0]
    answered = post(
        planner,
        f"{url}/answer",
        kind=row.kind,
        document_id=str(row.document_id),
        answer="change",
        note="at once",
    )
    assert answered.status_code == 303
    shown = planner.get(url).text
    assert "Changed" in shown
    assert "at once" in shown
    assert "answer is missing" not in shown
    assert post(planner, f"{url}/close", version=version(shown)).status_code == 303
    assert story.ask("insights.engineering_change", id=url.rsplit("/", 1)[1]).status == "closed"
    assert planner.get(url).status_code == 200


def test_a_work_order_is_cancelled_only_after_it_was_named_and_asked_about(
    story: Story, planner: FlaskClient
) -> None:
    body = {"item_id": story.ids["fan"], "quantity": "5", "due_on": day(story, 20)}
    order = story.send("production.create_order", body, "planner")
    url = begin(story, planner)
    post(planner, f"{url}/open", version=version(planner.get(url).text), effective_on=day(story, 0))
    page = planner.get(url).text
    one_tap, _, dialog = page.partition(f'<dialog class="dialog" id="cancel-{order["id"]}"')
    assert re.findall(r'name="answer" value="(\w+)"', one_tap) == ["keep", "change"]
    asked = dialog.partition("</dialog>")[0]
    assert order["number"] in asked
    assert "5pcs" in re.sub(r"<[^>]+>", "", asked)
    assert "Cancel this work order" in asked
    assert 'name="answer" value="cancel"' in asked


def test_what_is_wrong_is_said_at_its_field(story: Story, planner: FlaskClient) -> None:
    fields = {"items.0.item_id": story.ids["motor"], "items.0.name": "B", "title": "New motor"}
    answer = post(planner, "/engineering-changes/new", **fields)
    assert answer.status_code == 422
    assert 'id="f-reason-error"' in answer.text
    fields |= {"reason": "Noise"}
    answer = post(planner, "/engineering-changes/new", **fields)
    assert 'id="f-items-0-item_id-error"' in answer.text
    assert 'value="New motor"' in answer.text


def test_a_change_is_given_up(story: Story, planner: FlaskClient) -> None:
    url = begin(story, planner)
    post(planner, f"{url}/cancel", version=version(planner.get(url).text))
    assert "Cancelled" in planner.get(url).text
    assert [one.name for one in story.ask("items.item", id=story.ids["fan"]).revisions] == ["A"]


def test_a_draft_is_edited_in_the_form_that_began_it(story: Story, planner: FlaskClient) -> None:
    url = begin(story, planner)
    form = planner.get(f"{url}/change").text
    assert 'value="New motor"' in form
    assert "FAN" in form
    fields = {"items.0.item_id": story.ids["fan"], "items.0.name": "C", "reason": "Noise and heat"}
    typed = fields | {"title": "", "effectivity": "date", "version": version(form)}
    wrong = post(planner, f"{url}/change", **typed)
    assert wrong.status_code == 422
    assert 'id="f-title-error"' in wrong.text
    assert "Noise and heat" in wrong.text
    assert post(planner, f"{url}/change", **{**typed, "title": "Quiet motor"}).status_code == 303
    page = planner.get(url).text
    assert "A → C" in page
    assert "Quiet motor" in page
    assert "Noise and heat" in page
    assert story.house.browser("seller").get(f"{url}/change").status_code == 403


def test_a_change_that_waits_for_old_parts_suggests_the_day_on_which_they_run_out(
    story: Story, planner: FlaskClient
) -> None:
    story.stock_up()
    fields = {
        "items.0.item_id": story.ids["fan"],
        "items.0.name": "B",
        "title": "New motor",
        "reason": "Noise",
    }
    url = post(planner, "/engineering-changes/new", **fields, effectivity="use_up").headers["Location"]
    known = {"item_id": story.ids["fan"], "version": story.ask("items.item", id=story.ids["fan"]).version}
    lines = [{"component_id": story.ids["screw"], "quantity": "4"}]
    story.send("items.set_bom", known | {"revision": 1, "lines": lines}, "planner")
    assert "Run the plan to see when they are used up." in planner.get(url).text

    line = {"item_id": story.ids["fan"], "quantity": "2000", "unit_price": "80"}
    body = {"customer_id": story.ids["customer"], "due_on": day(story, 90), "lines": [line]}
    story.send("sales.place_order", body, "seller")
    story.send("planning.run", {}, "planner")
    suggested = story.ask("insights.engineering_change", id=url.rsplit("/", 1)[1]).suggested_on.isoformat()
    page = planner.get(url).text
    assert "used up on" in page
    assert f'value="{suggested}"' in page
    assert post(planner, f"{url}/open", version=version(page), effective_on=suggested).status_code == 303
    story.send("planning.run", {}, "planner")
    assert "not used up: " in planner.get(url).text
