"""New work orders: from order lines that nobody has planned, or freely."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from webapp.core.i18n import N_
from webapp.core.quantity import plain
from webapp.web.access import requires
from webapp.web.asking import ask, sheet, sheet_asked, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.i18n import local_name
from webapp.web.lists import Column
from webapp.web.production.blueprint import blueprint
from webapp.web.results import keep, result_of

LINES = (
    Column("item_name", N_("Item"), "name", phone="title"),
    Column("item_number", N_("Item number"), "code", phone="sub"),
    Column("customer", N_("Customer"), "name", phone="wide", clip=True),
    Column("sales_order", N_("Sales order"), "code"),
    Column("quantity", N_("Ordered"), "quantity", phone="hide"),
    Column("planned", N_("Planned"), "quantity"),
    Column("open", N_("To plan"), "quantity"),
    Column("due_on", N_("Due date"), "day"),
    Column("plan", "", "actions"),
)


@blueprint.get("/work-orders/to-plan")
@requires("production.plan")
def lines_to_plan() -> str | AnyResponse:
    lines = ask("production.lines_to_plan")
    if sheet_asked():
        return sheet(LINES, lines, _("Order lines to plan"), "lines-to-plan")
    forms = {line.line_id: Form() for line in lines}
    return render_template("production/to_plan.html", lines=lines, columns=LINES, forms=forms)


@blueprint.get("/work-orders/new")
@requires("production.plan")
def new_order() -> str:
    """An empty form; ``?line=`` names an order line to be made, ``?item=`` (and ``?quantity=``) what to make freely."""
    return _order_form(Form(_prefilled(request.args.get("line", "")) or _of_item()))


@blueprint.post("/work-orders/new")
@requires("production.plan")
def create_order() -> str | AnyResponse | tuple[str, int]:
    form = Form.read(request.form)
    outcome = tell("production.create_order", form)
    if went_wrong(outcome):
        return _order_form(form), 422
    done = _("Work order %(number)s planned.", number=outcome.result.get("number", ""))
    keep(result_of(outcome, done, clears_draft="production.order.new"))
    if not outcome.applied:
        return redirect(url_for("production.work_orders"), 303)
    return redirect(url_for("production.work_order", order_id=outcome.result["id"]), 303)


def _prefilled(line_id: str) -> dict[str, str]:
    """What a form for an order line already knows; nothing for a line that needs no plan."""
    line = next((one for one in ask("production.lines_to_plan") if str(one.line_id) == line_id), None)
    if line is None:
        return {}
    return {
        "item_id": str(line.item_id),
        "item_id__text": f"{line.item_number} {local_name(line, 'item_name')}",
        "quantity": plain(Decimal(line.open)),
        "due_on": line.due_on.isoformat(),
        "sales_order_line_id": str(line.line_id),
        "line__text": f"{line.sales_order} · {local_name(line, 'customer')}",
    }


def _of_item() -> dict[str, str]:
    """The item that the address names, and how much of it."""
    try:
        item = ask("items.item", id=UUID(request.args.get("item", "")))
    except ValueError:
        return {}
    named = {"item_id": str(item.id), "item_id__text": f"{item.number} {local_name(item)}"}
    return named | {"quantity": request.args.get("quantity", "")}


def _order_form(form: Form) -> str:
    return render_template("production/order_form.html", form=form)
