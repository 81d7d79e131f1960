"""Items, BOMs, routings."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.changes import PLANNED
from webapp.core.db import Long, Name, Qty, Record, Short, belongs_to, has_many
from webapp.core.types import Guid


class Unit(Record):
    """A unit of measure, and how many decimals people use with it."""

    __tablename__ = "unit"
    __table_args__ = (UniqueConstraint("company_id", "code"),)

    code: Mapped[Short]
    name: Mapped[Name]
    name_en: Mapped[Name]
    decimals: Mapped[int] = mapped_column(default=0)


class UnitConversion(Record):
    """One ``unit`` is ``numerator`` ÷ ``denominator`` of ``to_unit``: for one item (into its stock unit) or for all."""

    __tablename__ = "unit_conversion"
    __table_args__ = (
        UniqueConstraint("company_id", "item_id", "unit_id", "to_unit_id"),
        CheckConstraint("numerator > 0 AND denominator > 0", "positive"),
    )
    references = {"item_id": "item", "unit_id": "unit", "to_unit_id": "unit"}

    item_id: Mapped[UUID | None] = mapped_column(Guid())
    unit_id: Mapped[UUID] = mapped_column(Guid())
    to_unit_id: Mapped[UUID] = mapped_column(Guid())
    numerator: Mapped[int] = mapped_column(BigInteger)
    denominator: Mapped[int] = mapped_column(BigInteger)


class Item(Record):
    """What is bought, made, stocked or sold. ``kind``: purchased or made."""

    __tablename__ = "item"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        UniqueConstraint("company_id", "code"),
        Index(None, "company_id", "category_id", "active"),
        # What lists are searched by, in their order. Full of Chinese it stays below the 2.7 kB of a PostgreSQL entry.
        Index("ix_item_search", "company_id", "number", "name", "name_en", "specification", "code", "active"),
    )
    references = {"unit_id": "unit"}
    feed = ("item", "id")

    number: Mapped[Short]
    code: Mapped[Short]
    name: Mapped[Name]
    name_en: Mapped[Name] = mapped_column(default="")
    specification: Mapped[Name] = mapped_column(default="")
    kind: Mapped[Short]
    category_id: Mapped[UUID | None] = mapped_column(Guid())
    """Who writes it looks whether the category is there: SQLite adds no foreign key to a table that exists."""
    unit_id: Mapped[UUID] = mapped_column(Guid())
    """The unit that stock, orders and costs count in."""
    buy_unit_id: Mapped[UUID | None] = mapped_column(Guid())
    """The unit that suppliers count in, and the one that bills of materials do; none means the stock unit."""
    use_unit_id: Mapped[UUID | None] = mapped_column(Guid())
    phantom: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Never made, stocked or costed for itself: what is in it goes straight into what it is in."""
    lot_traced: Mapped[bool] = mapped_column(default=False)
    serial_traced: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether each piece has a serial number; said when the item is made, later by ``inventory.trace_pieces``."""
    final_inspection: Mapped[bool] = mapped_column(default=False)
    """Whether what is made of it waits on hold until the final inspection (FQC) passes it."""
    incoming_inspection: Mapped[bool] = mapped_column(default=False)
    """Whether what comes on a purchase order waits until the incoming inspection (IQC) of its lot passes it."""
    shelf_life_days: Mapped[int | None]
    arrival_days: Mapped[int] = mapped_column(default=0, server_default="0")
    """How many days it must still be good for when it comes, and when it is shipped; 0 asks for nothing."""
    shipping_days: Mapped[int] = mapped_column(default=0, server_default="0")
    safety_stock: Mapped[Qty] = mapped_column(default=Decimal(0))
    reorder_point: Mapped[Qty] = mapped_column(default=Decimal(0), server_default="0")
    """What is free and on order falls below it: somebody should order. 0 asks for nothing."""
    standard_material: Mapped[Qty] = mapped_column(default=Decimal(0))
    """Standard cost of one unit, by element: material (for a purchased item: its standard price), labour, machine."""
    standard_labour: Mapped[Qty] = mapped_column(default=Decimal(0))
    standard_machine: Mapped[Qty] = mapped_column(default=Decimal(0))
    sales_price: Mapped[Qty] = mapped_column(default=Decimal(0))
    drawing_sha256: Mapped[str | None]
    custom: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    """What the company's own fields say (``CustomField``), by key: texts, and true or false."""
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)

    unit: Mapped[Unit] = belongs_to("Item", "unit_id", "Unit")
    bom: Mapped[list[BomLine]] = has_many("Item", "BomLine", "item_id", "BomLine.seq")
    routing: Mapped[list[RoutingOperation]] = has_many(
        "Item", "RoutingOperation", "item_id", "RoutingOperation.seq"
    )

    @property
    def standard_cost(self) -> Decimal:
        """Standard cost of one unit, all elements."""
        return self.standard_material + self.standard_labour + self.standard_machine


