"""When an item is ordered again without planning, and how long it must still be good for on arrival and when it is shipped."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.core import types

revision = "9c04be17"
down_revision = "e6f94a02"
branch_labels = None
depends_on = None

DAYS = ("arrival_days", "shipping_days")


def upgrade() -> None:
    op.add_column(
        "item", sa.Column("reorder_point", types.Scaled(6), server_default=sa.text("0"), nullable=False)
    )
    for column in DAYS:
        op.add_column("item", sa.Column(column, sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    for column in (*DAYS, "reorder_point"):
        op.drop_column("item", column)
