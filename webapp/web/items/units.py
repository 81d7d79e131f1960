"""Units of measure: the list, what one is in another, and what an item is counted in besides its stock unit."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.core.i18n import N_
from webapp.core.quantity import plain
from webapp.web.access import requires
from webapp.web.asking import ask, found, sheet, sheet_asked, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.i18n import local_name, number
from webapp.web.items.blueprint import blueprint
from webapp.web.lists import Column
from webapp.web.results import keep, result_of

Answer = str | Response | tuple[str, int]

UNITS = (
    Column("name", N_("Unit"), "name", phone="title"),
    Column("code", N_("Code"), "code", phone="sub"),
    Column("decimals", N_("Decimal places"), "number"),
)


@blueprint.get("/items/units")
@requires("items.read")
def units() -> Answer:
    if sheet_asked():
        return sheet(UNITS, ask("items.units"), _("Units of measure"), "units")
    return _units_page(Form())


@blueprint.post("/items/units")
@requires("items.write")
def add_unit() -> Answer:
    form = Form.read(request.form)
    return _done(form, tell("items.add_unit", form), "unit", _("Unit added."))


@blueprint.post("/items/units/conversions")
@requires("items.write")
def add_conversion() -> Answer:
    form = Form.read(request.form)
    return _done(form, tell("items.add_conversion", form), "conversion", _("Conversion saved."))


@blueprint.post("/items/units/conversions/<uuid:conversion_id>/remove")
@requires("items.write")
def remove_conversion(conversion_id: UUID) -> Answer:
    form = Form.read(request.form)
    outcome = found(tell("items.remove_conversion", form, conversion_id=conversion_id))
    return _done(form, outcome, "", _("Conversion taken away."))


def _done(form: Form, outcome: Any, dialog: str, words: str) -> Answer:
    if went_wrong(outcome):
        return _units_page(form, dialog), 422
    keep(result_of(outcome, words))
    return redirect(url_for("items.units"), 303)


def _units_page(form: Form, opened: str = "") -> str:
    found = ask("items.units")
    return render_template(
        "items/units.html",
        title=_("Units of measure"),
        units=found,
        columns=UNITS,
        choices=_choices(found),
        conversions=ask("items.conversions"),
        equation=equation,
        form=form,
        opened=opened,
    )


@blueprint.get("/items/<uuid:item_id>/units")
@requires("items.write")
def item_units_form(item_id: UUID) -> Answer:
    found, counted = ask("items.item", id=item_id), ask("items.item_units", id=item_id)
    rows = [
        {
            "unit": row.unit,
            "quantity": plain(row.quantity),
            "stock_quantity": plain(row.other_quantity),
        }
        for row in counted.own
    ]
    usual = {"buy_unit": counted.buy_unit, "use_unit": counted.use_unit}
    return _item_page(found, Form({"version": found.version, "conversions": rows} | usual))


@blueprint.post("/items/<uuid:item_id>/units")
@requires("items.write")
def set_item_units(item_id: UUID) -> Answer:
    form = Form.read(request.form, keys={"conversions": ("stock_quantity",)})
    rows = form.body().get("conversions", [])
    outcome = tell("items.set_units", form, item_id=item_id, conversions=rows)
    if went_wrong(outcome):
        return _item_page(ask("items.item", id=item_id), form), 422
    keep(result_of(outcome, _("Units saved."), clears_draft=f"items.units.{item_id}"))
    return redirect(url_for("items.item", item_id=item_id), 303)


def _item_page(found: Any, form: Form) -> str:
    every = ask("items.units")
    others = [one for one in every if one.code != found.unit]
    return render_template(
        "items/item_units.html", item=found, form=form, others=_choices(others), choices=_choices(every)
    )


def _choices(found: list[Any]) -> list[tuple[str, str]]:
    return [(one.code, local_name(one)) for one in found]


def equation(row: Any) -> str:
    """What a conversion says: "1 kg = 1,000 g"."""
    one = f"{number(row.quantity)} {local_name(row, 'unit_name')}"
    return f"{one} = {number(row.other_quantity)} {local_name(row, 'other_unit_name')}"
