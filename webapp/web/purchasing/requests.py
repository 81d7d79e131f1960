"""Purchase requests: anybody in the office asks, the buyer orders or declines."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.core.i18n import N_
from webapp.domains.purchasing.request_queries import RequestParams
from webapp.web.access import requires
from webapp.web.asking import ask, list_page, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.i18n import local_name
from webapp.web.lists import Choice, Column, Filter, ListSpec, filled, read_params
from webapp.web.places import page_of
from webapp.web.purchasing.blueprint import blueprint
from webapp.web.purchasing.entry import id_in_address
from webapp.web.purchasing.orders import what
from webapp.web.results import keep, result_of
from webapp.web.session import current_actor

Answer = str | Response | tuple[str, int]

DRAFT = "purchasing.request.new"
ROWS = {"lines": ("item_id", "quantity")}

SPEC = ListSpec(
    "purchase-requests",
    columns=(
        Column("number", N_("Number"), "code", sort="number", phone="sub"),
        Column("item", N_("Item"), clip=True, phone="title", value=what),
        Column("status", N_("Status"), "state", state="purchase_request", sort="status"),
        Column("reason", N_("Reason"), phone="wide", clip=True),
        Column("needed_on", N_("Needed on"), "due", phone="wide"),
        Column("requested_by", N_("Asked by"), "name"),
        Column("requested_at", N_("Asked"), "moment", sort="requested_at"),
    ),
    filters=(
        Filter(
            "status",
            (
                Choice("ordered", N_("Order placed")),
                Choice("declined", N_("Declined")),
                Choice("any", N_("All")),
            ),
            all_label=N_("Open"),
        ),
        Filter("mine", (Choice("true", N_("Mine")),)),
    ),
    search=N_("Number, item, reason or person"),
    href=lambda row: url_for("purchasing.one_request", request_id=row.id),
    empty_title=N_("No open requests"),
    empty_text=N_("Ask for what has to be bought; the buyer sees it here."),
    empty_icon="inbox",
)
_STATUS = {"": "open", "any": ""}
LINES = (
    Column("item_name", N_("Item"), "name", phone="title"),
    Column("item_number", N_("Item number"), "code", phone="sub"),
    Column("quantity", N_("Quantity"), "quantity", unit="unit"),
    Column("needed_on", N_("Needed on"), "day"),
    Column("supplier", N_("Supplier"), "name", clip=True),
    Column("order_number", N_("Purchase order"), "code"),
    Column("due_on", N_("Comes on"), "day"),
)


@blueprint.get("/purchase-requests")
@requires("purchasing.request")
def requests() -> Any:
    translated = request.args.copy()
    status = request.args.get("status", "")
    translated["status"] = _STATUS.get(status, status)
    return list_page(
        SPEC,
        _("Purchase requests"),
        "purchasing/requests.html",
        read_params(RequestParams, translated),
        lambda asked: ask("purchasing.requests", asked),
    )


@blueprint.get("/purchase-requests/<uuid:request_id>")
@requires("purchasing.request")
def one_request(request_id: UUID) -> Answer:
    return _page(request_id, Form())


@blueprint.get("/purchase-requests/new")
@requires("purchasing.request")
def new_request() -> Answer:
    """An empty form; ``?item=`` names what is asked for, ``?quantity=`` how much."""
    item = id_in_address("item")
    if item is None:
        return _entry_page(Form(), DRAFT)
    row = ask("items.item", id=item)
    line = {"item_id": str(item), "item_id__text": f"{row.number} {local_name(row)}"}
    line["quantity"] = request.args.get("quantity", "")
    return _entry_page(Form({"lines": [line]}), "")


@blueprint.post("/purchase-requests/new")
@requires("purchasing.request")
def ask_for() -> Answer:
    form = Form.read(request.form, keys=ROWS)
    outcome = tell("purchasing.request", form)
    if went_wrong(outcome):
        return _entry_page(form, DRAFT), 422
    done = _("Asked for under %(number)s.", number=outcome.result.get("number", ""))
    keep(result_of(outcome, done, clears_draft=DRAFT))
    return redirect(url_for("purchasing.requests"), 303)


@blueprint.post("/purchase-requests/<uuid:request_id>/decline")
@requires("purchasing.write")
def decline(request_id: UUID) -> Answer:
    return _step(request_id, "purchasing.decline_request", _("Declined; who asked sees why."), "decline")


@blueprint.post("/purchase-requests/<uuid:request_id>/withdraw")
@requires("purchasing.request")
def withdraw(request_id: UUID) -> Answer:
    return _step(request_id, "purchasing.withdraw_request", _("Taken back."))


@blueprint.post("/purchase-requests/<uuid:request_id>/order")
@requires("purchasing.write")
def order_it(request_id: UUID) -> Answer:
    """Make draft orders of what is asked for; the buyer looks at them before they are sent."""
    ask("purchasing.one_request", id=request_id)
    form = Form.read(request.form)
    outcome = tell("purchasing.order_requests", form, request_ids=[str(request_id)])
    if went_wrong(outcome):
        return _page(request_id, form, "order" if form.errors("supplier_id") else ""), 422
    orders = outcome.result.get("orders", [])
    links = [(one["number"], page_of("purchasing.order", one["id"])) for one in orders]
    keep(result_of(outcome, _("Drafts made: look at them, then order."), links=links))
    if len(orders) == 1 and not outcome.result["without_supplier"]:
        return redirect(url_for("purchasing.order", purchase_id=orders[0]["id"]), 303)
    return redirect(url_for("purchasing.one_request", request_id=request_id), 303)


def _step(request_id: UUID, command: str, words: str, dialog: str = "") -> Answer:
    ask("purchasing.one_request", id=request_id)
    form = Form.read(request.form)
    outcome = tell(command, form, request_id=request_id)
    if went_wrong(outcome):
        return _page(request_id, form, dialog), 422
    keep(result_of(outcome, words))
    return redirect(url_for("purchasing.one_request", request_id=request_id), 303)


def _page(request_id: UUID, form: Form, opened: str = "") -> str:
    found = ask("purchasing.one_request", id=request_id)
    reads = current_actor().may("purchasing.read")
    return render_template(
        "purchasing/request.html",
        asked=found,
        form=form,
        opened=opened,
        mine=found.requested_by_id == current_actor().user_id,
        columns=filled(LINES, found.lines),
        homeless=[line for line in found.lines if not line.order_id and not line.supplier],
        line_url=lambda line: page_of("purchasing.order", line.order_id) if reads else "",
    )


def _entry_page(form: Form, draft: str) -> str:
    return render_template("purchasing/request_form.html", form=form, draft=draft)
