"""Complaints as people see them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import and_, case, select

from webapp.core.errors import NotFound
from webapp.core.listing import AnySelect, page_of, searched, sorted_by
from webapp.core.quantity import Quantity
from webapp.core.queries import ById, NoParams, Page, PageParams, ReadContext, query
from webapp.domains.identity.models import User, UserRole
from webapp.domains.identity.roles import ROLE_PERMISSIONS
from webapp.domains.items.models import Item, Unit
from webapp.domains.partners.models import Partner
from webapp.domains.sales.complaint_models import Complaint
from webapp.domains.sales.models import CustomerReturn, SalesOrder, Shipment

HANDLERS = [role for role, may in ROLE_PERMISSIONS.items() if "sales.read" in may]
"""Who may open a complaint may be asked to settle it."""
UNSETTLED = ("open", "answered")


class ComplaintParams(PageParams):
    """Complaints of a customer, about a delivery; ``unsettled``: open or answered; *late*: unsettled after their day."""

    customer_id: UUID | None = None
    shipment_id: UUID | None = None
    status: Literal["unsettled", "open", "answered", "closed"] | None = None
    late: bool | None = None


class ComplaintView(BaseModel):
    """A complaint; what it is not about is None or "". *late*: its day is over and it is not closed."""

    id: UUID
    number: str
    customer_id: UUID
    customer: str
    customer_en: str
    order_id: UUID | None
    order_number: str
    shipment_id: UUID | None
    shipment_number: str
    item_id: UUID | None
    item_number: str
    item_name: str
    item_name_en: str
    unit: str
    unit_en: str
    kind: str
    what: str
    quantity: Quantity | None
    handler_id: UUID | None
    handler: str
    handler_en: str
    due_on: date
    late: bool
    status: str
    answer: str
    answered_at: datetime | None
    outcome: str
    return_id: UUID | None
    return_number: str
    closed_at: datetime | None
    reopened_reason: str
    raised_at: datetime
    version: int


class Handler(BaseModel):
    """Somebody who may be asked to settle a complaint."""

    id: UUID
    name: str
    name_en: str


@query("sales.complaints", permission="sales.read", params=ComplaintParams, result=Page[ComplaintView])
def complaints(ctx: ReadContext, params: ComplaintParams) -> Page[ComplaintView]:
    """Complaints: what is not closed first, by the day on which it is to be; then the latest closed."""
    statement = _filtered(_joined(), params, ctx.today)
    columns = (Complaint.number, Complaint.what, Partner.name, Partner.name_en)
    statement = searched(statement, params.search, *columns, SalesOrder.number, Item.number, Item.name)
    sorts = {
        "number": Complaint.number,
        "customer": Partner.name,
        "due_on": Complaint.due_on,
        "raised_at": Complaint.raised_at,
    }
    if params.sort:
        statement = sorted_by(statement, params.sort, sorts, "number", Complaint.number)
    else:
        unsettled = Complaint.status.in_(UNSETTLED)
        due = case((unsettled, Complaint.due_on))
        statement = statement.order_by(unsettled.desc(), due, Complaint.number.desc())
    rows, counted = page_of(ctx.session, statement, params)
    return Page(rows=[_view(row, ctx.today) for row in rows], **counted)


@query("sales.complaint", permission="sales.read", params=ById, result=ComplaintView)
def complaint(ctx: ReadContext, params: ById) -> ComplaintView:
    """One complaint. Raises NotFound."""
    row = ctx.session.execute(_joined().where(Complaint.id == params.id)).first()
    if row is None:
        raise NotFound
    return _view(row, ctx.today)


@query("sales.complaint_handlers", permission="sales.write", params=NoParams, result=list[Handler])
def complaint_handlers(ctx: ReadContext, _params: NoParams) -> list[Handler]:
    """Who may be asked to settle a complaint, by number."""
    able = select(UserRole.user_id).where(UserRole.role.in_(HANDLERS))
    people = ctx.session.scalars(
        select(User).where(User.active, User.id.in_(able)).order_by(User.number, User.id)
    )
    return [Handler(id=one.id, name=one.name, name_en=one.name_en) for one in people]


def _filtered(statement: AnySelect, params: ComplaintParams, today: date) -> AnySelect:
    for name in ("customer_id", "shipment_id"):
        if getattr(params, name) is not None:
            statement = statement.where(getattr(Complaint, name) == getattr(params, name))
    if params.status is not None:
        wanted = UNSETTLED if params.status == "unsettled" else (params.status,)
        statement = statement.where(Complaint.status.in_(wanted))
    if params.late is not None:
        late = and_(Complaint.status.in_(UNSETTLED), Complaint.due_on < today)
        statement = statement.where(late if params.late else ~late)
    return statement


def _joined() -> AnySelect:
    found = (
        select(Complaint, Partner, SalesOrder, Shipment, Item, Unit, User, CustomerReturn)
        .join(Partner, and_(Partner.id == Complaint.customer_id, Partner.company_id == Complaint.company_id))
        .outerjoin(
            SalesOrder,
            and_(SalesOrder.id == Complaint.order_id, SalesOrder.company_id == Complaint.company_id),
        )
        .outerjoin(
            Shipment, and_(Shipment.id == Complaint.shipment_id, Shipment.company_id == Complaint.company_id)
        )
    )
    return (
        found.outerjoin(Item, and_(Item.id == Complaint.item_id, Item.company_id == Complaint.company_id))
        .outerjoin(Unit, and_(Unit.id == Item.unit_id, Unit.company_id == Item.company_id))
        .outerjoin(User, and_(User.id == Complaint.handler_id, User.company_id == Complaint.company_id))
        .outerjoin(
            CustomerReturn,
            and_(CustomerReturn.id == Complaint.return_id, CustomerReturn.company_id == Complaint.company_id),
        )
    )


_OWN = (
    "id",
    "number",
    "customer_id",
    "order_id",
    "shipment_id",
    "item_id",
    "kind",
    "what",
    "quantity",
    "handler_id",
    "due_on",
    "status",
    "answer",
    "answered_at",
    "outcome",
    "return_id",
    "closed_at",
    "reopened_reason",
    "raised_at",
    "version",
)


def _view(row: Any, today: date) -> ComplaintView:
    one, customer, order, shipment, item, unit, handler, back = row
    return ComplaintView(
        **{name: getattr(one, name) for name in _OWN},
        customer=customer.name,
        customer_en=customer.name_en,
        order_number=order.number if order else "",
        shipment_number=shipment.number if shipment else "",
        item_number=item.number if item else "",
        item_name=item.name if item else "",
        item_name_en=item.name_en if item else "",
        unit=unit.name if unit else "",
        unit_en=unit.name_en if unit else "",
        handler=handler.name if handler else "",
        handler_en=handler.name_en if handler else "",
        return_number=back.number if back else "",
        late=one.status in UNSETTLED and one.due_on < today,
    )
