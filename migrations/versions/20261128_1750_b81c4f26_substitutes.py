"""What may stand in for what, and the substitutes that somebody decided on for a work order."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.core import types
from webapp.core.immutability import immutable
from webapp.core.tenancy import row_level_security

revision = "b81c4f26"
down_revision = "b3f8c216"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "substitution",
        *_keys("substitution", (("item_id", "item", True),)),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("strategy", sa.String(64), nullable=False),
        sa.Column("order_only", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("note", sa.String(200), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "substitution_part",
        *_keys("substitution_part", (("substitution_id", "substitution", False), ("item_id", "item", False))),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(64), nullable=False),
        sa.Column("quantity", types.quantity_type(), nullable=False),
        sa.UniqueConstraint(
            "company_id",
            "substitution_id",
            "item_id",
            name=op.f("uq_substitution_part_company_id_substitution_id_item_id"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_substitution_part_company_id_item_id", "substitution_part", ["company_id", "item_id"])
    op.create_table(
        "material_swap",
        *_keys(
            "material_swap",
            (
                ("work_order_id", "work_order", False),
                ("substitution_id", "substitution", False),
                ("user_id", "user", True),
                ("command_id", "command", False),
            ),
        ),
        sa.Column("sets", types.quantity_type(), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("occurred_at", types.UtcDateTime(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_material_swap_company_id_work_order_id", "material_swap", ["company_id", "work_order_id"]
    )
    dialect = op.get_bind().dialect.name
    walls = [row_level_security(table) for table in ("substitution", "substitution_part", "material_swap")]
    for statement in [one for wall in walls for one in wall] if dialect == "postgresql" else ():
        op.execute(statement)
    for statement in immutable(dialect, "material_swap"):
        op.execute(statement)
    op.add_column(
        "work_order_material",
        sa.Column("swapped", types.quantity_type(), nullable=False, server_default="0"),
    )
    op.add_column("work_order_material", sa.Column("substitution_id", types.Guid(), nullable=True))


def _keys(table: str, references: tuple[tuple[str, str, bool], ...]) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        *(sa.Column(column, types.Guid(), nullable=empty) for column, _, empty in references),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f(f"fk_{table}_company_id")),
        *(
            sa.ForeignKeyConstraint(
                ["company_id", column],
                [f"{target}.company_id", f"{target}.id"],
                name=op.f(f"fk_{table}_company_id_{column}"),
            )
            for column, target, _ in references
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f(f"pk_{table}")),
    )


def downgrade() -> None:
    op.drop_column("work_order_material", "substitution_id")
    op.drop_column("work_order_material", "swapped")
    op.drop_index("ix_material_swap_company_id_work_order_id", table_name="material_swap")
    op.drop_table("material_swap")
    op.drop_index("ix_substitution_part_company_id_item_id", table_name="substitution_part")
    op.drop_table("substitution_part")
    op.drop_table("substitution")
