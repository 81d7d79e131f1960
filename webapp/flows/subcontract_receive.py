"""Worked pieces come back from a supplier: material used up there by the bill of materials, the fee, and where the pieces go.

An item comes into stock at what its material had cost plus the fee (SUB-RECV); an operation is reported on its work order, whose
cost ledger pays the fee (SUB-RECV-OP). Spoilt pieces are not paid; what is in them is settled at the end with all that is lost.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import select

from webapp.core.commands import Body, Context, command
from webapp.core.db import fetch
from webapp.core.errors import NotFound
from webapp.core.ids import new_id
from webapp.core.ledger import plain_row, write_down
from webapp.core.numbering import next_number
from webapp.core.quantity import ZERO, CountedQuantity, Money, plain
from webapp.domains.inventory import operations as inventory
from webapp.domains.inventory import outside
from webapp.domains.inventory.naming import SerialNumbers
from webapp.domains.inventory.pieces import in_whole_pieces
from webapp.domains.inventory.rules import AVAILABLE, QUARANTINE
from webapp.domains.items.models import Item
from webapp.domains.production import operations as production
from webapp.domains.production.models import Ticket, WorkOrderOperation
from webapp.domains.subcontracting import operations, rules
from webapp.domains.subcontracting.account import accounts_of, pieces_outside
from webapp.domains.subcontracting.errors import (
    MaterialNotThere,
    MorePiecesThanOrdered,
    NothingCame,
    OrderOver,
)
from webapp.domains.subcontracting.models import OVER, SubcontractOrder, SubcontractReceipt
from webapp.flows.report_operation import Report, ScrapLine, report_from_outside

DEFECT = "Z99"
"""Other: a supplier's spoilt pieces come without a code unless somebody chose one (defect_codes.csv)."""


class ReceiveSubcontract(Body):
    """Pieces that came back. *scrap* the supplier spoilt, *material_scrap* was spoilt since our material was bad."""

    order_id: UUID
    good: CountedQuantity = ZERO
    scrap: CountedQuantity = ZERO
    material_scrap: CountedQuantity = ZERO
    delivery_note: str = Field("", max_length=200)
    place_id: UUID | None = None
    supplier_lot: str = Field("", max_length=200)
    expires_on: date | None = None
    serials: SerialNumbers = []

    @property
    def pieces(self) -> Decimal:
        return self.good + self.scrap + self.material_scrap


class SubcontractReceived(BaseModel):
    """The receipt, its lot (for the label), what it cost, and where the order stands now."""

    id: UUID
    number: str
    lot_id: UUID | None
    material: Money
    fee: Money
    order_status: str


@command(
    "subcontracting.receive",
    permission="stock.receive",
    body=ReceiveSubcontract,
    result=SubcontractReceived,
)
def receive_subcontract(ctx: Context, body: ReceiveSubcontract) -> SubcontractReceived:
    """Take worked pieces back from a supplier.

    More than is expected, and pieces for which not enough was sent, wait whole until a person decides.
    """
    order = operations.lock_order(ctx.session, body.order_id)
    if body.pieces == 0:
        raise NothingCame(at="good")
    if order.status in OVER:
        ctx.hold(OrderOver(order=order.number, status=order.status))
    _check_expected(ctx, order, body.pieces)
    number = next_number(ctx.session, "SR", ctx.today)
    fee = rules.fee(body.good, order.unit_price)
    material, lot_id = ZERO, None
    if order.operation_id is not None:
        _report(ctx, order, body, fee)
    elif body.good > 0:
        material = _use_up(ctx, order, body.good, number)
        lot_id = _take_in(ctx, order, body, material + fee, number)
    order.good += body.good
    order.scrap += body.scrap
    order.material_scrap += body.material_scrap
    if order.operation_id is not None:
        # Where a person let more come than went, more had gone than was entered.
        order.sent -= min(ZERO, pieces_outside(order))
    receipt = _written(ctx, order, body, number, material, fee, lot_id)
    operations.settle_status(ctx, order)
    return SubcontractReceived(
        id=receipt.id,
        number=number,
        lot_id=lot_id,
        material=material,
        fee=fee,
        order_status=order.status,
    )


