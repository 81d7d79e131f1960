"""What the store fetched for a customer's order, and what of it stands ready."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.core import types
from webapp.core.immutability import guarded, immutable
from webapp.core.tenancy import row_level_security

revision = "a7c04e93"
down_revision = "b82d4f69"
branch_labels = None
depends_on = None

TABLES = ("sales_pick", "sales_pick_line")
INDEXES = {
    "sales_pick": ("order_id",),
    "sales_pick_line": ("pick_id", "order_id", "order_line_id", "item_id"),
}
AS_FETCHED = (
    "pick_id",
    "order_id",
    "order_line_id",
    "item_id",
    "lot_id",
    "place_id",
    "quantity",
    "reason",
)


def upgrade() -> None:
    op.create_table(
        "sales_pick",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("order_id", types.Guid(), nullable=False),
        sa.Column("place_id", types.Guid(), nullable=True),
        sa.Column("picked_by_id", types.Guid(), nullable=True),
        sa.Column("occurred_at", types.UtcDateTime(), nullable=False),
        sa.Column("command_id", types.Guid(), nullable=False),
        *_keys("sales_pick", order_id="sales_order", place_id="place", command_id="command"),
        sa.UniqueConstraint("company_id", "number", name=op.f("uq_sales_pick_company_id_number")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sales_pick_line",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("pick_id", types.Guid(), nullable=False),
        sa.Column("order_id", types.Guid(), nullable=False),
        sa.Column("order_line_id", types.Guid(), nullable=False),
        sa.Column("item_id", types.Guid(), nullable=False),
        sa.Column("lot_id", types.Guid(), nullable=True),
        sa.Column("place_id", types.Guid(), nullable=True),
        sa.Column("quantity", types.Scaled(6), nullable=False),
        sa.Column("standing", types.Scaled(6), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        *_keys(
            "sales_pick_line",
            pick_id="sales_pick",
            order_id="sales_order",
            order_line_id="sales_order_line",
            item_id="item",
            lot_id="lot",
            place_id="place",
        ),
        sa.CheckConstraint(
            "quantity >= 0 AND standing >= 0 AND standing <= quantity",
            name=op.f("ck_sales_pick_line_within"),
        ),
        sqlite_with_rowid=False,
    )
    for table, columns in INDEXES.items():
        for column in columns:
            op.create_index(op.f(f"ix_{table}_company_id_{column}"), table, ["company_id", column])
    dialect = op.get_bind().dialect.name
    if dialect == "postgresql":
        for table in TABLES:
            _execute(row_level_security(table))
    _execute(immutable(dialect, "sales_pick"))
    _execute(guarded(dialect, "sales_pick_line", AS_FETCHED))


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


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
