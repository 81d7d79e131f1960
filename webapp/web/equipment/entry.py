"""Setting up a machine or bench, and changing one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.web.access import requires
from webapp.web.asking import ask, tell, went_wrong
from webapp.web.equipment.blueprint import blueprint
from webapp.web.forms import Form
from webapp.web.i18n import local_name
from webapp.web.results import keep, result_of

Answer = str | Response | tuple[str, int]

DRAFT = "equipment.machine.new"
_TEXTS = ("number", "name", "name_en")


@blueprint.get("/machines/new")
@requires("equipment.write")
def new_machine() -> Answer:
    return _page(Form({"work_centre_id": request.args.get("work_centre", "")}))


@blueprint.post("/machines/new")
@requires("equipment.write")
def add_machine() -> Answer:
    form = Form.read(request.form)
    outcome = tell("equipment.add_machine", form)
    if went_wrong(outcome):
        return _page(form), 422
    again = [(_("Enter another one"), url_for("equipment.new_machine"))]
    done = _("%(name)s entered.", name=form.value("name"))
    keep(result_of(outcome, done, links=again, clears_draft=DRAFT))
    if not outcome.applied:
        return redirect(url_for("equipment.machines"), 303)
    return redirect(url_for("equipment.machine", machine_id=outcome.result["id"]), 303)


@blueprint.get("/machines/<uuid:machine_id>/change")
@requires("equipment.write")
def change_form(machine_id: UUID) -> Answer:
    found = ask("equipment.machine", id=machine_id)
    typed = {name: getattr(found, name) for name in _TEXTS}
    more = {"work_centre_id": str(found.work_centre_id), "active": str(found.active).lower()}
    return _page(Form(typed | more), found)


@blueprint.post("/machines/<uuid:machine_id>/change")
@requires("equipment.write")
def change_machine(machine_id: UUID) -> Answer:
    form = Form.read(request.form)
    # What was emptied has to be said: a part left out of the command stays as it is.
    emptied = {name: "" for name in _TEXTS if not form.value(name)}
    outcome = tell("equipment.change_machine", form, machine_id=machine_id, **emptied)
    if went_wrong(outcome):
        return _page(form, ask("equipment.machine", id=machine_id)), 422
    keep(result_of(outcome, _("Changes saved.")))
    return redirect(url_for("equipment.machine", machine_id=machine_id), 303)


def _page(form: Form, machine: Any = None) -> str:
    centres = [
        (str(one.id), f"{one.number} {local_name(one)}") for one in ask("equipment.work_centres", active=True)
    ]
    return render_template(
        "equipment/machine_form.html",
        form=form,
        machine=machine,
        centres=centres,
        draft="" if machine else DRAFT,
    )
