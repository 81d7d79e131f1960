"""What was decided about lots that waited for their inspection, and which lot a part was sorted out of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.core import types
from webapp.core.immutability import immutable
from webapp.core.tenancy import row_level_security

revision = "7a1e4c58"
down_revision = "c4a61e90"
branch_labels = None
depends_on = None

REFERENCES = {
    "lot_id": "lot",
    "inspection_id": "inspection",
    "rejected_lot_id": "lot",
    "decided_by_id": "user",
    "command_id": "command",
}


def upgrade() -> None:
    op.add_column("lot", sa.Column("split_from_id", types.Guid(), nullable=True))
    op.create_table(
        "disposition",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("lot_id", types.Guid(), nullable=False),
        sa.Column("inspection_id", types.Guid(), nullable=True),
        sa.Column("decision", sa.String(length=64), nullable=False),
        sa.Column("accepted", types.Scaled(6), nullable=False),
        sa.Column("rejected", types.Scaled(6), nullable=False),
        sa.Column("rejected_lot_id", types.Guid(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("decided_by_id", types.Guid(), nullable=True),
        sa.Column("occurred_at", types.UtcDateTime(), nullable=False),
        sa.Column("command_id", types.Guid(), nullable=False),
        *[
            sa.ForeignKeyConstraint(
                ["company_id", column],
                [f"{target}.company_id", f"{target}.id"],
                name=op.f(f"fk_disposition_company_id_{column}"),
            )
            for column, target in REFERENCES.items()
        ],
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_disposition_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_disposition")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_disposition_company_id_lot_id"), "disposition", ["company_id", "lot_id"])
    dialect = op.get_bind().dialect.name
    statements = immutable(dialect, "disposition")
    if dialect == "postgresql":
        statements = [*row_level_security("disposition"), *statements]
    for statement in statements:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("disposition")
    op.drop_column("lot", "split_from_id")
