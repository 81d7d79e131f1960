"""Job tickets across all orders: what is printed, and what still has to be."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import Row, select

from webapp.core.listing import AnySelect, page_of, searched, sorted_by
from webapp.core.quantity import Quantity
from webapp.core.queries import Page, PageParams, ReadContext, query
from webapp.domains.items.models import Item, Unit
from webapp.domains.production.models import Ticket, WorkOrder

IN_USE = ("released", "started")


class TicketParams(PageParams):
    """*state*: ``in_use`` for tickets of orders on the floor, of these ``unprinted`` or ``printed``; ``over`` for all others."""

    state: Literal["", "in_use", "unprinted", "printed", "over"] = ""
    work_order_id: UUID | None = None


class TicketRow(BaseModel):
    """A job ticket with its order."""

    id: UUID
    seq: int
    code: str
    quantity: Quantity
    printed_at: datetime | None
    print_count: int
    work_order_id: UUID
    work_order: str
    status: str
    due_on: date
    late: bool
    item_number: str
    item_name: str
    item_name_en: str
    unit: str
    unit_en: str


@query("production.tickets", permission="production.read", params=TicketParams, result=Page[TicketRow])
def tickets(ctx: ReadContext, params: TicketParams) -> Page[TicketRow]:
    """Job tickets, those of the most urgent orders first."""
    statement = _narrowed(_tickets(), params)
    statement = searched(
        statement,
        params.search,
        WorkOrder.number,
        Item.number,
        Item.name,
        Item.name_en,
        code=Ticket.code,
    )
    sorts = {"work_order": WorkOrder.number, "due_on": WorkOrder.due_on, "printed_at": Ticket.printed_at}
    statement = sorted_by(statement, params.sort, sorts, "due_on", WorkOrder.number, Ticket.seq)
    rows, counted = page_of(ctx.session, statement, params)
    return Page(rows=[_ticket_row(row, ctx.today) for row in rows], **counted)


def _tickets() -> AnySelect:
    return (
        select(Ticket, WorkOrder, Item, Unit)
        .join(WorkOrder, WorkOrder.id == Ticket.work_order_id)
        .join(Item, Item.id == WorkOrder.item_id)
        .join(Unit, Unit.id == Item.unit_id)
    )


def _narrowed(statement: AnySelect, params: TicketParams) -> AnySelect:
    if params.work_order_id is not None:
        statement = statement.where(Ticket.work_order_id == params.work_order_id)
    if params.state == "over":
        return statement.where(WorkOrder.status.not_in(IN_USE))
    if params.state:
        statement = statement.where(WorkOrder.status.in_(IN_USE))
    if params.state == "unprinted":
        statement = statement.where(Ticket.print_count == 0)
    elif params.state == "printed":
        statement = statement.where(Ticket.print_count > 0)
    return statement


def _ticket_row(row: Row[*tuple[Ticket, WorkOrder, Item, Unit]], today: date) -> TicketRow:
    ticket, order, item, unit = row
    own = ("id", "seq", "code", "quantity", "printed_at", "print_count", "work_order_id")
    return TicketRow(
        **{name: getattr(ticket, name) for name in own},
        work_order=order.number,
        status=order.status,
        due_on=order.due_on,
        late=order.due_on < today and order.status in IN_USE,
        item_number=item.number,
        item_name=item.name,
        item_name_en=item.name_en,
        unit=unit.name,
        unit_en=unit.name_en,
    )
