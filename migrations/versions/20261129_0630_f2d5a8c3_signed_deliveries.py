"""The customer's signature under a delivery, and what of it was not taken."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.core import types
from webapp.core.immutability import guarded, immutable
from webapp.core.tenancy import row_level_security

revision = "f2d5a8c3"
down_revision = "91d3b7f4"
branch_labels = None
depends_on = None

TABLES = ("delivery_signature", "delivery_difference")
AS_SIGNED = ("shipment_id", "signer", "strokes", "note", "collected_by_id", "occurred_at", "command_id")
STANDING = sa.text("withdrawn_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "delivery_signature",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("shipment_id", types.Guid(), nullable=False),
        sa.Column("signer", sa.String(length=200), nullable=False),
        sa.Column("strokes", types.Json, nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("collected_by_id", types.Guid(), nullable=True),
        sa.Column("occurred_at", types.UtcDateTime(), nullable=False),
        sa.Column("command_id", types.Guid(), nullable=False),
        sa.Column("withdrawn_at", types.UtcDateTime(), nullable=True),
        sa.Column("withdrawn_by_id", types.Guid(), nullable=True),
        sa.Column("withdrawn_reason", sa.String(length=200), nullable=False),
        *_keys("delivery_signature", shipment_id="shipment", command_id="command"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "delivery_difference",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("signature_id", types.Guid(), nullable=False),
        sa.Column("shipment_line_id", types.Guid(), nullable=False),
        sa.Column("quantity", types.Scaled(6), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        *_keys("delivery_difference", signature_id="delivery_signature", shipment_line_id="shipment_line"),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_delivery_difference_positive")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_delivery_signature_company_id_shipment_id"),
        "delivery_signature",
        ["company_id", "shipment_id"],
        unique=True,
        sqlite_where=STANDING,
        postgresql_where=STANDING,
    )
    op.create_index(
        op.f("ix_delivery_difference_company_id_signature_id"),
        "delivery_difference",
        ["company_id", "signature_id"],
    )
    dialect = op.get_bind().dialect.name
    if dialect == "postgresql":
        for table in TABLES:
            _execute(row_level_security(table))
    _execute(guarded(dialect, "delivery_signature", AS_SIGNED))
    _execute(immutable(dialect, "delivery_difference"))


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


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
