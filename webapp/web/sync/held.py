"""To decide: records of phones and screens that wait for a person, each with the facts beside the buttons."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from webapp.core.command_store import StoredCommand
from webapp.core.db import fetch
from webapp.core.envelope import Outcome
from webapp.core.errors import NotFound
from webapp.core.i18n import N_
from webapp.extensions import db
from webapp.flows.held_records import HeldParams, HeldRow
from webapp.web import held_words, record_words
from webapp.web.access import requires
from webapp.web.asking import ask, live, sheet, sheet_asked, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.i18n import say
from webapp.web.lists import Choice, Column, Filter, ListSpec, all_rows, listing, read_params
from webapp.web.results import Result, keep, result_of
from webapp.web.sync.blueprint import blueprint

Answer = str | AnyResponse | tuple[str, int]

SPEC = ListSpec(
    "to-decide",
    columns=(
        Column("title", N_("Record"), value=held_words.title_of),
        Column("status", N_("Status"), "state", state="command", value=held_words.state_of),
        Column("reason", N_("Why it waits"), value=held_words.reason_of),
        Column("author", N_("Recorded by"), "name"),
        Column("device", N_("Phone"), "code"),
        Column("work_order", N_("Work order"), "code"),
        Column("item", N_("Item"), "name"),
        Column("good", N_("Reported good"), value=lambda row: row.body.get("good")),
        Column("remarks", N_("Note"), value=lambda row: "; ".join(held_words.remarks(row))),
        Column("occurred_at", N_("Happened at"), "moment"),
        Column("received_at", N_("Received"), "moment"),
    ),
    filters=(
        Filter(
            "status",
            (
                Choice("held", N_("Waits for a decision")),
                Choice("asked", N_("Asked back")),
                Choice("stored", N_("Kept, not judged")),
                Choice("deferred", N_("Waits for what it builds on")),
                Choice("failed", N_("Failed on our side")),
            ),
        ),
    ),
)


@blueprint.get("/decide")
@requires("floor.decide")
def held() -> AnyResponse:
    if sheet_asked():
        params = read_params(HeldParams, request.args)
        rows = all_rows(params, lambda asked: ask("floor.held", asked))
        return sheet(SPEC.columns, rows, _("To decide"), SPEC.name)
    return live(_list)


@blueprint.get("/decide/<uuid:command_id>")
@requires("floor.decide")
def record(command_id: UUID) -> str:
    return _page(command_id, Form())


@blueprint.post("/decide/<uuid:command_id>/accept")
@requires("floor.decide")
def accept(command_id: UUID) -> Answer:
    return _decided("floor.accept", command_id, lambda outcome: _became(command_id, outcome))


@blueprint.post("/decide/<uuid:command_id>/reopen")
@requires("floor.decide")
def reopen(command_id: UUID) -> Answer:
    return _decided("floor.reopen", command_id, lambda outcome: _became(command_id, outcome))


@blueprint.post("/decide/<uuid:command_id>/return")
@requires("floor.decide")
def ask_back(command_id: UUID) -> Answer:
    done = _("Returned with your question. The record stays on this list until the answer comes.")
    return _decided("floor.return", command_id, lambda outcome: result_of(outcome, done))


@blueprint.post("/decide/<uuid:command_id>/decline")
@requires("floor.decide")
def decline(command_id: UUID) -> Answer:
    done = _("Declined. The person who recorded it sees your note.")
    return _decided("floor.decline", command_id, lambda outcome: result_of(outcome, done))


def row_of(command_id: UUID) -> HeldRow:
    """The record as the screens show it, decided or not. Raises NotFound."""
    found: list[HeldRow] = ask("floor.held", command_id=command_id).rows
    if not found:
        raise NotFound
    return found[0]


def decided_meanwhile(command_id: UUID, outcome: Outcome) -> AnyResponse | None:
    """The way back to the list where somebody else was quicker."""
    fetch(db.session(), StoredCommand, command_id)
    if row_of(command_id).open:
        return None
    keep(Result("attention", say(outcome.message, outcome.params)))
    return redirect(url_for("sync.held"), 303)


def _decided(type_: str, command_id: UUID, done: Callable[[Outcome], Result]) -> Answer:
    form = Form.read(request.form)
    outcome = tell(type_, form, command_id=command_id)
    if went_wrong(outcome):
        return decided_meanwhile(command_id, outcome) or (_page(command_id, form), 422)
    keep(done(outcome))
    return redirect(url_for("sync.held"), 303)


def _list() -> str:
    params = read_params(HeldParams, request.args)
    page = ask("floor.held", params)
    return render_template(
        "sync/held.html",
        listing=listing(SPEC, page, params, request.path, request.args),
        forms={row.command_id: Form() for row in page.rows},
        words=held_words,
        stories=record_words,
    )


def _page(command_id: UUID, form: Form) -> str:
    row = row_of(command_id)
    return render_template(
        "sync/record.html", row=row, form=form, words=held_words, story=record_words.events_of(row.story)
    )


def _became(command_id: UUID, outcome: Outcome) -> Result:
    """Accepting lets a record be judged again: it may still wait, for another reason."""
    if outcome.result.get("status") == "applied":
        return Result("running", _("Accepted and booked."))
    row = row_of(command_id)
    return Result(
        "attention",
        _("Accepted, but it is not booked yet."),
        held_words.reason_of(row) if row.open else say(str(outcome.result.get("message") or "")),
    )
