"""The store fetches the goods of a customer's order from the shelves, and puts them together before they leave."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel, Field, model_validator

from webapp.core.commands import Body, Context, command
from webapp.core.db import fetch
from webapp.core.documents import DocumentRef
from webapp.core.errors import DomainError, NotFound, StateError
from webapp.core.i18n import N_
from webapp.core.ids import new_id
from webapp.core.numbering import next_number
from webapp.core.quantity import ZERO, PositiveQuantity, Quantity, plain
from webapp.core.validation import NotPossible
from webapp.domains.inventory import operations as inventory
from webapp.domains.inventory.overriding import OverrideReason, goes_over_locks
from webapp.domains.items.models import Item
from webapp.domains.sales import operations as sales
from webapp.domains.sales import picks
from webapp.domains.sales.commands import OneOrder
from webapp.domains.sales.errors import OverPick
from webapp.domains.sales.models import SalesOrder, SalesOrderLine, SalesPick, SalesPickLine
from webapp.flows.ship_order import good_on, owner_of


class PickedPart(Body):
    """How much of an order line was fetched; in *lot_id* and at *place_id*, or what expires or came first."""

    line_id: UUID
    quantity: PositiveQuantity
    lot_id: UUID | None = None
    place_id: UUID | None = None


class NotFetched(Body):
    """Why less of a line was fetched than it wants; *lot_id* and *place_id*: where it was looked for."""

    line_id: UUID
    lot_id: UUID | None = None
    place_id: UUID | None = None
    reason: str = Field(min_length=1, max_length=200)


class PickOrder(Body):
    """What was fetched of an order and what was not. *to_place_id*: the goods were carried there, to be put together."""

    order_id: UUID
    to_place_id: UUID | None = None
    lines: list[PickedPart] = Field(default_factory=list, max_length=500)
    missing: list[NotFetched] = Field(default_factory=list, max_length=500)
    override_reason: OverrideReason = ""

    @model_validator(mode="after")
    def _says_something(self) -> PickOrder:
        if not self.lines and not self.missing:
            raise NotPossible(N_("Nothing was fetched, and nothing is missing."))
        return self


class OrderPicked(BaseModel):
    """The picking list under its number, and whether the whole order stands ready."""

    id: UUID
    number: str
    complete: bool


class PutBack(BaseModel):
    """How much stood ready and does no longer."""

    quantity: Quantity


@command("sales.pick", permission="stock.issue", body=PickOrder, result=OrderPicked, by_phone=True)
def pick_order(ctx: Context, body: PickOrder) -> OrderPicked:
    """Note what was fetched for a customer's order: it is kept for that order until it leaves or is put back.

    The same lots may be fetched as may be shipped. No more is fetched than the order still wants. What is locked for other orders
    stays where it is, unless somebody who may take it says why.
    """
    order = sales.lock_order(ctx.session, body.order_id)
    if order.status != "confirmed":
        raise StateError(status=order.status)
    lines = {line.id: line for line in sales.lines_of(ctx.session, order.id)}
    picks.settle(ctx.session, order.id)
    _check(ctx, order, lines, body)
    over_locks = goes_over_locks(ctx, body.override_reason)
    pick = _new_pick(ctx, order, body.to_place_id)
    items = {lines[one.line_id].item_id for one in body.lines}
    inventory.lock_items(ctx.session, sorted(items))
    for at, one in enumerate(body.lines):
        try:
            _fetch(ctx, order, pick, lines[one.line_id], one, over_locks=over_locks)
        except DomainError as error:
            raise error.within(f"lines.{at}") from None
    for gap in body.missing:
        ctx.session.add(_line(pick, lines[gap.line_id], ZERO, gap.lot_id, gap.place_id, gap.reason))
    order.version += 1
    ctx.session.flush()
    ready = picks.standing_by_line(ctx.session, order.id)
    complete = all(ready[line.id] >= line.quantity - line.shipped for line in lines.values())
    return OrderPicked(id=pick.id, number=pick.number, complete=complete)


def _check(ctx: Context, order: SalesOrder, lines: dict[UUID, SalesOrderLine], body: PickOrder) -> None:
    """Every line is one of the order's, and no more is fetched than is open and does not stand ready."""
    ready = picks.standing_by_line(ctx.session, order.id)
    for name, parts in (("lines", body.lines), ("missing", body.missing)):
        _check_known(name, parts, lines)
    for at, one in enumerate(body.lines):
        line = lines[one.line_id]
        still_open = max(ZERO, line.quantity - line.shipped - ready[line.id])
        if one.quantity > still_open:
            item = fetch(ctx.session, Item, line.item_id)
            raise OverPick(at=f"lines.{at}.quantity", item=item.number, open=plain(still_open))
        ready[line.id] += one.quantity


