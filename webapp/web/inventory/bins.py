"""Warehouses and the places inside of them: which there are, what lies there, labels for them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from webapp.core.i18n import N_
from webapp.domains.inventory.bins import numbers_in
from webapp.domains.inventory.place_queries import PlaceParams
from webapp.web.access import requires
from webapp.web.asking import ask, found, list_page, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.i18n import local_name
from webapp.web.inventory.blueprint import blueprint
from webapp.web.lists import Choice, Column, Filter, ListSpec, filled, read_params
from webapp.web.results import keep, result_of
from webapp.web.scanned import words_in

Answer = str | AnyResponse | tuple[str, int]


def kind_of(row: Any) -> str:
    """What a place is, as its pill says it."""
    if not row.active:
        return "retired"
    return str(row.use) if row.warehouse_id else "warehouse"


SPEC = ListSpec(
    "places",
    columns=(
        Column("name", N_("Name"), "name", sort="name", phone="title"),
        Column("number", N_("Number"), "code", sort="number", phone="sub"),
        Column("kind", N_("Kind"), "state", state="place", value=kind_of),
        Column("items", N_("Items there"), "number", value=lambda row: row.items or None),
        Column("inside", N_("Places inside"), "number", value=lambda row: row.inside or None),
        Column("work_centre", N_("Work centre"), "name", phone="wide"),
    ),
    filters=(
        Filter("top", (Choice("true", N_("Warehouses")), Choice("false", N_("Places inside")))),
        Filter("retired", (Choice("true", N_("Not in use")),)),
    ),
    search=N_("Number, name or scan"),
    href=lambda row: url_for("inventory.place", place_id=row.id),
    empty_title=N_("No such places"),
    empty_icon="map-pin",
)
STOCK = (
    Column("item_name", N_("Item"), "name", phone="title"),
    Column("item_number", N_("Item number"), "code", phone="sub"),
    Column("lot_number", N_("Lot"), "code"),
    Column(
        "status", N_("Status"), "state", state="lot", value=lambda row: row.status if row.lot_id else None
    ),
    Column("quantity", N_("Quantity"), "quantity", unit="unit"),
    Column("expires_on", N_("Last good day"), "day"),
)


@blueprint.get("/places")
@requires("stock.read")
def places() -> Response | str:
    params = read_params(PlaceParams, request.args)
    update = {"kind": "warehouse", "search": words_in(params.search)}
    params = params.model_copy(update=update | {"active": not request.args.get("retired")})
    return list_page(
        SPEC,
        _("Warehouses and places"),
        "inventory/places.html",
        params,
        lambda asked: ask("inventory.places", asked),
    )


@blueprint.get("/places/new")
@requires("stock.adjust")
def new_places() -> str:
    warehouse = request.args.get("warehouse", "")
    return _form_page(Form({"warehouse_id": warehouse} if warehouse else None))


@blueprint.post("/places/new")
@requires("stock.adjust")
def add_places() -> Answer:
    form = Form.read(request.form)
    outcome = tell("inventory.add_places", form, numbers=numbers_in(form.value("numbers")))
    if went_wrong(outcome):
        return _form_page(form), 422
    made = len(outcome.result["place_ids"])
    keep(result_of(outcome, _("Places made: %(count)s. Now print their labels.", count=made)))
    return redirect(url_for("inventory.places", search=""), 303)


@blueprint.get("/places/<uuid:place_id>")
@requires("stock.read")
def place(place_id: UUID) -> Answer:
    return _page(place_id, Form())


@blueprint.post("/places/<uuid:place_id>/retire")
@requires("stock.adjust")
def retire_place(place_id: UUID) -> Answer:
    return _step(place_id, _("Out of use."), active=False)


@blueprint.post("/places/<uuid:place_id>/reuse")
@requires("stock.adjust")
def reuse_place(place_id: UUID) -> Answer:
    return _step(place_id, _("In use again."), active=True)


def _step(place_id: UUID, words: str, *, active: bool) -> Answer:
    form = Form.read(request.form)
    outcome = found(tell("inventory.retire_place", form, place_id=place_id, active=active))
    if went_wrong(outcome):
        return _page(place_id, form), 422
    keep(result_of(outcome, words))
    return redirect(url_for("inventory.place", place_id=place_id), 303)


def _page(place_id: UUID, form: Form) -> str:
    one = ask("inventory.place", id=place_id)
    inside = ask("inventory.places", warehouse_id=place_id, size=500).rows
    return render_template(
        "inventory/place.html",
        place=one,
        kind=kind_of(one),
        form=form,
        columns=filled(STOCK, one.stock),
        stock_url=lambda row: (
            url_for("inventory.lot", lot_id=row.lot_id)
            if row.lot_id
            else url_for("inventory.item_stock", item_id=row.item_id)
        ),
        inside=inside,
        inside_columns=filled(SPEC.columns, inside),
        inside_url=SPEC.href,
    )


def _form_page(form: Form) -> str:
    warehouses = ask("inventory.places", kind="warehouse", top=True, size=500).rows
    centres = ask("equipment.work_centres")
    return render_template(
        "inventory/places_form.html",
        form=form,
        warehouses=[(one.id, local_name(one)) for one in warehouses],
        centres=[(one.id, local_name(one)) for one in centres],
    )
