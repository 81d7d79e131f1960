"""The facts of a basket for its paper."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import and_, select

from webapp.core.clock import local_day
from webapp.core.db import fetch, find
from webapp.domains.inventory.models import Lot, StockMove
from webapp.domains.items.models import Item, Unit
from webapp.domains.partners.models import Partner
from webapp.domains.production.models import WorkOrder, WorkOrderOperation
from webapp.domains.subcontracting.models import SubcontractOrder, SubcontractSending
from webapp.printing.baskets import BasketLine, BasketSheet
from webapp.printing.source import Source


def basket_sheet(source: Source, sending_id: UUID) -> BasketSheet:
    """What stands on the paper of a basket. Raises NotFound."""
    session = source.session
    sending = fetch(session, SubcontractSending, sending_id)
    order = fetch(session, SubcontractOrder, sending.order_id)
    supplier = fetch(session, Partner, order.supplier_id)
    item = fetch(session, Item, order.item_id)
    step = find(session, WorkOrderOperation, order.operation_id) if order.operation_id else None
    work_order = find(session, WorkOrder, order.work_order_id) if order.work_order_id else None
    return BasketSheet(
        number=sending.number,
        code=sending.code,
        payload=source.payload("B", sending.code),
        out=sending.kind == "out",
        order=order.number,
        company=source.company.name,
        company_en=source.company.name_en,
        supplier=supplier.name,
        supplier_en=supplier.name_en,
        address=supplier.address,
        contact=supplier.contact,
        phone=supplier.phone,
        made=item.name,
        made_en=item.name_en,
        made_number=item.number,
        operation=f"{step.seq} {step.name}" if step else "",
        operation_en=f"{step.seq} {step.name_en or step.name}" if step else "",
        work_order=work_order.number if work_order else "",
        due_on=order.due_on,
        sent_on=local_day(sending.occurred_at, source.company.time_zone),
        note=sending.note,
        order_note=order.note,
        lines=tuple(_lines(source, sending, item)),
    )


def _lines(source: Source, sending: SubcontractSending, item: Item) -> list[BasketLine]:
    """The moves of the same command; of an operation, its pieces."""
    session = source.session
    if sending.pieces:
        unit = fetch(session, Unit, item.unit_id)
        return [BasketLine(item.number, item.name, item.name_en, "", sending.pieces, unit.name, unit.name_en)]
    statement = (
        select(StockMove, Item, Unit, Lot.number)
        .join(Item, and_(Item.id == StockMove.item_id, Item.company_id == StockMove.company_id))
        .join(Unit, and_(Unit.id == Item.unit_id, Unit.company_id == Item.company_id))
        .outerjoin(Lot, and_(Lot.id == StockMove.lot_id, Lot.company_id == StockMove.company_id))
        .where(StockMove.command_id == sending.command_id)
        .order_by(StockMove.id)
    )
    return [
        BasketLine(one.number, one.name, one.name_en, lot or "", move.quantity, unit.name, unit.name_en)
        for move, one, unit, lot in session.execute(statement)
    ]
