"""The office's front door: signing in by name and password, and out."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.core.errors import DomainError
from webapp.domains.identity.companies import single_company
from webapp.domains.identity.sign_in import verify_password
from webapp.extensions import current_clock, db
from webapp.web import session
from webapp.web.access import public, signed_in
from webapp.web.problems import of_domain_error
from webapp.web.security import safe_next

blueprint = Blueprint("session", __name__)

FIELDS = ("company", "username")
HOME = "/"


@blueprint.get("/sign-in")
@public
def sign_in() -> str | Response:
    if session.actor_or_none() is not None:
        return redirect(_next())
    return _form(dict.fromkeys(FIELDS, ""))


@blueprint.post("/sign-in")
@public
def enter() -> str | Response | tuple[str, int]:
    values = {name: request.form.get(name, "").strip() for name in FIELDS}
    try:
        user = verify_password(
            db.session(),
            current_clock(),
            username=values["username"],
            password=request.form.get("password", ""),
            address=request.remote_addr or "",
            company_code=values["company"] or None,
        )
    except DomainError as error:
        problem = of_domain_error(error)
        return _form(values, {"": problem.detail}), problem.status
    session.sign_in(user)
    return redirect(_next())


@blueprint.post("/sign-out")
@signed_in
def sign_out() -> Response:
    session.sign_out()
    return redirect(url_for("session.sign_in"))


def _form(values: dict[str, str], errors: dict[str, str] | None = None) -> str:
    return render_template(
        "sign_in.html",
        company_required=single_company(db.session()) is None,
        values=values,
        errors=errors or {},
        next=safe_next(request.values.get("next")) or "",
    )


def _next() -> str:
    return safe_next(request.values.get("next")) or HOME
