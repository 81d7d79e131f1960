"""Phantom assemblies, and what comes out beside an item: by-products at a fixed value, co-products with a share of the cost."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.core import types
from webapp.core.tenancy import row_level_security

revision = "d90a3c15"
down_revision = "f6a90c37"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("item", sa.Column("phantom", sa.Boolean(), nullable=False, server_default=sa.false()))
    _create(
        "by_product_line",
        (("item_id", "item"), ("product_id", "item")),
        "item_id",
        sa.Column("quantity", types.quantity_type(), nullable=False),
        sa.Column("valuation", sa.String(64), nullable=False),
        sa.Column("unit_value", types.quantity_type(), nullable=False),
        sa.Column("cost_share", types.quantity_type(), nullable=False),
    )
    op.create_index(
        "ix_by_product_line_company_id_product_id", "by_product_line", ["company_id", "product_id"]
    )
    _create(
        "work_order_output",
        (("work_order_id", "work_order"), ("item_id", "item")),
        "work_order_id",
        sa.Column("quantity_per", types.quantity_type(), nullable=False),
        sa.Column("valuation", sa.String(64), nullable=False),
        sa.Column("unit_value", types.quantity_type(), nullable=False),
        sa.Column("cost_share", types.quantity_type(), nullable=False),
        sa.Column("received", types.quantity_type(), nullable=False),
    )
    op.create_index("ix_work_order_output_company_id_item_id", "work_order_output", ["company_id", "item_id"])


def _create(
    table: str, references: tuple[tuple[str, str], ...], owner: str, *columns: sa.Column[object]
) -> None:
    op.create_table(
        table,
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        *(sa.Column(column, types.Guid(), nullable=False) for column, _ in references),
        sa.Column("seq", sa.Integer(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f(f"fk_{table}_company_id")),
        *(
            sa.ForeignKeyConstraint(
                ["company_id", column],
                [f"{target}.company_id", f"{target}.id"],
                name=op.f(f"fk_{table}_company_id_{column}"),
            )
            for column, target in references
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("company_id", owner, "seq", name=op.f(f"uq_{table}_company_id_{owner}_seq")),
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "postgresql":
        for statement in row_level_security(table):
            op.execute(statement)


def downgrade() -> None:
    op.drop_index("ix_work_order_output_company_id_item_id", table_name="work_order_output")
    op.drop_table("work_order_output")
    op.drop_index("ix_by_product_line_company_id_product_id", table_name="by_product_line")
    op.drop_table("by_product_line")
    op.drop_column("item", "phantom")
