"""Who has reserved what, soft and hard, with the order behind it; and what an order's line has and could still lock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import and_, case, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from webapp.core.db import find
from webapp.core.errors import NotFound
from webapp.core.listing import AnySelect, page_of, searched, sorted_by
from webapp.core.quantity import ZERO, Quantity
from webapp.core.queries import Page, PageParams, Params, ReadContext, query
from webapp.core.types import quantity_type
from webapp.domains.inventory.locked_stock import rows_of_line
from webapp.domains.inventory.models import Lot, Place, Reservation, StockBalance
from webapp.domains.inventory.queries import is_usable
from webapp.domains.items.models import Item, Unit
from webapp.domains.partners.models import Partner
from webapp.domains.production.models import WorkOrder, WorkOrderMaterial
from webapp.domains.production.rules import STILL_TO_MAKE
from webapp.domains.sales.models import SalesOrder, SalesOrderLine

State = Literal["", "soft", "locked", "picked", "short"]


class ReservationParams(PageParams):
    """*state*: soft, locked (what stands ready too), picked, or short (something was cut from it)."""

    item_id: UUID | None = None
    line_id: UUID | None = None
    state: State = ""


class ReservationRow(BaseModel):
    """A reservation. *for_whom*: the customer, or what is made. *state*: soft, locked, or picked (it stands ready).

    *short*: how much was cut from it since the goods were gone or could no longer be used.
    """

    id: UUID
    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    unit: str
    unit_en: str
    decimals: int
    state: str
    quantity: Quantity
    short: Quantity
    document_kind: str
    document_id: UUID
    number: str
    for_whom: str
    for_whom_en: str
    line_id: UUID | None
    due_on: date | None
    place: str
    place_en: str
    lot_number: str
    reason: str
    made_at: datetime | None


class OneLine(Params):
    """A line of a sales order, or a material of a work order, by its id."""

    id: UUID


class FreeLot(BaseModel):
    """How much of a lot is locked for nobody."""

    lot_id: UUID
    lot_number: str
    free: Quantity


class LineStock(BaseModel):
    """What a line has locked and could lock: *wanted* of it are neither taken nor locked; *free* can be locked."""

    line_id: UUID
    document_kind: str
    document_id: UUID
    number: str
    for_whom: str
    for_whom_en: str
    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    unit: str
    unit_en: str
    open: bool
    wanted: Quantity
    free: Quantity
    lots: list[FreeLot]
    locked: list[ReservationRow]


_ITEM = and_(Item.id == Reservation.item_id, Item.company_id == Reservation.company_id)
_UNIT = and_(Unit.id == Item.unit_id, Unit.company_id == Item.company_id)
_STATES = {
    "soft": Reservation.place_id.is_(None),
    "locked": Reservation.place_id.is_not(None),
    "picked": Reservation.picked.is_(True),
    "short": Reservation.short > 0,
}


@query(
    "insights.reservations", permission="stock.read", params=ReservationParams, result=Page[ReservationRow]
)
def reservations(ctx: ReadContext, params: ReservationParams) -> Page[ReservationRow]:
    """All reservations, by item."""
    statement: AnySelect = select(Reservation, Item, Unit).join(Item, _ITEM).join(Unit, _UNIT)
    statement = statement.where(or_(Reservation.quantity > 0, Reservation.short > 0))
    if params.item_id is not None:
        statement = statement.where(Reservation.item_id == params.item_id)
    if params.line_id is not None:
        statement = statement.where(Reservation.line_id == params.line_id)
    if params.state:
        statement = statement.where(_STATES[params.state])
    names = (Item.number, Item.name, Item.name_en, Reservation.document_number, Reservation.document_name)
    statement = searched(statement, params.search, *names)
    sorts: dict[str, Any] = {
        "item_number": Item.number,
        "number": Reservation.document_number,
        "quantity": Reservation.quantity,
        "made_at": Reservation.made_at,
    }
    statement = sorted_by(statement, params.sort, sorts, "item_number", Reservation.id)
    found, counted = page_of(ctx.session, statement, params)
    return Page(rows=_rows(ctx.session, found), **counted)


@query("insights.line_stock", permission="stock.read", params=OneLine, result=LineStock)
def line_stock(ctx: ReadContext, params: OneLine) -> LineStock:
    """What a line of an order has locked, and what could be locked for it. Raises NotFound."""
    line = find(ctx.session, SalesOrderLine, params.id)
    facts = _of_sale(ctx.session, line) if line else _of_work(ctx.session, params.id)
    item, unit = ctx.session.execute(
        select(Item, Unit).join(Unit, _UNIT).where(Item.id == facts.pop("item_id"))
    ).one()
    held = rows_of_line(ctx.session, params.id)
    lots = _free(ctx, item.id)
    return LineStock(
        line_id=params.id,
        item_id=item.id,
        item_number=item.number,
        item_name=item.name,
        item_name_en=item.name_en,
        unit=unit.name,
        unit_en=unit.name_en,
        wanted=max(ZERO, facts.pop("outstanding") - sum((one.quantity for one in held), ZERO)),
        free=sum((quantity for _, _, quantity in lots), ZERO),
        lots=[FreeLot(lot_id=one, lot_number=number, free=free) for one, number, free in lots if one],
        locked=_rows(ctx.session, [(one, item, unit) for one in held]),
        **facts,
    )


def _of_sale(session: Session, line: SalesOrderLine) -> dict[str, Any]:
    order = session.scalars(select(SalesOrder).where(SalesOrder.id == line.order_id)).one()
    customer = session.scalars(select(Partner).where(Partner.id == order.customer_id)).one()
    return {
        "document_kind": "sales_order",
        "document_id": order.id,
        "number": order.number,
        "for_whom": customer.name,
        "for_whom_en": customer.name_en,
        "item_id": line.item_id,
        "open": order.status == "confirmed",
        "outstanding": line.quantity - line.shipped,
    }


def _of_work(session: Session, material_id: UUID) -> dict[str, Any]:
    material = find(session, WorkOrderMaterial, material_id)
    if material is None:
        raise NotFound
    order = session.scalars(select(WorkOrder).where(WorkOrder.id == material.work_order_id)).one()
    made = session.scalars(select(Item).where(Item.id == order.item_id)).one()
    return {
        "document_kind": "work_order",
        "document_id": order.id,
        "number": order.number,
        "for_whom": made.name,
        "for_whom_en": made.name_en,
        "item_id": material.item_id,
        "open": order.status in STILL_TO_MAKE,
        "outstanding": material.required - material.issued,
    }


def _free(ctx: ReadContext, item_id: UUID) -> list[tuple[UUID | None, str, Decimal]]:
    """By lot (or none): what may be used today and is locked for nobody, what expires first on top."""
    free = type_coerce(func.sum(StockBalance.quantity - StockBalance.locked), quantity_type())
    statement = (
        select(StockBalance.lot_id, func.coalesce(Lot.number, ""), free)
        .outerjoin(Lot, and_(Lot.id == StockBalance.lot_id, Lot.company_id == StockBalance.company_id))
        .where(
            StockBalance.item_id == item_id, is_usable(ctx.today), StockBalance.quantity > StockBalance.locked
        )
        .group_by(StockBalance.lot_id, Lot.number, Lot.expires_on)
        .order_by(case((Lot.expires_on.is_(None), 1), else_=0), Lot.expires_on, Lot.number)
    )
    return [(lot_id, number, quantity) for lot_id, number, quantity in ctx.session.execute(statement)]


def _rows(session: Session, found: Sequence[Any]) -> list[ReservationRow]:
    rows = [row for row, _, _ in found]
    behind = _behind(session, rows)
    places = _named(session, Place, {row.place_id for row in rows})
    lots = _named(session, Lot, {row.lot_id for row in rows})
    return [
        _row(row, item, unit, behind.get(row.document_id), places.get(row.place_id), lots.get(row.lot_id))
        for row, item, unit in found
    ]


def _row(
    row: Reservation, item: Item, unit: Unit, behind: _Behind | None, place: Place | None, lot: Lot | None
) -> ReservationRow:
    hard = "picked" if row.picked else "locked"
    return ReservationRow(
        id=row.id,
        item_id=item.id,
        item_number=item.number,
        item_name=item.name,
        item_name_en=item.name_en,
        unit=unit.name,
        unit_en=unit.name_en,
        decimals=unit.decimals,
        state="soft" if row.place_id is None else hard,
        quantity=row.quantity,
        short=row.short,
        document_kind=row.document_kind,
        document_id=row.document_id,
        number=behind.number if behind else row.document_number,
        for_whom=behind.name if behind else row.document_name,
        for_whom_en=behind.name_en if behind else "",
        line_id=row.line_id,
        due_on=behind.due_on if behind else None,
        place=place.name if place else "",
        place_en=place.name_en if place else "",
        lot_number=lot.number if lot else "",
        reason=row.reason,
        made_at=row.made_at,
    )


class _Behind(BaseModel):
    """The order that has reserved."""

    number: str
    name: str
    name_en: str
    due_on: date


def _behind(session: Session, rows: Sequence[Reservation]) -> Mapping[UUID, _Behind]:
    ids = {kind: {row.document_id for row in rows if row.document_kind == kind} for kind in _KINDS}
    found: dict[UUID, _Behind] = {}
    customer = and_(Partner.id == SalesOrder.customer_id, Partner.company_id == SalesOrder.company_id)
    made = and_(Item.id == WorkOrder.item_id, Item.company_id == WorkOrder.company_id)
    sold = select(SalesOrder, Partner).join(Partner, customer).where(SalesOrder.id.in_(ids["sales_order"]))
    work = select(WorkOrder, Item).join(Item, made).where(WorkOrder.id.in_(ids["work_order"]))
    for statement in (sold, work):
        for order, whom in session.execute(statement):
            found[order.id] = _Behind(
                number=order.number, name=whom.name, name_en=whom.name_en, due_on=order.due_on
            )
    return found


_KINDS = ("work_order", "sales_order")


def _named(session: Session, model: Any, ids: set[UUID | None]) -> dict[UUID | None, Any]:
    wanted = [one for one in ids if one is not None]
    return (
        {one.id: one for one in session.scalars(select(model).where(model.id.in_(wanted)))} if wanted else {}
    )
