"""Suppliers' price lists: tiered prices, minimum, pack, lead time."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.core.i18n import N_
from webapp.core.quantity import plain
from webapp.domains.purchasing.queries import sees_prices
from webapp.domains.purchasing.terms_queries import TermsParams
from webapp.web.access import requires
from webapp.web.asking import ask, list_page, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.i18n import local_name
from webapp.web.lists import Choice, Column, Filter, ListSpec, read_params
from webapp.web.purchasing.blueprint import blueprint
from webapp.web.purchasing.entry import id_in_address
from webapp.web.results import keep, result_of
from webapp.web.session import current_actor

Answer = str | Response | tuple[str, int]

DRAFT = "purchasing.terms.new"
ROWS = {"prices": ("from_quantity", "unit_price", "valid_from", "valid_to")}

COLUMNS = (
    Column("item_name", N_("Item"), "name", sort="item_name", phone="title", clip=True),
    Column("item_number", N_("Item number"), "code", sort="item_number", phone="hide"),
    Column("supplier", N_("Supplier"), "name", sort="supplier", phone="sub", clip=True),
    Column("preferred", N_("Preferred"), "bool", value=lambda row: row.preferred or None),
    Column("minimum", N_("Minimum"), "quantity", unit="unit", value=lambda row: row.minimum or None),
    Column("pack", N_("Pack"), "quantity", value=lambda row: row.pack or None),
    Column("lead_days", N_("Lead time, days"), "number", sort="lead_days"),
)
MORE = (Column("supplier_number", N_("Their item number"), "code"),)
PRICE = Column("unit_price", N_("Price today"), "quantity")


def _spec(columns: tuple[Column, ...]) -> ListSpec:
    writes = current_actor().may("purchasing.write")
    return ListSpec(
        "supplier-prices",
        columns=columns,
        filters=(Filter("preferred", (Choice("true", N_("Preferred suppliers")),)),),
        search=N_("Item, supplier or their item number"),
        href=(lambda row: url_for("purchasing.terms_form", terms_id=row.id)) if writes else None,
        empty_title=N_("No price lists yet"),
        empty_text=N_("Enter what suppliers charge: orders then find price, pack and day by themselves."),
        empty_icon="tag",
    )


@blueprint.get("/supplier-prices")
@requires("purchasing.read")
def terms() -> Any:
    params = read_params(TermsParams, request.args)
    columns = (*COLUMNS, PRICE) if sees_prices(current_actor()) else COLUMNS
    only = local_name(ask("partners.partner", id=params.supplier_id)) if params.supplier_id else ""
    return list_page(
        _spec(columns),
        _("Supplier prices"),
        "purchasing/terms.html",
        params,
        lambda asked: ask("purchasing.terms", asked),
        more=MORE,
        only=only,
    )


@blueprint.get("/supplier-prices/new")
@requires("purchasing.write")
def new_terms() -> Answer:
    """An empty form; ``?supplier=`` and ``?item=`` name whose prices and of what."""
    supplier, item = id_in_address("supplier"), id_in_address("item")
    values: dict[str, Any] = {}
    if supplier:
        row = ask("partners.partner", id=supplier)
        values |= {"supplier_id": str(supplier), "supplier_id__text": f"{row.number} {local_name(row)}"}
    if item:
        row = ask("items.item", id=item)
        values |= {"item_id": str(item), "item_id__text": f"{row.number} {local_name(row)}"}
    return _page(Form(values), None, "" if values else DRAFT)


@blueprint.post("/supplier-prices/new")
@requires("purchasing.write")
def add_terms() -> Answer:
    form = Form.read(request.form, keys=ROWS)
    outcome = tell("purchasing.add_terms", form)
    if went_wrong(outcome):
        return _page(form, None, DRAFT), 422
    again = [(_("Enter another one"), url_for("purchasing.new_terms", supplier=form.value("supplier_id")))]
    keep(result_of(outcome, _("Price list saved."), links=again, clears_draft=DRAFT))
    return redirect(url_for("purchasing.terms", supplier_id=form.value("supplier_id")), 303)


@blueprint.get("/supplier-prices/<uuid:terms_id>")
@requires("purchasing.write")
def terms_form(terms_id: UUID) -> Answer:
    found = ask("purchasing.one_terms", id=terms_id)
    return _page(Form(_as_typed(found)), found, f"purchasing.terms.{terms_id}")


@blueprint.post("/supplier-prices/<uuid:terms_id>")
@requires("purchasing.write")
def change_terms(terms_id: UUID) -> Answer:
    found = ask("purchasing.one_terms", id=terms_id)
    form = Form.read(request.form, keys=ROWS)
    outcome = tell("purchasing.change_terms", form, terms_id=terms_id)
    draft = f"purchasing.terms.{terms_id}"
    if went_wrong(outcome):
        return _page(form, found, draft), 422
    keep(result_of(outcome, _("Price list saved."), clears_draft=draft))
    return redirect(url_for("purchasing.terms", supplier_id=found.supplier_id), 303)


def _page(form: Form, found: Any, draft: str) -> str:
    return render_template("purchasing/terms_form.html", form=form, terms=found, draft=draft)


def _as_typed(found: Any) -> dict[str, Any]:
    return {
        "version": found.version,
        "supplier_number": found.supplier_number,
        "minimum": plain(found.minimum) if found.minimum else "",
        "pack": plain(found.pack) if found.pack else "",
        "lead_days": found.lead_days,
        "preferred": str(found.preferred).lower(),
        "prices": [
            {
                "from_quantity": plain(one.from_quantity) if one.from_quantity else "",
                "unit_price": plain(one.unit_price),
                "valid_from": one.valid_from.isoformat() if one.valid_from else "",
                "valid_to": one.valid_to.isoformat() if one.valid_to else "",
            }
            for one in found.prices
        ],
    }
