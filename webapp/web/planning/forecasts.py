"""What customers are expected to order."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.core.i18n import N_
from webapp.core.quantity import plain
from webapp.core.queries import PageParams
from webapp.web.access import requires
from webapp.web.asking import ask, found, list_page, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.i18n import number
from webapp.web.lists import Column, ListSpec, read_params
from webapp.web.planning.blueprint import blueprint
from webapp.web.planning.words import address_of, short_words_of, tabs, words_of
from webapp.web.results import keep, result_of
from webapp.web.session import current_actor

Answer = str | Response | tuple[str, int]

DRAFT = "planning.forecast.new"
CONSUMERS = (
    Column("order", N_("Sales order"), phone="title", value=lambda row: words_of(row.order)),
    Column("due_on", N_("Due date"), "day", value=lambda row: row.order.due_on),
    Column("quantity", N_("Quantity"), "quantity"),
)


def consumers(row: Any) -> str:
    """The orders that consumed a forecast: ``SO-1 · customer 30, SO-2 · customer 20``."""
    return ", ".join(f"{short_words_of(one.order)} {number(one.quantity)}" for one in row.by)


SPEC = ListSpec(
    "forecasts",
    columns=(
        Column("item_name", N_("Item"), "name", sort="item", phone="title", clip=True),
        Column("item_number", N_("Item number"), "code", phone="sub"),
        Column("first_on", N_("First day"), "day", sort="first_on"),
        Column("last_on", N_("Last day"), "day"),
        Column("quantity", N_("Quantity"), "quantity", unit="unit"),
        Column("consumed", N_("Ordered of it"), "quantity", unit="unit"),
        Column("left", N_("Still expected"), "quantity", unit="unit"),
        Column("by", N_("Ordered by"), phone="wide", clip=True, value=consumers),
        Column("note", N_("Note"), phone="wide", clip=True),
        Column("act", "", "actions"),
    ),
    search=N_("Item"),
    href=lambda row: (
        url_for("planning.change_form", forecast_id=row.id) if current_actor().may("planning.write") else ""
    ),
    empty_title=N_("No forecasts"),
    empty_text=N_("Enter what customers will probably order; their orders are taken off it."),
    empty_icon="trending-up",
)


@blueprint.get("/planning/forecasts")
@requires("planning.read")
def forecasts() -> Answer:
    params = read_params(PageParams, request.args)
    return list_page(
        SPEC,
        _("Forecasts"),
        "planning/forecasts.html",
        params,
        lambda asked: ask("planning.forecasts", asked),
        tabs_shown=tabs(),
        form_of=lambda: Form().command_id,
    )


@blueprint.get("/planning/forecasts/new")
@requires("planning.write")
def new_forecast() -> Answer:
    return render_template("planning/forecast_form.html", form=Form(), draft=DRAFT, one=None)


@blueprint.post("/planning/forecasts/new")
@requires("planning.write")
def add_forecast() -> Answer:
    form = Form.read(request.form)
    outcome: Any = tell("planning.add_forecast", form)
    if went_wrong(outcome):
        return render_template("planning/forecast_form.html", form=form, draft=DRAFT, one=None), 422
    keep(result_of(outcome, _("Forecast entered."), clears_draft=DRAFT))
    return redirect(url_for("planning.forecasts"), 303)


@blueprint.get("/planning/forecasts/<uuid:forecast_id>/change")
@requires("planning.write")
def change_form(forecast_id: UUID) -> Answer:
    return _change_page(forecast_id, Form())


@blueprint.post("/planning/forecasts/<uuid:forecast_id>/change")
@requires("planning.write")
def change_forecast(forecast_id: UUID) -> Answer:
    form = Form.read(request.form)
    outcome = found(tell("planning.change_forecast", form, forecast_id=forecast_id))
    if went_wrong(outcome):
        return _change_page(forecast_id, form), 422
    keep(result_of(outcome, _("Forecast changed. Run the plan to see what follows from it.")))
    return redirect(url_for("planning.forecasts"), 303)


def _change_page(forecast_id: UUID, form: Form) -> str:
    one = ask("planning.forecast", id=forecast_id)
    return render_template(
        "planning/forecast_form.html",
        form=form,
        draft="",
        one=one,
        quantity=plain(one.quantity),
        consumers=CONSUMERS,
        consumer_url=lambda row: address_of(row.order),
    )


@blueprint.post("/planning/forecasts/<uuid:forecast_id>/remove")
@requires("planning.write")
def remove_forecast(forecast_id: UUID) -> Answer:
    outcome = found(tell("planning.remove_forecast", Form.read(request.form), forecast_id=forecast_id))
    keep(result_of(outcome, _("Forecast taken away.")))
    return redirect(url_for("planning.forecasts"), 303)
