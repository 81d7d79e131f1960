"""What customers have ordered and are expected to order, as the plan reads it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from webapp.domains.planning.models import Forecast as ForecastRow
from webapp.domains.planning.reading_items import millionths, within
from webapp.domains.planning.reading_locked import Locked
from webapp.domains.planning.rules.forecasts import Forecast, Ordered
from webapp.domains.planning.rules.values import Demand, Key
from webapp.domains.sales.models import SalesOrder, SalesOrderLine

Only: TypeAlias = Collection[UUID] | None
OPEN_OR_SHIPPED = ("confirmed", "shipped")


def read_sales(
    session: Session, places: Mapping[UUID, Key], locked: Locked, only: Only
) -> tuple[list[Demand], list[Ordered]]:
    """What customers still wait for beyond what is locked for them, and all that they have ordered."""
    statement = (
        select(
            SalesOrderLine.id,
            SalesOrderLine.item_id,
            SalesOrderLine.due_on,
            millionths(SalesOrderLine.quantity),
            millionths(SalesOrderLine.shipped),
            SalesOrder.status,
        )
        .join(
            SalesOrder,
            and_(
                SalesOrder.id == SalesOrderLine.order_id, SalesOrder.company_id == SalesOrderLine.company_id
            ),
        )
        .where(SalesOrder.status.in_(OPEN_OR_SHIPPED))
    )
    demands, ordered = [], []
    statement = within(statement, SalesOrderLine.item_id, only)
    for line_id, item_id, due_on, quantity, shipped, status in session.execute(statement):
        place, day = places[item_id], due_on.toordinal()
        ordered.append(Ordered(place, day, quantity, line_id))
        wanted = quantity - shipped - locked.get((line_id, item_id), 0)
        if status == "confirmed" and wanted > 0:
            demands.append(Demand(place, day, wanted, "sales", line_id))
    return demands, ordered


def read_forecasts(session: Session, places: Mapping[UUID, Key], only: Only) -> list[Forecast]:
    """What customers are expected to order, of all items or of *only* some."""
    statement = select(
        ForecastRow.id,
        ForecastRow.item_id,
        ForecastRow.first_on,
        ForecastRow.last_on,
        millionths(ForecastRow.quantity),
    )
    return [
        Forecast(places[item_id], first_on.toordinal(), last_on.toordinal(), quantity, row_id)
        for row_id, item_id, first_on, last_on, quantity in session.execute(
            within(statement, ForecastRow.item_id, only)
        )
    ]
