"""Kitting: which work orders have their material, which will have it when, and what is missing; releasing them from there."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from webapp.core.i18n import N_
from webapp.domains.planning.kit_views import KitParams
from webapp.web.access import requires
from webapp.web.asking import ask, found, list_page, live, tell
from webapp.web.forms import Form
from webapp.web.i18n import local_name
from webapp.web.lists import Choice, Column, Filter, ListSpec, filled, read_params
from webapp.web.places import page_of
from webapp.web.production.blueprint import blueprint
from webapp.web.results import keep, result_of

PRIORITIES = ((1, N_("Urgent")), (2, N_("As dates say")), (3, N_("Can wait")))


def _priority(row: Any) -> Any:
    """Only what somebody said: most orders simply follow their dates."""
    return row.priority if row.priority != 2 else None


SPEC = ListSpec(
    "kitting",
    columns=(
        Column("number", N_("Number"), "code", phone="title"),
        Column("item_name", N_("Item"), "name", phone="sub", clip=True),
        Column("kit", N_("Material"), "state", state="kitting"),
        Column(
            "pieces",
            N_("Can be made"),
            "progress",
            phone="wide",
            value=lambda row: (row.kit_quantity, row.quantity),
        ),
        Column("needed_on", N_("Start"), "day"),
        Column("kit_on", N_("Complete on"), "due"),
        Column("priority", N_("Priority"), "state", state="priority", value=_priority),
        Column("act", "", "actions"),
    ),
    filters=(
        Filter(
            "kit",
            (
                Choice("full", N_("In stock")),
                Choice("later", N_("On the way")),
                Choice("short", N_("Missing")),
            ),
        ),
        Filter("late", (Choice("true", N_("Not in time")),)),
        Filter(
            "status",
            (
                Choice("planned", N_("To release")),
                Choice("released", N_("Released")),
                Choice("started", N_("In work")),
            ),
        ),
    ),
    search=N_("Number, item, sales order or customer"),
    href=lambda row: url_for("production.kit", order_id=row.id),
    empty_title=N_("No work order waits for material"),
    empty_text=N_("Planned work orders are listed here with the day on which their material is complete."),
    empty_icon="boxes",
)
MORE = (
    Column("rank", N_("Place in line"), "number"),
    Column("item_number", N_("Item number"), "code"),
    Column("quantity", N_("Quantity"), "quantity", unit="unit"),
    Column("kit_quantity", N_("Can be made"), "quantity"),
    Column("kit_share", N_("Kit share"), "percent"),
    Column("due_on", N_("Due date"), "day"),
    Column("status", N_("Status"), "state", state="work_order"),
    Column("short_items", N_("Materials short"), "number"),
    Column("missing_items", N_("Of these not on the way"), "number"),
    Column("sales_order", N_("Sales order"), "code"),
    Column("customer", N_("Customer"), "name"),
)
"""What the Excel file says besides."""

LINES = (
    Column("item_name", N_("Material"), "name", phone="title"),
    Column("item_number", N_("Item number"), "code", phone="sub"),
    Column("state", N_("Status"), "state", state="kitting"),
    Column("wanted", N_("Required"), "quantity", unit="unit"),
    Column("in_stock", N_("In stock for it"), "quantity"),
    Column("coming", N_("On the way"), "quantity", value=lambda row: row.coming or None),
    Column("missing", N_("Missing"), "quantity", value=lambda row: row.missing or None),
    Column(
        "replaceable",
        N_("Substitutes could replace"),
        "quantity",
        value=lambda row: row.replaceable or None,
    ),
    Column("there_on", N_("Complete on"), "day"),
    Column("from", N_("Comes with"), "actions", phone="wide"),
)
BEREFT = (
    Column("number", N_("Work order"), "code", phone="title"),
    Column("item_name", N_("Material"), "name", phone="sub"),
    Column("quantity", N_("Would lose"), "quantity", unit="unit"),
)
_PAGES = {
    "purchase": "purchasing.order",
    "work_order": "production.work_order",
    "subcontract": "subcontracting.order",
}


@blueprint.get("/work-orders/kitting")
@requires("production.read")
def kits() -> Response | str:
    return list_page(
        SPEC,
        _("Kitting"),
        "production/kits.html",
        read_params(KitParams, request.args),
        lambda asked: ask("planning.kits", asked),
        more=MORE,
        form_of=lambda: Form().command_id,
    )


@blueprint.get("/work-orders/<uuid:order_id>/kit")
@requires("production.read")
def kit(order_id: UUID) -> Response:
    return live(lambda: _page(order_id))


@blueprint.post("/work-orders/<uuid:order_id>/priority")
@requires("production.plan")
def set_priority(order_id: UUID) -> AnyResponse:
    order = ask("production.order", id=order_id)
    form = Form.read(request.form)
    outcome = found(tell("production.set_priority", form, work_order_id=order.id))
    keep(result_of(outcome, _("The material is shared out anew.")))
    return redirect(url_for("production.kit", order_id=order_id), 303)


@blueprint.post("/work-orders/<uuid:order_id>/release-kit")
@requires("production.plan")
def release_kit(order_id: UUID) -> AnyResponse:
    """Release an order whose material is complete, and stay with the list."""
    outcome = found(tell("production.release", Form.read(request.form), work_order_id=order_id))
    made = outcome.result if outcome.applied else {}
    count = len(made.get("tickets", ()))
    words = ngettext(
        "%(number)s is released: %(num)s job ticket is ready to print.",
        "%(number)s is released: %(num)s job tickets are ready to print.",
        count,
        number=made.get("number", ""),
    )
    tickets = url_for("production.tickets", work_order_id=order_id)
    keep(result_of(outcome, words, links=[(_("Print job tickets"), tickets)] if made else []))
    return redirect(url_for("production.kits"), 303)


def _page(order_id: UUID) -> str:
    order = ask("planning.kit", id=order_id)
    return render_template(
        "production/kit.html",
        order=order,
        columns=filled(LINES, order.lines),
        bereft=BEREFT,
        form=Form(),
        priorities=[(str(value), _(words)) for value, words in PRIORITIES],
    )


def source_words(source: Any) -> str:
    """``PO-1 · supplier``."""
    return " · ".join(one for one in (source.number, local_name(source, "words")) if one)


def source_url(source: Any) -> str:
    """The page of a purchase or a work order, for who may open it."""
    return page_of(_PAGES[source.kind], source.id) if source.kind in _PAGES else ""


blueprint.add_app_template_filter(source_words, "source_words")
blueprint.add_app_template_filter(source_url, "source_url")
