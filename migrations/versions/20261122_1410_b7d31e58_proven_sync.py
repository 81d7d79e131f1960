"""What a sync that loses nothing needs: what a phone still keeps, locked PINs, replaced records, closed days."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

from webapp.core import types
from webapp.core.immutability import guarded, immutable

revision = "b7d31e58"
down_revision = "a1f0c2d4"
branch_labels = None
depends_on = None

CONFLICT_GUARDED = ("command_id", "actor_id", "device_id", "type", "body", "body_hash", "received_at")
REPLACES_INDEX = "ix_command_company_id_replaces"
GUARDED_BEFORE = (
    "type",
    "version",
    "body",
    "body_hash",
    "actor_id",
    "device_id",
    "stream",
    "seq",
    "occurred_at",
    "received_at",
)


def upgrade() -> None:
    for table, column in _columns():
        op.add_column(table, column)
    few = sa.text("replaces IS NOT NULL")
    columns = ["company_id", "replaces"]
    op.create_index(REPLACES_INDEX, "command", columns, sqlite_where=few, postgresql_where=few)
    _guard("command", guarded, (*GUARDED_BEFORE, "replaces"))
    _guard("command_conflict", guarded, CONFLICT_GUARDED)
    _tell_apart("hold", "quarantine")


def downgrade() -> None:
    _tell_apart("quarantine", "hold")
    _guard("command", guarded, GUARDED_BEFORE)
    _guard("command_conflict", lambda dialect, table, _columns: immutable(dialect, table), ())
    op.drop_index(REPLACES_INDEX, "command")
    for table, column in reversed(_columns()):
        op.drop_column(table, column.name)


def _columns() -> list[tuple[str, sa.Column[object]]]:
    return [
        ("device", sa.Column("replaces_id", types.Guid(), nullable=True)),
        ("device", sa.Column("reported_at", types.UtcDateTime(), nullable=True)),
        ("device", sa.Column("unsent", sa.Integer(), nullable=False, server_default="0")),
        ("device", sa.Column("unsent_photos", sa.Integer(), nullable=False, server_default="0")),
        ("device", sa.Column("oldest_unsent_at", types.UtcDateTime(), nullable=True)),
        ("device", sa.Column("app_version", sa.String(64), nullable=False, server_default="")),
        ("device", sa.Column("last_user_id", types.Guid(), nullable=True)),
        ("user", sa.Column("sign_in_changed_at", types.UtcDateTime(), nullable=True)),
        ("user", sa.Column("pin_locked_at", types.UtcDateTime(), nullable=True)),
        ("command", sa.Column("replaces", types.Guid(), nullable=True)),
        ("ticket", sa.Column("remark", sa.Text(), nullable=False, server_default="")),
        ("ticket", sa.Column("standing_at", sa.String(200), nullable=False, server_default="")),
        ("cost_entry", sa.Column("posted_on", sa.Date(), nullable=True)),
        ("stock_move", sa.Column("posted_on", sa.Date(), nullable=True)),
        ("revaluation", sa.Column("posted_on", sa.Date(), nullable=True)),
        ("command_conflict", sa.Column("looked_at", types.UtcDateTime(), nullable=True)),
        ("command_conflict", sa.Column("looked_by_id", types.Guid(), nullable=True)),
    ]


def _tell_apart(before: str, after: str) -> None:
    """Lots that wait for the final inspection of their order are no longer in the same state as those that somebody blocked."""
    inspected = "SELECT 1 FROM item WHERE item.company_id = lot.company_id AND item.id = lot.item_id AND item.final_inspection"
    # The walls between companies would hide every row from who works for none.
    walled = op.get_bind().dialect.name == "postgresql"
    for table in ("lot", "item") if walled else ():
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(
        f"UPDATE lot SET status = '{after}' "
        f"WHERE status = '{before}' AND work_order_id IS NOT NULL AND EXISTS ({inspected})"
    )
    for table in ("lot", "item") if walled else ():
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def _guard(
    table: str, statements: Callable[[str, str, tuple[str, ...]], list[str]], columns: tuple[str, ...]
) -> None:
    """The trigger that keeps what was sent as it was names its columns: it is made anew for them."""
    dialect = op.get_bind().dialect.name
    for verb in ("update", "delete"):
        name = f"{table}_no_{verb}"
        op.execute(f"DROP TRIGGER {name}" + (f' ON "{table}"' if dialect == "postgresql" else ""))
    for statement in statements(dialect, table, columns):
        op.execute(statement)
