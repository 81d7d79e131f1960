"""Ordering work outside: of an item, or of one operation of a work order; and changing day, fee and note."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
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

Answer = str | Response | tuple[str, int]

DRAFT = "subcontracting.order.new"


@blueprint.get("/subcontract-orders/new")
@requires("purchasing.write")
def new_order() -> Answer:
    return _entry_page(Form())


@blueprint.post("/subcontract-orders/new")
@requires("purchasing.write")
def enter_order() -> Answer:
    form = Form.read(request.form)
    outcome = tell("subcontracting.order_item", form)
    if went_wrong(outcome):
        return _entry_page(form), 422
    return _entered(outcome, DRAFT)


@blueprint.get("/work-orders/<uuid:work_order_id>/outside")
@requires("purchasing.write")
def new_operation(work_order_id: UUID) -> Answer:
    return _operation_page(work_order_id, Form())


@blueprint.post("/work-orders/<uuid:work_order_id>/outside")
@requires("purchasing.write")
def enter_operation(work_order_id: UUID) -> Answer:
    ask("production.order", id=work_order_id)
    form = Form.read(request.form)
    outcome = tell("subcontracting.order_operation", form, **_share(form))
    if went_wrong(outcome):
        return _operation_page(work_order_id, form), 422
    return _entered(outcome, "")


@blueprint.get("/subcontract-orders/<uuid:subcontract_id>/change")
@requires("purchasing.write")
def change_form(subcontract_id: UUID) -> Answer:
    order = ask("subcontracting.order", id=subcontract_id)
    values = {"due_on": order.due_on.isoformat(), "unit_price": plain(order.unit_price), "note": order.note}
    values["send_on"] = order.send_on.isoformat() if order.send_on else ""
    return _change_page(order, Form(values))


@blueprint.post("/subcontract-orders/<uuid:subcontract_id>/change")
@requires("purchasing.write")
def change(subcontract_id: UUID) -> Answer:
    order = ask("subcontracting.order", id=subcontract_id)
    form = Form.read(request.form)
    outcome = found(
        tell("subcontracting.change_order", form, order_id=subcontract_id, note=form.value("note"))
    )
    if went_wrong(outcome):
        return _change_page(order, form), 422
    keep(result_of(outcome, _("Order changed.")))
    return redirect(url_for("subcontracting.order", subcontract_id=subcontract_id), 303)


def _share(form: Form) -> dict[str, Any]:
    """The form asks for percent, the command for a share; what is no number stays, so that the command says so."""
    typed = form.value("loss_rate").strip()
    if not typed:
        return {}
    return {"loss_rate": percent_as_share(typed)}


def percent_as_share(typed: str) -> str:
    """``2.5`` as ``0.025``; what is no number stays as it is."""
    try:
        return plain(Decimal(typed) / 100)
    except InvalidOperation:
        return typed


def _entered(outcome: Any, draft: str) -> Response:
    done = _("Ordered under %(number)s.", number=outcome.result.get("number", ""))
    keep(result_of(outcome, done, clears_draft=draft))
    if not outcome.applied:
        return redirect(url_for("subcontracting.orders"), 303)
    return redirect(url_for("subcontracting.order", subcontract_id=outcome.result["id"]), 303)


def _entry_page(form: Form) -> str:
    return render_template("subcontracting/order_form.html", form=form, draft=DRAFT)


def _operation_page(work_order_id: UUID, form: Form) -> str:
    order = ask("production.order", id=work_order_id)
    steps = [(one.id, f"{one.seq} {local_name(one)}") for one in order.operations if one.status != "finished"]
    return render_template("subcontracting/operation_form.html", form=form, order=order, operations=steps)


def _change_page(order: Any, form: Form) -> str:
    return render_template("subcontracting/change.html", form=form, order=order)
