"""Places, lots, and the ledger of moves that everything about stock follows from."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, false, text, true
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.changes import PLANNED
from webapp.core.db import Amount, Name, Qty, Record, Short
from webapp.core.types import Guid


class Place(Record):
    """Where stock is, or comes from, or goes to.

    ``kind``: warehouse (ours and valued), supplier, production, scrap, customer, adjustment (the other side of counts).
    A place inside a warehouse (库位) is of the same kind and names its warehouse; what lies in it lies in no other.
    ``use``: store, or line: stock beside a work centre (线边仓), handed out in bulk and used up as work is reported there.
    """

    __tablename__ = "place"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        UniqueConstraint("company_id", "code"),
        Index(None, "company_id", "warehouse_id"),
    )
    feed = ("place", "id")

    number: Mapped[Short]
    code: Mapped[Short]
    name: Mapped[Name]
    name_en: Mapped[Name] = mapped_column(default="")
    kind: Mapped[Short]
    warehouse_id: Mapped[UUID | None] = mapped_column(Guid())
    """The warehouse that it is inside of; none for a warehouse itself. Who writes it looks whether it is there: SQLite adds no
    column with a composite reference to a table that is there already."""
    use: Mapped[Short] = mapped_column(default="store", server_default="store")
    work_centre_id: Mapped[UUID | None] = mapped_column(Guid())
    """For a line: where what lies there is used up."""
    active: Mapped[bool] = mapped_column(default=True, server_default=true())


class Lot(Record):
    """One item from one receipt, or from one order and day. ``status``: available, hold, rejected, quarantine."""

    __tablename__ = "lot"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        UniqueConstraint("company_id", "code"),
        Index(None, "company_id", "item_id"),
        Index(None, "company_id", "work_order_id"),
        Index(None, "company_id", "expires_on"),
    )
    references = {"item_id": "item", "supplier_id": "partner"}
    feed = ("lot", "id")

    number: Mapped[Short]
    code: Mapped[Short]
    item_id: Mapped[UUID] = mapped_column(Guid())
    status: Mapped[Short] = mapped_column(default="available")
    supplier_id: Mapped[UUID | None] = mapped_column(Guid())
    supplier_lot: Mapped[Name] = mapped_column(default="")
    work_order_id: Mapped[UUID | None] = mapped_column(Guid())
    """The order that made it; production lies above this domain, so the database does not check it."""
    received_at: Mapped[datetime]
    expires_on: Mapped[date | None]
    split_from_id: Mapped[UUID | None] = mapped_column(Guid())
    """The lot of which it was a part until an inspection parted good from bad; no reference, as with ``Place.warehouse_id``."""


class StockMove(Record):
    """A quantity of an item (and lot) went from one place to another. The ledger: never changed, corrected by reversal.

    ``value`` is what the quantity was worth; moves within our warehouses carry it along without changing it.
    """

    __tablename__ = "stock_move"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="positive"),
        CheckConstraint("from_place_id <> to_place_id", name="moves"),
        UniqueConstraint("company_id", "reverses_id"),
        Index(None, "company_id", "item_id", "occurred_at"),
        Index(None, "company_id", "lot_id"),
        Index(None, "company_id", "document_id"),
        Index(None, "company_id", "occurred_at"),
        Index(None, "company_id", "command_id"),
    )
    references = {
        "item_id": "item",
        "lot_id": "lot",
        "from_place_id": "place",
        "to_place_id": "place",
        "command_id": "command",
        "reverses_id": "stock_move",
    }
    immutable = True
    feed = ("lot", "lot_id")

    kind: Mapped[Short]
    """receipt, issue, return, production, scrap, shipment, transfer, adjustment."""
    item_id: Mapped[UUID] = mapped_column(Guid())
    lot_id: Mapped[UUID | None] = mapped_column(Guid())
    from_place_id: Mapped[UUID] = mapped_column(Guid())
    to_place_id: Mapped[UUID] = mapped_column(Guid())
    quantity: Mapped[Qty]
    value: Mapped[Amount]
    document_kind: Mapped[Short]
    """What it belongs to: work_order, sales_order, receipt, adjustment."""
    document_id: Mapped[UUID | None] = mapped_column(Guid())
    document_number: Mapped[Short] = mapped_column(default="")
    note: Mapped[Name] = mapped_column(default="")
    """Why, where the kind does not say it: the reason of a count difference or a miscellaneous issue."""
    occurred_at: Mapped[datetime]
    posted_on: Mapped[date | None]
    """The first open day, for which it counts where the books of its own day were closed already."""
    posted_at: Mapped[datetime]
    command_id: Mapped[UUID] = mapped_column(Guid())
    actor_id: Mapped[UUID | None] = mapped_column(Guid())
    reverses_id: Mapped[UUID | None] = mapped_column(Guid())


class StockBalance(Record):
    """On-hand of an item (and lot) at one of our warehouses: always Σ moves, kept in the same transaction under the item's lock.

    Its id follows from item, place and lot, so that a row without a lot is unique on every database. What is used up has no row.
    ``locked`` of it belongs to orders (Σ of the hard reservations here): the database itself refuses more than is there.
    """

    __tablename__ = "stock_balance"
    __table_args__ = (
        UniqueConstraint("company_id", "item_id", "place_id", "lot_id", postgresql_nulls_not_distinct=True),
        Index(None, "company_id", "lot_id"),
        CheckConstraint("locked >= 0 AND locked <= quantity", name="locked"),
    )
    references = {"item_id": "item", "lot_id": "lot", "place_id": "place"}

    item_id: Mapped[UUID] = mapped_column(Guid())
    place_id: Mapped[UUID] = mapped_column(Guid())
    lot_id: Mapped[UUID | None] = mapped_column(Guid())
    quantity: Mapped[Qty] = mapped_column(default=Decimal(0))
    locked: Mapped[Qty] = mapped_column(default=Decimal(0), server_default=text("0"))


class ItemValuation(Record):
    """Quantity and value of an item over all our warehouses; unit cost = value ÷ quantity (moving weighted average).

    Its id is the item's id: one row an item, and the row whose lock orders everything that changes the item's value.
    """

    __tablename__ = "item_valuation"
    references = {"id": "item"}

    quantity: Mapped[Qty] = mapped_column(default=Decimal(0))
    value: Mapped[Amount] = mapped_column(default=Decimal(0))
    last_unit_cost: Mapped[Qty] = mapped_column(default=Decimal(0))
    by_piece: Mapped[bool] = mapped_column(default=False, server_default=false())
    """``Item.serial_traced`` under this row's lock: whoever posts must not go by what was read before it."""


