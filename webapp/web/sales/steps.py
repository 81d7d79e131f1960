"""What is done with an order: confirm, cancel, plan work orders for what nobody makes yet."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.core.envelope import Outcome
from webapp.core.ids import derived_id
from webapp.core.quantity import plain
from webapp.web.access import requires
from webapp.web.asking import ask, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.places import page_of
from webapp.web.results import keep, result_of
from webapp.web.sales.blueprint import blueprint
from webapp.web.sales.orders import lines_to_plan, show_order

Answer = str | Response | tuple[str, int]


@blueprint.post("/sales-orders/<uuid:order_id>/confirm")
@requires("sales.write")
def confirm(order_id: UUID) -> Answer:
    return _step(order_id, "sales.confirm_order", _("Order confirmed."))


@blueprint.post("/sales-orders/<uuid:order_id>/lose")
@requires("sales.write")
def lose(order_id: UUID) -> Answer:
    return _step(order_id, "sales.lose_quote", _("Quotation noted as lost."))


@blueprint.post("/sales-orders/<uuid:order_id>/quote-again")
@requires("sales.write")
def quote_again(order_id: UUID) -> Answer:
    return _step(order_id, "sales.quote_again", _("The quotation is open again."))


@blueprint.post("/sales-orders/<uuid:order_id>/cancel")
@requires("sales.write")
def cancel(order_id: UUID) -> Answer:
    return _step(
        order_id, "sales.cancel_order", _("Order cancelled. Its work orders stay; decide about each.")
    )


@blueprint.post("/sales-orders/<uuid:order_id>/put-back")
@requires("sales.ship")
def put_back(order_id: UUID) -> Answer:
    return _step(order_id, "sales.put_back", _("Put back: nothing stands ready for this order any more."))


@blueprint.post("/sales-orders/<uuid:order_id>/plan")
@requires("production.plan")
def plan(order_id: UUID) -> Answer:
    """Plan a work order for every line that nobody makes yet, or for the one that ``line_id`` names."""
    ask("sales.order", id=order_id)
    form = Form.read(request.form)
    only = form.value("line_id")
    lines = [line for line in lines_to_plan(order_id).values() if only in ("", str(line.line_id))]
    made = []
    for line in lines:
        body = {
            "item_id": str(line.item_id),
            "quantity": plain(line.open),
            "due_on": line.due_on.isoformat(),
            "sales_order_line_id": str(line.line_id),
        }
        one = Form(body)
        # Follows from the button's own id: a double click plans each line once.
        one.command_id = derived_id("plan", form.command_id, line.line_id)
        outcome = tell("production.create_order", one)
        if went_wrong(outcome):
            form.show_refusal(outcome)
            return show_order(order_id, form), 422
        made.append(outcome)
    if made:
        _say_planned(made)
    return redirect(url_for("sales.order", order_id=order_id), 303)


def _say_planned(made: list[Outcome]) -> None:
    numbers = [str(one.result.get("number", "")) for one in made]
    links = [
        (str(one.result["number"]), page_of("production.work_order", one.result["id"]))
        for one in made
        if one.applied and page_of("production.work_order", one.result["id"])
    ]
    keep(result_of(made[0], _("Planned: %(numbers)s", numbers=", ".join(numbers)), links=links))


def _step(order_id: UUID, command: str, words: str) -> Answer:
    form = Form.read(request.form)
    outcome = tell(command, form, order_id=order_id)
    if went_wrong(outcome):
        return show_order(order_id, form), 422
    keep(result_of(outcome, words))
    return redirect(url_for("sales.order", order_id=order_id), 303)
