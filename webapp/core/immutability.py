"""Database triggers that forbid changing history, on both databases."""

from __future__ import annotations

from collections.abc import Sequence

POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION suigong_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'immutable: % is history; correct it by a reversal', TG_TABLE_NAME;
END $$
"""


def immutable(dialect: str, table: str) -> list[str]:
    """Statements after which no row of *table* can be updated or deleted."""
    return [_trigger(dialect, table, "update", ()), _trigger(dialect, table, "delete", ())]


def guarded(dialect: str, table: str, columns: Sequence[str]) -> list[str]:
    """Statements after which the *columns* of *table* keep their first value and no row can be deleted."""
    return [_trigger(dialect, table, "update", columns), _trigger(dialect, table, "delete", ())]


def _trigger(dialect: str, table: str, verb: str, columns: Sequence[str]) -> str:
    name = f"{table}_no_{verb}"
    changed = " OR ".join(
        f"NEW.{column} IS DISTINCT FROM OLD.{column}"
        if dialect == "postgresql"
        else f"NEW.{column} IS NOT OLD.{column}"
        for column in columns
    )
    when = f" WHEN ({changed})" if changed else ""
    if dialect == "postgresql":
        return (
            f'CREATE TRIGGER {name} BEFORE {verb.upper()} ON "{table}" '
            f"FOR EACH ROW{when} EXECUTE FUNCTION suigong_refuse_change()"
        )
    return (
        f'CREATE TRIGGER {name} BEFORE {verb.upper()} ON "{table}"{when} BEGIN '
        f"SELECT RAISE(ABORT, 'immutable: {table} is history; correct it by a reversal'); END"
    )
