"""What a buyer wants to know about an item while ordering: price for a quantity, last prices, stock, what is on order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from webapp.core.db import fetch
from webapp.core.listing import searched
from webapp.core.prices import Step, counting, next_step, step_for
from webapp.core.quantity import ZERO, PositiveQuantity, Quantity, round_quantity
from webapp.core.queries import Params, ReadContext, query
from webapp.domains.inventory.queries import availability
from webapp.domains.items.models import Item
from webapp.domains.items.queries import WITH_UNIT
from webapp.domains.partners.models import Partner
from webapp.domains.purchasing import rules
from webapp.domains.purchasing.models import (
    PurchaseOrder,
    PurchaseOrderLine,
    PurchaseReceiptLine,
    SupplierItem,
)
from webapp.domains.purchasing.terms import steps_of, terms_of

TREND = 3
"""How many of the last prices are shown: more is a matter for the chart."""


class PriceParams(Params):
    """What so many of an item would cost at a supplier, ordered on a day (today)."""

    item_id: UUID
    supplier_id: UUID
    quantity: PositiveQuantity
    on: date | None = None


class PriceView(BaseModel):
    """The list's price for the quantity, or None; at which quantity it gets cheaper; what to order, and when it would come.

    *last_price*: what this supplier was last promised for one; *average*: what one cost in the last twelve months, by receipts.
    """

    unit_price: Quantity | None
    from_quantity: Quantity | None
    cheaper_from: Quantity | None
    cheaper_price: Quantity | None
    order_quantity: Quantity
    minimum: Quantity
    pack: Quantity
    lead_days: int | None
    due_on: date | None
    last_price: Quantity | None
    last_on: date | None
    average: Quantity | None


class LastPrice(BaseModel):
    """What one was ordered for, and when."""

    unit_price: Quantity
    ordered_on: date
    supplier: str
    supplier_en: str


class StepView(BaseModel):
    """A step of the supplier's tiered price that is valid today."""

    from_quantity: Quantity
    unit_price: Quantity


class ItemChoiceParams(Params):
    """*supplier_id*: whose prices count; *ids*: these items alone, in use or not."""

    search: str = ""
    supplier_id: UUID | None = None
    ids: list[UUID] = []
    size: int = Field(12, ge=1, le=500)


class ItemChoice(BaseModel):
    """An item that can be ordered.

    *free*: in stock and promised to nobody; *on_order*: still to come. *steps*: the supplier's prices valid today, *last*: the
    latest prices agreed with this supplier (with anybody, when none is named), the newest first.
    """

    id: UUID
    number: str
    name: str
    name_en: str
    specification: str
    unit: str
    unit_en: str
    free: Quantity
    on_order: Quantity
    minimum: Quantity
    pack: Quantity
    lead_days: int | None
    steps: list[StepView]
    last: list[LastPrice]


@query("purchasing.price", permission="purchasing.write", params=PriceParams, result=PriceView)
def price(ctx: ReadContext, params: PriceParams) -> PriceView:
    """What a quantity of an item would cost at a supplier. Raises NotFound."""
    fetch(ctx.session, Item, params.item_id)
    fetch(ctx.session, Partner, params.supplier_id)
    day = params.on or ctx.today
    terms = terms_of(ctx.session, params.supplier_id, [params.item_id]).get(params.item_id)
    steps = steps_of(ctx.session, [terms.id])[terms.id] if terms else []
    now = step_for(steps, params.quantity, day)
    cheaper = next_step(steps, params.quantity, day)
    last = _last_prices(ctx.session, [params.item_id], params.supplier_id)[params.item_id]
    minimum, pack = (terms.minimum, terms.pack) if terms else (ZERO, ZERO)
    return PriceView(
        unit_price=now.unit_price if now else None,
        from_quantity=now.from_quantity if now else None,
        cheaper_from=cheaper.from_quantity if cheaper else None,
        cheaper_price=cheaper.unit_price if cheaper else None,
        order_quantity=rules.order_quantity(params.quantity, minimum, pack),
        minimum=minimum,
        pack=pack,
        lead_days=terms.lead_days if terms else None,
        due_on=day + timedelta(days=terms.lead_days) if terms else None,
        last_price=last[0].unit_price if last else None,
        last_on=last[0].ordered_on if last else None,
        average=average_price(ctx.session, params.item_id, day, params.supplier_id),
    )


