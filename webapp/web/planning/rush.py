"""What a rush order would do to all other promises; nothing is saved."""

from __future__ import annotations

from flask import render_template, request
from flask_babel import gettext as _
from pydantic import ValidationError

from webapp.core.i18n import N_
from webapp.domains.planning.what_if import RushParams
from webapp.web.access import requires
from webapp.web.asking import ask
from webapp.web.forms import Form
from webapp.web.lists import Column
from webapp.web.planning.blueprint import blueprint
from webapp.web.planning.words import tabs, words_of

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


@blueprint.get("/planning/rush-order")
@requires("planning.read")
def rush() -> str:
    asked = {name: request.args.get(name, "") for name in ("item_id", "item_id__text", "quantity", "due_on")}
    form = Form(asked)
    answer = None
    if asked["item_id"]:
        try:
            fields = {name: asked[name] for name in ("item_id", "quantity", "due_on")}
            answer = ask("planning.rush_order", RushParams.model_validate(fields))
        except ValidationError as error:
            for one in error.errors():
                form.add_error(str(one["loc"][0]), _("Please enter a number above zero, and a day."))
    return render_template(
        "planning/rush.html", form=form, answer=answer, moved=MOVED, extra=EXTRA, tabs_shown=tabs()
    )
