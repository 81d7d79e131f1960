"""What a database must be able to do to be backed up and put back; SQLite and PostgreSQL each do it in their own way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Literal, Protocol

from sqlalchemy import Engine, make_url
from sqlalchemy.engine import Connection

from webapp.backup.errors import BackupError
from webapp.config import Config
from webapp.core.i18n import N_


class Store(Protocol):
    """One database. *folder* holds the files of a copy, under the names that they have in the archive."""

    @property
    def kind(self) -> Literal["sqlite", "postgresql"]:
        """Of which kind it is; a copy fits into its own kind alone."""

    def size(self, connection: Connection) -> int:
        """Bytes that the database takes."""

    def copy(self, connection: Connection, folder: Path) -> list[str]:
        """Write what *connection*'s snapshot holds as files into *folder*; their names. Others go on writing meanwhile."""

    def loaded(self, folder: Path, name: str) -> AbstractContextManager[str]:
        """The copy as a database of its own beside the live one, by its URL; gone after the block unless swapped in.

        Raises NotVerified when the role may not make one.
        """

    def in_use(self) -> list[str]:
        """Who else has the database open, as far as can be seen."""

    def get_ready(self, url: str) -> str:
        """Bring the loaded database at *url* to where ``swap`` takes it from; what ``is_live`` knows it by."""

    def is_live(self, mark: str) -> bool:
        """Whether the database with this *mark* was swapped in."""

    def stay(self, mark: str, aside: Path) -> None:
        """After a swap that did not happen: leave nothing of the database with this *mark*, and take back what lies *aside*."""

    def swap(self, url: str, aside: Path) -> str:
        """Put the loaded database at *url* into the live one's place, in one step; says where the old one is, "" if nowhere."""


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one moment of the database, however long it looks."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        yield connection


def sqlite_file(config: Config) -> Path:
    """Where the SQLite database is. Raises BackupError for one in memory."""
    database = make_url(config.database_url).database
    if not database or database == ":memory:":
        raise BackupError(N_("A database in memory cannot be backed up."))
    return Path(database).resolve()
