"""Inspection plans and inspections."""

from __future__ import annotations

from io import BytesIO
from uuid import uuid4

import pytest
from openpyxl import load_workbook

from tests.support.house import CSRF, House
from tests.support.posting import new_item
from webapp.web.quality.plan_form import choices_of


def plan(item: object, **more: str) -> dict[str, str]:
    return {
        "csrf_token": CSRF,
        "command_id": str(uuid4()),
        "item_id": str(item),
        "name": "首件",
        "type": "FAI",
        "sample_size": "2",
        "characteristics.0.name": "孔径",
        "characteristics.0.kind": "numeric",
        "characteristics.0.lower": "8.02",
        "characteristics.0.upper": "8.08",
        "characteristics.0.unit": "mm",
        "characteristics.0.required": "true",
        "characteristics.1.name": "外观",
        "characteristics.1.kind": "choice",
        "characteristics.1.options": "良好，划伤*",
        "characteristics.1.required": "true",
    } | more


@pytest.fixture
def item(house: House):
    with house.open() as factory:
        return new_item(factory, "FAN")


def test_a_plan_is_written_shown_and_changed(house: House, item) -> None:
    browser = house.browser("inspector")
    browser.set_cookie("locale", "en")
    answer = browser.post("/inspections/plans/new", data=plan(item))
    assert answer.status_code == 303
    path = answer.headers["Location"]
    page = browser.get(path).get_data(as_text=True)
    assert "8.02 … 8.08 mm" in page
    assert "划伤 ✕" in page
    assert 'value="良好, 划伤*"' in browser.get(f"{path}/change").get_data(as_text=True)
    changed = plan(item, version="1", active="true", **{"characteristics.0.upper": "8.10"})
    assert browser.post(f"{path}/change", data=changed).status_code == 303
    assert "8.02 … 8.1 mm" in browser.get(path).get_data(as_text=True)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_limits_the_wrong_way_round_are_told_at_their_field(house: House, item, language: str) -> None:
    browser = house.browser("inspector")
    browser.set_cookie("locale", language)
    answer = browser.post("/inspections/plans/new", data=plan(item, **{"characteristics.0.lower": "9"}))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'id="f-characteristics-0-lower-error"' in page
    assert 'value="首件"' in page


def test_too_few_choices_are_told_where_they_are_typed(house: House, item) -> None:
    values = plan(item, **{"characteristics.1.options": "良好"})
    page = house.browser("inspector").post("/inspections/plans/new", data=values).get_data(as_text=True)
    assert 'id="f-characteristics-1-options-error"' in page


def test_a_star_stands_behind_what_fails() -> None:
    assert choices_of("good, scratched*、") == [
        {"value": "good", "name": "good", "ok": True},
        {"value": "scratched", "name": "scratched", "ok": False},
    ]


@pytest.mark.parametrize("path", ["/inspections", "/inspections/plans"])
def test_the_lists_open_and_come_as_sheets(house: House, path: str) -> None:
    browser = house.browser("inspector")
    assert browser.get(path).status_code == 200
    assert load_workbook(BytesIO(browser.get(f"{path}?format=xlsx").data)).active is not None


def test_who_does_not_plan_inspections_cannot_write_one(house: House, item) -> None:
    assert house.browser("seller").post("/inspections/plans/new", data=plan(item)).status_code == 403
    assert house.browser("worker").get("/inspections").status_code == 403


@pytest.mark.parametrize("path", ["/inspections/{}", "/inspections/plans/{}"])
def test_what_is_not_ours_is_not_found(house: House, path: str) -> None:
    assert house.browser("inspector").get(path.format(uuid4())).status_code == 404
