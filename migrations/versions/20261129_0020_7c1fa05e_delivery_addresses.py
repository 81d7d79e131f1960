"""Delivery addresses of partners, one kept with an order, and the language of a partner's papers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.core import types
from webapp.core.tenancy import row_level_security

revision = "7c1fa05e"
down_revision = "7be3a1c5"
branch_labels = None
depends_on = None

TABLE = "partner_address"
ADDED = (
    ("partner", "language", 64, "zh"),
    ("sales_order", "address", 200, ""),
    ("sales_order", "contact", 200, ""),
)


def upgrade() -> None:
    for table, name, length, usual in ADDED:
        column = sa.Column(name, sa.String(length), server_default=usual, nullable=False)
        op.add_column(table, column)
    op.create_table(
        TABLE,
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("partner_id", types.Guid(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("address", sa.String(200), nullable=False),
        sa.Column("contact", sa.String(200), nullable=False),
        sa.Column("usual", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_partner_address_company_id")),
        sa.ForeignKeyConstraint(
            ["company_id", "partner_id"],
            ["partner.company_id", "partner.id"],
            name=op.f("fk_partner_address_company_id_partner_id"),
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_partner_address")),
        sa.UniqueConstraint(
            "company_id", "partner_id", "name", name=op.f("uq_partner_address_company_id_partner_id_name")
        ),
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "postgresql":
        for statement in row_level_security(TABLE):
            op.execute(statement)


def downgrade() -> None:
    op.drop_table(TABLE)
    for table, name, _, _ in reversed(ADDED):
        op.drop_column(table, name)
