"""What became of a command, as programs read it (docs/sync.md §4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from webapp.core.envelope import Outcome
from webapp.core.errors import DomainError
from webapp.web.i18n import say
from webapp.web.problems import Problem, field_texts

ACCEPTED = {"applied": 200, "held": 202, "deferred": 202, "stored": 202}


def document(outcome: Outcome) -> dict[str, Any]:
    """The outcome with its messages in the reader's language."""
    return {
        "id": str(outcome.id),
        "status": outcome.status,
        "rev": outcome.rev,
        "duplicate": outcome.duplicate,
        "code": outcome.code,
        "message": say(outcome.message, outcome.params) or None,
        "params": _texts(outcome.params),
        "errors": [
            {**said, "params": _texts(one.params)}
            for said, one in zip(field_texts(outcome.errors), outcome.errors, strict=True)
        ],
        "result": dict(outcome.result),
    }


def _texts(params: Mapping[str, Any]) -> dict[str, str]:
    """What fills a message, for a client that says it in its own words."""
    return {name: str(value) for name, value in params.items()}


def refusal(outcome: Outcome) -> Problem:
    """The problem document for an outcome that is none of ACCEPTED."""
    code = outcome.code or "refused"
    status = _statuses().get(code, 422)
    return Problem(status, code, say(outcome.message, outcome.params), tuple(field_texts(outcome.errors)))


@cache
def _statuses() -> dict[str, int]:
    return {error.code: error.http_status for error in _all_errors(DomainError)}


def _all_errors(base: type[DomainError]) -> Iterator[type[DomainError]]:
    for error in base.__subclasses__():
        yield error
        yield from _all_errors(error)
