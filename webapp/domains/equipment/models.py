"""Work centres and machines."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Name, Qty, Record, Short, belongs_to
from webapp.core.types import Guid


class WorkCentre(Record):
    """A group of machines or benches that can do the same operations."""

    __tablename__ = "work_centre"
    __table_args__ = (UniqueConstraint("company_id", "number"),)
    feed = ("work_centre", "id")

    number: Mapped[Short]
    name: Mapped[Name]
    name_en: Mapped[Name] = mapped_column(default="")
    hourly_rate: Mapped[Qty] = mapped_column(default=Decimal(0))
    """Predetermined machine cost, money per hour (costing.md §3, overhead b)."""
    active: Mapped[bool] = mapped_column(default=True)


class Machine(Record):
    """A machine or bench. ``status``: idle, running, stopped."""

    __tablename__ = "machine"
    __table_args__ = (UniqueConstraint("company_id", "number"), UniqueConstraint("company_id", "code"))
    references = {"work_centre_id": "work_centre"}
    feed = ("machine", "id")

    number: Mapped[Short]
    code: Mapped[Short]
    name: Mapped[Name]
    name_en: Mapped[Name] = mapped_column(default="")
    work_centre_id: Mapped[UUID] = mapped_column(Guid())
    status: Mapped[Short] = mapped_column(default="idle")
    active: Mapped[bool] = mapped_column(default=True)

    work_centre: Mapped[WorkCentre] = belongs_to("Machine", "work_centre_id", "WorkCentre")


class DowntimeReason(Record):
    """Why a machine stands still. ``kind``: planned, unplanned, or the loss it counts as."""

    __tablename__ = "downtime_reason"
    __table_args__ = (UniqueConstraint("company_id", "code"),)
    feed = ("downtime", "id")

    code: Mapped[Short]
    name: Mapped[Name]
    name_en: Mapped[Name]
    kind: Mapped[Name]
