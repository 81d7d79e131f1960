"""A line of a receipt keeps the supplier's lot, also of goods of which no lot is made."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "4b7e92c1"
down_revision = "a86d2f40"
branch_labels = None
depends_on = None


def upgrade() -> None:
    lot = sa.Column("supplier_lot", sa.String(200), server_default="", nullable=False)
    op.add_column("purchase_receipt_line", lot)


def downgrade() -> None:
    op.drop_column("purchase_receipt_line", "supplier_lot")
