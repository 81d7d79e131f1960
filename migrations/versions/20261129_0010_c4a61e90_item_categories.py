"""Categories of items: a tree of them, and the one that an item is in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.core import types
from webapp.core.tenancy import row_level_security

revision = "c4a61e90"
down_revision = "5b0c7e91"
branch_labels = None
depends_on = None

TABLE = "item_category"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("name_en", sa.String(200), nullable=False),
        sa.Column("parent_id", types.Guid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f(f"fk_{TABLE}_company_id")),
        sa.ForeignKeyConstraint(
            ["company_id", "parent_id"],
            [f"{TABLE}.company_id", f"{TABLE}.id"],
            name=op.f(f"fk_{TABLE}_company_id_parent_id"),
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("company_id", "code", name=op.f(f"uq_{TABLE}_company_id_code")),
        sqlite_with_rowid=False,
    )
    op.create_index(f"ix_{TABLE}_company_id_parent_id", TABLE, ["company_id", "parent_id"])
    if op.get_bind().dialect.name == "postgresql":
        for statement in row_level_security(TABLE):
            op.execute(statement)
    op.add_column("item", sa.Column("category_id", types.Guid(), nullable=True))
    op.create_index("ix_item_company_id_category_id", "item", ["company_id", "category_id"])


def downgrade() -> None:
    op.drop_index("ix_item_company_id_category_id", table_name="item")
    op.drop_column("item", "category_id")
    op.drop_table(TABLE)
