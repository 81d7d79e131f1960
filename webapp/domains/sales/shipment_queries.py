"""Deliveries as people see and print them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import Session

from webapp.core.db import fetch
from webapp.core.errors import NotFound
from webapp.core.listing import AnySelect, page_of, searched, sorted_by
from webapp.core.quantity import ZERO, Money, Quantity
from webapp.core.queries import ById, Page, PageParams, ReadContext, query
from webapp.domains.inventory.models import Lot, StockMove
from webapp.domains.inventory.move_queries import sees_costs
from webapp.domains.inventory.serial_queries import shipped_pieces
from webapp.domains.items.models import Item, Unit
from webapp.domains.partners.models import Partner
from webapp.domains.sales.delivery_models import DeliveryDifference, DeliverySignature
from webapp.domains.sales.models import SalesOrder, SalesOrderLine, Shipment, ShipmentLine

Signing = Literal["unsigned", "signed", "differs"]
"""Of deliveries: not signed, signed, signed with something not taken."""


class ShipmentParams(PageParams):
    """Deliveries of one order or customer, in a span of time (*before* is excluded), by what the customer signed."""

    order_id: UUID | None = None
    customer_id: UUID | None = None
    signing: Signing | None = None
    since: datetime | None = None
    before: datetime | None = None


class LotShipped(BaseModel):
    """A lot that left with a delivery."""

    lot_id: UUID
    number: str
    quantity: Quantity


class ShipmentLineView(BaseModel):
    """One line of a delivery. *cost*: what the goods had cost us, only for who may see costs."""

    id: UUID
    order_line_id: UUID
    line_seq: int
    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    specification: str
    unit: str
    unit_en: str
    quantity: Quantity
    cost: Money | None
    lots: list[LotShipped]
    """Lots of this item in the whole delivery."""
    serials: list[str]
    """Serial numbers of its pieces in the whole delivery."""


class ShipmentView(BaseModel):
    """A delivery: everything that its printed note says."""

    id: UUID
    number: str
    order_id: UUID
    order_number: str
    customer_reference: str
    customer_id: UUID
    customer: str
    customer_en: str
    contact: str
    phone: str
    address: str
    carrier: str
    tracking_number: str
    occurred_at: datetime
    quantity: Quantity
    signer: str
    """Who signed for it; "" while nobody has."""
    signed_at: datetime | None
    differs: bool
    """Whether something was not taken."""
    lines: list[ShipmentLineView]


@query("sales.shipments", permission="sales.read", params=ShipmentParams, result=Page[ShipmentView])
def shipments(ctx: ReadContext, params: ShipmentParams) -> Page[ShipmentView]:
    """Deliveries, the latest first."""
    statement = _filtered(_shipments(), params)
    statement = searched(
        statement, params.search, Shipment.number, SalesOrder.number, Partner.name, Partner.name_en
    )
    sorts = {"number": Shipment.number, "occurred_at": Shipment.occurred_at, "customer": Partner.name}
    statement = sorted_by(statement, params.sort, sorts, "-occurred_at", Shipment.number)
    rows, counted = page_of(ctx.session, statement, params)
    return Page(rows=_views(ctx, rows), **counted)


@query("sales.shipment", permission="sales.read", params=ById, result=ShipmentView)
def shipment(ctx: ReadContext, params: ById) -> ShipmentView:
    """One delivery. Raises NotFound."""
    rows = ctx.session.execute(_shipments().where(Shipment.id == params.id)).all()
    if not rows:
        raise NotFound
    return _views(ctx, rows)[0]


def shipments_of(ctx: ReadContext, order_id: UUID) -> list[ShipmentView]:
    """What has left on one order, the first delivery first."""
    statement = _shipments().where(Shipment.order_id == order_id).order_by(Shipment.number)
    return _views(ctx, ctx.session.execute(statement).all())


def _shipments() -> AnySelect:
    return (
        select(Shipment, SalesOrder, Partner)
        .join(
            SalesOrder, and_(SalesOrder.id == Shipment.order_id, SalesOrder.company_id == Shipment.company_id)
        )
        .join(
            Partner, and_(Partner.id == SalesOrder.customer_id, Partner.company_id == SalesOrder.company_id)
        )
    )


_STANDS = and_(
    DeliverySignature.shipment_id == Shipment.id,
    DeliverySignature.company_id == Shipment.company_id,
    DeliverySignature.withdrawn_at.is_(None),
)
_DIFFERS = and_(
    DeliveryDifference.signature_id == DeliverySignature.id,
    DeliveryDifference.company_id == DeliverySignature.company_id,
)
_SIGNED = exists().where(_STANDS)
_SIGNING: dict[Signing, ColumnElement[bool]] = {
    "unsigned": ~_SIGNED,
    "signed": _SIGNED,
    "differs": exists().where(_STANDS, _DIFFERS),
}


def _filtered(statement: AnySelect, params: ShipmentParams) -> AnySelect:
    if params.order_id is not None:
        statement = statement.where(Shipment.order_id == params.order_id)
    if params.customer_id is not None:
        statement = statement.where(SalesOrder.customer_id == params.customer_id)
    if params.signing is not None:
        statement = statement.where(_SIGNING[params.signing])
    if params.since is not None:
        statement = statement.where(Shipment.occurred_at >= params.since)
    if params.before is not None:
        statement = statement.where(Shipment.occurred_at < params.before)
    return statement


def _views(ctx: ReadContext, rows: Sequence[Any]) -> list[ShipmentView]:
    commands = [one.command_id for one, _, _ in rows]
    lots, pieces = _lots(ctx.session, commands), shipped_pieces(ctx.session, commands)
    ids = [one.id for one, _, _ in rows]
    lines, signed = _lines(ctx, ids), _signed(ctx.session, ids)
    return [
        _view(one, order, customer, lines[one.id], lots, pieces, signed.get(one.id))
        for one, order, customer in rows
    ]


Lots = dict[tuple[UUID, UUID], list[LotShipped]]
Pieces = dict[tuple[UUID, UUID], list[str]]


def _signed(session: Session, shipment_ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Of signed deliveries: by whom, when, and whether all of it was taken. Not the drawing: a list has no use for it."""
    signature = DeliverySignature
    statement = select(
        signature.shipment_id, signature.signer, signature.occurred_at, exists().where(_DIFFERS)
    ).where(signature.shipment_id.in_(shipment_ids), signature.withdrawn_at.is_(None))
    return {
        shipment_id: {"signer": signer, "signed_at": at, "differs": differs}
        for shipment_id, signer, at, differs in session.execute(statement)
    }


