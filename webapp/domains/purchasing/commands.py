"""Commands of purchasing that concern it alone; receiving and sending back reach the store and are flows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from webapp.core.commands import Body, Context, command
from webapp.core.db import fetch
from webapp.core.prices import Step
from webapp.core.quantity import ZERO, CountedQuantity, Money, PositiveQuantity, UnitPrice
from webapp.domains.items.models import Item
from webapp.domains.purchasing import changes, needs, operations, requests, terms
from webapp.domains.purchasing.changes import LineChange, OrderChange
from webapp.domains.purchasing.errors import NoSupplier
from webapp.domains.purchasing.models import PurchaseOrder, PurchaseRequest, SupplierItem
from webapp.domains.purchasing.needs import Ordered
from webapp.domains.purchasing.operations import LineFacts
from webapp.domains.purchasing.requests import Asked
from webapp.domains.purchasing.rules import Need


class PriceBody(Body):
    """A step of a tiered price, without tax; no day means no limit."""

    from_quantity: CountedQuantity = ZERO
    unit_price: UnitPrice
    valid_from: date | None = None
    valid_to: date | None = None


class TermsBody(Body):
    """On which terms a supplier sells an item. *minimum* and *pack* of 0: any quantity."""

    supplier_number: str = Field("", max_length=200)
    minimum: CountedQuantity = ZERO
    pack: CountedQuantity = ZERO
    lead_days: int = Field(0, ge=0, le=730)
    preferred: bool = False
    prices: list[PriceBody] = Field(default_factory=list, max_length=100)


class AddTerms(TermsBody):
    """The terms of a supplier for an item."""

    supplier_id: UUID
    item_id: UUID


class ChangeTerms(TermsBody):
    """The terms and prices as they shall be from now on."""

    terms_id: UUID
    version: int


class TermsResult(BaseModel):
    """The terms after the command."""

    id: UUID
    version: int


class LineBody(Body):
    """A line of an order. Without a price the supplier's list decides, without a day the order's day or the lead time."""

    item_id: UUID
    quantity: PositiveQuantity
    unit_price: UnitPrice | None = None
    due_on: date | None = None


class OrderHead(Body):
    """What an order says beside its lines. *terms* are printed under them."""

    supplier_reference: str = Field("", max_length=200)
    terms: str = Field("", max_length=2000)
    note: str = Field("", max_length=2000)


class PlaceOrder(OrderHead):
    """An order to a supplier; a *draft* is not sent yet."""

    supplier_id: UUID
    ordered_on: date | None = None
    due_on: date | None = None
    draft: bool = False
    lines: list[LineBody] = Field(min_length=1, max_length=500)


class ChangedLine(LineBody):
    """A line as it shall be; a new one has no ``line_id``."""

    line_id: UUID | None = None


class ChangeOrder(Body):
    """What changes about an order; a part left out stays. *lines* are all lines: one left out is taken off the order."""

    order_id: UUID
    version: int
    supplier_reference: str | None = Field(None, max_length=200)
    terms: str | None = Field(None, max_length=2000)
    note: str | None = Field(None, max_length=2000)
    due_on: date | None = None
    lines: list[ChangedLine] | None = Field(None, min_length=1, max_length=500)


class OneOrder(Body):
    """A command about one order that says all by its name."""

    order_id: UUID


class CloseOrder(OneOrder):
    """Wait no more for the rest: of the whole order, or of some lines."""

    line_ids: list[UUID] = Field(default_factory=list, max_length=500)


class AwaitAgain(OneOrder):
    """Wait again for the rest of lines that were closed short."""

    line_ids: list[UUID] = Field(min_length=1, max_length=500)


class OrderResult(BaseModel):
    """An order after the command."""

    id: UUID
    number: str
    status: str
    total: Money
    version: int


class NeedBody(Body):
    """A quantity of an item that is needed on a day. *kind*, *document_id* and *number* name what needs it."""

    item_id: UUID
    quantity: PositiveQuantity
    due_on: date
    supplier_id: UUID | None = None
    kind: str = Field("", max_length=64)
    document_id: UUID | None = None
    number: str = Field("", max_length=64)


class OrderNeeds(Body):
    """Needs to be ordered, one order a supplier. A *draft* is looked at before it is sent."""

    needs: list[NeedBody] = Field(min_length=1, max_length=2000)
    draft: bool = True


class OrdersMade(BaseModel):
    """The orders, and the items for which no supplier is known."""

    orders: list[OrderResult]
    without_supplier: list[UUID]


class AskedLine(Body):
    """So many of an item, until a day."""

    item_id: UUID
    quantity: PositiveQuantity
    needed_on: date


class RequestPurchase(Body):
    """Somebody asks for something to be bought."""

    reason: str = Field(min_length=1, max_length=200)
    lines: list[AskedLine] = Field(min_length=1, max_length=100)


class OneRequest(Body):
    """A command about one request that says all by its name."""

    request_id: UUID


class DeclineRequest(OneRequest):
    """No, and why."""

    answer: str = Field(min_length=1, max_length=200)


class OrderRequests(Body):
    """Requests to be ordered; all from one supplier where one is named."""

    request_ids: list[UUID] = Field(min_length=1, max_length=200)
    supplier_id: UUID | None = None
    draft: bool = True


class RequestResult(BaseModel):
    """A request after the command."""

    id: UUID
    number: str
    status: str


def order_result(order: PurchaseOrder) -> OrderResult:
    """What a command answers about *order*."""
    return OrderResult(
        id=order.id, number=order.number, status=order.status, total=order.total, version=order.version
    )


@command("purchasing.add_terms", permission="purchasing.write", body=AddTerms, result=TermsResult)
def add_terms(ctx: Context, body: AddTerms) -> TermsResult:
    """Enter a supplier's prices and terms for an item."""
    row = terms.add_terms(ctx, body.supplier_id, body.item_id, _terms(body), _steps(body.prices))
    return _terms_result(row)


