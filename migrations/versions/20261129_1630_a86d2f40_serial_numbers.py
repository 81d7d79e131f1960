"""Pieces known one by one, and what happened to each."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.core import types
from webapp.core.immutability import immutable
from webapp.core.tenancy import row_level_security

revision = "a86d2f40"
down_revision = "5d1e84b7"
branch_labels = None
depends_on = None

TABLES = ("serial", "serial_event")
INDEXES = {
    "serial": ("number", ("place_id", "item_id"), "lot_id", "document_id", "move_id", "work_order_id"),
    "serial_event": ("serial_id", "move_id"),
}


def upgrade() -> None:
    op.add_column("item", sa.Column("serial_traced", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column(
        "item_valuation", sa.Column("by_piece", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.create_table(
        "serial",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("item_id", types.Guid(), nullable=False),
        sa.Column("lot_id", types.Guid(), nullable=True),
        sa.Column("place_id", types.Guid(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("assumed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("work_order_id", types.Guid(), nullable=True),
        sa.Column("document_id", types.Guid(), nullable=True),
        sa.Column("move_id", types.Guid(), nullable=True),
        sa.Column("began_at", types.UtcDateTime(), nullable=False),
        sa.Column("moved_at", types.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *_keys("serial", item_id="item", lot_id="lot", move_id="stock_move", place_id="place"),
        sa.UniqueConstraint("company_id", "code", name=op.f("uq_serial_company_id_code")),
        sa.UniqueConstraint(
            "company_id", "item_id", "number", name=op.f("uq_serial_company_id_item_id_number")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "serial_event",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("serial_id", types.Guid(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("move_id", types.Guid(), nullable=True),
        sa.Column("place_id", types.Guid(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("assumed", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("occurred_at", types.UtcDateTime(), nullable=False),
        sa.Column("command_id", types.Guid(), nullable=False),
        sa.Column("actor_id", types.Guid(), nullable=True),
        *_keys(
            "serial_event", command_id="command", move_id="stock_move", place_id="place", serial_id="serial"
        ),
        sqlite_with_rowid=False,
    )
    for table, indexes in INDEXES.items():
        for columns in indexes:
            names = (columns,) if isinstance(columns, str) else columns
            name = op.f(f"ix_{table}_company_id_{'_'.join(names)}")
            op.create_index(name, table, ["company_id", *names])
    dialect = op.get_bind().dialect.name
    if dialect == "postgresql":
        for table in TABLES:
            _execute(row_level_security(table))
    _execute(immutable(dialect, "serial_event"))


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_column("item_valuation", "by_piece")
    op.drop_column("item", "serial_traced")


def _execute(statements: list[str]) -> None:
    for statement in statements:
        op.execute(statement)


def _keys(table: str, **references: str) -> list[sa.Constraint]:
    """The table's key, and the references of its columns into other tables of the same company."""
    foreign = [
        sa.ForeignKeyConstraint(
            ["company_id", column],
            [f"{target}.company_id", f"{target}.id"],
            name=op.f(f"fk_{table}_company_id_{column}"),
        )
        for column, target in references.items()
    ]
    return [
        *foreign,
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f(f"fk_{table}_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f(f"pk_{table}")),
    ]
