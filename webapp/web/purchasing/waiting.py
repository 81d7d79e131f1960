"""Goods that came and wait for who buys: taken in, or sent back, with one tap."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, url_for
from flask import request as asked
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.core.command_store import StoredCommand
from webapp.core.db import fetch
from webapp.core.envelope import Outcome
from webapp.extensions import db
from webapp.web.access import requires
from webapp.web.asking import ask, found, live, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.held_words import reason_of
from webapp.web.i18n import say
from webapp.web.purchasing.blueprint import blueprint
from webapp.web.results import Result, keep

Answer = str | Response | tuple[str, int]


@blueprint.get("/purchase-receipts/waiting")
@requires("purchasing.read")
def waiting() -> Answer:
    return live(lambda: _page(Form()))


@blueprint.post("/purchase-receipts/waiting/<uuid:command_id>/accept")
@requires("purchasing.write")
def accept_receipt(command_id: UUID) -> Answer:
    return _decide("purchasing.accept_receipt", command_id)


@blueprint.post("/purchase-receipts/waiting/<uuid:command_id>/refuse")
@requires("purchasing.write")
def refuse_receipt(command_id: UUID) -> Answer:
    return _decide("purchasing.refuse_receipt", command_id)


def _decide(type_: str, command_id: UUID) -> Answer:
    fetch(db.session(), StoredCommand, command_id)
    form = Form.read(asked.form)
    outcome = found(tell(type_, form, command_id=command_id))
    if went_wrong(outcome):
        return _page(form), 422
    keep(_became(type_, outcome))
    return redirect(url_for("purchasing.waiting"), 303)


def _became(type_: str, outcome: Outcome) -> Result:
    """Taken in, it is judged again: it may still wait, for another reason."""
    if type_ == "purchasing.refuse_receipt":
        return Result("running", _("Sent back: nothing was booked."))
    if outcome.result.get("status") == "applied":
        return Result("running", _("Taken in and booked."))
    why = say(str(outcome.result.get("message") or ""))
    return Result("attention", _("Accepted, but it is not booked yet."), why)


def _page(form: Form) -> str:
    return render_template(
        "purchasing/waiting.html",
        title=_("Arrived, waits for a decision"),
        waiting=ask("purchasing.waiting_receipts", size=100).rows,
        reason_of=reason_of,
        form=form,
    )
