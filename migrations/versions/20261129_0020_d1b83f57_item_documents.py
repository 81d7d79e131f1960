"""Documents of items: drawings, instructions and certificates by revision."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.core import types
from webapp.core.immutability import guarded
from webapp.core.tenancy import row_level_security

revision = "d1b83f57"
down_revision = "a7c04e93"
branch_labels = None
depends_on = None

TABLE = "item_document"
FIXED = (
    "item_id",
    "revision",
    "kind",
    "number",
    "document_revision",
    "valid_from",
    "sha256",
    "created_at",
    "created_by_id",
)
REFERENCES = (("item_id", "item"), ("created_by_id", "user"), ("withdrawn_by_id", "user"))


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("item_id", types.Guid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("document_revision", sa.String(64), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("content_type", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("created_by_id", types.Guid(), nullable=True),
        sa.Column("withdrawn_at", types.UtcDateTime(), nullable=True),
        sa.Column("withdrawn_by_id", types.Guid(), nullable=True),
        sa.Column("withdrawn_note", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f(f"fk_{TABLE}_company_id")),
        *(
            sa.ForeignKeyConstraint(
                ["company_id", column],
                [f"{target}.company_id", f"{target}.id"],
                name=op.f(f"fk_{TABLE}_company_id_{column}"),
            )
            for column, target in REFERENCES
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f(f"pk_{TABLE}")),
        sqlite_with_rowid=False,
    )
    op.create_index(f"ix_{TABLE}_company_id_item_id", TABLE, ["company_id", "item_id"])
    dialect = op.get_bind().dialect.name
    for statement in row_level_security(TABLE) if dialect == "postgresql" else ():
        op.execute(statement)
    for statement in guarded(dialect, TABLE, FIXED):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table(TABLE)
