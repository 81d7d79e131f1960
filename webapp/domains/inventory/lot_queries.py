"""Lots: which there are, and everything about one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import and_, func, select

from webapp.core.codes import normalise
from webapp.core.errors import NotFound
from webapp.core.listing import AnySelect, page_of, searched, sorted_by
from webapp.core.quantity import Quantity
from webapp.core.queries import Page, PageParams, Params, ReadContext, query
from webapp.domains.inventory import rules
from webapp.domains.inventory.models import Lot, StockBalance
from webapp.domains.inventory.move_queries import MoveParams, MoveRow, moves
from webapp.domains.inventory.stock_queries import LotAtPlace, lots_at_places
from webapp.domains.items.models import Item, Unit
from webapp.domains.partners.models import Partner

MOVES_SHOWN = 100


class LotParams(PageParams):
    """*in_stock*: only lots of which something is here (or is not); *expires_before*: with an earlier last good day."""

    item_id: UUID | None = None
    supplier_id: UUID | None = None
    work_order_id: UUID | None = None
    status: Literal["", "available", "hold", "rejected"] = ""
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


@query("inventory.lots", permission="stock.read", params=LotParams, result=Page[LotRow])
def lots(ctx: ReadContext, params: LotParams) -> Page[LotRow]:
    """Lots, the latest first."""
    statement, on_hand = _lots()
    statement = _filtered(statement, on_hand, params)
    statement = searched(
        statement, params.search, Lot.number, Lot.supplier_lot, Lot.code, Item.number, Item.name, Item.name_en
    )
    sorts = {
        "number": Lot.number,
        "received_at": Lot.received_at,
        "expires_on": Lot.expires_on,
        "item_number": Item.number,
        "on_hand": on_hand,
    }
    rows, total = page_of(ctx.session, sorted_by(statement, params.sort, sorts, "-received_at"), params)
    found = [LotRow(**_facts(ctx, row)) for row in rows]
    return Page(rows=found, total=total, page=params.page, size=params.size)


@query("inventory.lot", permission="stock.read", params=OneLot, result=LotView)
def lot(ctx: ReadContext, params: OneLot) -> LotView:
    """One lot. Raises NotFound."""
    statement, _on_hand = _lots()
    wanted = Lot.id == params.id if params.id else Lot.code == normalise(params.code)
    row = ctx.session.execute(statement.where(wanted)).first()
    if row is None:
        raise NotFound
    facts = _facts(ctx, row)
    return LotView(
        **facts,
        places=lots_at_places(ctx, StockBalance.lot_id == facts["id"]),
        moves=moves(ctx, MoveParams(lot_id=facts["id"], size=MOVES_SHOWN)).rows,
    )


def _lots() -> tuple[AnySelect, Any]:
    here = (
        select(StockBalance.lot_id, func.sum(StockBalance.quantity).label("quantity"))
        .where(StockBalance.lot_id.is_not(None))
        .group_by(StockBalance.lot_id)
        .subquery()
    )
    on_hand = func.coalesce(here.c.quantity, 0)
    statement = (
        select(Lot, Item, Unit, Partner, on_hand.label("on_hand"))
        .join(Item, and_(Item.id == Lot.item_id, Item.company_id == Lot.company_id))
        .join(Unit, and_(Unit.id == Item.unit_id, Unit.company_id == Item.company_id))
        .outerjoin(Partner, and_(Partner.id == Lot.supplier_id, Partner.company_id == Lot.company_id))
        .outerjoin(here, here.c.lot_id == Lot.id)
    )
    return statement, on_hand


def _filtered(statement: AnySelect, on_hand: Any, params: LotParams) -> AnySelect:
    for name in ("item_id", "supplier_id", "work_order_id", "status"):
        wanted = getattr(params, name)
        if wanted:
            statement = statement.where(getattr(Lot, name) == wanted)
    if params.in_stock is not None:
        statement = statement.where(on_hand > 0 if params.in_stock else on_hand == 0)
    if params.expires_before is not None:
        statement = statement.where(Lot.expires_on < params.expires_before)
    return statement


def _facts(ctx: ReadContext, row: Any) -> dict[str, Any]:
    found, item, unit, supplier, on_hand = row
    own = ("id", "number", "code", "status", "item_id", "supplier_id", "supplier_lot", "work_order_id")
    return {name: getattr(found, name) for name in (*own, "received_at", "expires_on")} | {
        "expired": rules.is_expired(found.expires_on, ctx.today),
        "item_number": item.number,
        "item_name": item.name,
        "item_name_en": item.name_en,
        "unit": unit.name,
        "unit_en": unit.name_en,
        "supplier": supplier.name if supplier else None,
        "supplier_en": supplier.name_en if supplier else None,
        "on_hand": on_hand,
    }
