"""Working days, and what holds for items that say nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.web.access import requires
from webapp.web.asking import ask, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.planning.blueprint import blueprint
from webapp.web.planning.words import tabs
from webapp.web.results import keep, result_of

Answer = str | Response | tuple[str, int]

_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_BETWEEN = re.compile(r"[\s,;，；、]+")
_DATES = ("holidays", "workdays")
_NUMBERS = ("purchase_days", "queue_days", "daily_minutes", "tolerance")


@blueprint.get("/planning/rules")
@requires("planning.read")
def rules() -> Answer:
    found = ask("planning.rules")
    values: dict[str, Any] = {name: getattr(found, name) for name in _NUMBERS}
    values |= {name: _as_lines(getattr(found, name)) for name in _DATES}
    return _page(Form(values), found.weekend)


@blueprint.post("/planning/rules")
@requires("planning.write")
def set_rules() -> Answer:
    form = Form.read(request.form)
    days = {name: _dates(form, name) for name in _DATES}
    weekend = [str(one) for one in request.form.getlist("weekend[]")]
    again = [int(one) for one in weekend if one.isdecimal()]
    if form.summary():
        return _page(form, again), 422
    outcome = tell("planning.set_rules", form, weekend=weekend, **days)
    if went_wrong(outcome):
        return _page(form, again), 422
    keep(result_of(outcome, _("Saved. The next run plans by it.")))
    return redirect(url_for("planning.rules"), 303)


def _as_lines(days: Iterable[date]) -> str:
    return "\n".join(one.isoformat() for one in days)


def _dates(form: Form, name: str) -> list[str]:
    """The dates in a field, one a line or several set apart; what is none is said with its line, at the field."""
    found = []
    for number, line in enumerate(form.value(name).splitlines(), start=1):
        for text in filter(None, _BETWEEN.split(line)):
            day = _day(text)
            if day is None:
                words = _("Line %(number)s: “%(text)s” is no date like 2027-01-01.", number=number, text=text)
                form.add_error(name, words)
            else:
                found.append(day.isoformat())
    return found


def _day(text: str) -> date | None:
    parts = _DAY.fullmatch(text)
    try:
        return date(*(int(part) for part in parts.groups())) if parts else None
    except ValueError:
        return None


def _page(form: Form, weekend: Iterable[int]) -> str:
    week = [_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")]
    return render_template(
        "planning/rules.html",
        form=form,
        week=list(enumerate(week, start=1)),
        weekend=list(weekend),
        tabs_shown=tabs(),
    )
