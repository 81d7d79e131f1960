"""Goods leave: what can leave is already filled in, and a lot may be chosen."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.core.quantity import ZERO, plain
from webapp.web.access import requires
from webapp.web.asking import ask, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.i18n import local_name, number
from webapp.web.results import keep, result_of
from webapp.web.sales.blueprint import blueprint
from webapp.web.sales.entry import kept_addresses
from webapp.web.session import current_actor

Answer = str | Response | tuple[str, int]


@blueprint.get("/sales-orders/<uuid:order_id>/ship")
@requires("sales.ship")
def ship_form(order_id: UUID) -> Answer:
    return _page(order_id, None)


@blueprint.post("/sales-orders/<uuid:order_id>/ship")
@requires("sales.ship")
def ship(order_id: UUID) -> Answer:
    form = Form.read(request.form, keys={"lines": ("quantity",)})
    if not form.rows("lines"):
        form.add_error("", _("Please enter the quantity that leaves."))
        return _page(order_id, form), 422
    outcome = tell("sales.ship", form, order_id=order_id)
    if went_wrong(outcome):
        return _page(order_id, form), 422
    words = _("Shipped with delivery %(number)s.", number=outcome.result.get("number", ""))
    delivery = outcome.result.get("id")
    links = [(_("Open the delivery"), url_for("sales.shipment", shipment_id=delivery))] if delivery else []
    keep(result_of(outcome, words, links=links))
    return redirect(url_for("sales.order", order_id=order_id), 303)


def _page(order_id: UUID, form: Form | None) -> str:
    order = ask("sales.order", id=order_id)
    lines = [line for line in order.lines if line.open > 0]
    picked = [one for one in ask("sales.picks", id=order_id) if one.standing > 0]
    if form is None:
        form = Form({"lines": _picked(lines, picked) if picked else _suggested(lines)})
    lines = _in_order_of(form, lines)
    lots = {line.item_id: _lots(line) for line in lines}
    return render_template(
        "sales/ship.html",
        order=order,
        lines=lines,
        form=form,
        lots=lots,
        addresses=ask("sales.addresses", id=order.customer_id),
        kept=kept_addresses(order.customer_id),
        ready=[_ready(form, at, picked) for at in range(len(lines))],
    )


def _suggested(lines: list[Any]) -> list[dict[str, str]]:
    """All that is owed, as far as stock goes; two lines of the same item share what is there."""
    left = {line.item_id: line.available for line in lines}
    rows = []
    for line in lines:
        quantity = max(min(line.open, left[line.item_id]), ZERO)
        left[line.item_id] -= quantity
        rows.append({"line_id": str(line.id), "quantity": plain(quantity) if quantity else ""})
    return rows


def _picked(lines: list[Any], picked: list[Any]) -> list[dict[str, str]]:
    """What the store has put together leaves; what of a line does not stand ready is a row of its own, left empty."""
    rows = []
    for line in lines:
        ready = [one for one in picked if one.order_line_id == line.id]
        rows += [
            {
                "line_id": str(line.id),
                "quantity": plain(one.standing),
                "lot_id": str(one.lot_id or ""),
                "place_id": str(one.place_id or ""),
            }
            for one in ready
        ]
        if sum((one.standing for one in ready), ZERO) < line.open:
            rows.append({"line_id": str(line.id), "quantity": ""})
    return rows


def _ready(form: Form, at: int, picked: list[Any]) -> Any:
    """What stands ready for a row of the form; None for one that was not picked."""
    where = tuple(form.value(f"lines.{at}.{name}") for name in ("line_id", "lot_id", "place_id"))
    if not where[2]:
        return None
    return next(
        (
            one
            for one in picked
            if (str(one.order_line_id), str(one.lot_id or ""), str(one.place_id)) == where
        ),
        None,
    )


def _in_order_of(form: Form, lines: list[Any]) -> list[Any]:
    """The lines as their rows came back: a row left empty was dropped, and stands last again."""
    known = {str(line.id): line for line in lines}
    posted = [form.value(f"lines.{index}.line_id") for index in form.rows("lines")]
    first = [known[one] for one in posted if one in known]
    return first + [line for line in lines if str(line.id) not in posted]


def _lots(line: Any) -> list[tuple[str, str]]:
    """The lots that may be chosen, those that are used first on top; none for an item that is kept without lots."""
    if not current_actor().may("stock.read"):
        return []
    stock = ask("inventory.item_stock", id=line.item_id)
    unit = local_name(line, "unit")
    return [
        (str(lot.lot_id), f"{lot.lot_number} · {number(lot.quantity)} {unit}")
        for lot in stock.lots
        if lot.lot_id is not None and lot.usable
    ]
