"""What a rush order would do to all other promises; nothing is saved."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from pydantic import ValidationError

from webapp.core.errors import NotFound
from webapp.core.i18n import N_
from webapp.domains.planning.what_if import RushParams
from webapp.web.access import requires
from webapp.web.asking import ask
from webapp.web.forms import Form
from webapp.web.lists import Column
from webapp.web.planning.blueprint import blueprint
from webapp.web.planning.words import tabs, words_of
from webapp.web.production.life import today

MOVED = (
    Column("order", N_("Sales order"), phone="title", value=lambda row: words_of(row.order)),
    Column("promised_on", N_("Promised"), "day"),
    Column("before_on", N_("Possible so far"), "day"),
    Column("after_on", N_("Possible with it"), "day"),
)
EXTRA = (
    Column("item_name", N_("Item"), "name", phone="title"),
    Column("item_number", N_("Item number"), "code", phone="sub"),
    Column("kind", N_("Make or buy"), "state", state="plan_kind"),
    Column("quantity", N_("Besides"), "quantity"),
)

_WRONG = {
    "item_id": N_("Please choose one from the list."),
    "quantity": N_("Please enter a number above zero, and a day."),
    "due_on": N_("Please enter a number above zero, and a day."),
}


@blueprint.get("/planning/rush-order")
@requires("planning.read")
def rush() -> str:
    asked = {name: request.args.get(name, "") for name in ("item_id", "item_id__text", "quantity", "due_on")}
    form = Form(asked)
    answer = _answer(form, asked) if any(asked.values()) else None
    return render_template(
        "planning/rush.html", form=form, answer=answer, moved=MOVED, extra=EXTRA, tabs_shown=tabs()
    )


def _answer(form: Form, asked: dict[str, str]) -> Any:
    """What is found, or None with what is wrong said at its field."""
    try:
        params = RushParams.model_validate({name: asked[name] for name in ("item_id", "quantity", "due_on")})
    except ValidationError as error:
        for one in error.errors():
            name = str(one["loc"][0])
            form.add_error(name, _(_WRONG[name]))
        return None
    if params.due_on < today():
        form.add_error("due_on", _("This day is over already."))
        return None
    try:
        return ask("planning.rush_order", params)
    except NotFound:
        form.add_error("item_id", _("Please choose one from the list."))
        return None
