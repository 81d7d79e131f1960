"""The master production schedule: what customers order and may order, what comes, what can be promised; firm orders by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.core.envelope import Outcome
from webapp.core.errors import NotFound
from webapp.core.i18n import N_
from webapp.domains.planning.schedule_views import ScheduleParams
from webapp.web.access import requires
from webapp.web.asking import ask, sheet, sheet_asked, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.i18n import local_name
from webapp.web.items.categories import category_filter
from webapp.web.lists import Choice, Column, Filter, ListSpec, all_rows, filled, listing, read_params
from webapp.web.planning.blueprint import blueprint
from webapp.web.planning.words import tabs
from webapp.web.results import Result, keep, result_of
from webapp.web.session import current_actor

Answer = str | Response | tuple[str, int]
SIZE = 25
"""Items on a page: each is a table of its own."""


@dataclass(frozen=True)
class Measure:
    """A line of an item's table; one that is not *always* shown is left out where it is nothing in all periods."""

    name: str
    label: str
    always: bool = False

    def shown(self, row: Any) -> bool:
        """Whether *row* has something to say here."""
        return self.always or any(getattr(one, self.name) for one in row.periods)


MEASURES = (
    Measure("forecast", N_("Forecast"), always=True),
    Measure("orders", N_("Customer orders"), always=True),
    Measure("needs", N_("Dependent demand")),
    Measure("coming", N_("Scheduled receipts")),
    Measure("firm", N_("Firm planned")),
    Measure("planned", N_("Planned receipts")),
    Measure("projected", N_("Projected available"), always=True),
    Measure("promise", N_("Available to promise"), always=True),
)
BALANCES = ("projected", "promise")
"""Of these, nothing is something to say."""
SPANS = Filter("span", (Choice("day", N_("Days")), Choice("month", N_("Months"))), all_label=N_("Weeks"))
ITEM = (
    Column("item_number", N_("Item number"), "code"),
    Column("item_name", N_("Item"), "name"),
    Column("unit", N_("Unit"), value=lambda row: local_name(row, "unit")),
    Column("on_hand", N_("On hand"), "quantity"),
    Column("safety_stock", N_("Safety stock"), "quantity"),
)
SPEC = ListSpec(
    "master-schedule",
    columns=ITEM,
    search=N_("Item"),
    empty_title=N_("No item with demand of its own"),
    empty_text=N_("Items that customers have ordered or that a forecast names stand here, period by period."),
    empty_icon="calendar",
)


def _unless_zero(name: str) -> Any:
    return lambda row: getattr(row, name) or None


PERIODS = (
    Column("period", N_("Period"), phone="title", value=lambda row: span_words(row)),
    Column("expected", N_("Original forecast"), "quantity", value=_unless_zero("expected")),
    Column("forecast", N_("Forecast"), "quantity", value=lambda row: row.forecast if row.expected else None),
    *(
        Column(
            one.name, one.label, "quantity", value=None if one.name in BALANCES else _unless_zero(one.name)
        )
        for one in MEASURES[1:]
    ),
    Column("late", N_("Late orders"), "quantity", value=_unless_zero("late")),
    Column("act", "", "actions"),
)
FIRM = (
    Column("due_on", N_("Due date"), "day", phone="title"),
    Column("quantity", N_("Quantity"), "quantity", unit="unit"),
    Column("start_on", N_("Start"), "day"),
    Column("note", N_("Note"), phone="wide", clip=True),
)


def short_words(period: Any, span: str) -> str:
    """What stands above a column: ``11-30``, ``2026-12``, or that it holds all that comes later."""
    if period.last_on is None:
        return _("Later")
    return str(period.first_on.isoformat()[:7] if span == "month" else period.first_on.isoformat()[5:])


def span_words(period: Any) -> str:
    """A period with its first and last day."""
    first = period.first_on.isoformat()
    if period.last_on is None:
        return _("From %(day)s on", day=first)
    last = period.last_on.isoformat()
    return first if first == last else f"{first} – {last}"


