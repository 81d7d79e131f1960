"""Price lists: what a customer, or everybody, pays for an item, by quantity and days."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.core.i18n import N_
from webapp.core.quantity import plain
from webapp.domains.sales.price_queries import PriceListParams
from webapp.web.access import requires
from webapp.web.asking import ask, list_page, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.i18n import local_name
from webapp.web.lists import Choice, Column, Filter, ListSpec, read_params
from webapp.web.results import keep, result_of
from webapp.web.sales.blueprint import blueprint
from webapp.web.sales.entry import id_of
from webapp.web.session import current_actor

Answer = str | Response | tuple[str, int]

DRAFT = "sales.price_list.new"
ROWS = {"prices": ("from_quantity", "unit_price", "valid_from", "valid_to")}


def _customer(row: Any) -> str:
    return local_name(row, "customer") if row.customer_id else _("Everybody")


COLUMNS = (
    Column("item_name", N_("Item"), "name", sort="item_name", phone="title", clip=True),
    Column("item_number", N_("Item number"), "code", sort="item_number", phone="hide"),
    Column("customer", N_("Customer"), sort="customer", phone="sub", clip=True, value=_customer),
    Column("unit_price", N_("Price today"), "quantity"),
    Column("steps", N_("Steps"), "number", value=lambda row: len(row.prices)),
    Column("note", N_("Note"), phone="hide", clip=True),
)


def _spec() -> ListSpec:
    writes = current_actor().may("sales.write")
    return ListSpec(
        "price-lists",
        columns=COLUMNS,
        filters=(
            Filter("everybody", (Choice("true", N_("For everybody")), Choice("false", N_("By customer")))),
        ),
        search=N_("Item or customer"),
        href=(lambda row: url_for("sales.price_list_form", price_list_id=row.id)) if writes else None,
        empty_title=N_("No price lists yet"),
        empty_text=N_("Enter what customers pay, by quantity and days: orders then fill in the price."),
        empty_icon="tag",
    )


@blueprint.get("/price-lists")
@requires("sales.read")
def price_lists() -> Any:
    params = read_params(PriceListParams, request.args)
    named = params.customer_id if current_actor().may("partners.read") else None
    return list_page(
        _spec(),
        _("Price lists"),
        "sales/price_lists.html",
        params,
        lambda asked: ask("sales.price_lists", asked),
        only=local_name(ask("partners.partner", id=named)) if named else "",
    )


@blueprint.get("/price-lists/new")
@requires("sales.write")
def new_price_list() -> Answer:
    """An empty form; ``?customer=`` and ``?item=`` name whose prices and of what."""
    values: dict[str, Any] = {}
    for name, query in (("customer", "partners.partner"), ("item", "items.item")):
        found = id_of(name)
        if found:
            row = ask(query, id=found)
            values |= {f"{name}_id": str(found), f"{name}_id__text": f"{row.number} {local_name(row)}"}
    return _page(Form(values), None, "" if values else DRAFT)


@blueprint.post("/price-lists/new")
@requires("sales.write")
def add_price_list() -> Answer:
    form = Form.read(request.form, keys=ROWS)
    outcome = tell("sales.add_price_list", form)
    if went_wrong(outcome):
        return _page(form, None, DRAFT), 422
    customer = form.value("customer_id")
    again = [(_("Enter another one"), url_for("sales.new_price_list", customer=customer or None))]
    keep(result_of(outcome, _("Price list saved."), links=again, clears_draft=DRAFT))
    return redirect(url_for("sales.price_lists", customer_id=customer or None), 303)


@blueprint.get("/price-lists/<uuid:price_list_id>")
@requires("sales.write")
def price_list_form(price_list_id: UUID) -> Answer:
    found = ask("sales.price_list", id=price_list_id)
    return _page(Form(_as_typed(found)), found, f"sales.price_list.{price_list_id}")


@blueprint.post("/price-lists/<uuid:price_list_id>")
@requires("sales.write")
def change_price_list(price_list_id: UUID) -> Answer:
    found = ask("sales.price_list", id=price_list_id)
    form = Form.read(request.form, keys=ROWS)
    outcome = tell("sales.change_price_list", form, price_list_id=price_list_id)
    draft = f"sales.price_list.{price_list_id}"
    if went_wrong(outcome):
        return _page(form, found, draft), 422
    keep(result_of(outcome, _("Price list saved."), clears_draft=draft))
    return redirect(url_for("sales.price_lists", customer_id=found.customer_id), 303)


def _page(form: Form, found: Any, draft: str) -> str:
    whose = _customer(found) if found else ""
    return render_template(
        "sales/price_list_form.html", form=form, price_list=found, whose=whose, draft=draft
    )


def _as_typed(found: Any) -> dict[str, Any]:
    return {
        "version": found.version,
        "note": found.note,
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
