"""What a record that waits says, in words and numbers that a team leader knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from webapp.core.i18n import N_
from webapp.web import record_words
from webapp.web.i18n import local_name, quantity_markup, say

Fact = tuple[str, Markup | str]

TITLES: Mapping[str, str] = {
    "production.report": N_("Operation report"),
    "production.start": N_("Start of work"),
    "production.pause": N_("Pause"),
    "production.finish": N_("End of work"),
    "production.note_ticket": N_("Note on a ticket"),
    "production.issue_materials": N_("Material Issue"),
    "production.return_material": N_("Material Return"),
    "quality.inspect": N_("Inspection"),
    "inventory.receive": N_("Goods receipt"),
    "purchasing.receive": N_("Goods receipt on an order"),
    "inventory.issue": N_("Miscellaneous Issue"),
    "inventory.adjust": N_("Stock adjustment"),
    "inventory.transfer": N_("Stock Transfer"),
    "inventory.put_away": N_("Put-away"),
    "inventory.count": N_("Stock count"),
    "floor.close_record": N_("Refused record closed for its worker"),
    "equipment.report_fault": N_("Machine fault"),
}

PIECES: tuple[tuple[str, str], ...] = (
    ("good", N_("Reported good")),
    ("rework", N_("Reported rework")),
    ("on_hold", N_("Reported on hold")),
    ("minutes", N_("Reported minutes")),
    ("quantity", N_("Quantity")),
    ("quantity_difference", N_("Difference")),
)


def name_of(thing: Any) -> str:
    """The thing's name in the reader's language."""
    return local_name(thing)


def notes_of(row: Any) -> list[str]:
    """What is noted on the record besides, in words."""
    return record_words.notes_of(row.flags)


def title_of(row: Any) -> str:
    """``Operation report · 20 Packing``."""
    what = TITLES.get(row.type)
    words = _(what) if what else row.type
    operation = local_name(row, "operation")
    return f"{words} · {operation}" if operation else words


def state_of(row: Any) -> str:
    """Where the record stands, as its pill says it."""
    if row.asked_back:
        return "asked"
    return "changed" if row.code == "changed" else str(row.status)


def closing_of(row: Any) -> str:
    """Who has closed the record on the phone for its worker, and why; empty where nobody has."""
    found = row.closing
    if found is None:
        return ""
    return _("{by} closed it on the phone for its worker: {note}").format(
        by=local_name(found, "by"), note=found.note
    )


def question_of(row: Any) -> str:
    """How the question to its author stands; empty where none is open."""
    if not row.asked_back:
        return ""
    if not row.askable:
        return _(
            "No phone in use shows this question to its worker any more: ask in person, then accept or decline it."
        )
    if row.unanswered:
        return _("No answer for more than a day: ask in person, or accept or decline it.")
    return _("Waiting for the worker's answer")


def reason_of(row: Any) -> str:
    """Why it waits."""
    return say(row.message, row.params) or _REASONS.get(row.status, str)()


_REASONS: Mapping[str, Callable[[], str]] = {
    "held": lambda: _("Waits for the team leader."),
    "stored": lambda: _("Kept; somebody in the office will look at it."),
    "deferred": lambda: _("Waits for what it builds on."),
    "applied": lambda: _("Booked."),
    "failed": lambda: _("Our server failed to book this. It is kept; accept it to try once more."),
}


def recorded(row: Any) -> list[Fact]:
    """What was recorded: pieces, scrap, minutes."""
    unit = local_name(row.figures, "unit") if row.figures else ""
    facts = [
        (_(label), _figure(row.body.get(key), unit)) for key, label in PIECES if _counts(row.body.get(key))
    ]
    scrap = _scrapped(row.body.get("scrap"))
    if scrap:
        facts.insert(1, (_("Reported scrap"), quantity_markup(scrap, unit)))
    return facts


def remarks(row: Any) -> list[str]:
    """What the author wrote beside the figures."""
    return [str(row.body[key]) for key in ("note", "reason") if row.body.get(key)]


def beside(row: Any) -> list[Fact]:
    """The numbers that the decision needs: what came in, what is counted already, what is left."""
    found = row.figures
    if found is None:
        return []
    unit = local_name(found, "unit")
    facts = [
        (_("Left"), found.left),
        (_("Came in"), found.came_in),
        (_("Good so far"), found.good),
        (_("Scrap so far"), found.scrap),
    ]
    return [(words, quantity_markup(value, unit)) for words, value in facts]


def taken(row: Any) -> list[dict[str, Any]]:
    """The lines of a material issue: what is asked for against what the order needs and has."""
    return [
        {
            "name": f"{one.item_number} {local_name(one, 'item_name')}",
            "facts": [
                (_("Asked for"), _figure(one.quantity, local_name(one, "unit"))),
                (_("Required"), quantity_markup(one.required, local_name(one, "unit"))),
                (_("Issued already"), quantity_markup(one.issued, local_name(one, "unit"))),
            ],
        }
        for one in row.materials
    ]


def _counts(value: Any) -> bool:
    return value not in (None, "", "0", 0)


def _figure(value: Any, unit: str) -> Markup | str:
    """A figure of a body that perhaps was never valid."""
    try:
        return quantity_markup(Decimal(str(value)), unit)
    except InvalidOperation:
        return str(value)


def _scrapped(lines: Any) -> Decimal:
    total = Decimal(0)
    for line in lines if isinstance(lines, list) else ():
        try:
            total += Decimal(str(line["quantity"]))
        except (InvalidOperation, KeyError, TypeError):
            continue
    return total
