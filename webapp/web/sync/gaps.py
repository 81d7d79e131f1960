"""What phones numbered but never sent, and what came under a number that another record has."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.core.command_store import CommandConflict
from webapp.core.db import fetch
from webapp.core.i18n import N_
from webapp.core.queries import PageParams
from webapp.extensions import db
from webapp.web import record_words
from webapp.web.access import requires
from webapp.web.asking import ask, sheet, sheet_asked, tell
from webapp.web.forms import Form
from webapp.web.held_words import TITLES
from webapp.web.i18n import local_name
from webapp.web.lists import Column, all_rows
from webapp.web.results import keep, result_of
from webapp.web.sync.blueprint import blueprint

Answer = str | Response

CONFLICTS_SHOWN = 100


def title_of(side: Any) -> str:
    """What kind of record one of two is, in words."""
    return _(TITLES[side.type]) if side.type in TITLES else str(side.type)


GAPS = (
    Column("device", N_("Phone"), "code"),
    Column("device_name", N_("Name")),
    Column("author", N_("Recorded by"), "name"),
    Column("missing", N_("Missing records"), "number"),
    Column("since", N_("Missing since"), "moment"),
    Column("last_received_at", N_("Last heard of"), "moment"),
    Column("last_seq", N_("Last number"), "number"),
)
CONFLICTS = (
    Column("first.type", N_("First, counts"), value=lambda row: title_of(row.first)),
    Column("first.author", N_("Recorded by"), value=lambda row: local_name(row.first, "author")),
    Column("first.received_at", N_("Received"), "moment"),
    Column("other.type", N_("Other, set aside"), value=lambda row: title_of(row.other)),
    Column("other.author", N_("Recorded by"), value=lambda row: local_name(row.other, "author")),
    Column("other.received_at", N_("Received"), "moment"),
    Column("looked_at", N_("Looked at"), "moment"),
)


@blueprint.get("/decide/missing")
@requires("devices.read")
def gaps() -> Answer:
    found = ask("floor.gaps")
    if sheet_asked():
        return sheet(GAPS, found, _("Missing records"), "missing-records")
    return render_template("sync/gaps.html", gaps=found)


@blueprint.get("/decide/twice")
@requires("floor.decide")
def conflicts() -> Answer:
    if sheet_asked():
        every = all_rows(PageParams(), lambda asked: ask("floor.conflicts", asked))
        return sheet(CONFLICTS, every, _("Same number twice"), "same-number-twice")
    found = ask("floor.conflicts", PageParams(size=CONFLICTS_SHOWN))
    return render_template(
        "sync/conflicts.html",
        conflicts=found.rows,
        title_of=title_of,
        what=record_words.what,
        forms={one.id: Form() for one in found.rows},
    )


@blueprint.post("/decide/twice/<uuid:conflict_id>")
@requires("floor.decide")
def look_at(conflict_id: UUID) -> Response:
    fetch(db.session(), CommandConflict, conflict_id)  # not found, rather than a card that says so
    outcome = tell("floor.look_at_conflict", Form.read(request.form), conflict_id=conflict_id)
    keep(result_of(outcome, _("Marked as looked at.")))
    return redirect(url_for("sync.conflicts"), 303)
