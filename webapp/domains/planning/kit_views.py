"""What kitting shows: its parameters and the shapes of its answers."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from webapp.core.quantity import CountedQuantity, Quantity
from webapp.core.queries import Page, PageParams
from webapp.domains.planning.references import Reference


class KitParams(PageParams):
    """*kit*: full, later or short; *late*: only what lacks material on the day on which it is to begin."""

    kit: Literal["", "full", "later", "short"] = ""
    status: Literal["", "planned", "released", "started"] = ""
    late: bool = False


class KitRow(BaseModel):
    """A work order that waits for material.

    *rank*: its place among them; *kit_quantity*: for how many pieces stock is there, *kit_share* of the order, 0…1;
    *kit_on*: when all is there, None when something is not on the way; *late*: not by the day on which it is to begin.
    """

    rank: int
    id: UUID
    number: str
    status: str
    priority: int
    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    unit: str
    unit_en: str
    quantity: Quantity
    needed_on: date
    due_on: date
    kit: str
    kit_quantity: CountedQuantity
    kit_share: Quantity
    kit_on: date | None
    late: bool
    short_items: int
    missing_items: int
    sales_order: str
    customer: str
    customer_en: str


class KitPage(Page[KitRow]):
    """The orders, and how many of all there are are full, later, short, and late."""

    counts: dict[str, int]


class KitSource(BaseModel):
    """So much comes from there. *overdue*: it should have come already; *day* None: nobody knows when."""

    kind: str
    source: Reference
    quantity: Quantity
    day: date | None
    overdue: bool


class KitLine(BaseModel):
    """A material: what the order lacks, what of it is in stock for the order, what comes, and what is not on the way.

    *drafts*: purchase orders that are drafted but not placed. *replaceable*: how much of what is not in stock for the order
    substitutes in stock could replace.
    """

    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    unit: str
    unit_en: str
    wanted: Quantity
    in_stock: Quantity
    coming: Quantity
    missing: Quantity
    replaceable: Quantity
    there_on: date | None
    state: str
    sources: list[KitSource]
    drafts: list[Reference]


class Bereft(BaseModel):
    """An order that goes before, and what it would lose if this one were released now."""

    id: UUID
    number: str
    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    unit: str
    unit_en: str
    quantity: Quantity


class KitView(KitRow):
    """One order with its materials. *takes_from*: more urgent orders that count on stock which a release now would take."""

    lines: list[KitLine]
    takes_from: list[Bereft]


class KitGlance(BaseModel):
    """Work orders that are to begin within a week: how many, how many of them lack material then, and the first of these."""

    total: int
    late: int
    first: list[KitRow]