@command("purchasing.change_terms", permission="purchasing.write", body=ChangeTerms, result=TermsResult)
def change_terms(ctx: Context, body: ChangeTerms) -> TermsResult:
    """Change a supplier's prices and terms for an item; orders that were made keep their prices."""
    row = terms.change_terms(ctx, body.terms_id, body.version, _terms(body), _steps(body.prices))
    return _terms_result(row)


@command("purchasing.place_order", permission="purchasing.write", body=PlaceOrder, result=OrderResult)
def place_order(ctx: Context, body: PlaceOrder) -> OrderResult:
    """Order from a supplier, or keep a draft."""
    order = operations.place_order(
        ctx,
        supplier_id=body.supplier_id,
        lines=[_facts(line, body.due_on) for line in body.lines],
        supplier_reference=body.supplier_reference,
        ordered_on=body.ordered_on,
        terms=body.terms,
        note=body.note,
        draft=body.draft,
    )
    return order_result(order)


@command("purchasing.change_order", permission="purchasing.write", body=ChangeOrder, result=OrderResult)
def change_order(ctx: Context, body: ChangeOrder) -> OrderResult:
    """Change an order; lines on which goods have come keep their item and price."""
    order = operations.lock_order(ctx.session, body.order_id)
    lines = None
    if body.lines is not None:
        lines = [LineChange(_facts(line, body.due_on), line.line_id) for line in body.lines]
    change = OrderChange(body.version, body.supplier_reference, body.terms, body.note, lines)
    changes.change_order(ctx, order, change)
    return order_result(order)


@command("purchasing.confirm_order", permission="purchasing.write", body=OneOrder, result=OrderResult)
def confirm_order(ctx: Context, body: OneOrder) -> OrderResult:
    """Order a draft from the supplier."""
    order = operations.lock_order(ctx.session, body.order_id)
    operations.confirm(ctx, order)
    return order_result(order)


