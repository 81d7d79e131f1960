"""What a record said, and what became of it, told in a line each: was 15, changed to 10 by whom, why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext as _

from webapp.core.i18n import N_
from webapp.flows.record_story import StoryStep
from webapp.web.i18n import local_name, number

SAID: tuple[tuple[str, str], ...] = (
    ("good", N_("good {figure}")),
    ("rework", N_("rework {figure}")),
    ("on_hold", N_("on hold {figure}")),
    ("minutes", N_("{figure} min")),
    ("quantity", N_("quantity {figure}")),
    ("quantity_difference", N_("difference {figure}")),
)

FLAGS: Mapping[str, str] = {
    "clock": N_("The phone's clock was off: check it. The time was put right as far as possible."),
    "user_left": N_("The worker has left since; the work was done before."),
    "other_stream": N_(
        "It came under the numbers of another phone or person; that phone's gaps are counted without it."
    ),
    "long_work": N_(
        "More than 8 hours at a stretch: perhaps the end was forgotten. Only the minutes of a report count for pay and cost."
    ),
    "period_closed": N_("The books of that day are closed: it counts for the first open day."),
}
"""What is noted on a record besides its outcome."""


def events_of(story: Sequence[StoryStep]) -> list[dict[str, Any]]:
    """The story as a timeline, the newest first."""
    events: list[dict[str, Any]] = []
    for step in story:
        events.append(
            {"words": _recorded(step), "who": _who(step), "at": step.received_at, "lamp": "", "note": ""}
        )
        events[-1]["note"] = str(step.body.get("note", "") or "")
        decided = _decided(step)
        if decided:
            events.append(decided | {"at": step.judged_at or step.received_at})
    return events[::-1]


def in_a_line(story: Sequence[StoryStep]) -> str:
    """``was good 15 → good 10``: what was recorded at first and in the end; nothing for a story of one record."""
    said = [what(one.body) for one in story]
    return " → ".join(said) if len(said) > 1 else ""


def what(body: Mapping[str, Any]) -> str:
    """What a record says in figures: ``good 15 · scrap 1 · 35 min``."""
    parts = [_say(words, body.get(key)) for key, words in SAID if _is_figure(body.get(key))]
    scrapped = sum((_decimal(one.get("quantity")) for one in _lines(body.get("scrap"))), Decimal(0))
    if scrapped:
        parts.insert(1, _("scrap {figure}").format(figure=number(scrapped)))
    changes = body.get("changes")
    if isinstance(changes, Mapping):
        parts += [f"“{one.get('to', '')}”" for one in changes.values() if isinstance(one, Mapping)]
    return " · ".join(parts) or _("no figures")


def notes_of(flags: Sequence[str]) -> list[str]:
    """What is noted on a record, in words."""
    return [_(FLAGS[flag]) for flag in flags if flag in FLAGS]


def _recorded(step: StoryStep) -> str:
    words = _("Put right: {what}") if step.changed_by else _("Recorded: {what}")
    return words.format(what=what(step.body))


def _who(step: StoryStep) -> str:
    author = local_name(step, "author") or _("Unknown person")
    return (
        _("{leader} for {author}").format(leader=step.changed_by, author=author)
        if step.changed_by
        else author
    )


def _decided(step: StoryStep) -> dict[str, Any] | None:
    if step.status == "applied":
        return {"words": _("Booked"), "who": "", "lamp": "running", "note": ""}
    words = {
        "returned": _("Asked back"),
        "changed": _("Replaced by what was put right"),
        "declined": _("Declined"),
    }
    if step.code not in words:
        return None
    lamp = {"returned": "act", "changed": "attention", "declined": "stopped"}[step.code]
    return {"words": words[step.code], "who": step.by, "lamp": lamp, "note": step.note}


def _say(words: str, value: Any) -> str:
    return _(words).format(figure=number(_decimal(value)))


def _is_figure(value: Any) -> bool:
    return value not in (None, "") and _decimal(value) != 0


def _decimal(value: Any) -> Decimal:
    """A figure of a body that perhaps was never valid; 0 where it is none."""
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return Decimal(0)
    return found if found.is_finite() else Decimal(0)


def _lines(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
