"""What the customer says when the goods are handed over."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Name, Qty, Record
from webapp.core.types import Guid, Json

STANDING = text("withdrawn_at IS NULL")


class DeliverySignature(Record):
    """The customer's signature under a delivery (签收). A delivery has one at most that stands.

    ``strokes`` is the drawing itself (``signatures.py``): it comes with the command, whole or not at all, and is as sharp on
    paper as on a screen. The office may withdraw a signature with a reason; only that ever changes.
    """

    __tablename__ = "delivery_signature"
    __table_args__ = (
        Index(
            None,
            "company_id",
            "shipment_id",
            unique=True,
            sqlite_where=STANDING,
            postgresql_where=STANDING,
        ),
    )
    references = {"shipment_id": "shipment", "command_id": "command"}
    feed = ("shipment", "shipment_id")
    guarded = (
        "shipment_id",
        "signer",
        "strokes",
        "note",
        "collected_by_id",
        "occurred_at",
        "command_id",
    )

    shipment_id: Mapped[UUID] = mapped_column(Guid())
    signer: Mapped[Name]
    strokes: Mapped[list[Any]] = mapped_column(Json)
    note: Mapped[Name] = mapped_column(default="")
    collected_by_id: Mapped[UUID | None] = mapped_column(Guid())
    """Who held the phone out."""
    occurred_at: Mapped[datetime]
    command_id: Mapped[UUID] = mapped_column(Guid())
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[UUID | None] = mapped_column(Guid())
    withdrawn_reason: Mapped[Name] = mapped_column(default="")


class DeliveryDifference(Record):
    """So much of a delivery's line the customer did not take, and why: a remark, which moves no stock."""

    __tablename__ = "delivery_difference"
    __table_args__ = (
        Index(None, "company_id", "signature_id"),
        CheckConstraint("quantity > 0", name="positive"),
    )
    references = {"signature_id": "delivery_signature", "shipment_line_id": "shipment_line"}
    immutable = True

    signature_id: Mapped[UUID] = mapped_column(Guid())
    shipment_line_id: Mapped[UUID] = mapped_column(Guid())
    quantity: Mapped[Qty]
    reason: Mapped[Name]
