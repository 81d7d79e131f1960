"""A rush order (急单) is rushed in the shop too: what is made for it gets material before others."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from webapp.domains.production.models import NORMAL, URGENT, WorkOrder
from webapp.domains.production.rules import STILL_TO_MAKE
from webapp.domains.sales.models import SalesOrder, SalesOrderLine


def priority_for(session: Session, line_id: UUID | None) -> int:
    """The priority of a work order for a line of a sales order, or for none."""
    same = and_(SalesOrder.company_id == SalesOrderLine.company_id, SalesOrder.id == SalesOrderLine.order_id)
    of_line = select(SalesOrder.rush).join(SalesOrderLine, same).where(SalesOrderLine.id == line_id)
    return URGENT if line_id is not None and session.scalar(of_line) else NORMAL


def follow_rush(session: Session, line_ids: Iterable[UUID]) -> None:
    """Give the unfinished work orders for these lines the priority that their order has now; one put last stays last."""
    statement = select(WorkOrder).where(
        WorkOrder.sales_order_line_id.in_(list(line_ids)),
        WorkOrder.status.in_(STILL_TO_MAKE),
        WorkOrder.priority.in_((URGENT, NORMAL)),
    )
    for order in session.scalars(statement.order_by(WorkOrder.id).with_for_update()):
        wanted = priority_for(session, order.sales_order_line_id)
        if order.priority != wanted:
            order.priority = wanted
            order.version += 1
    session.flush()
