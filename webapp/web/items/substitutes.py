"""What may stand in for an item: defining it, and saying when and how it holds."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.core.i18n import N_
from webapp.web.access import requires
from webapp.web.asking import ask, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.i18n import local_name, number
from webapp.web.items.blueprint import blueprint
from webapp.web.results import keep, result_of

Answer = str | Response | tuple[str, int]

ROWS = {"mains": ("item_id",), "substitutes": ("item_id",)}
STRATEGIES = {
    "main_first": N_("The main item first, this for what lacks"),
    "use_up": N_("Use this up first"),
}
STATES = {
    "valid": ("running", N_("Holds")),
    "early": ("act", N_("Not yet")),
    "over": ("nodata", N_("Over")),
    "off": ("nodata", N_("Off")),
}
_TERMS = ("priority", "strategy", "order_only", "valid_from", "valid_to", "note", "active", "version")


@blueprint.get("/items/<uuid:item_id>/substitutes/new")
@requires("items.write")
def new_substitute(item_id: UUID) -> Answer:
    found = ask("items.item", id=item_id)
    main = {"item_id": str(item_id), "item_id__text": f"{found.number} {local_name(found)}", "quantity": "1"}
    return _new_page(found, Form({"mains": [main]}))


@blueprint.post("/items/<uuid:item_id>/substitutes/new")
@requires("items.write")
def add_substitute(item_id: UUID) -> Answer:
    form = Form.read(request.form, keys=ROWS)
    outcome = tell("items.add_substitution", form)
    if went_wrong(outcome):
        return _new_page(ask("items.item", id=item_id), form), 422
    keep(result_of(outcome, _("Substitute saved."), clears_draft=f"items.substitute.{item_id}"))
    return redirect(url_for("items.item", item_id=item_id) + "#substitutes", 303)


def _new_page(found: Any, form: Form) -> str:
    return render_template(
        "items/substitute_form.html",
        item=found,
        row=None,
        form=form,
        strategies=_strategies(),
        equation=equation,
    )


@blueprint.get("/items/<uuid:item_id>/substitutes/<uuid:substitution_id>")
@requires("items.write")
def substitute(item_id: UUID, substitution_id: UUID) -> Answer:
    row = ask("items.substitution", id=substitution_id)
    values = {name: "" if getattr(row, name) is None else str(getattr(row, name)) for name in _TERMS}
    values |= {name: values[name].lower() for name in ("order_only", "active")}
    product = {"item_id": str(row.item_id), "item_id__text": row.item_number} if row.item_id else {}
    return _terms_page(item_id, row, Form(values | product))


@blueprint.post("/items/<uuid:item_id>/substitutes/<uuid:substitution_id>")
@requires("items.write")
def change_substitute(item_id: UUID, substitution_id: UUID) -> Answer:
    form = Form.read(request.form)
    outcome = tell("items.change_substitution", form, substitution_id=substitution_id)
    if went_wrong(outcome):
        return _terms_page(item_id, ask("items.substitution", id=substitution_id), form), 422
    keep(result_of(outcome, _("Changes saved.")))
    return redirect(url_for("items.item", item_id=item_id) + "#substitutes", 303)


def _terms_page(item_id: UUID, row: Any, form: Form) -> str:
    return render_template(
        "items/substitute_form.html",
        item=ask("items.item", id=item_id),
        row=row,
        form=form,
        strategies=_strategies(),
        equation=equation,
    )


def _strategies() -> list[tuple[str, str]]:
    return [(value, _(words)) for value, words in STRATEGIES.items()]


def equation(row: Any) -> str:
    """What stands in for what: "1 pcs MOTOR + 4 pcs SCREW → 1 pcs MOTOR-B"."""
    sides = (row.mains, row.substitutes)
    return " → ".join(" + ".join(_amount(part) for part in side) for side in sides)


def _amount(part: Any) -> str:
    return f"{number(part.quantity)} {local_name(part, 'unit_name')} {part.number}"
