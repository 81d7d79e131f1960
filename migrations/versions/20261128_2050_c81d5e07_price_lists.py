"""Price lists: what a customer, or everybody, pays for an item, by quantity and days."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.core import types
from webapp.core.tenancy import row_level_security

revision = "c81d5e07"
down_revision = "c1d7e8a4"
branch_labels = None
depends_on = None

TABLES = ("price_list", "price_step")


def upgrade() -> None:
    op.create_table(
        "price_list",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("customer_id", types.Guid(), nullable=True),
        sa.Column("item_id", types.Guid(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *_keys("price_list", customer_id="partner", item_id="item"),
        sa.UniqueConstraint(
            "company_id",
            "customer_id",
            "item_id",
            name=op.f("uq_price_list_company_id_customer_id_item_id"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_price_list_company_id_item_id"), "price_list", ["company_id", "item_id"])
    op.create_table(
        "price_step",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("price_list_id", types.Guid(), nullable=False),
        sa.Column("from_quantity", types.Scaled(6), nullable=False),
        sa.Column("unit_price", types.Scaled(6), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("from_quantity >= 0", name=op.f("ck_price_step_not_negative")),
        *_keys("price_step", price_list_id="price_list"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_price_step_company_id_price_list_id"), "price_step", ["company_id", "price_list_id"]
    )
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            for statement in row_level_security(table):
                op.execute(statement)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


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
