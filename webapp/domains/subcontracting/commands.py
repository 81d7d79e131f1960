"""Commands of subcontracting that concern it alone; what reaches the store or a work order is a flow."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from webapp.core.commands import Body, Context, command
from webapp.core.db import fetch, find
from webapp.core.errors import NotFound
from webapp.core.quantity import ZERO, CountedQuantity, PositiveQuantity, UnitPrice
from webapp.domains.production.models import WorkOrder, WorkOrderOperation
from webapp.domains.subcontracting import links, operations
from webapp.domains.subcontracting.links import ANSWERS, LINK_DAYS
from webapp.domains.subcontracting.models import SubcontractOrder

Share = Annotated[CountedQuantity, Field(le=Decimal(1))]
"""0.02 is 2 %."""


class AllowedLoss(Body):
    """What may be lost of a material, where it is not what the bill of materials says."""

    item_id: UUID
    loss_rate: Share


class OrderItem(Body):
    """An item to be made outside of what we supply. *unit_price*: the fee for a good piece, without tax.

    *send_on*: when our material is to go out; left out, it follows from the lead time.
    """

    supplier_id: UUID
    item_id: UUID
    quantity: PositiveQuantity
    unit_price: UnitPrice
    due_on: date
    send_on: date | None = None
    losses: list[AllowedLoss] = Field(default_factory=list, max_length=200)
    note: str = Field("", max_length=2000)


class OrderOperation(Body):
    """An operation of a released work order to be done outside; without a quantity, of all its pieces."""

    supplier_id: UUID
    operation_id: UUID
    quantity: PositiveQuantity | None = None
    unit_price: UnitPrice
    due_on: date
    loss_rate: Share = ZERO
    note: str = Field("", max_length=2000)


class OneSubcontract(Body):
    """A command about one order that says all by its name."""

    order_id: UUID


class ChangeSubcontract(OneSubcontract):
    """What changes about an order; a part left out stays. A new fee counts for what comes from now on."""

    due_on: date | None = None
    send_on: date | None = None
    unit_price: UnitPrice | None = None
    note: str | None = Field(None, max_length=2000)


class MakeLink(OneSubcontract):
    """A link for the supplier, good for so many days."""

    days: int = Field(LINK_DAYS, ge=1, le=90)


class OneLink(Body):
    """A link that shall no longer count."""

    link_id: UUID


class Answer(OneSubcontract):
    """What the supplier says: so many on that day (*confirmed*), or so many were sent (*dispatched*).

    *link_id*: the link by which it was said; without one, somebody of ours was told.
    """

    kind: Annotated[str, Field(pattern=f"^({'|'.join(ANSWERS)})$")]
    quantity: PositiveQuantity
    promised_on: date
    note: str = Field("", max_length=200)
    link_id: UUID | None = None


class SubcontractResult(BaseModel):
    """An order after the command."""

    id: UUID
    number: str
    status: str
    version: int


class LinkResult(BaseModel):
    """The link that was made."""

    id: UUID
    order_id: UUID


def subcontract_result(order: SubcontractOrder) -> SubcontractResult:
    """What a command answers about *order*."""
    return SubcontractResult(id=order.id, number=order.number, status=order.status, version=order.version)


@command("subcontracting.order_item", permission="purchasing.write", body=OrderItem, result=SubcontractResult)
def order_item(ctx: Context, body: OrderItem) -> SubcontractResult:
    """Have an item made outside of material that we supply."""
    order = operations.order_item(
        ctx,
        supplier_id=body.supplier_id,
        item_id=body.item_id,
        quantity=body.quantity,
        unit_price=body.unit_price,
        due_on=body.due_on,
        loss_rates={one.item_id: one.loss_rate for one in body.losses},
        send_on=body.send_on,
        note=body.note,
    )
    return subcontract_result(order)


@command(
    "subcontracting.order_operation",
    permission="purchasing.write",
    body=OrderOperation,
    result=SubcontractResult,
)
def order_operation(ctx: Context, body: OrderOperation) -> SubcontractResult:
    """Have an operation of a work order done outside."""
    operation = find(ctx.session, WorkOrderOperation, body.operation_id)
    if operation is None:
        raise NotFound(at="operation_id")
    work_order = fetch(ctx.session, WorkOrder, operation.work_order_id)
    order = operations.order_operation(
        ctx,
        supplier_id=body.supplier_id,
        work_order=work_order,
        operation=operation,
        quantity=body.quantity or work_order.quantity,
        unit_price=body.unit_price,
        due_on=body.due_on,
        loss_rate=body.loss_rate,
        note=body.note,
    )
    return subcontract_result(order)


@command(
    "subcontracting.change_order",
    permission="purchasing.write",
    body=ChangeSubcontract,
    result=SubcontractResult,
)
def change_order(ctx: Context, body: ChangeSubcontract) -> SubcontractResult:
    """Change the day, the fee or the note of a subcontract order."""
    order = operations.lock_order(ctx.session, body.order_id)
    facts = {name: value for name, value in body if name != "order_id"}
    operations.change_order(ctx, order, **facts)
    return subcontract_result(order)


@command(
    "subcontracting.cancel_order",
    permission="purchasing.write",
    body=OneSubcontract,
    result=SubcontractResult,
)
def cancel_order(ctx: Context, body: OneSubcontract) -> SubcontractResult:
    """Give up a subcontract order of which nothing is outside."""
    order = operations.lock_order(ctx.session, body.order_id)
    operations.cancel(ctx, order)
    return subcontract_result(order)


@command("subcontracting.make_link", permission="purchasing.write", body=MakeLink, result=LinkResult)
def make_link(ctx: Context, body: MakeLink) -> LinkResult:
    """Make a link by which the supplier answers this order without signing in; earlier ones of it no longer count."""
    order = operations.lock_order(ctx.session, body.order_id)
    link = links.make(ctx, order, body.days)
    return LinkResult(id=link.id, order_id=order.id)


@command("subcontracting.revoke_link", permission="purchasing.write", body=OneLink)
def revoke_link(ctx: Context, body: OneLink) -> None:
    """Take a supplier's link back at once."""
    links.revoke(ctx, body.link_id)


@command("subcontracting.answer", permission="purchasing.write", body=Answer, result=SubcontractResult)
def answer(ctx: Context, body: Answer) -> SubcontractResult:
    """Note what the supplier confirmed or sent."""
    order = operations.lock_order(ctx.session, body.order_id)
    links.note_answer(
        ctx,
        order,
        kind=body.kind,
        quantity=body.quantity,
        promised_on=body.promised_on,
        note=body.note,
        link_id=body.link_id,
    )
    return subcontract_result(order)
