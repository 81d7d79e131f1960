"""Importing without screens: a list is read, looked at, asked about, answered and sent through the door, as the screens do it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from tests.support.factory import Factory
from webapp.core.envelope import Outcome
from webapp.flows.imports.looking import Look, look
from webapp.imports.kinds import KINDS
from webapp.imports.problems import SKIP, TOGETHER, UNIT, Problem
from webapp.imports.reading import Wishes

TODAY = date(2026, 11, 23)
Answer = Callable[[Problem], str | None]
"""What a person says to a question: a choice, a text, or nothing."""


@dataclass
class Desk:
    """Somebody with a file."""

    factory: Factory
    folder: Path
    wishes: Wishes = field(default_factory=Wishes)

    def paste(self, text: str) -> Path:
        """A file that holds what was pasted."""
        path = self.folder / "pasted.txt"
        path.write_text(text, "utf-8")
        return path

    def sheet(self, *rows: Sequence[Any], name: str = "list", **sheets: Sequence[Sequence[Any]]) -> Path:
        """An xlsx file of *rows*, or of several *sheets*."""
        book = Workbook()
        first = book.active
        assert first is not None
        for title, lines in (sheets or {name: rows}).items():
            sheet = book.create_sheet(title)
            for line in lines:
                sheet.append(list(line))
        book.remove(first)
        path = self.folder / "list.xlsx"
        book.save(path)
        return path

    def look(self, kind: str, path: Path) -> Look:
        return look(self.factory.session, TODAY, KINDS[kind], path, self.wishes)

    def answer(self, kind: str, path: Path, answer: Answer, rounds: int = 8) -> Look:
        """Answer what is asked until nothing is, at most *rounds* times: answers may raise new questions."""
        for _ in range(rounds):
            found = self.look(kind, path)
            asked = [one for row in found.rows for one in row.problems]
            if not [one for one in asked if self.say(one, answer(one))]:
                return found
        return self.look(kind, path)

    def say(self, problem: Problem, text: str | None) -> bool:
        """Note an answer; whether there was one."""
        answers = self.wishes.answers
        if text is None:
            return False
        if text == SKIP:
            answers.skipped.add(problem.key)
        elif text == TOGETHER:
            answers.together.add(problem.key)
        elif problem.scope == UNIT:
            answers.units[problem.raw] = text
        else:
            answers.cells.setdefault(problem.key, {})[problem.field] = text
        return True

    def take_in(
        self, kind: str, found: Look, role: str = "planner", expect: str = "applied", **more: Any
    ) -> Outcome:
        """Send what was looked at through the door."""
        body = dict(found.body("list.xlsx"))
        return self.factory.send(KINDS[kind].command, body, self.factory.actor(role), expect=expect, **more)

    def bring(self, kind: str, path: Path, role: str = "planner") -> Outcome:
        """Look at a file in which nothing is doubtful, and take it in."""
        found = self.look(kind, path)
        assert problems(found) == []
        return self.take_in(kind, found, role)


def problems(found: Look) -> list[tuple[str, str, str]]:
    """Row, cell and code of everything that stands in the way."""
    return [(one.key, one.field, one.code) for row in found.rows for one in row.problems]
