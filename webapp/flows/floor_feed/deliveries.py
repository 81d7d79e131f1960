"""What is to leave for customers, as the storekeeper's phone shows it: confirmed orders without their prices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from webapp.core.quantity import plain
from webapp.domains.items.models import Item, Unit
from webapp.domains.partners.models import Partner
from webapp.domains.sales import picks
from webapp.domains.sales.models import SalesOrder, SalesOrderLine, SalesPickLine
from webapp.flows.floor_feed.documents import Document, Documents

WANTED = SalesOrder.status == "confirmed"


def deliveries(session: Session, ids: Collection[UUID]) -> Documents:
    """The orders of *ids* of which goods are still to leave."""
    orders = session.execute(
        select(SalesOrder, Partner)
        .join(Partner, Partner.id == SalesOrder.customer_id)
        .where(SalesOrder.id.in_(ids), WANTED)
    ).all()
    lines = _lines(session, [order.id for order, _ in orders])
    return {
        order.id: {
            "id": order.id,
            "number": order.number,
            "customer": {"id": customer.id, "name": customer.name, "name_en": customer.name_en},
            "customer_reference": order.customer_reference,
            "version": order.version,
            "rush": order.rush,
            "due_on": order.due_on,
            "shelf_days": customer.shelf_days,
            "lines": lines[order.id],
        }
        for order, customer in orders
    }


def wanted_orders(session: Session) -> list[UUID]:
    """All orders of which goods are still to leave."""
    return list(session.scalars(select(SalesOrder.id).where(WANTED)))


def orders_with_items(session: Session, item_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """The wanted orders on which each item stands."""
    return _orders_where(session, SalesOrderLine.item_id, SalesOrderLine.item_id.in_(item_ids))


def orders_of_customers(session: Session, customer_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """The wanted orders of each customer."""
    return _orders_where(session, SalesOrder.customer_id, SalesOrder.customer_id.in_(customer_ids))


def _orders_where(
    session: Session, key: InstrumentedAttribute[UUID], wanted: ColumnElement[bool]
) -> dict[UUID, list[UUID]]:
    statement = (
        select(key, SalesOrder.id)
        .select_from(SalesOrderLine)
        .join(SalesOrder, SalesOrder.id == SalesOrderLine.order_id)
        .where(wanted, WANTED)
        .distinct()
    )
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for owner, order_id in session.execute(statement):
        found[owner].append(order_id)
    return found


def _lines(session: Session, order_ids: Collection[UUID]) -> dict[UUID, list[Document]]:
    statement = (
        select(SalesOrderLine, Item, Unit)
        .join(Item, Item.id == SalesOrderLine.item_id)
        .join(Unit, Unit.id == Item.unit_id)
        .where(SalesOrderLine.order_id.in_(order_ids), SalesOrderLine.shipped < SalesOrderLine.quantity)
        .order_by(SalesOrderLine.seq)
    )
    ready = _standing(session, order_ids)
    grouped: dict[UUID, list[Document]] = defaultdict(list)
    for line, item, unit in session.execute(statement):
        grouped[line.order_id].append(_line(line, item, unit, ready[line.id]))
    return grouped


def _standing(session: Session, order_ids: Collection[UUID]) -> dict[UUID, list[Document]]:
    """By order line: what was fetched already, and where it stands."""
    statement = select(SalesPickLine).where(SalesPickLine.order_id.in_(order_ids), SalesPickLine.standing > 0)
    found: dict[UUID, list[Document]] = defaultdict(list)
    there = picks.standing(session, order_ids)
    for one in session.scalars(statement.order_by(SalesPickLine.id)):
        if there[one.id] > 0:
            found[one.order_line_id].append(
                {"lot_id": one.lot_id, "place_id": one.place_id, "quantity": plain(there[one.id])}
            )
    return found


def _line(line: SalesOrderLine, item: Item, unit: Unit, picked: list[Document]) -> Document:
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
        "open": plain(line.quantity - line.shipped),
        "picked": picked,
        "due_on": line.due_on,
    }
