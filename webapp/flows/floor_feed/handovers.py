"""Deliveries that are to be signed for, as the driver's phone shows them: what left, for whom, without prices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import Session

from webapp.core.quantity import plain
from webapp.domains.inventory.models import Lot, StockMove
from webapp.domains.items.models import Item, Unit
from webapp.domains.partners.models import Partner
from webapp.domains.sales.delivery_models import DeliverySignature
from webapp.domains.sales.models import SalesOrder, SalesOrderLine, Shipment, ShipmentLine
from webapp.flows.floor_feed.documents import Document, Documents

LATEST = 200
"""So many unsigned deliveries a phone keeps: a factory whose customers do not sign has thousands, and no driver wants them."""

UNSIGNED: ColumnElement[bool] = ~exists().where(
    DeliverySignature.shipment_id == Shipment.id,
    DeliverySignature.company_id == Shipment.company_id,
    DeliverySignature.withdrawn_at.is_(None),
)


def handovers(session: Session, ids: Collection[UUID]) -> Documents:
    """The deliveries of *ids* that are among the latest unsigned ones."""
    wanted = set(unsigned(session)).intersection(ids)
    rows = session.execute(
        select(Shipment, SalesOrder, Partner)
        .join(SalesOrder, SalesOrder.id == Shipment.order_id)
        .join(Partner, Partner.id == SalesOrder.customer_id)
        .where(Shipment.id.in_(wanted))
    ).all()
    lines = _lines(session, wanted)
    return {
        one.id: {
            "id": one.id,
            "number": one.number,
            "order_number": order.number,
            "customer": {"id": customer.id, "name": customer.name, "name_en": customer.name_en},
            "customer_reference": order.customer_reference,
            "address": one.address or customer.address,
            "contact": one.contact or customer.contact,
            "phone": customer.phone,
            "carrier": one.carrier,
            "tracking_number": one.tracking_number,
            "shipped_at": one.occurred_at,
            "lines": lines[one.id],
        }
        for one, order, customer in rows
    }


def unsigned(session: Session) -> list[UUID]:
    """The latest deliveries that nobody signed for; ids grow with time."""
    statement = select(Shipment.id).where(UNSIGNED).order_by(Shipment.id.desc()).limit(LATEST)
    return list(session.scalars(statement))


def changed_and_pushed_out(session: Session, ids: Collection[UUID]) -> Mapping[UUID, Collection[UUID]]:
    """The deliveries that changed, and the old ones that each new one leaves no room for: those leave the phone.

    What stands on a note that was printed does not change with its customer or item, so nothing else concerns it.
    """
    found = {one: [one] for one in ids}
    beyond = select(Shipment.id).where(UNSIGNED).order_by(Shipment.id.desc()).offset(LATEST).limit(len(found))
    for one in found.values():
        one.extend(session.scalars(beyond))
        break
    return found


def _lines(session: Session, shipment_ids: Collection[UUID]) -> dict[UUID, list[Document]]:
    statement = (
        select(ShipmentLine, SalesOrderLine.seq, Shipment.command_id, Item, Unit)
        .join(Shipment, Shipment.id == ShipmentLine.shipment_id)
        .join(SalesOrderLine, SalesOrderLine.id == ShipmentLine.order_line_id)
        .join(Item, Item.id == ShipmentLine.item_id)
        .join(Unit, Unit.id == Item.unit_id)
        .where(ShipmentLine.shipment_id.in_(shipment_ids))
        .order_by(SalesOrderLine.seq, ShipmentLine.id)
    )
    rows = session.execute(statement).all()
    lots = _lots(session, {command_id for _, _, command_id, _, _ in rows})
    grouped: dict[UUID, list[Document]] = defaultdict(list)
    for line, seq, command_id, item, unit in rows:
        document = _line(line, seq, item, unit)
        grouped[line.shipment_id].append(document | {"lots": lots[command_id, item.id]})
    return grouped


def _line(line: ShipmentLine, seq: int, item: Item, unit: Unit) -> Document:
    return {
        "id": line.id,
        "seq": seq,
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
    }


def _lots(session: Session, command_ids: Collection[UUID]) -> dict[tuple[UUID, UUID], list[str]]:
    """The lots that left, by command and item, each once."""
    statement = (
        select(StockMove.command_id, StockMove.item_id, Lot.number)
        .join(Lot, and_(Lot.id == StockMove.lot_id, Lot.company_id == StockMove.company_id))
        .where(StockMove.command_id.in_(command_ids))
        .order_by(StockMove.id)
    )
    found: dict[tuple[UUID, UUID], list[str]] = defaultdict(list)
    for command_id, item_id, number in session.execute(statement):
        if number not in found[command_id, item_id]:
            found[command_id, item_id].append(number)
    return found
