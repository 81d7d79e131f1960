"""What the machine answered: a card that stays on the next page until it is closed. No toast for what matters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from flask import flash, get_flashed_messages

from webapp.core.envelope import Outcome
from webapp.web.i18n import say

_LAMPS = {"applied": "running", "held": "act", "deferred": "attention", "stored": "act"}


@dataclass(frozen=True)
class Result:
    """A result card. *links* are (words, address); *clears_draft* names the form draft that the server now has."""

    lamp: str
    title: str
    text: str = ""
    links: tuple[tuple[str, str], ...] = ()
    clears_draft: str = ""


def result_of(
    outcome: Outcome, done: str, *, links: Sequence[tuple[str, str]] = (), clears_draft: str = ""
) -> Result:
    """Return the card for *outcome*: *done* as its title when it was applied, else the reason why not."""
    lamp = _LAMPS.get(outcome.status, "stopped")
    title = done if outcome.applied else say(outcome.message, outcome.params)
    return Result(lamp, title, "", tuple(links), "" if lamp == "stopped" else clears_draft)


def keep(result: Result) -> None:
    """Show *result* on the next page."""
    flash(asdict(result), "result")  # type: ignore[arg-type]


def kept() -> list[Result]:
    """Return the results to show now, once."""
    found = get_flashed_messages(category_filter=["result"])
    return [_revived(one) for one in found]


def _revived(stored: Any) -> Result:
    links = tuple((words, url) for words, url in stored["links"])
    return Result(stored["lamp"], stored["title"], stored["text"], links, stored["clears_draft"])