class Revised:
    """A row of an item's structure in one revision of it. The days are those of the revision (``ItemRevision``)."""

    revision: Mapped[int] = mapped_column(default=0, server_default="0")
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]


class ItemRevision(Record):
    """A state of an item's BOM, routing and by-products. An item that never was revised has none, and its rows have number 0.

    In force from ``valid_from`` (none: from the beginning) to the day before ``valid_to`` (none: without end). One that waits for
    its day begins on the last day there is (``validity.PENDING``).
    """

    __tablename__ = "item_revision"
    __table_args__ = (
        UniqueConstraint("company_id", "item_id", "seq"),
        UniqueConstraint("company_id", "item_id", "name"),
    )
    references = {"item_id": "item"}
    feed = ("item", "item_id")

    item_id: Mapped[UUID] = mapped_column(Guid())
    seq: Mapped[int]
    name: Mapped[Short]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    note: Mapped[Name] = mapped_column(default="")
    created_at: Mapped[datetime]


class BomLine(Revised, Record):
    """One component of a made item. ``supply``: issue (handed out by the store) or backflush (taken when reported)."""

    __tablename__ = "bom_line"
    __table_args__ = (
        UniqueConstraint("company_id", "item_id", "revision", "seq"),
        Index(None, "company_id", "component_id"),
    )
    references = {"item_id": "item", "component_id": "item"}
    feed = ("item", "item_id")
    asks_for = "component_id"

    item_id: Mapped[UUID] = mapped_column(Guid())
    seq: Mapped[int]
    component_id: Mapped[UUID] = mapped_column(Guid())
    quantity: Mapped[Qty]
    """Net quantity of the component in one unit of the item, in the component's stock unit."""
    entered_quantity: Mapped[Qty | None]
    """The same as it was entered, where that was in another unit than the component's stock unit."""
    entered_unit_id: Mapped[UUID | None] = mapped_column(Guid())
    loss_rate: Mapped[Qty] = mapped_column(default=Decimal(0))
    """Share lost on top of the net quantity: 0.02 is 2 %; gross = net × (1 + loss)."""
    supply: Mapped[Short] = mapped_column(default="issue")
    operation_seq: Mapped[int | None]
    """The operation that consumes it; none means the first."""

    component: Mapped[Item] = belongs_to("BomLine", "component_id", "Item")


class ByProductLine(Revised, Record):
    """What comes out beside a made item, in one unit of it. ``valuation``: how much of the cost it takes along.

    ``fixed`` (a by-product): ``unit_value`` for each unit of it, off the cost of the item; ``share`` (a co-product): the part
    ``cost_share`` of everything that was spent (costing.md §3).
    """

    __tablename__ = "by_product_line"
    __table_args__ = (
        UniqueConstraint("company_id", "item_id", "revision", "seq"),
        Index(None, "company_id", "product_id"),
    )
    references = {"item_id": "item", "product_id": "item"}
    feed = ("item", "item_id")
    asks_for = "product_id"

    item_id: Mapped[UUID] = mapped_column(Guid())
    seq: Mapped[int]
    product_id: Mapped[UUID] = mapped_column(Guid())
    quantity: Mapped[Qty]
    valuation: Mapped[Short]
    unit_value: Mapped[Qty] = mapped_column(default=Decimal(0))
    cost_share: Mapped[Qty] = mapped_column(default=Decimal(0))


class Substitution(Record):
    """What may stand in for what: one item for another, or a group of items for a group.

    ``strategy``: main_first (the main item as far as it goes, the substitute for what lacks) or use_up (the substitute's stock
    first). ``order_only`` is never proposed: somebody decides it for one work order, with a reason. Never deleted, since orders
    name it.
    """

    __tablename__ = "substitution"
    references = {"item_id": "item"}
    feed = ("substitution", "id")

    item_id: Mapped[UUID | None] = mapped_column(Guid())
    """In work orders for this item alone; none means in all."""
    priority: Mapped[int] = mapped_column(default=1)
    strategy: Mapped[Short] = mapped_column(default="main_first")
    order_only: Mapped[bool] = mapped_column(default=False)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    """The last day on which it may be decided."""
    note: Mapped[Name] = mapped_column(default="")
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)


