"""One's own account: what one may do, one's password and language."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.core.errors import DomainError
from webapp.domains.identity.roles import ROLE_NAMES
from webapp.extensions import db
from webapp.web import session
from webapp.web.access import signed_in
from webapp.web.asking import tell, went_wrong
from webapp.web.forms import Form
from webapp.web.i18n import say
from webapp.web.identity.blueprint import blueprint
from webapp.web.identity.hashing import hashed, taken_out
from webapp.web.identity.proving import me, prove_present_password
from webapp.web.identity.roles import EXPLAINED
from webapp.web.results import keep, result_of

Answer = str | Response | tuple[str, int]


@blueprint.get("/account")
@signed_in
def account() -> str:
    return _page(Form())


@blueprint.post("/account/password")
@signed_in
def change_password() -> Answer:
    form = Form.read(request.form)
    present, wanted, again = (taken_out(form, name) for name in ("present", "password", "again"))
    if not _knows(form, present):
        return _page(form), 422
    if wanted != again:
        form.add_error("again", _("The two are not the same."))
        return _page(form), 422
    digest = hashed(form, "password", wanted, me().username or "")
    if digest is None:
        return _page(form), 422
    outcome = tell("identity.change_own_password", form, password_hash=digest)
    if went_wrong(outcome):
        return _page(form), 422
    # A new password ends every session, this one too: open it anew for who just proved who they are.
    db.session.expire_all()
    session.sign_in(me())
    keep(result_of(outcome, _("Your new password counts from now on. Everywhere else you are signed out.")))
    return redirect(url_for("identity.account"), 303)


@blueprint.post("/account/language")
@signed_in
def change_language() -> Answer:
    form = Form.read(request.form)
    outcome = tell("identity.change_locale", form)
    if went_wrong(outcome):
        return _page(form), 422
    response = make_response(redirect(url_for("identity.account"), 303))
    response.delete_cookie("locale")  # what was chosen on this device would hide the choice made here
    return response


def _knows(form: Form, present: str) -> bool:
    """Whether who sits here knows the password that counts now."""
    try:
        prove_present_password(present)
    except DomainError as error:
        form.add_error(
            "present", say(error.fields[0].message if error.fields else error.message, error.params)
        )
        return False
    return True


def _page(form: Form) -> str:
    who = me()
    held = {row.role for row in who.roles}
    return render_template(
        "identity/account.html",
        form=form,
        who=who,
        roles=[(_(ROLE_NAMES[one]), _(EXPLAINED[one])) for one in ROLE_NAMES if one in held],
    )
