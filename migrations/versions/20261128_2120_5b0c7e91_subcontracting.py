"""Subcontracting: orders, what goes out and comes back on them, how losses were settled, and suppliers' links."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.core import types
from webapp.core.immutability import immutable
from webapp.core.tenancy import row_level_security

revision = "5b0c7e91"
down_revision = "5be83d12"
branch_labels = None
depends_on = None

TABLES = (
    "subcontract_order",
    "subcontract_loss",
    "subcontract_material",
    "subcontract_receipt",
    "subcontract_sending",
    "supplier_link",
    "supplier_answer",
)
IMMUTABLE = ("subcontract_loss", "subcontract_receipt", "subcontract_sending", "supplier_answer")


def upgrade() -> None:
    op.create_table(
        "subcontract_order",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("supplier_id", types.Guid(), nullable=False),
        sa.Column("item_id", types.Guid(), nullable=False),
        sa.Column("work_order_id", types.Guid(), nullable=True),
        sa.Column("operation_id", types.Guid(), nullable=True),
        sa.Column("quantity", types.Scaled(6), nullable=False),
        sa.Column("unit_price", types.Scaled(6), nullable=False),
        sa.Column("loss_rate", types.Scaled(6), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("ordered_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("sent", types.Scaled(6), nullable=False),
        sa.Column("good", types.Scaled(6), nullable=False),
        sa.Column("scrap", types.Scaled(6), nullable=False),
        sa.Column("material_scrap", types.Scaled(6), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("finished_at", types.UtcDateTime(), nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_subcontract_order_positive")),
        sa.ForeignKeyConstraint(
            ["company_id", "item_id"],
            ["item.company_id", "item.id"],
            name=op.f("fk_subcontract_order_company_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "operation_id"],
            ["work_order_operation.company_id", "work_order_operation.id"],
            name=op.f("fk_subcontract_order_company_id_operation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "supplier_id"],
            ["partner.company_id", "partner.id"],
            name=op.f("fk_subcontract_order_company_id_supplier_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "work_order_id"],
            ["work_order.company_id", "work_order.id"],
            name=op.f("fk_subcontract_order_company_id_work_order_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_subcontract_order_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_subcontract_order")),
        sa.UniqueConstraint("company_id", "number", name=op.f("uq_subcontract_order_company_id_number")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_subcontract_order_company_id_item_id"),
        "subcontract_order",
        ["company_id", "item_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_subcontract_order_company_id_status_due_on"),
        "subcontract_order",
        ["company_id", "status", "due_on"],
        unique=False,
    )
    op.create_index(
        op.f("ix_subcontract_order_company_id_supplier_id"),
        "subcontract_order",
        ["company_id", "supplier_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_subcontract_order_company_id_work_order_id"),
        "subcontract_order",
        ["company_id", "work_order_id"],
        unique=False,
    )
    op.create_table(
        "subcontract_loss",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("order_id", types.Guid(), nullable=False),
        sa.Column("item_id", types.Guid(), nullable=False),
        sa.Column("lost", types.Scaled(6), nullable=False),
        sa.Column("allowed", types.Scaled(6), nullable=False),
        sa.Column("excess", types.Scaled(6), nullable=False),
        sa.Column("value", types.Scaled(2), nullable=False),
        sa.Column("to_stock", types.Scaled(2), nullable=False),
        sa.Column("to_variance", types.Scaled(2), nullable=False),
        sa.Column("charged", types.Scaled(2), nullable=False),
        sa.Column("accepted", types.Scaled(2), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("occurred_at", types.UtcDateTime(), nullable=False),
        sa.Column("command_id", types.Guid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "command_id"],
            ["command.company_id", "command.id"],
            name=op.f("fk_subcontract_loss_company_id_command_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "item_id"],
            ["item.company_id", "item.id"],
            name=op.f("fk_subcontract_loss_company_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "order_id"],
            ["subcontract_order.company_id", "subcontract_order.id"],
            name=op.f("fk_subcontract_loss_company_id_order_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_subcontract_loss_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_subcontract_loss")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_subcontract_loss_company_id_occurred_at"),
        "subcontract_loss",
        ["company_id", "occurred_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_subcontract_loss_company_id_order_id"),
        "subcontract_loss",
        ["company_id", "order_id"],
        unique=False,
    )
    op.create_table(
        "subcontract_material",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("order_id", types.Guid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("item_id", types.Guid(), nullable=False),
        sa.Column("quantity_per", types.Scaled(6), nullable=False),
        sa.Column("loss_rate", types.Scaled(6), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "item_id"],
            ["item.company_id", "item.id"],
            name=op.f("fk_subcontract_material_company_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "order_id"],
            ["subcontract_order.company_id", "subcontract_order.id"],
            name=op.f("fk_subcontract_material_company_id_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_subcontract_material_company_id")
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_subcontract_material")),
        sa.UniqueConstraint(
            "company_id",
            "order_id",
            "item_id",
            name=op.f("uq_subcontract_material_company_id_order_id_item_id"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_subcontract_material_company_id_item_id"),
        "subcontract_material",
        ["company_id", "item_id"],
        unique=False,
    )
    op.create_table(
        "subcontract_receipt",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("order_id", types.Guid(), nullable=False),
        sa.Column("delivery_note", sa.String(length=200), nullable=False),
        sa.Column("good", types.Scaled(6), nullable=False),
        sa.Column("scrap", types.Scaled(6), nullable=False),
        sa.Column("material_scrap", types.Scaled(6), nullable=False),
        sa.Column("material", types.Scaled(2), nullable=False),
        sa.Column("fee", types.Scaled(2), nullable=False),
        sa.Column("lot_id", types.Guid(), nullable=True),
        sa.Column("came_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("occurred_at", types.UtcDateTime(), nullable=False),
        sa.Column("command_id", types.Guid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "command_id"],
            ["command.company_id", "command.id"],
            name=op.f("fk_subcontract_receipt_company_id_command_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "lot_id"],
            ["lot.company_id", "lot.id"],
            name=op.f("fk_subcontract_receipt_company_id_lot_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "order_id"],
            ["subcontract_order.company_id", "subcontract_order.id"],
            name=op.f("fk_subcontract_receipt_company_id_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_subcontract_receipt_company_id")
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_subcontract_receipt")),
        sa.UniqueConstraint("company_id", "number", name=op.f("uq_subcontract_receipt_company_id_number")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_subcontract_receipt_company_id_command_id"),
        "subcontract_receipt",
        ["company_id", "command_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_subcontract_receipt_company_id_occurred_at"),
        "subcontract_receipt",
        ["company_id", "occurred_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_subcontract_receipt_company_id_order_id"),
        "subcontract_receipt",
        ["company_id", "order_id"],
        unique=False,
    )
    op.create_table(
        "subcontract_sending",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("order_id", types.Guid(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("pieces", types.Scaled(6), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("occurred_at", types.UtcDateTime(), nullable=False),
        sa.Column("command_id", types.Guid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "command_id"],
            ["command.company_id", "command.id"],
            name=op.f("fk_subcontract_sending_company_id_command_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "order_id"],
            ["subcontract_order.company_id", "subcontract_order.id"],
            name=op.f("fk_subcontract_sending_company_id_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_subcontract_sending_company_id")
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_subcontract_sending")),
        sa.UniqueConstraint("company_id", "code", name=op.f("uq_subcontract_sending_company_id_code")),
        sa.UniqueConstraint("company_id", "number", name=op.f("uq_subcontract_sending_company_id_number")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_subcontract_sending_company_id_occurred_at"),
        "subcontract_sending",
        ["company_id", "occurred_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_subcontract_sending_company_id_order_id"),
        "subcontract_sending",
        ["company_id", "order_id"],
        unique=False,
    )
    op.create_table(
        "supplier_link",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("order_id", types.Guid(), nullable=False),
        sa.Column("expires_at", types.UtcDateTime(), nullable=False),
        sa.Column("revoked_at", types.UtcDateTime(), nullable=True),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("created_by_id", types.Guid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id", "order_id"],
            ["subcontract_order.company_id", "subcontract_order.id"],
            name=op.f("fk_supplier_link_company_id_order_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_supplier_link_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_supplier_link")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_supplier_link_company_id_order_id"),
        "supplier_link",
        ["company_id", "order_id"],
        unique=False,
    )
    op.create_table(
        "supplier_answer",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("order_id", types.Guid(), nullable=False),
        sa.Column("link_id", types.Guid(), nullable=True),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("quantity", types.Scaled(6), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("occurred_at", types.UtcDateTime(), nullable=False),
        sa.Column("command_id", types.Guid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "command_id"],
            ["command.company_id", "command.id"],
            name=op.f("fk_supplier_answer_company_id_command_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "link_id"],
            ["supplier_link.company_id", "supplier_link.id"],
            name=op.f("fk_supplier_answer_company_id_link_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "order_id"],
            ["subcontract_order.company_id", "subcontract_order.id"],
            name=op.f("fk_supplier_answer_company_id_order_id"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_supplier_answer_company_id")),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_supplier_answer")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_supplier_answer_company_id_order_id"),
        "supplier_answer",
        ["company_id", "order_id"],
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
