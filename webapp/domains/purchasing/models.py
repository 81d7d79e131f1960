"""Suppliers' terms, purchase requests, purchase orders, and what came and went back on them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Amount, Long, Name, Qty, Record, Short, belongs_to, has_many
from webapp.core.types import Guid
from webapp.domains.partners.models import Partner

TRANSITIONS = {
    ("draft", "confirmed"),
    ("draft", "cancelled"),
    ("confirmed", "cancelled"),
    ("confirmed", "closed"),
    ("confirmed", "partly_received"),
    ("confirmed", "received"),
    ("partly_received", "received"),
    ("partly_received", "closed"),
    # What went back and will be replaced is owed again.
    ("partly_received", "confirmed"),
    ("received", "partly_received"),
    ("received", "confirmed"),
    ("closed", "partly_received"),
    ("closed", "confirmed"),
    # Goods that came although nobody waited for them any more, once a person has accepted them.
    ("closed", "received"),
    ("cancelled", "closed"),
}

REQUEST_TRANSITIONS = {
    ("open", "ordered"),
    ("open", "declined"),
    ("open", "withdrawn"),
    ("ordered", "open"),  # the order was cancelled, or its line taken off
}


class SupplierItem(Record):
    """An item that a supplier sells us, and on which terms. Of an item's suppliers one at most is ``preferred``."""

    __tablename__ = "supplier_item"
    __table_args__ = (
        UniqueConstraint("company_id", "supplier_id", "item_id"),
        Index(None, "company_id", "item_id"),
    )
    references = {"supplier_id": "partner", "item_id": "item"}
    feed = ("supplier_item", "id")
    asks_for = "item_id"

    supplier_id: Mapped[UUID] = mapped_column(Guid())
    item_id: Mapped[UUID] = mapped_column(Guid())
    supplier_number: Mapped[Name] = mapped_column(default="")
    """What the supplier calls it."""
    minimum: Mapped[Qty] = mapped_column(default=Decimal(0))
    """The least that an order may be (最小起订量); 0: no least."""
    pack: Mapped[Qty] = mapped_column(default=Decimal(0))
    """Ordered in whole packs of so many (最小包装量); 0: any quantity."""
    lead_days: Mapped[int] = mapped_column(default=0)
    """Calendar days from the order to the goods (采购提前期)."""
    preferred: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    prices: Mapped[list[SupplierPrice]] = has_many(
        "SupplierItem", "SupplierPrice", "supplier_item_id", "SupplierPrice.from_quantity"
    )


class SupplierPrice(Record):
    """A step of a tiered price (阶梯价): what one unit costs, without tax, from a quantity on, in a span of days."""

    __tablename__ = "supplier_price"
    __table_args__ = (
        Index(None, "company_id", "supplier_item_id"),
        CheckConstraint("from_quantity >= 0", name="not_negative"),
    )
    references = {"supplier_item_id": "supplier_item"}
    feed = ("supplier_item", "supplier_item_id")

    supplier_item_id: Mapped[UUID] = mapped_column(Guid())
    from_quantity: Mapped[Qty] = mapped_column(default=Decimal(0))
    unit_price: Mapped[Qty]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    """The last day on which it counts."""


