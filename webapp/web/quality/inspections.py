"""Inspections: the list, and one with its readings beside their limits."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _

from webapp.core.i18n import N_
from webapp.domains.quality.queries import InspectionParams
from webapp.web.access import requires
from webapp.web.asking import ask, list_page, live
from webapp.web.i18n import local_name
from webapp.web.lists import Choice, Column, Filter, ListSpec, filled, read_params
from webapp.web.quality.blueprint import blueprint
from webapp.web.quality.words import TYPES, limits, reading, section_tabs, type_words

SPEC = ListSpec(
    "inspections",
    columns=(
        Column("number", N_("Number"), "code", sort="number", phone="title"),
        Column("verdict", N_("Verdict"), "state", state="verdict"),
        Column("item_name", N_("Item"), "name", phone="sub", clip=True),
        Column("type", N_("Inspection"), value=type_words),
        Column("work_order", N_("Work order"), "code"),
        Column("lot", N_("Lot"), "code"),
        Column("inspector", N_("Inspector"), "name"),
        Column("occurred_at", N_("When"), "moment", sort="occurred_at"),
        Column(
            "status",
            N_("Photos"),
            value=lambda row: _("on their way") if row.status == "recorded" else "",
            phone="hide",
        ),
    ),
    filters=(
        Filter("verdict", (Choice("pass", N_("Passed")), Choice("fail", N_("Failed")))),
        Filter(
            "type", tuple(Choice(value, words) for value, words in TYPES.items()), all_label=N_("Every type")
        ),
        Filter("status", (Choice("recorded", N_("Photos missing")),)),
    ),
    search=N_("Number, item or work order"),
    href=lambda row: url_for("quality.inspection", inspection_id=row.id),
    empty_title=N_("Nothing was inspected yet"),
    empty_text=N_("Inspections are done on the phone: scan the job ticket, then read the values."),
    empty_icon="shield-check",
)
READINGS = (
    Column("name", N_("Characteristic"), phone="title", value=lambda one: local_name(one.characteristic)),
    Column("value", N_("Read"), value=reading),
    Column("limits", N_("Passes with"), value=lambda one: limits(one.characteristic)),
    Column("ok", N_("Verdict"), "state", state="verdict", value=lambda one: "pass" if one.ok else "fail"),
)


@blueprint.get("/inspections")
@requires("quality.read")
def inspections() -> Response | str:
    params = read_params(InspectionParams, request.args)
    return list_page(
        SPEC,
        _("Inspections"),
        "quality/inspections.html",
        params,
        lambda asked: ask("quality.inspections", asked),
        section_tabs=section_tabs("quality.inspections"),
    )


@blueprint.get("/inspections/<uuid:inspection_id>")
@requires("quality.read")
def inspection(inspection_id: UUID) -> Response:
    return live(lambda: _page(inspection_id))


def _page(inspection_id: UUID) -> str:
    found = ask("quality.inspection", id=inspection_id)
    shown = [one for one in found.readings if one.characteristic.kind != "photo"]
    return render_template(
        "quality/inspection.html",
        title=found.number,
        inspection=found,
        type_words=type_words(found),
        failed=[one for one in found.readings if not one.ok],
        units=_by_unit(shown),
        columns=filled(READINGS, shown),
        reading=reading,
        limits=limits,
    )


def _by_unit(readings: Sequence[Any]) -> list[tuple[int, list[Any]]]:
    ordered = sorted(readings, key=lambda one: (one.unit, one.characteristic.seq))
    return [(unit, list(rows)) for unit, rows in groupby(ordered, key=lambda one: one.unit)]