@blueprint.get("/planning/master-schedule")
@requires("planning.read")
def master_schedule() -> Answer:
    asked = request.args.to_dict()
    params = read_params(ScheduleParams, request.args)
    if "size" not in asked:
        params = params.model_copy(update={"size": SIZE})
    found = ask("planning.schedule", params)
    if sheet_asked():
        rows = all_rows(params, lambda wanted: ask("planning.schedule", wanted))
        columns = (*ITEM, *_columns(found.periods, params.span))
        return sheet(columns, rows, _("Master production schedule"), SPEC.name)
    categories = category_filter(params.category_id) if current_actor().may("items.read") else ()
    spec = replace(SPEC, filters=(SPANS, *categories))
    return render_template(
        "planning/schedule.html",
        title=_("Master production schedule"),
        listing=listing(spec, found, params, request.path, request.args),
        found=found,
        measures=MEASURES,
        heads=[(short_words(one, params.span), span_words(one)) for one in found.periods],
        span=params.span,
        form=Form(),
        tabs_shown=tabs(),
    )


def _columns(periods: Sequence[Any], span: str) -> list[Column]:
    """The columns of the Excel file: each period's measures."""
    return [
        Column(one.name, f"{short_words(period, span)} {_(one.label)}", "quantity", value=_figure(place, one))
        for place, period in enumerate(periods)
        for one in (Measure("expected", N_("Original forecast")), *MEASURES)
    ]


def _figure(place: int, measure: Measure) -> Any:
    return lambda row: getattr(row.periods[place], measure.name)


@blueprint.get("/planning/master-schedule/<uuid:item_id>")
@requires("planning.read")
def scheduled_item(item_id: UUID) -> Answer:
    return _page(item_id, Form({"due_on": request.args.get("due_on", "")}))


@blueprint.post("/planning/master-schedule/<uuid:item_id>/firm")
@requires("planning.write")
def add_firm(item_id: UUID) -> Answer:
    form = Form.read(request.form)
    outcome = tell("planning.add_firm", form, item_id=item_id)
    if went_wrong(outcome):
        return _page(item_id, form), 422
    keep(_planned(outcome, form, item_id))
    return redirect(url_for("planning.scheduled_item", item_id=item_id, span=_span()), 303)


def _page(item_id: UUID, form: Form) -> str:
    params = read_params(ScheduleParams, request.args).model_copy(update={"item_id": item_id, "page": 1})
    found = ask("planning.schedule", params)
    if not found.rows:
        raise NotFound
    (row,) = found.rows
    firm = ask("planning.proposals", item_id=item_id, status="firm", size=200).rows
    return render_template(
        "planning/schedule_item.html",
        title=local_name(row, "item_name"),
        row=row,
        found=found,
        columns=filled(PERIODS, row.periods),
        firm=firm,
        firm_columns=FIRM,
        firm_url=lambda one: url_for("planning.proposal", proposal_id=one.id),
        spans=_spans(item_id, params.span),
        span=params.span,
        form=form,
        draft=_draft(item_id),
    )


def _spans(item_id: UUID, now: str) -> list[tuple[str, str, bool]]:
    words = (("week", _("Weeks")), ("day", _("Days")), ("month", _("Months")))
    return [
        (label, url_for("planning.scheduled_item", item_id=item_id, span=span), span == now)
        for span, label in words
    ]


def _span() -> str | None:
    """The length of a period that the address asks for, unless it is the usual one."""
    span = read_params(ScheduleParams, request.args).span
    return None if span == "week" else span


def _draft(item_id: UUID) -> str:
    return f"planning.firm.{item_id}"


def _planned(outcome: Outcome, form: Form, item_id: UUID) -> Result:
    """What became of a firm order: when it has to begin, and whether it can be there in time."""
    done = _(
        "Planned: %(quantity)s by %(day)s. The next run counts on it.",
        quantity=form.value("quantity"),
        day=form.value("due_on"),
    )
    result = result_of(outcome, done, clears_draft=_draft(item_id))
    if not outcome.applied:
        return result
    made = outcome.result
    link = (_("Show the planned order"), url_for("planning.proposal", proposal_id=made["id"]))
    late = date.fromisoformat(made["possible_on"]) > date.fromisoformat(made["available_on"])
    if not late:
        return replace(result, links=(link,))
    text = _(
        "It is too late to be in time: begun today, it can be there on %(day)s.", day=made["possible_on"]
    )
    return replace(result, lamp="attention", text=text, links=(link,))
