"""What goes out to a supplier and what comes back, and the basket that a scanned code leads to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.core.quantity import plain
from webapp.web.access import requires
from webapp.web.asking import ask, found, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.i18n import local_name
from webapp.web.results import keep, result_of
from webapp.web.subcontracting.blueprint import blueprint
from webapp.web.subcontracting.orders import show_order

Answer = str | Response | tuple[str, int]

ROWS = {"materials": ("quantity", "lot_id")}


@blueprint.get("/subcontract-orders/<uuid:subcontract_id>/send")
@requires("stock.issue")
def send_form(subcontract_id: UUID) -> Answer:
    order = ask("subcontracting.order", id=subcontract_id)
    rows = [
        {"material_id": str(one.material_id), "quantity": plain(one.to_send) if one.to_send else ""}
        for one in order.materials
    ]
    pieces = plain(max(order.quantity - order.sent, type(order.quantity)(0)))
    return _page("send", order, Form({"materials": rows, "pieces": pieces}))


@blueprint.post("/subcontract-orders/<uuid:subcontract_id>/send")
@requires("stock.issue")
def send(subcontract_id: UUID) -> Answer:
    order = ask("subcontracting.order", id=subcontract_id)
    form = Form.read(request.form, keys=ROWS)
    outcome = tell("subcontracting.send", form, order_id=subcontract_id)
    if went_wrong(outcome):
        return _page("send", order, form), 422
    done = _("Basket %(number)s is on its way. Print its paper.", number=outcome.result.get("number", ""))
    paper = outcome.result.get("id")
    links = [(_("Print the delivery paper"), url_for("printing.basket", sending_id=paper))] if paper else []
    return _done(subcontract_id, outcome, done, links)


@blueprint.get("/subcontract-orders/<uuid:subcontract_id>/take-back")
@requires("stock.receive")
def back_form(subcontract_id: UUID) -> Answer:
    order = ask("subcontracting.order", id=subcontract_id)
    rows = [{"material_id": str(one.material_id), "quantity": ""} for one in order.materials]
    return _page("back", order, Form({"materials": rows}))


@blueprint.post("/subcontract-orders/<uuid:subcontract_id>/take-back")
@requires("stock.receive")
def take_back(subcontract_id: UUID) -> Answer:
    order = ask("subcontracting.order", id=subcontract_id)
    form = Form.read(request.form, keys=ROWS)
    outcome = tell("subcontracting.take_back", form, order_id=subcontract_id)
    if went_wrong(outcome):
        return _page("back", order, form), 422
    done = _("Taken back under %(number)s.", number=outcome.result.get("number", ""))
    return _done(subcontract_id, outcome, done, [])


@blueprint.get("/subcontract-orders/<uuid:subcontract_id>/receive")
@requires("stock.receive")
def receive_form(subcontract_id: UUID) -> Answer:
    return _page("receive", ask("subcontracting.order", id=subcontract_id), Form())


@blueprint.post("/subcontract-orders/<uuid:subcontract_id>/receive")
@requires("stock.receive")
def receive(subcontract_id: UUID) -> Answer:
    order = ask("subcontracting.order", id=subcontract_id)
    form = Form.read(request.form)
    outcome = tell("subcontracting.receive", form, order_id=subcontract_id)
    if went_wrong(outcome):
        return _page("receive", order, form), 422
    lot = outcome.result.get("lot_id")
    links = [(_("Print labels"), url_for("printing.labels", kind="lot", id=lot))] if lot else []
    done = _("Received under %(number)s.", number=outcome.result.get("number", ""))
    return _done(subcontract_id, outcome, done, links)


@blueprint.post("/subcontract-orders/<uuid:subcontract_id>/receipts/<uuid:subcontract_receipt_id>/reverse")
@requires("stock.adjust")
def reverse_receipt(subcontract_id: UUID, subcontract_receipt_id: UUID) -> Answer:
    form = Form.read(request.form)
    outcome = found(tell("subcontracting.reverse_receipt", form, receipt_id=subcontract_receipt_id))
    if went_wrong(outcome):
        return show_order(subcontract_id, form), 422
    done = _("Taken back under %(number)s.", number=outcome.result.get("number", ""))
    return _done(subcontract_id, outcome, done, [])


def _page(name: str, order: Any, form: Form) -> str:
    known = {str(one.material_id): one for one in order.materials}
    posted = [form.value(f"materials.{index}.material_id") for index in form.rows("materials")]
    first = [known[one] for one in posted if one in known]
    rest = [one for key, one in known.items() if key not in posted]
    places = [(one.id, local_name(one)) for one in ask("inventory.places", kind="warehouse").rows]
    traced = name == "receive" and ask("inventory.item_stock", id=order.item_id).serial_traced
    return render_template(
        f"subcontracting/{name}.html",
        order=order,
        form=form,
        materials=first + rest,
        places=places,
        traced=traced,
    )


def _done(subcontract_id: UUID, outcome: Any, words: str, links: list[tuple[str, str]]) -> Response:
    keep(result_of(outcome, words, links=links))
    return redirect(url_for("subcontracting.order", subcontract_id=subcontract_id), 303)
