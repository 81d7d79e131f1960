"""Commands of sales that concern sales alone; shipping, changing and cancelling reach further and are flows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from webapp.core.commands import Body, Context, command
from webapp.core.quantity import Money, PositiveQuantity, UnitPrice
from webapp.domains.partners.addresses import where_to
from webapp.domains.sales import operations
from webapp.domains.sales.credit import check_credit
from webapp.domains.sales.models import SalesOrder
from webapp.domains.sales.operations import LineFacts
from webapp.domains.sales.prices import priced


class OrderResult(BaseModel):
    """An order after the command."""

    id: UUID
    number: str
    status: str
    total: Money
    version: int


CreditReason = Annotated[str, Field(max_length=200)]
"""Why the order is let through above the credit limit, from who may do so."""


class LineBody(Body):
    """A line of an order; due when the order is, unless it says otherwise.

    *unit_price*: without tax; left open, the customer's price list decides, or everybody's, or the item's list price.
    """

    item_id: UUID
    quantity: PositiveQuantity
    unit_price: UnitPrice | None = None
    due_on: date | None = None


class PlaceOrder(Body):
    """A customer's order; with *quote* a quotation, valid through *valid_until* (30 days, where it is left out).

    *address_id*: the kept address to which it goes; *address*, *contact*: another one. Neither: the customer's usual one.
    """

    customer_id: UUID
    customer_reference: str = Field("", max_length=200)
    ordered_on: date | None = None
    due_on: date
    note: str = Field("", max_length=2000)
    draft: bool = False
    quote: bool = False
    valid_until: date | None = None
    rush: bool = False
    credit_reason: CreditReason = ""
    address_id: UUID | None = None
    address: str = Field("", max_length=200)
    contact: str = Field("", max_length=200)
    lines: list[LineBody] = Field(min_length=1, max_length=500)


class OneOrder(Body):
    """A command about one order that says all by its name."""

    order_id: UUID


class LoseQuote(OneOrder):
    """A quotation that the customer did not order, and why."""

    reason: str = Field(min_length=1, max_length=200)


class ConfirmOrder(OneOrder):
    """A draft that becomes a promise."""

    credit_reason: CreditReason = ""


def destination(
    ctx: Context, customer_id: UUID, address_id: UUID | None, address: str, contact: str
) -> tuple[str, str]:
    """Where an order is to go: an address of its own, or a kept one; "" for the customer's usual one. Raises NotFound."""
    if address or address_id is None:
        return address, contact
    return where_to(ctx.session, customer_id, address_id)


def order_result(order: SalesOrder) -> OrderResult:
    """What a command answers about *order*."""
    return OrderResult(
        id=order.id, number=order.number, status=order.status, total=order.total, version=order.version
    )


def line_facts(
    ctx: Context, customer_id: UUID, day: date, due_on: date, lines: Sequence[LineBody]
) -> list[LineFacts]:
    """What the lines say, with day and price filled in where they were left open. Raises NoPrice, NotFound."""
    asked = [(line.item_id, line.quantity, line.unit_price) for line in lines]
    prices = priced(ctx.session, customer_id, day, asked)
    return [
        LineFacts(line.item_id, line.quantity, price, line.due_on or due_on)
        for line, price in zip(lines, prices, strict=True)
    ]


@command("sales.place_order", permission="sales.write", body=PlaceOrder, result=OrderResult)
def place_order(ctx: Context, body: PlaceOrder) -> OrderResult:
    """Enter a customer's order."""
    day = body.ordered_on or ctx.today
    lines = line_facts(ctx, body.customer_id, day, body.due_on, body.lines)
    address, contact = destination(ctx, body.customer_id, body.address_id, body.address, body.contact)
    order = operations.place_order(
        ctx,
        customer_id=body.customer_id,
        lines=lines,
        customer_reference=body.customer_reference,
        ordered_on=body.ordered_on,
        note=body.note,
        status=operations.QUOTED if body.quote else "draft" if body.draft else "confirmed",
        valid_until=body.valid_until,
        rush=body.rush,
        address=address,
        contact=contact,
    )
    if order.status == "confirmed":
        check_credit(ctx, order, body.credit_reason)
    return order_result(order)


@command("sales.confirm_order", permission="sales.write", body=ConfirmOrder, result=OrderResult)
def confirm_order(ctx: Context, body: ConfirmOrder) -> OrderResult:
    """Turn a draft or a quotation into a promise to the customer."""
    order = operations.lock_order(ctx.session, body.order_id)
    operations.confirm(ctx, order)
    check_credit(ctx, order, body.credit_reason)
    return order_result(order)


@command("sales.lose_quote", permission="sales.write", body=LoseQuote, result=OrderResult)
def lose_quote(ctx: Context, body: LoseQuote) -> OrderResult:
    """Note that a quotation was not ordered."""
    order = operations.lock_order(ctx.session, body.order_id)
    operations.lose(ctx, order, body.reason)
    return order_result(order)


@command("sales.quote_again", permission="sales.write", body=OneOrder, result=OrderResult)
def quote_again(ctx: Context, body: OneOrder) -> OrderResult:
    """Take a lost quotation up again."""
    order = operations.lock_order(ctx.session, body.order_id)
    operations.quote_again(ctx, order)
    return order_result(order)
