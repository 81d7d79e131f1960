"""Purchasing: suppliers' terms, requests, orders, what came and what went back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.core import types
from webapp.core.immutability import immutable
from webapp.core.tenancy import row_level_security

revision = "e51b7d90"
down_revision = "c4e20f71"
branch_labels = None
depends_on = None

TABLES = (
    "purchase_order",
    "purchase_request",
    "purchase_order_line",
    "purchase_receipt",
    "supplier_item",
    "purchase_peg",
    "purchase_request_line",
    "supplier_price",
    "purchase_receipt_line",
    "purchase_return",
)
IMMUTABLE = ("purchase_receipt", "purchase_receipt_line", "purchase_return")


def upgrade() -> None:
    op.create_table(
        "purchase_order",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("supplier_id", types.Guid(), nullable=False),
        sa.Column("supplier_reference", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("ordered_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("total", types.Scaled(2), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("confirmed_at", types.UtcDateTime(), nullable=True),
        sa.Column("finished_at", types.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id", "supplier_id"],
            ["partner.company_id", "partner.id"],
            name=op.f("fk_purchase_order_company_id_supplier_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_purchase_order_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_purchase_order")),
        sa.UniqueConstraint("company_id", "number", name=op.f("uq_purchase_order_company_id_number")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_purchase_order_company_id_status_due_on"),
        "purchase_order",
        ["company_id", "status", "due_on"],
        unique=False,
    )
    op.create_index(
        op.f("ix_purchase_order_company_id_supplier_id"),
        "purchase_order",
        ["company_id", "supplier_id"],
        unique=False,
    )
    op.create_table(
        "purchase_request",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("answer", sa.String(length=200), nullable=False),
        sa.Column("requested_by_id", types.Guid(), nullable=True),
        sa.Column("requested_at", types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "requested_by_id"],
            ["user.company_id", "user.id"],
            name=op.f("fk_purchase_request_company_id_requested_by_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_purchase_request_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_purchase_request")),
        sa.UniqueConstraint("company_id", "number", name=op.f("uq_purchase_request_company_id_number")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_purchase_request_company_id_status"),
        "purchase_request",
        ["company_id", "status"],
        unique=False,
    )
    op.create_table(
        "purchase_order_line",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("order_id", types.Guid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("item_id", types.Guid(), nullable=False),
        sa.Column("quantity", types.Scaled(6), nullable=False),
        sa.Column("unit_price", types.Scaled(6), nullable=False),
        sa.Column("amount", types.Scaled(2), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("received", types.Scaled(6), nullable=False),
        sa.Column("returned", types.Scaled(6), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.CheckConstraint("received >= 0", name=op.f("ck_purchase_order_line_not_negative")),
        sa.ForeignKeyConstraint(
            ["company_id", "item_id"],
            ["item.company_id", "item.id"],
            name=op.f("fk_purchase_order_line_company_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "order_id"],
            ["purchase_order.company_id", "purchase_order.id"],
            name=op.f("fk_purchase_order_line_company_id_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_purchase_order_line_company_id")
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_purchase_order_line")),
        sa.UniqueConstraint(
            "company_id", "order_id", "seq", name=op.f("uq_purchase_order_line_company_id_order_id_seq")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_purchase_order_line_company_id_item_id"),
        "purchase_order_line",
        ["company_id", "item_id"],
        unique=False,
    )
    op.create_table(
        "purchase_receipt",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("order_id", types.Guid(), nullable=False),
        sa.Column("delivery_note", sa.String(length=200), nullable=False),
        sa.Column("occurred_at", types.UtcDateTime(), nullable=False),
        sa.Column("command_id", types.Guid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "command_id"],
            ["command.company_id", "command.id"],
            name=op.f("fk_purchase_receipt_company_id_command_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "order_id"],
            ["purchase_order.company_id", "purchase_order.id"],
            name=op.f("fk_purchase_receipt_company_id_order_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_purchase_receipt_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_purchase_receipt")),
        sa.UniqueConstraint("company_id", "number", name=op.f("uq_purchase_receipt_company_id_number")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_purchase_receipt_company_id_occurred_at"),
        "purchase_receipt",
        ["company_id", "occurred_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_purchase_receipt_company_id_order_id"),
        "purchase_receipt",
        ["company_id", "order_id"],
        unique=False,
    )
    op.create_table(
        "supplier_item",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("supplier_id", types.Guid(), nullable=False),
        sa.Column("item_id", types.Guid(), nullable=False),
        sa.Column("supplier_number", sa.String(length=200), nullable=False),
        sa.Column("minimum", types.Scaled(6), nullable=False),
        sa.Column("pack", types.Scaled(6), nullable=False),
        sa.Column("lead_days", sa.Integer(), nullable=False),
        sa.Column("preferred", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "item_id"],
            ["item.company_id", "item.id"],
            name=op.f("fk_supplier_item_company_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "supplier_id"],
            ["partner.company_id", "partner.id"],
            name=op.f("fk_supplier_item_company_id_supplier_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_supplier_item_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_supplier_item")),
        sa.UniqueConstraint(
            "company_id",
            "supplier_id",
            "item_id",
            name=op.f("uq_supplier_item_company_id_supplier_id_item_id"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_supplier_item_company_id_item_id"), "supplier_item", ["company_id", "item_id"], unique=False
    )
    op.create_table(
        "purchase_peg",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("order_line_id", types.Guid(), nullable=False),
        sa.Column("quantity", types.Scaled(6), nullable=False),
        sa.Column("needed_on", sa.Date(), nullable=False),
        sa.Column("document_kind", sa.String(length=64), nullable=False),
        sa.Column("document_id", types.Guid(), nullable=True),
        sa.Column("document_number", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "order_line_id"],
            ["purchase_order_line.company_id", "purchase_order_line.id"],
            name=op.f("fk_purchase_peg_company_id_order_line_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_purchase_peg_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_purchase_peg")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_purchase_peg_company_id_document_id"),
        "purchase_peg",
        ["company_id", "document_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_purchase_peg_company_id_order_line_id"),
        "purchase_peg",
        ["company_id", "order_line_id"],
        unique=False,
    )
    op.create_table(
        "purchase_request_line",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("request_id", types.Guid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("item_id", types.Guid(), nullable=False),
        sa.Column("quantity", types.Scaled(6), nullable=False),
        sa.Column("needed_on", sa.Date(), nullable=False),
        sa.Column("order_line_id", types.Guid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id", "item_id"],
            ["item.company_id", "item.id"],
            name=op.f("fk_purchase_request_line_company_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "order_line_id"],
            ["purchase_order_line.company_id", "purchase_order_line.id"],
            name=op.f("fk_purchase_request_line_company_id_order_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "request_id"],
            ["purchase_request.company_id", "purchase_request.id"],
            name=op.f("fk_purchase_request_line_company_id_request_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_purchase_request_line_company_id")
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_purchase_request_line")),
        sa.UniqueConstraint(
            "company_id", "request_id", "seq", name=op.f("uq_purchase_request_line_company_id_request_id_seq")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_purchase_request_line_company_id_order_line_id"),
        "purchase_request_line",
        ["company_id", "order_line_id"],
        unique=False,
    )
    op.create_table(
        "supplier_price",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("supplier_item_id", types.Guid(), nullable=False),
        sa.Column("from_quantity", types.Scaled(6), nullable=False),
        sa.Column("unit_price", types.Scaled(6), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("from_quantity >= 0", name=op.f("ck_supplier_price_not_negative")),
        sa.ForeignKeyConstraint(
            ["company_id", "supplier_item_id"],
            ["supplier_item.company_id", "supplier_item.id"],
            name=op.f("fk_supplier_price_company_id_supplier_item_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_supplier_price_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_supplier_price")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_supplier_price_company_id_supplier_item_id"),
        "supplier_price",
        ["company_id", "supplier_item_id"],
        unique=False,
    )
    op.create_table(
        "purchase_receipt_line",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("receipt_id", types.Guid(), nullable=False),
        sa.Column("order_line_id", types.Guid(), nullable=False),
        sa.Column("item_id", types.Guid(), nullable=False),
        sa.Column("lot_id", types.Guid(), nullable=True),
        sa.Column("move_id", types.Guid(), nullable=False),
        sa.Column("quantity", types.Scaled(6), nullable=False),
        sa.Column("unit_price", types.Scaled(6), nullable=False),
        sa.Column("value", types.Scaled(2), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("came_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "item_id"],
            ["item.company_id", "item.id"],
            name=op.f("fk_purchase_receipt_line_company_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "lot_id"],
            ["lot.company_id", "lot.id"],
            name=op.f("fk_purchase_receipt_line_company_id_lot_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "move_id"],
            ["stock_move.company_id", "stock_move.id"],
            name=op.f("fk_purchase_receipt_line_company_id_move_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "order_line_id"],
            ["purchase_order_line.company_id", "purchase_order_line.id"],
            name=op.f("fk_purchase_receipt_line_company_id_order_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "receipt_id"],
            ["purchase_receipt.company_id", "purchase_receipt.id"],
            name=op.f("fk_purchase_receipt_line_company_id_receipt_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_purchase_receipt_line_company_id")
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_purchase_receipt_line")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_purchase_receipt_line_company_id_item_id"),
        "purchase_receipt_line",
        ["company_id", "item_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_purchase_receipt_line_company_id_lot_id"),
        "purchase_receipt_line",
        ["company_id", "lot_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_purchase_receipt_line_company_id_order_line_id"),
        "purchase_receipt_line",
        ["company_id", "order_line_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_purchase_receipt_line_company_id_receipt_id"),
        "purchase_receipt_line",
        ["company_id", "receipt_id"],
        unique=False,
    )
    op.create_table(
        "purchase_return",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("order_line_id", types.Guid(), nullable=False),
        sa.Column("receipt_line_id", types.Guid(), nullable=False),
        sa.Column("item_id", types.Guid(), nullable=False),
        sa.Column("lot_id", types.Guid(), nullable=True),
        sa.Column("quantity", types.Scaled(6), nullable=False),
        sa.Column("value", types.Scaled(2), nullable=False),
        sa.Column("replaced", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("occurred_at", types.UtcDateTime(), nullable=False),
        sa.Column("command_id", types.Guid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "command_id"],
            ["command.company_id", "command.id"],
            name=op.f("fk_purchase_return_company_id_command_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "item_id"],
            ["item.company_id", "item.id"],
            name=op.f("fk_purchase_return_company_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "lot_id"],
            ["lot.company_id", "lot.id"],
            name=op.f("fk_purchase_return_company_id_lot_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "order_line_id"],
            ["purchase_order_line.company_id", "purchase_order_line.id"],
            name=op.f("fk_purchase_return_company_id_order_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "receipt_line_id"],
            ["purchase_receipt_line.company_id", "purchase_receipt_line.id"],
            name=op.f("fk_purchase_return_company_id_receipt_line_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_purchase_return_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_purchase_return")),
        sa.UniqueConstraint("company_id", "number", name=op.f("uq_purchase_return_company_id_number")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_purchase_return_company_id_occurred_at"),
        "purchase_return",
        ["company_id", "occurred_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_purchase_return_company_id_order_line_id"),
        "purchase_return",
        ["company_id", "order_line_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_purchase_return_company_id_receipt_line_id"),
        "purchase_return",
        ["company_id", "receipt_line_id"],
        unique=False,
    )
    dialect = op.get_bind().dialect.name
    if dialect == "postgresql":
        for table in TABLES:
            _execute(row_level_security(table))
    for table in IMMUTABLE:
        _execute(immutable(dialect, table))


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _execute(statements: list[str]) -> None:
    for statement in statements:
        op.execute(statement)
