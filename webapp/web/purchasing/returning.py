"""Goods go back to their supplier, from a receipt or from a lot."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.domains.purchasing.queries import sees_prices
from webapp.web.access import requires
from webapp.web.asking import ask, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.purchasing.blueprint import blueprint
from webapp.web.purchasing.entry import id_in_address
from webapp.web.purchasing.receipts import CAUSES
from webapp.web.results import keep, result_of
from webapp.web.session import current_actor

Answer = str | Response | tuple[str, int]


@blueprint.get("/purchase-returns/new")
@requires("purchasing.return")
def return_form() -> Answer:
    """What goes back; ``?receipt_line=`` or ``?lot=`` names of what."""
    lot = id_in_address("lot")
    came = _came(id_in_address("receipt_line"), lot)
    return _page(came, Form({"lot_id": str(lot)} if lot else None))


@blueprint.post("/purchase-returns/new")
@requires("purchasing.return")
def send_back() -> Answer:
    form = Form.read(request.form)
    outcome = tell("purchasing.return", form)
    if went_wrong(outcome):
        return _page(_came(_id(form.value("receipt_line_id")), None), form), 422
    number = outcome.result.get("number", "")
    keep(result_of(outcome, _("Sent back under %(number)s.", number=number)))
    if not outcome.applied:
        return redirect(url_for("purchasing.returns"), 303)
    return redirect(url_for("purchasing.order", purchase_id=outcome.result["order_id"]), 303)


def _came(line_id: UUID | None, lot_id: UUID | None) -> Any:
    """The line of a receipt that is meant, or None when the address names none."""
    if line_id is not None:
        return ask("purchasing.receipt_line", id=line_id)
    found = ask("purchasing.receipts", lot_id=lot_id, size=1).rows if lot_id else []
    return found[0] if found else None


def _page(came: Any, form: Form) -> str:
    return render_template(
        "purchasing/return.html",
        came=came,
        form=form,
        causes=[(cause, _(words)) for cause, words in CAUSES.items()],
        sees_prices=sees_prices(current_actor()),
    )


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
