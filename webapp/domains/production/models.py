"""Work orders, operations, tickets."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Long, Name, Qty, Record, Short, has_many
from webapp.core.types import Guid

ORDER_TRANSITIONS = {
    ("planned", "released"),
    ("planned", "cancelled"),
    ("released", "started"),
    ("released", "closed"),
    ("released", "cancelled"),
    ("started", "completed"),
    ("completed", "started"),
    ("started", "closed"),
    ("completed", "closed"),
    ("closed", "started"),
    ("cancelled", "released"),
}
"""``released`` follows the kitting check and freezes the BOM and routing snapshot; ``closed`` leaves no work in process.
What is over is opened again only for a record from the floor that came too late."""

OPERATION_TRANSITIONS = {
    ("pending", "running"),
    ("ready", "running"),
    ("running", "paused"),
    ("paused", "running"),
    ("running", "finished"),
    ("paused", "finished"),
    ("ready", "finished"),
    ("pending", "finished"),
    ("finished", "running"),
}


URGENT, NORMAL = 1, 2
"""The priority of what cannot wait, and that of an order of which nobody said anything."""


class WorkOrder(Record):
    """An order to make a quantity of an item. ``status``: planned, released, started, completed, closed, cancelled."""

    __tablename__ = "work_order"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        Index(None, "company_id", "status", "due_on"),
        Index(
            "ix_work_order_by_due",
            "company_id",
            "due_on",
            "number",
            "item_id",
            "sales_order_line_id",
            "status",
        ),
        Index(None, "company_id", "sales_order_line_id"),
        Index(None, "company_id", "item_id"),
    )
    references = {
        "item_id": "item",
        "sales_order_line_id": "sales_order_line",
        "split_from_id": "work_order",
    }
    feed = ("work_order", "id")

    number: Mapped[Short]
    item_id: Mapped[UUID] = mapped_column(Guid())
    quantity: Mapped[Qty]
    start_quantity: Mapped[Qty | None]
    """How many pieces the first operation starts with, where the routing plans for losses; else as many as were ordered."""
    revision: Mapped[int] = mapped_column(default=0, server_default="0")
    """The number of the item's revision by which it is made."""
    revision_kept: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether somebody decided that it stays with its revision, whichever is in force when it is released."""
    status: Mapped[Short] = mapped_column(default="planned")
    start_on: Mapped[date | None]
    due_on: Mapped[date]
    priority: Mapped[int] = mapped_column(default=NORMAL, server_default="2")
    """1 urgent, 2 as dates say, 3 can wait: who gets material first."""
    sales_order_line_id: Mapped[UUID | None] = mapped_column(Guid())
    split_from_id: Mapped[UUID | None] = mapped_column(Guid())
    good: Mapped[Qty] = mapped_column(default=Decimal(0))
    """Good pieces out of the last operation: what was received, or waits for the final inspection."""
    scrap: Mapped[Qty] = mapped_column(default=Decimal(0))
    note: Mapped[Long] = mapped_column(default="")
    partial_reason: Mapped[Name] = mapped_column(default="")
    """Why the order was released although material was short."""
    created_at: Mapped[datetime]
    released_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    operations: Mapped[list[WorkOrderOperation]] = has_many(
        "WorkOrder", "WorkOrderOperation", "work_order_id", "WorkOrderOperation.seq"
    )
    materials: Mapped[list[WorkOrderMaterial]] = has_many(
        "WorkOrder", "WorkOrderMaterial", "work_order_id", "WorkOrderMaterial.seq"
    )
    tickets: Mapped[list[Ticket]] = has_many("WorkOrder", "Ticket", "work_order_id", "Ticket.seq")


class WorkOrderMaterial(Record):
    """A component that the order needs: the BOM line as it was when the order was made."""

    __tablename__ = "work_order_material"
    __table_args__ = (
        UniqueConstraint("company_id", "work_order_id", "seq"),
        Index(None, "company_id", "item_id"),
    )
    references = {"work_order_id": "work_order", "item_id": "item"}
    feed = ("work_order", "work_order_id")
    asks_for = "item_id"

    work_order_id: Mapped[UUID] = mapped_column(Guid())
    seq: Mapped[int]
    item_id: Mapped[UUID] = mapped_column(Guid())
    quantity_per: Mapped[Qty]
    loss_rate: Mapped[Qty]
    operation_loss: Mapped[Qty] = mapped_column(default=Decimal(0), server_default="0")
    """What gets lost of the pieces at the operation that takes it and after, as the routing plans it."""
    required: Mapped[Qty]
    """Order quantity × quantity per piece × (1 + loss) × (1 + operation loss), 6 places."""
    issued: Mapped[Qty] = mapped_column(default=Decimal(0))
    swapped: Mapped[Qty] = mapped_column(default=Decimal(0), server_default="0")
    """What substitutes took over: it is no longer in ``required``."""
    substitution_id: Mapped[UUID | None] = mapped_column(Guid())
    """Where the row is a substitute: the substitution by which it came, and no quantity for a piece of its own."""
    supply: Mapped[Short]
    operation_seq: Mapped[int | None]


class MaterialSwap(Record):
    """Somebody decided for one order that substitutes stand in: so many ``sets`` of the substitution; taken back, below zero."""

    __tablename__ = "material_swap"
    __table_args__ = (Index(None, "company_id", "work_order_id"),)
    references = {
        "work_order_id": "work_order",
        "substitution_id": "substitution",
        "user_id": "user",
        "command_id": "command",
    }
    immutable = True

    work_order_id: Mapped[UUID] = mapped_column(Guid())
    substitution_id: Mapped[UUID] = mapped_column(Guid())
    sets: Mapped[Qty]
    reason: Mapped[Name] = mapped_column(default="")
    user_id: Mapped[UUID | None] = mapped_column(Guid())
    occurred_at: Mapped[datetime]
    command_id: Mapped[UUID] = mapped_column(Guid())


class WorkOrderOutput(Record):
    """What comes out beside the order's pieces: the by-product line as it was when the order was made, and what was received."""

    __tablename__ = "work_order_output"
    __table_args__ = (
        UniqueConstraint("company_id", "work_order_id", "seq"),
        Index(None, "company_id", "item_id"),
    )
    references = {"work_order_id": "work_order", "item_id": "item"}
    feed = ("work_order", "work_order_id")

    work_order_id: Mapped[UUID] = mapped_column(Guid())
    seq: Mapped[int]
    item_id: Mapped[UUID] = mapped_column(Guid())
    quantity_per: Mapped[Qty]
    valuation: Mapped[Short]
    unit_value: Mapped[Qty]
    cost_share: Mapped[Qty]
    received: Mapped[Qty] = mapped_column(default=Decimal(0))


