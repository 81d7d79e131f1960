"""How a work order ran: yield by operation, time taken, minutes against standard."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel

from webapp.core.db import fetch
from webapp.core.quantity import ZERO, Quantity, round_money
from webapp.core.queries import ById, ReadContext, query
from webapp.domains.insights import rules
from webapp.domains.insights.output import pieces_of_order
from webapp.domains.insights.rules import Pieces
from webapp.domains.production.models import WorkOrder, WorkOrderOperation
from webapp.domains.production.operations import operations_of


class OperationFigures(BaseModel):
    """One operation. *first_pass_yield* 0 … 1; *standard_minutes* for what came out; *efficiency* = standard ÷ actual minutes."""

    seq: int
    name: str
    name_en: str
    status: str
    good: Quantity
    scrap: Quantity
    rework: Quantity
    on_hold: Quantity
    first_pass_yield: Decimal | None
    minutes: Quantity
    standard_minutes: Quantity
    efficiency: Decimal | None
    started_at: datetime | None
    finished_at: datetime | None


class WorkOrderFigures(BaseModel):
    """A work order's figures. *lead_time_hours*: from release to completion (or until now)."""

    order_id: UUID
    number: str
    status: str
    quantity: Quantity
    good: Quantity
    scrap: Quantity
    rolled_yield: Decimal | None
    lead_time_hours: Quantity | None
    minutes: Quantity
    standard_minutes: Quantity
    operations: list[OperationFigures]


@query("insights.work_order_figures", permission="production.read", params=ById, result=WorkOrderFigures)
def work_order_figures(ctx: ReadContext, params: ById) -> WorkOrderFigures:
    """Yield, lead time and minutes of one work order. Raises NotFound."""
    order = fetch(ctx.session, WorkOrder, params.id)
    pieces = pieces_of_order(ctx.session, order.id)
    operations = operations_of(ctx.session, order.id)
    steps = [_figures(one, pieces[one.id]) for one in operations]
    by_seq = {one.seq: pieces[one.id] for one in operations}
    return WorkOrderFigures(
        order_id=order.id,
        number=order.number,
        status=order.status,
        quantity=order.quantity,
        good=order.good,
        scrap=order.scrap,
        rolled_yield=rules.rolled_yield({order.item_id: by_seq}),
        lead_time_hours=_lead_time(order, ctx.now),
        minutes=rules.total([step.minutes for step in steps]),
        standard_minutes=rules.total([step.standard_minutes for step in steps]),
        operations=steps,
    )


def _figures(step: WorkOrderOperation, pieces: Pieces) -> OperationFigures:
    own = ("seq", "name", "name_en", "status", "good", "scrap", "rework", "on_hold", "minutes")
    standard = step.setup_minutes + step.run_minutes * pieces.inspected if pieces.inspected > 0 else ZERO
    return OperationFigures(
        **{name: getattr(step, name) for name in (*own, "started_at", "finished_at")},
        first_pass_yield=rules.first_pass_yield(pieces),
        standard_minutes=round_money(standard),
        efficiency=rules.ratio(standard, step.minutes),
    )


def _lead_time(order: WorkOrder, now: datetime) -> Decimal | None:
    if order.released_at is None:
        return None
    until = order.completed_at or order.closed_at or now
    seconds = Decimal(int((until - order.released_at).total_seconds()))
    return round_money(seconds / 3600)
