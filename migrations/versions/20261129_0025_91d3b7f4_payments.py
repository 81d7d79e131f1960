"""Payments received from customers, and what of each is for which order."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.core import types
from webapp.core.immutability import immutable
from webapp.core.tenancy import row_level_security

revision = "91d3b7f4"
down_revision = "7c1fa05e"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "payment",
        *_keys("payment", {"customer_id": "partner", "reverses_id": "payment", "command_id": "command"}),
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("amount", types.Scaled(2), nullable=False),
        sa.Column("tax", types.Scaled(2), nullable=False),
        sa.Column("method", sa.String(64), nullable=False),
        sa.Column("reference", sa.String(200), nullable=False),
        sa.Column("note", sa.String(200), nullable=False),
        sa.Column("occurred_at", types.UtcDateTime(), nullable=False),
        sa.UniqueConstraint("company_id", "number", name=op.f("uq_payment_company_id_number")),
        sa.UniqueConstraint("company_id", "reverses_id", name=op.f("uq_payment_company_id_reverses_id")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "payment_part",
        *_keys("payment_part", {"payment_id": "payment"}),
        sa.Column("order_id", types.Guid(), nullable=False),
        sa.Column("amount", types.Scaled(2), nullable=False),
        sqlite_with_rowid=False,
    )
    for table, column in (
        ("payment", "customer_id"),
        ("payment_part", "payment_id"),
        ("payment_part", "order_id"),
    ):
        op.create_index(op.f(f"ix_{table}_company_id_{column}"), table, ["company_id", column])
    dialect = op.get_bind().dialect.name
    for table in ("payment", "payment_part"):
        statements = immutable(dialect, table)
        if dialect == "postgresql":
            statements = [*row_level_security(table), *statements]
        for statement in statements:
            op.execute(statement)


def _keys(table: str, references: dict[str, str]) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        *(sa.Column(one, types.Guid(), nullable=one == "reverses_id") for one in references),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f(f"fk_{table}_company_id")),
        *(
            sa.ForeignKeyConstraint(
                ["company_id", one],
                [f"{target}.company_id", f"{target}.id"],
                name=op.f(f"fk_{table}_company_id_{one}"),
            )
            for one, target in references.items()
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f(f"pk_{table}")),
    ]


def downgrade() -> None:
    op.drop_table("payment_part")
    op.drop_table("payment")
