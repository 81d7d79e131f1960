"""The facts of a delivery for its note."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import and_, func, select

from webapp.core.db import fetch
from webapp.domains.inventory.models import Lot, StockMove
from webapp.domains.inventory.serial_queries import shipped_pieces
from webapp.domains.items.models import Item, Unit
from webapp.domains.partners.models import Partner
from webapp.domains.sales.models import SalesOrder, SalesOrderLine, Shipment, ShipmentLine
from webapp.domains.sales.signature_queries import SignatureView, signatures_of
from webapp.printing.delivery_notes import NoteLine, NoteSheet, NoteSignature
from webapp.printing.source import Source


def delivery_sheet(source: Source, shipment_id: UUID) -> NoteSheet:
    """What stands on the note. Raises NotFound."""
    shipment = fetch(source.session, Shipment, shipment_id)
    order = fetch(source.session, SalesOrder, shipment.order_id)
    customer = fetch(source.session, Partner, order.customer_id)
    signed = next(
        (one for one in signatures_of(source.session, shipment.id) if one.withdrawn_at is None), None
    )
    return NoteSheet(
        number=shipment.number,
        company=source.company.name,
        company_en=source.company.name_en,
        customer_number=customer.number,
        customer=customer.name,
        customer_en=customer.name_en,
        contact=shipment.contact or customer.contact,
        phone=customer.phone,
        address=shipment.address or customer.address,
        customer_reference=order.customer_reference,
        order_number=order.number,
        shipped_on=_here(source, shipment.occurred_at).date(),
        carrier=shipment.carrier,
        tracking_number=shipment.tracking_number,
        lines=tuple(_lines(source, shipment, signed)),
        signature=_signature(source, signed),
    )


def _here(source: Source, at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(source.company.time_zone))


def _signature(source: Source, signed: SignatureView | None) -> NoteSignature | None:
    if signed is None:
        return None
    return NoteSignature(
        signer=signed.signer,
        at=f"{_here(source, signed.occurred_at):%Y-%m-%d %H:%M}",
        collected_by=signed.collected_by,
        collected_by_en=signed.collected_by_en,
        note=signed.note,
        strokes=signed.strokes,
    )


def _lines(source: Source, shipment: Shipment, signed: SignatureView | None) -> list[NoteLine]:
    line = ShipmentLine
    statement = (
        select(line, SalesOrderLine.seq, Item, Unit)
        .join(
            SalesOrderLine,
            and_(SalesOrderLine.id == line.order_line_id, SalesOrderLine.company_id == line.company_id),
        )
        .join(Item, and_(Item.id == line.item_id, Item.company_id == line.company_id))
        .join(Unit, and_(Unit.id == Item.unit_id, Unit.company_id == Item.company_id))
        .where(line.shipment_id == shipment.id)
        .order_by(SalesOrderLine.seq, line.id)
    )
    lots, pieces = _lots(source, shipment), shipped_pieces(source.session, [shipment.command_id])
    missing: dict[UUID, list[tuple[Decimal, str]]] = defaultdict(list)
    for one in signed.differences if signed else ():
        missing[one.shipment_line_id].append((one.quantity, one.reason))
    return [
        NoteLine(
            seq=seq,
            number=item.number,
            name=item.name,
            name_en=item.name_en,
            specification=item.specification,
            quantity=one.quantity,
            unit=unit.name,
            unit_en=unit.name_en,
            # What left is known by item: where two lines share one, the lots stand once, at the first.
            lots=tuple(lots.pop(item.id, ())),
            serials=tuple(pieces.pop((shipment.command_id, item.id), ())),
            not_taken=tuple(missing[one.id]),
        )
        for one, seq, item, unit in source.session.execute(statement)
    ]


def _lots(source: Source, shipment: Shipment) -> dict[UUID, list[tuple[str, Decimal]]]:
    """By item: the lots that left with this delivery, and how much of each."""
    statement = (
        select(StockMove.item_id, Lot.number, func.sum(StockMove.quantity))
        .join(Lot, and_(Lot.id == StockMove.lot_id, Lot.company_id == StockMove.company_id))
        .where(StockMove.command_id == shipment.command_id, StockMove.kind == "shipment")
        .group_by(StockMove.item_id, Lot.id, Lot.number)
        .order_by(Lot.number)
    )
    found: dict[UUID, list[tuple[str, Decimal]]] = defaultdict(list)
    for item_id, number, quantity in source.session.execute(statement):
        found[item_id].append((number, quantity))
    return found
