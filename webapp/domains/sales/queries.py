"""Sales orders as people see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from webapp.core.db import fetch
from webapp.core.listing import AnySelect, has_line, has_word, names_one, page_of, sorted_by, sum_of, words_of
from webapp.core.quantity import ZERO, Money, Quantity
from webapp.core.queries import ById, Page, PageParams, ReadContext, query
from webapp.domains.inventory.queries import availability
from webapp.domains.items.models import Item, Unit
from webapp.domains.partners.models import Partner
from webapp.domains.sales import rules
from webapp.domains.sales.models import SalesOrder, SalesOrderLine
from webapp.domains.sales.override_queries import OverrideView, overrides_of
from webapp.domains.sales.shipment_queries import ShipmentView, shipments_of


class OrderParams(PageParams):
    """*status*: one state, or ``open`` (draft and confirmed); *late*: still owed after the promised day."""

    status: Literal["", "open", "quoted", "lost", "draft", "confirmed", "shipped", "cancelled"] = ""
    late: bool | None = None
    rush: bool | None = None
    customer_id: UUID | None = None
    item_id: UUID | None = None
    due_from: date | None = None
    due_to: date | None = None


class OrderRow(BaseModel):
    """A sales order in the list: its first item, how many more lines it has, and which share of its pieces has left (0 … 1)."""

    id: UUID
    number: str
    customer_id: UUID
    customer: str
    customer_en: str
    customer_reference: str
    status: str
    ordered_on: date
    due_on: date
    late: bool
    item_number: str
    item_name: str
    item_name_en: str
    more_lines: int
    quantity: Quantity
    shipped: Quantity
    progress: Quantity
    total: Money
    rush: bool
    valid_until: date | None
    quote_number: str
    lost_reason: str
    version: int


class OrderTotals(BaseModel):
    """Sums over all orders that the list describes, on whichever page they stand; None for more than are counted."""

    total: Money | None


class OrderPage(Page[OrderRow]):
    """One page of orders, and the sums over all of them."""

    totals: OrderTotals


class LineView(BaseModel):
    """A line: *open* is still to be shipped, *available* is what of the item could leave today."""

    id: UUID
    seq: int
    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    specification: str
    unit: str
    unit_en: str
    quantity: Quantity
    unit_price: Quantity
    amount: Money
    due_on: date
    shipped: Quantity
    open: Quantity
    available: Quantity


class OrderView(OrderRow):
    """A sales order with its lines and what has left on it."""

    note: str
    customer_number: str
    address: str
    contact: str
    created_at: datetime
    shipped_at: datetime | None
    lines: list[LineView]
    shipments: list[ShipmentView]
    overrides: list[OverrideView]


_SORTS = {
    "number": SalesOrder.number,
    "due_on": SalesOrder.due_on,
    "ordered_on": SalesOrder.ordered_on,
    "customer": Partner.name,
    "total": SalesOrder.total,
    "status": SalesOrder.status,
}


@query("sales.orders", permission="sales.read", params=OrderParams, result=OrderPage)
def orders(ctx: ReadContext, params: OrderParams) -> OrderPage:
    """Sales orders, the most urgent first."""
    of_partner = and_(Partner.id == SalesOrder.customer_id, Partner.company_id == SalesOrder.company_id)
    statement: AnySelect = select(SalesOrder.id)
    if params.sort.removeprefix("-") == "customer":
        statement = statement.join(Partner, of_partner)
    statement = _searched(ctx.session, _filtered(statement, params, ctx.today), params.search)
    statement = sorted_by(statement, params.sort, _SORTS, "due_on", SalesOrder.number)
    whole = select(SalesOrder, Partner).join(Partner, of_partner)
    found, counted = page_of(ctx.session, statement, params, whole)
    amount = sum_of(ctx.session, statement, SalesOrder.total, found, counted)
    lines = _lines(ctx.session, [order.id for order, _ in found])
    rows = [OrderRow(**_facts(ctx, order, customer, lines[order.id])) for order, customer in found]
    totals = OrderTotals(total=amount)
    return OrderPage(rows=rows, **counted, totals=totals)


@query("sales.order", permission="sales.read", params=ById, result=OrderView)
def order(ctx: ReadContext, params: ById) -> OrderView:
    """One sales order. Raises NotFound."""
    found = fetch(ctx.session, SalesOrder, params.id)
    customer = fetch(ctx.session, Partner, found.customer_id)
    lines = _lines(ctx.session, [found.id])[found.id]
    return OrderView(
        **_facts(ctx, found, customer, lines),
        note=found.note,
        address=found.address,
        contact=found.contact,
        customer_number=customer.number,
        created_at=found.created_at,
        shipped_at=found.shipped_at,
        lines=_line_views(ctx, lines),
        shipments=shipments_of(ctx, found.id),
        overrides=overrides_of(ctx.session, found.id),
    )


def _filtered(statement: AnySelect, params: OrderParams, today: date) -> AnySelect:
    if params.status == "open":
        statement = statement.where(SalesOrder.status.in_(rules.OPEN_STATUSES))
    elif params.status:
        statement = statement.where(SalesOrder.status == params.status)
    if params.late is not None:
        owed = and_(SalesOrder.status.in_(rules.OPEN_STATUSES), SalesOrder.due_on < today)
        statement = statement.where(owed if params.late else ~owed)
    if params.rush is not None:
        statement = statement.where(SalesOrder.rush == params.rush)
    if params.customer_id is not None:
        statement = statement.where(SalesOrder.customer_id == params.customer_id)
    if params.item_id is not None:
        statement = statement.where(_has_line(SalesOrderLine.item_id == params.item_id))
    if params.due_from is not None:
        statement = statement.where(SalesOrder.due_on >= params.due_from)
    if params.due_to is not None:
        statement = statement.where(SalesOrder.due_on <= params.due_to)
    return statement


def _searched(session: Session, statement: AnySelect, search: str) -> AnySelect:
    own = (SalesOrder.number, SalesOrder.quote_number, SalesOrder.customer_reference)
    for word in words_of(search):
        partner = names_one(
            session, SalesOrder.customer_id, Partner.id, has_word(word, Partner.name, Partner.name_en)
        )
        item = has_word(word, Item.number, Item.name, Item.name_en)
        line = SalesOrderLine
        lines = has_line(session, SalesOrder.id, line.order_id, line.item_id, Item.id, item)
        statement = statement.where(or_(has_word(word, *own), partner, lines))
    return statement


def _has_line(condition: Any) -> Any:
    return exists().where(
        SalesOrderLine.company_id == SalesOrder.company_id,
        SalesOrderLine.order_id == SalesOrder.id,
        condition,
    )


def _lines(session: Session, order_ids: Sequence[UUID]) -> dict[UUID, list[tuple[SalesOrderLine, Item]]]:
    statement = (
        select(SalesOrderLine, Item)
        .join(Item, and_(Item.id == SalesOrderLine.item_id, Item.company_id == SalesOrderLine.company_id))
        .where(SalesOrderLine.order_id.in_(order_ids))
        .order_by(SalesOrderLine.seq)
    )
    found: dict[UUID, list[tuple[SalesOrderLine, Item]]] = defaultdict(list)
    for line, item in session.execute(statement):
        found[line.order_id].append((line, item))
    return found


_OWN = (
    "id",
    "number",
    "customer_id",
    "customer_reference",
    "status",
    "ordered_on",
    "due_on",
    "total",
    "rush",
    "valid_until",
    "quote_number",
    "lost_reason",
    "version",
)


def _facts(
    ctx: ReadContext, found: SalesOrder, customer: Partner, lines: list[tuple[SalesOrderLine, Item]]
) -> dict[str, Any]:
    quantity = sum((line.quantity for line, _ in lines), ZERO)
    shipped = sum((line.shipped for line, _ in lines), ZERO)
    first = lines[0][1] if lines else None
    return {name: getattr(found, name) for name in _OWN} | {
        "customer": customer.name,
        "customer_en": customer.name_en,
        "late": rules.is_late(found.status, found.due_on, ctx.today),
        "item_number": first.number if first else "",
        "item_name": first.name if first else "",
        "item_name_en": first.name_en if first else "",
        "more_lines": max(len(lines) - 1, 0),
        "quantity": quantity,
        "shipped": shipped,
        "progress": rules.progress(quantity, shipped),
    }


def _line_views(ctx: ReadContext, lines: list[tuple[SalesOrderLine, Item]]) -> list[LineView]:
    item_ids = {item.id for _, item in lines}
    unit_ids = {item.unit_id for _, item in lines}
    units = {unit.id: unit for unit in ctx.session.scalars(select(Unit).where(Unit.id.in_(unit_ids)))}
    order_id = lines[0][0].order_id if lines else None
    stock = availability(ctx.session, item_ids, today=ctx.today, except_document=order_id)
    own = ("id", "seq", "item_id", "quantity", "unit_price", "amount", "due_on", "shipped")
    return [
        LineView(
            **{name: getattr(line, name) for name in own},
            item_number=item.number,
            item_name=item.name,
            item_name_en=item.name_en,
            specification=item.specification,
            unit=units[item.unit_id].name,
            unit_en=units[item.unit_id].name_en,
            open=line.quantity - line.shipped,
            available=stock[item.id].at_hand,
        )
        for line, item in lines
    ]
