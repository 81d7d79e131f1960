"""Subcontract orders, what they need, what went out and came back, how losses were settled, and the supplier's link."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Amount, Long, Name, Qty, Record, Short
from webapp.core.types import Guid

OVER = ("settled", "cancelled")
"""No more is sent or expected."""
AWAITING = ("ordered", "sent", "partly_received")
"""Pieces are still to come."""


class SubcontractOrder(Record):
    """Work that a supplier does on what is ours: a whole item (整件委外), or one operation of a work order (工序委外).

    ``status``: ordered, sent (something of ours is with the supplier), partly_received, received, settled, cancelled.
    """

    __tablename__ = "subcontract_order"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        Index(None, "company_id", "status", "due_on"),
        Index(None, "company_id", "supplier_id"),
        Index(None, "company_id", "item_id"),
        Index(None, "company_id", "work_order_id"),
        CheckConstraint("quantity > 0", name="positive"),
    )
    references = {
        "supplier_id": "partner",
        "item_id": "item",
        "work_order_id": "work_order",
        "operation_id": "work_order_operation",
    }
    feed = ("subcontract_order", "id")

    number: Mapped[Short]
    supplier_id: Mapped[UUID] = mapped_column(Guid())
    item_id: Mapped[UUID] = mapped_column(Guid())
    """What comes back: the item itself, or the work order's item in the state after the operation."""
    work_order_id: Mapped[UUID | None] = mapped_column(Guid())
    operation_id: Mapped[UUID | None] = mapped_column(Guid())
    quantity: Mapped[Qty]
    unit_price: Mapped[Qty]
    """The fee for a good piece (加工费), without tax."""
    loss_rate: Mapped[Qty] = mapped_column(default=Decimal(0))
    """Of an operation: the share of the good pieces that may be lost on top; 0.02 is 2 %. An item's materials have their own."""
    status: Mapped[Short] = mapped_column(default="ordered")
    ordered_on: Mapped[date]
    due_on: Mapped[date]
    send_on: Mapped[date | None]
    """When our material is to go out, where somebody said it; else its lead time before ``due_on``."""
    note: Mapped[Long] = mapped_column(default="")
    sent: Mapped[Qty] = mapped_column(default=Decimal(0))
    """Of an operation: pieces that went out, less those that came back as they were."""
    good: Mapped[Qty] = mapped_column(default=Decimal(0))
    scrap: Mapped[Qty] = mapped_column(default=Decimal(0))
    """Pieces that the supplier spoilt (工废)."""
    material_scrap: Mapped[Qty] = mapped_column(default=Decimal(0))
    """Pieces that were spoilt since our material was bad (料废): no loss of the supplier's."""
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    @property
    def spoilt(self) -> Decimal:
        """Pieces that came back spoilt, by whomever."""
        return self.scrap + self.material_scrap

    @property
    def came(self) -> Decimal:
        """All pieces that came back, good or not."""
        return self.good + self.spoilt


class SubcontractMaterial(Record):
    """A material that we supply for an item: the BOM line as it was when the order was placed, and the loss that is allowed."""

    __tablename__ = "subcontract_material"
    __table_args__ = (
        UniqueConstraint("company_id", "order_id", "item_id"),
        Index(None, "company_id", "item_id"),
    )
    references = {"order_id": "subcontract_order", "item_id": "item"}
    feed = ("subcontract_order", "order_id")
    asks_for = "item_id"

    order_id: Mapped[UUID] = mapped_column(Guid())
    seq: Mapped[int]
    item_id: Mapped[UUID] = mapped_column(Guid())
    quantity_per: Mapped[Qty]
    """Net quantity in one piece."""
    loss_rate: Mapped[Qty]
    """The share of what good pieces used that may be lost on top (允许损耗率)."""


class SubcontractSending(Record):
    """A basket that went to the supplier (``kind`` out), or unused goods that came back (``kind`` back), known by its code.

    What is in it are the stock moves of the same command; of an operation ``pieces`` says how many went.
    """

    __tablename__ = "subcontract_sending"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        UniqueConstraint("company_id", "code"),
        Index(None, "company_id", "order_id"),
        Index(None, "company_id", "occurred_at"),
    )
    references = {"order_id": "subcontract_order", "command_id": "command"}
    immutable = True
    feed = ("subcontract_order", "order_id")

    number: Mapped[Short]
    code: Mapped[Short]
    order_id: Mapped[UUID] = mapped_column(Guid())
    kind: Mapped[Short]
    pieces: Mapped[Qty]
    note: Mapped[Name] = mapped_column(default="")
    occurred_at: Mapped[datetime]
    command_id: Mapped[UUID] = mapped_column(Guid())


