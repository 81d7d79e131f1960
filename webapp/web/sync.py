"""To decide: records of phones and screens that wait for a person, each with the facts beside the buttons."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from webapp.core.command_store import StoredCommand
from webapp.core.db import fetch
from webapp.core.envelope import Outcome
from webapp.core.errors import NotFound
from webapp.core.i18n import N_
from webapp.extensions import db
from webapp.flows.held_records import HeldParams
from webapp.web import held_words
from webapp.web.access import requires
from webapp.web.asking import ask, live, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.i18n import say
from webapp.web.lists import Choice, Filter, ListSpec, listing, read_params
from webapp.web.results import Result, keep, result_of

blueprint = Blueprint("sync", __name__)

SPEC = ListSpec(
    "to-decide",
    columns=(),
    filters=(
        Filter(
            "status",
            (
                Choice("held", N_("Waits for a decision")),
                Choice("stored", N_("Kept, not judged")),
                Choice("deferred", N_("Waits for what it builds on")),
                Choice("failed", N_("Failed")),
            ),
        ),
    ),
    exports=False,
)


@blueprint.get("/decide")
@requires("floor.decide")
def held() -> Response:
    return live(_list)


@blueprint.get("/decide/<uuid:command_id>")
@requires("floor.decide")
def record(command_id: UUID) -> str:
    return _record(command_id, Form())


@blueprint.post("/decide/<uuid:command_id>/accept")
@requires("floor.decide")
def accept(command_id: UUID) -> str | AnyResponse | tuple[str, int]:
    form = Form.read(request.form)
    outcome = tell("floor.accept", form, command_id=command_id)
    if went_wrong(outcome):
        return _again(command_id, form, outcome)
    keep(_became(command_id, outcome))
    return redirect(url_for("sync.held"), 303)


@blueprint.post("/decide/<uuid:command_id>/return")
@requires("floor.decide")
def decline(command_id: UUID) -> str | AnyResponse | tuple[str, int]:
    form = Form.read(request.form)
    outcome = tell("floor.decline", form, command_id=command_id)
    if went_wrong(outcome):
        return _again(command_id, form, outcome)
    done = _("Returned. The person who recorded it sees your note.")
    keep(result_of(outcome, done))
    return redirect(url_for("sync.held"), 303)


def _list() -> str:
    params = read_params(HeldParams, request.args)
    page = ask("floor.held", params)
    return render_template(
        "sync/held.html",
        listing=listing(SPEC, page, params, request.path, request.args),
        forms={row.command_id: Form() for row in page.rows},
        words=held_words,
    )


def _again(command_id: UUID, form: Form, outcome: Outcome) -> str | AnyResponse | tuple[str, int]:
    """The record with what is wrong; the list when somebody else decided it meanwhile."""
    fetch(db.session(), StoredCommand, command_id)
    if not ask("floor.held", command_id=command_id).rows:
        keep(Result("attention", say(outcome.message, outcome.params)))
        return redirect(url_for("sync.held"), 303)
    return _record(command_id, form), 422


def _record(command_id: UUID, form: Form) -> str:
    found = ask("floor.held", command_id=command_id).rows
    if not found:
        raise NotFound
    return render_template("sync/record.html", row=found[0], form=form, words=held_words)


def _became(command_id: UUID, outcome: Outcome) -> Result:
    """Accepting lets a record be judged again: it may still wait, for another reason."""
    if outcome.result.get("status") == "applied":
        return Result("running", _("Accepted and booked."))
    waiting = ask("floor.held", command_id=command_id).rows
    return Result(
        "attention",
        _("Accepted, but it is not booked yet."),
        held_words.reason_of(waiting[0]) if waiting else say(str(outcome.result.get("message") or "")),
    )
