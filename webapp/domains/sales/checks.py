"""What must always be true of sales orders."""

from __future__ import annotations

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from webapp.core.doctor import check
from webapp.core.quantity import plain
from webapp.domains.sales.models import (
    CustomerReturn,
    SalesOrder,
    SalesOrderLine,
    SalesPickLine,
    ShipmentLine,
)

SHOWN = 100


@check(
    "what a sales order line says was shipped is what its deliveries say, less what is replaced, and no more than ordered"
)
def shipped_equals_deliveries(session: Session) -> list[str]:
    """Lines whose shipped quantity differs from Σ deliveries − Σ returns to be replaced, or exceeds the order."""
    delivered = (
        select(ShipmentLine.order_line_id, func.sum(ShipmentLine.quantity).label("quantity"))
        .group_by(ShipmentLine.order_line_id)
        .subquery()
    )
    replaced = (
        select(CustomerReturn.order_line_id, func.sum(CustomerReturn.quantity).label("quantity"))
        .where(CustomerReturn.replaced)
        .group_by(CustomerReturn.order_line_id)
        .subquery()
    )
    quantity = func.coalesce(delivered.c.quantity, 0) - func.coalesce(replaced.c.quantity, 0)
    wrong = (SalesOrderLine.shipped != quantity) | (SalesOrderLine.shipped > SalesOrderLine.quantity)
    statement = (
        select(SalesOrder.number, SalesOrderLine.seq, SalesOrderLine.shipped, quantity)
        .join(
            SalesOrder,
            and_(
                SalesOrder.id == SalesOrderLine.order_id, SalesOrder.company_id == SalesOrderLine.company_id
            ),
        )
        .outerjoin(delivered, delivered.c.order_line_id == SalesOrderLine.id)
        .outerjoin(replaced, replaced.c.order_line_id == SalesOrderLine.id)
        .where(wrong)
        .limit(SHOWN)
    )
    return [
        f"{number} line {seq}: shipped {plain(kept)}, delivered {plain(found)}"
        for number, seq, kept, found in session.execute(statement)
    ]


@check("what a sales order line says was credited is what its returns say, and no more than was shipped")
def credited_equals_returns(session: Session) -> list[str]:
    """Lines whose credited quantity differs from Σ returns that are not replaced, or exceeds what left."""
    returned = (
        select(CustomerReturn.order_line_id, func.sum(CustomerReturn.quantity).label("quantity"))
        .where(~CustomerReturn.replaced)
        .group_by(CustomerReturn.order_line_id)
        .subquery()
    )
    quantity = func.coalesce(returned.c.quantity, 0)
    wrong = (SalesOrderLine.credited != quantity) | (SalesOrderLine.credited > SalesOrderLine.shipped)
    statement = (
        select(SalesOrderLine.id, SalesOrderLine.credited, quantity)
        .outerjoin(returned, returned.c.order_line_id == SalesOrderLine.id)
        .where(wrong)
        .limit(SHOWN)
    )
    return [
        f"line {line_id}: credited {plain(kept)}, returned {plain(found)}"
        for line_id, kept, found in session.execute(statement)
    ]


@check(
    "no more of a sales order line stands ready picked than is still to be shipped, and nothing for an order that is over"
)
def picked_is_still_wanted(session: Session) -> list[str]:
    """Lines with more standing ready than open; a line of an order that is not confirmed wants nothing."""
    ready = (
        select(SalesPickLine.order_line_id, func.sum(SalesPickLine.standing).label("quantity"))
        .where(SalesPickLine.standing > 0)
        .group_by(SalesPickLine.order_line_id)
        .subquery()
    )
    left = SalesOrderLine.quantity - SalesOrderLine.shipped
    statement = (
        select(SalesOrder.number, SalesOrderLine.seq, ready.c.quantity, left)
        .join(
            SalesOrder,
            and_(
                SalesOrder.id == SalesOrderLine.order_id, SalesOrder.company_id == SalesOrderLine.company_id
            ),
        )
        .join(ready, ready.c.order_line_id == SalesOrderLine.id)
        .where((ready.c.quantity > left) | (SalesOrder.status != "confirmed"))
        .limit(SHOWN)
    )
    return [
        f"{number} line {seq}: {plain(found)} picked, {plain(open_)} to be shipped"
        for number, seq, found, open_ in session.execute(statement)
    ]
