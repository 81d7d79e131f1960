"""The people who work here: the list, and taking somebody on."""

from __future__ import annotations

from dataclasses import replace

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from webapp.core.i18n import N_
from webapp.domains.identity.queries import PAY, UserParams
from webapp.domains.identity.roles import ROLE_NAMES
from webapp.web.access import requires
from webapp.web.asking import ask, list_page, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.identity.blueprint import blueprint
from webapp.web.identity.hashing import hashed, taken_out
from webapp.web.identity.roles import role_choices, role_words
from webapp.web.lists import Choice, Column, Filter, ListSpec, read_params
from webapp.web.results import keep, result_of
from webapp.web.session import current_actor

Answer = str | AnyResponse | tuple[str, int]

DRAFT = "identity.user.new"
SPEC = ListSpec(
    "people",
    columns=(
        Column("name", N_("Name"), "name", sort="name", phone="title"),
        Column("number", N_("Staff number"), "code", sort="number"),
        Column(
            "active",
            N_("Status"),
            "state",
            state="user",
            value=lambda row: "active" if row.active else "inactive",
        ),
        Column("roles", N_("Roles"), phone="wide", value=lambda row: role_words(row.roles)),
        Column("username", N_("User name"), "code", sort="username"),
        Column(
            "has_pin", N_("PIN"), value=lambda row: _("Set") if row.has_pin else _("Not set"), phone="hide"
        ),
        Column(
            "hourly_rate", N_("Hourly wage"), "money", phone="hide", value=lambda row: row.hourly_rate or None
        ),
    ),
    filters=(
        Filter(
            "active", (Choice("false", N_("Left")), Choice("any", N_("All"))), all_label=N_("Working here")
        ),
        Filter(
            "role", tuple(Choice(role, name) for role, name in ROLE_NAMES.items()), all_label=N_("Every role")
        ),
    ),
    search=N_("Name, number or badge"),
    href=lambda row: url_for("identity.user", user_id=row.id),
    empty_title=N_("Nobody works here any more"),
    empty_icon="users",
)


@blueprint.get("/people")
@requires("users.read")
def users() -> Response | str:
    params = read_params(UserParams, request.args)
    if "active" not in request.args:
        params = params.model_copy(update={"active": True})
    return list_page(
        _spec(), _("People"), "identity/people.html", params, lambda asked: ask("identity.users", asked)
    )


@blueprint.get("/people/new")
@requires("users.write")
def new_user() -> Answer:
    return _page(Form({"roles": ["worker"]}))


@blueprint.post("/people/new")
@requires("users.write")
def add_user() -> Answer:
    form = Form.read(request.form)
    secrets = _secrets(form)
    if form.summary():
        return _page(form), 422
    outcome = tell("identity.add_user", form, **secrets)
    if went_wrong(outcome):
        return _page(form), 422
    again = [(_("Enter another one"), url_for("identity.new_user"))]
    done = _("%(name)s works here now.", name=form.value("name"))
    keep(result_of(outcome, done, links=again, clears_draft=DRAFT))
    if not outcome.applied:
        return redirect(url_for("identity.users"), 303)
    return redirect(url_for("identity.user", user_id=outcome.result["id"]), 303)


def _spec() -> ListSpec:
    """The list without the column of wages for who must not see them."""
    if current_actor().may(PAY):
        return SPEC
    return replace(SPEC, columns=tuple(one for one in SPEC.columns if one.key != "hourly_rate"))


def _secrets(form: Form) -> dict[str, str]:
    """The hashes of password and PIN, of those that were typed."""
    found = {}
    for name in ("password", "pin"):
        secret = taken_out(form, name)
        digest = hashed(form, name, secret, form.value("username")) if secret else None
        if digest:
            found[f"{name}_hash"] = digest
    if form.value("username") and "password_hash" not in found and not form.errors("password"):
        form.add_error("password", _("Who has a user name needs a password to sign in with."))
    return found


def _page(form: Form) -> str:
    return render_template(
        "identity/person_form.html", form=form, who=None, choices=role_choices(), draft=DRAFT
    )