def _check_known(
    name: str, parts: Sequence[PickedPart | NotFetched], lines: dict[UUID, SalesOrderLine]
) -> None:
    for at, one in enumerate(parts):
        if one.line_id not in lines:
            raise NotFound(at=f"{name}.{at}.line_id")


def _new_pick(ctx: Context, order: SalesOrder, place_id: UUID | None) -> SalesPick:
    pick = SalesPick(
        id=new_id(),
        number=next_number(ctx.session, "PK", ctx.today),
        order_id=order.id,
        place_id=place_id,
        picked_by_id=ctx.actor.user_id,
        occurred_at=ctx.occurred_at,
        command_id=ctx.command_id,
    )
    ctx.session.add(pick)
    ctx.session.flush()
    return pick


def _fetch(
    ctx: Context,
    order: SalesOrder,
    pick: SalesPick,
    line: SalesOrderLine,
    one: PickedPart,
    *,
    over_locks: bool,
) -> None:
    """One part of an order line off the shelves: locked for the order, and carried to where it is put together."""
    owner = owner_of(ctx, order, line)
    taker = inventory.Taker(order.id, line.id, picking=True)
    chosen = inventory.choose(
        ctx,
        item_id=line.item_id,
        quantity=one.quantity,
        lot_id=one.lot_id,
        place_id=one.place_id,
        good_on=good_on(ctx, order, line.item_id),
        taker=taker,
        over_locks=over_locks,
    )
    for part in chosen:
        stands_at = part.place_id
        inventory.take_own(ctx, taker, line.item_id, [((part.lot_id, part.place_id), part.quantity)])
        if over_locks:
            inventory.take_over(ctx, taker, line.item_id, [part])
        if pick.place_id is not None and pick.place_id != part.place_id:
            inventory.transfer(
                ctx,
                item_id=line.item_id,
                quantity=part.quantity,
                from_place_id=part.place_id,
                to_place_id=pick.place_id,
                document=DocumentRef("sales_order", order.id, order.number),
                lot_id=part.lot_id,
                note=pick.number,
            )
            stands_at = pick.place_id
        inventory.lock_at(ctx, owner, line.item_id, (part.lot_id, stands_at), part.quantity, picked=True)
        ctx.session.add(_line(pick, line, part.quantity, part.lot_id, stands_at))
        ctx.session.flush()


def _line(
    pick: SalesPick,
    line: SalesOrderLine,
    quantity: Decimal,
    lot_id: UUID | None,
    place_id: UUID | None,
    reason: str = "",
) -> SalesPickLine:
    return SalesPickLine(
        id=new_id(),
        pick_id=pick.id,
        order_id=line.order_id,
        order_line_id=line.id,
        item_id=line.item_id,
        lot_id=lot_id,
        place_id=place_id,
        quantity=quantity,
        standing=quantity,
        reason=reason,
    )


@command("sales.put_back", permission="sales.ship", body=OneOrder, result=PutBack)
def put_back(ctx: Context, body: OneOrder) -> PutBack:
    """What was fetched for an order is free for others again; it lies where it was put together."""
    order = sales.lock_order(ctx.session, body.order_id)
    quantity = picks.put_back(ctx.session, order.id)
    for line in sorted(sales.lines_of(ctx.session, order.id), key=lambda one: one.item_id):
        inventory.unlock(ctx, [one for one in inventory.rows_of_line(ctx.session, line.id) if one.picked])
    order.version += 1
    ctx.session.flush()
    return PutBack(quantity=quantity)