@query(
    "purchasing.item_choices", permission="purchasing.write", params=ItemChoiceParams, result=list[ItemChoice]
)
def item_choices(ctx: ReadContext, params: ItemChoiceParams) -> list[ItemChoice]:
    """Items to order with what helps to order them, bought ones first."""
    statement = searched(
        WITH_UNIT, params.search, Item.number, Item.name, Item.name_en, Item.specification, code=Item.code
    )
    statement = statement.where(Item.id.in_(params.ids) if params.ids else Item.active)
    bought_first = case((Item.kind == "purchased", 0), else_=1)
    found = ctx.session.execute(statement.order_by(bought_first, Item.number).limit(params.size)).all()
    ids = [item.id for item, _ in found]
    stock = availability(ctx.session, ids, today=ctx.today)
    coming = on_order(ctx.session, ids)
    terms = terms_of(ctx.session, params.supplier_id, ids) if params.supplier_id else {}
    steps = steps_of(ctx.session, [one.id for one in terms.values()])
    last = _last_prices(ctx.session, ids, params.supplier_id)
    names = ("id", "number", "name", "name_en", "specification")
    return [
        ItemChoice(
            **{name: getattr(item, name) for name in names},
            unit=unit.name,
            unit_en=unit.name_en,
            free=stock[item.id].free,
            on_order=coming.get(item.id, ZERO),
            **_terms_facts(terms.get(item.id), steps, ctx.today),
            last=last[item.id],
        )
        for item, unit in found
    ]


def on_order(session: Session, item_ids: Sequence[UUID]) -> dict[UUID, Decimal]:
    """How much of each item is ordered and has not come."""
    ordered, received = func.sum(PurchaseOrderLine.quantity), func.sum(PurchaseOrderLine.received)
    statement = (
        select(PurchaseOrderLine.item_id, ordered, received)
        .join(PurchaseOrder, _ORDER)
        .where(
            PurchaseOrderLine.item_id.in_(item_ids),
            PurchaseOrder.status.in_(rules.AWAITING),
            PurchaseOrderLine.closed.is_(False),
            PurchaseOrderLine.received < PurchaseOrderLine.quantity,
        )
        .group_by(PurchaseOrderLine.item_id)
    )
    return {item_id: ordered - received for item_id, ordered, received in session.execute(statement)}


def average_price(
    session: Session, item_id: UUID, day: date, supplier_id: UUID | None = None
) -> Decimal | None:
    """What one of the item cost in the twelve months before *day*, weighted by the quantities that came; None for nothing."""
    statement = (
        select(func.sum(PurchaseReceiptLine.value), func.sum(PurchaseReceiptLine.quantity))
        .join(
            PurchaseOrderLine,
            and_(
                PurchaseOrderLine.id == PurchaseReceiptLine.order_line_id,
                PurchaseOrderLine.company_id == PurchaseReceiptLine.company_id,
            ),
        )
        .join(PurchaseOrder, _ORDER)
        .where(
            PurchaseReceiptLine.item_id == item_id,
            PurchaseReceiptLine.came_on > day - timedelta(days=365),
            PurchaseReceiptLine.came_on <= day,
        )
    )
    if supplier_id is not None:
        statement = statement.where(PurchaseOrder.supplier_id == supplier_id)
    value, quantity = session.execute(statement).one()
    return round_quantity(value / quantity) if quantity else None


_ORDER = and_(
    PurchaseOrder.id == PurchaseOrderLine.order_id, PurchaseOrder.company_id == PurchaseOrderLine.company_id
)


def _terms_facts(terms: SupplierItem | None, steps: dict[UUID, list[Step]], today: date) -> dict[str, object]:
    if terms is None:
        return {"minimum": ZERO, "pack": ZERO, "lead_days": None, "steps": []}
    return {
        "minimum": terms.minimum,
        "pack": terms.pack,
        "lead_days": terms.lead_days,
        "steps": [
            StepView(from_quantity=one.from_quantity, unit_price=one.unit_price)
            for one in counting(steps[terms.id], today)
        ],
    }


def _last_prices(
    session: Session, item_ids: Sequence[UUID], supplier_id: UUID | None
) -> dict[UUID, list[LastPrice]]:
    """The latest prices agreed for each item; drafts and cancelled orders agreed on nothing."""
    latest = (
        PurchaseOrder.ordered_on.desc(),
        PurchaseOrder.created_at.desc(),
        PurchaseOrderLine.seq.desc(),
    )
    place = func.row_number().over(partition_by=PurchaseOrderLine.item_id, order_by=latest)
    statement = (
        select(
            PurchaseOrderLine.item_id,
            PurchaseOrderLine.unit_price,
            PurchaseOrder.ordered_on,
            Partner.name,
            Partner.name_en,
            place.label("place"),
        )
        .join(PurchaseOrder, _ORDER)
        .join(
            Partner,
            and_(Partner.id == PurchaseOrder.supplier_id, Partner.company_id == PurchaseOrder.company_id),
        )
        .where(PurchaseOrderLine.item_id.in_(item_ids), PurchaseOrder.status.not_in(("draft", "cancelled")))
    )
    if supplier_id is not None:
        statement = statement.where(PurchaseOrder.supplier_id == supplier_id)
    ranked = statement.subquery()
    found: dict[UUID, list[LastPrice]] = defaultdict(list)
    newest = select(ranked).where(ranked.c.place <= TREND).order_by(ranked.c.place)
    for item_id, unit_price, ordered_on, name, name_en, _ in session.execute(newest):
        found[item_id].append(
            LastPrice(unit_price=unit_price, ordered_on=ordered_on, supplier=name, supplier_en=name_en)
        )
    return found
