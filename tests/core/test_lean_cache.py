"""A large import holds little of SQLite's file in memory, and gives back what it took from the connection."""

from __future__ import annotations

import os

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from webapp.core.db import lean_cache

pytestmark = pytest.mark.skipif(
    os.environ.get("TEST_DATABASE") == "postgresql", reason="PostgreSQL keeps its own memory"
)


def settings(session: Session) -> tuple[int, int]:
    """How much of the file the connection may keep, and how much of it is mapped."""
    driver = session.connection().connection.dbapi_connection
    assert driver is not None
    kept, mapped = (driver.execute(f"PRAGMA {name}").fetchone()[0] for name in ("cache_size", "mmap_size"))
    return kept, mapped


def test_an_import_keeps_little_of_the_file_in_memory_and_the_connection_is_as_before_afterwards(
    session: Session,
) -> None:
    before = settings(session)
    with lean_cache(session):
        kept, mapped = settings(session)
    assert (kept, mapped) == (-8000, 0)
    assert settings(session) == before != (kept, mapped)


def test_a_failure_leaves_the_connection_as_it_was(session: Session) -> None:
    before = settings(session)
    with pytest.raises(OperationalError), lean_cache(session):
        raise OperationalError("select", {}, Exception("disk I/O error"))
    assert settings(session) == before
