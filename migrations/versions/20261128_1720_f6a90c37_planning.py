"""Material requirements planning: item parameters, forecasts, runs, proposals, pegs and messages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.core import types
from webapp.core.immutability import immutable
from webapp.core.tenancy import row_level_security

revision = "f6a90c37"
down_revision = "e51b7d90"
branch_labels = None
depends_on = None

INDEXES = {
    "forecast": (("item_id", "first_on"),),
    "planning_run": (("ran_at",),),
    "proposal": (("item_id", "status"), ("status", "start_on")),
    "peg": (("item_id",), ("supply_id",)),
    "planning_message": (("item_id",),),
}


def upgrade() -> None:
    for table, (columns, key, target) in _tables().items():
        constraints = [
            sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f(f"fk_{table}_company_id")),
            sa.ForeignKeyConstraint(
                ["company_id", key],
                [f"{target}.company_id", f"{target}.id"],
                name=op.f(f"fk_{table}_company_id_{key}"),
            ),
            sa.PrimaryKeyConstraint("company_id", "id", name=op.f(f"pk_{table}")),
        ]
        if table == "forecast":
            constraints.append(sa.CheckConstraint("first_on <= last_on", name=op.f("ck_forecast_in_order")))
        own = [_id("company_id"), _id("id"), *columns]
        op.create_table(table, *own, *constraints, sqlite_with_rowid=False)
        for index in INDEXES.get(table, ()):
            name = "_".join(("ix", table, "company_id", *index))
            op.create_index(op.f(name), table, ["company_id", *index])
    dialect = op.get_bind().dialect.name
    if dialect == "postgresql":
        for table in _tables():
            for statement in row_level_security(table):
                op.execute(statement)
    for statement in immutable(dialect, "planning_run"):
        op.execute(statement)


def downgrade() -> None:
    for table in reversed(list(_tables())):
        op.drop_table(table)


def _tables() -> dict[str, tuple[list[sa.Column[object]], str, str]]:
    """The columns of each table besides its key, and its reference: which column points into which table."""
    return {
        "item_planning": (
            [
                _text("lot_rule"),
                _quantity("fixed_quantity"),
                _number("period_days"),
                _quantity("minimum"),
                _quantity("multiple"),
                _quantity("maximum"),
                _quantity("order_cost"),
                _quantity("holding_cost"),
                _number("lead_days", nullable=True),
                _number("inspection_days"),
                _quantity("setup_days", nullable=True),
                _quantity("queue_days", nullable=True),
                _quantity("daily_minutes", nullable=True),
                _number("version"),
            ],
            "id",
            "item",
        ),
        "forecast": (
            [
                _id("item_id"),
                _day("first_on"),
                _day("last_on"),
                _quantity("quantity"),
                _text("note", 200),
                _number("version"),
            ],
            "item_id",
            "item",
        ),
        "planning_run": (
            [
                sa.Column("ran_at", types.UtcDateTime(), nullable=False),
                _id("ran_by_id", nullable=True),
                _day("planned_on"),
                _day("horizon_on"),
                _text("scope"),
                _json("inputs"),
                _json("outcome"),
                _id("command_id"),
            ],
            "command_id",
            "command",
        ),
        "plan_item": (
            [
                sa.Column("inputs_hash", sa.LargeBinary(length=16), nullable=False),
                sa.Column("plan_hash", sa.LargeBinary(length=16), nullable=False),
            ],
            "id",
            "item",
        ),
        "proposal": (
            [
                _id("item_id"),
                _text("kind"),
                _day("needed_on"),
                _number("seq"),
                _quantity("quantity"),
                _day("start_on"),
                _day("due_on"),
                _day("available_on"),
                _text("status"),
                sa.Column("firm", sa.Boolean(), nullable=False),
                _json("why"),
                _text("reason", 200),
                sa.Column("decided_at", types.UtcDateTime(), nullable=True),
                _id("decided_by_id", nullable=True),
                _json("documents"),
            ],
            "item_id",
            "item",
        ),
        "peg": (
            [
                _id("item_id"),
                _quantity("quantity"),
                _text("supply_kind"),
                _id("supply_id"),
                _day("supply_on", nullable=True),
                _text("demand_kind"),
                _id("demand_id", nullable=True),
                _day("demand_on", nullable=True),
            ],
            "item_id",
            "item",
        ),
        "planning_message": (
            [
                _id("item_id"),
                _text("kind"),
                _text("supply_kind"),
                _id("supply_id"),
                _day("from_on"),
                _day("to_on", nullable=True),
                _quantity("quantity"),
                _id("instead_id", nullable=True),
            ],
            "item_id",
            "item",
        ),
    }


def _id(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, types.Guid(), nullable=nullable)


def _text(name: str, length: int = 64) -> sa.Column[object]:
    return sa.Column(name, sa.String(length=length), nullable=False)


def _number(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _quantity(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, types.quantity_type(), nullable=nullable)


def _day(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Date(), nullable=nullable)


def _json(name: str) -> sa.Column[object]:
    return sa.Column(name, types.Json, nullable=False)
