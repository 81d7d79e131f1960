"""Units of measure convert by rational factors: for all items or for one, and a bill of materials may count in another unit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.core import types
from webapp.core.tenancy import row_level_security

revision = "c4e20f71"
down_revision = "b7d31e58"
branch_labels = None
depends_on = None

UNITS = (("item", "buy_unit_id"), ("item", "use_unit_id"), ("bom_line", "entered_unit_id"))


def upgrade() -> None:
    op.create_table(
        "unit_conversion",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("item_id", types.Guid(), nullable=True),
        sa.Column("unit_id", types.Guid(), nullable=False),
        sa.Column("to_unit_id", types.Guid(), nullable=False),
        sa.Column("numerator", sa.BigInteger(), nullable=False),
        sa.Column("denominator", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("numerator > 0 AND denominator > 0", name=op.f("ck_unit_conversion_positive")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_unit_conversion_company_id")),
        *(
            sa.ForeignKeyConstraint(
                ["company_id", column],
                [f"{table}.company_id", f"{table}.id"],
                name=op.f(f"fk_unit_conversion_company_id_{column}"),
            )
            for column, table in (("item_id", "item"), ("unit_id", "unit"), ("to_unit_id", "unit"))
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_unit_conversion")),
        sa.UniqueConstraint(
            "company_id",
            "item_id",
            "unit_id",
            "to_unit_id",
            name=op.f("uq_unit_conversion_company_id_item_id_unit_id_to_unit_id"),
        ),
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "postgresql":
        for statement in row_level_security("unit_conversion"):
            op.execute(statement)
    op.add_column("bom_line", sa.Column("entered_quantity", types.quantity_type(), nullable=True))
    for table, column in UNITS:
        op.add_column(table, sa.Column(column, types.Guid(), nullable=True))


def downgrade() -> None:
    for table, column in reversed(UNITS):
        op.drop_column(table, column)
    op.drop_column("bom_line", "entered_quantity")
    op.drop_table("unit_conversion")
