"""Pieces known one by one: which there are, where one came from and went, and putting right what was assumed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from webapp.core.i18n import N_
from webapp.domains.inventory.serial_queries import SerialParams
from webapp.web.access import requires
from webapp.web.asking import ask, list_page, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.i18n import local_name, number
from webapp.web.inventory.blueprint import blueprint
from webapp.web.lists import Choice, Column, Filter, ListSpec, read_params
from webapp.web.results import keep, result_of
from webapp.web.scanned import words_in
from webapp.web.session import current_actor
from webapp.web.states import STATES

Answer = str | AnyResponse | tuple[str, int]
OFFERED, EXCHANGED = 60, 500
"""So many pieces are offered for a tap (of more, they are scanned or typed), and to be exchanged: the last that moved."""

OURS = frozenset({"in_stock", "returned", "sent_out"})
"""States in which a piece lies somewhere; elsewhere the state says it all."""


def where(row: Any) -> str:
    """Where a piece lies, if it lies anywhere."""
    return local_name(row, "place") if row.state in OURS else ""


SPEC = ListSpec(
    "serials",
    columns=(
        Column("number", N_("Serial number"), "code", sort="number", phone="title"),
        Column("item_name", N_("Item"), "name", phone="sub", clip=True),
        Column("state", N_("Status"), "state", state="serial"),
        Column("place", N_("Place"), phone="wide", clip=True, value=where),
        Column("document_number", N_("Document"), "code", phone="wide"),
        Column("lot_number", N_("Lot"), "code", phone="hide"),
        Column("moved_at", N_("Last moved"), "moment", sort="moved_at", phone="wide"),
    ),
    filters=(
        Filter("state", tuple(Choice(name, one.label) for name, one in STATES["serial"].items())),
        Filter("assumed", (Choice("true", N_("Assumed")),)),
    ),
    search=N_("Serial number, item or scan"),
    href=lambda row: url_for("inventory.serial", serial_id=row.id),
    empty_title=N_("No pieces with serial numbers yet"),
    empty_text=N_("An item's page begins it: then every piece that comes or is made gets a number."),
    empty_icon="fingerprint",
)
MORE = (
    Column("item_number", N_("Item number"), "code"),
    Column("began_at", N_("Known since"), "moment"),
    Column("assumed", N_("Assumed"), "bool"),
)
"""What the Excel file says besides."""

HAPPENED = {
    "numbered": N_("Got its number"),
    "renamed": N_("Got another number"),
    "exchanged": N_("Another piece had been meant"),
}


@blueprint.get("/serials")
@requires("stock.read")
def serials() -> Response | str:
    params = read_params(SerialParams, request.args)
    params = params.model_copy(update={"search": words_in(params.search)})
    return list_page(
        SPEC,
        _("Serial numbers"),
        "inventory/serials.html",
        params,
        lambda asked: ask("inventory.serials", asked),
        more=MORE,
    )


@blueprint.get("/serials/<uuid:serial_id>")
@requires("stock.read")
def serial(serial_id: UUID) -> str:
    return _page(serial_id, Form())


@blueprint.post("/serials/<uuid:serial_id>/rename")
@requires("stock.adjust")
def rename_piece(serial_id: UUID) -> Answer:
    return _change(serial_id, "inventory.rename_piece", _("The piece has its new number."), "rename")


@blueprint.post("/serials/<uuid:serial_id>/exchange")
@requires("stock.adjust")
def exchange_piece(serial_id: UUID) -> Answer:
    return _change(serial_id, "inventory.exchange_pieces", _("The two pieces are exchanged."), "exchange")


@blueprint.post("/items/<uuid:item_id>/pieces")
@requires("items.write")
def trace_pieces(item_id: UUID) -> Answer:
    """Begin to trace an item piece by piece, or stop."""
    ask("items.item", id=item_id)
    form = Form.read(request.form)
    outcome = tell("inventory.trace_pieces", form, item_id=item_id)
    if went_wrong(outcome):
        keep(result_of(outcome, ""))
    elif form.value("on") == "true":
        count = int(outcome.result.get("numbered", 0))
        words = _(
            "Each piece has a serial number from now on; %(count)s in stock got theirs.", count=number(count)
        )
        keep(result_of(outcome, words, links=[(_("See them"), url_for(".serials", item_id=item_id))]))
    else:
        keep(result_of(outcome, _("This item is no longer traced piece by piece.")))
    return redirect(url_for("items.item", item_id=item_id), 303)


def traced(item_id: Any) -> bool:
    """Whether the pieces of an item have serial numbers; of any item, where *item_id* is None. Asked once for a page."""
    if "traced_items" not in g:
        may = current_actor().may("stock.read")
        g.traced_items = frozenset(ask("inventory.traced_items")) if may else frozenset()
    return bool(g.traced_items) if item_id is None else item_id in g.traced_items


def pieces_of(item_id: Any, **where: Any) -> list[str]:
    """The serial numbers that may be meant, for a tap: of an item in our places, or as *where* says; none when there are many.

    *item_id* None: of any item.
    """
    if not traced(item_id):
        return []
    known = {name: value for name, value in ({"here": True} | where).items() if value is not None}
    if item_id is not None:
        known["item_id"] = item_id
    page = ask("inventory.serials", size=OFFERED, sort="began_at", **known)
    return [one.number for one in page.rows] if page.total <= OFFERED else []


def _change(serial_id: UUID, command: str, done: str, dialog: str) -> Answer:
    form = Form.read(request.form)
    outcome = tell(command, form, serial_id=serial_id)
    if went_wrong(outcome):
        return _page(serial_id, form, dialog), 422
    keep(result_of(outcome, done))
    return redirect(url_for("inventory.serial", serial_id=serial_id), 303)


def _page(serial_id: UUID, form: Form, dialog: str = "") -> str:
    piece = ask("inventory.serial", id=serial_id)
    return render_template(
        "inventory/serial.html",
        piece=piece,
        form=form,
        opened=dialog,
        happened=HAPPENED,
        where=where,
        others=_exchangeable(piece) if current_actor().may("stock.adjust") else [],
    )


def _exchangeable(piece: Any) -> list[tuple[str, str]]:
    """The pieces of the same lot that something else happened to."""
    same = {"item_id": piece.item_id, "lot_id": piece.lot_id} if piece.lot_id else {"item_id": piece.item_id}
    rows = ask("inventory.serials", **same, size=EXCHANGED, sort="-moved_at").rows
    lies = (piece.place_id, piece.document_id)
    return [
        (str(one.id), " · ".join(part for part in (one.number, _state(one), one.document_number) if part))
        for one in rows
        if one.lot_id == piece.lot_id and (one.place_id, one.document_id) != lies
    ]


def _state(piece: Any) -> str:
    label = STATES["serial"][piece.state].label
    return _(label)
