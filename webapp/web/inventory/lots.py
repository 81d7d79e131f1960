"""Lots: which there are, where one came from and where it went, and whether it may be used."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from webapp.core.i18n import N_
from webapp.domains.inventory.lot_queries import LotParams
from webapp.web.access import requires
from webapp.web.asking import ask, list_page, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.inventory.blueprint import blueprint
from webapp.web.inventory.moves import OF_ONE
from webapp.web.lists import Choice, Column, Filter, ListSpec, read_params
from webapp.web.results import keep, result_of
from webapp.web.scanned import words_in

SPEC = ListSpec(
    "lots",
    columns=(
        Column("number", N_("Lot"), "code", sort="number", phone="title"),
        Column("item_name", N_("Item"), "name", phone="sub", clip=True),
        Column("status", N_("Status"), "state", state="lot"),
        Column("on_hand", N_("On hand"), "quantity", unit="unit", sort="on_hand"),
        Column("supplier_lot", N_("Supplier's lot"), "code", phone="wide", clip=True),
        Column("received_at", N_("Received"), "moment", sort="received_at"),
        Column("expires_on", N_("Last good day"), "expiry", sort="expires_on", phone="wide"),
    ),
    filters=(
        Filter(
            "status",
            (
                Choice("available", N_("Available")),
                Choice("quarantine", N_("Waits for inspection")),
                Choice("hold", N_("On hold")),
                Choice("rejected", N_("Rejected")),
            ),
        ),
        Filter("used_up", (Choice("true", N_("Used up too")),)),
    ),
    search=N_("Lot, supplier's lot, item or scan"),
    href=lambda row: url_for("inventory.lot", lot_id=row.id),
    empty_title=N_("No lots yet"),
    empty_text=N_("A lot is made with each receipt of an item that is traced by lot."),
    empty_icon="tag",
)

MORE = (
    Column("item_number", N_("Item number"), "code"),
    Column("supplier", N_("Supplier"), "name"),
)
"""What the Excel file says besides."""
PLACES = (
    Column("place", N_("Warehouse"), "name", phone="title"),
    Column("quantity", N_("Quantity"), "quantity"),
)
MOVES = tuple(column for column in OF_ONE if column.key != "lot_number")

Answer = str | AnyResponse | tuple[str, int]


@blueprint.get("/lots")
@requires("stock.read")
def lots() -> Response | str:
    params = read_params(LotParams, request.args)
    params = params.model_copy(update={"in_stock": _in_stock(params), "search": words_in(params.search)})
    return list_page(
        SPEC, _("Lots"), "inventory/lots.html", params, lambda asked: ask("inventory.lots", asked), more=MORE
    )


def _in_stock(params: LotParams) -> bool | None:
    """One looks for what is here, unless one looks for a certain lot."""
    wants_all = request.args.get("used_up") or params.search or params.work_order_id
    return None if wants_all else True


@blueprint.get("/lots/<uuid:lot_id>")
@requires("stock.read")
def lot(lot_id: UUID) -> str:
    return _page(lot_id, Form())


@blueprint.post("/lots/<uuid:lot_id>/block")
@requires("quality.inspect")
def block_lot(lot_id: UUID) -> Answer:
    return _change(lot_id, "inventory.block_lot", _("Lot blocked."), "block")


@blueprint.post("/lots/<uuid:lot_id>/release")
@requires("quality.inspect")
def release_lot(lot_id: UUID) -> Answer:
    return _change(lot_id, "inventory.release_lot", _("Lot released: it may be used again."), "release")


def _change(lot_id: UUID, command: str, done: str, dialog: str) -> Answer:
    form = Form.read(request.form)
    outcome = tell(command, form, lot_id=lot_id)
    if went_wrong(outcome):
        return _page(lot_id, form, dialog), 422
    keep(result_of(outcome, done))
    return redirect(url_for("inventory.lot", lot_id=lot_id), 303)


def _page(lot_id: UUID, form: Form, dialog: str = "") -> str:
    found = ask("inventory.lot", id=lot_id)
    return render_template(
        "inventory/lot.html",
        lot=found,
        form=form,
        opened=dialog,
        place_columns=PLACES,
        incoming=[one for one in found.moves if _is_incoming(one)],
        outgoing=[one for one in found.moves if not _is_incoming(one)],
        move_columns=MOVES,
    )


def _is_incoming(move: Any) -> bool:
    return move.to_kind == "warehouse" and move.from_kind != "warehouse"
