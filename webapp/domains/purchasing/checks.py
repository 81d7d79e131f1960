"""What must always be true of purchase orders."""

from __future__ import annotations

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from webapp.core.doctor import check
from webapp.core.quantity import plain
from webapp.domains.purchasing import rules
from webapp.domains.purchasing.models import (
    PurchaseOrder,
    PurchaseOrderLine,
    PurchaseReceiptLine,
    PurchaseReturn,
)
from webapp.domains.purchasing.operations import lines_of

SHOWN = 100


@check(
    "what a purchase order line says has come is what its receipts say, less what went back to be replaced"
)
def received_equals_receipts(session: Session) -> list[str]:
    """Lines whose received or returned quantity differs from what receipts and returns add up to."""
    came = (
        select(PurchaseReceiptLine.order_line_id, func.sum(PurchaseReceiptLine.quantity).label("quantity"))
        .group_by(PurchaseReceiptLine.order_line_id)
        .subquery()
    )
    replaced = func.sum(case((PurchaseReturn.replaced, PurchaseReturn.quantity), else_=0))
    back = (
        select(
            PurchaseReturn.order_line_id,
            func.sum(PurchaseReturn.quantity).label("quantity"),
            replaced.label("replaced"),
        )
        .group_by(PurchaseReturn.order_line_id)
        .subquery()
    )
    received = func.coalesce(came.c.quantity, 0) - func.coalesce(back.c.replaced, 0)
    returned = func.coalesce(back.c.quantity, 0)
    line = PurchaseOrderLine
    statement = (
        select(PurchaseOrder.number, line.seq, line.received, line.returned)
        .join(
            PurchaseOrder,
            and_(PurchaseOrder.id == line.order_id, PurchaseOrder.company_id == line.company_id),
        )
        .outerjoin(came, came.c.order_line_id == line.id)
        .outerjoin(back, back.c.order_line_id == line.id)
        .where((line.received != received) | (line.returned != returned))
        .limit(SHOWN)
    )
    return [
        f"{number} line {seq}: says {plain(kept)} received and {plain(gone)} returned, its receipts say otherwise"
        for number, seq, kept, gone in session.execute(statement)
    ]


@check("the state of a purchase order follows from its lines")
def state_follows_lines(session: Session) -> list[str]:
    """Orders that wait for something or are over, against what their lines say."""
    followed = ("confirmed", "partly_received", "received")
    statement = select(PurchaseOrder).where(PurchaseOrder.status.in_(followed)).order_by(PurchaseOrder.number)
    wrong = []
    for order in session.scalars(statement):
        expected = rules.status_of(lines_of(session, order.id))
        if order.status != expected:
            wrong.append(f"{order.number}: {order.status}, but its lines say {expected}")
    return wrong[:SHOWN]
