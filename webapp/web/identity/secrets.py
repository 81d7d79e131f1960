"""Giving somebody a new password or PIN."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from webapp.web.access import requires
from webapp.web.asking import ask, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.identity.blueprint import blueprint
from webapp.web.identity.hashing import hashed, taken_out
from webapp.web.results import keep, result_of

Answer = str | Response | tuple[str, int]

COMMANDS: Mapping[str, str] = {"password": "identity.set_password", "pin": "identity.set_pin"}


@blueprint.get("/people/<uuid:user_id>/<any(password, pin):what>")
@requires("users.write")
def secret_form(user_id: UUID, what: str) -> Answer:
    return _page(user_id, what, Form())


@blueprint.post("/people/<uuid:user_id>/<any(password, pin):what>")
@requires("users.write")
def set_secret(user_id: UUID, what: str) -> Answer:
    form = Form.read(request.form)
    person = ask("identity.user", id=user_id)
    digest = hashed(form, what, taken_out(form, what), person.username or "")
    if digest is None:
        return _page(user_id, what, form), 422
    outcome = tell(COMMANDS[what], form, user_id=user_id, **{f"{what}_hash": digest})
    if went_wrong(outcome):
        return _page(user_id, what, form), 422
    done = (
        _("The new password counts from now on.")
        if what == "password"
        else _("The new PIN counts from now on.")
    )
    keep(result_of(outcome, done))
    return redirect(url_for("identity.user", user_id=user_id), 303)


def _page(user_id: UUID, what: str, form: Form) -> str:
    if what not in COMMANDS:
        raise NotFound
    return render_template(
        "identity/secret_form.html", who=ask("identity.user", id=user_id), what=what, form=form
    )
