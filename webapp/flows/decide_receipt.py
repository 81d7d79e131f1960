"""Goods that came and wait (too many, too old, or on an order that is over): who buys takes them in or sends them away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import ColumnElement, and_, func, select

from webapp.core.command_store import StoredCommand
from webapp.core.commands import Context, command
from webapp.core.errors import NotFound
from webapp.core.listing import page_of
from webapp.core.quantity import ZERO, Quantity
from webapp.core.queries import NoParams, Page, PageParams, ReadContext, query
from webapp.domains.identity.models import User
from webapp.domains.items.models import Item, Unit
from webapp.domains.partners.models import Partner
from webapp.domains.purchasing.models import PurchaseOrder, PurchaseOrderLine
from webapp.flows.decide_held import (
    WAITING,
    Decide,
    DecideWithReason,
    Decision,
    accepted,
    declined,
    undecided,
)

RECEIPT = "purchasing.receive"


class WaitingParams(PageParams):
    """*order_id*: what waits of one order alone."""

    order_id: UUID | None = None


class WaitingLine(BaseModel):
    """What came on a line, against what was ordered and is here already."""

    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    unit: str
    unit_en: str
    arrived: Quantity
    ordered: Quantity
    received: Quantity


class WaitingReceipt(BaseModel):
    """A receipt that nobody has decided about. *message* is a template for *params*: why it waits."""

    command_id: UUID
    status: str
    code: str | None
    message: str | None
    params: dict[str, str]
    order_id: UUID
    order_number: str
    supplier: str
    supplier_en: str
    author: str
    author_en: str
    delivery_note: str
    occurred_at: datetime
    lines: list[WaitingLine]


@query(
    "purchasing.waiting_receipts",
    permission="purchasing.read",
    params=WaitingParams,
    result=Page[WaitingReceipt],
)
def waiting_receipts(ctx: ReadContext, params: WaitingParams) -> Page[WaitingReceipt]:
    """Goods that came on purchase orders and wait for a decision, the oldest first."""
    statement = select(StoredCommand).where(_waits())
    if params.order_id is not None:
        statement = statement.where(_order_in_body() == str(params.order_id))
    statement = statement.order_by(StoredCommand.received_at, StoredCommand.id)
    found, counted = page_of(ctx.session, statement, params)
    rows = [view for (stored,) in found if (view := _view(ctx, stored)) is not None]
    return Page(rows=rows, **counted)


@query("purchasing.waiting_receipt_count", permission="purchasing.read", params=NoParams, result=int)
def waiting_receipt_count(ctx: ReadContext, _params: NoParams) -> int:
    """How many receipts wait for a decision."""
    return ctx.session.scalar(select(func.count()).select_from(StoredCommand).where(_waits())) or 0


@command("purchasing.accept_receipt", permission="purchasing.write", body=Decide, result=Decision)
def accept_receipt(ctx: Context, body: Decide) -> Decision:
    """Take in what came although the order did not ask for it like this."""
    return accepted(ctx, _receipt(ctx, body.command_id))


@command("purchasing.refuse_receipt", permission="purchasing.write", body=DecideWithReason, result=Decision)
def refuse_receipt(ctx: Context, body: DecideWithReason) -> Decision:
    """Send what came back with its driver: it is never booked, and who stood at the gate sees why."""
    return declined(ctx, _receipt(ctx, body.command_id), body.note)


def _receipt(ctx: Context, command_id: UUID) -> StoredCommand:
    """The receipt that waits, locked. Raises NotFound for any other record, NotWaiting for one that was decided."""
    known = ctx.session.get(StoredCommand, (ctx.company_id, command_id))
    if known is None or known.type != RECEIPT:
        raise NotFound(at="command_id")
    return undecided(ctx, command_id)


def _waits() -> ColumnElement[bool]:
    return and_(StoredCommand.type == RECEIPT, StoredCommand.status.in_(WAITING))


def _order_in_body() -> ColumnElement[str]:
    column: ColumnElement[str] = StoredCommand.body["order_id"].as_string()
    return column


def _view(ctx: ReadContext, stored: StoredCommand) -> WaitingReceipt | None:
    """The record in a buyer's words; None for one that names no order that is known here."""
    row = ctx.session.execute(
        select(PurchaseOrder, Partner)
        .join(
            Partner,
            and_(Partner.id == PurchaseOrder.supplier_id, Partner.company_id == PurchaseOrder.company_id),
        )
        .where(PurchaseOrder.id == _uuid(stored.body.get("order_id")))
    ).first()
    if row is None:
        return None
    order, supplier = row
    author = ctx.session.scalars(select(User).where(User.id == stored.actor_id)).first()
    answer = stored.answer or {}
    return WaitingReceipt(
        command_id=stored.id,
        status=stored.status,
        code=answer.get("code"),
        message=answer.get("message"),
        params={name: str(value) for name, value in answer.get("params", {}).items()},
        order_id=order.id,
        order_number=order.number,
        supplier=supplier.name,
        supplier_en=supplier.name_en,
        author=author.name if author else "",
        author_en=author.name_en if author else "",
        delivery_note=str(stored.body.get("delivery_note", "")),
        occurred_at=stored.occurred_at,
        lines=_lines(ctx, order.id, _mappings(stored.body.get("lines"))),
    )


def _lines(ctx: ReadContext, order_id: UUID, sent: Sequence[dict[str, Any]]) -> list[WaitingLine]:
    arrived: dict[UUID, Decimal] = {}
    for one in sent:
        line_id = _uuid(one.get("line_id"))
        lots = (_number(lot.get("quantity")) for lot in _mappings(one.get("lots")))
        arrived[line_id] = arrived.get(line_id, ZERO) + sum(lots, ZERO)
    statement = (
        select(PurchaseOrderLine, Item, Unit)
        .join(
            Item,
            and_(Item.id == PurchaseOrderLine.item_id, Item.company_id == PurchaseOrderLine.company_id),
        )
        .join(Unit, and_(Unit.id == Item.unit_id, Unit.company_id == Item.company_id))
        .where(PurchaseOrderLine.order_id == order_id, PurchaseOrderLine.id.in_(arrived))
        .order_by(PurchaseOrderLine.seq)
    )
    return [
        WaitingLine(
            item_id=item.id,
            item_number=item.number,
            item_name=item.name,
            item_name_en=item.name_en,
            unit=unit.name,
            unit_en=unit.name_en,
            arrived=arrived[line.id],
            ordered=line.quantity,
            received=line.received,
        )
        for line, item, unit in ctx.session.execute(statement)
    ]


def _mappings(value: Any) -> list[dict[str, Any]]:
    """The parts of a body that perhaps was never valid."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _number(value: Any) -> Decimal:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return ZERO


def _uuid(value: Any) -> UUID:
    try:
        return UUID(str(value))
    except ValueError:
        return UUID(int=0)
