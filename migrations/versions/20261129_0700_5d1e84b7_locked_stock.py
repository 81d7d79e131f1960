"""Stock that is locked for an order: the balance carries how much of it, and the database refuses more than is there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.core import types

revision = "5d1e84b7"
down_revision = "c3b7e914"
branch_labels = None
depends_on = None

WITHIN = "locked >= 0 AND locked <= quantity"
NAME = "ck_stock_balance_locked"
TEXTS = {"document_number": 64, "document_name": 200, "reason": 200}
IDS = ("line_id", "place_id", "made_by_id", "cut_by_id")


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        # SQLite takes a check along with a new column, and none by itself.
        op.execute(
            "ALTER TABLE stock_balance ADD COLUMN locked BIGINT DEFAULT 0 NOT NULL "
            f"CONSTRAINT {NAME} CHECK ({WITHIN})"
        )
    else:
        op.add_column("stock_balance", _quantity("locked"))
        op.create_check_constraint(op.f(NAME), "stock_balance", WITHIN)
    for column, length in TEXTS.items():
        kind = sa.String(length=length)
        op.add_column("reservation", sa.Column(column, kind, server_default="", nullable=False))
    for column in IDS:
        op.add_column("reservation", sa.Column(column, types.Guid(), nullable=True))
    op.add_column("reservation", sa.Column("made_at", types.UtcDateTime(), nullable=True))
    op.add_column("reservation", sa.Column("picked", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("reservation", _quantity("short"))
    op.create_index(op.f("ix_reservation_company_id_line_id"), "reservation", ["company_id", "line_id"])


def downgrade() -> None:
    op.execute("DELETE FROM reservation WHERE place_id IS NOT NULL")
    op.drop_index(op.f("ix_reservation_company_id_line_id"), "reservation")
    for column in ("short", "picked", "made_at", *reversed(IDS), *reversed(TEXTS)):
        op.drop_column("reservation", column)
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f(NAME), "stock_balance", type_="check")
    op.drop_column("stock_balance", "locked")


def _quantity(name: str) -> sa.Column[object]:
    return sa.Column(name, types.Scaled(6), server_default=sa.text("0"), nullable=False)
