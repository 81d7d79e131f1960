"""Sales orders: the list, and one order with everything around it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _

from webapp.core.i18n import N_
from webapp.domains.sales.queries import OrderParams
from webapp.web.access import requires
from webapp.web.asking import ask, list_page, live, sheet, sheet_asked
from webapp.web.forms import Form
from webapp.web.i18n import local_name
from webapp.web.lists import Choice, Column, Filter, ListSpec, read_params
from webapp.web.planning.words import SERVING
from webapp.web.sales.blueprint import blueprint
from webapp.web.sales.life import lateness, life_of, today
from webapp.web.session import current_actor


def _what(row: Any) -> str:
    """The first item of an order, and how many more lines there are."""
    name = local_name(row, "item_name")
    return _("%(item)s and %(count)s more", item=name, count=row.more_lines) if row.more_lines else name


SPEC = ListSpec(
    "sales-orders",
    columns=(
        Column("number", N_("Number"), "code", sort="number", phone="title"),
        Column("customer", N_("Customer"), "name", sort="customer", phone="sub", clip=True),
        Column("status", N_("Status"), "state", state="order", sort="status"),
        Column("item", N_("Item"), clip=True, phone="wide", value=_what),
        Column(
            "progress", N_("Shipped"), "progress", phone="hide", value=lambda row: (row.shipped, row.quantity)
        ),
        Column("due_on", N_("Due date"), "due", sort="due_on", phone="wide"),
        Column("total", N_("Amount"), "money", sort="total", total=True),
        Column("customer_reference", N_("Customer PO"), phone="hide", clip=True),
    ),
    filters=(
        Filter(
            "status",
            (
                Choice("quoted", N_("Quotations")),
                Choice("lost", N_("Lost")),
                Choice("draft", N_("Draft")),
                Choice("confirmed", N_("Confirmed")),
                Choice("shipped", N_("Shipped")),
                Choice("cancelled", N_("Cancelled")),
                Choice("any", N_("All")),
            ),
            all_label=N_("Open"),
        ),
        Filter("late", (Choice("true", N_("Late")),)),
        Filter("rush", (Choice("true", N_("Rush orders")),)),
    ),
    search=N_("Number, customer or item"),
    href=lambda row: url_for("sales.order", order_id=row.id),
    empty_title=N_("No open sales orders"),
    empty_text=N_("Enter the next one, or look at those already shipped."),
    empty_icon="receipt-text",
)
_STATUS = {"": "open", "any": ""}
"""What a chip stands for where it is not a state itself: one looks for what is still owed."""

LINES = (
    Column("item_name", N_("Item"), "name", phone="title"),
    Column("item_number", N_("Item number"), "code", phone="sub"),
    Column(
        "progress", N_("Shipped"), "progress", phone="wide", value=lambda line: (line.shipped, line.quantity)
    ),
    Column("quantity", N_("Quantity"), "quantity", unit="unit"),
    Column("open", N_("Still owed"), "quantity", value=lambda line: line.open or None),
    Column(
        "available", N_("Available"), "quantity", value=lambda line: line.available if line.open else None
    ),
    Column("unit_price", N_("Unit price"), "quantity"),
    Column("amount", N_("Amount"), "money"),
    Column("due_on", N_("Due date"), "day"),
    Column("plan", "", "actions"),
)
SERVING_SHOWN = 8
"""So many purchases and work orders for an order are listed open; the rest is folded away."""
MARGINS = (
    Column("item_name", N_("Item"), "name", phone="title"),
    Column("shipped", N_("Shipped"), "quantity"),
    Column("revenue", N_("Revenue"), "money"),
    Column("cost", N_("Cost"), "money"),
    Column("margin", N_("Margin"), "money"),
)


@blueprint.get("/sales-orders")
@requires("sales.read")
def orders() -> Response | str:
    params = read_params(OrderParams, _translated(request.args))
    return list_page(
        SPEC,
        _("Sales orders"),
        "sales/orders.html",
        params,
        lambda asked: ask("sales.orders", asked),
        only=_narrowed_to(params),
    )


def _narrowed_to(params: OrderParams) -> str:
    """The customer or item whose orders alone are listed, by name; "" where there is none."""
    actor = current_actor()
    if params.customer_id and actor.may("partners.read"):
        return local_name(ask("partners.partner", id=params.customer_id))
    if params.item_id and actor.may("items.read"):
        return local_name(ask("items.item", id=params.item_id))
    return ""


def _translated(args: Any) -> Any:
    """The address with its chips' words for states; an order found by its late chip or its customer may be in any open state."""
    translated = args.copy()
    status = args.get("status", "")
    translated["status"] = _STATUS.get(status, status)
    return translated


