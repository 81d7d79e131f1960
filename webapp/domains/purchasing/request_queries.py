"""Purchase requests as people see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import and_, exists, or_, select

from webapp.core.errors import NotFound
from webapp.core.listing import AnySelect, page_of, sorted_by, words_of
from webapp.core.quantity import Quantity
from webapp.core.queries import ById, Page, PageParams, ReadContext, query
from webapp.domains.identity.models import User
from webapp.domains.items.models import Item, Unit
from webapp.domains.partners.models import Partner
from webapp.domains.purchasing.models import (
    PurchaseOrder,
    PurchaseOrderLine,
    PurchaseRequest,
    PurchaseRequestLine,
)
from webapp.domains.purchasing.needs import suppliers_for


class RequestParams(PageParams):
    """*mine*: only what the asker asked for."""

    status: Literal["", "open", "ordered", "declined", "withdrawn"] = ""
    mine: bool | None = None


class RequestLineView(BaseModel):
    """What is asked for; *supplier*: from whom it would be bought, *order*: the order that buys it."""

    id: UUID
    seq: int
    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    unit: str
    unit_en: str
    quantity: Quantity
    needed_on: date
    supplier: str
    supplier_en: str
    order_id: UUID | None
    order_number: str
    order_status: str
    due_on: date | None


class RequestRow(BaseModel):
    """A request: its first item, how many more lines it has, and the earliest day on which something is needed."""

    id: UUID
    number: str
    status: str
    reason: str
    answer: str
    requested_by_id: UUID | None
    requested_by: str
    requested_by_en: str
    requested_at: datetime
    needed_on: date
    late: bool
    item_name: str
    item_name_en: str
    more_lines: int
    lines: list[RequestLineView]


@query("purchasing.requests", permission="purchasing.request", params=RequestParams, result=Page[RequestRow])
def requests(ctx: ReadContext, params: RequestParams) -> Page[RequestRow]:
    """Purchase requests, the latest first."""
    statement = _searched(_joined(), params.search)
    if params.status:
        statement = statement.where(PurchaseRequest.status == params.status)
    if params.mine:
        statement = statement.where(PurchaseRequest.requested_by_id == ctx.actor.user_id)
    sorts: dict[str, Any] = {
        "number": PurchaseRequest.number,
        "requested_at": PurchaseRequest.requested_at,
        "status": PurchaseRequest.status,
    }
    statement = sorted_by(statement, params.sort, sorts, "-requested_at", PurchaseRequest.number)
    found, counted = page_of(ctx.session, statement, params)
    return Page(rows=_rows(ctx, found), **counted)


@query("purchasing.one_request", permission="purchasing.request", params=ById, result=RequestRow)
def one_request(ctx: ReadContext, params: ById) -> RequestRow:
    """One purchase request. Raises NotFound."""
    found = ctx.session.execute(_joined().where(PurchaseRequest.id == params.id)).all()
    if not found:
        raise NotFound
    return _rows(ctx, found)[0]


def _joined() -> AnySelect:
    return select(PurchaseRequest, User).outerjoin(
        User,
        and_(User.id == PurchaseRequest.requested_by_id, User.company_id == PurchaseRequest.company_id),
    )


def _searched(statement: AnySelect, search: str) -> AnySelect:
    for word in words_of(search):
        named = select(Item.id).where(
            or_(*(one.icontains(word, autoescape=True) for one in (Item.number, Item.name, Item.name_en)))
        )
        has_line = exists().where(
            PurchaseRequestLine.company_id == PurchaseRequest.company_id,
            PurchaseRequestLine.request_id == PurchaseRequest.id,
            PurchaseRequestLine.item_id.in_(named),
        )
        columns = (PurchaseRequest.number, PurchaseRequest.reason, User.name, User.name_en)
        own = (column.icontains(word, autoescape=True) for column in columns)
        statement = statement.where(or_(*own, has_line))
    return statement


def _rows(ctx: ReadContext, found: Sequence[Any]) -> list[RequestRow]:
    lines = _lines(ctx, [request.id for request, _ in found])
    own = ("id", "number", "status", "reason", "answer", "requested_by_id", "requested_at")
    rows = []
    for request, person in found:
        needed = lines[request.id]
        earliest = min(line.needed_on for line in needed)
        rows.append(
            RequestRow(
                **{name: getattr(request, name) for name in own},
                requested_by=person.name if person else "",
                requested_by_en=person.name_en if person else "",
                needed_on=earliest,
                late=request.status == "open" and earliest < ctx.today,
                item_name=needed[0].item_name,
                item_name_en=needed[0].item_name_en,
                more_lines=len(needed) - 1,
                lines=needed,
            )
        )
    return rows


def _lines(ctx: ReadContext, request_ids: Sequence[UUID]) -> dict[UUID, list[RequestLineView]]:
    line = PurchaseRequestLine
    statement = (
        select(line, Item, Unit, PurchaseOrderLine, PurchaseOrder)
        .join(Item, and_(Item.id == line.item_id, Item.company_id == line.company_id))
        .join(Unit, and_(Unit.id == Item.unit_id, Unit.company_id == Item.company_id))
        .outerjoin(
            PurchaseOrderLine,
            and_(PurchaseOrderLine.id == line.order_line_id, PurchaseOrderLine.company_id == line.company_id),
        )
        .outerjoin(
            PurchaseOrder,
            and_(
                PurchaseOrder.id == PurchaseOrderLine.order_id,
                PurchaseOrder.company_id == PurchaseOrderLine.company_id,
            ),
        )
        .where(line.request_id.in_(request_ids))
        .order_by(line.seq)
    )
    rows: Sequence[Any] = ctx.session.execute(statement).all()
    usual = suppliers_for(ctx.session, {row[1].id for row in rows if row[4] is None}, ctx.today)
    ids = {*usual.values(), *(row[4].supplier_id for row in rows if row[4])}
    partners: dict[UUID | None, Partner] = {
        one.id: one for one in ctx.session.scalars(select(Partner).where(Partner.id.in_(ids)))
    }
    found: dict[UUID, list[RequestLineView]] = defaultdict(list)
    for one, item, unit, ordered, order in rows:
        supplier = partners.get(order.supplier_id if order else usual.get(item.id))
        found[one.request_id].append(
            RequestLineView(
                id=one.id,
                seq=one.seq,
                item_id=item.id,
                item_number=item.number,
                item_name=item.name,
                item_name_en=item.name_en,
                unit=unit.name,
                unit_en=unit.name_en,
                quantity=one.quantity,
                needed_on=one.needed_on,
                supplier=supplier.name if supplier else "",
                supplier_en=supplier.name_en if supplier else "",
                order_id=order.id if order else None,
                order_number=order.number if order else "",
                order_status=order.status if order else "",
                due_on=ordered.due_on if ordered else None,
            )
        )
    return found
