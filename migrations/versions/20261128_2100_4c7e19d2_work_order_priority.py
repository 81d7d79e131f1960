"""Work orders have a rank among those that wait for the same material."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "4c7e19d2"
down_revision = "7d20a4e9"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("work_order", sa.Column("priority", sa.Integer(), nullable=False, server_default="2"))


def downgrade() -> None:
    op.drop_column("work_order", "priority")
