"""What is wrong with a file, by row and column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

SHOWN = 20
"""More problems than this do not help anybody to mend a file."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong: a key of ``words.TEXTS`` with its parameters, the line of the file and the column's name."""

    key: str
    row: int | None = None
    column: str = ""
    params: dict[str, Any] = field(default_factory=dict)


class BadLog(Exception):
    """The file is not such a log, or parts of it cannot be read. Nothing of it was imported."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = tuple(problems)


class ImportStopped(Exception):
    """The import cannot go on; the message's key and parameters say why."""

    def __init__(self, key: str, **params: Any) -> None:
        super().__init__(key)
        self.key = key
        self.params = params
