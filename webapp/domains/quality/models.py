"""Inspection plans and inspections."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Long, Name, Qty, Record, Short, has_many
from webapp.core.types import Guid


class DefectCode(Record):
    """A kind of defect. ``severity``: CR, MA, MI (critical, major, minor)."""

    __tablename__ = "defect_code"
    __table_args__ = (UniqueConstraint("company_id", "code"),)
    feed = ("defect", "id")

    code: Mapped[Short]
    name: Mapped[Name]
    name_en: Mapped[Name]
    category: Mapped[Short]
    severity: Mapped[Short]


class InspectionPlan(Record):
    """What to check on an item (after an operation). ``type``: FAI first article, IPQC patrol, FQC final, IQC incoming."""

    __tablename__ = "inspection_plan"
    __table_args__ = (UniqueConstraint("company_id", "number"), Index(None, "company_id", "item_id"))
    references = {"item_id": "item"}
    feed = ("plan", "id")

    number: Mapped[Short]
    name: Mapped[Name]
    name_en: Mapped[Name] = mapped_column(default="")
    type: Mapped[Short]
    item_id: Mapped[UUID] = mapped_column(Guid())
    operation_seq: Mapped[int | None]
    sample_size: Mapped[int] = mapped_column(default=1)
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)

    characteristics: Mapped[list[Characteristic]] = has_many(
        "InspectionPlan", "Characteristic", "plan_id", "Characteristic.seq"
    )


class Characteristic(Record):
    """One thing to check. ``kind``: numeric (between ``lower`` and ``upper``), attribute, choice, text, photo."""

    __tablename__ = "characteristic"
    __table_args__ = (UniqueConstraint("company_id", "plan_id", "seq"),)
    references = {"plan_id": "inspection_plan"}
    feed = ("plan", "plan_id")

    plan_id: Mapped[UUID] = mapped_column(Guid())
    seq: Mapped[int]
    name: Mapped[Name]
    name_en: Mapped[Name] = mapped_column(default="")
    kind: Mapped[Short]
    unit: Mapped[Short] = mapped_column(default="")
    nominal: Mapped[Qty | None]
    lower: Mapped[Qty | None]
    upper: Mapped[Qty | None]
    choices: Mapped[list[Any]] = mapped_column(default=list)
    """``{value, name, name_en, ok}`` each."""
    required: Mapped[bool] = mapped_column(default=True)
    instruction: Mapped[Long] = mapped_column(default="")
    instruction_en: Mapped[Long] = mapped_column(default="")
    active: Mapped[bool] = mapped_column(default=True)


class Inspection(Record):
    """An inspection as it was done. ``verdict``: pass, fail. ``status``: recorded (photos still on their way), released."""

    __tablename__ = "inspection"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        Index(None, "company_id", "work_order_id"),
        Index(None, "company_id", "occurred_at"),
        Index(None, "company_id", "status"),
    )
    references = {
        "plan_id": "inspection_plan",
        "item_id": "item",
        "work_order_id": "work_order",
        "operation_id": "work_order_operation",
        "lot_id": "lot",
        "inspector_id": "user",
        "command_id": "command",
    }
    guarded = ("plan_id", "type", "verdict", "inspector_id", "occurred_at", "command_id")
    feed = ("inspection", "id")

    number: Mapped[Short]
    plan_id: Mapped[UUID] = mapped_column(Guid())
    type: Mapped[Short]
    item_id: Mapped[UUID] = mapped_column(Guid())
    work_order_id: Mapped[UUID | None] = mapped_column(Guid())
    operation_id: Mapped[UUID | None] = mapped_column(Guid())
    lot_id: Mapped[UUID | None] = mapped_column(Guid())
    verdict: Mapped[Short]
    status: Mapped[Short]
    inspector_id: Mapped[UUID] = mapped_column(Guid())
    note: Mapped[Long] = mapped_column(default="")
    occurred_at: Mapped[datetime]
    released_at: Mapped[datetime | None]
    command_id: Mapped[UUID] = mapped_column(Guid())


class Reading(Record):
    """One value read on one unit, and whether it is within its limits."""

    __tablename__ = "reading"
    __table_args__ = (Index(None, "company_id", "inspection_id"),)
    references = {"inspection_id": "inspection", "characteristic_id": "characteristic"}
    immutable = True

    inspection_id: Mapped[UUID] = mapped_column(Guid())
    characteristic_id: Mapped[UUID] = mapped_column(Guid())
    unit: Mapped[int]
    value: Mapped[Long]
    number: Mapped[Qty | None]
    ok: Mapped[bool]


class Disposition(Record):
    """What was decided about a lot that waited for its inspection. Never changed: what was wrong is put right on the lot itself.

    ``decision``: accept, deviation (accepted although it is not as asked for), reject. What was rejected lies in
    ``rejected_lot_id`` where it is a part of the lot, and in the lot itself where it is all.
    """

    __tablename__ = "disposition"
    __table_args__ = (Index(None, "company_id", "lot_id"),)
    references = {
        "lot_id": "lot",
        "inspection_id": "inspection",
        "rejected_lot_id": "lot",
        "decided_by_id": "user",
        "command_id": "command",
    }
    immutable = True

    lot_id: Mapped[UUID] = mapped_column(Guid())
    inspection_id: Mapped[UUID | None] = mapped_column(Guid())
    decision: Mapped[Short]
    accepted: Mapped[Qty]
    rejected: Mapped[Qty]
    rejected_lot_id: Mapped[UUID | None] = mapped_column(Guid())
    reason: Mapped[Name] = mapped_column(default="")
    decided_by_id: Mapped[UUID | None] = mapped_column(Guid())
    occurred_at: Mapped[datetime]
    command_id: Mapped[UUID] = mapped_column(Guid())
