"""Sales orders and shipments."""

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
    ("quoted", "confirmed"),
    ("quoted", "lost"),
    ("lost", "quoted"),  # the customer asks again
    ("draft", "confirmed"),
    ("draft", "cancelled"),
    ("confirmed", "cancelled"),
    ("confirmed", "shipped"),
    ("shipped", "confirmed"),  # what came back and is replaced is owed again
}


class SalesOrder(Record):
    """A customer's order, or what may become one. ``status``: quoted, lost, draft, confirmed, shipped (in full), cancelled."""

    __tablename__ = "sales_order"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        Index(None, "company_id", "status", "due_on"),
        Index(
            "ix_sales_order_by_due",
            "company_id",
            "due_on",
            "number",
            "customer_reference",
            "quote_number",
            "customer_id",
            "status",
            "total",
        ),
        Index(None, "company_id", "customer_id"),
    )
    references = {"customer_id": "partner"}
    feed = ("sales_order", "id")

    number: Mapped[Short]
    customer_id: Mapped[UUID] = mapped_column(Guid())
    customer_reference: Mapped[Name] = mapped_column(default="")
    status: Mapped[Short] = mapped_column(default="confirmed")
    ordered_on: Mapped[date]
    due_on: Mapped[date]
    """Promised date, the earliest of the lines."""
    note: Mapped[Long] = mapped_column(default="")
    total: Mapped[Amount] = mapped_column(default=Decimal(0))
    rush: Mapped[bool] = mapped_column(default=False)
    """Entered as urgent (急单)."""
    valid_until: Mapped[date | None]
    """The last day of a quotation (报价有效期)."""
    quote_number: Mapped[Short] = mapped_column(default="")
    """What the order was called when it was a quotation; "" for one that never was."""
    lost_reason: Mapped[Name] = mapped_column(default="")
    address: Mapped[Name] = mapped_column(default="", server_default="")
    """Where it is to go; "": to the customer's usual address."""
    contact: Mapped[Name] = mapped_column(default="", server_default="")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    shipped_at: Mapped[datetime | None]

    customer: Mapped[Partner] = belongs_to("SalesOrder", "customer_id", "Partner")
    lines: Mapped[list[SalesOrderLine]] = has_many(
        "SalesOrder", "SalesOrderLine", "order_id", "SalesOrderLine.seq"
    )


class SalesOrderLine(Record):
    """What was ordered, at which price, for when."""

    __tablename__ = "sales_order_line"
    __table_args__ = (
        UniqueConstraint("company_id", "order_id", "seq"),
        Index(None, "company_id", "item_id"),
    )
    references = {"order_id": "sales_order", "item_id": "item"}
    feed = ("sales_order", "order_id")
    asks_for = "item_id"

    order_id: Mapped[UUID] = mapped_column(Guid())
    seq: Mapped[int]
    item_id: Mapped[UUID] = mapped_column(Guid())
    quantity: Mapped[Qty]
    unit_price: Mapped[Qty]
    """Without tax."""
    amount: Mapped[Amount]
    due_on: Mapped[date]
    shipped: Mapped[Qty] = mapped_column(default=Decimal(0))
    """What left and was not sent back to be replaced."""
    credited: Mapped[Qty] = mapped_column(default=Decimal(0))
    """What of it came back and is not replaced: the customer does not pay for it."""


class CreditOverride(Record):
    """An order that was let through above its customer's credit limit, and why. Who did it, the command says."""

    __tablename__ = "credit_override"
    __table_args__ = (Index(None, "company_id", "order_id"),)
    references = {"order_id": "sales_order", "command_id": "command"}
    immutable = True

    order_id: Mapped[UUID] = mapped_column(Guid())
    credit_limit: Mapped[Amount]
    owed: Mapped[Amount]
    """What the customer owed with this order."""
    reason: Mapped[Name]
    occurred_at: Mapped[datetime]
    command_id: Mapped[UUID] = mapped_column(Guid())


class PriceList(Record):
    """What a customer (or, without one, everybody) pays for an item. Of an item each customer has one list at most."""

    __tablename__ = "price_list"
    __table_args__ = (
        UniqueConstraint("company_id", "customer_id", "item_id"),
        Index(None, "company_id", "item_id"),
    )
    references = {"customer_id": "partner", "item_id": "item"}
    feed = ("price_list", "id")

    customer_id: Mapped[UUID | None] = mapped_column(Guid())
    item_id: Mapped[UUID] = mapped_column(Guid())
    note: Mapped[Name] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)


class PriceStep(Record):
    """A step of a tiered price (阶梯价): what one unit costs, without tax, from a quantity on, in a span of days."""

    __tablename__ = "price_step"
    __table_args__ = (
        Index(None, "company_id", "price_list_id"),
        CheckConstraint("from_quantity >= 0", name="not_negative"),
    )
    references = {"price_list_id": "price_list"}
    feed = ("price_list", "price_list_id")

    price_list_id: Mapped[UUID] = mapped_column(Guid())
    from_quantity: Mapped[Qty] = mapped_column(default=Decimal(0))
    unit_price: Mapped[Qty]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    """The last day on which it counts."""


