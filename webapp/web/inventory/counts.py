"""Stocktakes: opened here, counted with phones (or typed in from paper), looked through and posted here."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from webapp.core.errors import NotFound
from webapp.core.i18n import N_
from webapp.domains.inventory.move_queries import sees_costs
from webapp.domains.inventory.stocktake_queries import LineParams, StocktakeParams
from webapp.web.access import requires
from webapp.web.asking import ask, found, list_page, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.i18n import language, local_name
from webapp.web.inventory.blueprint import blueprint
from webapp.web.inventory.postings import place_choices
from webapp.web.lists import Choice, Column, Filter, ListSpec, filled, read_params
from webapp.web.results import keep, result_of
from webapp.web.session import current_actor

Answer = str | AnyResponse | tuple[str, int]


def where(row: Any) -> str:
    """``Raw material store, Finished goods store``."""
    return ", ".join(row.places_en if language() == "en" else row.places)


SPEC = ListSpec(
    "stocktakes",
    columns=(
        Column("number", N_("Number"), "code", sort="number", phone="title"),
        Column("where", N_("Where"), phone="sub", clip=True, value=where),
        Column("status", N_("Status"), "state", state="stocktake"),
        Column("lines", N_("Lines"), "number"),
        Column("counted", N_("Lines counted"), "number"),
        Column("opened_at", N_("Opened"), "moment", sort="opened_at"),
        Column("opened_by", N_("By"), "name", phone="hide"),
        Column("note", N_("Note"), phone="wide", clip=True),
    ),
    filters=(
        Filter(
            "status",
            (
                Choice("open", N_("Being counted")),
                Choice("posted", N_("Posted")),
                Choice("cancelled", N_("Cancelled")),
            ),
        ),
    ),
    search=N_("Number or note"),
    href=lambda row: url_for("inventory.stocktake", stocktake_id=row.id),
    empty_title=N_("No stocktakes yet"),
    empty_text=N_("Open one: phones then show what is to be counted, and not how much there should be."),
    empty_icon="list-checks",
)
_VALUE = Column("difference_value", N_("Value of the difference"), "money", total=True)
_LINE_COLUMNS = (
    Column("item_name", N_("Item"), "name", phone="title", clip=True),
    Column("item_number", N_("Item number"), "code", phone="sub"),
    Column("place", N_("Place"), "name", phone="wide"),
    Column("lot_number", N_("Lot"), "code", phone="wide"),
    Column("state", N_("Status"), "state", state="count_line"),
    Column("counted", N_("Counted quantity"), "quantity", unit="unit"),
    Column("expected", N_("In the books"), "quantity"),
    Column("difference", N_("Difference"), "quantity"),
)
_MORE = (
    Column("book_quantity", N_("In the books when opened"), "quantity"),
    Column("people", N_("Counted by"), value=lambda row: ", ".join(_people(row))),
    Column("reason", N_("Reason")),
)
COUNTS = (
    Column("counted_by", N_("Counted by"), "name", phone="title"),
    Column("counted_at", N_("Time"), "moment", phone="sub"),
    Column("quantity", N_("Counted quantity"), "quantity"),
    Column("entered", N_("As entered"), value=lambda row: _entered(row)),
    Column("difference", N_("Difference"), "quantity"),
    Column("note", N_("Note"), phone="wide"),
    Column("counts", N_("Counts"), "bool"),
)


def _people(row: Any) -> list[str]:
    return list(dict.fromkeys(local_name(one, "counted_by") for one in row.counts))


def _entered(row: Any) -> str:
    return f"{row.entered_quantity.normalize():f} {local_name(row, 'entered_unit')}"


def _lines_spec(stocktake_id: UUID) -> ListSpec:
    shown = (_VALUE,) if sees_costs(current_actor()) else ()
    choices = (
        Choice("recount", N_("To be counted again")),
        Choice("open", N_("Not counted")),
        Choice("differing", N_("With a difference")),
    )
    return ListSpec(
        "stocktake-lines",
        columns=(*_LINE_COLUMNS, *shown),
        filters=(Filter("state", choices),),
        search=N_("Item, lot or place"),
        href=lambda row: url_for("inventory.count_line", stocktake_id=stocktake_id, line_id=row.id),
        empty_title=N_("Nothing of that kind"),
        empty_icon="list-checks",
    )


@blueprint.get("/stocktakes")
@requires("stock.adjust")
def counts() -> Response | str:
    return list_page(
        SPEC,
        _("Stocktakes"),
        "inventory/stocktakes.html",
        read_params(StocktakeParams, request.args),
        lambda asked: ask("inventory.stocktakes", asked),
    )


@blueprint.get("/stocktakes/new")
@requires("stock.adjust")
def new_count() -> str:
    place = request.args.get("place", "")
    return _form_page(Form({"place_ids": [place]} if place else None))


@blueprint.post("/stocktakes/new")
@requires("stock.adjust")
def open_count() -> Answer:
    form = Form.read(request.form)
    outcome = tell("inventory.open_stocktake", form)
    if went_wrong(outcome):
        return _form_page(form), 422
    keep(result_of(outcome, _("Opened: the phones now show what is to be counted.")))
    return redirect(url_for("inventory.stocktake", stocktake_id=outcome.result["id"]), 303)


@blueprint.get("/stocktakes/<uuid:stocktake_id>")
@requires("stock.adjust")
def stocktake(stocktake_id: UUID) -> Answer:
    return _page(stocktake_id, Form())


@blueprint.post("/stocktakes/<uuid:stocktake_id>/post")
@requires("stock.adjust")
def post_count(stocktake_id: UUID) -> Answer:
    return _end(
        stocktake_id, "inventory.post_stocktake", _("Posted: the books now say what was counted."), "post"
    )


@blueprint.post("/stocktakes/<uuid:stocktake_id>/cancel")
@requires("stock.adjust")
def cancel_count(stocktake_id: UUID) -> Answer:
    return _end(
        stocktake_id, "inventory.cancel_stocktake", _("Cancelled; the books stay as they were."), "cancel"
    )


@blueprint.get("/stocktakes/<uuid:stocktake_id>/lines/<uuid:line_id>")
@requires("stock.adjust")
def count_line(stocktake_id: UUID, line_id: UUID) -> Answer:
    return _line_page(stocktake_id, line_id, Form())


@blueprint.post("/stocktakes/<uuid:stocktake_id>/lines/<uuid:line_id>/accept")
@requires("stock.adjust")
def accept_count(stocktake_id: UUID, line_id: UUID) -> Answer:
    done = _("Accepted: this is what will be posted.")
    return _line_step(stocktake_id, line_id, "inventory.accept_count", done, line_id=line_id)


@blueprint.post("/stocktakes/<uuid:stocktake_id>/lines/<uuid:line_id>/again")
@requires("stock.adjust")
def ask_again(stocktake_id: UUID, line_id: UUID) -> Answer:
    done = _("The phones ask for another count of this line.")
    return _line_step(stocktake_id, line_id, "inventory.ask_again", done, line_ids=[str(line_id)])


@blueprint.post("/stocktakes/<uuid:stocktake_id>/lines/<uuid:line_id>/count")
@requires("stock.count")
def count_by_hand(stocktake_id: UUID, line_id: UUID) -> Answer:
    """A count that was written on paper."""
    spot = _line(stocktake_id, line_id)
    named = {"item_id": spot.item_id, "place_id": spot.place_id} | (
        {"lot_id": spot.lot_id} if spot.lot_id else {}
    )
    return _line_step(stocktake_id, line_id, "inventory.count", _("Count noted."), **named)


def _end(stocktake_id: UUID, command: str, words: str, dialog: str) -> Answer:
    form = Form.read(request.form)
    outcome = found(tell(command, form, stocktake_id=stocktake_id))
    if went_wrong(outcome):
        return _page(stocktake_id, form, dialog), 422
    keep(result_of(outcome, words))
    return redirect(url_for("inventory.stocktake", stocktake_id=stocktake_id), 303)


def _line_step(stocktake_id: UUID, line: UUID, command: str, words: str, **fixed: Any) -> Answer:
    _line(stocktake_id, line)
    form = Form.read(request.form)
    outcome = tell(command, form, stocktake_id=stocktake_id, **fixed)
    if went_wrong(outcome):
        return _line_page(stocktake_id, line, form), 422
    keep(result_of(outcome, words))
    return redirect(url_for("inventory.count_line", stocktake_id=stocktake_id, line_id=line), 303)


def _line(stocktake_id: UUID, line_id: UUID) -> Any:
    rows = ask("inventory.stocktake_lines", stocktake_id=stocktake_id, id=line_id).rows
    if not rows:
        raise NotFound
    return rows[0]


def _page(stocktake_id: UUID, form: Form, dialog: str = "") -> Any:
    view = ask("inventory.stocktake", id=stocktake_id)
    asked = request.args.copy()
    asked["stocktake_id"] = str(stocktake_id)
    return list_page(
        _lines_spec(stocktake_id),
        view.number,
        "inventory/stocktake.html",
        read_params(LineParams, asked),
        lambda params: ask("inventory.stocktake_lines", params),
        more=_MORE,
        stocktake=view,
        places=where(view),
        form=form,
        opened=dialog,
    )


def _line_page(stocktake_id: UUID, line_id: UUID, form: Form) -> str:
    line = _line(stocktake_id, line_id)
    return render_template(
        "inventory/count_line.html",
        stocktake=ask("inventory.stocktake", id=stocktake_id),
        line=line,
        form=form,
        columns=filled(COUNTS, line.counts),
    )


def _form_page(form: Form) -> str:
    return render_template("inventory/stocktake_form.html", form=form, places=place_choices())
