"""Subcontract orders: the list, one order with what lies at the supplier, and what lies outside altogether."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from webapp.core.i18n import N_
from webapp.domains.purchasing.queries import sees_prices
from webapp.domains.subcontracting.models import AWAITING
from webapp.domains.subcontracting.outside_queries import OutsideParams
from webapp.domains.subcontracting.queries import SubcontractParams
from webapp.web.access import requires
from webapp.web.asking import ask, found, list_page, live, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.i18n import local_name
from webapp.web.lists import Choice, Column, Filter, ListSpec, filled, read_params
from webapp.web.planning.serves import serves_of
from webapp.web.planning.words import SERVED, served_address
from webapp.web.results import keep, result_of
from webapp.web.session import current_actor
from webapp.web.subcontracting.blueprint import blueprint
from webapp.web.subcontracting.life import life_of
from webapp.web.subcontracting.supplier import address_of

Answer = str | AnyResponse | tuple[str, int]


def what(row: Any) -> str:
    """What is done outside: the item, or the operation on it."""
    name = local_name(row, "item_name")
    return f"{name} · {local_name(row, 'operation')}" if row.operation else name


SPEC = ListSpec(
    "subcontract-orders",
    columns=(
        Column("number", N_("Number"), "code", sort="number", phone="title"),
        Column("supplier", N_("Supplier"), "name", sort="supplier", phone="sub", clip=True),
        Column("status", N_("Status"), "state", state="subcontract", sort="status"),
        Column("item_name", N_("Item"), sort="item_name", clip=True, phone="wide", value=what),
        Column("work_order", N_("Work order"), "code", value=lambda row: row.work_order or None),
        Column(
            "progress",
            N_("Received back"),
            "progress",
            phone="hide",
            value=lambda row: (row.came, row.quantity),
        ),
        Column("due_on", N_("Due date"), "due", sort="due_on", phone="wide"),
    ),
    filters=(
        Filter(
            "status",
            (
                Choice("ordered", N_("Order placed")),
                Choice("sent", N_("With the supplier")),
                Choice("partly_received", N_("Partly back")),
                Choice("received", N_("All back, to be settled")),
                Choice("settled", N_("Settled")),
                Choice("cancelled", N_("Cancelled")),
                Choice("any", N_("All")),
            ),
            all_label=N_("Open"),
        ),
        Filter("late", (Choice("true", N_("Late")),)),
    ),
    search=N_("Number, supplier or item"),
    href=lambda row: url_for("subcontracting.order", subcontract_id=row.id),
    empty_title=N_("Nothing is done outside now"),
    empty_text=N_("Have an item made, or an operation done, by a supplier from material of yours."),
    empty_icon="factory",
)
_STATUS = {"": "open", "any": ""}
MATERIALS = (
    Column("item_name", N_("Material"), "name", phone="title"),
    Column("item_number", N_("Item number"), "code", phone="sub"),
    Column("required", N_("Required"), "quantity", unit="unit"),
    Column("sent", N_("Sent out"), "quantity"),
    Column("returned", N_("Back unused"), "quantity", value=lambda one: one.returned or None),
    Column("used", N_("Used"), "quantity", value=lambda one: one.used or None),
    Column("lost", N_("Settled loss"), "quantity", value=lambda one: one.lost or None),
    Column("left", N_("At the supplier"), "quantity"),
    Column("in_scrap", N_("of it in spoilt pieces"), "quantity", value=lambda one: one.in_scrap or None),
    Column("allowed", N_("Allowed loss"), "quantity", value=lambda one: one.allowed or None),
    Column("value", N_("Value there"), "money", value=lambda one: one.value or None),
)
RECEIPTS = (
    Column("number", N_("Receipt"), "code", phone="title"),
    Column(
        "delivery_note", N_("Delivery note number"), phone="sub", value=lambda one: one.delivery_note or None
    ),
    Column("came_on", N_("Came"), "day"),
    Column("good", N_("Good"), "quantity"),
    Column("scrap", N_("Spoilt by the supplier"), "quantity", value=lambda one: one.scrap or None),
    Column("material_scrap", N_("Bad material"), "quantity", value=lambda one: one.material_scrap or None),
    Column("material", N_("Material"), "money", value=lambda one: one.material or None),
    Column("fee", N_("Fee"), "money"),
    Column("reason", N_("Taken back"), value=lambda one: one.reason or None, phone="wide"),
    Column("act", "", "actions"),
)
LOSSES = (
    Column("item_name", N_("Material"), "name", phone="title"),
    Column("item_number", N_("Item number"), "code", phone="sub"),
    Column("lost", N_("Lost"), "quantity", unit="unit"),
    Column("allowed", N_("Allowed loss"), "quantity"),
    Column("excess", N_("Excess"), "quantity", value=lambda one: one.excess or None),
    Column("charged", N_("Charged to the supplier"), "money", value=lambda one: one.charged or None),
    Column("accepted", N_("Borne by us"), "money", value=lambda one: one.accepted or None),
    Column("reason", N_("Reason"), value=lambda one: one.reason or None, phone="wide"),
)
OUTSIDE = ListSpec(
    "stock-at-suppliers",
    columns=(
        Column("item_name", N_("Item"), "name", phone="title", clip=True),
        Column("item_number", N_("Item number"), "code", phone="sub"),
        Column("supplier", N_("Supplier"), "name", phone="wide", clip=True),
        Column("order_number", N_("Subcontract order"), "code"),
        Column("quantity", N_("At the supplier"), "quantity", unit="unit"),
        Column("value", N_("Value"), "money"),
        Column("due_on", N_("Due date"), "day"),
    ),
    search=N_("Order, item or supplier"),
    href=lambda row: url_for("subcontracting.order", subcontract_id=row.order_id),
    empty_title=N_("No material of yours lies with a supplier"),
    empty_icon="warehouse",
)


@blueprint.get("/subcontract-orders")
@requires("purchasing.read")
def orders() -> Response | str:
    translated = request.args.copy()
    status = request.args.get("status", "")
    translated["status"] = _STATUS.get(status, status)
    return list_page(
        SPEC,
        _("Subcontract orders"),
        "subcontracting/orders.html",
        read_params(SubcontractParams, translated),
        lambda asked: ask("subcontracting.orders", asked),
    )


@blueprint.get("/subcontract-orders/stock")
@requires("purchasing.read")
def stock() -> Response | str:
    return list_page(
        OUTSIDE,
        _("Stock at suppliers"),
        "subcontracting/stock.html",
        read_params(OutsideParams, request.args),
        lambda asked: ask("subcontracting.outside", asked),
    )


@blueprint.get("/subcontract-orders/<uuid:subcontract_id>")
@requires("purchasing.read")
def order(subcontract_id: UUID) -> Response:
    return live(lambda: show_order(subcontract_id))


@blueprint.post("/subcontract-orders/<uuid:subcontract_id>/cancel")
@requires("purchasing.write")
def cancel(subcontract_id: UUID) -> Answer:
    return step(subcontract_id, "subcontracting.cancel_order", _("Order cancelled."))


@blueprint.post("/subcontract-orders/<uuid:subcontract_id>/link")
@requires("purchasing.write")
def make_link(subcontract_id: UUID) -> Answer:
    words = _("The link is ready. Send it to the supplier; earlier links of this order no longer count.")
    return step(subcontract_id, "subcontracting.make_link", words)


@blueprint.post("/subcontract-orders/<uuid:subcontract_id>/unlink")
@requires("purchasing.write")
def revoke_link(subcontract_id: UUID) -> Answer:
    link = ask("subcontracting.order", id=subcontract_id).link
    if link is None:
        return redirect(url_for("subcontracting.order", subcontract_id=subcontract_id), 303)
    form = Form.read(request.form)
    outcome = found(tell("subcontracting.revoke_link", form, link_id=link.id))
    keep(result_of(outcome, _("The link no longer counts.")))
    return redirect(url_for("subcontracting.order", subcontract_id=subcontract_id), 303)


def step(subcontract_id: UUID, command: str, words: str) -> Answer:
    """One step of an order that says all by its name."""
    ask("subcontracting.order", id=subcontract_id)
    form = Form.read(request.form)
    outcome = tell(command, form, order_id=subcontract_id)
    if went_wrong(outcome):
        return show_order(subcontract_id, form), 422
    keep(result_of(outcome, words))
    return redirect(url_for("subcontracting.order", subcontract_id=subcontract_id), 303)


def show_order(subcontract_id: UUID, form: Form | None = None) -> str:
    """The page of a subcontract order; *form* is a step that was refused."""
    one = ask("subcontracting.order", id=subcontract_id)
    return render_template(
        "subcontracting/order.html",
        title=one.number,
        order=one,
        what=what(one),
        steps=life_of(one),
        materials=filled(MATERIALS, one.materials),
        receipts=filled(RECEIPTS, one.receipts),
        losses=filled(LOSSES, one.losses),
        link=address_of(one.link.id) if one.link and not one.link.expired else "",
        open=one.status not in ("settled", "cancelled"),
        sees_prices=sees_prices(current_actor()),
        form=form or Form(),
        serves=serves_of("subcontract", subcontract_id, is_open=one.status in AWAITING),
        serves_columns=SERVED,
        serves_address=served_address,
    )
