"""What came back from customers, and what of a delivery still can."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from webapp.core.listing import AnySelect, page_of, searched, sorted_by
from webapp.core.quantity import ZERO, Money, Quantity
from webapp.core.queries import ById, Page, PageParams, ReadContext, query
from webapp.domains.inventory.models import Lot
from webapp.domains.items.models import Item, Unit
from webapp.domains.partners.models import Partner
from webapp.domains.sales.models import (
    CustomerReturn,
    SalesOrder,
    SalesOrderLine,
    Shipment,
    ShipmentLine,
)
from webapp.domains.sales.shipment_queries import LotShipped, shipment


class ReturnParams(PageParams):
    """Returns of one order or customer; *since*: from this moment on."""

    order_id: UUID | None = None
    customer_id: UUID | None = None
    since: datetime | None = None


class ReturnRow(BaseModel):
    """Goods that came back. *lot*: where they wait now; *origin_lot*: in which they left. *amount*: what they were sold for."""

    id: UUID
    number: str
    order_id: UUID
    order_number: str
    shipment_id: UUID
    shipment_number: str
    customer_id: UUID
    customer: str
    customer_en: str
    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    unit: str
    unit_en: str
    quantity: Quantity
    amount: Money
    replaced: bool
    reason: str
    occurred_at: datetime
    lot_id: UUID
    lot_number: str
    lot_status: str
    origin_lot_number: str


class ReturnableLine(BaseModel):
    """A line of a delivery: how much of it can still come back, and the lots in which it left."""

    id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    unit: str
    unit_en: str
    quantity: Quantity
    left: Quantity
    lots: list[LotShipped]


class ReturnableDelivery(BaseModel):
    """A delivery whose goods may come back."""

    id: UUID
    number: str
    order_id: UUID
    order_number: str
    customer: str
    customer_en: str
    occurred_at: datetime
    lines: list[ReturnableLine]


_ORIGIN = aliased(Lot)


@query("sales.returns", permission="sales.read", params=ReturnParams, result=Page[ReturnRow])
def returns(ctx: ReadContext, params: ReturnParams) -> Page[ReturnRow]:
    """What came back from customers, the latest first."""
    statement = _filtered(_joined(), params)
    columns = (
        CustomerReturn.number,
        SalesOrder.number,
        Partner.name,
        Partner.name_en,
        Item.number,
        Item.name,
    )
    statement = searched(statement, params.search, *columns, CustomerReturn.reason)
    sorts = {"number": CustomerReturn.number, "occurred_at": CustomerReturn.occurred_at}
    statement = sorted_by(statement, params.sort, sorts, "-occurred_at", CustomerReturn.number)
    found, counted = page_of(ctx.session, statement, params)
    return Page(rows=[_row(one) for one in found], **counted)


@query("sales.returnable", permission="sales.read", params=ById, result=ReturnableDelivery)
def returnable(ctx: ReadContext, params: ById) -> ReturnableDelivery:
    """What of a delivery can still come back. Raises NotFound."""
    found = shipment(ctx, params)
    ids = [line.id for line in found.lines]
    back = dict(
        ctx.session.execute(
            select(CustomerReturn.shipment_line_id, func.sum(CustomerReturn.quantity))
            .where(CustomerReturn.shipment_line_id.in_(ids))
            .group_by(CustomerReturn.shipment_line_id)
        ).all()
    )
    own = ("id", "item_number", "item_name", "item_name_en", "unit", "unit_en", "quantity", "lots")
    lines = [
        ReturnableLine(
            **{name: getattr(line, name) for name in own}, left=line.quantity - back.get(line.id, ZERO)
        )
        for line in found.lines
    ]
    head = ("id", "number", "order_id", "order_number", "customer", "customer_en", "occurred_at")
    return ReturnableDelivery(**{name: getattr(found, name) for name in head}, lines=lines)


def _joined() -> AnySelect:
    return (
        select(CustomerReturn, Shipment, SalesOrder, Partner, Item, Unit, Lot, _ORIGIN.number)
        .join(ShipmentLine, _same(ShipmentLine, CustomerReturn.shipment_line_id, CustomerReturn))
        .join(Shipment, _same(Shipment, ShipmentLine.shipment_id, ShipmentLine))
        .join(SalesOrderLine, _same(SalesOrderLine, CustomerReturn.order_line_id, CustomerReturn))
        .join(SalesOrder, _same(SalesOrder, SalesOrderLine.order_id, SalesOrderLine))
        .join(Partner, _same(Partner, SalesOrder.customer_id, SalesOrder))
        .join(Item, _same(Item, CustomerReturn.item_id, CustomerReturn))
        .join(Unit, _same(Unit, Item.unit_id, Item))
        .join(Lot, _same(Lot, CustomerReturn.lot_id, CustomerReturn))
        .outerjoin(_ORIGIN, _same(_ORIGIN, CustomerReturn.origin_lot_id, CustomerReturn))
    )


def _same(model: Any, column: Any, owner: Any) -> Any:
    return and_(model.id == column, model.company_id == owner.company_id)


def _filtered(statement: AnySelect, params: ReturnParams) -> AnySelect:
    if params.order_id is not None:
        statement = statement.where(SalesOrder.id == params.order_id)
    if params.customer_id is not None:
        statement = statement.where(SalesOrder.customer_id == params.customer_id)
    if params.since is not None:
        statement = statement.where(CustomerReturn.occurred_at >= params.since)
    return statement


def _row(found: Any) -> ReturnRow:
    row, delivery, order, customer, item, unit, lot, origin = found
    own = ("id", "number", "quantity", "amount", "replaced", "reason", "occurred_at")
    return ReturnRow(
        **{name: getattr(row, name) for name in own},
        order_id=order.id,
        order_number=order.number,
        shipment_id=delivery.id,
        shipment_number=delivery.number,
        customer_id=customer.id,
        customer=customer.name,
        customer_en=customer.name_en,
        item_id=item.id,
        item_number=item.number,
        item_name=item.name,
        item_name_en=item.name_en,
        unit=unit.name,
        unit_en=unit.name_en,
        lot_id=lot.id,
        lot_number=lot.number,
        lot_status=lot.status,
        origin_lot_number=origin or "",
    )
