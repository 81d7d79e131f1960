"""Revisions of items: each row of a BOM, a routing or the by-products belongs to one, and counts from a day to a day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.core import types
from webapp.core.tenancy import row_level_security

revision = "7d20a4e9"
down_revision = "c81d5e07"
branch_labels = None
depends_on = None

STRUCTURE = ("bom_line", "routing_operation", "by_product_line")


def upgrade() -> None:
    op.create_table(
        "item_revision",
        sa.Column("company_id", types.Guid(), nullable=False),
        sa.Column("id", types.Guid(), nullable=False),
        sa.Column("item_id", types.Guid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("note", sa.String(200), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_item_revision_company_id")),
        sa.ForeignKeyConstraint(
            ["company_id", "item_id"],
            ["item.company_id", "item.id"],
            name=op.f("fk_item_revision_company_id_item_id"),
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_item_revision")),
        sa.UniqueConstraint(
            "company_id", "item_id", "seq", name=op.f("uq_item_revision_company_id_item_id_seq")
        ),
        sa.UniqueConstraint(
            "company_id", "item_id", "name", name=op.f("uq_item_revision_company_id_item_id_name")
        ),
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "postgresql":
        for statement in row_level_security("item_revision"):
            op.execute(statement)
    for table in STRUCTURE:
        op.add_column(table, sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
        op.add_column(table, sa.Column("valid_from", sa.Date(), nullable=True))
        op.add_column(table, sa.Column("valid_to", sa.Date(), nullable=True))
        _number_within(table, ("item_id", "seq"), ("item_id", "revision", "seq"))
    op.add_column("work_order", sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
    op.add_column(
        "work_order", sa.Column("revision_kept", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    """Keeps of each item what it was made of in the beginning: only that has room in the old tables."""
    op.drop_column("work_order", "revision_kept")
    op.drop_column("work_order", "revision")
    for table in reversed(STRUCTURE):
        op.execute(f"DELETE FROM {table} WHERE revision > 0")
        _number_within(table, ("item_id", "revision", "seq"), ("item_id", "seq"))
        for column in ("valid_to", "valid_from", "revision"):
            op.drop_column(table, column)
    op.drop_table("item_revision")


def _number_within(table: str, before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """Rows are numbered within *after* instead of *before*. SQLite writes the table anew for that."""
    old, new = ("_".join(("uq", table, "company_id", *columns)) for columns in (before, after))
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(old, table, type_="unique")
        op.create_unique_constraint(new, table, ["company_id", *after])
        return
    bind = op.get_bind()
    written = bind.exec_driver_sql(
        "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)
    ).scalar_one()
    indexes = bind.exec_driver_sql(
        "SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL", (table,)
    )
    indexes = list(indexes.scalars())
    was = f"CONSTRAINT {old} UNIQUE (company_id, {', '.join(before)})"
    now = f"CONSTRAINT {new} UNIQUE (company_id, {', '.join(after)})"
    if was not in written:
        raise LookupError(f"{table} has no constraint {old}")
    fresh = f"fresh_{table}"
    columns = ", ".join(row[1] for row in bind.exec_driver_sql(f"PRAGMA table_info({table})"))
    statement = written.replace(was, now).replace(f"TABLE {table}", f"TABLE {fresh}", 1)
    statement = statement.replace(f'TABLE "{table}"', f"TABLE {fresh}", 1)
    bind.exec_driver_sql(statement)
    bind.exec_driver_sql(f"INSERT INTO {fresh} ({columns}) SELECT {columns} FROM {table}")
    bind.exec_driver_sql(f"DROP TABLE {table}")
    bind.exec_driver_sql(f"ALTER TABLE {fresh} RENAME TO {table}")
    for index in indexes:
        bind.exec_driver_sql(index)
