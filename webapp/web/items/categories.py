"""The tree of item categories: what there is, adding to it, renaming and moving, taking away what is empty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.core.errors import NotFound
from webapp.core.i18n import N_
from webapp.web.access import requires
from webapp.web.asking import ask, found, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.i18n import local_name
from webapp.web.items.blueprint import blueprint
from webapp.web.items.trees import nested
from webapp.web.lists import Choice, Filter
from webapp.web.results import keep, result_of

Answer = str | Response | tuple[str, int]
INDENT = "\u3000"


@blueprint.get("/items/categories")
@requires("items.read")
def categories() -> Answer:
    return _page(Form({"parent_id": request.args.get("parent_id", "")}), opened="parent_id" in request.args)


@blueprint.post("/items/categories")
@requires("items.write")
def add_category() -> Answer:
    form = Form.read(request.form)
    outcome = tell("items.add_category", form)
    if went_wrong(outcome):
        return _page(form, opened=True), 422
    keep(result_of(outcome, _("Category added.")))
    return redirect(url_for("items.categories"), 303)


@blueprint.get("/items/categories/<uuid:category_id>")
@requires("items.write")
def category_form(category_id: UUID) -> Answer:
    shown = _category(category_id)
    typed = {name: getattr(shown, name) for name in ("code", "name", "name_en", "version")}
    return _form_page(shown, Form(typed | {"parent_id": shown.parent_id or ""}))


@blueprint.post("/items/categories/<uuid:category_id>")
@requires("items.write")
def change_category(category_id: UUID) -> Answer:
    form = Form.read(request.form)
    emptied = {"code": "", "name": "", "name_en": "", "parent_id": None}
    said = {name: value for name, value in emptied.items() if not form.value(name)}
    outcome = found(tell("items.change_category", form, category_id=category_id, **said))
    if went_wrong(outcome):
        return _form_page(_category(category_id), form), 422
    keep(result_of(outcome, _("Changes saved.")))
    return redirect(url_for("items.categories"), 303)


@blueprint.post("/items/categories/<uuid:category_id>/remove")
@requires("items.write")
def remove_category(category_id: UUID) -> Answer:
    form = Form.read(request.form)
    outcome = found(tell("items.remove_category", form, category_id=category_id))
    if went_wrong(outcome):
        return _form_page(_category(category_id), form), 422
    keep(result_of(outcome, _("Category taken away.")))
    return redirect(url_for("items.categories"), 303)


def category_choices(every: Sequence[Any], without: UUID | None = None) -> list[tuple[str, str]]:
    """What a form offers: every category with the level that it is on, but *without* one and those below it."""
    out: set[UUID | None] = {without} if without else set()
    kept = []
    for one in every:
        if one.id in out or (without and one.parent_id in out):
            out.add(one.id)
        else:
            kept.append((str(one.id), INDENT * (one.level - 1) + local_name(one)))
    return kept


def category_filter(chosen: UUID | None) -> tuple[Filter, ...]:
    """Chips that lead down the tree: the topmost ones; once one is *chosen*, the way to it and what is below it."""
    every = ask("items.categories")
    if not every:
        return ()
    known = {one.id: one for one in every}
    way: list[Any] = []
    above = chosen
    while above in known:
        way.insert(0, known[above])
        above = known[above].parent_id
    below = [one for one in every if one.parent_id == (way[-1].id if way else None)]
    shown = [*way, *below]
    choices = tuple(Choice(str(one.id), local_name(one), one.all_items) for one in shown)
    # One choice alone would be a chip that is on or off; the chip for all belongs to every step of the way.
    return (Filter("category_id", choices, all_label=N_("All categories")),)


def _category(category_id: UUID) -> Any:
    shown = next((one for one in ask("items.categories") if one.id == category_id), None)
    if shown is None:
        raise NotFound
    return shown


def _page(form: Form, opened: bool) -> str:
    every = ask("items.categories")
    return render_template(
        "items/categories.html",
        title=_("Item categories"),
        nodes=nested(every),
        choices=category_choices(every),
        form=form,
        opened=opened,
    )


def _form_page(shown: Any, form: Form) -> str:
    choices = category_choices(ask("items.categories"), without=shown.id)
    return render_template("items/category_form.html", category=shown, form=form, choices=choices)
