"""What the planner noted when a firm planned order was entered by hand."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "4e71c0d8"
down_revision = "a86d2f40"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("proposal", sa.Column("note", sa.String(length=200), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("proposal", "note")