class SubstitutionPart(Record):
    """An item on one ``side`` of a substitution, main or substitute, with its quantity in one set."""

    __tablename__ = "substitution_part"
    __table_args__ = (
        UniqueConstraint("company_id", "substitution_id", "item_id"),
        Index(None, "company_id", "item_id"),
    )
    references = {"substitution_id": "substitution", "item_id": "item"}
    feed = (PLANNED, "item_id")
    asks_for = "item_id"

    substitution_id: Mapped[UUID] = mapped_column(Guid())
    seq: Mapped[int]
    side: Mapped[Short]
    item_id: Mapped[UUID] = mapped_column(Guid())
    quantity: Mapped[Qty]


class RoutingOperation(Revised, Record):
    """One step in making an item."""

    __tablename__ = "routing_operation"
    __table_args__ = (UniqueConstraint("company_id", "item_id", "revision", "seq"),)
    references = {"item_id": "item", "work_centre_id": "work_centre"}
    feed = ("item", "item_id")

    item_id: Mapped[UUID] = mapped_column(Guid())
    seq: Mapped[int]
    name: Mapped[Name]
    name_en: Mapped[Name] = mapped_column(default="")
    work_centre_id: Mapped[UUID] = mapped_column(Guid())
    setup_minutes: Mapped[Qty] = mapped_column(default=Decimal(0))
    run_minutes: Mapped[Qty] = mapped_column(default=Decimal(0))
    """Standard minutes for one piece."""
    piece_price: Mapped[Qty] = mapped_column(default=Decimal(0))
    """Wage for one good piece; 0 means time wage."""
    loss_rate: Mapped[Qty] = mapped_column(default=Decimal(0), server_default="0")
    """Share of pieces usually lost here, on top of the good ones: for 100 good pieces, 100 × (1 + loss) go in."""
    first_article: Mapped[bool] = mapped_column(default=False)
    """Whether quantities may be reported only after the first-article inspection has passed."""
    instructions: Mapped[Long] = mapped_column(default="")
    instructions_en: Mapped[Long] = mapped_column(default="")
    parameters: Mapped[list[Any]] = mapped_column(default=list)
    """Process parameters to record: ``{key, name, name_en, unit, nominal, lower, upper, required}``, numbers as strings."""


class EngineeringChange(Record):
    """New revisions of items that come into force together (ECN). ``status``: draft, open, closed, cancelled.

    ``effectivity``: date (from ``effective_on`` on), or use_up: when the old parts are used up, which is expected on that day.
    """

    __tablename__ = "engineering_change"
    __table_args__ = (UniqueConstraint("company_id", "number"),)
    feed = ("engineering_change", "id")
    references = {"created_by_id": "user"}

    number: Mapped[Short]
    title: Mapped[Name]
    reason: Mapped[Long]
    effectivity: Mapped[Short] = mapped_column(default="date")
    effective_on: Mapped[date | None]
    status: Mapped[Short] = mapped_column(default="draft")
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID | None] = mapped_column(Guid())
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class EngineeringChangeItem(Record):
    """An item of an engineering change, and the number of its new revision."""

    __tablename__ = "engineering_change_item"
    __table_args__ = (
        UniqueConstraint("company_id", "change_id", "item_id"),
        Index(None, "company_id", "item_id"),
    )
    references = {"change_id": "engineering_change", "item_id": "item"}

    change_id: Mapped[UUID] = mapped_column(Guid())
    seq: Mapped[int]
    item_id: Mapped[UUID] = mapped_column(Guid())
    revision: Mapped[int]


class EngineeringChangeAnswer(Record):
    """What somebody answered for a document that a change touches: keep, change, cancel. Of several the last counts.

    ``kind``: work_order, purchase_line, purchase_request, subcontract_order, proposal. The documents lie
    above this domain, so the database does not check them;
    number, item and open quantity are those of the moment.
    """

    __tablename__ = "engineering_change_answer"
    __table_args__ = (Index(None, "company_id", "change_id"),)
    references = {
        "change_id": "engineering_change",
        "item_id": "item",
        "user_id": "user",
        "command_id": "command",
    }
    immutable = True

    change_id: Mapped[UUID] = mapped_column(Guid())
    kind: Mapped[Short]
    document_id: Mapped[UUID] = mapped_column(Guid())
    parent_id: Mapped[UUID] = mapped_column(Guid())
    number: Mapped[Short]
    item_id: Mapped[UUID] = mapped_column(Guid())
    quantity: Mapped[Qty]
    answer: Mapped[Short]
    note: Mapped[Name] = mapped_column(default="")
    user_id: Mapped[UUID | None] = mapped_column(Guid())
    occurred_at: Mapped[datetime]
    command_id: Mapped[UUID] = mapped_column(Guid())
