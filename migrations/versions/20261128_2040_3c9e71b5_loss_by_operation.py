"""What gets lost at an operation is planned for: more pieces are started, and more of each component is needed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.core import types

revision = "3c9e71b5"
down_revision = "b81c4f26"
branch_labels = None
depends_on = None

COLUMNS = (
    ("routing_operation", "loss_rate"),
    ("work_order_operation", "loss_rate"),
    ("work_order_material", "operation_loss"),
)


def upgrade() -> None:
    for table, column in COLUMNS:
        op.add_column(table, sa.Column(column, types.quantity_type(), nullable=False, server_default="0"))
    op.add_column("work_order", sa.Column("start_quantity", types.quantity_type(), nullable=True))


def downgrade() -> None:
    op.drop_column("work_order", "start_quantity")
    for table, column in reversed(COLUMNS):
        op.drop_column(table, column)
