"""Items may be planned to be made by suppliers, and subcontract orders say when our material is to go out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "a71c3e58"
down_revision = "7a1e4c58"
branch_labels = None
depends_on = None


def upgrade() -> None:
    source = sa.Column("source", sa.String(length=64), server_default="own", nullable=False)
    op.add_column("item_planning", source)
    op.add_column("subcontract_order", sa.Column("send_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("subcontract_order", "send_on")
    op.drop_column("item_planning", "source")
