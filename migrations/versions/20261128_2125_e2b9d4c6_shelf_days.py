"""How many good days a customer wants goods to have left when they are shipped."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "e2b9d4c6"
down_revision = "5d2f80ac"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("partner", sa.Column("shelf_days", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("partner", "shelf_days")