class SubcontractReceipt(Record):
    """Worked pieces that came back. ``material`` is what good pieces used at the supplier, ``fee`` what we owe for them."""

    __tablename__ = "subcontract_receipt"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        Index(None, "company_id", "order_id"),
        Index(None, "company_id", "occurred_at"),
        Index(None, "company_id", "command_id"),
    )
    references = {"order_id": "subcontract_order", "lot_id": "lot", "command_id": "command"}
    immutable = True
    feed = ("subcontract_order", "order_id")

    number: Mapped[Short]
    order_id: Mapped[UUID] = mapped_column(Guid())
    delivery_note: Mapped[Name] = mapped_column(default="")
    good: Mapped[Qty]
    scrap: Mapped[Qty]
    material_scrap: Mapped[Qty]
    material: Mapped[Amount]
    fee: Mapped[Amount]
    lot_id: Mapped[UUID | None] = mapped_column(Guid())
    came_on: Mapped[date]
    due_on: Mapped[date]
    occurred_at: Mapped[datetime]
    command_id: Mapped[UUID] = mapped_column(Guid())


class SubcontractReversal(Record):
    """A receipt that was taken back: the receipt that mirrors it, and why."""

    __tablename__ = "subcontract_reversal"
    __table_args__ = (UniqueConstraint("company_id", "receipt_id"), Index(None, "company_id", "order_id"))
    references = {
        "order_id": "subcontract_order",
        "receipt_id": "subcontract_receipt",
        "mirror_id": "subcontract_receipt",
        "command_id": "command",
    }
    immutable = True
    feed = ("subcontract_order", "order_id")

    order_id: Mapped[UUID] = mapped_column(Guid())
    receipt_id: Mapped[UUID] = mapped_column(Guid())
    mirror_id: Mapped[UUID] = mapped_column(Guid())
    reason: Mapped[Name]
    occurred_at: Mapped[datetime]
    command_id: Mapped[UUID] = mapped_column(Guid())


class SubcontractLoss(Record):
    """How what never came back was settled (委外核销), one row a material, or the pieces of an operation.

    ``lost`` = ``allowed`` + ``excess``. ``value`` = ``to_stock`` + ``to_variance`` (what was allowed) + ``charged`` +
    ``accepted``; of an operation it is that of the excess alone, since what is allowed stays in the work order.
    """

    __tablename__ = "subcontract_loss"
    __table_args__ = (Index(None, "company_id", "order_id"), Index(None, "company_id", "occurred_at"))
    references = {"order_id": "subcontract_order", "item_id": "item", "command_id": "command"}
    immutable = True
    feed = ("subcontract_order", "order_id")

    order_id: Mapped[UUID] = mapped_column(Guid())
    item_id: Mapped[UUID] = mapped_column(Guid())
    lost: Mapped[Qty]
    allowed: Mapped[Qty]
    excess: Mapped[Qty]
    value: Mapped[Amount]
    to_stock: Mapped[Amount]
    """What the received pieces that are still here cost more."""
    to_variance: Mapped[Amount]
    """The part of those that have left meanwhile."""
    charged: Mapped[Amount]
    """What the supplier owes us."""
    accepted: Mapped[Amount]
    """Excess that we bear."""
    reason: Mapped[Name] = mapped_column(default="")
    occurred_at: Mapped[datetime]
    command_id: Mapped[UUID] = mapped_column(Guid())


class SupplierLink(Record):
    """A way for a supplier to answer one order without signing in. The address is signed; this row says until when it counts."""

    __tablename__ = "supplier_link"
    __table_args__ = (Index(None, "company_id", "order_id"),)
    references = {"order_id": "subcontract_order"}
    feed = ("subcontract_order", "order_id")

    order_id: Mapped[UUID] = mapped_column(Guid())
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID | None] = mapped_column(Guid())


class SupplierAnswer(Record):
    """What the supplier said of an order. ``kind``: confirmed (so many will come on that day), dispatched (so many were sent)."""

    __tablename__ = "supplier_answer"
    __table_args__ = (Index(None, "company_id", "order_id"),)
    references = {"order_id": "subcontract_order", "link_id": "supplier_link", "command_id": "command"}
    immutable = True
    feed = ("subcontract_order", "order_id")

    order_id: Mapped[UUID] = mapped_column(Guid())
    link_id: Mapped[UUID | None] = mapped_column(Guid())
    """None where somebody of ours entered what the supplier said by telephone."""
    kind: Mapped[Short]
    quantity: Mapped[Qty]
    promised_on: Mapped[date]
    note: Mapped[Name] = mapped_column(default="")
    occurred_at: Mapped[datetime]
    command_id: Mapped[UUID] = mapped_column(Guid())
