"""Whoever changes history, even with the database's own tools, leaves a broken link."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import Connection, select, text
from sqlalchemy.exc import DBAPIError

from tests.support.factory import Factory
from webapp.core import audit
from webapp.extensions import db


@contextmanager
def without_guards(table: str) -> Iterator[Connection]:
    """A connection of somebody who has switched the triggers off."""
    engine = db.engine
    with engine.connect().execution_options(suigong_writes=True) as connection:
        triggers = _switch_off(connection, table)
        yield connection
        for statement in triggers:
            connection.execute(text(statement))
        connection.commit()


def _switch_off(connection: Connection, table: str) -> list[str]:
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        connection.execute(text(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY"))
        return [
            f"ALTER TABLE {table} ENABLE TRIGGER USER",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        ]
    found = connection.execute(
        text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"),
        {"table": table},
    ).all()
    for name, _sql in found:
        connection.execute(text(f"DROP TRIGGER {name}"))
    return [sql for _name, sql in found]


@pytest.fixture
def lived(factory: Factory) -> Factory:
    """A company with some history."""
    for number in range(5):
        factory.send("partners.add_partner", {"name": f"partner {number}", "is_customer": True})
    return factory


def broken(factory: Factory) -> tuple[int, str] | None:
    factory.session.rollback()
    factory.session.expunge_all()
    link = audit.verify(factory.session)
    return (link.seq, link.reason) if link else None


def test_an_untouched_chain_is_whole(lived: Factory) -> None:
    assert broken(lived) is None


@pytest.mark.parametrize(
    ("column", "value"),
    [("action", "'another'"), ("outcome", "'refused'"), ("body_hash", "'0'"), ("detail_hash", "'0'")],
)
def test_a_changed_row_is_found(lived: Factory, column: str, value: str) -> None:
    lived.session.rollback()
    with without_guards("audit_entry") as connection:
        connection.execute(text(f"UPDATE audit_entry SET {column} = {value} WHERE seq = 4"))

    assert broken(lived) == (4, "row was changed")


def test_a_changed_row_with_a_matching_hash_breaks_the_next_one(lived: Factory) -> None:
    lived.session.rollback()
    with without_guards("audit_entry") as connection:
        connection.execute(text("UPDATE audit_entry SET hash = 'made up' WHERE seq = 4"))

    assert broken(lived) is not None


def test_a_removed_row_is_found(lived: Factory) -> None:
    lived.session.rollback()
    with without_guards("audit_entry") as connection:
        connection.execute(text("DELETE FROM audit_entry WHERE seq = 3"))

    assert broken(lived) == (3, "row is missing")


def test_removed_last_rows_are_found(lived: Factory) -> None:
    lived.session.rollback()
    with without_guards("audit_entry") as connection:
        connection.execute(text("DELETE FROM audit_entry WHERE seq >= 6"))

    assert broken(lived) == (6, "the last rows are missing")


def test_the_command_line_says_where_and_fails(lived: Factory, app: Flask) -> None:
    lived.session.rollback()
    runner = app.test_cli_runner()
    assert runner.invoke(args=["audit", "verify"]).exit_code == 0
    with without_guards("audit_entry") as connection:
        connection.execute(text("UPDATE audit_entry SET action = 'x' WHERE seq = 2"))

    result = runner.invoke(args=["audit", "verify"])

    assert result.exit_code == 1
    assert "broken at row 2: row was changed" in result.output


def test_what_the_audit_refers_to_is_kept_as_it_was_answered(lived: Factory) -> None:
    outcome = lived.try_to_send("partners.add_partner", {"name": ""})
    entry = lived.session.scalars(
        select(audit.AuditEntry).order_by(audit.AuditEntry.seq.desc()).limit(1)
    ).one()

    assert (entry.command_id, entry.outcome) == (outcome.id, "refused")


def test_posted_rows_cannot_be_changed_or_deleted_by_anybody(lived: Factory) -> None:
    lived.session.rollback()
    for statement in (
        "UPDATE audit_entry SET outcome = 'x'",
        "DELETE FROM audit_entry",
        "UPDATE command SET body_hash = 'x'",
        "DELETE FROM command",
    ):
        with db.engine.connect().execution_options(suigong_writes=True) as connection:
            _enter(connection, lived)
            with pytest.raises(DBAPIError, match="immutable"):
                connection.execute(text(statement))


def test_what_may_change_of_a_command_does(lived: Factory) -> None:
    lived.session.rollback()
    with db.engine.connect().execution_options(suigong_writes=True) as connection:
        _enter(connection, lived)
        assert connection.execute(text("UPDATE command SET attempts = 2")).rowcount > 0


def _enter(connection: Connection, factory: Factory) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(
            text("SELECT set_config('app.company_id', :c, true)"), {"c": str(factory.company_id)}
        )