class PurchaseOrder(Record):
    """What we order from a supplier. ``status``: draft, confirmed (ordered), partly_received, received, closed, cancelled."""

    __tablename__ = "purchase_order"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        Index(None, "company_id", "status", "due_on"),
        Index(
            "ix_purchase_order_by_due",
            "company_id",
            "due_on",
            "number",
            "supplier_reference",
            "supplier_id",
            "status",
            "total",
        ),
        Index(None, "company_id", "supplier_id"),
    )
    references = {"supplier_id": "partner"}
    feed = ("purchase_order", "id")

    number: Mapped[Short]
    supplier_id: Mapped[UUID] = mapped_column(Guid())
    supplier_reference: Mapped[Name] = mapped_column(default="")
    """The supplier's own number of it."""
    status: Mapped[Short] = mapped_column(default="draft")
    ordered_on: Mapped[date]
    due_on: Mapped[date]
    """The earliest of the lines that are still owed; of all lines where none is."""
    terms: Mapped[Long] = mapped_column(default="")
    """What is printed under the lines: payment, delivery, packing."""
    note: Mapped[Long] = mapped_column(default="")
    total: Mapped[Amount] = mapped_column(default=Decimal(0))
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    """When all had come, or nobody waited for the rest any more."""

    supplier: Mapped[Partner] = belongs_to("PurchaseOrder", "supplier_id", "Partner")
    lines: Mapped[list[PurchaseOrderLine]] = has_many(
        "PurchaseOrder", "PurchaseOrderLine", "order_id", "PurchaseOrderLine.seq"
    )


class PurchaseOrderLine(Record):
    """What is ordered, at which price, for when, and how much of it came."""

    __tablename__ = "purchase_order_line"
    __table_args__ = (
        UniqueConstraint("company_id", "order_id", "seq"),
        Index(None, "company_id", "item_id"),
        CheckConstraint("received >= 0", name="not_negative"),
    )
    references = {"order_id": "purchase_order", "item_id": "item"}
    feed = ("purchase_order", "order_id")
    asks_for = "item_id"

    order_id: Mapped[UUID] = mapped_column(Guid())
    seq: Mapped[int]
    item_id: Mapped[UUID] = mapped_column(Guid())
    quantity: Mapped[Qty]
    unit_price: Mapped[Qty]
    """Without tax."""
    amount: Mapped[Amount]
    due_on: Mapped[date]
    received: Mapped[Qty] = mapped_column(default=Decimal(0))
    """What came, less what went back to be replaced."""
    returned: Mapped[Qty] = mapped_column(default=Decimal(0))
    """All that went back, replaced or not."""
    closed: Mapped[bool] = mapped_column(default=False)
    """Nobody waits for the rest any more."""
    closed_how: Mapped[Short] = mapped_column(default="")
    """``by_hand``, ``receipt`` (who received said so), ``tolerance``, ``plan``, ``change`` (of engineering); "": unknown."""
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[UUID | None] = mapped_column(Guid())
    closed_receipt_id: Mapped[UUID | None] = mapped_column(Guid())
    """The receipt that closed it. All four are empty while it is open."""


class PurchasePeg(Record):
    """What a part of a line is bought for: a purchase request, or a document that planning found to be short."""

    __tablename__ = "purchase_peg"
    __table_args__ = (Index(None, "company_id", "order_line_id"), Index(None, "company_id", "document_id"))
    references = {"order_line_id": "purchase_order_line"}

    order_line_id: Mapped[UUID] = mapped_column(Guid())
    quantity: Mapped[Qty]
    needed_on: Mapped[date]
    document_kind: Mapped[Short]
    document_id: Mapped[UUID | None] = mapped_column(Guid())
    """The document may lie above this domain, so the database does not check it."""
    document_number: Mapped[Short] = mapped_column(default="")


class PurchaseReceipt(Record):
    """Goods that came on an order, by one command."""

    __tablename__ = "purchase_receipt"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        Index(None, "company_id", "order_id"),
        Index(None, "company_id", "occurred_at"),
    )
    references = {"order_id": "purchase_order", "command_id": "command"}
    immutable = True
    feed = ("purchase_order", "order_id")

    number: Mapped[Short]
    order_id: Mapped[UUID] = mapped_column(Guid())
    delivery_note: Mapped[Name] = mapped_column(default="")
    """The number on the supplier's delivery note."""
    occurred_at: Mapped[datetime]
    command_id: Mapped[UUID] = mapped_column(Guid())


