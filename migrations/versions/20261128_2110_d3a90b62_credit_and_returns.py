"""Quotations, rush orders, where deliveries go and with whom; credit limits; goods that come back from customers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.core import types
from webapp.core.immutability import immutable
from webapp.core.tenancy import row_level_security

revision = "d3a90b62"
down_revision = "4c7e19d2"
branch_labels = None
depends_on = None

TABLES = ("credit_override", "customer_return")
TEXTS = (
    ("sales_order", "quote_number", 64),
    ("sales_order", "lost_reason", 200),
    ("shipment", "address", 200),
    ("shipment", "contact", 200),
    ("shipment", "carrier", 200),
    ("shipment", "tracking_number", 200),
)
INDEXES = {
    "credit_override": ("order_id",),
    "customer_return": ("order_line_id", "shipment_line_id", "occurred_at"),
}


def upgrade() -> None:
    op.add_column("partner", sa.Column("credit_limit", types.Scaled(2), nullable=True))
    op.add_column(
        "sales_order_line",
        sa.Column("credited", types.Scaled(6), nullable=False, server_default=sa.text("0")),
    )
    op.add_column("sales_order", sa.Column("rush", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("sales_order", sa.Column("valid_until", sa.Date(), nullable=True))
    for table, column, length in TEXTS:
        op.add_column(table, sa.Column(column, sa.String(length=length), nullable=False, server_default=""))
    op.create_table(
        "credit_override",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("order_id", types.Guid(), nullable=False),
        sa.Column("credit_limit", types.Scaled(2), nullable=False),
        sa.Column("owed", types.Scaled(2), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("occurred_at", types.UtcDateTime(), nullable=False),
        sa.Column("command_id", types.Guid(), nullable=False),
        *_keys("credit_override", order_id="sales_order", command_id="command"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "customer_return",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("order_line_id", types.Guid(), nullable=False),
        sa.Column("shipment_line_id", types.Guid(), nullable=False),
        sa.Column("item_id", types.Guid(), nullable=False),
        sa.Column("lot_id", types.Guid(), nullable=False),
        sa.Column("origin_lot_id", types.Guid(), nullable=True),
        sa.Column("quantity", types.Scaled(6), nullable=False),
        sa.Column("amount", types.Scaled(2), nullable=False),
        sa.Column("value", types.Scaled(2), nullable=False),
        sa.Column("replaced", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("occurred_at", types.UtcDateTime(), nullable=False),
        sa.Column("command_id", types.Guid(), nullable=False),
        *_keys(
            "customer_return",
            order_line_id="sales_order_line",
            shipment_line_id="shipment_line",
            item_id="item",
            lot_id="lot",
            origin_lot_id="lot",
            command_id="command",
        ),
        sa.UniqueConstraint("company_id", "number", name=op.f("uq_customer_return_company_id_number")),
        sqlite_with_rowid=False,
    )
    for table, columns in INDEXES.items():
        for column in columns:
            op.create_index(op.f(f"ix_{table}_company_id_{column}"), table, ["company_id", column])
    dialect = op.get_bind().dialect.name
    for table in TABLES:
        if dialect == "postgresql":
            _execute(row_level_security(table))
        _execute(immutable(dialect, table))


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    for table, column, _ in reversed(TEXTS):
        op.drop_column(table, column)
    op.drop_column("sales_order", "valid_until")
    op.drop_column("sales_order", "rush")
    op.drop_column("sales_order_line", "credited")
    op.drop_column("partner", "credit_limit")


def _execute(statements: list[str]) -> None:
    for statement in statements:
        op.execute(statement)


def _keys(table: str, **references: str) -> list[sa.Constraint]:
    """The table's key, and the references of its columns into other tables of the same company."""
    foreign = [
        sa.ForeignKeyConstraint(
            ["company_id", column],
            [f"{target}.company_id", f"{target}.id"],
            name=op.f(f"fk_{table}_company_id_{column}"),
        )
        for column, target in references.items()
    ]
    return [
        *foreign,
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f(f"fk_{table}_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f(f"pk_{table}")),
    ]
