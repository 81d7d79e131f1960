"""A posted form becomes a command's body; what is wrong with it comes back to its field, and nothing typed is lost."""

from uuid import uuid4

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from webapp.core.errors import FieldError
from webapp.web import i18n
from webapp.web.forms import Form


@pytest.fixture(autouse=True)
def page():
    app = Flask("forms")
    i18n.install(app, lambda: None)
    with app.test_request_context("/", headers={"Accept-Language": "en"}):
        yield


def read(**values: str) -> Form:
    return Form.read(MultiDict(values))


def test_dotted_names_become_the_body_of_the_command():
    form = read(**{"note": " soon ", "lines.0.item_id": "a", "lines.0.quantity": "2", "lines.1.item_id": "b"})
    assert form.body() == {
        "note": "soon",
        "lines": [{"item_id": "a", "quantity": "2"}, {"item_id": "b"}],
    }


def test_empty_values_are_left_out_so_that_defaults_apply():
    assert read(note="", quantity="5").body() == {"quantity": "5"}


def test_empty_rows_are_dropped_and_the_others_numbered_anew():
    form = read(**{"lines.0.item_id": "", "lines.0.quantity": "", "lines.7.item_id": "b"})
    assert form.body() == {"lines": [{"item_id": "b"}]}
    assert form.value("lines.0.item_id") == "b"


def test_a_row_that_holds_only_presets_is_empty_when_its_key_fields_are_named():
    posted = MultiDict(
        {"lines.0.item_id": "", "lines.0.unit": "pcs", "lines.1.item_id": "b", "lines.1.unit": "pcs"}
    )
    assert Form.read(posted, keys={"lines": ("item_id",)}).body() == {
        "lines": [{"item_id": "b", "unit": "pcs"}]
    }


def test_rows_keep_their_order_past_the_tenth():
    form = read(**{f"lines.{index}.n": str(index) for index in range(12)})
    assert [row["n"] for row in form.body()["lines"]] == [str(index) for index in range(12)]


def test_a_checkbox_overrides_the_hidden_false_before_it():
    posted = MultiDict([("urgent", "false"), ("urgent", "true"), ("open", "false")])
    form = Form.read(posted)
    assert form.body() == {"urgent": "true", "open": "false"}
    assert form.checked("urgent")
    assert not form.checked("open")


def test_several_choices_become_a_list():
    form = Form.read(MultiDict([("roles[]", "boss"), ("roles[]", "planner")]))
    assert form.body() == {"roles": ["boss", "planner"]}
    assert form.checked("roles[]", "planner")


def test_what_a_lookup_shows_comes_back_but_is_not_sent():
    form = read(item_id="", item_id__text="motor")
    assert form.body() == {}
    assert form.value("item_id__text") == "motor"


def test_a_wall_clock_time_is_sent_with_the_zone_of_the_factory():
    assert read(starts_at__local="2026-11-22T08:00").body("Asia/Shanghai") == {
        "starts_at": "2026-11-22T08:00:00+08:00"
    }


def test_the_token_and_the_id_of_the_command_are_not_part_of_the_body():
    sent = str(uuid4())
    form = read(csrf_token="x", command_id=sent, note="n")
    assert form.body() == {"note": "n"}
    assert str(form.command_id) == sent


def test_a_command_id_that_is_none_is_replaced():
    assert read(command_id="nonsense").command_id is not None


def test_errors_come_back_to_their_field_in_the_reader_s_language():
    form = read(**{"lines.0.quantity": "x"})
    form.show([FieldError("lines.0.quantity", "greater_than", "Must be more than {gt}.", {"gt": "0"})])
    assert form.errors("lines.0.quantity") == ["Must be more than 0."]
    assert form.summary() == [("lines.0.quantity", "Must be more than 0.")]


def test_a_lookup_that_found_nothing_says_so_instead_of_asking_to_fill_in():
    form = read(item_id="", item_id__text="motor")
    form.show([FieldError("item_id", "missing", "Please fill this in.")])
    assert form.errors("item_id") == ["Please choose one from the list."]


def test_defaults_show_on_a_fresh_form_and_not_over_what_was_emptied():
    assert Form().value("unit", "pcs") == "pcs"
    assert read(unit="").value("unit", "pcs") == ""
