"""Ours goes to a supplier to be worked on, and what was not used comes back: a basket with a code, and moves of stock.

Of an operation the pieces stay in the work order's process: only how many are outside is counted
(shopfloor.md, Subcontracting 2).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel, Field

from webapp.core.commands import Body, Context, command
from webapp.core.db import fetch
from webapp.core.errors import DomainError, NotFound
from webapp.core.quantity import ZERO, CountedQuantity, Money, PositiveQuantity, plain
from webapp.domains.inventory import operations as inventory
from webapp.domains.inventory import outside
from webapp.domains.inventory.naming import SerialNumbers
from webapp.domains.items.models import Item
from webapp.domains.production import operations as production
from webapp.domains.production.models import WorkOrderOperation
from webapp.domains.subcontracting import operations
from webapp.domains.subcontracting.account import accounts_of, pieces_outside
from webapp.domains.subcontracting.errors import MoreThanThere, NothingToSend, TooManyPieces
from webapp.domains.subcontracting.models import SubcontractMaterial, SubcontractOrder


class SentMaterial(Body):
    """A quantity of one of the order's materials; *lot_id* where a certain lot goes."""

    material_id: UUID
    quantity: PositiveQuantity
    lot_id: UUID | None = None
    serials: SerialNumbers = []


class SendOut(Body):
    """A basket for the supplier: materials of an item, or *pieces* of an operation."""

    order_id: UUID
    materials: list[SentMaterial] = Field(default_factory=list, max_length=200)
    pieces: CountedQuantity = ZERO
    note: str = Field("", max_length=200)


class Unused(Body):
    """A quantity of one of the order's materials that the supplier did not need."""

    material_id: UUID
    quantity: PositiveQuantity


class TakeBack(Body):
    """What comes back as it was."""

    order_id: UUID
    materials: list[Unused] = Field(default_factory=list, max_length=200)
    pieces: CountedQuantity = ZERO
    note: str = Field("", max_length=200)


class Sent(BaseModel):
    """The basket, for its paper, and what was in it worth."""

    id: UUID
    number: str
    code: str
    value: Money
    order_status: str


@command("subcontracting.send", permission="stock.issue", body=SendOut, result=Sent)
def send_out(ctx: Context, body: SendOut) -> Sent:
    """Send material or pieces to the supplier; they stay ours."""
    order = operations.lock_order(ctx.session, body.order_id)
    operations.check_open(order)
    materials = _materials(ctx, order, body.materials)
    if order.operation_id is not None:
        value = _send_pieces(ctx, order, body.pieces)
    else:
        value = _send_materials(ctx, order, materials, body)
    sending = operations.note_sending(ctx, order, "out", body.pieces, body.note)
    return _sent(ctx, order, sending.id, sending.number, sending.code, value)


@command("subcontracting.take_back", permission="stock.receive", body=TakeBack, result=Sent)
def take_back(ctx: Context, body: TakeBack) -> Sent:
    """Take unused material or pieces back from the supplier."""
    order = operations.lock_order(ctx.session, body.order_id)
    operations.check_open(order)
    materials = _materials(ctx, order, body.materials)
    value = ZERO
    if order.operation_id is not None:
        _check_pieces(body.pieces, pieces_outside(order))
        order.sent -= body.pieces
    else:
        value = _bring_back(ctx, order, materials, body)
    sending = operations.note_sending(ctx, order, "back", body.pieces, body.note)
    return _sent(ctx, order, sending.id, sending.number, sending.code, value)


def _sent(
    ctx: Context, order: SubcontractOrder, sending_id: UUID, number: str, code: str, value: Decimal
) -> Sent:
    operations.settle_status(ctx, order)
    return Sent(id=sending_id, number=number, code=code, value=value, order_status=order.status)


def _materials(
    ctx: Context, order: SubcontractOrder, wanted: Sequence[SentMaterial | Unused]
) -> dict[UUID, SubcontractMaterial]:
    known = {one.id: one for one in operations.materials_of(ctx.session, order.id)}
    for at, line in enumerate(wanted):
        if line.material_id not in known:
            raise NotFound(at=f"materials.{at}.material_id")
    return known


def _check_pieces(pieces: Decimal, left: Decimal) -> None:
    if pieces == 0:
        raise NothingToSend(at="pieces")
    if pieces > left:
        raise TooManyPieces(at="pieces", left=plain(max(left, ZERO)))


def _send_pieces(ctx: Context, order: SubcontractOrder, pieces: Decimal) -> Decimal:
    """Pieces that reached the operation, have not gone through it, and are not outside already."""
    operation = fetch(ctx.session, WorkOrderOperation, order.operation_id or order.id)
    work_order = production.lock_order(ctx.session, operation.work_order_id)
    production.hold_if_over(ctx, work_order)
    steps = production.operations_of(ctx.session, work_order.id)
    came_in = production.input_of(work_order, steps, operation)
    away = sum((pieces_outside(one) for one in operations.of_operation(ctx.session, operation.id)), ZERO)
    _check_pieces(pieces, came_in - production.output_of(operation) - away)
    order.sent += pieces
    production.begin_order(ctx, work_order)
    if operation.status in ("pending", "ready"):
        production.begin_operation(ctx, operation)
    return ZERO


def _send_materials(
    ctx: Context, order: SubcontractOrder, known: Mapping[UUID, SubcontractMaterial], body: SendOut
) -> Decimal:
    if not body.materials:
        raise NothingToSend(at="materials")
    place, document = outside.place_at(ctx, order.supplier_id), operations.document_of(order)
    inventory.lock_items(ctx.session, {known[one.material_id].item_id for one in body.materials})
    value = ZERO
    for at, line in enumerate(body.materials):
        try:
            moves = outside.send_out(
                ctx,
                item_id=known[line.material_id].item_id,
                quantity=line.quantity,
                place=place,
                document=document,
                lot_id=line.lot_id,
                note=body.note,
                serials=line.serials,
            )
        except DomainError as error:
            raise error.within(f"materials.{at}") from None
        value += sum((move.value for move in moves), ZERO)
    return value


def _bring_back(
    ctx: Context, order: SubcontractOrder, known: Mapping[UUID, SubcontractMaterial], body: TakeBack
) -> Decimal:
    if not body.materials:
        raise NothingToSend(at="materials")
    place, document = outside.place_at(ctx, order.supplier_id), operations.document_of(order)
    inventory.lock_items(ctx.session, {known[one.material_id].item_id for one in body.materials})
    value = ZERO
    for at, line in enumerate(body.materials):
        item_id = known[line.material_id].item_id
        left = accounts_of(ctx.session, order.id)[item_id].left
        if line.quantity > left:
            number = fetch(ctx.session, Item, item_id).number
            raise MoreThanThere(at=f"materials.{at}.quantity", item=number, left=plain(left))
        moves = outside.bring_back(
            ctx, item_id=item_id, quantity=line.quantity, place=place, document=document, note=body.note
        )
        value += sum((move.value for move in moves), ZERO)
    return value
