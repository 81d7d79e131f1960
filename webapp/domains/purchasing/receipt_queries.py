"""What came on purchase orders, and what went back, as people see it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from webapp.core.clock import day_bounds
from webapp.core.errors import NotFound
from webapp.core.listing import AnySelect, page_of, searched, sorted_by
from webapp.core.quantity import ZERO, Money, Quantity
from webapp.core.queries import ById, Page, PageParams, ReadContext, query
from webapp.domains.inventory.models import Lot
from webapp.domains.items.models import Item, Unit
from webapp.domains.partners.models import Partner
from webapp.domains.purchasing.models import (
    PurchaseOrder,
    PurchaseOrderLine,
    PurchaseReceipt,
    PurchaseReceiptLine,
    PurchaseReturn,
)
from webapp.domains.purchasing.queries import sees_prices


class ReceiptParams(PageParams):
    """What came of one order, supplier, item or lot, in a span of days (both included); *late*: after the day it was due."""

    order_id: UUID | None = None
    receipt_id: UUID | None = None
    supplier_id: UUID | None = None
    item_id: UUID | None = None
    lot_id: UUID | None = None
    since: date | None = None
    until: date | None = None
    late: bool | None = None


class ReceiptRow(BaseModel):
    """One lot of a receipt. *days_late*: how many days after the due day it came; *left* can still go back; *ends_line*: this
    receipt closed its order line short.

    Price and value only for who may see prices.
    """

    id: UUID
    receipt_id: UUID
    number: str
    order_id: UUID
    order_number: str
    order_line_id: UUID
    supplier_id: UUID
    supplier: str
    supplier_en: str
    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    unit: str
    unit_en: str
    lot_id: UUID | None
    lot_number: str | None
    lot_status: str | None
    supplier_lot: str
    quantity: Quantity
    returned: Quantity
    left: Quantity
    unit_price: Quantity | None
    value: Money | None
    due_on: date
    days_late: int
    ends_line: bool
    delivery_note: str
    occurred_at: datetime


class ReturnParams(PageParams):
    """What went back of one order, supplier or item, in a span of days (both included)."""

    order_id: UUID | None = None
    supplier_id: UUID | None = None
    item_id: UUID | None = None
    since: date | None = None
    until: date | None = None


class ReturnRow(BaseModel):
    """Goods that went back. *value*: what they had cost, only for who may see prices."""

    id: UUID
    number: str
    order_id: UUID
    order_number: str
    receipt_number: str
    supplier_id: UUID
    supplier: str
    supplier_en: str
    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    unit: str
    unit_en: str
    lot_id: UUID | None
    lot_number: str | None
    quantity: Quantity
    value: Money | None
    replaced: bool
    cause: str
    reason: str
    occurred_at: datetime


@query("purchasing.receipts", permission="purchasing.read", params=ReceiptParams, result=Page[ReceiptRow])
def receipts(ctx: ReadContext, params: ReceiptParams) -> Page[ReceiptRow]:
    """What came on purchase orders, lot by lot, the latest first."""
    columns = (
        PurchaseReceipt.number,
        PurchaseOrder.number,
        PurchaseReceipt.delivery_note,
        PurchaseReceiptLine.supplier_lot,
    )
    named = (Partner.name, Partner.name_en, Item.number, Item.name, Item.name_en)
    statement = searched(_receipt_lines(), params.search, *columns, *named)
    statement = _in_span(ctx, _filtered(statement, params), PurchaseReceipt.occurred_at, params)
    if params.receipt_id is not None:
        statement = statement.where(PurchaseReceiptLine.receipt_id == params.receipt_id)
    if params.lot_id is not None:  # itself, or what it was sorted out of
        whole = select(func.coalesce(Lot.split_from_id, Lot.id)).where(Lot.id == params.lot_id)
        statement = statement.where(PurchaseReceiptLine.lot_id == whole.scalar_subquery())
    if params.late is not None:
        came_late = PurchaseReceiptLine.came_on > PurchaseReceiptLine.due_on
        statement = statement.where(came_late if params.late else ~came_late)
    sorts: dict[str, Any] = {"number": PurchaseReceipt.number, "occurred_at": PurchaseReceipt.occurred_at}
    statement = sorted_by(statement, params.sort, sorts, "-occurred_at", PurchaseReceiptLine.id)
    found, counted = page_of(ctx.session, statement, params)
    rows = _receipt_rows(ctx, found)
    return Page(rows=rows, **counted)


@query("purchasing.receipt_line", permission="purchasing.read", params=ById, result=ReceiptRow)
def receipt_line(ctx: ReadContext, params: ById) -> ReceiptRow:
    """One lot of a receipt. Raises NotFound."""
    found = ctx.session.execute(_receipt_lines().where(PurchaseReceiptLine.id == params.id)).all()
    if not found:
        raise NotFound
    return _receipt_rows(ctx, found)[0]


@query("purchasing.returns", permission="purchasing.read", params=ReturnParams, result=Page[ReturnRow])
def returns(ctx: ReadContext, params: ReturnParams) -> Page[ReturnRow]:
    """What went back to suppliers, the latest first."""
    columns = (PurchaseReturn.number, PurchaseOrder.number, PurchaseReceipt.number, PurchaseReturn.reason)
    named = (Partner.name, Partner.name_en, Item.number, Item.name, Item.name_en)
    statement = searched(_returns(), params.search, *columns, *named)
    statement = _in_span(ctx, _filtered(statement, params), PurchaseReturn.occurred_at, params)
    sorts: dict[str, Any] = {"number": PurchaseReturn.number, "occurred_at": PurchaseReturn.occurred_at}
    statement = sorted_by(statement, params.sort, sorts, "-occurred_at", PurchaseReturn.id)
    found, counted = page_of(ctx.session, statement, params)
    shown = sees_prices(ctx.actor)
    rows = [
        ReturnRow(
            **_common(order, supplier, item, unit, lot),
            id=row.id,
            number=row.number,
            receipt_number=receipt.number,
            quantity=row.quantity,
            value=row.value if shown else None,
            replaced=row.replaced,
            cause=row.cause,
            reason=row.reason,
            occurred_at=row.occurred_at,
        )
        for row, receipt, order, supplier, item, unit, lot in found
    ]
    return Page(rows=rows, **counted)


def returned_by_receipt(session: Session, line_ids: Sequence[UUID]) -> dict[UUID, Decimal]:
    """How much of each receipt line went back."""
    statement = (
        select(PurchaseReturn.receipt_line_id, func.sum(PurchaseReturn.quantity))
        .where(PurchaseReturn.receipt_line_id.in_(line_ids))
        .group_by(PurchaseReturn.receipt_line_id)
    )
    return dict(session.execute(statement).all())


def _receipt_lines() -> AnySelect:
    return (
        select(
            PurchaseReceiptLine,
            PurchaseReceipt,
            PurchaseOrder,
            Partner,
            Item,
            Unit,
            Lot,
            PurchaseOrderLine.closed_receipt_id,
        )
        .join(PurchaseReceipt, _same(PurchaseReceipt, PurchaseReceiptLine, "receipt_id"))
        .join(PurchaseOrderLine, _same(PurchaseOrderLine, PurchaseReceiptLine, "order_line_id"))
        .join(PurchaseOrder, _same(PurchaseOrder, PurchaseReceipt, "order_id"))
        .join(Partner, _same(Partner, PurchaseOrder, "supplier_id"))
        .join(Item, _same(Item, PurchaseReceiptLine, "item_id"))
        .join(Unit, _same(Unit, Item, "unit_id"))
        .outerjoin(Lot, _same(Lot, PurchaseReceiptLine, "lot_id"))
    )


def _returns() -> AnySelect:
    return (
        select(PurchaseReturn, PurchaseReceipt, PurchaseOrder, Partner, Item, Unit, Lot)
        .join(PurchaseReceiptLine, _same(PurchaseReceiptLine, PurchaseReturn, "receipt_line_id"))
        .join(PurchaseReceipt, _same(PurchaseReceipt, PurchaseReceiptLine, "receipt_id"))
        .join(PurchaseOrderLine, _same(PurchaseOrderLine, PurchaseReturn, "order_line_id"))
        .join(PurchaseOrder, _same(PurchaseOrder, PurchaseOrderLine, "order_id"))
        .join(Partner, _same(Partner, PurchaseOrder, "supplier_id"))
        .join(Item, _same(Item, PurchaseReturn, "item_id"))
        .join(Unit, _same(Unit, Item, "unit_id"))
        .outerjoin(Lot, _same(Lot, PurchaseReturn, "lot_id"))
    )


def _same(target: Any, owner: Any, column: str) -> Any:
    return and_(target.id == getattr(owner, column), target.company_id == owner.company_id)


def _filtered(statement: AnySelect, params: ReceiptParams | ReturnParams) -> AnySelect:
    columns = {
        "order_id": PurchaseOrder.id,
        "supplier_id": PurchaseOrder.supplier_id,
        "item_id": Item.id,
    }
    for name, column in columns.items():
        if getattr(params, name) is not None:
            statement = statement.where(column == getattr(params, name))
    return statement


def _in_span(
    ctx: ReadContext, statement: AnySelect, moment: Any, params: ReceiptParams | ReturnParams
) -> AnySelect:
    if params.since is not None:
        statement = statement.where(moment >= day_bounds(params.since, ctx.actor.time_zone)[0])
    if params.until is not None:
        statement = statement.where(moment < day_bounds(params.until, ctx.actor.time_zone)[1])
    return statement


def _receipt_rows(ctx: ReadContext, found: Sequence[Any]) -> list[ReceiptRow]:
    back = returned_by_receipt(ctx.session, [row[0].id for row in found])
    shown = sees_prices(ctx.actor)
    rows = []
    for row in found:
        line, receipt, order, supplier, item, unit, lot, closed_by = row
        returned = back.get(line.id, ZERO)
        rows.append(
            ReceiptRow(
                **_common(order, supplier, item, unit, lot),
                id=line.id,
                receipt_id=receipt.id,
                number=receipt.number,
                order_line_id=line.order_line_id,
                lot_status=lot.status if lot else None,
                supplier_lot=line.supplier_lot or (lot.supplier_lot if lot else ""),
                quantity=line.quantity,
                returned=returned,
                left=line.quantity - returned,
                unit_price=line.unit_price if shown else None,
                value=line.value if shown else None,
                due_on=line.due_on,
                days_late=max((line.came_on - line.due_on).days, 0),
                ends_line=closed_by == receipt.id,
                delivery_note=receipt.delivery_note,
                occurred_at=receipt.occurred_at,
            )
        )
    return rows


def _common(
    order: PurchaseOrder, supplier: Partner, item: Item, unit: Unit, lot: Lot | None
) -> dict[str, Any]:
    return {
        "order_id": order.id,
        "order_number": order.number,
        "supplier_id": supplier.id,
        "supplier": supplier.name,
        "supplier_en": supplier.name_en,
        "item_id": item.id,
        "item_number": item.number,
        "item_name": item.name,
        "item_name_en": item.name_en,
        "unit": unit.name,
        "unit_en": unit.name_en,
        "lot_id": lot.id if lot else None,
        "lot_number": lot.number if lot else None,
    }
