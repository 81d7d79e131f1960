"""A team leader puts a record right: a form with what was recorded, made to be filled in ten seconds."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from webapp.core.errors import NotFound
from webapp.core.i18n import N_
from webapp.flows.held_records import HeldRow
from webapp.web import held_words
from webapp.web.access import requires
from webapp.web.asking import ask, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.results import Result, keep
from webapp.web.sync.blueprint import blueprint
from webapp.web.sync.held import Answer, decided_meanwhile, row_of

REPORT = "production.report"
NOTE = "production.note_ticket"
REPORT_FIGURES = ("good", "rework", "from_rework", "on_hold", "minutes")
WHY = {
    "counted": N_("Counted again"),
    "typed": N_("Typing error"),
    "elsewhere": N_("Belongs to another order"),
    "other": N_("Another reason"),
}
LABELS: Mapping[str, str] = {
    "quantity": N_("Quantity"),
    "quantity_difference": N_("Difference"),
    "unit_cost": N_("Unit cost"),
    "reason": N_("Reason"),
    "note": N_("Note"),
    "remark": N_("Remark"),
    "standing_at": N_("Stands at"),
    "supplier_lot": N_("Supplier's lot"),
    "lot_number": N_("Lot"),
    "expires_on": N_("Last good day"),
    "delivery_note": N_("Delivery note"),
    "override_reason": N_("Why what is locked for another order is taken"),
    "serials": N_("Serial number"),
}
"""What a person can read and mend; the rest of a body (ids, choices) stays as it was recorded."""


class Line(NamedTuple):
    """A value of a body that may be put right: its path, its label and what it says now."""

    path: str
    label: str
    value: str


@blueprint.get("/decide/<uuid:command_id>/change")
@requires("floor.decide")
def change_form(command_id: UUID) -> str:
    return _page(_changeable(command_id), Form())


@blueprint.post("/decide/<uuid:command_id>/change")
@requires("floor.decide")
def change(command_id: UUID) -> Answer:
    row = row_of(command_id)
    form = Form.read(request.form, keys={"body": ()})
    sending = Form()
    sending.command_id = form.command_id
    outcome = tell(
        "floor.change",
        sending,
        command_id=command_id,
        body=_body(row, form),
        note=_why(row, form),
        accept=form.checked("accept"),
    )
    if went_wrong(outcome):
        form.command_id = sending.command_id
        for name, message in sending.summary():
            form.add_error(name, message)
        return decided_meanwhile(command_id, outcome) or (_page(row, form), 422)
    instead = url_for("sync.record", command_id=outcome.result["replaced_by"])
    done = _("Put right and booked. The person who recorded it sees what counts now, and why.")
    keep(Result("running", done, links=((_("Show the record"), instead),)))
    return redirect(url_for("sync.held"), 303)


def _changeable(command_id: UUID) -> HeldRow:
    row = row_of(command_id)
    if not (row.open and row.changeable):
        raise NotFound
    return row


def _page(row: HeldRow, form: Form) -> str:
    is_report = row.type == REPORT
    return render_template(
        "sync/change.html",
        row=row,
        form=form,
        words=held_words,
        is_report=is_report,
        scrap=_scrap_rows(row, form) if is_report else [],
        defects=_defects(row) if is_report else [],
        moves=ask("floor.move_choices", command_id=row.command_id) if is_report else [],
        choices=_both(row) if row.type == NOTE else [],
        lines=[] if is_report or row.type == NOTE else list(_lines(row.body)),
        whys=[(key, _(words)) for key, words in WHY.items()],
    )


def _body(row: HeldRow, form: Form) -> dict[str, Any]:
    """What was recorded, with what the form says otherwise."""
    body: dict[str, Any] = copy.deepcopy(row.body)
    typed = form.values.get("body", {})
    if row.type == REPORT:
        return _report(body, typed, form.value("move"))
    if row.type == NOTE:
        return _noted(row, body, form)
    for line in _lines(row.body):
        if form.value(f"body.{line.path}"):
            _put(body, line.path.split("."), form.value(f"body.{line.path}"))
    return body


def _report(body: dict[str, Any], typed: Mapping[str, Any], move: str) -> dict[str, Any]:
    for name in REPORT_FIGURES:
        if name in typed:
            body[name] = typed[name] or "0"
    if not typed.get("minutes"):
        body.pop("minutes", None)  # the standard time counts
    lines = [line for line in typed.get("scrap", []) if isinstance(line, Mapping) and line.get("quantity")]
    if isinstance(typed, dict):
        typed["scrap"] = lines  # so that what is wrong with a line is said beside it
    body["scrap"] = [{name: value for name, value in line.items() if value} for line in lines]
    ticket, _colon, operation = move.partition(":")
    if operation:
        body |= {"ticket_id": ticket, "operation_id": operation}
    return body


def _noted(row: HeldRow, body: dict[str, Any], form: Form) -> dict[str, Any]:
    """Each field as it is chosen, from the value that the person who chose has seen."""
    for name, theirs, _yours in _both(row):
        change = body["changes"][name]
        change["from"] = theirs
        if form.value(f"choose.{name}") == "theirs":
            change["to"] = theirs
    return body


def _both(row: HeldRow) -> list[tuple[str, str, str]]:
    """Of each field that two have changed: its name, what the other one made of it, what this record wants."""
    params = [one.get("params", {}) for one in row.errors]
    return [(one["field"], one["theirs"], one["yours"]) for one in params if "theirs" in one]


def _why(row: HeldRow, form: Form) -> str:
    words = WHY.get(form.value("why"), "")
    typed = form.value("note")
    if typed:
        return typed
    if row.type == NOTE:
        return _("Two had changed it; one value was chosen.")
    return _(words) if words and form.value("why") != "other" else ""


def _defects(row: HeldRow) -> list[tuple[str, str]]:
    from_list = [(one.code, f"{one.code} {held_words.name_of(one)}") for one in ask("quality.defect_codes")]
    known = {code for code, _words in from_list}
    own = [str(line.get("reason", "")) for line in row.body.get("scrap", []) if isinstance(line, Mapping)]
    return from_list + [(code, code) for code in own if code and code not in known]


def _scrap_rows(row: HeldRow, form: Form) -> list[Mapping[str, Any]]:
    """The scrap lines that the form begins with, and an empty one for what was forgotten."""
    own = row.body.get("scrap", [])
    lines = [] if form.posted else [line for line in own if isinstance(line, Mapping)]
    count = max(len(form.rows("body.scrap")), len(lines)) + 1
    return [lines[index] if index < len(lines) else {} for index in range(count)]


def _lines(value: Any, path: tuple[str, ...] = (), places: tuple[int, ...] = ()) -> Iterator[Line]:
    """The values of a body that a person can read, wherever they stand in it; *places*: in which of several lines."""
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield from _lines(part, (*path, str(key)), places)
    elif isinstance(value, list):
        for place, part in enumerate(value):
            inner = (*places, place + 1) if len(value) > 1 else places
            yield from _lines(part, (*path, str(place)), inner)
    elif label := LABELS.get(next(key for key in reversed(path) if not key.isdigit())):
        yield Line(".".join(path), _label(_(label), places), _text(value))


def _label(words: str, places: Sequence[int]) -> str:
    return " · ".join([*map(str, places), words])


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _put(body: Any, path: list[str], value: str) -> None:
    *parents, last = path
    for part in parents:
        body = body[int(part)] if isinstance(body, list) else body[part]
    body[int(last) if isinstance(body, list) else last] = value