class WorkOrderOperation(Record):
    """A step of the order: the routing operation as it was when the order was made, and what came of it."""

    __tablename__ = "work_order_operation"
    __table_args__ = (
        UniqueConstraint("company_id", "work_order_id", "seq"),
        Index(None, "company_id", "work_centre_id", "status"),
    )
    references = {"work_order_id": "work_order", "work_centre_id": "work_centre"}
    feed = ("work_order", "work_order_id")

    work_order_id: Mapped[UUID] = mapped_column(Guid())
    seq: Mapped[int]
    name: Mapped[Name]
    name_en: Mapped[Name]
    work_centre_id: Mapped[UUID] = mapped_column(Guid())
    setup_minutes: Mapped[Qty]
    run_minutes: Mapped[Qty]
    piece_price: Mapped[Qty]
    loss_rate: Mapped[Qty] = mapped_column(default=Decimal(0), server_default="0")
    machine_rate: Mapped[Qty]
    """Machine cost per hour of the work centre when the order was made."""
    instructions: Mapped[Long] = mapped_column(default="")
    instructions_en: Mapped[Long] = mapped_column(default="")
    parameters: Mapped[list[Any]] = mapped_column(default=list)
    status: Mapped[Short] = mapped_column(default="pending")
    first_article: Mapped[Short] = mapped_column(default="none")
    """none, open (quantities wait for it), passed, failed."""
    good: Mapped[Qty] = mapped_column(default=Decimal(0))
    scrap: Mapped[Qty] = mapped_column(default=Decimal(0))
    rework: Mapped[Qty] = mapped_column(default=Decimal(0))
    on_hold: Mapped[Qty] = mapped_column(default=Decimal(0))
    minutes: Mapped[Qty] = mapped_column(default=Decimal(0))
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class Ticket(Record):
    """A job ticket (随工单): the printed sheet that travels with a quantity of the order, known by the code in its QR."""

    __tablename__ = "ticket"
    __table_args__ = (
        UniqueConstraint("company_id", "code"),
        UniqueConstraint("company_id", "work_order_id", "seq"),
    )
    references = {"work_order_id": "work_order"}
    feed = ("work_order", "work_order_id")

    work_order_id: Mapped[UUID] = mapped_column(Guid())
    seq: Mapped[int]
    code: Mapped[Short]
    quantity: Mapped[Qty]
    printed_at: Mapped[datetime | None]
    print_count: Mapped[int] = mapped_column(default=0)
    remark: Mapped[Long] = mapped_column(default="", server_default="")
    """What the next one who works on it should know."""
    standing_at: Mapped[Name] = mapped_column(default="", server_default="")
    """Where the basket stands, in the workers' own words."""