def _check_expected(ctx: Context, order: SubcontractOrder, pieces: Decimal) -> None:
    came = order.good + order.scrap + order.material_scrap
    left = pieces_outside(order) if order.operation_id is not None else order.quantity - came
    if pieces > left:
        facts = {"arrived": plain(pieces), "left": plain(max(left, ZERO))}
        ctx.hold(MorePiecesThanOrdered(order=order.number, **facts))


def _use_up(ctx: Context, order: SubcontractOrder, good: Decimal, number: str) -> Decimal:
    """What is in the good pieces leaves the supplier's place; returns what it had cost."""
    materials = operations.materials_of(ctx.session, order.id)
    inventory.lock_items(ctx.session, [order.item_id, *(one.item_id for one in materials)])
    place, accounts = outside.place_at(ctx, order.supplier_id), accounts_of(ctx.session, order.id)
    value = ZERO
    for material in materials:
        item, left = fetch(ctx.session, Item, material.item_id), accounts[material.item_id].left
        needed = in_whole_pieces(item, rules.used_by(good, material.quantity_per))
        if needed > left:
            facts = {"needed": plain(needed), "left": plain(left)}
            ctx.hold(MaterialNotThere(order=order.number, item=item.number, **facts))
        moves = outside.use_up(
            ctx,
            item_id=material.item_id,
            quantity=min(needed, left),
            place=place,
            document=operations.document_of(order),
            note=number,
        )
        value += sum((move.value for move in moves), ZERO)
    return value


def _take_in(
    ctx: Context, order: SubcontractOrder, body: ReceiveSubcontract, value: Decimal, number: str
) -> UUID | None:
    item = fetch(ctx.session, Item, order.item_id)
    move = inventory.receive(
        ctx,
        item_id=item.id,
        quantity=body.good,
        value=value,
        document=operations.document_of(order),
        supplier_id=order.supplier_id,
        supplier_lot=body.supplier_lot,
        place_id=body.place_id,
        expires_on=body.expires_on,
        status=QUARANTINE if item.incoming_inspection else AVAILABLE,
        note=number,
        serials=body.serials,
    )[0]
    return move.lot_id


def _report(ctx: Context, order: SubcontractOrder, body: ReceiveSubcontract, fee: Decimal) -> None:
    """The pieces come back at the next operation, as if they had been reported at this one."""
    operation = fetch(ctx.session, WorkOrderOperation, order.operation_id or order.id)
    work_order = production.lock_order(ctx.session, operation.work_order_id)
    ticket_id = first_ticket(ctx, work_order.id)
    scrap = []
    if body.scrap:
        scrap.append(ScrapLine(quantity=body.scrap, reason=DEFECT))
    if body.material_scrap:
        scrap.append(ScrapLine(quantity=body.material_scrap, reason=DEFECT, cause="material"))
    place = {"ticket_id": ticket_id, "operation_id": operation.id}
    report = Report(**place, good=body.good, scrap=scrap, minutes=ZERO, note=order.number)
    report_from_outside(ctx, report, fee)


def first_ticket(ctx: Context, work_order_id: UUID) -> UUID:
    """The ticket under which pieces from outside are reported. Raises NotFound."""
    tickets = select(Ticket.id).where(Ticket.work_order_id == work_order_id).order_by(Ticket.seq)
    found = ctx.session.scalars(tickets.limit(1)).first()
    if found is None:
        raise NotFound(at="order_id")
    return found


def _written(
    ctx: Context,
    order: SubcontractOrder,
    body: ReceiveSubcontract,
    number: str,
    material: Decimal,
    fee: Decimal,
    lot_id: UUID | None,
) -> SubcontractReceipt:
    row = plain_row(
        SubcontractReceipt,
        id=new_id(),
        number=number,
        order_id=order.id,
        delivery_note=body.delivery_note,
        good=body.good,
        scrap=body.scrap,
        material_scrap=body.material_scrap,
        material=material,
        fee=fee,
        lot_id=lot_id,
        came_on=ctx.today,
        due_on=order.due_on,
        occurred_at=ctx.occurred_at,
        command_id=ctx.command_id,
    )
    write_down(ctx.session, row)
    return row
