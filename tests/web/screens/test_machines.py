"""Machines and work centres."""

from __future__ import annotations

from io import BytesIO
from uuid import uuid4

import pytest
from openpyxl import load_workbook

from tests.support.house import CSRF, House


def form(**values: object) -> dict[str, object]:
    return {"csrf_token": CSRF, "command_id": str(uuid4())} | values


def work_centre(house: House) -> str:
    with house.open() as factory:
        body = {"number": "STP", "name": "冲压", "name_en": "Stamping", "hourly_rate": "36"}
        return str(factory.send("equipment.add_work_centre", body).result["id"])


def test_a_machine_is_set_up_shown_and_retired(house: House) -> None:
    browser = house.browser("planner")
    browser.set_cookie("locale", "en")
    values = {"number": "STP-01", "name": "冲床", "name_en": "Press", "work_centre_id": work_centre(house)}
    answer = browser.post("/machines/new", data=form(**values))
    assert answer.status_code == 303
    path = answer.headers["Location"]
    assert "Nothing runs on it" in browser.get(path).get_data(as_text=True)
    assert "Press" in browser.get("/machines").get_data(as_text=True)
    assert browser.post(f"{path}/change", data=form(**values, active="false")).status_code == 303
    assert "Press" not in browser.get("/machines?status=idle").get_data(as_text=True)
    assert "Press" in browser.get("/machines?status=retired").get_data(as_text=True)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_machine_without_a_work_centre_is_told_so(house: House, language: str) -> None:
    browser = house.browser("planner")
    browser.set_cookie("locale", language)
    answer = browser.post("/machines/new", data=form(number="STP-01", name="冲床"))
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert 'value="冲床"' in page
    assert 'id="f-work_centre_id-error"' in page


def test_a_work_centre_is_set_up_and_changed(house: House) -> None:
    browser = house.browser("planner")
    centre = work_centre(house)
    answer = browser.post(
        "/machines/work-centres/new", data=form(number="INJ", name="注塑", hourly_rate="48")
    )
    assert answer.status_code == 303
    changed = form(number="STP", name="冲压一", hourly_rate="", active="true")
    assert browser.post(f"/machines/work-centres/{centre}", data=changed).status_code == 303
    page = browser.get("/machines/work-centres").get_data(as_text=True)
    assert "冲压一" in page
    assert "注塑" in page


@pytest.mark.parametrize("path", ["/machines", "/machines/work-centres"])
def test_the_lists_come_as_sheets(house: House, path: str) -> None:
    answer = house.browser("planner").get(f"{path}?format=xlsx")
    assert load_workbook(BytesIO(answer.data)).active is not None


def test_who_does_not_keep_machines_cannot_add_one(house: House) -> None:
    assert house.browser("seller").get("/machines").status_code == 200
    assert house.browser("seller").post("/machines/new", data=form()).status_code == 403
    assert house.browser("worker").get("/machines").status_code == 403


@pytest.mark.parametrize("path", ["/machines/{}", "/machines/{}/change", "/machines/work-centres/{}"])
def test_what_is_not_ours_is_not_found(house: House, path: str) -> None:
    assert house.browser("planner").get(path.format(uuid4())).status_code == 404
