"""Receipts keep the supplier's lot; a line closed short says how, when and by whom."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.core import types

revision = "4b7e92c1"
down_revision = "a86d2f40"
branch_labels = None
depends_on = None


def upgrade() -> None:
    lot = sa.Column("supplier_lot", sa.String(200), server_default="", nullable=False)
    op.add_column("purchase_receipt_line", lot)
    how = sa.Column("closed_how", sa.String(64), server_default="", nullable=False)
    op.add_column("purchase_order_line", how)
    op.add_column("purchase_order_line", sa.Column("closed_at", types.UtcDateTime(), nullable=True))
    op.add_column("purchase_order_line", sa.Column("closed_by_id", types.Guid(), nullable=True))
    op.add_column("purchase_order_line", sa.Column("closed_receipt_id", types.Guid(), nullable=True))


def downgrade() -> None:
    for name in ("closed_receipt_id", "closed_by_id", "closed_at", "closed_how"):
        op.drop_column("purchase_order_line", name)
    op.drop_column("purchase_receipt_line", "supplier_lot")