NOT_SIGNED = {"signer": "", "signed_at": None, "differs": False}


def _view(
    one: Shipment,
    order: SalesOrder,
    customer: Partner,
    lines: list[Any],
    lots: Lots,
    pieces: Pieces,
    signed: dict[str, Any] | None,
) -> ShipmentView:
    views = []
    for line in lines:
        key = (one.command_id, line["item_id"])
        views.append(line | {"lots": lots[key], "serials": pieces.get(key, [])})
    return ShipmentView(
        id=one.id,
        number=one.number,
        order_id=order.id,
        order_number=order.number,
        customer_reference=order.customer_reference,
        customer_id=customer.id,
        customer=customer.name,
        customer_en=customer.name_en,
        contact=one.contact or customer.contact,
        phone=customer.phone,
        address=one.address or customer.address,
        carrier=one.carrier,
        tracking_number=one.tracking_number,
        occurred_at=one.occurred_at,
        quantity=sum((line["quantity"] for line in lines), ZERO),
        **(signed or NOT_SIGNED),
        lines=[ShipmentLineView(**view) for view in views],
    )


def _lines(ctx: ReadContext, shipment_ids: list[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    statement = (
        select(ShipmentLine, SalesOrderLine.seq, Item, Unit)
        .join(
            SalesOrderLine,
            and_(
                SalesOrderLine.id == ShipmentLine.order_line_id,
                SalesOrderLine.company_id == ShipmentLine.company_id,
            ),
        )
        .join(Item, and_(Item.id == ShipmentLine.item_id, Item.company_id == ShipmentLine.company_id))
        .join(Unit, and_(Unit.id == Item.unit_id, Unit.company_id == Item.company_id))
        .where(ShipmentLine.shipment_id.in_(shipment_ids))
        .order_by(SalesOrderLine.seq, ShipmentLine.id)
    )
    shown = sees_costs(ctx.actor)
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for line, seq, item, unit in ctx.session.execute(statement):
        found[line.shipment_id].append(_line_facts(line, seq, item, unit, line.cost if shown else None))
    return found


def _line_facts(line: ShipmentLine, seq: int, item: Item, unit: Unit, cost: Decimal | None) -> dict[str, Any]:
    return {
        "id": line.id,
        "order_line_id": line.order_line_id,
        "line_seq": seq,
        "item_id": item.id,
        "item_number": item.number,
        "item_name": item.name,
        "item_name_en": item.name_en,
        "specification": item.specification,
        "unit": unit.name,
        "unit_en": unit.name_en,
        "quantity": line.quantity,
        "cost": cost,
    }


def _lots(session: Session, command_ids: list[UUID]) -> Lots:
    """The lots that left, by command and item: moves and deliveries are joined by the one command that caused them."""
    statement = (
        select(StockMove.command_id, StockMove.item_id, StockMove.quantity, Lot)
        .join(Lot, and_(Lot.id == StockMove.lot_id, Lot.company_id == StockMove.company_id))
        .where(StockMove.command_id.in_(command_ids))
        .order_by(StockMove.id)
    )
    found: Lots = defaultdict(list)
    for command_id, item_id, quantity, lot in session.execute(statement):
        found[command_id, item_id].append(LotShipped(lot_id=lot.id, number=lot.number, quantity=quantity))
    return found


KNOWN_ADDRESSES = 6


@query("sales.addresses", permission="sales.read", params=ById, result=list[str])
def addresses(ctx: ReadContext, params: ById) -> list[str]:
    """Where a customer's goods went so far, the latest first, and the customer's own address."""
    partner = fetch(ctx.session, Partner, params.id)
    latest = func.max(Shipment.occurred_at)
    statement = (
        select(Shipment.address)
        .join(
            SalesOrder, and_(SalesOrder.id == Shipment.order_id, SalesOrder.company_id == Shipment.company_id)
        )
        .where(SalesOrder.customer_id == partner.id, Shipment.address != "")
        .group_by(Shipment.address)
        .order_by(latest.desc(), Shipment.address)
        .limit(KNOWN_ADDRESSES)
    )
    found = [*ctx.session.scalars(statement), partner.address]
    return list(dict.fromkeys(one for one in found if one))
