"""A company asks for what it wants to know of its items: on the form, the page, the list and in Excel, out and in."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.support.house import House
from tests.web.screens.floor_story import Story, build_story, english, post, rows_of, words
from tests.web.screens.test_imports import begin, say


@pytest.fixture
def story(house: House) -> Story:
    story = build_story(house)
    for body in (
        {"label": "颜色", "label_en": "Colour", "kind": "choice", "choices": ["白", "黑"], "required": True},
        {"label": "净重", "label_en": "Net weight", "kind": "number", "unit": "kg", "listed": True, "seq": 1},
        {"label": "认证到期", "label_en": "Certified until", "kind": "date", "seq": 2},
        {"label": "出口", "label_en": "For export", "kind": "yes_no", "seq": 3},
        {"label": "海关编码", "label_en": "Customs code", "kind": "text", "seq": 4},
    ):
        story.send("items.add_custom_field", body, "planner")
    return story


@pytest.fixture
def planner(story: Story) -> FlaskClient:
    return english(story.house.browser("planner"))


OWN = {
    "custom.f1": "白",
    "custom.f2": "2.50",
    "custom.f3": "2027-01-31",
    "custom.f4": "true",
    "custom.f5": "true",
}


def change(client: FlaskClient, story: Story, **fields: str) -> Any:
    motor = story.ask("items.item", id=story.ids["motor"])
    known = {
        "number": "MOTOR",
        "name": "电机",
        "kind": "purchased",
        "active": "true",
        "version": str(motor.version),
    }
    return post(client, f"/items/{story.ids['motor']}/change", **known, **fields)


def custom(story: Story, item: str = "motor") -> dict[str, Any]:
    return dict(story.ask("items.item", id=story.ids[item]).custom)


def test_own_fields_are_filled_in_and_shown(story: Story, planner: FlaskClient) -> None:
    assert change(planner, story, **OWN).status_code == 303
    assert custom(story) == {"f1": "白", "f2": "2.5", "f3": "2027-01-31", "f4": True, "f5": "true"}
    page = words(planner.get(f"/items/{story.ids['motor']}").text)
    for text in ("Colour 白", "Net weight 2.5 kg", "For export Yes", "Customs code true"):
        assert text in page
    form = planner.get(f"/items/{story.ids['motor']}/change").text
    assert 'name="custom.f2" aria' not in form
    assert 'value="2.5"' in form
    change(planner, story, **{**OWN, "custom.f2": ""})
    assert "f2" not in custom(story)


def test_what_is_wrong_is_said_at_the_own_field_and_nothing_typed_is_lost(
    story: Story, planner: FlaskClient
) -> None:
    answer = change(planner, story, **{**OWN, "custom.f1": "", "custom.f2": "heavy"})
    assert answer.status_code == 422
    assert 'id="f-custom-f1-error"' in answer.text
    assert 'id="f-custom-f2-error"' in answer.text
    assert 'value="heavy"' in answer.text
    assert custom(story) == {}


def test_all_that_is_wrong_is_said_at_once_own_fields_too(story: Story, planner: FlaskClient) -> None:
    fields = {"number": "", "name": "轴", "kind": "purchased", "unit": "pcs", "custom.f2": "heavy"}
    answer = post(planner, "/items/new", **fields)
    assert answer.status_code == 422
    for name in ("number", "custom-f1", "custom-f2"):
        assert f'id="f-{name}-error"' in answer.text, name


def test_a_listed_field_is_a_column_and_every_field_is_one_in_excel(
    story: Story, planner: FlaskClient
) -> None:
    change(planner, story, **OWN)
    page = planner.get("/items").text
    assert "Net weight (kg)" in page
    assert "Customs code" not in page
    head, *rows = rows_of(planner.get("/items?search=MOTOR&format=xlsx"))
    found = dict(zip(head, rows[0], strict=True))
    assert (found["Net weight (kg)"], found["Colour"], found["For export"]) == (2.5, "白", "Yes")
    assert str(found["Certified until"]).startswith("2027-01-31")


def test_what_was_exported_comes_in_again_and_a_wrong_cell_is_asked_about(
    story: Story, planner: FlaskClient
) -> None:
    change(planner, story, **OWN)
    head = "Item number\tName\tUnit\tColour\tNet weight (kg)\tFor export\tCertified until\tCustoms code"
    rows = [
        "MOTOR\t\t\t黑\t2.5\tYes\t2027-01-31\ttrue",
        "PLUG\t插头\tpcs\t绿\t0.1\tno\t\t8536",
        "BOLT\t螺栓\tpcs",
    ]
    path = begin(planner, "items", "\n".join([head, *rows]))
    page = words(planner.get(path).text)
    assert "“绿” is not one of the choices." in page
    assert "BOLT is new: please fill this in." in page
    page = say(
        planner,
        path,
        **{"pick|column|3|custom_f1|绿": "黑", "was|cell|4|custom_f1|": "", "cell|cell|4|custom_f1|": "白"},
    )
    assert "All of it is taken in." in words(say(planner, path, do="take"))
    assert custom(story) == {"f1": "黑", "f2": "2.5", "f3": "2027-01-31", "f4": True, "f5": "true"}
    plug = story.ask("items.items", search="PLUG").rows[0]
    assert plug.custom == {"f1": "黑", "f2": "0.1", "f4": False, "f5": "8536"}


def test_a_field_that_is_retired_is_asked_for_no_more_and_its_values_stay_readable(
    story: Story, planner: FlaskClient
) -> None:
    change(planner, story, **OWN)
    field = next(one for one in story.ask("items.custom_fields") if one.key == "f5")
    body = {
        "label": field.label,
        "label_en": field.label_en,
        "version": str(field.version),
        "active": "false",
    }
    assert post(planner, f"/items/fields/{field.id}", **body).status_code == 303
    assert "Customs code" not in planner.get(f"/items/{story.ids['motor']}/change").text
    change(planner, story, **{name: value for name, value in OWN.items() if name != "custom.f5"})
    page = words(planner.get(f"/items/{story.ids['motor']}").text)
    assert "Customs code (no longer asked for) true" in page
    assert "No longer asked for" in planner.get("/items/fields").text


def test_a_field_is_made_on_its_page(story: Story, planner: FlaskClient) -> None:
    empty = post(planner, "/items/fields/new", label="等级", kind="choice", choices=" \n")
    assert empty.status_code == 422
    assert 'id="f-choices-error"' in empty.text
    assert (
        post(planner, "/items/fields/new", label="等级", kind="choice", choices="A\nB\nA").status_code == 303
    )
    assert story.ask("items.custom_fields")[0].choices == ["白", "黑"]
    assert [one.choices for one in story.ask("items.custom_fields") if one.label == "等级"] == [["A", "B"]]
    again = post(planner, "/items/fields/new", label="等级", kind="text")
    assert 'id="f-label-error"' in again.text
    assert story.house.browser("seller").get("/items/fields/new").status_code == 403
