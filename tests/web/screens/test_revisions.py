"""Revisions of an item on the screens of office phone and desk."""

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


def item(story: Story, revision: int | None = None) -> Any:
    return story.ask("items.item", id=story.ids["fan"], revision=revision)


def day(story: Story, number: int) -> str:
    with story.house.open() as factory:
        today = local_day(factory.clock.now(), factory.system.time_zone)
    return (today + timedelta(days=number)).isoformat()


def test_a_revision_is_begun_changed_dated_and_followed(story: Story, planner: FlaskClient) -> None:
    page = f"/items/{story.ids['fan']}"
    fields = {"version": str(item(story).version), "first_name": "A", "name": "B", "note": "Two screws less"}
    begun = post(planner, f"{page}/revisions/new", **fields)
    assert begun.headers["Location"].endswith("?revision=1")
    shown = planner.get(begun.headers["Location"]).text
    assert "which waits for its day" in shown
    assert f"{page}/bom?revision=1" in shown

    lines = item(story).bom
    form = planner.get(f"{page}/bom?revision=1").text
    assert "Revision B" in form
    answer = post(
        planner,
        f"{page}/bom?revision=1",
        version=str(item(story).version),
        **{"lines.0.component_id": str(lines[0].component_id), "lines.0.quantity": "1"},
    )
    assert answer.status_code == 303
    assert len(item(story, 1).bom) == 1
    assert len(item(story).bom) == len(lines)

    too_early = post(
        planner, f"{page}/revisions/1/day", version=str(item(story).version), effective_from=day(story, -3)
    )
    assert too_early.status_code == 422
    assert "cannot count from before" in too_early.text
    post(planner, f"{page}/revisions/1/day", version=str(item(story).version), effective_from=day(story, 0))
    assert item(story).revision_name == "B"
    assert len(item(story).bom) == 1
    compared = planner.get(f"{page}/compare?other_id={story.ids['fan']}&revision=0&other_revision=1").text
    assert "revision A" in compared
    sub_title = compared.partition("page-head__sub")[2].partition("</p>")[0]
    assert ("revision A" in sub_title, "revision B" in sub_title) == (True, True)
    assert "Left out" in compared


def test_a_wrong_name_is_said_at_the_field_and_nothing_typed_is_lost(
    story: Story, planner: FlaskClient
) -> None:
    page = f"/items/{story.ids['fan']}"
    fields = {"version": str(item(story).version), "first_name": "A", "name": "A", "note": "as typed"}
    refused = post(planner, f"{page}/revisions/new", **fields)
    assert refused.status_code == 422
    assert 'id="f-name-error"' in refused.text
    assert 'value="as typed"' in refused.text


def test_a_planned_order_says_which_revision_will_make_it_and_can_keep_its_own(
    story: Story, planner: FlaskClient
) -> None:
    body = {"item_id": story.ids["fan"], "quantity": "5", "due_on": day(story, 20)}
    order_id = story.send("production.create_order", body, "planner")["id"]
    page = f"/items/{story.ids['fan']}"
    fields = {
        "version": str(item(story).version),
        "first_name": "A",
        "name": "B",
        "effective_from": day(story, 0),
    }
    post(planner, f"{page}/revisions/new", **fields)
    shown = planner.get(f"/work-orders/{order_id}").text
    assert "Planned by revision A" in shown
    assert re.search(r"Make it by\s+B", shown)
    kept = post(planner, f"/work-orders/{order_id}/revision", revision="0", keep="true")
    assert kept.status_code == 303
    assert "Planned by revision A" not in planner.get(f"/work-orders/{order_id}").text
    post(planner, f"/work-orders/{order_id}/revision", revision="1")
    assert story.ask("production.order", id=order_id).revision_name == "B"
