"""Receipts keep the supplier's lot, lines closed short say by whom, returns say why; a carrier may be noted later."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.core import types
from webapp.core.immutability import guarded, immutable

revision = "4b7e92c1"
down_revision = "4e71c0d8"
branch_labels = None
depends_on = None

SHIPMENT_GUARDED = ("number", "order_id", "address", "contact", "occurred_at", "command_id")


def upgrade() -> None:
    lot = sa.Column("supplier_lot", sa.String(200), server_default="", nullable=False)
    op.add_column("purchase_receipt_line", lot)
    how = sa.Column("closed_how", sa.String(64), server_default="", nullable=False)
    op.add_column("purchase_order_line", how)
    op.add_column("purchase_order_line", sa.Column("closed_at", types.UtcDateTime(), nullable=True))
    op.add_column("purchase_order_line", sa.Column("closed_by_id", types.Guid(), nullable=True))
    op.add_column("purchase_order_line", sa.Column("closed_receipt_id", types.Guid(), nullable=True))
    cause = sa.Column("cause", sa.String(64), server_default="quality", nullable=False)
    op.add_column("purchase_return", cause)
    dialect = op.get_bind().dialect.name
    _replace_triggers(guarded(dialect, "shipment", SHIPMENT_GUARDED))


def downgrade() -> None:
    _replace_triggers(immutable(op.get_bind().dialect.name, "shipment"))
    op.drop_column("purchase_return", "cause")
    for name in ("closed_receipt_id", "closed_by_id", "closed_at", "closed_how"):
        op.drop_column("purchase_order_line", name)
    op.drop_column("purchase_receipt_line", "supplier_lot")


def _replace_triggers(statements: list[str]) -> None:
    on = " ON shipment" if op.get_bind().dialect.name == "postgresql" else ""
    for verb in ("update", "delete"):
        op.execute(f"DROP TRIGGER shipment_no_{verb}{on}")
    for statement in statements:
        op.execute(statement)
