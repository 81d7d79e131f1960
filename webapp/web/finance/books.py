"""Closing the books: through which day, what the months cost, and who closed or opened them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.core.clock import local_day
from webapp.core.i18n import N_
from webapp.extensions import current_clock
from webapp.web.access import requires
from webapp.web.asking import ask, sheet, sheet_asked, tell, went_wrong
from webapp.web.finance.blueprint import blueprint
from webapp.web.forms import Form
from webapp.web.lists import Column
from webapp.web.results import keep, result_of
from webapp.web.session import current_actor

Answer = str | Response | tuple[str, int]

MONTHS = (
    Column("first", N_("Month"), "text", phone="title", value=lambda row: row.first.strftime("%Y-%m")),
    Column(
        "state", N_("Books"), "state", state="books", value=lambda row: "closed" if row.closed else "open"
    ),
    Column("material", N_("Material"), "money"),
    Column("labour", N_("Labour"), "money"),
    Column("machine", N_("Machine"), "money"),
    Column("subcontract", N_("Subcontracting"), "money", value=lambda row: row.subcontract or None),
    Column("receipt", N_("Into stock"), "money", value=lambda row: -(row.receipt + row.by_product) or None),
    Column("late", N_("Done in a closed month"), "number", value=lambda row: row.late or None),
)


@blueprint.get("/costs/books")
@requires("costing.read")
def books() -> Answer:
    if sheet_asked():
        return sheet(MONTHS, ask("finance.costs_by_month").months, _("Costs by month"), "costs-by-month")
    return _page(Form(), Form())


@blueprint.post("/costs/books/close")
@requires("finance.close")
def close_books() -> Answer:
    form = Form.read(request.form)
    outcome = tell("finance.close_books", form)
    if went_wrong(outcome):
        return _page(form, Form()), 422
    keep(result_of(outcome, _("The books are closed.")))
    return redirect(url_for("finance.books"), 303)


@blueprint.post("/costs/books/open")
@requires("finance.close")
def reopen_books() -> Answer:
    form = Form.read(request.form)
    outcome = tell("finance.reopen_books", form)
    if went_wrong(outcome):
        return _page(Form(), form), 422
    keep(result_of(outcome, _("The books are open again.")))
    return redirect(url_for("finance.books"), 303)


def _page(closing: Form, opening: Form) -> str:
    found = ask("finance.books")
    today = local_day(current_clock().now(), current_actor().time_zone)
    return render_template(
        "finance/books.html",
        books=found,
        months=ask("finance.costs_by_month").months,
        columns=MONTHS,
        closing=closing,
        opening=opening,
        last_month=today.replace(day=1) - timedelta(days=1),
        events=[_event(one) for one in found.events],
    )


def _event(one: Any) -> dict[str, Any]:
    if one.reason or one.through is None:
        words = (
            _("Opened again: closed through %(day)s", day=one.through)
            if one.through
            else _("Opened again: nothing is closed")
        )
    else:
        words = _("Closed through %(day)s", day=one.through)
    lamp = "attention" if one.reason else "running"
    return {"words": words, "who": one.by, "at": one.at, "lamp": lamp, "note": one.reason}
