"""Bought items may wait for their incoming inspection."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "b3f8c216"
down_revision = "d90a3c15"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "item", sa.Column("incoming_inspection", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    op.drop_column("item", "incoming_inspection")
