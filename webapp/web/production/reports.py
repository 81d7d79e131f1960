"""Operation reports: what the floor reported, by day and worker, with photos."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _

from webapp.core.clock import day_bounds, local_day
from webapp.core.errors import NotFound
from webapp.core.i18n import N_
from webapp.domains.production.reports import ReportParams, sees_pay
from webapp.domains.production.rules import is_long
from webapp.extensions import current_clock
from webapp.web.access import requires
from webapp.web.asking import ask, list_page
from webapp.web.i18n import local_name
from webapp.web.lists import Choice, Column, Filter, ListSpec, read_params
from webapp.web.production.blueprint import blueprint
from webapp.web.session import current_actor

Span = Literal["", "today", "yesterday", "week"]
DAYS: dict[str, tuple[int, int]] = {"today": (0, 1), "yesterday": (1, 1), "week": (6, 7)}
"""From how many days back, and how many days long."""


class SpanParams(ReportParams):
    """The list's address: a span in words besides what the query knows."""

    span: Span = ""


def report_state(report: Any) -> str:
    """What became of a report: counted, counted although it was too many or very long, taken back, or the taking back itself."""
    if report.reverses_id is not None:
        return "reversal"
    if report.reversed:
        return "taken_back"
    if report.over_report:
        return "over_report"
    return "long_work" if is_long(report.minutes) else "counted"


def _unusual(report: Any) -> str | None:
    """The state where it says something: most reports are simply counted."""
    state = report_state(report)
    return None if state == "counted" else state


COLUMNS = (
    Column("worker", N_("Worker"), "name", sort="worker", phone="title"),
    Column(
        "operation",
        N_("Operation"),
        phone="sub",
        value=lambda row: f"{row.operation_seq} {local_name(row, 'operation')}",
    ),
    Column("state", N_("Status"), "state", state="report", value=_unusual),
    Column("work_order", N_("Work order"), "code", sort="work_order", phone="wide"),
    Column("item_name", N_("Item"), "name", phone="wide", clip=True),
    Column("occurred_at", N_("Time"), "moment", sort="occurred_at"),
    Column("good", N_("Good"), "quantity", unit="unit", sort="good", total=True),
    Column("scrap", N_("Scrap"), "quantity", sort="scrap", total=True, value=lambda row: row.scrap or None),
    Column("minutes", N_("Minutes"), "number", total=True),
)
MORE = (
    Column("item_number", N_("Item number"), "code"),
    Column("rework", N_("Rework"), "quantity"),
    Column("on_hold", N_("On hold"), "quantity"),
    Column("machine", N_("Machine"), "code"),
    Column("note", N_("Note")),
)
"""What the Excel file says besides."""
PAY = Column("pay", N_("Pay"), "money", total=True)


def _spec(with_pay: bool) -> ListSpec:
    return ListSpec(
        "operation-reports",
        columns=(*COLUMNS, PAY) if with_pay else COLUMNS,
        filters=(
            Filter(
                "span",
                (
                    Choice("today", N_("Today")),
                    Choice("yesterday", N_("Yesterday")),
                    Choice("week", N_("Last 7 days")),
                ),
            ),
            Filter("over_report", (Choice("true", N_("Over-reports")),)),
        ),
        search=N_("Worker, work order, item or operation"),
        href=lambda row: url_for("production.report", report_id=row.id),
        empty_title=N_("No reports yet"),
        empty_text=N_("They appear here as soon as the floor reports pieces."),
        empty_icon="square-pen",
    )


@blueprint.get("/reports")
@requires("production.read")
def reports() -> Response | str:
    params = read_params(SpanParams, request.args)
    title, template = _("Operation reports"), "production/reports.html"
    return list_page(_spec(sees_pay(current_actor())), title, template, params, _fetch, more=MORE)


@blueprint.get("/reports/<uuid:report_id>")
@requires("production.read")
def report(report_id: UUID) -> str:
    found = ask("production.reports", id=report_id).rows
    if not found:
        raise NotFound
    actor = current_actor()
    return render_template(
        "production/report.html",
        report=found[0],
        state=report_state(found[0]),
        reasons=defect_names() if actor.may("quality.read") else {},
        sees_pay=sees_pay(actor),
    )


def defect_names() -> dict[str, str]:
    """Defect codes with their names in the reader's language."""
    return {one.code: local_name(one) for one in ask("quality.defect_codes")}


def _fetch(params: SpanParams) -> Any:
    asked = params.model_dump(exclude={"span"})
    if params.span:
        asked["since"], asked["before"] = _bounds(params.span)
    return ask("production.reports", ReportParams(**asked))


def _bounds(span: str) -> tuple[datetime, datetime]:
    zone = current_actor().time_zone
    back, length = DAYS[span]
    first = local_day(current_clock().now(), zone) - timedelta(days=back)
    last = first + timedelta(days=length - 1)
    return day_bounds(first, zone)[0], day_bounds(last, zone)[1]
