"""What phones numbered but never sent, and what came under a number that another record has."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.core.command_store import CommandConflict
from webapp.core.db import fetch
from webapp.core.queries import PageParams
from webapp.extensions import db
from webapp.web import record_words
from webapp.web.access import requires
from webapp.web.asking import ask, tell
from webapp.web.forms import Form
from webapp.web.held_words import TITLES
from webapp.web.results import keep, result_of
from webapp.web.sync.blueprint import blueprint

CONFLICTS_SHOWN = 100


@blueprint.get("/decide/missing")
@requires("devices.read")
def gaps() -> str:
    return render_template("sync/gaps.html", gaps=ask("floor.gaps"))


@blueprint.get("/decide/twice")
@requires("floor.decide")
def conflicts() -> str:
    found = ask("floor.conflicts", PageParams(size=CONFLICTS_SHOWN))
    return render_template(
        "sync/conflicts.html",
        conflicts=found.rows,
        title_of=lambda side: _(TITLES[side.type]) if side.type in TITLES else side.type,
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
