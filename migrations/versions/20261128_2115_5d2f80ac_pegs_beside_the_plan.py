"""The pegs of an item become one value beside its plan: as rows they were most of what a run of the plan wrote.

They are not taken along. The next run plans everything anew and writes them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.core import types
from webapp.core.tenancy import row_level_security

revision = "5d2f80ac"
down_revision = "d3a90b62"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("peg")
    op.add_column("plan_item", sa.Column("pegs", types.Json, nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("plan_item", "pegs")
    op.create_table(
        "peg",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("item_id", types.Guid(), nullable=False),
        sa.Column("quantity", types.quantity_type(), nullable=False),
        sa.Column("supply_kind", sa.String(length=64), nullable=False),
        sa.Column("supply_id", types.Guid(), nullable=False),
        sa.Column("supply_on", sa.Date(), nullable=True),
        sa.Column("demand_kind", sa.String(length=64), nullable=False),
        sa.Column("demand_id", types.Guid(), nullable=True),
        sa.Column("demand_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_peg_company_id")),
        sa.ForeignKeyConstraint(
            ["company_id", "item_id"],
            ["item.company_id", "item.id"],
            name=op.f("fk_peg_company_id_item_id"),
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_peg")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_peg_company_id_item_id", "peg", ["company_id", "item_id"])
    op.create_index("ix_peg_company_id_supply_id", "peg", ["company_id", "supply_id"])
    if op.get_bind().dialect.name == "postgresql":
        for statement in row_level_security("peg"):
            op.execute(statement)
