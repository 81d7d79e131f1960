"""Kitting as people see it: all work orders by rank, one of them with where its material comes from, the boss's glance."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from webapp.core.errors import NotFound
from webapp.core.quantity import ZERO
from webapp.core.queries import ById, NoParams, ReadContext, query
from webapp.domains.items.models import Item, Unit
from webapp.domains.partners.models import Partner
from webapp.domains.planning.kit_views import (
    Bereft,
    KitGlance,
    KitLine,
    KitPage,
    KitParams,
    KitRow,
    KitSource,
    KitView,
)
from webapp.domains.planning.kitting import Kitting, Waiting, check_kits
from webapp.domains.planning.references import Reference, references
from webapp.domains.production.swaps import chances, replaceable
from webapp.domains.purchasing.queries import open_supply
from webapp.domains.sales.models import SalesOrder, SalesOrderLine

GLANCE_DAYS = 7
GLANCE_SHOWN = 3
_SHARE = Decimal("0.001")


@query("planning.kits", permission="production.read", params=KitParams, result=KitPage)
def kits(ctx: ReadContext, params: KitParams) -> KitPage:
    """All work orders that wait for material, in the order in which they get it."""
    found = _rows(ctx.session, check_kits(ctx.session, ctx.today))
    counts = Counter(one.kit for one in found) | Counter(late=sum(one.late for one in found))
    shown = [one for one in found if _fits(one, params)]
    start = (params.page - 1) * params.size
    return KitPage(
        rows=shown[start : start + params.size],
        total=len(shown),
        page=params.page,
        size=params.size,
        counts={name: counts[name] for name in ("full", "later", "short", "late")},
    )


@query("planning.kit", permission="production.read", params=ById, result=KitView)
def kit(ctx: ReadContext, params: ById) -> KitView:
    """One work order that waits for material, and where it comes from. Raises NotFound."""
    kitting = check_kits(ctx.session, ctx.today)
    place = kitting.place_of(params.id)
    if place is None:
        raise NotFound
    own = kitting.waiting[place]
    (row,) = _rows(ctx.session, Kitting([own], {}), place)
    items = _items(ctx.session, [one.item_id for one in own.wanted])
    return KitView(
        **dict(row),
        lines=_lines(ctx, own, items),
        takes_from=list(_bereft(kitting, place, items)) if own.order.status == "planned" else [],
    )


@query("planning.kit_glance", permission="production.read", params=NoParams, result=KitGlance)
def kit_glance(ctx: ReadContext, params: NoParams) -> KitGlance:
    """Whether the orders that are to begin soon will have their material."""
    horizon = ctx.today + timedelta(days=GLANCE_DAYS)
    found = check_kits(ctx.session, ctx.today, start_to=horizon)
    soon = [one for one in found.waiting if one.needed_on <= horizon]
    late = [one for one in soon if one.late]
    return KitGlance(
        total=len(soon), late=len(late), first=_rows(ctx.session, Kitting(late[:GLANCE_SHOWN], {}))
    )


def _fits(row: KitRow, params: KitParams) -> bool:
    words = (row.number, row.item_number, row.item_name, row.item_name_en, row.sales_order, row.customer)
    return (
        params.kit in ("", row.kit)
        and params.status in ("", row.status)
        and (row.late or not params.late)
        and (not params.search or any(params.search.casefold() in one.casefold() for one in words))
    )


def _rows(session: Session, found: Kitting, before: int = 0) -> list[KitRow]:
    items = _items(session, {one.order.item_id for one in found.waiting})
    customers = _customers(session, found.waiting)
    return [
        _row(one, rank, items, customers.get(one.order.id, ("", "", "")))
        for rank, one in enumerate(found.waiting, before + 1)
    ]


def _row(
    one: Waiting, rank: int, items: dict[UUID, dict[str, Any]], customer: tuple[str, str, str]
) -> KitRow:
    order, kit = one.order, one.kit
    sales_order, name, name_en = customer
    own = ("id", "number", "status", "priority", "quantity", "due_on")
    return KitRow(
        rank=rank,
        **{name: getattr(order, name) for name in own},
        **items[order.item_id],
        needed_on=order.start_on or order.due_on,
        kit=one.allotment.state,
        kit_quantity=kit.kit_quantity,
        kit_share=(kit.kit_quantity / order.quantity).quantize(_SHARE),
        kit_on=one.allotment.kit_on,
        late=one.late,
        short_items=sum(need.short > 0 for need in kit.needs),
        missing_items=len(one.allotment.missing),
        sales_order=sales_order,
        customer=name,
        customer_en=name_en,
    )


def _lines(ctx: ReadContext, own: Waiting, items: dict[UUID, dict[str, Any]]) -> list[KitLine]:
    allotment = own.allotment
    known = references(ctx.session, [one.id for one in allotment.parts])
    drafts = _drafts(ctx.session, allotment.missing)
    replaced = _replaceable(ctx, own)
    lines = []
    for want in own.wanted:
        if want.outstanding <= 0:
            continue
        parts = [one for one in allotment.parts if one.item == want.item_id and one.kind != "stock"]
        sources = [
            KitSource(
                kind=one.kind,
                source=known.of(one.kind, one.id),
                quantity=one.quantity,
                day=one.day,
                overdue=_overdue(known.of(one.kind, one.id), ctx.today),
            )
            for one in parts
        ]
        missing = allotment.missing.get(want.item_id, ZERO)
        days = [one.day for one in sources]
        sure = not missing and None not in days
        lines.append(
            KitLine(
                **items[want.item_id],
                wanted=want.outstanding,
                in_stock=allotment.from_stock(want.item_id),
                coming=sum((one.quantity for one in sources), ZERO),
                missing=missing,
                replaceable=replaced.get(want.item_id, ZERO),
                there_on=max([ctx.today, *(day for day in days if day)]) if sure else None,
                state="full" if not sources and not missing else "later" if sure else "short",
                sources=sources,
                drafts=drafts.get(want.item_id, []),
            )
        )
    # What lacks stands first.
    return sorted(lines, key=lambda one: ("short", "later", "full").index(one.state))


def _replaceable(ctx: ReadContext, own: Waiting) -> dict[UUID, Decimal]:
    """How much of what the order does not get from stock could be replaced by substitutes in stock."""
    lacking = {one.item_id: one.outstanding - own.allotment.from_stock(one.item_id) for one in own.wanted}
    found: defaultdict[UUID, Decimal] = defaultdict(lambda: ZERO)
    for parts in replaceable(chances(ctx.session, own.order, ctx.today), lacking).values():
        for item_id, quantity in parts.items():
            found[item_id] += quantity
    return found


def _overdue(source: Reference, today: date) -> bool:
    return source.due_on is not None and source.due_on < today


def _drafts(session: Session, missing: Iterable[UUID]) -> dict[UUID, list[Reference]]:
    wanted = set(missing)
    drafts = [one for one in open_supply(session) if not one.confirmed and one.item_id in wanted]
    known = references(session, [one.line_id for one in drafts])
    found: defaultdict[UUID, list[Reference]] = defaultdict(list)
    for one in drafts:
        found[one.item_id].append(known.of("purchase", one.line_id))
    return found


def _bereft(kitting: Kitting, place: int, items: dict[UUID, dict[str, Any]]) -> Iterable[Bereft]:
    """Who stands before and counts on free stock that the order would take if it were released now."""
    own = kitting.waiting[place]
    for want in own.wanted:
        got = own.allotment.from_stock(want.item_id)
        reserved = sum(
            (one.quantity for one in own.allotment.parts if one.item == want.item_id and one.reserved), ZERO
        )
        takes = min(want.outstanding, reserved + kitting.free.get(want.item_id, ZERO)) - got
        # The least urgent of them loses first: the others still find theirs.
        for other in reversed(kitting.waiting[:place]):
            loses = min(takes, other.allotment.free_stock(want.item_id))
            if loses > 0:
                yield Bereft(
                    id=other.order.id, number=other.order.number, quantity=loses, **items[want.item_id]
                )
                takes -= loses


def _items(session: Session, ids: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    statement = (
        select(Item, Unit)
        .join(Unit, and_(Unit.id == Item.unit_id, Unit.company_id == Item.company_id))
        .where(Item.id.in_(set(ids)))
    )
    return {
        item.id: {
            "item_id": item.id,
            "item_number": item.number,
            "item_name": item.name,
            "item_name_en": item.name_en,
            "unit": unit.name,
            "unit_en": unit.name_en,
        }
        for item, unit in session.execute(statement)
    }


def _customers(session: Session, waiting: Sequence[Waiting]) -> dict[UUID, tuple[str, str, str]]:
    """For each order made for a customer: the sales order, and what the customer is called."""
    lines = {one.order.sales_order_line_id for one in waiting} - {None}
    statement = (
        select(SalesOrderLine.id, SalesOrder.number, Partner.name, Partner.name_en)
        .join(
            SalesOrder,
            and_(
                SalesOrder.id == SalesOrderLine.order_id, SalesOrder.company_id == SalesOrderLine.company_id
            ),
        )
        .join(
            Partner, and_(Partner.id == SalesOrder.customer_id, Partner.company_id == SalesOrder.company_id)
        )
        .where(SalesOrderLine.id.in_(lines))
    )
    found = {
        line_id: (number, name, name_en) for line_id, number, name, name_en in session.execute(statement)
    }
    return {
        one.order.id: found[one.order.sales_order_line_id]
        for one in waiting
        if one.order.sales_order_line_id in found
    }
