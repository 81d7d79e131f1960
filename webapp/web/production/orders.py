"""Work orders: the list, and one order with everything on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _

from webapp.core.actor import Actor
from webapp.core.i18n import N_
from webapp.domains.production.queries import OrderParams
from webapp.domains.production.rules import STILL_TO_MAKE
from webapp.web.access import requires
from webapp.web.asking import ask, list_page, live
from webapp.web.forms import Form
from webapp.web.i18n import local_name
from webapp.web.lists import Choice, Column, Filter, ListSpec, filled, read_params
from webapp.web.planning.serves import serves_of
from webapp.web.planning.words import SERVED, served_address
from webapp.web.production.blueprint import blueprint
from webapp.web.production.life import lateness, life_of
from webapp.web.production.reports import report_state
from webapp.web.production.ticket_notes import may_note
from webapp.web.session import current_actor

REPORTS_SHOWN = 20

SPEC = ListSpec(
    "work-orders",
    columns=(
        Column("number", N_("Number"), "code", sort="number", phone="title"),
        Column("item_name", N_("Item"), "name", sort="item", phone="sub", clip=True),
        Column("status", N_("Status"), "state", state="work_order", sort="status"),
        Column("progress", N_("Progress"), "progress", phone="wide", value=lambda row: (row.done, 1)),
        Column("good", N_("Good"), "quantity"),
        Column("quantity", N_("Quantity"), "quantity", unit="unit", sort="quantity"),
        Column("due_on", N_("Due date"), "due", sort="due_on", phone="wide"),
        Column("customer", N_("Customer"), "name", phone="hide", clip=True),
    ),
    filters=(
        Filter(
            "status",
            (
                Choice("planned", N_("Planned")),
                Choice("released", N_("Released")),
                Choice("started", N_("In work")),
                Choice("completed", N_("Completed")),
                Choice("closed", N_("Closed")),
                Choice("any", N_("All")),
            ),
            all_label=N_("Open"),
        ),
        Filter("late", (Choice("true", N_("Late")),)),
    ),
    search=N_("Number, item, sales order or customer"),
    href=lambda row: url_for("production.work_order", order_id=row.id),
    empty_title=N_("No open work orders"),
    empty_text=N_("Plan one from a sales order, or enter one for stock."),
    empty_icon="clipboard-list",
)
MORE = (
    Column("item_number", N_("Item number"), "code"),
    Column("sales_order", N_("Sales order"), "code"),
    Column("scrap", N_("Scrap"), "quantity"),
    Column("start_on", N_("Start"), "day"),
)
"""What the Excel file says besides."""
_STATUS = {"": "open", "any": ""}
"""What a chip stands for where it is not a state itself: one looks for what is still to be done."""

OPERATIONS = (
    Column("name", N_("Operation"), phone="title", value=lambda step: f"{step.seq} {local_name(step)}"),
    Column("work_centre", N_("Work centre"), "name", phone="sub", clip=True),
    Column("status", N_("Status"), "state", state="operation"),
    Column("progress", N_("Progress"), "progress", phone="wide", value=lambda step: (step.good, step.input)),
    Column("input", N_("In"), "quantity"),
    Column("good", N_("Good"), "quantity"),
    Column("scrap", N_("Scrap"), "quantity", value=lambda step: step.scrap or None),
    Column("rework", N_("Rework"), "quantity", value=lambda step: step.rework or None),
    Column("on_hold", N_("On hold"), "quantity", value=lambda step: step.on_hold or None),
    Column("left", N_("Left"), "quantity"),
)


def _supply(material: Any) -> str:
    if material.outstanding <= 0:
        return "issued"
    if material.short > 0:
        return "short"
    return "backflush" if material.supply == "backflush" else "ready"


MATERIALS = (
    Column(
        "item_name",
        N_("Material"),
        phone="title",
        value=lambda one: f"{one.item_number} {local_name(one, 'item_name')}",
    ),
    Column("supply", N_("Status"), "state", state="supply", value=_supply),
    Column("required", N_("Required"), "quantity", unit="unit"),
    Column("issued", N_("Issued"), "quantity"),
    Column("free", N_("Free in stock"), "quantity"),
    Column("short", N_("Short"), "quantity", value=lambda one: one.short or None),
)
LOCKS = Column("lock", "", "actions")

OUTPUTS = (
    Column("item_name", N_("By-product"), "name", phone="title"),
    Column("item_number", N_("Item number"), "code", phone="sub"),
    Column("expected", N_("Expected"), "quantity", unit="unit"),
    Column("received", N_("Came in"), "quantity"),
)


@blueprint.get("/work-orders")
@requires("production.read")
def work_orders() -> Response | str:
    params = read_params(OrderParams, request.args)
    params = params.model_copy(update={"status": _STATUS.get(params.status, params.status)})
    waiting = ask("production.waiting_to_plan") if current_actor().may("production.plan") else 0
    return list_page(
        SPEC,
        _("Work orders"),
        "production/orders.html",
        params,
        lambda asked: ask("production.orders", asked),
        more=MORE,
        waiting=waiting,
    )


@blueprint.get("/work-orders/<uuid:order_id>")
@requires("production.read")
def work_order(order_id: UUID) -> Response:
    return live(lambda: show_order(order_id))


def show_order(order_id: UUID, form: Form | None = None, dialog: str = "") -> str:
    """The page of a work order; *form* is one that was refused, to be shown again inside *dialog*."""
    actor = current_actor()
    order = ask("production.order", id=order_id)
    swaps = ask("production.swap_chances", id=order_id)
    locks = order.status in STILL_TO_MAKE and actor.may("stock.lock")
    return render_template(
        "production/order.html",
        title=order.number,
        order=order,
        steps=life_of(order),
        lateness=lateness(order),
        operation_columns=filled(OPERATIONS, order.operations),
        material_columns=filled((*MATERIALS, LOCKS) if locks else MATERIALS, order.materials),
        swaps=swaps,
        output_columns=OUTPUTS,
        form=form or Form(),
        opened=dialog,
        report_state=report_state,
        may_note=may_note(),
        serves=serves_of("work_order", order_id, is_open=order.status in STILL_TO_MAKE),
        serves_columns=SERVED,
        serves_address=served_address,
        **_surroundings(actor, order_id),
    )


def _surroundings(actor: Actor, order_id: UUID) -> dict[str, Any]:
    """What stands around an order; nothing of what the reader's role does not show."""
    return {
        "reports": ask("production.reports", work_order_id=order_id, size=REPORTS_SHOWN),
        "figures": ask("insights.work_order_figures", id=order_id),
        "inspections": _allowed(actor, "quality.read", "quality.inspections", work_order_id=order_id),
        "outside": _allowed(
            actor, "purchasing.read", "subcontracting.orders", work_order_id=order_id, size=20
        ),
        "lots": _allowed(actor, "stock.read", "inventory.lots", work_order_id=order_id),
    }


def _allowed(actor: Actor, permission: str, query: str, **fields: Any) -> list[Any]:
    return list(ask(query, **fields).rows) if actor.may(permission) else []
