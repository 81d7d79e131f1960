"""Adding an item and changing what it is called, costs and needs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.core.quantity import ZERO, plain
from webapp.web.access import requires
from webapp.web.asking import ask, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.i18n import local_name
from webapp.web.items.blueprint import blueprint
from webapp.web.items.categories import category_choices
from webapp.web.items.custom import as_typed, own_fields, own_values, show_wrong
from webapp.web.results import keep, result_of

Answer = str | Response | tuple[str, int]

DRAFT = "items.item.new"
_TEXTS = ("number", "name", "name_en", "specification")
_NUMBERS = ("safety_stock", "reorder_point", "sales_price")
_DAYS = ("arrival_days", "shipping_days")
_FLAGS = ("phantom", "lot_traced", "final_inspection", "incoming_inspection", "active")


@blueprint.get("/items/new")
@requires("items.write")
def new_item() -> Answer:
    return _page(Form())


@blueprint.post("/items/new")
@requires("items.write")
def add_item() -> Answer:
    form = Form.read(request.form)
    own = own_fields()
    outcome = tell("items.add_item", form, custom=own_values(form, own))
    if went_wrong(outcome):
        show_wrong(form, own)
        return _page(form), 422
    again = [(_("Enter another one"), url_for("items.new_item"))]
    keep(result_of(outcome, _("%(name)s entered.", name=form.value("name")), links=again, clears_draft=DRAFT))
    if not outcome.applied:
        return redirect(url_for("items.items"), 303)
    return redirect(url_for("items.item", item_id=outcome.result["id"]), 303)


@blueprint.get("/items/<uuid:item_id>/change")
@requires("items.write")
def change_form(item_id: UUID) -> Answer:
    found = ask("items.item", id=item_id)
    return _page(Form(_as_typed(found)), found)


@blueprint.post("/items/<uuid:item_id>/change")
@requires("items.write")
def change_item(item_id: UUID) -> Answer:
    found = ask("items.item", id=item_id)
    form = Form.read(request.form)
    own = own_fields()
    custom = own_values(form, own)
    outcome = tell("items.change_item", form, item_id=item_id, custom=custom, **_emptied(form, found))
    if went_wrong(outcome):
        show_wrong(form, own)
        return _page(form, found), 422
    keep(result_of(outcome, _("Changes saved.")))
    return redirect(url_for("items.item", item_id=item_id), 303)


def _as_typed(found: Any) -> dict[str, Any]:
    price = {"standard_price": plain(found.standard_material or ZERO)} if found.kind == "purchased" else {}
    return (
        {name: getattr(found, name) for name in (*_TEXTS, "kind", "version")}
        | {name: plain(getattr(found, name) or ZERO) for name in _NUMBERS}
        | {name: getattr(found, name) or "" for name in _DAYS}
        | {name: str(getattr(found, name)).lower() for name in _FLAGS}
        | {"shelf_life_days": found.shelf_life_days or "", "category_id": found.category_id or ""}
        | {"custom": as_typed(found.custom)}
        | price
    )


def _emptied(form: Form, found: Any) -> dict[str, Any]:
    """What was emptied has to be said: a part left out of the command stays as it is."""
    numbers = (*_NUMBERS, "standard_price") if found.kind == "purchased" else _NUMBERS
    values: dict[str, Any] = (
        dict.fromkeys(_TEXTS, "")
        | dict.fromkeys((*numbers, *_DAYS), "0")
        | {"shelf_life_days": None, "category_id": None}
    )
    return {name: value for name, value in values.items() if not form.value(name)}


def _page(form: Form, found: Any = None) -> str:
    units = [(unit.code, local_name(unit)) for unit in ask("items.units")]
    return render_template(
        "items/item_form.html",
        form=form,
        item=found,
        units=units,
        own=own_fields(),
        choices_of=lambda field: [(one, one) for one in field.choices],
        categories=category_choices(ask("items.categories")),
        draft="" if found else DRAFT,
    )
