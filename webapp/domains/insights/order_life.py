"""The life of a sales order as one strip: ordered → planned → in work → made → shipped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from webapp.core.clock import local_day
from webapp.core.db import fetch
from webapp.core.quantity import ZERO, Quantity
from webapp.core.queries import ById, ReadContext, query
from webapp.domains.items.models import Item
from webapp.domains.production.models import WorkOrder
from webapp.domains.production.rules import STILL_TO_MAKE
from webapp.domains.sales.models import SalesOrder, SalesOrderLine, Shipment

IN_WORK = ("started", "completed", "closed")


class Stage(BaseModel):
    """One stage of the strip: how many of the pieces ordered have reached it, and the day of the first.

    *state*: ``done`` (all), ``partly``, ``waiting`` (none), ``cancelled``.
    """

    stage: str
    state: str
    quantity: Quantity
    of: Quantity
    on: date | None


class LifeOrder(BaseModel):
    """A work order that makes pieces of the sales order."""

    id: UUID
    number: str
    line_seq: int
    item_number: str
    item_name: str
    item_name_en: str
    status: str
    quantity: Quantity
    good: Quantity
    due_on: date
    late: bool


class OrderLife(BaseModel):
    """Where a sales order stands, and what is being made for it."""

    order_id: UUID
    number: str
    status: str
    due_on: date
    late: bool
    stages: list[Stage]
    work_orders: list[LifeOrder]


class _Line:
    """One order line with its work orders: how many of its pieces have reached each stage."""

    def __init__(self, line: SalesOrderLine, made_by: Sequence[WorkOrder]) -> None:
        self.quantity = line.quantity
        self.shipped = min(line.shipped, line.quantity)
        self.made = self._reached(self.shipped, (one.good for one in made_by))
        working = (one.quantity for one in made_by if one.status in IN_WORK)
        self.in_work = self._reached(self.made, working)
        self.planned = self._reached(self.in_work, (one.quantity for one in made_by))

    def _reached(self, at_least: Decimal, quantities: Iterable[Decimal]) -> Decimal:
        """What has come further has passed here too, even when stock took the place of making it."""
        return min(self.quantity, max(at_least, sum(quantities, ZERO)))


@query("insights.order_life", permission="sales.read", params=ById, result=OrderLife)
def order_life(ctx: ReadContext, params: ById) -> OrderLife:
    """The life of one sales order. Raises NotFound."""
    order = fetch(ctx.session, SalesOrder, params.id)
    lines = _lines(ctx.session, order.id)
    made_by = _work_orders(ctx.session, [line.id for line in lines])
    working = [one for one, _ in made_by if one.status != "cancelled"]
    by_line = [_Line(line, [one for one in working if one.sales_order_line_id == line.id]) for line in lines]
    return OrderLife(
        order_id=order.id,
        number=order.number,
        status=order.status,
        due_on=order.due_on,
        late=order.due_on < ctx.today and order.status in ("draft", "confirmed"),
        stages=_stages(ctx, order, by_line, working),
        work_orders=_life_orders(ctx.today, lines, made_by),
    )


def _stages(
    ctx: ReadContext, order: SalesOrder, lines: Sequence[_Line], working: Sequence[WorkOrder]
) -> list[Stage]:
    of = sum((line.quantity for line in lines), ZERO)
    first_shipped = ctx.session.scalar(
        select(func.min(Shipment.occurred_at)).where(Shipment.order_id == order.id)
    )
    dates: dict[str, date | None] = {
        "ordered": order.ordered_on,
        "planned": _first_day(ctx, (one.created_at for one in working)),
        "in_work": _first_day(ctx, (one.started_at for one in working)),
        "made": _first_day(ctx, (one.completed_at for one in working)),
        "shipped": _first_day(ctx, (first_shipped,)),
    }
    reached = {"ordered": ZERO if order.status in ("quoted", "lost") else of} | {
        name: sum((getattr(line, name) for line in lines), ZERO)
        for name in ("planned", "in_work", "made", "shipped")
    }
    return [
        Stage(stage=name, state=_state(order, reached[name], of), quantity=reached[name], of=of, on=on)
        for name, on in dates.items()
    ]


def _state(order: SalesOrder, reached: Decimal, of: Decimal) -> str:
    if reached >= of:
        return "done"
    if order.status in ("cancelled", "lost"):
        return "cancelled"
    return "partly" if reached > 0 else "waiting"


def _first_day(ctx: ReadContext, moments: Iterable[datetime | None]) -> date | None:
    known = [one for one in moments if one is not None]
    return local_day(min(known), ctx.actor.time_zone) if known else None


def _lines(session: Session, order_id: UUID) -> list[SalesOrderLine]:
    statement = select(SalesOrderLine).where(SalesOrderLine.order_id == order_id)
    return list(session.scalars(statement.order_by(SalesOrderLine.seq)))


def _work_orders(session: Session, line_ids: Sequence[UUID]) -> list[tuple[WorkOrder, Item]]:
    statement = (
        select(WorkOrder, Item)
        .join(Item, and_(Item.id == WorkOrder.item_id, Item.company_id == WorkOrder.company_id))
        .where(WorkOrder.sales_order_line_id.in_(line_ids))
        .order_by(WorkOrder.number)
    )
    return list(session.execute(statement))


def _life_orders(
    today: date, lines: Sequence[SalesOrderLine], made_by: Sequence[tuple[WorkOrder, Item]]
) -> list[LifeOrder]:
    seqs = {line.id: line.seq for line in lines}
    own = ("id", "number", "status", "quantity", "good", "due_on")
    return [
        LifeOrder(
            **{name: getattr(one, name) for name in own},
            line_seq=seqs.get(one.sales_order_line_id, 0) if one.sales_order_line_id else 0,
            item_number=item.number,
            item_name=item.name,
            item_name_en=item.name_en,
            late=one.due_on < today and one.status in STILL_TO_MAKE,
        )
        for one, item in made_by
    ]
