"""A server that dies at a chosen moment of a request: at a statement, right before a commit, or right after one.

And one that is broken on purpose, so that the checks can be seen to fail.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Engine, event

from webapp.core.actor import Actor
from webapp.domains.production.errors import OverReport
from webapp.domains.sync import receive


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


class Fault:
    """One thing at most that the server does wrong."""

    def __init__(self) -> None:
        self._right = {name: getattr(receive, name) for name, _ in FAULTS.values()}

    def put_in(self, name: str | None) -> None:
        """Make the fault of that *name*, or none, instead of the one before."""
        for place, right in self._right.items():
            setattr(receive, place, right)
        if name is not None:
            setattr(receive, *FAULTS[name])


def _proves_nobody(_session: Any, phone: receive.Phone, _ticket: Any) -> tuple[Actor, None]:
    return Actor(phone.company_id, None, device_id=phone.id), None


def _holds(*_args: Any) -> None:
    raise OverReport(reported="2", left="1")


FAULTS: dict[str, tuple[str, Any]] = {
    "forget_proof": ("_proved", _proves_nobody),
    "hold_all": ("check_order", _holds),
}
"""What is put in the place of which function of the receiving side."""
