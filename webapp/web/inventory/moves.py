"""Stock moves: the ledger as people read it, and taking a wrong one back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from webapp.core.clock import day_bounds, local_day
from webapp.core.errors import NotFound
from webapp.core.i18n import N_
from webapp.domains.inventory.commands import OWN_DOCUMENTS
from webapp.domains.inventory.move_queries import MoveParams, sees_costs
from webapp.extensions import current_clock
from webapp.web.access import requires
from webapp.web.asking import ask, list_page, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.i18n import local_name
from webapp.web.inventory.blueprint import blueprint
from webapp.web.lists import Choice, Column, Filter, ListSpec, read_params
from webapp.web.results import keep, result_of
from webapp.web.session import current_actor

DAYS = {"today": 0, "week": 6, "month": 29}
"""How many days back a span in words begins."""


class SpanParams(MoveParams):
    """The list's address: a span in words besides what the query knows."""

    span: Literal["", "today", "week", "month"] = ""


def route(move: Any) -> str:
    """``Supplier → Main warehouse``."""
    return f"{local_name(move, 'from_place')} → {local_name(move, 'to_place')}"


def document(move: Any) -> str:
    """The document's number, marked when the move undoes another one or was undone."""
    mark = _("(reversal)") if move.reverses_id else _("(taken back)") if move.reversed else ""
    return f"{move.document_number} {mark}".strip()


_TIME = Column("occurred_at", N_("Time"), "moment", sort="occurred_at", phone="wide")
_KIND = Column("kind", N_("Kind"), "state", state="move")
_REST = (
    Column("quantity", N_("Quantity"), "quantity", unit="unit", phone="wide"),
    Column("lot_number", N_("Lot"), phone="wide"),
    Column("route", N_("From → to"), phone="wide", value=route),
)
COLUMNS = (
    Column("item_name", N_("Item"), "name", phone="title"),
    Column("document", N_("Document"), "code", phone="sub", value=document),
    _KIND,
    _TIME,
    *_REST,
)
OF_ONE = (
    Column("document", N_("Document"), "code", phone="title", value=document),
    _KIND,
    _TIME,
    *_REST,
)
"""Moves of one item: the document stands where the item's name would."""
VALUE = Column("value", N_("Value"), "money")
MORE = (
    Column("item_number", N_("Item number"), "code"),
    Column("actor", N_("Person"), "name"),
    Column("note", N_("Note")),
)
"""What the Excel file says besides."""


def _spec(columns: tuple[Column, ...]) -> ListSpec:
    kinds = ("receipt", "issue", "production", "shipment", "transfer", "adjustment", "scrap")
    labels = {
        "receipt": N_("Receipt"),
        "issue": N_("Material Issue"),
        "production": N_("Finished Goods Receipt"),
        "shipment": N_("Shipment"),
        "transfer": N_("Transfer"),
        "adjustment": N_("Stock adjustment"),
        "scrap": N_("Scrap"),
    }
    spans = (
        Choice("today", N_("Today")),
        Choice("week", N_("Last 7 days")),
        Choice("month", N_("Last 30 days")),
    )
    return ListSpec(
        "stock-moves",
        columns=columns,
        filters=(
            Filter("span", spans, all_label=N_("Any time")),
            Filter("kind", tuple(Choice(kind, labels[kind]) for kind in kinds)),
        ),
        search=N_("Item, lot or document"),
        href=lambda row: url_for("inventory.move", move_id=row.id),
        empty_title=N_("No moves yet"),
        empty_icon="arrow-left-right",
    )


@blueprint.get("/moves")
@requires("stock.read")
def moves() -> Response | str:
    columns = (*COLUMNS, VALUE) if sees_costs(current_actor()) else COLUMNS
    params = read_params(SpanParams, request.args)
    title, template = _("Stock moves"), "inventory/moves.html"
    return list_page(_spec(columns), title, template, params, _fetch, more=MORE)


@blueprint.get("/moves/<uuid:move_id>")
@requires("stock.read")
def move(move_id: UUID) -> str:
    return _page(move_id, Form())


@blueprint.post("/moves/<uuid:move_id>/take-back")
@requires("stock.adjust")
def take_back(move_id: UUID) -> str | AnyResponse | tuple[str, int]:
    form = Form.read(request.form)
    outcome = tell("inventory.reverse_move", form, move_id=move_id)
    if went_wrong(outcome):
        return _page(move_id, form), 422
    keep(result_of(outcome, _("Taken back by its mirror image.")))
    return redirect(url_for("inventory.move", move_id=move_id), 303)


def document_url(found: Any) -> str:
    """Where the document of a move is shown; "" for one that is nothing but its moves, or not for this reader."""
    if found.document_kind == "work_order" and current_actor().may("production.read"):
        return url_for("production.work_order", order_id=found.document_id)
    if found.document_kind == "purchase_order" and current_actor().may("purchasing.read"):
        return url_for("purchasing.order", purchase_id=found.document_id)
    if found.document_kind == "stocktake" and current_actor().may("stock.adjust"):
        return url_for("inventory.stocktake", stocktake_id=found.document_id)
    return ""


def _page(move_id: UUID, form: Form) -> str:
    found = ask("inventory.moves", id=move_id).rows
    if not found:
        raise NotFound
    one = found[0]
    return render_template(
        "inventory/move.html",
        move=one,
        form=form,
        route=Markup("{} → {}").format(local_name(one, "from_place"), local_name(one, "to_place")),
        document_url=document_url(one),
        can_take_back=one.document_kind in OWN_DOCUMENTS and not one.reversed and one.reverses_id is None,
    )


def _fetch(params: SpanParams) -> Any:
    asked = params.model_dump(exclude={"span"})
    if params.span:
        zone = current_actor().time_zone
        first = local_day(current_clock().now(), zone) - timedelta(days=DAYS[params.span])
        asked["since"] = day_bounds(first, zone)[0]
    return ask("inventory.moves", MoveParams(**asked))
