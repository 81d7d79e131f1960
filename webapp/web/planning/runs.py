"""The runs of the plan: when, by whom, what each planned anew, and what came of it."""

from __future__ import annotations

from flask import request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.core.i18n import N_
from webapp.core.queries import PageParams
from webapp.web.access import requires
from webapp.web.asking import ask, list_page
from webapp.web.lists import Column, ListSpec, read_params
from webapp.web.planning.blueprint import blueprint
from webapp.web.planning.words import tabs

SCOPES = {"all": N_("Everything"), "changes": N_("What had changed")}
SPEC = ListSpec(
    "planning-runs",
    columns=(
        Column("ran_at", N_("When"), "moment", sort="ran_at", phone="title"),
        Column("scope", N_("Planned"), phone="sub", value=lambda row: _(SCOPES[row.scope])),
        Column("by", N_("By"), "name"),
        Column("changed", N_("Items changed"), "number", value=lambda row: row.outcome["changed"]),
        Column("planned", N_("Items planned"), "number", value=lambda row: row.outcome["planned"]),
        Column("altered", N_("Plans altered"), "number", value=lambda row: row.outcome["altered"]),
        Column("proposals", N_("Proposals"), "number", value=lambda row: row.outcome["proposals"]),
        Column("messages", N_("Exceptions"), "number", value=lambda row: row.outcome["messages"]),
    ),
    search=N_("Name of a person"),
    empty_title=N_("Not run yet"),
    empty_icon="calculator",
)


@blueprint.get("/planning/runs")
@requires("planning.read")
def runs() -> Response | str:
    params = read_params(PageParams, request.args)
    return list_page(
        SPEC,
        _("Runs so far"),
        "planning/runs.html",
        params,
        lambda asked: ask("planning.runs", asked),
        tabs_shown=tabs(),
    )