class Revaluation(Record):
    """A change of an item's stock value without a quantity: what an order turned out to cost more or less than received."""

    __tablename__ = "revaluation"
    __table_args__ = (Index(None, "company_id", "item_id"),)
    references = {"item_id": "item", "command_id": "command"}
    immutable = True

    item_id: Mapped[UUID] = mapped_column(Guid())
    amount: Mapped[Amount]
    document_kind: Mapped[Short]
    document_id: Mapped[UUID | None] = mapped_column(Guid())
    occurred_at: Mapped[datetime]
    posted_on: Mapped[date | None]
    """The first open day, for which it counts where the books of its own day were closed already."""
    command_id: Mapped[UUID] = mapped_column(Guid())


class Reservation(Record):
    """Stock promised to a document: soft, or hard where ``place_id`` says in which balance it lies (``locked_stock``).

    Open while ``quantity`` > 0; consumed or let go in steps. A hard one that was cut (``short`` > 0) stays until its order has
    got the rest, or nothing of it is wanted any more.
    """

    __tablename__ = "reservation"
    __table_args__ = (
        Index(None, "company_id", "item_id"),
        Index(None, "company_id", "document_id"),
        Index(None, "company_id", "line_id"),
        CheckConstraint("quantity >= 0", name="not_negative"),
    )
    references = {"item_id": "item", "lot_id": "lot"}
    feed = (PLANNED, "item_id")

    item_id: Mapped[UUID] = mapped_column(Guid())
    lot_id: Mapped[UUID | None] = mapped_column(Guid())
    quantity: Mapped[Qty]
    document_kind: Mapped[Short]
    document_id: Mapped[UUID] = mapped_column(Guid())
    document_number: Mapped[Short] = mapped_column(default="", server_default="")
    document_name: Mapped[Name] = mapped_column(default="", server_default="")
    """For whom, as people say it who are refused: the customer, or what is made."""
    line_id: Mapped[UUID | None] = mapped_column(Guid())
    """Hard: the order's line or material to which it belongs; they lie above this domain."""
    place_id: Mapped[UUID | None] = mapped_column(Guid())
    """Hard: where it lies; no reference, as with ``Place.warehouse_id``."""
    picked: Mapped[bool] = mapped_column(default=False, server_default=false())
    """It was fetched and stands ready."""
    reason: Mapped[Name] = mapped_column(default="", server_default="")
    made_at: Mapped[datetime | None]
    made_by_id: Mapped[UUID | None] = mapped_column(Guid())
    short: Mapped[Qty] = mapped_column(default=Decimal(0), server_default=text("0"))
    """How much was cut from it, since the goods were no longer there or could no longer be used."""
    cut_by_id: Mapped[UUID | None] = mapped_column(Guid())
    """The command that cut it last."""


