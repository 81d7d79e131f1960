"""Deliveries: the list, one with its lots, and what the customer signed."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.core.i18n import N_
from webapp.domains.sales import signatures
from webapp.domains.sales.shipment_queries import ShipmentParams
from webapp.web.access import requires
from webapp.web.asking import ask, list_page, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.i18n import local_name
from webapp.web.lists import Choice, Column, Filter, ListSpec, read_params
from webapp.web.results import keep, result_of
from webapp.web.sales.blueprint import blueprint
from webapp.web.sales.life import today
from webapp.web.session import current_actor


def _what(row: Any) -> str:
    if not row.lines:
        return ""
    name = local_name(row.lines[0], "item_name")
    more = len(row.lines) - 1
    return _("%(item)s and %(count)s more", item=name, count=more) if more else name


def _signed(row: Any) -> str:
    """Who signed, and whether something was not taken; "" while nobody has."""
    if not row.signer:
        return ""
    return _("%(signer)s, not all taken", signer=row.signer) if row.differs else str(row.signer)


SPEC = ListSpec(
    "deliveries",
    columns=(
        Column("number", N_("Number"), "code", sort="number", phone="title"),
        Column("customer", N_("Customer"), "name", sort="customer", phone="sub", clip=True),
        Column("item", N_("Item"), phone="wide", clip=True, value=_what),
        Column("quantity", N_("Quantity"), "quantity"),
        Column("occurred_at", N_("Shipped at"), "moment", sort="occurred_at"),
        Column("order_number", N_("Sales order"), "code"),
        Column("customer_reference", N_("Customer PO"), phone="hide", clip=True),
        Column("signer", N_("Signed by"), clip=True, value=_signed),
    ),
    filters=(
        Filter(
            "signing",
            (
                Choice("unsigned", N_("Not signed")),
                Choice("signed", N_("Signed")),
                Choice("differs", N_("Not all taken")),
            ),
        ),
        Filter("days", (Choice("0", N_("Today")), Choice("7", N_("7 days")), Choice("30", N_("30 days")))),
    ),
    search=N_("Number, order or customer"),
    href=lambda row: url_for("sales.shipment", shipment_id=row.id),
    empty_title=N_("Nothing has been shipped yet"),
    empty_text=N_("Deliveries come from a sales order: open it and ship."),
    empty_icon="truck",
)

LINES = (
    Column("item_name", N_("Item"), "name", phone="title"),
    Column("item_number", N_("Item number"), "code", phone="sub"),
    Column("specification", N_("Specification"), phone="hide", clip=True),
    Column("quantity", N_("Quantity"), "quantity", unit="unit"),
    Column("cost", N_("Cost"), "money"),
    Column("lots", N_("Lots"), "actions", phone="wide"),
)


@blueprint.get("/deliveries")
@requires("sales.read")
def shipments() -> Response | str:
    params = read_params(ShipmentParams, request.args)
    days = request.args.get("days", "")
    if days.isdecimal() and len(days) < 4:
        params = params.model_copy(update={"since": _start_of_day(int(days))})
    return list_page(
        SPEC, _("Deliveries"), "sales/shipments.html", params, lambda asked: ask("sales.shipments", asked)
    )


@blueprint.get("/deliveries/<uuid:shipment_id>")
@requires("sales.read")
def shipment(shipment_id: UUID) -> str:
    return _page(shipment_id, Form())


@blueprint.post("/deliveries/<uuid:shipment_id>/withdraw-signature")
@requires("sales.write")
def withdraw_signature(shipment_id: UUID) -> Response | tuple[str, int]:
    ask("sales.shipment", id=shipment_id)
    form = Form.read(request.form)
    outcome = tell("sales.withdraw_signature", form, shipment_id=shipment_id)
    if went_wrong(outcome):
        return _page(shipment_id, form), 422
    keep(result_of(outcome, _("Signature withdrawn. The customer can sign anew.")))
    return redirect(url_for("sales.shipment", shipment_id=shipment_id), 303)


@blueprint.post("/deliveries/<uuid:shipment_id>/carrier")
@requires("sales.ship")
def note_carrier(shipment_id: UUID) -> Response | tuple[str, int]:
    ask("sales.shipment", id=shipment_id)
    form = Form.read(request.form)
    outcome = tell("sales.note_carrier", form, shipment_id=shipment_id)
    if went_wrong(outcome):
        return _page(shipment_id, form), 422
    keep(result_of(outcome, _("Carrier noted.")))
    return redirect(url_for("sales.shipment", shipment_id=shipment_id), 303)


def _page(shipment_id: UUID, form: Form) -> str:
    found = ask("sales.shipment", id=shipment_id)
    columns = [column for column in LINES if column.key != "cost" or current_actor().may("costing.read")]
    return render_template(
        "sales/shipment.html",
        title=found.number,
        delivery=found,
        columns=columns,
        signed=ask("sales.signatures", id=shipment_id),
        path_of=signatures.path_of,
        complaints=ask("sales.complaints", shipment_id=shipment_id).rows,
        form=form,
        came_back=all(line.left <= 0 for line in ask("sales.returnable", id=shipment_id).lines)
        if current_actor().may("sales.ship")
        else True,
    )


def _start_of_day(days_ago: int) -> datetime:
    zone = ZoneInfo(current_actor().time_zone)
    return datetime.combine(today() - timedelta(days=days_ago), time.min, zone)
