"""What is to come from suppliers, as the storekeeper's phone shows it: open orders without their prices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from webapp.core.quantity import ZERO, plain
from webapp.domains.items.models import Item, Unit
from webapp.domains.partners.models import Partner
from webapp.domains.purchasing import rules
from webapp.domains.purchasing.models import PurchaseOrder, PurchaseOrderLine
from webapp.domains.purchasing.settings import OVER_RECEIPT
from webapp.flows.floor_feed.documents import Document, Documents

AWAITED = PurchaseOrder.status.in_(rules.AWAITING)


def purchases(session: Session, ids: Collection[UUID]) -> Documents:
    """The orders of *ids* on which goods are still to come."""
    orders = session.execute(
        select(PurchaseOrder, Partner)
        .join(Partner, Partner.id == PurchaseOrder.supplier_id)
        .where(PurchaseOrder.id.in_(ids), AWAITED)
    ).all()
    lines = _lines(session, [order.id for order, _ in orders])
    return {
        order.id: {
            "id": order.id,
            "number": order.number,
            "supplier": {"id": supplier.id, "name": supplier.name, "name_en": supplier.name_en},
            "supplier_reference": order.supplier_reference,
            "version": order.version,
            "due_on": order.due_on,
            "lines": lines[order.id],
        }
        for order, supplier in orders
    }


def awaited_orders(session: Session) -> list[UUID]:
    """All orders on which goods are still to come."""
    return list(session.scalars(select(PurchaseOrder.id).where(AWAITED)))


def orders_with_items(session: Session, item_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """The awaited orders on which each item stands."""
    return _orders_where(session, PurchaseOrderLine.item_id, PurchaseOrderLine.item_id.in_(item_ids))


def orders_of_suppliers(session: Session, supplier_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """The awaited orders of each supplier."""
    return _orders_where(session, PurchaseOrder.supplier_id, PurchaseOrder.supplier_id.in_(supplier_ids))


def orders_of_company(session: Session, company_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """How much more may come than was ordered is the company's choice, and stands on every order."""
    return dict.fromkeys(company_ids, awaited_orders(session))


def _orders_where(
    session: Session, key: InstrumentedAttribute[UUID], wanted: ColumnElement[bool]
) -> dict[UUID, list[UUID]]:
    statement = (
        select(key, PurchaseOrder.id)
        .select_from(PurchaseOrderLine)
        .join(PurchaseOrder, PurchaseOrder.id == PurchaseOrderLine.order_id)
        .where(wanted, AWAITED)
        .distinct()
    )
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for owner, order_id in session.execute(statement):
        found[owner].append(order_id)
    return found


def _lines(session: Session, order_ids: Collection[UUID]) -> dict[UUID, list[Document]]:
    percent = Decimal(OVER_RECEIPT.read(session))
    statement = (
        select(PurchaseOrderLine, Item, Unit)
        .join(Item, Item.id == PurchaseOrderLine.item_id)
        .join(Unit, Unit.id == Item.unit_id)
        .where(PurchaseOrderLine.order_id.in_(order_ids))
        .order_by(PurchaseOrderLine.seq)
    )
    grouped: dict[UUID, list[Document]] = defaultdict(list)
    for line, item, unit in session.execute(statement):
        if rules.open_quantity(line) > 0:
            grouped[line.order_id].append(_line(line, item, unit, percent))
    return grouped


def _line(line: PurchaseOrderLine, item: Item, unit: Unit, percent: Decimal) -> Document:
    most = rules.most_receivable(line.quantity, percent) - line.received
    return {
        "id": line.id,
        "seq": line.seq,
        "item": {
            "id": item.id,
            "number": item.number,
            "name": item.name,
            "name_en": item.name_en,
            "specification": item.specification,
            "unit": unit.name,
            "unit_en": unit.name_en,
        },
        "quantity": plain(line.quantity),
        "open": plain(rules.open_quantity(line)),
        "most": plain(max(most, ZERO)),
        "due_on": line.due_on,
        "in_lots": item.lot_traced or item.incoming_inspection,
        "pieces": item.serial_traced,
        "shelf_life_days": item.shelf_life_days,
        "inspected": item.incoming_inspection,
    }
