"""Stocktakes as documents; places inside warehouses, and stock beside a line."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.core import types
from webapp.core.immutability import immutable
from webapp.core.tenancy import row_level_security

revision = "c1d7e8a4"
down_revision = "3c9e71b5"
branch_labels = None
depends_on = None

INDEXES = {
    "stocktake": (("status",),),
    "stocktake_line": (("stocktake_id",),),
    "stocktake_count": (("line_id",),),
}


def upgrade() -> None:
    op.add_column("place", _id("warehouse_id", nullable=True))
    op.add_column("place", sa.Column("use", sa.String(length=64), server_default="store", nullable=False))
    op.add_column("place", _id("work_centre_id", nullable=True))
    op.add_column("place", sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.create_index(op.f("ix_place_company_id_warehouse_id"), "place", ["company_id", "warehouse_id"])
    for table, (columns, references) in _tables().items():
        constraints: list[sa.Constraint] = [
            sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f(f"fk_{table}_company_id")),
            sa.PrimaryKeyConstraint("company_id", "id", name=op.f(f"pk_{table}")),
        ]
        constraints += [
            sa.ForeignKeyConstraint(
                ["company_id", key],
                [f"{target}.company_id", f"{target}.id"],
                name=op.f(f"fk_{table}_company_id_{key}"),
            )
            for key, target in references.items()
        ]
        if table == "stocktake":
            name = op.f("uq_stocktake_company_id_number")
            constraints.append(sa.UniqueConstraint("company_id", "number", name=name))
        own = [_id("company_id"), _id("id"), *columns]
        op.create_table(table, *own, *constraints, sqlite_with_rowid=False)
        for index in INDEXES[table]:
            name = "_".join(("ix", table, "company_id", *index))
            op.create_index(op.f(name), table, ["company_id", *index])
    dialect = op.get_bind().dialect.name
    if dialect == "postgresql":
        for table in _tables():
            for statement in row_level_security(table):
                op.execute(statement)
    for statement in immutable(dialect, "stocktake_count"):
        op.execute(statement)


def downgrade() -> None:
    for table in reversed(list(_tables())):
        op.drop_table(table)
    op.drop_index(op.f("ix_place_company_id_warehouse_id"), "place")
    for column in ("active", "work_centre_id", "use", "warehouse_id"):
        op.drop_column("place", column)


def _tables() -> dict[str, tuple[list[sa.Column[object]], dict[str, str]]]:
    """The columns of each table besides its key, and its references: which column points into which table."""
    return {
        "stocktake": (
            [
                _text("number"),
                _text("status"),
                _text("note", 200),
                _json("place_ids"),
                _json("item_ids"),
                _text("recount_percent"),
                _text("recount_value"),
                _moment("opened_at"),
                _id("opened_by_id", nullable=True),
                _moment("ended_at", nullable=True),
                _id("ended_by_id", nullable=True),
                _text("reason", 200),
            ],
            {},
        ),
        "stocktake_line": (
            [
                _id("stocktake_id"),
                _id("item_id"),
                _id("lot_id", nullable=True),
                _id("place_id"),
                _quantity("book_quantity"),
                _text("status"),
                _id("accepted_count_id", nullable=True),
                _moment("asked_again_at", nullable=True),
                _text("reason", 200),
                _quantity("difference", nullable=True),
                sa.Column("value", types.money_type(), nullable=True),
            ],
            {"stocktake_id": "stocktake", "item_id": "item", "lot_id": "lot", "place_id": "place"},
        ),
        "stocktake_count": (
            [
                _id("line_id"),
                _quantity("quantity"),
                _quantity("entered_quantity"),
                _id("entered_unit_id"),
                _text("note", 200),
                _moment("counted_at"),
                _moment("received_at"),
                _id("counted_by_id", nullable=True),
                _id("command_id"),
            ],
            {"line_id": "stocktake_line", "command_id": "command"},
        ),
    }


def _id(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, types.Guid(), nullable=nullable)


def _text(name: str, length: int = 64) -> sa.Column[object]:
    return sa.Column(name, sa.String(length=length), nullable=False)


def _quantity(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, types.quantity_type(), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, types.UtcDateTime(), nullable=nullable)


def _json(name: str) -> sa.Column[object]:
    return sa.Column(name, types.Json, nullable=False)