class WorkSession(Record):
    """One stretch of a worker on an operation, from start to pause or finish.

    ``ended_by``: pause, finish; start where it had been forgotten and its worker began anew.
    """

    __tablename__ = "work_session"
    __table_args__ = (
        Index(None, "company_id", "operation_id"),
        Index(None, "company_id", "worker_id", "started_at"),
    )
    references = {"operation_id": "work_order_operation", "machine_id": "machine", "worker_id": "user"}

    operation_id: Mapped[UUID] = mapped_column(Guid())
    worker_id: Mapped[UUID] = mapped_column(Guid())
    machine_id: Mapped[UUID | None] = mapped_column(Guid())
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[Short | None]
    pause_reason: Mapped[Short | None]


class OperationReport(Record):
    """What a worker reported for an operation, and what it earned and cost. Corrected by a reversing report."""

    __tablename__ = "operation_report"
    __table_args__ = (
        Index(None, "company_id", "operation_id"),
        Index(None, "company_id", "work_order_id", "occurred_at"),
        Index(None, "company_id", "worker_id", "occurred_at"),
        Index(None, "company_id", "occurred_at"),
    )
    references = {
        "work_order_id": "work_order",
        "operation_id": "work_order_operation",
        "ticket_id": "ticket",
        "machine_id": "machine",
        "worker_id": "user",
        "command_id": "command",
        "reverses_id": "operation_report",
    }
    immutable = True

    work_order_id: Mapped[UUID] = mapped_column(Guid())
    operation_id: Mapped[UUID] = mapped_column(Guid())
    ticket_id: Mapped[UUID | None] = mapped_column(Guid())
    machine_id: Mapped[UUID | None] = mapped_column(Guid())
    worker_id: Mapped[UUID] = mapped_column(Guid())
    good: Mapped[Qty]
    scrap: Mapped[Qty]
    rework: Mapped[Qty]
    on_hold: Mapped[Qty]
    """Nonconforming pieces that wait for the material review board."""
    minutes: Mapped[Qty]
    pay: Mapped[Qty]
    """What the worker earns by this report, to 2 places."""
    labour_cost: Mapped[Qty]
    machine_cost: Mapped[Qty]
    parameters: Mapped[dict[str, Any]]
    note: Mapped[Long] = mapped_column(default="")
    over_report: Mapped[bool] = mapped_column(default=False)
    """More came out of the operation than went in; kept and flagged."""
    occurred_at: Mapped[datetime]
    received_at: Mapped[datetime]
    command_id: Mapped[UUID] = mapped_column(Guid())
    reverses_id: Mapped[UUID | None] = mapped_column(Guid())


class ReportScrap(Record):
    """Scrapped pieces of a report with their reason. ``cause``: process (工废, unpaid) or material (料废, paid)."""

    __tablename__ = "report_scrap"
    __table_args__ = (Index(None, "company_id", "report_id"),)
    references = {"report_id": "operation_report"}
    immutable = True

    report_id: Mapped[UUID] = mapped_column(Guid())
    quantity: Mapped[Qty]
    reason: Mapped[Short]
    """A defect code (quality owns the list)."""
    cause: Mapped[Short]
