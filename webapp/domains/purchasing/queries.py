"""Purchase orders as people see them, and what planning counts on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from webapp.core.actor import Actor
from webapp.core.db import fetch
from webapp.core.listing import AnySelect, has_line, has_word, names_one, page_of, sorted_by, sum_of, words_of
from webapp.core.quantity import ZERO, Money, Quantity
from webapp.core.queries import ById, Page, PageParams, ReadContext, query
from webapp.domains.identity.models import User
from webapp.domains.items.models import Item, Unit
from webapp.domains.partners.models import Partner
from webapp.domains.purchasing import rules
from webapp.domains.purchasing.models import PurchaseOrder, PurchaseOrderLine, PurchasePeg, SupplierItem
from webapp.domains.purchasing.terms import terms_of


@dataclass(frozen=True)
class Supply:
    """What is still to come on an order line. *confirmed*: the supplier has the order; else it is a draft of ours."""

    item_id: UUID
    line_id: UUID
    order_id: UUID
    order_number: str
    due_on: date
    quantity: Decimal
    confirmed: bool


def open_supply(session: Session, *, drafts: bool = True) -> list[Supply]:
    """Everything that is on order and has not come, the earliest first; for planning."""
    statuses = rules.OPEN_STATUSES if drafts else rules.AWAITING
    statement = (
        select(PurchaseOrderLine, PurchaseOrder)
        .join(PurchaseOrder, _ORDER_OF_LINE)
        .where(PurchaseOrder.status.in_(statuses), _OWED)
        .order_by(PurchaseOrderLine.due_on, PurchaseOrder.number, PurchaseOrderLine.seq)
    )
    return [
        Supply(
            line.item_id,
            line.id,
            order.id,
            order.number,
            line.due_on,
            rules.open_quantity(line),
            order.status != "draft",
        )
        for line, order in session.execute(statement)
    ]


def sees_prices(actor: Actor) -> bool:
    """Whether *actor* may see what suppliers ask: who buys, and who sees costs."""
    return actor.may("purchasing.write") or actor.may("costing.read")


_ORDER_OF_LINE = and_(
    PurchaseOrder.id == PurchaseOrderLine.order_id, PurchaseOrder.company_id == PurchaseOrderLine.company_id
)
_OWED = and_(PurchaseOrderLine.closed.is_(False), PurchaseOrderLine.received < PurchaseOrderLine.quantity)


class OrderParams(PageParams):
    """*status*: one state, or ``open`` (draft to partly received); *late*: still owed after the due day."""

    status: Literal[
        "", "open", "draft", "confirmed", "partly_received", "received", "closed", "cancelled"
    ] = ""
    late: bool | None = None
    supplier_id: UUID | None = None
    item_id: UUID | None = None
    due_from: date | None = None
    due_to: date | None = None


class OrderRow(BaseModel):
    """A purchase order in the list: its first item, how many more lines it has, and which share of it has come.

    *by_lines*: its lines have different units, so that *quantity* and *received* are numbers of lines.

    *total* only for who may see prices.
    """

    id: UUID
    number: str
    supplier_id: UUID
    supplier: str
    supplier_en: str
    supplier_reference: str
    status: str
    ordered_on: date
    due_on: date
    late: bool
    item_number: str
    item_name: str
    item_name_en: str
    more_lines: int
    quantity: Quantity
    received: Quantity
    by_lines: bool
    progress: Quantity
    total: Money | None
    version: int


class OrderTotals(BaseModel):
    """Sums over all orders that the list describes, on whichever page they stand; None for more than are counted."""

    total: Money | None


class OrderPage(Page[OrderRow]):
    """One page of orders, and the sums over all of them."""

    totals: OrderTotals


class PegView(BaseModel):
    """What a part of a line is for."""

    quantity: Quantity
    needed_on: date
    document_kind: str
    document_id: UUID | None
    document_number: str


class LineView(BaseModel):
    """A line: *open* is still to come. Prices only for who may see them; *pegs*: what it is bought for.

    *misfit*: which of the supplier's *minimum* and *pack* the quantity does not keep ("": both are kept).
    *cut*: closed short, so that it orders no more than came: *wanted*, which *amount* is the price of.
    *in_lots*: a lot is made of what comes, which alone keeps a last good day.
    """

    id: UUID
    seq: int
    item_id: UUID
    item_number: str
    item_code: str
    item_name: str
    item_name_en: str
    specification: str
    unit: str
    unit_en: str
    lot_traced: bool
    in_lots: bool
    serial_traced: bool
    shelf_life_days: int | None
    arrival_days: int
    quantity: Quantity
    unit_price: Quantity | None
    amount: Money | None
    due_on: date
    late: bool
    received: Quantity
    returned: Quantity
    closed: bool
    cut: bool
    wanted: Quantity
    closed_how: str
    closed_at: datetime | None
    closed_by: str
    closed_by_en: str
    open: Quantity
    pegs: list[PegView]
    minimum: Quantity
    pack: Quantity
    misfit: str


class OrderView(OrderRow):
    """A purchase order with its lines."""

    note: str
    terms: str
    supplier_number: str
    payment_days: int
    created_at: datetime
    confirmed_at: datetime | None
    finished_at: datetime | None
    lines: list[LineView]


_SORTS = {
    "number": PurchaseOrder.number,
    "due_on": PurchaseOrder.due_on,
    "ordered_on": PurchaseOrder.ordered_on,
    "supplier": Partner.name,
    "total": PurchaseOrder.total,
    "status": PurchaseOrder.status,
}


@query("purchasing.orders", permission="purchasing.read", params=OrderParams, result=OrderPage)
def orders(ctx: ReadContext, params: OrderParams) -> OrderPage:
    """Purchase orders, the most urgent first."""
    of_partner = and_(Partner.id == PurchaseOrder.supplier_id, Partner.company_id == PurchaseOrder.company_id)
    statement: AnySelect = select(PurchaseOrder.id)
    if params.sort.removeprefix("-") == "supplier":
        statement = statement.join(Partner, of_partner)
    statement = _searched(ctx.session, _filtered(statement, params, ctx.today), params.search)
    statement = sorted_by(statement, params.sort, _SORTS, "due_on", PurchaseOrder.number)
    whole = select(PurchaseOrder, Partner).join(Partner, of_partner)
    found, counted = page_of(ctx.session, statement, params, whole)
    amount = sum_of(ctx.session, statement, PurchaseOrder.total, found, counted)
    lines = _lines(ctx.session, [order.id for order, _ in found])
    rows = [OrderRow(**_facts(ctx, order, supplier, lines[order.id])) for order, supplier in found]
    totals = OrderTotals(total=amount if sees_prices(ctx.actor) else None)
    return OrderPage(rows=rows, **counted, totals=totals)


@query("purchasing.order", permission="purchasing.read", params=ById, result=OrderView)
def order(ctx: ReadContext, params: ById) -> OrderView:
    """One purchase order. Raises NotFound."""
    found = fetch(ctx.session, PurchaseOrder, params.id)
    supplier = fetch(ctx.session, Partner, found.supplier_id)
    lines = _lines(ctx.session, [found.id])[found.id]
    return OrderView(
        **_facts(ctx, found, supplier, lines),
        note=found.note,
        terms=found.terms,
        supplier_number=supplier.number,
        payment_days=supplier.payment_days,
        created_at=found.created_at,
        confirmed_at=found.confirmed_at,
        finished_at=found.finished_at,
        lines=_line_views(ctx, found, lines),
    )


def _filtered(statement: AnySelect, params: OrderParams, today: date) -> AnySelect:
    if params.status == "open":
        statement = statement.where(PurchaseOrder.status.in_(rules.OPEN_STATUSES))
    elif params.status:
        statement = statement.where(PurchaseOrder.status == params.status)
    if params.late is not None:
        owed = and_(PurchaseOrder.status.in_(rules.AWAITING), PurchaseOrder.due_on < today)
        statement = statement.where(owed if params.late else ~owed)
    if params.supplier_id is not None:
        statement = statement.where(PurchaseOrder.supplier_id == params.supplier_id)
    if params.item_id is not None:
        statement = statement.where(_has_line(PurchaseOrderLine.item_id == params.item_id))
    if params.due_from is not None:
        statement = statement.where(PurchaseOrder.due_on >= params.due_from)
    if params.due_to is not None:
        statement = statement.where(PurchaseOrder.due_on <= params.due_to)
    return statement


def _searched(session: Session, statement: AnySelect, search: str) -> AnySelect:
    own = (PurchaseOrder.number, PurchaseOrder.supplier_reference)
    for word in words_of(search):
        partner = names_one(
            session, PurchaseOrder.supplier_id, Partner.id, has_word(word, Partner.name, Partner.name_en)
        )
        item = has_word(word, Item.number, Item.name, Item.name_en)
        line = PurchaseOrderLine
        lines = has_line(session, PurchaseOrder.id, line.order_id, line.item_id, Item.id, item)
        statement = statement.where(or_(has_word(word, *own), partner, lines))
    return statement


def _has_line(condition: Any) -> Any:
    return exists().where(
        PurchaseOrderLine.company_id == PurchaseOrder.company_id,
        PurchaseOrderLine.order_id == PurchaseOrder.id,
        condition,
    )


Lines = list[tuple[PurchaseOrderLine, Item]]


def _lines(session: Session, order_ids: Sequence[UUID]) -> dict[UUID, Lines]:
    statement = (
        select(PurchaseOrderLine, Item)
        .join(
            Item, and_(Item.id == PurchaseOrderLine.item_id, Item.company_id == PurchaseOrderLine.company_id)
        )
        .where(PurchaseOrderLine.order_id.in_(order_ids))
        .order_by(PurchaseOrderLine.seq)
    )
    found: dict[UUID, Lines] = defaultdict(list)
    for line, item in session.execute(statement):
        found[line.order_id].append((line, item))
    return found


_OWN = (
    "id",
    "number",
    "supplier_id",
    "supplier_reference",
    "status",
    "ordered_on",
    "due_on",
    "version",
)


def _facts(ctx: ReadContext, found: PurchaseOrder, supplier: Partner, lines: Lines) -> dict[str, Any]:
    quantity, received, share = _arrived(lines)
    first = lines[0][1] if lines else None
    return {name: getattr(found, name) for name in _OWN} | {
        "supplier": supplier.name,
        "supplier_en": supplier.name_en,
        "late": rules.is_late(found.status, found.due_on, ctx.today),
        "item_number": first.number if first else "",
        "item_name": first.name if first else "",
        "item_name_en": first.name_en if first else "",
        "more_lines": max(len(lines) - 1, 0),
        "quantity": quantity,
        "received": received,
        "by_lines": _is_mixed(lines),
        "progress": share,
        "total": found.total if sees_prices(ctx.actor) else None,
    }


def _is_mixed(lines: Lines) -> bool:
    return len({item.unit_id for _, item in lines}) > 1


def _arrived(lines: Lines) -> tuple[Decimal, Decimal, Decimal]:
    """How much is ordered, how much of it came, and the share; kilograms and pieces do not add up, so lines are counted then."""
    if not _is_mixed(lines):
        quantity = sum((rules.wanted_quantity(line) for line, _ in lines), ZERO)
        received = sum((line.received for line, _ in lines), ZERO)
        return quantity, received, rules.progress(quantity, received)
    count = Decimal(len(lines))
    done = sum(rules.open_quantity(line) == 0 for line, _ in lines)
    missing = [rules.progress(line.quantity, rules.open_quantity(line)) for line, _ in lines]
    return count, Decimal(done), rules.progress(count, count - sum(missing, ZERO))


def _line_views(ctx: ReadContext, order: PurchaseOrder, lines: Lines) -> list[LineView]:
    unit_ids = {item.unit_id for _, item in lines}
    units = {unit.id: unit for unit in ctx.session.scalars(select(Unit).where(Unit.id.in_(unit_ids)))}
    pegs = _pegs(ctx.session, [line.id for line, _ in lines])
    shown = sees_prices(ctx.actor)
    sold = terms_of(ctx.session, order.supplier_id, [item.id for _, item in lines])
    people = _people(ctx.session, {line.closed_by_id for line, _ in lines if line.closed_by_id})
    own = ("id", "seq", "item_id", "quantity", "due_on", "received", "returned", "closed")
    return [
        LineView(
            **{name: getattr(line, name) for name in own},
            unit_price=line.unit_price if shown else None,
            amount=rules.wanted_amount(line) if shown else None,
            cut=rules.is_cut(line),
            wanted=rules.wanted_quantity(line),
            closed_how=line.closed_how,
            closed_at=line.closed_at,
            closed_by=people[line.closed_by_id][0] if line.closed_by_id in people else "",
            closed_by_en=people[line.closed_by_id][1] if line.closed_by_id in people else "",
            item_number=item.number,
            item_code=item.code,
            item_name=item.name,
            item_name_en=item.name_en,
            specification=item.specification,
            unit=units[item.unit_id].name,
            unit_en=units[item.unit_id].name_en,
            lot_traced=item.lot_traced,
            in_lots=item.lot_traced or item.incoming_inspection,
            serial_traced=item.serial_traced,
            shelf_life_days=item.shelf_life_days,
            arrival_days=item.arrival_days,
            open=rules.open_quantity(line),
            late=rules.open_quantity(line) > 0 and rules.is_late(order.status, line.due_on, ctx.today),
            pegs=pegs[line.id],
            **_terms_facts(line, sold.get(item.id)),
        )
        for line, item in lines
    ]


def _terms_facts(line: PurchaseOrderLine, terms: SupplierItem | None) -> dict[str, Any]:
    minimum, pack = (terms.minimum, terms.pack) if terms else (ZERO, ZERO)
    return {"minimum": minimum, "pack": pack, "misfit": rules.misfit(line.quantity, minimum, pack)}


def _people(session: Session, user_ids: set[UUID]) -> dict[UUID | None, tuple[str, str]]:
    statement = select(User.id, User.name, User.name_en).where(User.id.in_(user_ids))
    return {user_id: (name, name_en) for user_id, name, name_en in session.execute(statement)}


def _pegs(session: Session, line_ids: Sequence[UUID]) -> dict[UUID, list[PegView]]:
    statement = select(PurchasePeg).where(PurchasePeg.order_line_id.in_(line_ids))
    found: dict[UUID, list[PegView]] = defaultdict(list)
    for peg in session.scalars(statement.order_by(PurchasePeg.needed_on, PurchasePeg.id)):
        found[peg.order_line_id].append(PegView.model_validate(peg, from_attributes=True))
    return found
