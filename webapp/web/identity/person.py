"""One person: what is known of them, changing it, letting them go, a new badge."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.core.quantity import ZERO, plain
from webapp.domains.identity.roles import ROLE_NAMES
from webapp.web.access import requires
from webapp.web.asking import ask, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.identity.blueprint import blueprint
from webapp.web.identity.hashing import taken_out
from webapp.web.identity.roles import EXPLAINED, role_choices, role_words
from webapp.web.results import keep, result_of

Answer = str | Response | tuple[str, int]

_TEXTS = ("number", "name", "name_en", "username", "locale")


@blueprint.get("/people/<uuid:user_id>")
@requires("users.read")
def user(user_id: UUID) -> str:
    return _page(user_id, Form())


@blueprint.get("/people/<uuid:user_id>/change")
@requires("users.write")
def change_form(user_id: UUID) -> Answer:
    person = ask("identity.user", id=user_id)
    return _change_page(person, Form(_as_typed(person)))


@blueprint.post("/people/<uuid:user_id>/change")
@requires("users.write")
def change_user(user_id: UUID) -> Answer:
    form = Form.read(request.form)
    outcome = tell("identity.change_user", form, user_id=user_id, **_emptied(form))
    if went_wrong(outcome):
        return _change_page(ask("identity.user", id=user_id), form), 422
    keep(result_of(outcome, _("Changes saved.")))
    return redirect(url_for("identity.user", user_id=user_id), 303)


@blueprint.post("/people/<uuid:user_id>/leave")
@requires("users.write")
def deactivate(user_id: UUID) -> Answer:
    return _step(user_id, "identity.deactivate_user", _("No longer works here: no sign-in from now on."))


@blueprint.post("/people/<uuid:user_id>/return")
@requires("users.write")
def reactivate(user_id: UUID) -> Answer:
    return _step(user_id, "identity.reactivate_user", _("Works here again."))


@blueprint.post("/people/<uuid:user_id>/badge")
@requires("users.write")
def reissue_badge(user_id: UUID) -> Answer:
    return _step(user_id, "identity.reissue_badge", _("The old badge is void. Print the new one."))


@blueprint.post("/people/<uuid:user_id>/unlock")
@requires("users.unlock")
def unlock_pin(user_id: UUID) -> Answer:
    form = Form.read(request.form)
    back = taken_out(form, "from")
    outcome = tell("identity.unlock_pin", form, user_id=user_id)
    if went_wrong(outcome):
        return _page(user_id, form), 422
    keep(result_of(outcome, _("The badge works again: ten more tries.")))
    if back == "phones":
        return redirect(url_for("identity.devices"), 303)
    return redirect(url_for("identity.user", user_id=user_id), 303)


def _step(user_id: UUID, command: str, done: str) -> Answer:
    form = Form.read(request.form)
    outcome = tell(command, form, user_id=user_id)
    if went_wrong(outcome):
        return _page(user_id, form), 422
    keep(result_of(outcome, done))
    return redirect(url_for("identity.user", user_id=user_id), 303)


def _page(user_id: UUID, form: Form) -> str:
    person = ask("identity.user", id=user_id)
    return render_template(
        "identity/person.html",
        who=person,
        form=form,
        roles=[(_(ROLE_NAMES[one]), _(EXPLAINED[one])) for one in ROLE_NAMES if one in person.roles],
        role_words=role_words(person.roles),
    )


def _change_page(person: Any, form: Form) -> str:
    return render_template(
        "identity/person_form.html", form=form, who=person, choices=role_choices(), draft=""
    )


def _as_typed(person: Any) -> dict[str, Any]:
    return {name: getattr(person, name) or "" for name in _TEXTS} | {
        "version": person.version,
        "roles": list(person.roles),
        "hourly_rate": plain(person.hourly_rate or ZERO),
    }


def _emptied(form: Form) -> dict[str, Any]:
    """What was emptied has to be said: a part left out of the command stays as it is."""
    values: dict[str, Any] = {
        "name": "",
        "number": "",
        "name_en": "",
        "username": None,
        "hourly_rate": "0",
        "roles": [],
    }
    return {name: value for name, value in values.items() if form.value(name) in ("", "[]")}
