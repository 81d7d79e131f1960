"""Screens of customers and suppliers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from webapp.core.i18n import N_
from webapp.domains.partners.addresses import Place
from webapp.domains.partners.queries import PartnerParams
from webapp.imports.addresses import written
from webapp.imports.kinds import CHOICES
from webapp.web.access import requires
from webapp.web.asking import ask, list_page, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.i18n import local_name
from webapp.web.lists import Choice, Column, Filter, ListSpec, read_params
from webapp.web.places import page_of
from webapp.web.purchasing.scores import buying_part
from webapp.web.results import keep, result_of
from webapp.web.sales.complaints import OF_CUSTOMER
from webapp.web.session import current_actor

blueprint = Blueprint("partners", __name__)

Answer = str | AnyResponse | tuple[str, int]

DRAFT = "partners.partner.new"
NEIGHBOURS_SHOWN = 10
_TEXTS = ("number", "name", "name_en", "contact", "phone", "address", "payment_days")
_ADDRESS = ("name", "address", "contact")
_ROWS = {"addresses": _ADDRESS}


def _part(row: Any) -> str:
    if row.is_customer and row.is_supplier:
        return _("Customer and supplier")
    return _("Customer") if row.is_customer else _("Supplier")


SPEC = ListSpec(
    "partners",
    columns=(
        Column("number", N_("Number"), "code", sort="number", phone="sub"),
        Column("name", N_("Name"), "name", sort="name", phone="title", clip=True),
        Column("part", N_("Customer or supplier"), value=_part),
        Column("contact", N_("Contact"), clip=True),
        Column("phone", N_("Phone")),
        Column("address", N_("Address"), phone="hide", clip=True),
        Column("payment_days", N_("Payment days"), "number", sort="payment_days", phone="hide"),
    ),
    filters=(
        Filter("part", (Choice("customer", N_("Customers")), Choice("supplier", N_("Suppliers")))),
        Filter("active", (Choice("false", N_("No longer active")),)),
    ),
    search=N_("Number, name, contact or phone"),
    href=lambda row: url_for("partners.partner", partner_id=row.id),
    empty_title=N_("No customers or suppliers yet"),
    empty_text=N_("Enter the first one; orders and receipts name them."),
    empty_icon="building-2",
)


def _exported_addresses(row: Any) -> str:
    return written(Place(one.name, one.address, one.contact) for one in row.addresses)


MORE = (
    Column("name_en", N_("English name"), value=lambda row: row.name_en),
    Column(
        "language",
        N_("Language of papers"),
        value=lambda row: _(dict(CHOICES["language"])[row.language]),
    ),
    Column("addresses", N_("Delivery addresses"), value=_exported_addresses),
)
"""What only the file has, for being taken in again."""
ORDERS = (
    Column("number", N_("Number"), "code", phone="title"),
    Column("item_name", N_("Item"), "name", phone="sub", clip=True),
    Column("status", N_("Status"), "state", state="order"),
    Column("due_on", N_("Due date"), "due"),
    Column("total", N_("Amount"), "money"),
)
BOUGHT = (
    Column("item_name", N_("Item"), "name", phone="title", clip=True),
    Column("item_number", N_("Item number"), "code", phone="sub"),
    Column("quantity", N_("Quantity"), "quantity", unit="unit"),
    Column("amount", N_("Amount"), "money"),
    Column("last_price", N_("Last price"), "quantity"),
    Column("last_on", N_("Last delivery"), "day"),
)
RECEIPTS = (
    Column("item_name", N_("Item"), "name", phone="title", clip=True),
    Column("number", N_("Lot"), "code", phone="sub"),
    Column("status", N_("Status"), "state", state="lot"),
    Column("received_at", N_("Received"), "moment"),
    Column("on_hand", N_("Still here"), "quantity", unit="unit"),
)


@blueprint.get("/partners")
@requires("partners.read")
def partners() -> Response | str:
    params = read_params(PartnerParams, request.args)
    if params.active is None:
        params = params.model_copy(update={"active": True})
    return list_page(
        SPEC,
        _("Customers and suppliers"),
        "partners/partners.html",
        params,
        lambda asked: ask("partners.partners", asked),
        more=MORE,
    )


@blueprint.get("/partners/<uuid:partner_id>")
@requires("partners.read")
def partner(partner_id: UUID) -> str:
    return _show(partner_id)


@blueprint.post("/partners/<uuid:partner_id>/credit-limit")
@requires("sales.credit")
def set_credit_limit(partner_id: UUID) -> Answer:
    ask("partners.partner", id=partner_id)
    form = Form.read(request.form)
    outcome = tell("partners.set_credit_limit", form, partner_id=partner_id)
    if went_wrong(outcome):
        return _show(partner_id, form), 422
    keep(result_of(outcome, _("Credit limit saved.")))
    return redirect(url_for("partners.partner", partner_id=partner_id), 303)


def _show(partner_id: UUID, form: Form | None = None) -> str:
    actor = current_actor()
    found = ask("partners.partner", id=partner_id)
    sells = found.is_customer and actor.may("sales.read")
    delivers = found.is_supplier and actor.may("stock.read")
    return render_template(
        "partners/partner.html",
        title=local_name(found),
        partner=found,
        part=_part(found),
        delivery_addresses=[_shown_address(one) for one in found.addresses],
        orders=ask("sales.orders", customer_id=partner_id, sort="-ordered_on", size=NEIGHBOURS_SHOWN)
        if sells
        else None,
        customer=ask("sales.customer", id=partner_id) if sells else None,
        complaints=ask("sales.complaints", customer_id=partner_id, size=NEIGHBOURS_SHOWN) if sells else None,
        complaint_columns=OF_CUSTOMER,
        complaint_url=lambda row: page_of("sales.complaint", row.id),
        bought_columns=BOUGHT,
        form=Form() if form is None else form,
        lots=ask("inventory.lots", supplier_id=partner_id, size=NEIGHBOURS_SHOWN) if delivers else None,
        order_columns=ORDERS,
        lot_columns=RECEIPTS,
        order_url=lambda row: page_of("sales.order", row.id),
        lot_url=lambda row: page_of("inventory.lot", row.id),
        buying=buying_part(partner_id) if found.is_supplier else {"card": None},
    )


@blueprint.get("/partners/new")
@requires("partners.write")
def new_partner() -> Answer:
    part = request.args.get("part", "customer")
    return _page(Form({f"is_{part}": "true"} if part in ("customer", "supplier") else {}))


@blueprint.post("/partners/new")
@requires("partners.write")
def add_partner() -> Answer:
    form = Form.read(request.form, keys=_ROWS)
    outcome = tell("partners.add_partner", form)
    if went_wrong(outcome):
        return _page(form), 422
    keep(result_of(outcome, _("%(name)s entered.", name=form.value("name")), clears_draft=DRAFT))
    if not outcome.applied:
        return redirect(url_for("partners.partners"), 303)
    return redirect(url_for("partners.partner", partner_id=outcome.result["id"]), 303)


@blueprint.get("/partners/<uuid:partner_id>/change")
@requires("partners.write")
def change_form(partner_id: UUID) -> Answer:
    found = ask("partners.partner", id=partner_id)
    flags = {name: str(getattr(found, name)).lower() for name in ("is_customer", "is_supplier", "active")}
    texts = {name: getattr(found, name) for name in (*_TEXTS, "shelf_days", "language")}
    return _page(Form(texts | flags | {"addresses": [_address(one) for one in found.addresses]}), found)


@blueprint.post("/partners/<uuid:partner_id>/change")
@requires("partners.write")
def change_partner(partner_id: UUID) -> Answer:
    found = ask("partners.partner", id=partner_id)
    form = Form.read(request.form, keys=_ROWS)
    # What was emptied has to be said: a part left out of the command stays as it is.
    emptied = {name: form.value(name) for name in _TEXTS if not form.value(name)}
    kept = form.body().get("addresses", [])
    outcome = tell("partners.change_partner", form, partner_id=partner_id, addresses=kept, **emptied)
    if went_wrong(outcome):
        return _page(form, found), 422
    keep(result_of(outcome, _("Changes saved.")))
    return redirect(url_for("partners.partner", partner_id=partner_id), 303)


def _shown_address(one: Any) -> tuple[str, str, str]:
    name = _("%(name)s (usual)", name=one.name) if one.usual else one.name
    return name, " · ".join(part for part in (one.address, one.contact) if part), "wide"


def _address(one: Any) -> dict[str, str]:
    return {name: getattr(one, name) for name in _ADDRESS} | {"usual": str(one.usual).lower()}


def _page(form: Form, partner: Any = None) -> str:
    return render_template(
        "partners/partner_form.html", form=form, partner=partner, draft="" if partner else DRAFT
    )
