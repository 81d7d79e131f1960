"""The cost ledger, and what customers paid."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Amount, Name, Qty, Record, Short
from webapp.core.types import Guid


class CostEntry(Record):
    """One posting to the cost sheet of a work order. Σ amount of an order = its work in process; zero once it is closed.

    ``element``: material, labour, machine, subcontract (the fee for an operation done outside, less what its supplier owes for
    lost pieces; what went in, positive), by_product (value that left with what came out beside the
    order's item, negative), receipt (value that left for the finished store, negative),
    variance (what closing moved out to bring the order to zero, either sign).
    """

    __tablename__ = "cost_entry"
    __table_args__ = (
        Index(None, "company_id", "order_id"),
        Index(None, "company_id", "occurred_at"),
        Index(None, "company_id", "command_id"),
    )
    references = {"command_id": "command", "item_id": "item"}
    immutable = True

    order_id: Mapped[UUID] = mapped_column(Guid())
    """The work order; production lies above this domain, so the database does not check it."""
    element: Mapped[Short]
    amount: Mapped[Amount]
    quantity: Mapped[Qty] = mapped_column(default=Decimal(0))
    """Units issued or received, minutes worked, or pieces paid: what the amount was computed from."""
    operation_seq: Mapped[int | None]
    item_id: Mapped[UUID | None] = mapped_column(Guid())
    document_id: Mapped[UUID | None] = mapped_column(Guid())
    """The move or report behind it."""
    occurred_at: Mapped[datetime]
    posted_on: Mapped[date | None]
    """The first open day, for which it counts where the books of its own day were closed already."""
    command_id: Mapped[UUID] = mapped_column(Guid())


class Payment(Record):
    """Money that came from a customer (收款); below zero where it takes back another, which it names."""

    __tablename__ = "payment"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        UniqueConstraint("company_id", "reverses_id"),
        Index(None, "company_id", "customer_id"),
    )
    references = {"customer_id": "partner", "reverses_id": "payment", "command_id": "command"}
    immutable = True

    number: Mapped[Short]
    customer_id: Mapped[UUID] = mapped_column(Guid())
    paid_on: Mapped[date]
    amount: Mapped[Amount]
    """All that came, tax included."""
    tax: Mapped[Amount] = mapped_column(default=Decimal(0))
    """What of it is tax: orders are priced without."""
    method: Mapped[Short]
    reference: Mapped[Name] = mapped_column(default="")
    note: Mapped[Name] = mapped_column(default="")
    reverses_id: Mapped[UUID | None] = mapped_column(Guid())
    occurred_at: Mapped[datetime]
    command_id: Mapped[UUID] = mapped_column(Guid())


class PaymentPart(Record):
    """What of a payment, without tax, is for one sales order."""

    __tablename__ = "payment_part"
    __table_args__ = (Index(None, "company_id", "payment_id"), Index(None, "company_id", "order_id"))
    references = {"payment_id": "payment"}
    immutable = True

    payment_id: Mapped[UUID] = mapped_column(Guid())
    order_id: Mapped[UUID] = mapped_column(Guid())
    """The sales order; sales lies above this domain, so the database does not check it."""
    amount: Mapped[Amount]
