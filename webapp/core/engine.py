"""How a connection to the database behaves.

SQLite: write-ahead log, full durability, one writer at a time. A write transaction begins IMMEDIATE and first takes a gate (a
thread lock, then a lock on a file beside the database), because writers that queue at the gate wait a fraction of the time that
writers polling SQLite's busy handler do. PostgreSQL needs nothing but its own defaults, and a role that row-level security binds.
"""

from __future__ import annotations

import fcntl
import os
import threading
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection

GATE_TIMEOUT_SECONDS = 60.0

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA busy_timeout=30000",
    "PRAGMA foreign_keys=ON",
    "PRAGMA cache_size=-64000",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA mmap_size=268435456",
)


class UnsafeRole(RuntimeError):
    """The database role could look past the wall between companies."""


class WriteGate:
    """Lets one writer of a database file through at a time, among threads and among processes."""

    def __init__(self, path: str | None) -> None:
        self._threads = threading.Lock()
        self._path = path
        self._file: int | None = None

    def enter(self) -> None:
        """Wait for the turn. Raises TimeoutError when another thread of this process never leaves."""
        if not self._threads.acquire(timeout=GATE_TIMEOUT_SECONDS):
            raise TimeoutError("another write transaction of this process does not end")
        if self._path is not None:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._file, fcntl.LOCK_EX)

    def leave(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
        self._threads.release()


def writes_of(connection: Connection) -> int:
    """How many statements that may write *connection* has sent so far."""
    return int(connection.info.get("writes", 0))


def _count_writes(connection: Any, _cursor: Any, _text: Any, _values: Any, context: Any, _many: bool) -> None:
    if context.compiled is None or context.isinsert or context.isupdate or context.isdelete:
        connection.info["writes"] = writes_of(connection) + 1


def configure_engine(engine: Engine) -> None:
    """Give *engine* the settings that its database needs."""
    event.listen(engine, "before_cursor_execute", _count_writes)
    if engine.dialect.name == "sqlite":
        _configure_sqlite(engine)
    else:
        event.listen(engine, "connect", _refuse_unsafe_role)


def _refuse_unsafe_role(connection: Any, _record: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        role, unsafe = cursor.fetchone()
    connection.rollback()
    if unsafe:
        raise UnsafeRole(
            f"The database role {role!r} is a superuser or may bypass row-level security, which keeps companies apart. "
            f"Connect as an ordinary role: CREATE ROLE suigong LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD '…'; "
            f"ALTER DATABASE … OWNER TO suigong; and put that role into DATABASE_URL."
        )


def _configure_sqlite(engine: Engine) -> None:
    database = engine.url.database
    in_memory = not database or database == ":memory:"
    gate = WriteGate(None if in_memory else f"{database}.lock")

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves; the driver would say it too late
        for pragma in _PRAGMAS:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if not connection.get_execution_options().get("suigong_writes"):
            connection.exec_driver_sql("BEGIN")
            return
        gate.enter()
        connection.info["gate"] = gate
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    @event.listens_for(engine, "checkin")
    def _leave(_connection: Any, record: Any) -> None:
        held: WriteGate | None = record.info.pop("gate", None)
        if held is not None:
            held.leave()