@blueprint.get("/sales-orders/<uuid:order_id>")
@requires("sales.read")
def order(order_id: UUID) -> Response:
    if sheet_asked():
        found = ask("sales.order", id=order_id)
        return sheet(_as_imported(found), found.lines, found.number, found.number)
    return live(lambda: show_order(order_id))


def _as_imported(found: Any) -> tuple[Column, ...]:
    """The columns of an order's lines that the import reads: what is changed in the file changes the order."""
    return (
        Column("order", N_("Sales order"), "code", value=lambda _line: found.number),
        Column("customer", N_("Customer"), "code", value=lambda _line: found.customer_number),
        Column("reference", N_("Customer PO"), "code", value=lambda _line: found.customer_reference),
        Column("item_number", N_("Item number"), "code"),
        Column("item_name", N_("Name"), "name"),
        Column("quantity", N_("Quantity"), "quantity", unit="unit"),
        Column("unit_price", N_("Unit price"), "quantity"),
        Column("due_on", N_("Due date"), "day"),
    )


def show_order(order_id: UUID, form: Form | None = None) -> str:
    """The page of a sales order; *form* is a step that was refused."""
    found = ask("sales.order", id=order_id)
    life = ask("insights.order_life", id=order_id)
    to_plan = lines_to_plan(order_id)
    locks = found.status == "confirmed" and current_actor().may("stock.lock")
    return render_template(
        "sales/order.html",
        title=found.number,
        order=found,
        life=life,
        steps=life_of(life, _links(found, life)),
        lateness=lateness(found),
        days_left=(found.due_on - today()).days,
        to_plan=to_plan,
        picked=ask("sales.picks", id=order_id),
        came_back=ask("sales.returns", order_id=order_id, size=100).rows,
        all_there=all(line.available >= line.open for line in found.lines),
        columns=[column for column in LINES if column.kind != "actions" or to_plan or locks],
        locks=locks,
        margin_columns=MARGINS,
        costing=ask("insights.order_costing", id=order_id) if current_actor().may("costing.read") else None,
        form=form or Form(),
        serving=_late_first(ask("planning.serving", id=order_id)) if _follows_plan(found) else [],
        serving_shown=SERVING_SHOWN,
        serving_columns=SERVING,
    )


def _late_first(serving: list[Any]) -> list[Any]:
    """What matters most of what is bought and made for an order: what comes too late, the rest as the plan has it."""
    return sorted(serving, key=lambda row: not row.late)


def _follows_plan(found: Any) -> bool:
    """Whether the plan says anything about an order, to somebody who may read it."""
    return found.status == "confirmed" and current_actor().may("planning.read")


def lines_to_plan(order_id: UUID) -> dict[UUID, Any]:
    """The order's lines that no work order covers, by id; nothing for who does not plan."""
    if not current_actor().may("production.plan"):
        return {}
    lines = ask("production.lines_to_plan")
    return {line.line_id: line for line in lines if line.sales_order_id == order_id}


def _links(found: Any, life: Any) -> Mapping[str, str]:
    work_orders = "#work-orders" if life.work_orders else ""
    stages = dict.fromkeys(("planned", "in_work", "made"), work_orders)
    return stages | {"shipped": "#deliveries" if found.shipments else ""}
