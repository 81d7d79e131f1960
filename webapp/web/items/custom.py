"""The company's own fields: the screen on which they are made, and how forms, pages, lists and sheets show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.core.errors import NotFound
from webapp.core.i18n import N_
from webapp.domains.items.custom_rules import taken
from webapp.web.access import requires
from webapp.web.asking import ask, found, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.i18n import day, local_name, number
from webapp.web.items.blueprint import blueprint
from webapp.web.lists import Column
from webapp.web.results import keep, result_of

Answer = str | Response | tuple[str, int]
KINDS = {
    "text": N_("Text"),
    "number": N_("A number"),
    "date": N_("Date"),
    "choice": N_("One of a list"),
    "yes_no": N_("Yes or no"),
}
_COLUMN_KINDS = {"number": "quantity", "date": "day", "yes_no": "bool"}


@blueprint.get("/items/fields")
@requires("items.read")
def custom_fields() -> Answer:
    return render_template("items/custom_fields.html", fields=ask("items.custom_fields"), kinds=KINDS)


@blueprint.get("/items/fields/new")
@requires("items.write")
def new_custom_field() -> Answer:
    return _page(Form({"kind": "text"}))


@blueprint.post("/items/fields/new")
@requires("items.write")
def add_custom_field() -> Answer:
    form = Form.read(request.form)
    outcome = tell("items.add_custom_field", form, choices=_lines(form))
    if went_wrong(outcome):
        return _page(form), 422
    keep(result_of(outcome, _("Field added: it is in the form of every item now.")))
    return redirect(url_for("items.custom_fields"), 303)


@blueprint.get("/items/fields/<uuid:field_id>")
@requires("items.write")
def custom_field(field_id: UUID) -> Answer:
    shown = _field(field_id)
    typed = {name: getattr(shown, name) for name in ("label", "label_en", "unit", "seq", "version")}
    flags = {name: str(getattr(shown, name)).lower() for name in ("required", "listed", "active")}
    return _page(Form(typed | flags | {"choices": "\n".join(shown.choices)}), shown)


@blueprint.post("/items/fields/<uuid:field_id>")
@requires("items.write")
def change_custom_field(field_id: UUID) -> Answer:
    form = Form.read(request.form)
    emptied: dict[str, Any] = {"label": "", "label_en": "", "unit": "", "seq": 0}
    said = {name: value for name, value in emptied.items() if not form.value(name)}
    outcome = found(tell("items.change_custom_field", form, field_id=field_id, choices=_lines(form), **said))
    if went_wrong(outcome):
        return _page(form, _field(field_id)), 422
    keep(result_of(outcome, _("Changes saved.")))
    return redirect(url_for("items.custom_fields"), 303)


def own_fields() -> list[Any]:
    """The fields that are asked for."""
    return [one for one in ask("items.custom_fields") if one.active]


def own_columns(fields: Sequence[Any]) -> tuple[Column, ...]:
    """The columns of *fields* for lists and sheets."""
    return tuple(
        Column(
            f"custom.{one.key}",
            _labelled(one),
            _COLUMN_KINDS.get(one.kind, "text"),
            phone="hide",
            clip=one.kind == "text",
            value=_reader(one),
        )
        for one in fields
    )


def own_facts(custom: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What an item's own fields say, in words; what was entered into fields since retired comes last."""
    return [
        (
            local_name(one, "label")
            if one.active
            else _("%(label)s (no longer asked for)", label=local_name(one, "label")),
            _words(one, custom[one.key]),
        )
        for one in ask("items.custom_fields")
        if one.key in custom
    ]


def own_values(form: Form, fields: Sequence[Any]) -> dict[str, Any]:
    """What the form of an item says of *fields*: what was emptied, too."""
    return {one.key: form.value(f"custom.{one.key}") or None for one in fields}


def show_wrong(form: Form, fields: Sequence[Any]) -> None:
    """Say what is wrong with own fields beside what is wrong with the others, where the command never came to look at them."""
    _, wrong = taken(fields, own_values(form, fields), {})
    form.show(one for one in wrong if not form.errors(one.field))


def as_typed(custom: Mapping[str, Any]) -> dict[str, str]:
    """The values as the controls of a form hold them."""
    return {key: str(value).lower() if isinstance(value, bool) else value for key, value in custom.items()}


def _labelled(field: Any) -> str:
    label = local_name(field, "label")
    return f"{label} ({field.unit})" if field.unit else label


def _reader(field: Any) -> Any:
    def read(row: Any) -> Any:
        value = row.custom.get(field.key)
        if value is None or isinstance(value, bool):
            return value
        if field.kind == "number":
            return Decimal(value)
        return date.fromisoformat(value) if field.kind == "date" else value

    return read


def _words(field: Any, value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if field.kind == "number":
        return f"{number(Decimal(value))} {field.unit}".strip()
    return str(day(date.fromisoformat(value))) if field.kind == "date" else str(value)


def _lines(form: Form) -> list[str]:
    lines = (one.strip() for one in form.value("choices").splitlines())
    return list(dict.fromkeys(one for one in lines if one))


def _field(field_id: UUID) -> Any:
    shown = next((one for one in ask("items.custom_fields") if one.id == field_id), None)
    if shown is None:
        raise NotFound
    return shown


def _page(form: Form, shown: Any = None) -> str:
    kinds = [(value, _(words)) for value, words in KINDS.items()]
    return render_template("items/custom_field_form.html", form=form, field=shown, kinds=kinds)
