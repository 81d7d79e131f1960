"""Kitting over all work orders: what it follows from, read once, and what it comes to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from webapp.core.quantity import ZERO
from webapp.domains.inventory.queries import on_hand_by_item, reservations
from webapp.domains.planning.rules.kits import Allotment, Order, Receipt, Want, allot
from webapp.domains.production.kitting import Wanted, wanted_of
from webapp.domains.production.models import NORMAL, WorkOrder, WorkOrderMaterial
from webapp.domains.production.rules import STILL_TO_MAKE, Kit, kitting
from webapp.domains.purchasing.queries import open_supply
from webapp.domains.subcontracting import supply as subcontracting

Promised = Mapping[tuple[UUID, UUID], Decimal]
"""What is reserved, by document and item."""


@dataclass(frozen=True)
class Waiting:
    """A work order that waits for material, what it wants, what it gets, and how many pieces its stock would make."""

    order: WorkOrder
    wanted: Sequence[Wanted]
    allotment: Allotment
    kit: Kit
    needed_on: date

    @property
    def late(self) -> bool:
        """Whether its material is not there when it is to begin, or today when it should have begun already."""
        return self.allotment.kit_on is None or self.allotment.kit_on > self.needed_on


@dataclass(frozen=True)
class Kitting:
    """All work orders that wait for material, by rank. *free*: what was in stock and reserved for nobody."""

    waiting: Sequence[Waiting]
    free: Mapping[UUID, Decimal]

    def place_of(self, order_id: UUID) -> int | None:
        """Where an order stands."""
        return next((place for place, one in enumerate(self.waiting) if one.order.id == order_id), None)


def check_kits(session: Session, today: date, start_to: date | None = None) -> Kitting:
    """Allot stock and what is coming to the work orders, by priority and then by day.

    With *start_to* only for those of at least normal priority that begin by then and for all urgent ones; that is exact,
    since no order gets less for those behind it.
    """
    orders = list(session.scalars(_ranked(start_to)))
    materials = _materials(session, {one.id for one in orders})
    orders = [one for one in orders if one.status == "planned" or _lacks(materials[one.id])]
    wanted = {one.id: wanted_of(session, materials[one.id]) for one in orders}
    promised, locked = reservations(session), reservations(session, hard_only=True)
    usable = {row.item_id: row.usable for row in session.execute(on_hand_by_item(today))}
    asked = [_asked(one, wanted[one.id], promised, locked, today) for one in orders]
    stock = _without(usable, promised, but_for=wanted.keys())
    found = allot(asked, stock, _receipts(session), today)
    waiting = [
        Waiting(one, wanted[one.id], found[one.id], _kit(one, wanted[one.id], found[one.id]), question.start)
        for one, question in zip(orders, asked, strict=True)
    ]
    return Kitting(waiting, _without(usable, promised))


def _ranked(start_to: date | None) -> Select[WorkOrder]:
    needed_on = func.coalesce(WorkOrder.start_on, WorkOrder.due_on)
    statement = select(WorkOrder).where(WorkOrder.status.in_(STILL_TO_MAKE))
    if start_to is not None:
        soon = and_(WorkOrder.priority == NORMAL, needed_on <= start_to)
        statement = statement.where(or_(WorkOrder.priority < NORMAL, soon))
    return statement.order_by(WorkOrder.priority, needed_on, WorkOrder.due_on, WorkOrder.number)


def _materials(session: Session, order_ids: Collection[UUID]) -> defaultdict[UUID, list[WorkOrderMaterial]]:
    statement = (
        select(WorkOrderMaterial)
        .join(
            WorkOrder,
            and_(
                WorkOrder.id == WorkOrderMaterial.work_order_id,
                WorkOrder.company_id == WorkOrderMaterial.company_id,
            ),
        )
        .where(WorkOrder.status.in_(STILL_TO_MAKE))
        .order_by(WorkOrderMaterial.seq)
    )
    found: defaultdict[UUID, list[WorkOrderMaterial]] = defaultdict(list)
    for one in session.scalars(statement):
        if one.work_order_id in order_ids:
            found[one.work_order_id].append(one)
    return found


def _lacks(materials: Sequence[WorkOrderMaterial]) -> bool:
    return any(one.required > one.issued for one in materials)


def _asked(
    order: WorkOrder, wanted: Sequence[Wanted], promised: Promised, locked: Promised, today: date
) -> Order:
    wants = [
        Want(
            one.item_id,
            one.outstanding,
            promised.get((order.id, one.item_id), ZERO),
            locked.get((order.id, one.item_id), ZERO),
        )
        for one in wanted
        if one.outstanding > 0
    ]
    return Order(order.id, max(order.start_on or order.due_on, today), wants)


def _without(
    usable: Mapping[UUID, Decimal], promised: Promised, but_for: Collection[UUID] = ()
) -> dict[UUID, Decimal]:
    """What can be used and is promised to no document, or only to those of *but_for*."""
    found = dict(usable)
    for (document, item), quantity in promised.items():
        if document not in but_for and item in found:
            found[item] -= quantity
    return {item: max(ZERO, quantity) for item, quantity in found.items()}


def _receipts(session: Session) -> Iterator[Receipt]:
    """What suppliers have confirmed and what is being made; a draft is no promise."""
    for one in open_supply(session, drafts=False):
        yield Receipt(one.item_id, one.quantity, one.due_on, "purchase", one.line_id)
    for owed in subcontracting.open_supply(session):
        if owed.work_order_id is None:
            yield Receipt(owed.item_id, owed.quantity, owed.due_on, "subcontract", owed.order_id)
    statement = select(
        WorkOrder.id,
        WorkOrder.item_id,
        WorkOrder.due_on,
        WorkOrder.quantity - WorkOrder.good - WorkOrder.scrap,
    ).where(WorkOrder.status.in_(STILL_TO_MAKE))
    for order_id, item_id, due_on, quantity in session.execute(statement):
        if quantity > 0:
            yield Receipt(item_id, quantity, due_on, "work_order", order_id)


def _kit(order: WorkOrder, wanted: Sequence[Wanted], allotment: Allotment) -> Kit:
    return kitting(order.quantity, [one.against(allotment.from_stock(one.item_id)) for one in wanted])
