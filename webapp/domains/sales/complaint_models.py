"""What customers complain of."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Long, Name, Qty, Record, Short
from webapp.core.types import Guid

TRANSITIONS = {
    ("open", "answered"),
    ("answered", "answered"),  # a better answer
    ("answered", "closed"),
    ("answered", "open"),  # the customer is not content
    ("closed", "open"),
}


class Complaint(Record):
    """A customer's complaint (客诉): about an order, a delivery, an item, or about us. ``status``: open, answered, closed.

    ``outcome`` of a closed one: none, return, credit, replacement; ``return_id`` is what came back because of it.
    """

    __tablename__ = "complaint"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        Index(None, "company_id", "customer_id"),
        Index(None, "company_id", "status", "due_on"),
        Index(None, "company_id", "shipment_id"),
        CheckConstraint("quantity > 0", name="positive"),
    )
    references = {
        "customer_id": "partner",
        "order_id": "sales_order",
        "shipment_id": "shipment",
        "item_id": "item",
        "handler_id": "user",
        "return_id": "customer_return",
    }

    number: Mapped[Short]
    customer_id: Mapped[UUID] = mapped_column(Guid())
    order_id: Mapped[UUID | None] = mapped_column(Guid())
    shipment_id: Mapped[UUID | None] = mapped_column(Guid())
    item_id: Mapped[UUID | None] = mapped_column(Guid())
    kind: Mapped[Short]
    what: Mapped[Long]
    quantity: Mapped[Qty | None]
    """How much is concerned, in the item's own unit; None: not said."""
    handler_id: Mapped[UUID | None] = mapped_column(Guid())
    due_on: Mapped[date]
    """By this day it is to be closed."""
    status: Mapped[Short] = mapped_column(default="open")
    answer: Mapped[Long] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    outcome: Mapped[Short] = mapped_column(default="")
    return_id: Mapped[UUID | None] = mapped_column(Guid())
    closed_at: Mapped[datetime | None]
    reopened_reason: Mapped[Name] = mapped_column(default="")
    """Why it was opened again, the last time."""
    raised_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
