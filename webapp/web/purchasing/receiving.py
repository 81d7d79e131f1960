"""Goods come: what is expected, found by a scan, and taken in lot by lot."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from webapp.core.i18n import N_
from webapp.core.quantity import plain
from webapp.domains.purchasing.expected import ExpectedParams
from webapp.web.access import requires
from webapp.web.asking import ask, list_page, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.i18n import local_name
from webapp.web.lists import Choice, Column, Filter, ListSpec, read_params
from webapp.web.purchasing.blueprint import blueprint
from webapp.web.purchasing.entry import id_in_address
from webapp.web.results import keep, result_of
from webapp.web.scanned import words_in
from webapp.web.session import current_actor

Answer = str | Response | tuple[str, int]


def _row_url(row: Any) -> str:
    if current_actor().may("stock.receive"):
        return url_for("purchasing.receive_form", purchase_id=row.order_id, line=row.id)
    return url_for("purchasing.order", purchase_id=row.order_id)


SPEC = ListSpec(
    "expected-deliveries",
    columns=(
        Column("item_name", N_("Item"), "name", sort="item_name", phone="title", clip=True),
        Column("item_number", N_("Item number"), "code", phone="sub"),
        Column("open", N_("Still to come"), "quantity", unit="unit"),
        Column("due_on", N_("Due date"), "due", sort="due_on", phone="wide"),
        Column("order_number", N_("Purchase order"), "code", sort="order_number", phone="wide"),
        Column("supplier", N_("Supplier"), "name", sort="supplier", clip=True, phone="wide"),
        Column(
            "progress",
            N_("Arrived"),
            "progress",
            phone="hide",
            value=lambda row: (row.received, row.quantity),
        ),
    ),
    filters=(Filter("late", (Choice("true", N_("Late")),)),),
    search=N_("Scan or type an order, item or supplier"),
    href=_row_url,
    empty_title=N_("Nothing is expected"),
    empty_text=N_("Goods are expected once a purchase order is confirmed."),
    empty_icon="package-open",
)


@blueprint.get("/expected-deliveries")
@requires("purchasing.read")
def expected() -> Any:
    params = read_params(ExpectedParams, request.args)
    params = params.model_copy(update={"search": words_in(params.search)})
    return list_page(
        SPEC,
        _("Expected deliveries"),
        "purchasing/expected.html",
        params,
        lambda asked: ask("purchasing.expected", asked),
    )


@blueprint.get("/purchase-orders/<uuid:purchase_id>/receive")
@requires("stock.receive")
def receive_form(purchase_id: UUID) -> Answer:
    return _page(purchase_id, None)


@blueprint.post("/purchase-orders/<uuid:purchase_id>/receive")
@requires("stock.receive")
def receive(purchase_id: UUID) -> Answer:
    ask("purchasing.order", id=purchase_id)
    form = Form.read(request.form, keys={"lines": ("lots",)})
    if not form.rows("lines"):
        form.add_error("", _("Please enter the quantity that came."))
        return _page(purchase_id, form), 422
    outcome = tell("purchasing.receive", form, order_id=purchase_id)
    if went_wrong(outcome):
        return _page(purchase_id, form), 422
    number, lots = outcome.result.get("number", ""), outcome.result.get("lot_ids", [])
    links = []
    if lots:
        links.append((_("Print labels"), url_for("printing.labels", kind="lot", id=lots)))
    links.append((_("Next delivery"), url_for("purchasing.expected")))
    draft = f"purchasing.receive.{purchase_id}"
    words = _("Received under %(number)s.", number=number)
    if ended := outcome.result.get("closed_lines", 0):
        words += " " + ngettext(
            "The rest of %(num)s line is not awaited any more.",
            "The rest of %(num)s lines is not awaited any more.",
            ended,
        )
    keep(result_of(outcome, words, links=links, clears_draft=draft))
    return redirect(url_for("purchasing.order", purchase_id=purchase_id), 303)


def _page(purchase_id: UUID, form: Form | None) -> str:
    order = ask("purchasing.order", id=purchase_id)
    lines = [line for line in order.lines if line.open > 0]
    only = id_in_address("line")
    if form is None:
        lines = [line for line in lines if only in (None, line.id)] or lines
        form = Form({"lines": _suggested(lines)})
    else:
        lines = _in_order_of(form, lines)
    return render_template(
        "purchasing/receive.html",
        order=order,
        lines=lines,
        form=form,
        places=[
            (one.id, local_name(one)) for one in ask("inventory.places", kind="warehouse", size=500).rows
        ],
    )


def _suggested(lines: list[Any]) -> list[dict[str, Any]]:
    """One line alone is filled in with what is still to come; of several, only what is counted is typed."""
    filled = len(lines) == 1
    return [
        {"line_id": str(line.id), "lots": [{"quantity": plain(line.open) if filled else ""}]}
        for line in lines
    ]


def _in_order_of(form: Form, lines: list[Any]) -> list[Any]:
    """The lines as their rows came back: a row left empty was dropped, and stands last again."""
    known = {str(line.id): line for line in lines}
    posted = [form.value(f"lines.{index}.line_id") for index in form.rows("lines")]
    first = [known[one] for one in posted if one in known]
    return first + [line for line in lines if str(line.id) not in posted]
