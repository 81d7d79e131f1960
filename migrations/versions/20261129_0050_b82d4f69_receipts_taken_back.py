"""Receipts of subcontract orders can be taken back; who did it, and why, is kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.core import types
from webapp.core.immutability import immutable
from webapp.core.tenancy import row_level_security

revision = "b82d4f69"
down_revision = "a71c3e58"
branch_labels = None
depends_on = None

TABLE = "subcontract_reversal"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("order_id", types.Guid(), nullable=False),
        sa.Column("receipt_id", types.Guid(), nullable=False),
        sa.Column("mirror_id", types.Guid(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("occurred_at", types.UtcDateTime(), nullable=False),
        sa.Column("command_id", types.Guid(), nullable=False),
        _references("command_id", "command"),
        _references("mirror_id", "subcontract_receipt"),
        _references("order_id", "subcontract_order"),
        _references("receipt_id", "subcontract_receipt"),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f(f"fk_{TABLE}_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("company_id", "receipt_id", name=op.f(f"uq_{TABLE}_company_id_receipt_id")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f(f"ix_{TABLE}_company_id_order_id"), TABLE, ["company_id", "order_id"])
    dialect = op.get_bind().dialect.name
    if dialect == "postgresql":
        for statement in row_level_security(TABLE):
            op.execute(statement)
    for statement in immutable(dialect, TABLE):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table(TABLE)


def _references(column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["company_id", column],
        [f"{target}.company_id", f"{target}.id"],
        name=op.f(f"fk_{TABLE}_company_id_{column}"),
    )
