"""Work centres: which there are, what an hour of them costs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from webapp.core.i18n import N_
from webapp.core.quantity import plain
from webapp.core.queries import Page, PageParams
from webapp.web.access import requires
from webapp.web.asking import ask, list_page, tell, went_wrong
from webapp.web.equipment.blueprint import blueprint
from webapp.web.forms import Form
from webapp.web.lists import Column, ListSpec, read_params
from webapp.web.results import keep, result_of
from webapp.web.session import current_actor

Answer = str | AnyResponse | tuple[str, int]

_TEXTS = ("number", "name", "name_en")
COLUMNS = (
    Column("name", N_("Work centre"), "name", phone="title"),
    Column("number", N_("Number"), "code", phone="sub"),
    Column("machines", N_("Machines"), "number"),
    Column("hourly_rate", N_("Machine cost per hour"), "money"),
    Column(
        "active",
        N_("Status"),
        "state",
        state="plan",
        value=lambda row: "active" if row.active else "inactive",
    ),
)


def _href(row: Any) -> str:
    return (
        url_for("equipment.centre_form", centre_id=row.id) if current_actor().may("equipment.write") else ""
    )


SPEC = ListSpec(
    "work-centres",
    columns=COLUMNS,
    search=N_("Number or name"),
    href=_href,
    empty_title=N_("No work centre yet"),
    empty_text=N_("A work centre is a group of machines or benches that can do the same work."),
    empty_icon="factory",
)


@blueprint.get("/machines/work-centres")
@requires("equipment.read")
def work_centres() -> Response | str:
    params = read_params(PageParams, request.args)
    return list_page(SPEC, _("Work centres"), "equipment/work_centres.html", params, _fetch)


@blueprint.get("/machines/work-centres/new")
@requires("equipment.write")
def new_centre() -> Answer:
    return _page(Form())


@blueprint.post("/machines/work-centres/new")
@requires("equipment.write")
def add_centre() -> Answer:
    form = Form.read(request.form)
    outcome = tell("equipment.add_work_centre", form)
    if went_wrong(outcome):
        return _page(form), 422
    again = [(_("Enter another one"), url_for("equipment.new_centre"))]
    keep(result_of(outcome, _("%(name)s entered.", name=form.value("name")), links=again))
    return redirect(url_for("equipment.work_centres"), 303)


@blueprint.get("/machines/work-centres/<uuid:centre_id>")
@requires("equipment.write")
def centre_form(centre_id: UUID) -> Answer:
    found = _centre(centre_id)
    typed = {name: getattr(found, name) for name in _TEXTS}
    more = {"hourly_rate": plain(found.hourly_rate), "active": str(found.active).lower()}
    return _page(Form(typed | more), found)


@blueprint.post("/machines/work-centres/<uuid:centre_id>")
@requires("equipment.write")
def change_centre(centre_id: UUID) -> Answer:
    form = Form.read(request.form)
    emptied: dict[str, str] = dict.fromkeys(_TEXTS, "") | {"hourly_rate": "0"}
    said = {name: value for name, value in emptied.items() if not form.value(name)}
    outcome = tell("equipment.change_work_centre", form, work_centre_id=centre_id, **said)
    if went_wrong(outcome):
        return _page(form, _centre(centre_id)), 422
    keep(result_of(outcome, _("Changes saved.")))
    return redirect(url_for("equipment.work_centres"), 303)


def _fetch(params: PageParams) -> Page[Any]:
    rows = ask("equipment.work_centres", search=params.search)
    start = (params.page - 1) * params.size
    return Page[Any](
        rows=rows[start : start + params.size], total=len(rows), page=params.page, size=params.size
    )


def _centre(centre_id: UUID) -> Any:
    for one in ask("equipment.work_centres"):
        if one.id == centre_id:
            return one
    raise NotFound


def _page(form: Form, centre: Any = None) -> str:
    return render_template("equipment/centre_form.html", form=form, centre=centre)
