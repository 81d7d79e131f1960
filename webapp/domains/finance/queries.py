"""Figures of the cost ledger that other domains ask for."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from webapp.core.quantity import ZERO
from webapp.domains.finance.models import CostEntry
from webapp.domains.finance.rules import INPUT_ELEMENTS


def work_in_process(session: Session, order_id: UUID) -> Decimal:
    """What the work order still carries: Σ amount of its entries; zero once it is closed."""
    total = select(func.sum(CostEntry.amount)).where(CostEntry.order_id == order_id)
    return session.scalar(total) or ZERO


def cost_by_element(session: Session, order_ids: Iterable[UUID]) -> dict[UUID, dict[str, Decimal]]:
    """Σ amount by element (``rules.ELEMENTS``) of each order; an element without entries is absent."""
    wanted = list(set(order_ids))
    sums: dict[UUID, dict[str, Decimal]] = {order_id: {} for order_id in wanted}
    statement = (
        select(CostEntry.order_id, CostEntry.element, func.sum(CostEntry.amount))
        .where(CostEntry.order_id.in_(wanted))
        .group_by(CostEntry.order_id, CostEntry.element)
    )
    for order_id, element, amount in session.execute(statement):
        sums[order_id][element] = amount
    return sums


def cost_before(session: Session, order_id: UUID, operation_seq: int) -> Decimal:
    """What went into a work order before the operation *operation_seq*; material that names no operation is used by the first."""
    statement = select(func.sum(CostEntry.amount)).where(
        CostEntry.order_id == order_id,
        CostEntry.element.in_(INPUT_ELEMENTS),
        or_(CostEntry.operation_seq.is_(None), CostEntry.operation_seq < operation_seq),
    )
    return session.scalar(statement) or ZERO


def material_cost(session: Session, order_id: UUID, item_id: UUID) -> tuple[Decimal, Decimal]:
    """How much of a material the order has taken (issues less returns), and what it was charged for it (2 places)."""
    statement = select(func.sum(CostEntry.quantity), func.sum(CostEntry.amount)).where(
        CostEntry.order_id == order_id, CostEntry.item_id == item_id, CostEntry.element == "material"
    )
    quantity, amount = session.execute(statement).one()
    return quantity or ZERO, amount or ZERO
