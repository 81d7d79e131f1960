"""What is done with a purchase order: order it, cancel it, wait no more for the rest."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.web.access import requires
from webapp.web.asking import ask, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.purchasing.blueprint import blueprint
from webapp.web.purchasing.orders import show_order
from webapp.web.results import keep, result_of

Answer = str | Response | tuple[str, int]


@blueprint.post("/purchase-orders/<uuid:purchase_id>/confirm")
@requires("purchasing.write")
def confirm(purchase_id: UUID) -> Answer:
    return _step(purchase_id, "purchasing.confirm_order", _("Ordered. Send the supplier its PDF."))


@blueprint.post("/purchase-orders/<uuid:purchase_id>/cancel")
@requires("purchasing.write")
def cancel(purchase_id: UUID) -> Answer:
    return _step(purchase_id, "purchasing.cancel_order", _("Order cancelled."))


@blueprint.post("/purchase-orders/<uuid:purchase_id>/close")
@requires("purchasing.write")
def close(purchase_id: UUID) -> Answer:
    return _step(purchase_id, "purchasing.close_order", _("Order closed: nobody waits for the rest."))


@blueprint.post("/purchase-orders/<uuid:purchase_id>/await-again")
@requires("purchasing.write")
def await_again(purchase_id: UUID) -> Answer:
    """Wait again for the rest of the line that the form names."""
    line_id = Form.read(request.form).value("line_id")
    return _step(purchase_id, "purchasing.await_again", _("The rest is awaited again."), line_ids=[line_id])


def _step(purchase_id: UUID, command: str, words: str, **more: Any) -> Answer:
    ask("purchasing.order", id=purchase_id)
    form = Form()
    form.command_id = Form.read(request.form).command_id
    outcome = tell(command, form, order_id=purchase_id, **more)
    if went_wrong(outcome):
        return show_order(purchase_id, form), 422
    keep(result_of(outcome, words))
    return redirect(url_for("purchasing.order", purchase_id=purchase_id), 303)
