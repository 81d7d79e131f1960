"""Customers' complaints."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.core import types
from webapp.core.tenancy import row_level_security

revision = "c3b7e914"
down_revision = "f2d5a8c3"
branch_labels = None
depends_on = None

INDEXES = (("customer_id",), ("status", "due_on"), ("shipment_id",))


def upgrade() -> None:
    op.create_table(
        "complaint",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("customer_id", types.Guid(), nullable=False),
        *(sa.Column(name, types.Guid(), nullable=True) for name in ("order_id", "shipment_id", "item_id")),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("quantity", types.Scaled(6), nullable=True),
        sa.Column("handler_id", types.Guid(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", types.UtcDateTime(), nullable=True),
        sa.Column("outcome", sa.String(length=64), nullable=False),
        sa.Column("return_id", types.Guid(), nullable=True),
        sa.Column("closed_at", types.UtcDateTime(), nullable=True),
        sa.Column("reopened_reason", sa.String(length=200), nullable=False),
        sa.Column("raised_at", types.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *_keys(
            "complaint",
            customer_id="partner",
            order_id="sales_order",
            shipment_id="shipment",
            item_id="item",
            handler_id="user",
            return_id="customer_return",
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_complaint_positive")),
        sa.UniqueConstraint("company_id", "number", name=op.f("uq_complaint_company_id_number")),
        sqlite_with_rowid=False,
    )
    for columns in INDEXES:
        name = f"ix_complaint_company_id_{'_'.join(columns)}"
        op.create_index(op.f(name), "complaint", ["company_id", *columns])
    if op.get_bind().dialect.name == "postgresql":
        for statement in row_level_security("complaint"):
            op.execute(statement)


def downgrade() -> None:
    op.drop_table("complaint")


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
