"""The facts of a purchase order for its paper."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import and_, select

from webapp.core.db import fetch
from webapp.core.quantity import ZERO
from webapp.domains.items.models import Item, Unit
from webapp.domains.partners.models import Partner
from webapp.domains.purchasing import rules
from webapp.domains.purchasing.models import PurchaseOrder, PurchaseOrderLine, SupplierItem
from webapp.printing.purchase_orders import OrderLine, OrderSheet
from webapp.printing.source import Source


def order_sheet(source: Source, order_id: UUID) -> OrderSheet:
    """What stands on the order. Raises NotFound."""
    order = fetch(source.session, PurchaseOrder, order_id)
    supplier = fetch(source.session, Partner, order.supplier_id)
    lines = tuple(_lines(source, order))
    return OrderSheet(
        number=order.number,
        company=source.company.name,
        company_en=source.company.name_en,
        supplier_number=supplier.number,
        supplier=supplier.name,
        supplier_en=supplier.name_en,
        contact=supplier.contact,
        phone=supplier.phone,
        address=supplier.address,
        supplier_reference=order.supplier_reference,
        ordered_on=order.ordered_on,
        payment_days=supplier.payment_days,
        currency=source.company.currency,
        total=sum((one.amount for one in lines), ZERO),
        terms=order.terms,
        draft=order.status == "draft",
        cancelled=order.status == "cancelled",
        lines=lines,
    )


def _lines(source: Source, order: PurchaseOrder) -> list[OrderLine]:
    line = PurchaseOrderLine
    theirs = and_(
        SupplierItem.company_id == line.company_id,
        SupplierItem.item_id == line.item_id,
        SupplierItem.supplier_id == order.supplier_id,
    )
    statement = (
        select(line, Item, Unit, SupplierItem.supplier_number)
        .join(Item, and_(Item.id == line.item_id, Item.company_id == line.company_id))
        .join(Unit, and_(Unit.id == Item.unit_id, Unit.company_id == Item.company_id))
        .outerjoin(SupplierItem, theirs)
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
            supplier_number=supplier_number or "",
            quantity=rules.wanted_quantity(one),
            unit=unit.name,
            unit_en=unit.name_en,
            unit_price=one.unit_price,
            amount=rules.wanted_amount(one),
            due_on=one.due_on,
            ordered=one.quantity if rules.is_cut(one) else None,
        )
        for one, item, unit, supplier_number in source.session.execute(statement)
    ]