class Stocktake(Record):
    """A count of what lies at some places (盘点单). ``status``: open, posted, cancelled."""

    __tablename__ = "stocktake"
    __table_args__ = (UniqueConstraint("company_id", "number"), Index(None, "company_id", "status"))
    feed = ("stocktake", "id")

    number: Mapped[Short]
    status: Mapped[Short] = mapped_column(default="open")
    note: Mapped[Name] = mapped_column(default="")
    place_ids: Mapped[list[Any]]
    """Every place that is counted, those inside the warehouses too, as texts."""
    item_ids: Mapped[list[Any]]
    """The items that are counted; empty for all."""
    recount_percent: Mapped[Short]
    recount_value: Mapped[Short]
    """The company's limits (``settings``) as they were when it was opened."""
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[UUID | None] = mapped_column(Guid())
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[UUID | None] = mapped_column(Guid())
    reason: Mapped[Name] = mapped_column(default="")
    """Why the differences are posted, or why it was cancelled."""


class StocktakeLine(Record):
    """An item (and lot) at one place that is to be counted. Its id follows from stocktake, item, place and lot.

    ``status``: open, counted, recount (somebody else is to count it), accepted (the office takes one count as it is), and after
    posting: posted, or left (its books stay as they were).
    """

    __tablename__ = "stocktake_line"
    __table_args__ = (Index(None, "company_id", "stocktake_id"),)
    references = {"stocktake_id": "stocktake", "item_id": "item", "lot_id": "lot", "place_id": "place"}
    feed = ("count_line", "id")

    stocktake_id: Mapped[UUID] = mapped_column(Guid())
    item_id: Mapped[UUID] = mapped_column(Guid())
    lot_id: Mapped[UUID | None] = mapped_column(Guid())
    place_id: Mapped[UUID] = mapped_column(Guid())
    book_quantity: Mapped[Qty]
    """What the books said when the line was made; kept from whoever counts."""
    status: Mapped[Short] = mapped_column(default="open")
    accepted_count_id: Mapped[UUID | None] = mapped_column(Guid())
    asked_again_at: Mapped[datetime | None]
    """When the office last asked for another count."""
    reason: Mapped[Name] = mapped_column(default="")
    difference: Mapped[Qty | None]
    """What was posted; none before."""
    value: Mapped[Amount | None]


class StocktakeCount(Record):
    """Somebody counted a line. Never changed: who counts again writes another."""

    __tablename__ = "stocktake_count"
    __table_args__ = (Index(None, "company_id", "line_id"),)
    references = {"line_id": "stocktake_line", "command_id": "command"}
    immutable = True
    feed = ("count_line", "line_id")

    line_id: Mapped[UUID] = mapped_column(Guid())
    quantity: Mapped[Qty]
    """In the item's own unit."""
    entered_quantity: Mapped[Qty]
    entered_unit_id: Mapped[UUID] = mapped_column(Guid())
    note: Mapped[Name] = mapped_column(default="")
    counted_at: Mapped[datetime]
    received_at: Mapped[datetime]
    counted_by_id: Mapped[UUID | None] = mapped_column(Guid())
    command_id: Mapped[UUID] = mapped_column(Guid())
