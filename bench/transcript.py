"""The raw side of each comparison: exactly the statements that our code sent, sent again without our code.

A transcript keeps the SQL of a run with its bound values as the driver got them. Played on a twin of the database through the
bare driver, it writes the same rows or reads the same ones; what is missing is all that we do around it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias, cast
from uuid import UUID

from sqlalchemy import Engine, create_engine, event

from webapp.core.engine import WriteGate, configure_engine

WRITES = ("INSERT", "UPDATE", "DELETE")
READS = ("SELECT", "WITH")
EVERYTHING = (*WRITES, *READS, "SAVEPOINT", "RELEASE")

Group: TypeAlias = list[tuple[str, Any, bool]]
"""Statements with their values; whether they are sent with many sets of values at once."""


@dataclass
class Transcript:
    """Statements in order, in groups: one group a command."""

    groups: list[list[tuple[str, Any, bool]]] = field(default_factory=list)

    def next_group(self) -> None:
        """What comes from here on belongs to the next command."""
        self.groups.append([])

    @property
    def statements(self) -> int:
        return sum(len(group) for group in self.groups)


@contextmanager
def recording(engine: Engine, kinds: Sequence[str]) -> Iterator[Transcript]:
    """Keep every statement of *kinds* that *engine* sends."""
    kept = Transcript()
    kept.next_group()

    def keep(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        if statement.lstrip().upper().startswith(tuple(kinds)):
            kept.groups[-1].append((statement, parameters, many))

    event.listen(engine, "before_cursor_execute", keep)
    try:
        yield kept
    finally:
        event.remove(engine, "before_cursor_execute", keep)


def writes_in(group: Group) -> Group:
    """The writing statements of *group* alone."""
    return [one for one in group if one[0].lstrip().upper().startswith(WRITES)]


class RawConnection:
    """The bare driver on a database, set up as the app's own connections are."""

    def __init__(self, engine: Engine, company_id: UUID) -> None:
        self._pooled = engine.raw_connection()
        self._connection = cast("Any", self._pooled.driver_connection)
        self._sqlite = engine.dialect.name == "sqlite"
        self._gate = WriteGate(f"{engine.url.database}.lock") if self._sqlite else None
        if not self._sqlite:
            self._connection.execute("SELECT set_config('app.company_id', %s, false)", (str(company_id),))
            self._connection.commit()

    def close(self) -> None:
        self._pooled.close()

    def write(self, groups: Sequence[Sequence[tuple[str, Any, bool]]]) -> None:
        """Send *groups* in one transaction, and fetch what they return. Waits for its turn at SQLite as our own writers do."""
        if self._gate is None:
            self._send(groups)
            self._connection.commit()
            return
        self._gate.enter()
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            self._send(groups)
            self._connection.execute("COMMIT")
        finally:
            self._gate.leave()

    def _send(self, groups: Sequence[Sequence[tuple[str, Any, bool]]]) -> None:
        cursor = self._connection.cursor()
        for group in groups:
            for statement, parameters, many in group:
                (cursor.executemany if many else cursor.execute)(statement, parameters)
                if cursor.description is not None:
                    cursor.fetchall()

    def read(self, statements: Sequence[tuple[str, Any, bool]]) -> None:
        """Send *statements* and fetch all their rows."""
        cursor = self._connection.cursor()
        for statement, parameters, _many in statements:
            cursor.execute(statement, parameters)
            cursor.fetchall()
        if not self._sqlite:
            self._connection.rollback()


@contextmanager
def raw_on(url: str, company_id: UUID) -> Iterator[RawConnection]:
    """The bare driver on the database at *url*."""
    engine = create_engine(url)
    configure_engine(engine)
    raw = RawConnection(engine, company_id)
    try:
        yield raw
    finally:
        raw.close()
        engine.dispose()
