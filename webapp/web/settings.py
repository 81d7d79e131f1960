"""The company's own rules: each choice with what it means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.core.i18n import N_
from webapp.web.access import requires
from webapp.web.asking import ask, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.results import keep, result_of

Answer = str | Response | tuple[str, int]

blueprint = Blueprint("settings", __name__)


class Meaning(NamedTuple):
    """A setting in words: its question, and for each value what it does."""

    question: str
    choices: Mapping[str, str]


MEANINGS: Mapping[str, Meaning] = {
    "production.over_report": Meaning(
        N_("When more is reported than came in"),
        {
            "hold": N_("Hold it until the team leader decides"),
            "flag": N_("Book it at once and mark it"),
        },
    ),
    "purchasing.over_receipt": Meaning(
        N_("How much more than ordered may be received before somebody is asked"),
        {"0": N_("No more than was ordered"), "2": "2 %", "5": "5 %", "10": "10 %"},
    ),
    "purchasing.under_receipt": Meaning(
        N_("How much of an order line may be missing for a receipt to close it"),
        {"0": N_("The rest is always awaited"), "2": "2 %", "5": "5 %", "10": "10 %"},
    ),
    "production.over_issue": Meaning(
        N_("How much more material than a work order needs may be issued before somebody is asked"),
        {"0": N_("No more than is needed"), "2": "2 %", "5": "5 %", "10": "10 %"},
    ),
    "production.over_issue_value": Meaning(
        N_("And no more of it than is worth (in your currency)"),
        {"0": N_("No limit"), "100": "100", "500": "500", "2000": "2,000"},
    ),
    "inventory.recount_percent": Meaning(
        N_("A count that differs from the books by more is made again by somebody else"),
        {"0": N_("Any difference"), "2": "2 %", "5": "5 %", "10": "10 %", "off": N_("No limit")},
    ),
    "inventory.recount_value": Meaning(
        N_("So is a count whose difference is worth more than (in your currency)"),
        {"100": "100", "500": "500", "2000": "2,000", "off": N_("No limit")},
    ),
    "inventory.dead_stock_days": Meaning(
        N_("Stock that has not moved for so many days is shown as dead"),
        {"90": "90", "180": "180", "365": "365", "off": N_("Never")},
    ),
    "floor.shows_pay": Meaning(
        N_("Workers see today's piece pay on their phone"),
        {"true": N_("Yes"), "false": N_("No")},
    ),
}


class Shown(NamedTuple):
    """A setting as the page draws it. Its *name* in the form has no dots, since dots would make a tree."""

    name: str
    key: str
    question: str
    choices: list[tuple[str, str]]
    value: str


@blueprint.get("/settings")
@requires("settings.write")
def company() -> Answer:
    return _page(Form())


@blueprint.post("/settings")
@requires("settings.write")
def change() -> Answer:
    form = Form.read(request.form)
    shown = {one.name: one.key for one in _shown()}
    typed = {key: form.value(name) for name, key in shown.items() if form.value(name)}
    values: dict[str, Any] = {
        key: {"true": True, "false": False}.get(text, text) for key, text in typed.items()
    }
    sending = Form()
    sending.command_id = form.command_id
    outcome = tell("identity.change_settings", sending, values=values)
    if went_wrong(outcome):
        for _name, message in sending.summary():
            form.add_error("", message)
        return _page(form), 422
    keep(result_of(outcome, _("Changes saved.")))
    return redirect(url_for("settings.company"), 303)


def _page(form: Form) -> str:
    return render_template(
        "settings/company.html", form=form, settings=_shown(), facts_of=ask("identity.company")
    )


def _shown() -> list[Shown]:
    """The settings that have words; one that a domain adds without them is not for this page."""
    return [
        Shown(
            row.key.replace(".", "__"),
            row.key,
            _(MEANINGS[row.key].question),
            [(value, _(words)) for value, words in MEANINGS[row.key].choices.items()],
            str(row.value).lower() if isinstance(row.value, bool) else str(row.value),
        )
        for row in ask("identity.settings")
        if row.key in MEANINGS
    ]
