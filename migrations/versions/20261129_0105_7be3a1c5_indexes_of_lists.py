"""Indexes in the order of the lists, with what they are searched by: a first page reads no more than it shows."""

from __future__ import annotations

from alembic import op

revision = "7be3a1c5"
down_revision = "9c04be17"
branch_labels = None
depends_on = None

BY_DUE = {
    "sales_order": ("customer_reference", "quote_number", "customer_id", "status", "total"),
    "purchase_order": ("supplier_reference", "supplier_id", "status", "total"),
    "work_order": ("item_id", "sales_order_line_id", "status"),
}
SEARCHED = ("number", "name", "name_en", "specification", "code", "active")


def upgrade() -> None:
    for table, columns in BY_DUE.items():
        op.create_index(f"ix_{table}_by_due", table, ["company_id", "due_on", "number", *columns])
    op.create_index("ix_bom_line_company_id_component_id", "bom_line", ["company_id", "component_id"])
    op.create_index("ix_item_company_id_category_id_active", "item", ["company_id", "category_id", "active"])
    op.drop_index("ix_item_company_id_category_id", "item")
    op.create_index("ix_item_search", "item", ["company_id", *SEARCHED])


def downgrade() -> None:
    op.drop_index("ix_item_search", "item")
    op.create_index("ix_item_company_id_category_id", "item", ["company_id", "category_id"])
    op.drop_index("ix_item_company_id_category_id_active", "item")
    op.drop_index("ix_bom_line_company_id_component_id", "bom_line")
    for table in BY_DUE:
        op.drop_index(f"ix_{table}_by_due", table)
