"""Drawings and instructions by revision: the engineer adds them, everybody reads the present one, the floor that of its order."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from tests.support.house import CSRF, House, new_house
from tests.sync.phone import new_phone
from tests.web.screens.floor_story import Story, build_story, english, post
from webapp.domains.sync.blob_store import DOCUMENT_LIMIT

PDF = b"%PDF-1.7\n% drawing "


@pytest.fixture
def story(house: House) -> Story:
    return build_story(house)


@pytest.fixture
def planner(story: Story) -> FlaskClient:
    return english(story.house.browser("planner"))


def page_of(story: Story) -> str:
    return f"/items/{story.ids['fan']}"


def add(client: FlaskClient, story: Story, data: bytes = PDF, **fields: str) -> TestResponse:
    sent: dict[str, Any] = {"csrf_token": CSRF, "kind": "drawing", "number": "D-100"} | fields
    if data:
        sent["file"] = (BytesIO(data), "fan.pdf")
    return client.post(f"{page_of(story)}/documents/new", data=sent)


def rows(story: Story, revision: int | None = None) -> list[tuple[str, str]]:
    found = story.ask("items.documents", id=story.ids["fan"], revision=revision)
    return [(row.number + row.document_revision, row.state) for row in found]


def document_id(story: Story, place: int = 0) -> str:
    return str(story.ask("items.documents", id=story.ids["fan"])[place].id)


def test_a_drawing_is_superseded_by_its_next_revision_and_stays_readable(
    story: Story, planner: FlaskClient
) -> None:
    assert add(planner, story, PDF + b"A", document_revision="A", title="Assembly").status_code == 303
    first = document_id(story)
    assert add(planner, story, PDF + b"B", document_revision="B").status_code == 303
    assert rows(story) == [("D-100B", "present"), ("D-100A", "superseded")]

    page = planner.get(page_of(story)).text
    assert "No drawing yet" not in page
    assert "Superseded" in page
    assert "1 older or other one" in page
    opened = planner.get(f"/api/v1/documents/{first}")
    assert (opened.content_type, opened.data) == ("application/pdf", PDF + b"A")
    assert opened.headers["Content-Disposition"] == "inline; filename=D-100-A.pdf"

    assert post(planner, f"{page_of(story)}/documents/withdraw", note="x").status_code == 422
    present = document_id(story)
    gone = post(planner, f"{page_of(story)}/documents/withdraw", document_id=present, note="wrong hole")
    assert gone.status_code == 303
    assert rows(story) == [("D-100A", "present"), ("D-100B", "withdrawn")]
    assert "wrong hole" in planner.get(page_of(story)).text
    assert planner.get(f"/api/v1/documents/{present}").status_code == 200


def test_the_same_revision_twice_is_refused_and_the_file_need_not_be_chosen_again(
    story: Story, planner: FlaskClient
) -> None:
    add(planner, story, document_revision="A")
    again = add(planner, story, PDF + b"B", document_revision="A")
    assert again.status_code == 422
    assert 'id="f-document_revision-error"' in again.text
    kept = re.search(r'name="sha256" value="([0-9a-f]{64})"', again.text)
    assert kept is not None
    assert "fan.pdf" in again.text
    mended = add(planner, story, b"", document_revision="B", sha256=kept[1], file_name="fan.pdf")
    assert mended.status_code == 303
    assert planner.get(f"/api/v1/documents/{document_id(story)}").data == PDF + b"B"


def test_what_a_file_is_decides_not_what_it_is_called(story: Story, planner: FlaskClient) -> None:
    answer = add(planner, story, b"MZ\x90 a program", document_revision="A", title="kept title")
    assert answer.status_code == 422
    assert "this is none of them inside" in answer.text
    assert 'value="kept title"' in answer.text
    too_large = add(planner, story, b"%PDF-1.7" + bytes(DOCUMENT_LIMIT))
    assert too_large.status_code == 422
    assert "at most 20 MB" in too_large.text
    assert "Please choose a file first." in add(planner, story, b"").text
    assert rows(story) == []


def test_models_are_handed_out_as_files_and_pictures_as_clean_copies(
    story: Story, planner: FlaskClient
) -> None:
    add(planner, story, b"ISO-10303-21;\nHEADER;", kind="model", number="M 1/2")
    model = planner.get(f"/api/v1/documents/{document_id(story)}")
    assert model.headers["Content-Disposition"] == "attachment; filename=M_1_2.step"
    out = BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "PNG")
    add(planner, story, out.getvalue() + b"hidden", number="A-PICTURE")
    picture = planner.get(f"/api/v1/documents/{document_id(story)}")
    assert picture.content_type == "image/png"
    assert b"hidden" not in picture.data


def test_a_document_of_one_revision_counts_for_that_alone(story: Story, planner: FlaskClient) -> None:
    version = story.ask("items.item", id=story.ids["fan"]).version
    new = {"item_id": story.ids["fan"], "version": version, "name": "B", "effective_from": None}
    story.send("items.add_revision", new, "planner")
    add(planner, story, PDF + b"A", document_revision="A")
    add(planner, story, PDF + b"B", document_revision="B", revision="1")
    assert rows(story) == [("D-100A", "present"), ("D-100B", "other")]
    assert rows(story, 1) == [("D-100B", "present"), ("D-100A", "superseded")]
    assert "for revision B" in planner.get(f"{page_of(story)}?revision=1").text

    # The revision is taken back: what was meant for it must not count for the next one, which gets its number.
    dropped = {"item_id": story.ids["fan"], "revision": 1}
    version = story.ask("items.item", id=story.ids["fan"]).version
    story.send("items.drop_revision", dropped | {"version": version}, "planner")
    assert rows(story) == [("D-100A", "present"), ("D-100B", "withdrawn")]


def test_the_floor_gets_the_documents_of_the_revision_that_its_order_uses(
    story: Story, planner: FlaskClient
) -> None:
    story.stock_up()
    order_id = story.plan()
    story.release(order_id)
    phone = new_phone(story.house, "worker")
    cursor = phone.pull()["cursor"]
    add(planner, story, PDF + b"A", document_revision="A")
    version = story.ask("items.item", id=story.ids["fan"]).version
    new = {"item_id": story.ids["fan"], "version": version, "name": "B", "effective_from": None}
    story.send("items.add_revision", new, "planner")
    add(planner, story, PDF + b"B", document_revision="B", revision="1")

    (job,) = [one["doc"] for one in phone.pull(cursor)["changes"] if one["kind"] == "job"]
    (paper,) = job["work_order"]["documents"]
    assert (paper["number"], paper["revision"], paper["type"]) == ("D-100", "A", "application/pdf")
    file = story.house.app.test_client().get(paper["path"], headers=phone.headers)
    assert (file.status_code, file.data) == (200, PDF + b"A")


def test_who_may_see_and_who_may_change_goes_by_role(story: Story, planner: FlaskClient) -> None:
    add(planner, story)
    path = f"/api/v1/documents/{document_id(story)}"
    assert story.house.browser("seller").get(path).status_code == 200
    assert story.house.browser("worker").get(path).status_code == 403
    assert story.house.app.test_client().get(path).status_code in (302, 401)
    assert story.house.browser("seller").get(f"{page_of(story)}/documents/new").status_code == 403
    other = new_house(story.house.app, story.house.clock, "other")
    assert other.browser("planner").get(path).status_code == 404
