"""Writing an inspection plan: one row a characteristic; choices are typed as ``good, scratched*``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.core.quantity import plain
from webapp.web.access import requires
from webapp.web.asking import ask, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.i18n import local_name
from webapp.web.quality.blueprint import blueprint
from webapp.web.quality.words import KINDS, TYPES
from webapp.web.results import keep, result_of

Answer = str | Response | tuple[str, int]

ROWS = {"characteristics": ("name", "name_en", "lower", "upper", "nominal", "options")}
DRAFT = "quality.plan.new"
FAILS = "*"
"""Stands behind a choice that does not pass."""

_TEXTS = ("name", "name_en", "kind", "unit", "instruction", "instruction_en")
_NUMBERS = ("nominal", "lower", "upper")


@blueprint.get("/inspections/plans/new")
@requires("quality.plan")
def new_plan() -> Answer:
    """An empty form; ``?item=`` names the item, ``?like=`` a plan to begin with."""
    like = _id_of("like")
    if like:
        typed = _as_typed(ask("quality.plan", id=like))
        return _page(Form({**typed, "item_id": "", "item_id__text": ""}), draft="")
    item = _id_of("item")
    return _page(Form(_of_item(ask("items.item", id=item)) if item else None), draft="" if item else DRAFT)


@blueprint.post("/inspections/plans/new")
@requires("quality.plan")
def add_plan() -> Answer:
    form = Form.read(request.form, keys=ROWS)
    outcome = tell("quality.add_plan", form, **_characteristics(form))
    if went_wrong(outcome):
        _point_at_options(form)
        return _page(form, draft=DRAFT), 422
    done = _("Plan %(number)s saved.", number=outcome.result.get("number", ""))
    again = [(_("Enter another one"), url_for("quality.new_plan"))]
    keep(result_of(outcome, done, links=again, clears_draft=DRAFT))
    if not outcome.applied:
        return redirect(url_for("quality.plans"), 303)
    return redirect(url_for("quality.plan", plan_id=outcome.result["id"]), 303)


@blueprint.get("/inspections/plans/<uuid:plan_id>/change")
@requires("quality.plan")
def change_form(plan_id: UUID) -> Answer:
    plan = ask("quality.plan", id=plan_id)
    return _page(Form(_as_typed(plan)), plan)


@blueprint.post("/inspections/plans/<uuid:plan_id>/change")
@requires("quality.plan")
def change_plan(plan_id: UUID) -> Answer:
    form = Form.read(request.form, keys=ROWS)
    outcome = tell("quality.change_plan", form, plan_id=plan_id, **_characteristics(form))
    if went_wrong(outcome):
        _point_at_options(form)
        return _page(form, ask("quality.plan", id=plan_id)), 422
    keep(result_of(outcome, _("Plan changed. Inspections done before keep what they were asked.")))
    return redirect(url_for("quality.plan", plan_id=plan_id), 303)


def choices_of(text: str) -> list[dict[str, Any]]:
    """``good, scratched*`` as the choices of a characteristic: a star stands behind what does not pass."""
    words = [word.strip() for word in text.replace("，", ",").replace("、", ",").split(",")]
    named = [(word.removesuffix(FAILS).strip(), not word.endswith(FAILS)) for word in words if word]
    return [{"value": name, "name": name, "ok": ok} for name, ok in named if name]


def _characteristics(form: Form) -> dict[str, Any]:
    """The rows as the command wants them: with choices for the one kind that has them, limits for the other."""
    rows = form.body().get("characteristics", [])
    return {"characteristics": [_row(row) for row in rows]}


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    kind = row.get("kind", "")
    left_out = {"options"} | (set() if kind == "numeric" else {*_NUMBERS, "unit"})
    kept = {name: value for name, value in row.items() if name not in left_out}
    return kept | ({"choices": choices_of(row.get("options", ""))} if kind == "choice" else {})


def _point_at_options(form: Form) -> None:
    """Errors about a row's choices belong to the field in which they are typed."""
    for index in form.rows("characteristics"):
        prefix = f"characteristics.{index}"
        for message in form.errors(f"{prefix}.choices"):
            form.add_error(f"{prefix}.options", message)
        form.forget(f"{prefix}.choices")


def _page(form: Form, plan: Any = None, draft: str = "") -> str:
    return render_template(
        "quality/plan_form.html",
        form=form,
        plan=plan,
        draft=draft,
        types=[(value, _(words)) for value, words in TYPES.items()],
        kinds=[(value, _(words)) for value, words in KINDS.items()],
    )


def _as_typed(plan: Any) -> dict[str, Any]:
    return {
        "name": plan.name,
        "name_en": plan.name_en,
        "type": plan.type,
        "item_id": str(plan.item_id),
        "item_id__text": f"{plan.item_number} {local_name(plan, 'item_name')}",
        "operation_seq": plan.operation_seq or "",
        "sample_size": plan.sample_size,
        "active": str(plan.active).lower(),
        "version": plan.version,
        "characteristics": [_characteristic(one) for one in plan.characteristics],
    }


def _characteristic(one: Any) -> dict[str, Any]:
    numbers = {name: getattr(one, name) for name in _NUMBERS}
    options = ", ".join(choice["name"] + ("" if choice["ok"] else FAILS) for choice in one.choices)
    return (
        {name: getattr(one, name) for name in _TEXTS}
        | {name: "" if value is None else plain(value) for name, value in numbers.items()}
        | {"options": options, "required": str(one.required).lower()}
    )


def _of_item(item: Any) -> dict[str, str]:
    return {"item_id": str(item.id), "item_id__text": f"{item.number} {local_name(item)}"}


def _id_of(name: str) -> UUID | None:
    try:
        return UUID(request.args.get(name, ""))
    except ValueError:
        return None
