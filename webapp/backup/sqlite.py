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
from webapp.core.i18n import N_

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
            raise Damaged(N_("The backup holds no SQLite database."))
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

    @property
    def _incoming(self) -> Path:
        return self._path.with_name(f"{self._path.name}.incoming")

    def get_ready(self, url: str) -> str:
        new = Path(sa.make_url(url).database or "")
        _join_log_of(new)
        try:
            shutil.move(new, self._incoming)
            with self._incoming.open("rb") as file:
                os.fsync(file.fileno())
            sync_folder(self._path.parent)
        except BaseException:
            self._incoming.unlink(missing_ok=True)
            raise
        return self._incoming.name

    def is_live(self, mark: str) -> bool:
        # Renaming it takes this name away, in one step.
        return not self._path.with_name(mark).exists()

    def stay(self, mark: str, aside: Path) -> None:
        for log in _logs_of(self._path):
            if (aside / log.name).exists():
                shutil.move(aside / log.name, log)
        self._path.with_name(mark).unlink()
        sync_folder(self._path.parent)

    def swap(self, url: str, aside: Path) -> str:
        kept = self._set_aside(aside)
        self._incoming.replace(self._path)
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
            raise BackupError(N_("The database is in use: {detail}."), detail=str(error)) from None
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
            raise Damaged(N_("The database in the backup is damaged: {detail}."), detail=str(error)) from None
    if said != ["ok"]:
        raise Damaged(N_("The database in the backup is damaged: {detail}."), detail=str(said[0]))
    if orphans is not None:
        raise BackupError(
            N_("In the backup a row of {table} points to nothing in {other}."),
            table=orphans[0],
            other=orphans[2],
        )


def _logs_of(path: Path) -> list[Path]:
    return [path.with_name(path.name + suffix) for suffix in _BESIDE]
