"""A server that dies at a chosen moment of a request: at a statement, right before a commit, or right after one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Engine, event


class ServerKilled(BaseException):
    """The process is gone in the middle of what it did. No error of the program: nothing there may catch it."""


@dataclass(frozen=True)
class Death:
    """When: at the *nth* statement that is sent, or before or after the *nth* commit; counted from 1."""

    when: Literal["statement", "before_commit", "after_commit"]
    nth: int


class Reaper:
    """Counts what the engine does and kills at the right moment; after it, nothing reaches the database any more."""

    def __init__(self, engine: Engine) -> None:
        self._death: Death | None = None
        self._statements = self._commits = 0
        self._dead = False
        event.listen(engine, "before_cursor_execute", self._before_statement)
        self._wrap_commit(engine)

    @contextmanager
    def bring(self, death: Death | None) -> Iterator[None]:
        """Within the block the server dies as told, if it gets that far."""
        self._death, self._statements, self._commits, self._dead = death, 0, 0, False
        try:
            yield
        finally:
            self._death, self._dead = None, False

    def _before_statement(self, *_args: Any) -> None:
        self._statements += 1
        if self._dead or self._death == Death("statement", self._statements):
            self._die()

    def _wrap_commit(self, engine: Engine) -> None:
        commit = engine.dialect.do_commit

        def do_commit(connection: Any) -> None:
            self._commits += 1
            if self._dead or self._death == Death("before_commit", self._commits):
                self._die()
            commit(connection)
            if self._death == Death("after_commit", self._commits):
                self._die()

        engine.dialect.do_commit = do_commit  # type: ignore[method-assign, assignment]

    def _die(self) -> None:
        self._dead = True
        raise ServerKilled
