"""SQLite: copied online by its own backup API, swapped by renaming a file."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Literal, cast

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from webapp.backup.errors import BackupError, Damaged
from webapp.backup.files import sync_folder

FILE = "database/suigong.sqlite3"
_BESIDE = ("-wal", "-shm")


class SqliteStore:
    """The database in the file *path*."""

    kind: Literal["sqlite"] = "sqlite"

    def __init__(self, path: Path) -> None:
        self._path = path

    def size(self, connection: Connection) -> int:
        pages = connection.execute(sa.text("PRAGMA page_count")).scalar_one()
        return int(pages * connection.execute(sa.text("PRAGMA page_size")).scalar_one())

    def copy(self, connection: Connection, folder: Path) -> list[str]:
        target = folder / FILE
        target.parent.mkdir(parents=True, exist_ok=True)
        source = cast(sqlite3.Connection, connection.connection.driver_connection)
        with closing(sqlite3.connect(target)) as copy:
            copy.execute("PRAGMA synchronous=OFF")
            # In one step: a copy in several begins anew whenever somebody writes in between.
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
        return [FILE]

    @contextmanager
    def loaded(self, folder: Path, name: str) -> Iterator[str]:
        file = folder / FILE
        if not file.is_file():
            raise Damaged("The backup holds no SQLite database.")
        _look_whole(file)
        try:
            yield f"sqlite:///{file}"
        finally:
            for path in (file, *_logs_of(file)):
                path.unlink(missing_ok=True)

    def in_use(self) -> list[str]:
        if not self._path.exists():
            return []
        try:
            self._join_log()
        except sqlite3.OperationalError as error:
            return [f"a program that has {self._path.name} open ({error})"]
        except sqlite3.DatabaseError:
            return []  # damaged, which may be why it is being restored
        return []

    def swap(self, url: str, aside: Path) -> str:
        new = Path(sa.make_url(url).database or "")
        incoming = self._path.with_name(f"{self._path.name}.incoming")
        _join_log_of(new)
        shutil.move(new, incoming)
        with incoming.open("rb") as file:
            os.fsync(file.fileno())
        kept = self._set_aside(aside)
        incoming.replace(self._path)
        sync_folder(self._path.parent)
        return kept

    def _set_aside(self, aside: Path) -> str:
        """Keep the old file under a second name, so that at every moment there is a database in its place."""
        if not self._path.exists():
            return ""
        aside.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            self._join_log()
        except sqlite3.OperationalError as error:
            raise BackupError(f"The database is in use: {error}.") from None
        except sqlite3.DatabaseError:
            pass  # a damaged file is kept as it is, with its log
        kept = aside / self._path.name
        try:
            kept.hardlink_to(self._path)
        except OSError:  # a file system without such names
            shutil.copy2(self._path, kept)
        for log in _logs_of(self._path):
            if log.exists():  # of a damaged file: belongs to the old content, and would spoil the new
                shutil.move(log, aside / log.name)
        sync_folder(aside)
        return str(aside)

    def _join_log(self) -> None:
        _join_log_of(self._path)


def _join_log_of(path: Path) -> None:
    """Bring what the write-ahead log holds into the file. Raises sqlite3.OperationalError while anybody has it open."""
    with closing(sqlite3.connect(path, timeout=0.5)) as connection:
        # Leaving the write-ahead mode needs the file for oneself alone.
        connection.execute("PRAGMA journal_mode=DELETE").fetchone()


def _look_whole(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        try:
            said = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
            orphans = connection.execute("PRAGMA foreign_key_check").fetchone()
        except sqlite3.DatabaseError as error:
            raise Damaged(f"The database in the backup is damaged: {error}.") from None
    if said != ["ok"]:
        raise Damaged(f"The database in the backup is damaged: {said[0]}.")
    if orphans is not None:
        raise BackupError(f"In the backup a row of {orphans[0]} points to nothing in {orphans[2]}.")


def _logs_of(path: Path) -> list[Path]:
    return [path.with_name(path.name + suffix) for suffix in _BESIDE]
