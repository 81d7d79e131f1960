"""Goods that come back from customers: the list, and taking them back from a delivery."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.core.i18n import N_
from webapp.core.quantity import plain
from webapp.domains.sales.return_queries import ReturnParams
from webapp.web.access import requires
from webapp.web.asking import ask, found, list_page, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.i18n import local_name, number
from webapp.web.lists import Column, ListSpec, read_params
from webapp.web.places import page_of
from webapp.web.results import keep, result_of
from webapp.web.sales.blueprint import blueprint

Answer = str | Response | tuple[str, int]


def _ending(row: Any) -> str:
    return _("Is replaced") if row.replaced else _("Is credited")


SPEC = ListSpec(
    "customer-returns",
    columns=(
        Column("number", N_("Number"), "code", sort="number", phone="title"),
        Column("customer", N_("Customer"), "name", phone="sub", clip=True),
        Column("item_name", N_("Item"), "name", phone="wide", clip=True),
        Column("quantity", N_("Quantity"), "quantity", unit="unit"),
        Column("amount", N_("Amount"), "money"),
        Column("ending", N_("And then"), clip=True, value=_ending),
        Column("reason", N_("Reason"), phone="wide", clip=True),
        Column("lot_status", N_("Status"), "state", state="lot"),
        Column("occurred_at", N_("Came back"), "moment", sort="occurred_at"),
    ),
    search=N_("Number, order, customer, item or reason"),
    href=lambda row: url_for("sales.order", order_id=row.order_id),
    empty_title=N_("Nothing came back yet"),
    empty_text=N_("Goods are taken back from the page of the delivery with which they left."),
    empty_icon="undo-2",
)


@blueprint.get("/customer-returns")
@requires("sales.read")
def returns() -> Any:
    params = read_params(ReturnParams, request.args)
    return list_page(
        SPEC,
        _("Customer returns"),
        "sales/returns.html",
        params,
        lambda asked: ask("sales.returns", asked),
    )


@blueprint.get("/deliveries/<uuid:shipment_id>/return")
@requires("sales.return")
def return_form(shipment_id: UUID) -> Answer:
    return _page(shipment_id, Form())


@blueprint.post("/deliveries/<uuid:shipment_id>/return")
@requires("sales.return")
def take_back(shipment_id: UUID) -> Answer:
    ask("sales.returnable", id=shipment_id)
    form = Form.read(request.form)
    outcome = found(tell("sales.return", form))
    if went_wrong(outcome):
        return _page(shipment_id, form), 422
    result = outcome.result
    lot = page_of("inventory.lot", result.get("lot_id"))
    links = [(_("Lot %(number)s", number=result.get("lot_number", "")), lot)] if lot else []
    words = _("Taken back under %(number)s; it waits on hold.", number=result.get("number", ""))
    keep(result_of(outcome, words, links=links))
    if not outcome.applied:
        return redirect(url_for("sales.returns"), 303)
    return redirect(url_for("sales.order", order_id=result["order_id"]), 303)


def _page(shipment_id: UUID, form: Form) -> str:
    delivery = ask("sales.returnable", id=shipment_id)
    lines = [line for line in delivery.lines if line.left > 0]
    choices = [
        (str(line.id), f"{line.item_number} {local_name(line, 'item_name')} · {_left(line)}")
        for line in lines
    ]
    lots = {str(lot.lot_id): f"{lot.number} · {plain(lot.quantity)}" for line in lines for lot in line.lots}
    return render_template(
        "sales/return.html", delivery=delivery, lines=choices, lots=list(lots.items()), form=form
    )


def _left(line: Any) -> str:
    return _("%(quantity)s can come back", quantity=f"{number(line.left)} {local_name(line, 'unit')}")
