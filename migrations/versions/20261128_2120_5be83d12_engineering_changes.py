"""Engineering changes: new revisions that come into force together, and the answers to what is on order."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.core import types
from webapp.core.immutability import immutable
from webapp.core.tenancy import row_level_security

revision = "5be83d12"
down_revision = "e2b9d4c6"
branch_labels = None
depends_on = None

TABLES = ("engineering_change", "engineering_change_item", "engineering_change_answer")


def upgrade() -> None:
    op.create_table(
        "engineering_change",
        *_keys("engineering_change", (("created_by_id", "user", True),)),
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("effectivity", sa.String(64), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("status", sa.String(64), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("closed_at", types.UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("company_id", "number", name=op.f("uq_engineering_change_company_id_number")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "engineering_change_item",
        *_keys(
            "engineering_change_item",
            (("change_id", "engineering_change", False), ("item_id", "item", False)),
        ),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.UniqueConstraint(
            "company_id",
            "change_id",
            "item_id",
            name=op.f("uq_engineering_change_item_company_id_change_id_item_id"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_engineering_change_item_company_id_item_id", "engineering_change_item", ["company_id", "item_id"]
    )
    op.create_table(
        "engineering_change_answer",
        *_keys(
            "engineering_change_answer",
            (
                ("change_id", "engineering_change", False),
                ("item_id", "item", False),
                ("user_id", "user", True),
                ("command_id", "command", False),
            ),
        ),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("document_id", types.Guid(), nullable=False),
        sa.Column("parent_id", types.Guid(), nullable=False),
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("quantity", types.quantity_type(), nullable=False),
        sa.Column("answer", sa.String(64), nullable=False),
        sa.Column("note", sa.String(200), nullable=False),
        sa.Column("occurred_at", types.UtcDateTime(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_engineering_change_answer_company_id_change_id",
        "engineering_change_answer",
        ["company_id", "change_id"],
    )
    dialect = op.get_bind().dialect.name
    for table in TABLES if dialect == "postgresql" else ():
        for statement in row_level_security(table):
            op.execute(statement)
    for statement in immutable(dialect, "engineering_change_answer"):
        op.execute(statement)


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
    for table in reversed(TABLES):
        op.drop_table(table)
