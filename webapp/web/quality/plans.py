"""Inspection plans: the list, and one plan in full."""

from __future__ import annotations

from uuid import UUID

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _

from webapp.core.i18n import N_
from webapp.domains.quality.queries import PlanParams
from webapp.web.access import requires
from webapp.web.asking import ask, list_page
from webapp.web.lists import Choice, Column, Filter, ListSpec, filled, read_params
from webapp.web.quality.blueprint import blueprint
from webapp.web.quality.words import KINDS, TYPES, limits, section_tabs, type_words

SPEC = ListSpec(
    "inspection-plans",
    columns=(
        Column("name", N_("Plan"), "name", sort="name", phone="title"),
        Column("number", N_("Number"), "code", sort="number"),
        Column("type", N_("Inspection"), value=type_words),
        Column("item_name", N_("Item"), "name", phone="sub", clip=True),
        Column("item_number", N_("Item number"), "code", sort="item", phone="hide"),
        Column("operation_seq", N_("After operation"), "number"),
        Column("sample_size", N_("Sample"), "number"),
        Column(
            "active",
            N_("Status"),
            "state",
            state="plan",
            value=lambda row: "active" if row.active else "inactive",
        ),
    ),
    filters=(Filter("type", tuple(Choice(value, words) for value, words in TYPES.items())),),
    search=N_("Number, name or item"),
    href=lambda row: url_for("quality.plan", plan_id=row.id),
    empty_title=N_("No inspection plan yet"),
    empty_text=N_("A plan says what to measure on an item; inspectors get it with the job ticket."),
    empty_icon="list-checks",
)
CHARACTERISTICS = (
    Column("name", N_("Characteristic"), "name", phone="title"),
    Column("kind", N_("Kind"), value=lambda one: _(KINDS[one.kind])),
    Column("limits", N_("Passes with"), value=limits),
    Column("nominal", N_("Nominal"), "quantity", unit="unit"),
    Column("required", N_("Required"), "bool"),
    Column("instruction", N_("How to check"), "name", phone="wide"),
)


@blueprint.get("/inspections/plans")
@requires("quality.read")
def plans() -> Response | str:
    params = read_params(PlanParams, request.args)
    return list_page(
        SPEC,
        _("Inspection plans"),
        "quality/plans.html",
        params,
        lambda asked: ask("quality.plans", asked),
        section_tabs=section_tabs("quality.plans"),
    )


@blueprint.get("/inspections/plans/<uuid:plan_id>")
@requires("quality.read")
def plan(plan_id: UUID) -> str:
    found = ask("quality.plan", id=plan_id)
    return render_template(
        "quality/plan.html",
        title=found.number,
        plan=found,
        type_words=type_words(found),
        columns=filled(CHARACTERISTICS, found.characteristics),
    )
