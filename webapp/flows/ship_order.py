"""Goods leave for the customer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel, Field

from webapp.core.commands import Body, Context, command
from webapp.core.db import fetch
from webapp.core.documents import DocumentRef
from webapp.core.errors import DomainError, NotFound, StateError
from webapp.core.ids import new_id
from webapp.core.numbering import next_number
from webapp.core.quantity import ZERO, PositiveQuantity, plain
from webapp.domains.inventory import operations as inventory
from webapp.domains.inventory.models import StockMove
from webapp.domains.inventory.naming import SerialNumbers
from webapp.domains.inventory.overriding import OverrideReason, goes_over_locks
from webapp.domains.items.models import Item
from webapp.domains.partners.addresses import where_to
from webapp.domains.partners.models import Partner
from webapp.domains.sales import operations as sales
from webapp.domains.sales import picks
from webapp.domains.sales.errors import OverShipment
from webapp.domains.sales.models import SalesOrder, SalesOrderLine, Shipment, ShipmentLine


class ShipLine(Body):
    """How much of an order line leaves; from *lot_id* and *place_id*, or what was picked, then what expires or came first."""

    line_id: UUID
    quantity: PositiveQuantity
    lot_id: UUID | None = None
    place_id: UUID | None = None
    serials: SerialNumbers = []


class Ship(Body):
    """Goods that leave. An order line may stand here several times, with different lots.

    *address_id*: the kept address to which they go; *address* and *contact*: another one. Where neither is said, they go where
    the order says, else to the customer's usual address. *carrier* and *tracking_number*: with whom.
    """

    order_id: UUID
    address_id: UUID | None = None
    address: str = Field("", max_length=200)
    contact: str = Field("", max_length=200)
    carrier: str = Field("", max_length=200)
    tracking_number: str = Field("", max_length=200)
    lines: list[ShipLine] = Field(min_length=1, max_length=500)
    override_reason: OverrideReason = ""


class Shipped(BaseModel):
    """The shipment, and where the order stands now."""

    id: UUID
    number: str
    order_status: str


@command("sales.ship", permission="sales.ship", body=Ship, result=Shipped)
def ship_order(ctx: Context, body: Ship) -> Shipped:
    """Send goods to the customer; the order is done when all of it has left."""
    order = sales.lock_order(ctx.session, body.order_id)
    if order.status != "confirmed":
        raise StateError(status=order.status)
    lines = {line.id: line for line in sales.lines_of(ctx.session, order.id)}
    _check(ctx, lines, body.lines)
    over_locks = goes_over_locks(ctx, body.override_reason)
    inventory.lock_items(ctx.session, [lines[one.line_id].item_id for one in body.lines])
    picks.settle(ctx.session, order.id)
    shipment = _new_shipment(ctx, order, body)
    for at, one in enumerate(body.lines):
        _ship_line(ctx, order, shipment, lines[one.line_id], one, at, over_locks=over_locks)
    _settle(ctx, order, list(lines.values()))
    return Shipped(id=shipment.id, number=shipment.number, order_status=order.status)


def _check(ctx: Context, lines: dict[UUID, SalesOrderLine], wanted: Sequence[ShipLine]) -> None:
    """Every line is one of the order's, and no more leaves than is open."""
    leaving: dict[UUID, Decimal] = {}
    for at, one in enumerate(wanted):
        line = lines.get(one.line_id)
        if line is None:
            raise NotFound(at=f"lines.{at}.line_id")
        still_open = line.quantity - line.shipped - leaving.get(line.id, ZERO)
        if one.quantity > still_open:
            item = fetch(ctx.session, Item, line.item_id)
            raise OverShipment(at=f"lines.{at}.quantity", item=item.number, open=plain(still_open))
        leaving[line.id] = leaving.get(line.id, ZERO) + one.quantity


def _new_shipment(ctx: Context, order: SalesOrder, body: Ship) -> Shipment:
    address, contact = _where(ctx, order, body)
    shipment = Shipment(
        id=new_id(),
        number=next_number(ctx.session, "DN", ctx.today),
        order_id=order.id,
        address=address,
        contact=contact,
        carrier=body.carrier,
        tracking_number=body.tracking_number,
        occurred_at=ctx.occurred_at,
        command_id=ctx.command_id,
    )
    ctx.session.add(shipment)
    ctx.session.flush()
    return shipment


def _where(ctx: Context, order: SalesOrder, body: Ship) -> tuple[str, str]:
    if body.address:
        return body.address, body.contact
    if body.address_id is None and order.address:
        return order.address, body.contact or order.contact
    address, contact = where_to(ctx.session, order.customer_id, body.address_id)
    return address, body.contact or contact


def _ship_line(
    ctx: Context,
    order: SalesOrder,
    shipment: Shipment,
    line: SalesOrderLine,
    one: ShipLine,
    at: int,
    *,
    over_locks: bool,
) -> None:
    moves: list[StockMove] = []
    for part in _parts(ctx, order, one):
        try:
            moves += inventory.ship_to_customer(
                ctx,
                item_id=line.item_id,
                quantity=part.quantity,
                document=DocumentRef("sales_order", order.id, order.number),
                lot_id=part.lot_id,
                place_id=part.place_id,
                good_on=good_on(ctx, order, line.item_id),
                line_id=line.id,
                over_locks=over_locks,
                serials=part.serials,
            )
        except DomainError as error:
            raise error.within(f"lines.{at}") from None
    line.shipped += one.quantity
    picks.take_along(ctx.session, line, moves)
    inventory.trim(ctx, line.id, line.quantity - line.shipped)
    ctx.session.add(
        ShipmentLine(
            shipment_id=shipment.id,
            order_line_id=line.id,
            item_id=line.item_id,
            quantity=one.quantity,
            cost=sum((move.value for move in moves), ZERO),
        )
    )


def _parts(ctx: Context, order: SalesOrder, one: ShipLine) -> list[ShipLine]:
    """What was picked for the line goes first, from where it stands, unless somebody says what leaves."""
    if one.lot_id is not None or one.place_id is not None or one.serials:
        return [one]
    parts, left = [], one.quantity
    for ready in picks.standing_for(ctx.session, order.id):
        quantity = min(left, ready.standing)
        if ready.order_line_id == one.line_id and quantity > 0:
            where = {"lot_id": ready.lot_id, "place_id": ready.place_id}
            parts.append(one.model_copy(update={"quantity": quantity, **where}))
            left -= quantity
    return [*parts, one.model_copy(update={"quantity": left})] if left else parts


def owner_of(ctx: Context, order: SalesOrder, line: SalesOrderLine) -> inventory.Owner:
    """For whom stock of an order line is locked, as people say it."""
    customer = fetch(ctx.session, Partner, order.customer_id)
    return inventory.Owner(DocumentRef("sales_order", order.id, order.number), line.id, customer.name)


def good_on(ctx: Context, order: SalesOrder, item_id: UUID) -> date | None:
    """Until when what is shipped today has to be good: as the customer wants it, and as the item asks for."""
    customer, item = fetch(ctx.session, Partner, order.customer_id), fetch(ctx.session, Item, item_id)
    days = max(customer.shelf_days, item.shipping_days)
    return ctx.today + timedelta(days=days) if days else None


def _settle(ctx: Context, order: SalesOrder, lines: Sequence[SalesOrderLine]) -> None:
    order.version += 1
    if all(line.shipped >= line.quantity for line in lines):
        sales.move_order(order, "shipped")
        order.shipped_at = ctx.occurred_at
    ctx.session.flush()
