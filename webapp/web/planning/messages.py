"""What the plan asks the planner to do, each with the one tap that does it."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.core.i18n import N_
from webapp.domains.planning.views import MessageParams
from webapp.web.access import requires
from webapp.web.asking import ask, list_page, tell
from webapp.web.forms import Form
from webapp.web.lists import Choice, Column, Filter, ListSpec, read_params
from webapp.web.planning.blueprint import blueprint
from webapp.web.planning.words import short_words_of, tabs
from webapp.web.results import keep, result_of

SPEC = ListSpec(
    "exceptions",
    columns=(
        Column("item_name", N_("Item"), "name", sort="item", phone="title", clip=True),
        Column("item_number", N_("Item number"), "code", phone="hide"),
        Column("kind", N_("To do"), "state", state="plan_message", sort="kind"),
        Column("about", N_("About"), phone="wide", clip=True, value=lambda row: short_words_of(row.about)),
        Column("quantity", N_("Quantity"), "quantity", unit="unit"),
        Column("from_on", N_("From day"), "day", sort="from_on"),
        Column("to_on", N_("To day"), "day"),
        Column("act", "", "actions"),
    ),
    filters=(
        Filter(
            "kind",
            (
                Choice("past_due_start", N_("Should have begun")),
                Choice("expedite", N_("Expedite")),
                Choice("overdue", N_("Overdue")),
                Choice("postpone", N_("Postpone")),
                Choice("increase", N_("Increase")),
                Choice("cancel", N_("Cancel")),
            ),
        ),
    ),
    search=N_("Item"),
    href=lambda row: url_for("planning.item", item_id=row.item_id),
    empty_title=N_("Nothing is in the way of the plan"),
    empty_text=N_("What comes too late, too early or for nothing is listed here after a run."),
    empty_icon="check-check",
)


@blueprint.get("/planning/exceptions")
@requires("planning.read")
def messages() -> Response | str:
    params = read_params(MessageParams, request.args)
    return list_page(
        SPEC,
        _("Exceptions"),
        "planning/messages.html",
        params,
        lambda asked: ask("planning.messages", asked),
        tabs_shown=tabs(),
        form_of=lambda: Form().command_id,
    )


@blueprint.post("/planning/exceptions/<uuid:message_id>/follow")
@requires("planning.write")
def follow(message_id: UUID) -> Response:
    outcome = tell("planning.follow", Form.read(request.form), message_id=message_id)
    keep(result_of(outcome, _("Done. Run the plan to see what follows from it.")))
    return redirect(url_for("planning.messages"), 303)
