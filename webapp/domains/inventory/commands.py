"""Commands of the store: what is received, issued, counted, carried, blocked and corrected there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Literal, TypeVar
from uuid import UUID

from pydantic import BaseModel, Field

from webapp.core.commands import Body, Context, command
from webapp.core.db import Record, fetch, find
from webapp.core.documents import DocumentRef
from webapp.core.errors import NotFound
from webapp.core.numbering import next_number
from webapp.core.quantity import ZERO, Money, PositiveQuantity, Quantity, UnitPrice, round_money
from webapp.domains.inventory import bins, operations
from webapp.domains.inventory.errors import ArrivedTooOld, CorrectedElsewhere
from webapp.domains.inventory.locked_stock import cut_by
from webapp.domains.inventory.lots import is_good_too_shortly
from webapp.domains.inventory.models import Lot, Place, StockMove
from webapp.domains.inventory.naming import SerialNumbers
from webapp.domains.inventory.overriding import OverrideReason, goes_over_locks
from webapp.domains.inventory.picking import take_out
from webapp.domains.items.models import Item
from webapp.domains.partners.models import Partner

R = TypeVar("R", bound=Record)

OWN_DOCUMENTS = frozenset({"receipt", "adjustment", "issue", "transfer", "opening"})
"""Kinds of document that stand for nothing but their moves, and so can be corrected by reversing these alone."""


class Posted(BaseModel):
    """What a command posted: the document's number, its moves, their value and the lots they touched."""

    number: str
    move_ids: list[UUID]
    lot_ids: list[UUID]
    quantity: Quantity
    value: Money
    short_orders: list[str] = []
    """Whose locked stock this took, with how much each is short of now."""


class LotResult(BaseModel):
    """A lot after the command."""

    id: UUID
    number: str
    status: str
    short_orders: list[str] = []
    """For whom it was locked, with how much each is short of now."""


class Receive(Body):
    """Goods that came in. *unit_cost*: without tax. Lot number and last good day follow from the item when left out."""

    item_id: UUID
    quantity: PositiveQuantity
    unit_cost: UnitPrice
    supplier_id: UUID | None = None
    supplier_lot: str = Field("", max_length=200)
    lot_number: str | None = Field(None, min_length=1, max_length=64)
    place_id: UUID | None = None
    expires_on: date | None = None
    note: str = Field("", max_length=200)
    serials: SerialNumbers = []


class Issue(Body):
    """Stock that leaves for neither an order nor a customer, and why."""

    item_id: UUID
    quantity: PositiveQuantity
    lot_id: UUID | None = None
    place_id: UUID | None = None
    to: Literal["adjustment", "scrap"] = "adjustment"
    reason: str = Field(min_length=1, max_length=200)
    override_reason: OverrideReason = ""
    serials: SerialNumbers = []


class Adjust(Body):
    """What a count found: above zero a surplus, below zero a shortage. *unit_cost* values a surplus."""

    item_id: UUID
    place_id: UUID
    lot_id: UUID | None = None
    quantity_difference: Quantity
    unit_cost: UnitPrice | None = None
    reason: str = Field(min_length=1, max_length=200)
    serials: SerialNumbers = []


class Transfer(Body):
    """Stock carried from one of our warehouses to another."""

    item_id: UUID
    quantity: PositiveQuantity
    from_place_id: UUID
    to_place_id: UUID
    lot_id: UUID | None = None
    note: str = Field("", max_length=200)
    serials: SerialNumbers = []
    override_reason: OverrideReason = ""


class PutAway(Body):
    """Stock carried to its place inside a warehouse; *from_place_id* left out: from where receipts land there."""

    item_id: UUID
    quantity: PositiveQuantity
    to_place_id: UUID
    from_place_id: UUID | None = None
    lot_id: UUID | None = None
    note: str = Field("", max_length=200)
    serials: SerialNumbers = []
    override_reason: OverrideReason = ""


class BlockLot(Body):
    """A lot that must not be used, until somebody releases it (hold) or for good (rejected)."""

    lot_id: UUID
    status: Literal["hold", "rejected"] = "hold"
    reason: str = Field(min_length=1, max_length=200)


class ReleaseLot(Body):
    """A lot that may be used again."""

    lot_id: UUID
    reason: str = Field(min_length=1, max_length=200)


class ReverseMove(Body):
    """A move that was wrong."""

    move_id: UUID
    reason: str = Field(min_length=1, max_length=200)


@command("inventory.receive", permission="stock.receive", body=Receive, result=Posted, by_phone=True)
def receive(ctx: Context, body: Receive) -> Posted:
    """Take goods into stock."""
    _known(ctx, Item, body.item_id, "item_id")
    if body.place_id is not None:
        _known(ctx, Place, body.place_id, "place_id")
    if body.supplier_id is not None:
        _known(ctx, Partner, body.supplier_id, "supplier_id")
    item = fetch(ctx.session, Item, body.item_id)
    if not body.note and is_good_too_shortly(item, body.expires_on, ctx.today):
        raise ArrivedTooOld(at="expires_on", item=item.number, days=item.arrival_days)
    document = _document(ctx, "receipt", "GR")
    moves = operations.receive(
        ctx,
        item_id=body.item_id,
        quantity=body.quantity,
        value=round_money(body.quantity * body.unit_cost),
        document=document,
        supplier_id=body.supplier_id,
        supplier_lot=body.supplier_lot,
        place_id=body.place_id,
        lot_number=body.lot_number,
        expires_on=body.expires_on,
        note=body.note,
        serials=body.serials,
    )
    return _posted(ctx, document, moves)