class Shipment(Record):
    """Goods that left for the customer. With whom they travel is often known only later: that alone may change."""

    __tablename__ = "shipment"
    __table_args__ = (UniqueConstraint("company_id", "number"), Index(None, "company_id", "order_id"))
    references = {"order_id": "sales_order", "command_id": "command"}
    guarded = ("number", "order_id", "address", "contact", "occurred_at", "command_id")
    feed = ("shipment", "id")

    number: Mapped[Short]
    order_id: Mapped[UUID] = mapped_column(Guid())
    address: Mapped[Name] = mapped_column(default="")
    """Where it went; "": to the customer's own address."""
    contact: Mapped[Name] = mapped_column(default="")
    carrier: Mapped[Name] = mapped_column(default="")
    tracking_number: Mapped[Name] = mapped_column(default="")
    occurred_at: Mapped[datetime]
    command_id: Mapped[UUID] = mapped_column(Guid())


class ShipmentLine(Record):
    """One order line's part of a shipment, and what the goods had cost."""

    __tablename__ = "shipment_line"
    __table_args__ = (Index(None, "company_id", "shipment_id"), Index(None, "company_id", "order_line_id"))
    references = {"shipment_id": "shipment", "order_line_id": "sales_order_line", "item_id": "item"}
    immutable = True

    shipment_id: Mapped[UUID] = mapped_column(Guid())
    order_line_id: Mapped[UUID] = mapped_column(Guid())
    item_id: Mapped[UUID] = mapped_column(Guid())
    quantity: Mapped[Qty]
    cost: Mapped[Amount]


class SalesPick(Record):
    """Goods fetched from the shelves for a customer's order (拣货单), before they leave; put together at ``place_id``."""

    __tablename__ = "sales_pick"
    __table_args__ = (UniqueConstraint("company_id", "number"), Index(None, "company_id", "order_id"))
    references = {"order_id": "sales_order", "place_id": "place", "command_id": "command"}
    immutable = True

    number: Mapped[Short]
    order_id: Mapped[UUID] = mapped_column(Guid())
    place_id: Mapped[UUID | None] = mapped_column(Guid())
    picked_by_id: Mapped[UUID | None] = mapped_column(Guid())
    occurred_at: Mapped[datetime]
    command_id: Mapped[UUID] = mapped_column(Guid())


class SalesPickLine(Record):
    """What was fetched of an order line, in which lot, and where it stands now; or, with a quantity of 0, why nothing was.

    ``standing`` is what of it has neither left for the customer nor been put back. Only that ever changes.
    """

    __tablename__ = "sales_pick_line"
    __table_args__ = (
        Index(None, "company_id", "pick_id"),
        Index(None, "company_id", "order_id"),
        Index(None, "company_id", "order_line_id"),
        Index(None, "company_id", "item_id"),
        CheckConstraint("quantity >= 0 AND standing >= 0 AND standing <= quantity", name="within"),
    )
    references = {
        "pick_id": "sales_pick",
        "order_id": "sales_order",
        "order_line_id": "sales_order_line",
        "item_id": "item",
        "lot_id": "lot",
        "place_id": "place",
    }
    feed = ("sales_order", "order_id")
    guarded = (
        "pick_id",
        "order_id",
        "order_line_id",
        "item_id",
        "lot_id",
        "place_id",
        "quantity",
        "reason",
    )

    pick_id: Mapped[UUID] = mapped_column(Guid())
    order_id: Mapped[UUID] = mapped_column(Guid())
    order_line_id: Mapped[UUID] = mapped_column(Guid())
    item_id: Mapped[UUID] = mapped_column(Guid())
    lot_id: Mapped[UUID | None] = mapped_column(Guid())
    place_id: Mapped[UUID | None] = mapped_column(Guid())
    quantity: Mapped[Qty]
    standing: Mapped[Qty]
    reason: Mapped[Name] = mapped_column(default="")


class CustomerReturn(Record):
    """Goods that came back from a customer (销售退货), of one line of a delivery.

    ``amount`` is what they had been sold for, ``value`` what they had cost. They wait in ``lot_id``, a lot of their own, apart
    from what never left; ``origin_lot_id`` is the lot in which they had left, where that is known.
    """

    __tablename__ = "customer_return"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        Index(None, "company_id", "order_line_id"),
        Index(None, "company_id", "shipment_line_id"),
        Index(None, "company_id", "occurred_at"),
    )
    references = {
        "order_line_id": "sales_order_line",
        "shipment_line_id": "shipment_line",
        "item_id": "item",
        "lot_id": "lot",
        "origin_lot_id": "lot",
        "command_id": "command",
    }
    immutable = True

    number: Mapped[Short]
    order_line_id: Mapped[UUID] = mapped_column(Guid())
    shipment_line_id: Mapped[UUID] = mapped_column(Guid())
    item_id: Mapped[UUID] = mapped_column(Guid())
    lot_id: Mapped[UUID] = mapped_column(Guid())
    origin_lot_id: Mapped[UUID | None] = mapped_column(Guid())
    quantity: Mapped[Qty]
    amount: Mapped[Amount]
    value: Mapped[Amount]
    replaced: Mapped[bool]
    """Whether we send as much again; if not, the customer is credited."""
    reason: Mapped[Name]
    occurred_at: Mapped[datetime]
    command_id: Mapped[UUID] = mapped_column(Guid())
