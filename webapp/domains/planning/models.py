"""What the planner sets, what a run was made of, and what came of it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.changes import PLANNED
from webapp.core.db import Name, Qty, Record, Short
from webapp.core.types import Guid


class ItemPlanning(Record):
    """How an item is planned, where it differs from what its routing, its supplier and the company's rules say.

    Its id is the item's id. Days and minutes that are None follow from those. ``lot_rule``: lot_for_lot, fixed, period,
    wagner_whitin.
    """

    __tablename__ = "item_planning"
    references = {"id": "item"}
    feed = (PLANNED, "id")

    source: Mapped[Short] = mapped_column(default="own", server_default="own")
    """own: made or bought, as its kind says; subcontract: suppliers make it of what we send them."""
    lot_rule: Mapped[Short] = mapped_column(default="lot_for_lot")
    fixed_quantity: Mapped[Qty] = mapped_column(default=Decimal(0))
    period_days: Mapped[int] = mapped_column(default=0)
    minimum: Mapped[Qty] = mapped_column(default=Decimal(0))
    multiple: Mapped[Qty] = mapped_column(default=Decimal(0))
    maximum: Mapped[Qty] = mapped_column(default=Decimal(0))
    order_cost: Mapped[Qty] = mapped_column(default=Decimal(0))
    """Money for an order, and for holding one unit for a day: what Wagner–Whitin weighs."""
    holding_cost: Mapped[Qty] = mapped_column(default=Decimal(0))
    lead_days: Mapped[int | None]
    """Calendar days from order to delivery."""
    inspection_days: Mapped[int] = mapped_column(default=0)
    """Working days from delivery until it can be used."""
    setup_days: Mapped[Qty | None]
    """Working days that an order takes however small it is, and waits before it is worked on."""
    queue_days: Mapped[Qty | None]
    daily_minutes: Mapped[Qty | None]
    """How many minutes a day are worked for it."""
    version: Mapped[int] = mapped_column(default=1)


class Forecast(Record):
    """What customers are expected to order for a span of days; their orders for these days consume it."""

    __tablename__ = "forecast"
    __table_args__ = (
        Index(None, "company_id", "item_id", "first_on"),
        CheckConstraint("first_on <= last_on", name="in_order"),
    )
    references = {"item_id": "item"}
    feed = (PLANNED, "item_id")
    asks_for = "item_id"

    item_id: Mapped[UUID] = mapped_column(Guid())
    first_on: Mapped[date]
    last_on: Mapped[date]
    quantity: Mapped[Qty]
    note: Mapped[Name] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)


class PlanningRun(Record):
    """One run of material requirements planning: who, when, on what, and how much came of it. History."""

    __tablename__ = "planning_run"
    __table_args__ = (Index(None, "company_id", "ran_at"),)
    references = {"command_id": "command"}
    immutable = True

    ran_at: Mapped[datetime]
    ran_by_id: Mapped[UUID | None] = mapped_column(Guid())
    planned_on: Mapped[date]
    """The day that was today for it."""
    horizon_on: Mapped[date]
    """The last day for which anything was needed or expected."""
    scope: Mapped[Short]
    """all, or changes (only what had changed since the last run, and all below it)."""
    inputs: Mapped[dict[str, Any]]
    """What it read: how many items, demands and supplies, the rules in force, and hashes over everything and over the rules.

    ``cursor``: how far the change feed was then.
    """
    outcome: Mapped[dict[str, Any]]
    """What came of it: items changed, planned and altered, proposals and messages afterwards."""
    command_id: Mapped[UUID] = mapped_column(Guid())


class PlanItem(Record):
    """What the plan of an item follows from, and what it came to, each as a hash: the next run leaves alone what is the same.

    Its id is the item's id.
    """

    __tablename__ = "plan_item"
    references = {"id": "item"}

    inputs_hash: Mapped[bytes] = mapped_column(LargeBinary(16))
    plan_hash: Mapped[bytes] = mapped_column(LargeBinary(16))
    pegs: Mapped[list[Any]] = mapped_column(default=list)
    """Which of its supplies serves which demand: see ``planning.pegs``. There may be hundreds of thousands in all, made and
    looked at item by item, so that a row for each would be most of what a run does."""


class Proposal(Record):
    """A planned order. ``kind``: make, buy, subcontract; ``status``: proposed, accepted, rejected.

    Its id follows from item, ``needed_on`` and ``seq``, so that the same proposal keeps it from run to run. A firm one is
    left alone by planning, which counts on it as it stands.
    """

    __tablename__ = "proposal"
    __table_args__ = (
        Index(None, "company_id", "item_id", "status"),
        Index(None, "company_id", "status", "start_on"),
    )
    references = {"item_id": "item"}
    feed = (PLANNED, "item_id")

    item_id: Mapped[UUID] = mapped_column(Guid())
    kind: Mapped[Short]
    needed_on: Mapped[date]
    """The day for which it was planned, which may have passed."""
    seq: Mapped[int]
    quantity: Mapped[Qty]
    start_on: Mapped[date]
    due_on: Mapped[date]
    """When it is delivered or finished; usable on ``available_on``, after inspection."""
    available_on: Mapped[date]
    status: Mapped[Short] = mapped_column(default="proposed")
    firm: Mapped[bool] = mapped_column(default=False)
    why: Mapped[dict[str, Any]]
    """The figures it follows from: see ``rules.values.Why``; quantities in millionths, days as ordinals."""
    reason: Mapped[Name] = mapped_column(default="")
    """Why it was rejected."""
    note: Mapped[Name] = mapped_column(default="", server_default="")
    """What the planner noted who entered it by hand."""
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[UUID | None] = mapped_column(Guid())
    documents: Mapped[list[Any]] = mapped_column(default=list)
    """What it became: ``{kind, id, number}``."""


class PlanningMessage(Record):
    """Something that the planner should do. ``kind``: expedite, postpone, cancel, increase, past_due_start, overdue."""

    __tablename__ = "planning_message"
    __table_args__ = (Index(None, "company_id", "item_id"),)
    references = {"item_id": "item"}

    item_id: Mapped[UUID] = mapped_column(Guid())
    kind: Mapped[Short]
    supply_kind: Mapped[Short]
    supply_id: Mapped[UUID] = mapped_column(Guid())
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    quantity: Mapped[Qty]
    instead_id: Mapped[UUID | None] = mapped_column(Guid())
    """For increase: the proposal that becomes needless."""
