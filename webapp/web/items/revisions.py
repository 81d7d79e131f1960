"""Screens of an item's revisions: a new one, the day from which it counts, taking it back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.web.access import requires
from webapp.web.asking import ask, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.items.blueprint import blueprint
from webapp.web.items.catalogue import show_item
from webapp.web.results import keep, result_of

Answer = str | Response | tuple[str, int]


@blueprint.get("/items/<uuid:item_id>/revisions/new")
@requires("items.write")
def new_revision(item_id: UUID) -> Answer:
    found = ask("items.item", id=item_id)
    return _page(found, Form({"version": found.version, "first_name": "A", "name": _next_name(found)}))


@blueprint.post("/items/<uuid:item_id>/revisions/new")
@requires("items.write")
def add_revision(item_id: UUID) -> Answer:
    form = Form.read(request.form)
    outcome = tell("items.add_revision", form, item_id=item_id)
    if went_wrong(outcome):
        return _page(ask("items.item", id=item_id), form), 422
    words = _("Revision %(name)s begins as a copy. Change here what is new in it.", name=form.value("name"))
    keep(result_of(outcome, words, clears_draft=f"items.revision.{item_id}"))
    return redirect(url_for("items.item", item_id=item_id, revision=outcome.result["revision"]), 303)


@blueprint.post("/items/<uuid:item_id>/revisions/<int:revision>/day")
@requires("items.write")
def date_revision(item_id: UUID, revision: int) -> Answer:
    form = Form.read(request.form)
    outcome = tell("items.date_revision", form, item_id=item_id, revision=revision)
    if went_wrong(outcome):
        return show_item(item_id, form, revision), 422
    keep(result_of(outcome, _("Day of the revision saved.")))
    return redirect(url_for("items.item", item_id=item_id, revision=revision), 303)


@blueprint.post("/items/<uuid:item_id>/revisions/<int:revision>/drop")
@requires("items.write")
def drop_revision(item_id: UUID, revision: int) -> Answer:
    form = Form.read(request.form)
    outcome = tell("items.drop_revision", form, item_id=item_id, revision=revision)
    if went_wrong(outcome):
        return show_item(item_id, form, revision), 422
    keep(result_of(outcome, _("Revision taken back.")))
    return redirect(url_for("items.item", item_id=item_id), 303)


def _page(found: Any, form: Form) -> str:
    return render_template("items/revision_form.html", item=found, form=form)


def _next_name(found: Any) -> str:
    """The letter after that of the last revision, as far as there is one."""
    last = found.revisions[-1].name if found.revisions else "A"
    return chr(ord(last) + 1) if len(last) == 1 and "A" <= last < "Z" else ""
