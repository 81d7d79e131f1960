"""What orders earned and what work orders cost: the lists, and one sales order in full."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _

from webapp.core.i18n import N_
from webapp.core.queries import PageParams
from webapp.domains.insights.order_costing import CostParams
from webapp.web.access import requires
from webapp.web.asking import ask, list_page
from webapp.web.finance.blueprint import blueprint
from webapp.web.finance.lamps import margin_state
from webapp.web.lists import Choice, Column, Filter, ListSpec, filled, read_params

ORDERS = ListSpec(
    "margins",
    columns=(
        Column("number", N_("Sales order"), "code", phone="title"),
        Column("customer", N_("Customer"), "name", phone="sub", clip=True),
        Column("state", N_("Result"), "state", state="margin", value=margin_state),
        Column("revenue", N_("Revenue"), "money"),
        Column("cost", N_("Cost"), "money"),
        Column("margin", N_("Margin"), "money"),
        Column("margin_rate", N_("Margin rate"), "percent"),
        Column("shipped_at", N_("Shipped in full"), "moment", phone="hide"),
    ),
    search=N_("Number or customer"),
    href=lambda row: url_for("finance.order_costing", order_id=row.order_id),
    empty_title=N_("Nothing was shipped yet"),
    empty_text=N_("As soon as something leaves, this page says what it earned."),
    empty_icon="hand-coins",
)
WORK_ORDERS = ListSpec(
    "work-order-costs",
    columns=(
        Column("number", N_("Work order"), "code", sort="number", phone="title"),
        Column("item_name", N_("Item"), "name", phone="sub", clip=True),
        Column("status", N_("Status"), "state", state="work_order"),
        Column("good", N_("Good"), "quantity"),
        Column("total", N_("Actual cost"), "money"),
        Column("cost_per_piece", N_("Each"), "money"),
        Column(
            "difference",
            N_("Over standard"),
            "variance",
            value=lambda row: row.difference if row.good else None,
        ),
        Column("wip", N_("In process"), "money", value=lambda row: row.wip or None),
    ),
    filters=(
        Filter(
            "status",
            (
                Choice("started", N_("In work")),
                Choice("completed", N_("Completed")),
                Choice("closed", N_("Closed")),
            ),
        ),
    ),
    search=N_("Number or item"),
    href=lambda row: url_for("finance.cost_sheet", order_id=row.id),
    empty_title=N_("No work order was begun yet"),
    empty_text=N_("Costs gather with the first report or issue of material."),
    empty_icon="calculator",
)

LINES = (
    Column("item_name", N_("Item"), "name", phone="title"),
    Column("item_number", N_("Item number"), "code", phone="sub"),
    Column(
        "shipped", N_("Shipped"), "progress", phone="wide", value=lambda line: (line.shipped, line.quantity)
    ),
    Column("unit_price", N_("Unit price"), "quantity"),
    Column("revenue", N_("Revenue"), "money"),
    Column("cost", N_("Cost"), "money"),
    Column("margin", N_("Margin"), "money"),
)
MADE = (
    Column("number", N_("Work order"), "code", phone="title"),
    Column("item_name", N_("Item"), "name", phone="sub", clip=True),
    Column("status", N_("Status"), "state", state="work_order"),
    Column("good", N_("Good"), "quantity"),
    Column("material", N_("Material"), "money"),
    Column("labour", N_("Labour"), "money"),
    Column("machine", N_("Machine"), "money"),
    Column("subcontract", N_("Subcontracting"), "money", value=lambda row: row.subcontract or None),
    Column("total", N_("Actual cost"), "money"),
    Column("received", N_("Into stock"), "money"),
    Column("variance", N_("Found at closing"), "variance", value=lambda row: row.variance or None),
    Column("wip", N_("In process"), "money", value=lambda row: row.wip or None),
)


@blueprint.get("/costs")
@requires("costing.read")
def costs() -> Response | str:
    params = read_params(PageParams, request.args)
    return _list(ORDERS, _("Costs and profit"), params, "insights.recent_orders_costing")


@blueprint.get("/costs/work-orders")
@requires("costing.read")
def work_order_costs() -> Response | str:
    params = read_params(CostParams, request.args)
    return _list(WORK_ORDERS, _("Costs of work orders"), params, "insights.work_order_costs")


@blueprint.get("/costs/orders/<uuid:order_id>")
@requires("costing.read")
def order_costing(order_id: UUID) -> str:
    found = ask("insights.order_costing", id=order_id)
    return render_template(
        "finance/order.html",
        title=found.number,
        order=found,
        result=margin_state(found),
        lines=LINES,
        made=filled(MADE, found.work_orders),
        sheet_of=lambda row: url_for("finance.cost_sheet", order_id=row.id),
    )


def _list(spec: ListSpec, title: str, params: PageParams, query: str) -> Response | str:
    def fetch(asked: PageParams) -> Any:
        return ask(query, asked)

    return list_page(spec, title, "finance/costs.html", params, fetch, which=spec.name)
