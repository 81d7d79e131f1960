"""Lots: which there are, and everything about one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from webapp.core.codes import normalise
from webapp.core.db import fetch
from webapp.core.errors import NotFound
from webapp.core.listing import AnySelect, is_code, page_of, sorted_by, words_of
from webapp.core.quantity import ZERO, Quantity
from webapp.core.queries import Page, PageParams, Params, ReadContext, query
from webapp.domains.inventory import rules
from webapp.domains.inventory.models import Lot, StockBalance
from webapp.domains.inventory.move_queries import MoveParams, MoveRow, by_id, item_facts, moves
from webapp.domains.inventory.stock_queries import LotAtPlace, lots_at_places
from webapp.domains.items.models import Item, Unit
from webapp.domains.partners.models import Partner

MOVES_SHOWN = 100


class LotParams(PageParams):
    """*in_stock*: only lots of which something is here (or is not); *expires_before*: with an earlier last good day."""

    item_id: UUID | None = None
    supplier_id: UUID | None = None
    work_order_id: UUID | None = None
    status: Literal["", "available", "quarantine", "hold", "rejected"] = ""
    in_stock: bool | None = None
    expires_before: date | None = None


class LotRow(BaseModel):
    """A lot and how much of it is here."""

    id: UUID
    number: str
    code: str
    status: str
    expired: bool
    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    unit: str
    unit_en: str
    on_hand: Quantity
    supplier_id: UUID | None
    supplier: str | None
    supplier_en: str | None
    supplier_lot: str
    work_order_id: UUID | None
    received_at: datetime
    expires_on: date | None


class OneLot(Params):
    """A lot by its id, or by the code that was scanned or typed."""

    id: UUID | None = None
    code: str = ""


class LotView(LotRow):
    """A lot with where it lies and where it came from and went."""

    places: list[LotAtPlace]
    moves: list[MoveRow]
    split_from_id: UUID | None
    """The lot that it was sorted out of."""
    split_from: str | None


@query("inventory.lots", permission="stock.read", params=LotParams, result=Page[LotRow])
def lots(ctx: ReadContext, params: LotParams) -> Page[LotRow]:
    """Lots, the latest first."""
    statement = _searched(_filtered(select(Lot), params), params.search)
    sorts: dict[str, Any] = {
        "number": Lot.number,
        "received_at": Lot.received_at,
        "expires_on": Lot.expires_on,
    }
    statement = sorted_by(statement, params.sort, sorts, "-received_at", Lot.number)
    found, counted = page_of(ctx.session, statement, params)
    rows = [LotRow(**facts) for facts in _facts(ctx, [one for (one,) in found])]
    return Page(rows=rows, **counted)


@query("inventory.lot", permission="stock.read", params=OneLot, result=LotView)
def lot(ctx: ReadContext, params: OneLot) -> LotView:
    """One lot. Raises NotFound."""
    wanted = Lot.id == params.id if params.id else Lot.code == normalise(params.code)
    found = ctx.session.scalars(select(Lot).where(wanted)).first()
    if found is None:
        raise NotFound
    return LotView(
        **_facts(ctx, [found])[0],
        places=lots_at_places(ctx, StockBalance.lot_id == found.id),
        moves=moves(ctx, MoveParams(lot_id=found.id, size=MOVES_SHOWN)).rows,
        split_from_id=found.split_from_id,
        split_from=fetch(ctx.session, Lot, found.split_from_id).number if found.split_from_id else None,
    )


def _filtered(statement: AnySelect, params: LotParams) -> AnySelect:
    for name in ("item_id", "supplier_id", "work_order_id", "status"):
        wanted = getattr(params, name)
        if wanted:
            statement = statement.where(getattr(Lot, name) == wanted)
    if params.in_stock is not None:
        here = exists().where(StockBalance.company_id == Lot.company_id, StockBalance.lot_id == Lot.id)
        statement = statement.where(here if params.in_stock else ~here)
    if params.expires_before is not None:
        statement = statement.where(Lot.expires_on < params.expires_before)
    return statement


def _searched(statement: AnySelect, search: str) -> AnySelect:
    """Every word occurs in the lot's or its item's number or name; the few items are found first."""
    for word in words_of(search):
        item_columns = (Item.number, Item.name, Item.name_en)
        named = or_(*(one.icontains(word, autoescape=True) for one in item_columns))
        own = (one.icontains(word, autoescape=True) for one in (Lot.number, Lot.supplier_lot))
        statement = statement.where(
            or_(*own, is_code(Lot.code, word), Lot.item_id.in_(select(Item.id).where(named)))
        )
    return statement


_OWN = (
    "id",
    "number",
    "code",
    "status",
    "item_id",
    "supplier_id",
    "supplier_lot",
    "work_order_id",
    "received_at",
    "expires_on",
)


def _facts(ctx: ReadContext, found: Sequence[Lot]) -> list[dict[str, Any]]:
    session = ctx.session
    items = by_id(session, Item, (one.item_id for one in found))
    units = by_id(session, Unit, (item.unit_id for item in items.values()))
    suppliers = by_id(session, Partner, (one.supplier_id for one in found))
    on_hand = _on_hand(session, [one.id for one in found])
    rows = []
    for one in found:
        item, supplier = items[one.item_id], suppliers.get(one.supplier_id) if one.supplier_id else None
        rows.append(
            {name: getattr(one, name) for name in _OWN}
            | {
                "expired": rules.is_expired(one.expires_on, ctx.today),
                **item_facts(item, units),
                "supplier": supplier.name if supplier else None,
                "supplier_en": supplier.name_en if supplier else None,
                "on_hand": on_hand.get(one.id, ZERO),
            }
        )
    return rows


def _on_hand(session: Session, lot_ids: Sequence[UUID]) -> dict[UUID | None, Decimal]:
    statement = select(StockBalance.lot_id, func.sum(StockBalance.quantity))
    in_lots = statement.where(StockBalance.lot_id.in_(lot_ids)).group_by(StockBalance.lot_id)
    return dict(session.execute(in_lots).all())