@command("purchasing.cancel_order", permission="purchasing.write", body=OneOrder, result=OrderResult)
def cancel_order(ctx: Context, body: OneOrder) -> OrderResult:
    """Give up an order on which nothing has come."""
    order = operations.lock_order(ctx.session, body.order_id)
    operations.cancel(ctx, order)
    return order_result(order)


@command("purchasing.close_order", permission="purchasing.write", body=CloseOrder, result=OrderResult)
def close_order(ctx: Context, body: CloseOrder) -> OrderResult:
    """Wait no more for what is still owed."""
    order = operations.lock_order(ctx.session, body.order_id)
    operations.close(ctx, order, body.line_ids)
    return order_result(order)


@command("purchasing.await_again", permission="purchasing.write", body=AwaitAgain, result=OrderResult)
def await_again(ctx: Context, body: AwaitAgain) -> OrderResult:
    """Wait again for the rest of lines that were closed short."""
    order = operations.lock_order(ctx.session, body.order_id)
    operations.await_again(ctx, order, body.line_ids)
    return order_result(order)


@command("purchasing.order_needs", permission="purchasing.write", body=OrderNeeds, result=OrdersMade)
def order_needs(ctx: Context, body: OrderNeeds) -> OrdersMade:
    """Order a list of needs, one order a supplier."""
    wanted = [
        Need(one.item_id, one.quantity, one.due_on, one.kind, one.document_id, one.number, one.supplier_id)
        for one in body.needs
    ]
    return _orders_made(ctx, needs.order_needs(ctx, wanted, draft=body.draft))


@command("purchasing.request", permission="purchasing.request", body=RequestPurchase, result=RequestResult)
def request(ctx: Context, body: RequestPurchase) -> RequestResult:
    """Ask for something to be bought."""
    lines = [Asked(one.item_id, one.quantity, one.needed_on) for one in body.lines]
    return _request_result(requests.ask(ctx, lines, body.reason))


@command(
    "purchasing.withdraw_request", permission="purchasing.request", body=OneRequest, result=RequestResult
)
def withdraw_request(ctx: Context, body: OneRequest) -> RequestResult:
    """Take one's own request back."""
    return _request_result(requests.withdraw(ctx, body.request_id))


@command(
    "purchasing.decline_request", permission="purchasing.write", body=DeclineRequest, result=RequestResult
)
def decline_request(ctx: Context, body: DeclineRequest) -> RequestResult:
    """Decline a request, and say why."""
    return _request_result(requests.decline(ctx, body.request_id, body.answer))


@command("purchasing.order_requests", permission="purchasing.write", body=OrderRequests, result=OrdersMade)
def order_requests(ctx: Context, body: OrderRequests) -> OrdersMade:
    """Turn requests into orders, one a supplier."""
    ordered = requests.order_requests(ctx, body.request_ids, body.supplier_id, draft=body.draft)
    return _orders_made(ctx, ordered)


def _terms(body: TermsBody) -> dict[str, Any]:
    return {name: getattr(body, name) for name in terms.TERMS}


def _steps(prices: Sequence[PriceBody]) -> list[Step]:
    return [Step(one.from_quantity, one.unit_price, one.valid_from, one.valid_to) for one in prices]


def _terms_result(row: SupplierItem) -> TermsResult:
    return TermsResult(id=row.id, version=row.version)


def _facts(line: LineBody, due_on: date | None) -> LineFacts:
    at = "due_on" if due_on and not line.due_on else ""
    return LineFacts(line.item_id, line.quantity, line.unit_price, line.due_on or due_on, at)


def _orders_made(ctx: Context, ordered: Ordered) -> OrdersMade:
    if not ordered.orders:
        item = fetch(ctx.session, Item, ordered.without_supplier[0].item_id)
        raise NoSupplier(item=item.number)
    return OrdersMade(
        orders=[order_result(one) for one in ordered.orders],
        without_supplier=[one.item_id for one in ordered.without_supplier],
    )


def _request_result(row: PurchaseRequest) -> RequestResult:
    return RequestResult(id=row.id, number=row.number, status=row.status)
