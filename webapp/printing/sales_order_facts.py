"""The facts of a quotation or an order for the customer's paper."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import and_, select

from webapp.core.db import fetch
from webapp.domains.items.models import Item, Unit
from webapp.domains.partners.models import Partner
from webapp.domains.sales.models import SalesOrder, SalesOrderLine
from webapp.printing.purchase_orders import OrderLine
from webapp.printing.sales_orders import SaleSheet
from webapp.printing.source import Source


def sale_sheet(source: Source, order_id: UUID) -> SaleSheet:
    """What stands on the paper. Raises NotFound."""
    order = fetch(source.session, SalesOrder, order_id)
    customer = fetch(source.session, Partner, order.customer_id)
    quoted = order.status in ("quoted", "lost")
    return SaleSheet(
        quoted=quoted,
        number=order.number,
        company=source.company.name,
        company_en=source.company.name_en,
        customer_number=customer.number,
        customer=customer.name,
        customer_en=customer.name_en,
        contact=customer.contact,
        phone=customer.phone,
        address=customer.address,
        customer_reference=order.customer_reference,
        ordered_on=order.ordered_on,
        valid_until=order.valid_until if quoted else None,
        payment_days=customer.payment_days,
        currency=source.company.currency,
        total=order.total,
        note=order.note,
        deliver_to="  ".join(one for one in (order.address, order.contact) if one),
        over=order.status in ("lost", "cancelled"),
        lines=tuple(_lines(source, order)),
    )


def _lines(source: Source, order: SalesOrder) -> list[OrderLine]:
    line = SalesOrderLine
    statement = (
        select(line, Item, Unit)
        .join(Item, and_(Item.id == line.item_id, Item.company_id == line.company_id))
        .join(Unit, and_(Unit.id == Item.unit_id, Unit.company_id == Item.company_id))
        .where(line.order_id == order.id)
        .order_by(line.seq)
    )
    return [
        OrderLine(
            seq=one.seq,
            number=item.number,
            name=item.name,
            name_en=item.name_en,
            specification=item.specification,
            supplier_number="",
            quantity=one.quantity,
            unit=unit.name,
            unit_en=unit.name_en,
            unit_price=one.unit_price,
            amount=one.amount,
            due_on=one.due_on,
        )
        for one, item, unit in source.session.execute(statement)
    ]
