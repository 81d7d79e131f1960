"""A receipt of a subcontract order is taken back: pieces, what they used at the supplier, fee, or the report that it stands for.

Nothing is erased: every move and cost gets its mirror image, and so does the receipt.
"""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import or_, select

from webapp.core.commands import Body, Context, command
from webapp.core.db import fetch
from webapp.core.ids import new_id
from webapp.core.ledger import plain_row, write_down
from webapp.core.numbering import next_number
from webapp.domains.inventory import operations as inventory
from webapp.domains.inventory.models import StockMove
from webapp.domains.production import operations as production
from webapp.domains.production.models import OperationReport
from webapp.domains.subcontracting import operations
from webapp.domains.subcontracting.errors import ReceiptTakenBack
from webapp.domains.subcontracting.models import SubcontractOrder, SubcontractReceipt, SubcontractReversal
from webapp.flows.correct_report import take_back_report


class ReverseReceipt(Body):
    """A receipt that was wrong, and why."""

    receipt_id: UUID
    reason: str = Field(min_length=1, max_length=200)


class ReceiptReversed(BaseModel):
    """The receipt that mirrors it, and where the order stands now."""

    id: UUID
    number: str
    order_id: UUID
    order_status: str


@command(
    "subcontracting.reverse_receipt", permission="stock.adjust", body=ReverseReceipt, result=ReceiptReversed
)
def reverse_receipt(ctx: Context, body: ReverseReceipt) -> ReceiptReversed:
    """Take back what was entered as having come from a supplier; what really came is then received anew.

    An order that is settled, and pieces that went on meanwhile, leave no way back.
    """
    receipt = fetch(ctx.session, SubcontractReceipt, body.receipt_id)
    order = operations.lock_order(ctx.session, receipt.order_id)
    operations.check_open(order)
    _check_once(ctx, receipt)
    if order.operation_id is None:
        _reverse_moves(ctx, order, receipt)
    else:
        _reverse_report(ctx, order, receipt, body.reason)
    order.good -= receipt.good
    order.scrap -= receipt.scrap
    order.material_scrap -= receipt.material_scrap
    mirror = _mirrored(ctx, receipt)
    write_down(ctx.session, mirror)
    _note(ctx, receipt, mirror, body.reason)
    operations.settle_status(ctx, order)
    return ReceiptReversed(id=mirror.id, number=mirror.number, order_id=order.id, order_status=order.status)


def _check_once(ctx: Context, receipt: SubcontractReceipt) -> None:
    one = SubcontractReversal
    statement = select(one.id).where(or_(one.receipt_id == receipt.id, one.mirror_id == receipt.id))
    if ctx.session.scalars(statement).first() is not None:
        raise ReceiptTakenBack(at="receipt_id")


def _reverse_moves(ctx: Context, order: SubcontractOrder, receipt: SubcontractReceipt) -> None:
    """The pieces leave the store for what they came in at, and their material lies with the supplier again."""
    statement = select(StockMove).where(
        StockMove.command_id == receipt.command_id, StockMove.document_id == order.id
    )
    moves = list(ctx.session.scalars(statement))
    inventory.lock_items(ctx.session, {one.item_id for one in moves})
    for move in sorted(moves, key=lambda one: (one.item_id, one.id)):
        inventory.reverse_move(ctx, move, note=receipt.number)


def _reverse_report(ctx: Context, order: SubcontractOrder, receipt: SubcontractReceipt, reason: str) -> None:
    """The report that stands for it, with the fee that the work order paid."""
    statement = select(OperationReport).where(OperationReport.command_id == receipt.command_id)
    report = ctx.session.scalars(statement).one()
    work_order = production.lock_order(ctx.session, report.work_order_id)
    take_back_report(ctx, work_order, report, reason)


def _mirrored(ctx: Context, receipt: SubcontractReceipt) -> SubcontractReceipt:
    """The receipt with every number the other way round, so that whatever sums receipts stays right."""
    same = ("order_id", "delivery_note", "lot_id", "due_on")
    opposite = ("good", "scrap", "material_scrap", "material", "fee")
    return plain_row(
        SubcontractReceipt,
        id=new_id(),
        number=next_number(ctx.session, "SR", ctx.today),
        **{name: getattr(receipt, name) for name in same},
        **{name: -getattr(receipt, name) for name in opposite},
        came_on=ctx.today,
        occurred_at=ctx.occurred_at,
        command_id=ctx.command_id,
    )


def _note(ctx: Context, receipt: SubcontractReceipt, mirror: SubcontractReceipt, reason: str) -> None:
    row = plain_row(
        SubcontractReversal,
        id=new_id(),
        order_id=receipt.order_id,
        receipt_id=receipt.id,
        mirror_id=mirror.id,
        reason=reason,
        occurred_at=ctx.occurred_at,
        command_id=ctx.command_id,
    )
    write_down(ctx.session, row)