@command("inventory.issue", permission="stock.issue", body=Issue, result=Posted, by_phone=True)
def issue(ctx: Context, body: Issue) -> Posted:
    """Take stock out for another reason than an order, or scrap it."""
    _known(ctx, Item, body.item_id, "item_id")
    document = _document(ctx, "issue", "MI")
    if body.to == "scrap":
        moves = operations.scrap_from_stock(
            ctx,
            item_id=body.item_id,
            quantity=body.quantity,
            document=document,
            lot_id=body.lot_id,
            place_id=body.place_id,
            reason=body.reason,
            serials=body.serials,
        )
        return _posted(ctx, document, moves)
    moves = take_out(
        ctx,
        kind="issue",
        to_kind="adjustment",
        item_id=body.item_id,
        quantity=body.quantity,
        document=document,
        lot_id=body.lot_id,
        place_id=body.place_id,
        over_locks=goes_over_locks(ctx, body.override_reason),
        note=body.reason,
        serials=body.serials,
    )
    return _posted(ctx, document, moves)


@command("inventory.adjust", permission="stock.adjust", body=Adjust, result=Posted, by_phone=True)
def adjust(ctx: Context, body: Adjust) -> Posted:
    """Set stock right after a count."""
    _known(ctx, Item, body.item_id, "item_id")
    _known(ctx, Place, body.place_id, "place_id")
    document = _document(ctx, "adjustment", "AD")
    moves = operations.adjust(
        ctx,
        item_id=body.item_id,
        place_id=body.place_id,
        lot_id=body.lot_id,
        quantity_difference=body.quantity_difference,
        unit_cost=body.unit_cost,
        reason=body.reason,
        document=document,
        serials=body.serials,
    )
    return _posted(ctx, document, moves)


@command("inventory.transfer", permission="stock.issue", body=Transfer, result=Posted, by_phone=True)
def transfer(ctx: Context, body: Transfer) -> Posted:
    """Carry stock from one warehouse to another."""
    _known(ctx, Item, body.item_id, "item_id")
    _known(ctx, Place, body.from_place_id, "from_place_id")
    _known(ctx, Place, body.to_place_id, "to_place_id")
    document = _document(ctx, "transfer", "TR")
    return _posted(ctx, document, operations.transfer(ctx, document=document, **_carried(ctx, body)))


@command("inventory.put_away", permission="stock.receive", body=PutAway, result=Posted, by_phone=True)
def put_away(ctx: Context, body: PutAway) -> Posted:
    """Put what came to its place."""
    _known(ctx, Item, body.item_id, "item_id")
    document = _document(ctx, "transfer", "TR")
    return _posted(ctx, document, bins.put_away(ctx, document=document, **_carried(ctx, body)))


@command("inventory.block_lot", permission="quality.inspect", body=BlockLot, result=LotResult)
def block_lot(ctx: Context, body: BlockLot) -> LotResult:
    """Keep a lot from being used."""
    return _lot_result(ctx, operations.set_lot_status(ctx, body.lot_id, body.status))


@command("inventory.release_lot", permission="quality.inspect", body=ReleaseLot, result=LotResult)
def release_lot(ctx: Context, body: ReleaseLot) -> LotResult:
    """Let a lot be used again."""
    return _lot_result(ctx, operations.set_lot_status(ctx, body.lot_id, "available"))


@command("inventory.reverse_move", permission="stock.adjust", body=ReverseMove, result=Posted)
def reverse_move(ctx: Context, body: ReverseMove) -> Posted:
    """Correct a wrong move by its mirror image."""
    move = fetch(ctx.session, StockMove, body.move_id)
    if move.document_kind not in OWN_DOCUMENTS:
        raise CorrectedElsewhere(document=move.document_number)
    document = DocumentRef(move.document_kind, move.document_id, move.document_number)
    return _posted(ctx, document, [operations.reverse_move(ctx, move, note=body.reason)])


def _carried(ctx: Context, body: Transfer | PutAway) -> dict[str, Any]:
    """What is carried, and whether what is locked for others goes as well. Raises MayNotOverride."""
    facts = dict(body)
    return facts | {"over_locks": goes_over_locks(ctx, facts.pop("override_reason"))}


def _known(ctx: Context, model: type[R], row_id: UUID, at: str) -> None:
    if find(ctx.session, model, row_id) is None:
        raise NotFound(at=at)


def _document(ctx: Context, kind: str, series: str) -> DocumentRef:
    """A posting that is its own document: known by the command that made it."""
    return DocumentRef(kind, ctx.command_id, next_number(ctx.session, series, ctx.today))


def _posted(ctx: Context, document: DocumentRef, moves: Sequence[StockMove]) -> Posted:
    return Posted(
        number=document.number,
        move_ids=[move.id for move in moves],
        lot_ids=[move.lot_id for move in moves if move.lot_id is not None],
        quantity=_sum([move.quantity for move in moves]),
        value=_sum([move.value for move in moves]),
        short_orders=cut_by(ctx.session, ctx.command_id),
    )


def _sum(numbers: Sequence[Decimal]) -> Decimal:
    return sum(numbers, ZERO)


def _lot_result(ctx: Context, lot: Lot) -> LotResult:
    short = cut_by(ctx.session, ctx.command_id)
    return LotResult(id=lot.id, number=lot.number, status=lot.status, short_orders=short)
