"""What is still to come, line by line: what the storekeeper looks for when a lorry stands at the gate."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import and_, select

from webapp.core.listing import page_of, searched, sorted_by
from webapp.core.quantity import Quantity
from webapp.core.queries import Page, PageParams, ReadContext, query
from webapp.domains.items.models import Item, Unit
from webapp.domains.partners.models import Partner
from webapp.domains.purchasing import rules
from webapp.domains.purchasing.models import PurchaseOrder, PurchaseOrderLine


class ExpectedParams(PageParams):
    """*late*: after (or not after) the due day; *due_to*: due on or before a day."""

    late: bool | None = None
    due_to: date | None = None
    supplier_id: UUID | None = None
    item_id: UUID | None = None


class ExpectedRow(BaseModel):
    """An order line of which something is still to come."""

    id: UUID
    order_id: UUID
    order_number: str
    supplier_id: UUID
    supplier: str
    supplier_en: str
    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    unit: str
    unit_en: str
    quantity: Quantity
    received: Quantity
    open: Quantity
    due_on: date
    late: bool


@query("purchasing.expected", permission="purchasing.read", params=ExpectedParams, result=Page[ExpectedRow])
def expected(ctx: ReadContext, params: ExpectedParams) -> Page[ExpectedRow]:
    """Order lines that wait for goods, the most urgent first; found by order, supplier or item, or by the item's code."""
    line = PurchaseOrderLine
    statement = (
        select(line, PurchaseOrder, Partner, Item, Unit)
        .join(
            PurchaseOrder,
            and_(PurchaseOrder.id == line.order_id, PurchaseOrder.company_id == line.company_id),
        )
        .join(
            Partner,
            and_(Partner.id == PurchaseOrder.supplier_id, Partner.company_id == PurchaseOrder.company_id),
        )
        .join(Item, and_(Item.id == line.item_id, Item.company_id == line.company_id))
        .join(Unit, and_(Unit.id == Item.unit_id, Unit.company_id == Item.company_id))
        .where(
            PurchaseOrder.status.in_(rules.AWAITING), line.closed.is_(False), line.received < line.quantity
        )
    )
    columns = (PurchaseOrder.number, PurchaseOrder.supplier_reference, Partner.name, Partner.name_en)
    statement = searched(
        statement, params.search, *columns, Item.number, Item.name, Item.name_en, code=Item.code
    )
    if params.late is not None:
        statement = statement.where(line.due_on < ctx.today if params.late else line.due_on >= ctx.today)
    if params.due_to is not None:
        statement = statement.where(line.due_on <= params.due_to)
    if params.supplier_id is not None:
        statement = statement.where(PurchaseOrder.supplier_id == params.supplier_id)
    if params.item_id is not None:
        statement = statement.where(line.item_id == params.item_id)
    sorts: dict[str, Any] = {
        "due_on": line.due_on,
        "order_number": PurchaseOrder.number,
        "supplier": Partner.name,
        "item_name": Item.name,
    }
    statement = sorted_by(statement, params.sort, sorts, "due_on", PurchaseOrder.number, line.seq)
    found, counted = page_of(ctx.session, statement, params)
    rows = [
        ExpectedRow(
            id=one.id,
            order_id=order.id,
            order_number=order.number,
            supplier_id=supplier.id,
            supplier=supplier.name,
            supplier_en=supplier.name_en,
            item_id=item.id,
            item_number=item.number,
            item_name=item.name,
            item_name_en=item.name_en,
            unit=unit.name,
            unit_en=unit.name_en,
            quantity=one.quantity,
            received=one.received,
            open=rules.open_quantity(one),
            due_on=one.due_on,
            late=one.due_on < ctx.today,
        )
        for one, order, supplier, item, unit in found
    ]
    return Page(rows=rows, **counted)
