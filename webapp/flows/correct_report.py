"""A report is taken back: everything that it caused is reversed, nothing is erased."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import select

from webapp.core.commands import Body, Context, command
from webapp.core.db import fetch
from webapp.core.ids import new_id
from webapp.domains.finance import operations as finance
from webapp.domains.finance.models import CostEntry
from webapp.domains.inventory import operations as inventory
from webapp.domains.inventory.models import StockMove
from webapp.domains.production import operations
from webapp.domains.production.errors import AlreadyReversed, PiecesWentOn
from webapp.domains.production.models import OperationReport, WorkOrder, WorkOrderMaterial, WorkOrderOperation
from webapp.domains.subcontracting.errors import CameFromOutside
from webapp.domains.subcontracting.models import SubcontractLoss, SubcontractReceipt
from webapp.flows.close_order import settle_if_closed


class CorrectReport(Body):
    """Take a report back; the right one is then reported anew."""

    report_id: UUID
    reason: str = Field(min_length=1, max_length=200)


class Corrected(BaseModel):
    """The reversing report."""

    report_id: UUID


@command("production.correct_report", permission="production.supervise", body=CorrectReport, result=Corrected)
def correct_report(ctx: Context, body: CorrectReport) -> Corrected:
    """Take back a report with its stock moves, wage and cost."""
    report = fetch(ctx.session, OperationReport, body.report_id)
    order = operations.lock_order(ctx.session, report.work_order_id)
    for made_it in (SubcontractReceipt, SubcontractLoss):
        if ctx.session.scalars(select(made_it.id).where(made_it.command_id == report.command_id)).first():
            raise CameFromOutside
    return Corrected(report_id=take_back_report(ctx, order, report, body.reason).id)


def take_back_report(ctx: Context, order: WorkOrder, report: OperationReport, reason: str) -> OperationReport:
    """Take back a report of the locked *order*; returns the report that mirrors it. Raises AlreadyReversed, PiecesWentOn."""
    operation = fetch(ctx.session, WorkOrderOperation, report.operation_id, lock=True)
    _check(ctx, order, operation, report)
    reversal = _reverse_report(ctx, report, reason)
    _uncount(order, operation, report)
    _reverse_moves(ctx, order, operation, report)
    _reverse_costs(ctx, report)
    settle_if_closed(ctx, order)
    return reversal


def _check(ctx: Context, order: WorkOrder, operation: WorkOrderOperation, report: OperationReport) -> None:
    statement = select(OperationReport.id).where(OperationReport.reverses_id == report.id)
    if report.reverses_id is not None or ctx.session.scalars(statement).first() is not None:
        raise AlreadyReversed
    following = operations.next_operation(operations.operations_of(ctx.session, order.id), operation)
    if following is not None and operations.output_of(following) > operation.good - report.good:
        raise PiecesWentOn


def _reverse_report(ctx: Context, report: OperationReport, reason: str) -> OperationReport:
    reversal = OperationReport(
        id=new_id(),
        work_order_id=report.work_order_id,
        operation_id=report.operation_id,
        ticket_id=report.ticket_id,
        machine_id=report.machine_id,
        worker_id=report.worker_id,
        good=-report.good,
        scrap=-report.scrap,
        rework=-report.rework,
        on_hold=-report.on_hold,
        minutes=-report.minutes,
        pay=-report.pay,
        labour_cost=-report.labour_cost,
        machine_cost=-report.machine_cost,
        parameters={},
        note=reason,
        over_report=False,
        occurred_at=ctx.occurred_at,
        received_at=ctx.now,
        command_id=ctx.command_id,
        reverses_id=report.id,
    )
    ctx.session.add(reversal)
    ctx.session.flush()
    return reversal


def _uncount(order: WorkOrder, operation: WorkOrderOperation, report: OperationReport) -> None:
    operation.good -= report.good
    operation.scrap -= report.scrap
    operation.rework -= report.rework
    operation.on_hold -= report.on_hold
    operation.minutes -= report.minutes
    order.scrap -= report.scrap
    order.version += 1
    if operation.status == "finished":
        operations.move_operation(operation, "running")
        if order.status == "completed":
            operations.move_order(order, "started")


def _reverse_moves(
    ctx: Context, order: WorkOrder, operation: WorkOrderOperation, report: OperationReport
) -> None:
    used_up = operations.used_up_by(
        operations.materials_of(ctx.session, order.id),
        operations.operations_of(ctx.session, order.id),
        operation,
    )
    outputs = {one.item_id: one for one in operations.outputs_of(ctx.session, order.id)}
    moves = ctx.session.scalars(select(StockMove).where(StockMove.command_id == report.command_id))
    for move in sorted(moves, key=lambda one: (one.item_id, one.id)):
        inventory.reverse_move(ctx, move)
        if move.kind == "production" and move.item_id in outputs:
            outputs[move.item_id].received -= move.quantity
        elif move.kind == "production":
            order.good -= move.quantity
        else:
            _unissue([one for one in used_up if one.item_id == move.item_id], move.quantity)


def _unissue(materials: Sequence[WorkOrderMaterial], quantity: Decimal) -> None:
    """Count *quantity* as not issued; a bill of materials may name an item more than once."""
    for material in materials:
        taken = min(material.issued, quantity)
        material.issued -= taken
        quantity -= taken


def _reverse_costs(ctx: Context, report: OperationReport) -> None:
    """Take back what the report itself cost. A settlement has no document: it follows anew from what is left then."""
    entries = ctx.session.scalars(
        select(CostEntry).where(
            CostEntry.command_id == report.command_id,
            CostEntry.order_id == report.work_order_id,
            CostEntry.document_id.is_not(None),
        )
    )
    for entry in list(entries):
        finance.post_cost(
            ctx,
            order_id=entry.order_id,
            element=entry.element,
            amount=-entry.amount,
            quantity=-entry.quantity,
            operation_seq=entry.operation_seq,
            item_id=entry.item_id,
            document_id=entry.document_id,
        )