class PurchaseReceiptLine(Record):
    """One lot of a receipt, at the order's price. ``due_on`` is what the line promised when the goods came, on ``came_on``."""

    __tablename__ = "purchase_receipt_line"
    __table_args__ = (
        Index(None, "company_id", "receipt_id"),
        Index(None, "company_id", "order_line_id"),
        Index(None, "company_id", "lot_id"),
        Index(None, "company_id", "item_id"),
    )
    references = {
        "receipt_id": "purchase_receipt",
        "order_line_id": "purchase_order_line",
        "item_id": "item",
        "lot_id": "lot",
        "move_id": "stock_move",
    }
    immutable = True

    receipt_id: Mapped[UUID] = mapped_column(Guid())
    order_line_id: Mapped[UUID] = mapped_column(Guid())
    item_id: Mapped[UUID] = mapped_column(Guid())
    lot_id: Mapped[UUID | None] = mapped_column(Guid())
    move_id: Mapped[UUID] = mapped_column(Guid())
    supplier_lot: Mapped[Name] = mapped_column(default="")
    """As it was typed, whether or not a lot of ours was made of it."""
    quantity: Mapped[Qty]
    unit_price: Mapped[Qty]
    value: Mapped[Amount]
    due_on: Mapped[date]
    came_on: Mapped[date]
    """The company's day."""


class PurchaseReturn(Record):
    """Goods that went back to the supplier (采购退货). ``value`` is what they had cost: what we claim."""

    __tablename__ = "purchase_return"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        Index(None, "company_id", "order_line_id"),
        Index(None, "company_id", "receipt_line_id"),
        Index(None, "company_id", "occurred_at"),
    )
    references = {
        "order_line_id": "purchase_order_line",
        "receipt_line_id": "purchase_receipt_line",
        "item_id": "item",
        "lot_id": "lot",
        "command_id": "command",
    }
    immutable = True

    number: Mapped[Short]
    order_line_id: Mapped[UUID] = mapped_column(Guid())
    receipt_line_id: Mapped[UUID] = mapped_column(Guid())
    item_id: Mapped[UUID] = mapped_column(Guid())
    lot_id: Mapped[UUID | None] = mapped_column(Guid())
    quantity: Mapped[Qty]
    value: Mapped[Amount]
    replaced: Mapped[bool]
    """Whether the supplier is to send as much again."""
    cause: Mapped[Short] = mapped_column(default="quality")
    """``quality``, ``quantity`` (too many came) or ``other``: only the first speaks against the supplier's goods."""
    reason: Mapped[Name]
    occurred_at: Mapped[datetime]
    command_id: Mapped[UUID] = mapped_column(Guid())


class PurchaseRequest(Record):
    """Somebody asks for something to be bought (请购单). ``status``: open, ordered, declined, withdrawn."""

    __tablename__ = "purchase_request"
    __table_args__ = (UniqueConstraint("company_id", "number"), Index(None, "company_id", "status"))
    references = {"requested_by_id": "user"}
    feed = ("purchase_request", "id")

    number: Mapped[Short]
    status: Mapped[Short] = mapped_column(default="open")
    reason: Mapped[Name]
    answer: Mapped[Name] = mapped_column(default="")
    """Why it was declined."""
    requested_by_id: Mapped[UUID | None] = mapped_column(Guid())
    requested_at: Mapped[datetime]


class PurchaseRequestLine(Record):
    """What is asked for, and the order line that buys it."""

    __tablename__ = "purchase_request_line"
    __table_args__ = (
        UniqueConstraint("company_id", "request_id", "seq"),
        Index(None, "company_id", "order_line_id"),
    )
    references = {
        "request_id": "purchase_request",
        "item_id": "item",
        "order_line_id": "purchase_order_line",
    }
    feed = ("purchase_request", "request_id")

    request_id: Mapped[UUID] = mapped_column(Guid())
    seq: Mapped[int]
    item_id: Mapped[UUID] = mapped_column(Guid())
    quantity: Mapped[Qty]
    needed_on: Mapped[date]
    order_line_id: Mapped[UUID | None] = mapped_column(Guid())
