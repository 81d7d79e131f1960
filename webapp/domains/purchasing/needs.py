"""From a list of needs to orders: one a supplier, in its packs and with its lead times."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from webapp.core.commands import Context
from webapp.core.db import fetch
from webapp.core.ids import new_id
from webapp.core.prices import Step, step_for
from webapp.core.quantity import ZERO
from webapp.domains.items.models import Item
from webapp.domains.partners.models import Partner
from webapp.domains.purchasing import operations, rules
from webapp.domains.purchasing.models import (
    PurchaseOrder,
    PurchaseOrderLine,
    PurchasePeg,
    SupplierItem,
)
from webapp.domains.purchasing.operations import LineFacts
from webapp.domains.purchasing.rules import Covering, Need
from webapp.domains.purchasing.terms import check_item, check_supplier, steps_of, terms_of


@dataclass(frozen=True)
class Ordered:
    """What came of needs: the orders, the lines that serve each need (by its place in the list), and who had no supplier."""

    orders: list[PurchaseOrder]
    line_ids: dict[int, list[UUID]]
    without_supplier: list[Need]


def order_needs(ctx: Context, needs: Sequence[Need], *, draft: bool = True) -> Ordered:
    """Make one order a supplier that covers *needs*, no less than its minimum and in whole packs.

    Needs of one item are covered in the order of their days, and what packs leave over serves the next. A line is due when it
    is needed, or as soon as the supplier's lead time allows where that is later. An item without a price gets the last one
    paid. Needs for which no supplier is known are handed back. Raises NotFound, NotASupplier, NotForPurchase.
    """
    for at, need in enumerate(needs):
        check_item(ctx.session, need.item_id, at=f"needs.{at}.item_id")
        if need.supplier_id is not None:
            check_supplier(ctx.session, need.supplier_id, at=f"needs.{at}.supplier_id")
    usual = suppliers_for(ctx.session, {one.item_id for one in needs}, ctx.today)
    by_supplier: dict[UUID, list[Need]] = defaultdict(list)
    homeless = []
    for need in needs:
        supplier_id = need.supplier_id or usual.get(need.item_id)
        if supplier_id is None:
            homeless.append(need)
        else:
            by_supplier[supplier_id].append(need)
    places = {id(need): place for place, need in enumerate(needs)}
    orders, line_ids = [], defaultdict(list)
    for supplier_id in sorted(by_supplier, key=lambda one: _number_of(ctx.session, one)):
        order, served = _order_of(ctx, supplier_id, by_supplier[supplier_id], draft=draft)
        orders.append(order)
        for need, line_id in served:
            line_ids[places[id(need)]].append(line_id)
    return Ordered(orders, dict(line_ids), homeless)


def suppliers_for(session: Session, item_ids: Iterable[UUID], today: date) -> dict[UUID, UUID]:
    """From whom each item is bought: the preferred supplier, else the cheapest for its minimum, else who sold it last."""
    wanted = set(item_ids)
    found = {item_id: row.supplier_id for item_id, row in listed_terms(session, wanted, today).items()}
    for item_id, (supplier_id, _) in last_bought(session, wanted - set(found)).items():
        found[item_id] = supplier_id
    return found


def listed_terms(session: Session, item_ids: Iterable[UUID], today: date) -> dict[UUID, SupplierItem]:
    """Whose terms count for each item: the preferred supplier's, else the cheapest's for its minimum."""
    wanted = set(item_ids)
    statement = (
        select(SupplierItem)
        .join(
            Partner,
            and_(Partner.id == SupplierItem.supplier_id, Partner.company_id == SupplierItem.company_id),
        )
        .where(SupplierItem.item_id.in_(wanted), Partner.active, Partner.is_supplier)
        .order_by(Partner.number)
    )
    rows = list(session.scalars(statement))
    steps = steps_of(session, [row.id for row in rows])
    found: dict[UUID, SupplierItem] = {}
    for row in sorted(rows, key=lambda one: _rank(one, steps[one.id], today)):
        found.setdefault(row.item_id, row)
    return found


def last_bought(session: Session, item_ids: Iterable[UUID]) -> dict[UUID, tuple[UUID, Decimal]]:
    """From which active supplier, and at which price, each item was last ordered; drafts agreed on nothing."""
    wanted = list(item_ids)
    statement = (
        select(PurchaseOrderLine.item_id, PurchaseOrder.supplier_id, PurchaseOrderLine.unit_price)
        .join(
            PurchaseOrder,
            and_(
                PurchaseOrder.id == PurchaseOrderLine.order_id,
                PurchaseOrder.company_id == PurchaseOrderLine.company_id,
            ),
        )
        .join(
            Partner,
            and_(Partner.id == PurchaseOrder.supplier_id, Partner.company_id == PurchaseOrder.company_id),
        )
        .where(
            PurchaseOrderLine.item_id.in_(wanted),
            PurchaseOrder.status.not_in(("draft", "cancelled")),
            Partner.active,
        )
        .order_by(PurchaseOrder.ordered_on.desc(), PurchaseOrder.created_at.desc(), PurchaseOrderLine.seq)
    )
    found: dict[UUID, tuple[UUID, Decimal]] = {}
    for item_id, supplier_id, price in session.execute(statement):
        found.setdefault(item_id, (supplier_id, price))
    return found


def _rank(row: SupplierItem, steps: Sequence[Step], today: date) -> tuple[bool, bool, Decimal]:
    least = rules.order_quantity(Decimal(1), row.minimum, row.pack)
    step = step_for(steps, least, today)
    return not row.preferred, step is None, step.unit_price if step else ZERO


def _number_of(session: Session, supplier_id: UUID) -> str:
    return fetch(session, Partner, supplier_id).number


def _order_of(
    ctx: Context, supplier_id: UUID, needs: Sequence[Need], *, draft: bool
) -> tuple[PurchaseOrder, list[tuple[Need, UUID]]]:
    known = terms_of(ctx.session, supplier_id, [one.item_id for one in needs])
    covered: list[tuple[UUID, Covering]] = []
    for item_id in dict.fromkeys(one.item_id for one in needs):
        terms = known.get(item_id)
        minimum, pack = (terms.minimum, terms.pack) if terms else (ZERO, ZERO)
        own = [one for one in needs if one.item_id == item_id]
        covered += [(item_id, one) for one in rules.cover(own, minimum, pack)]
    lines = [_facts(ctx, supplier_id, item_id, one, known.get(item_id)) for item_id, one in covered]
    order = operations.place_order(ctx, supplier_id=supplier_id, lines=lines, draft=draft)
    served = []
    made = operations.lines_of(ctx.session, order.id)
    for line, (_, covering) in zip(made, covered, strict=True):
        for need, quantity in covering.parts:
            ctx.session.add(_peg(line, need, quantity))
            served.append((need, line.id))
    ctx.session.flush()
    return order, served


def _facts(
    ctx: Context, supplier_id: UUID, item_id: UUID, covering: Covering, terms: SupplierItem | None
) -> LineFacts:
    earliest = ctx.today + timedelta(days=terms.lead_days if terms else 0)
    price = _price(ctx, item_id, covering.quantity, terms)
    return LineFacts(item_id, covering.quantity, price, max(covering.due_on, earliest))


def _price(ctx: Context, item_id: UUID, quantity: Decimal, terms: SupplierItem | None) -> Decimal:
    """The list's price, else the last one paid, else the standard price: a draft needs a figure, and the buyer looks at it."""
    steps = steps_of(ctx.session, [terms.id])[terms.id] if terms else []
    step = step_for(steps, quantity, ctx.today)
    if step is not None:
        return step.unit_price
    last = last_bought(ctx.session, [item_id]).get(item_id)
    return last[1] if last else fetch(ctx.session, Item, item_id).standard_material


def _peg(line: PurchaseOrderLine, need: Need, quantity: Decimal) -> PurchasePeg:
    return PurchasePeg(
        id=new_id(),
        order_line_id=line.id,
        quantity=quantity,
        needed_on=need.due_on,
        document_kind=need.kind,
        document_id=need.document_id,
        document_number=need.number,
    )
