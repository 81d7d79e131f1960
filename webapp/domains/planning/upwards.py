"""Whom an order serves: the pegs of the last plan followed upwards, from what is bought or made to the customers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.db import fetch
from webapp.core.quantity import ZERO, round_quantity
from webapp.core.queries import Params, ReadContext, query
from webapp.domains.planning.models import PlanningRun, Proposal
from webapp.domains.planning.peg_views import asking
from webapp.domains.planning.pegs import Pegged, comes_late, pegs_of_orders
from webapp.domains.planning.references import references
from webapp.domains.planning.rules.trace import OPEN_ENDS
from webapp.domains.planning.serving import items_with_units
from webapp.domains.planning.views import Served, ServesView
from webapp.domains.production.models import WorkOrder
from webapp.domains.purchasing.models import PurchaseOrder, PurchaseOrderLine
from webapp.domains.subcontracting.models import SubcontractOrder

MOST_LEVELS = 20
MOST_SHOWN = 20
_NOBODY = ("stock", "by_product", "substitute")
"""Supplies that are no order's."""
_AT_THE_END = ("safety", "excess")


class ServesParams(Params):
    """An order whose customers are asked for."""

    kind: Literal["purchase", "work_order", "subcontract"]
    id: UUID


@query("planning.serves", permission="planning.read", params=ServesParams, result=ServesView)
def serves(ctx: ReadContext, params: ServesParams) -> ServesView:
    """Whom a purchase order, work order or subcontract order serves by the last plan. Raises NotFound."""
    own = pegs_of_orders(ctx.session, _supplies_of(ctx.session, params.kind, params.id))
    latest = select(PlanningRun.ran_at).order_by(PlanningRun.ran_at.desc()).limit(1)
    rows = served_by(ctx.session, own, ctx.today)
    return ServesView(
        planned_at=ctx.session.scalars(latest).first(),
        known=bool(own),
        rows=rows[:MOST_SHOWN],
        more=max(0, len(rows) - MOST_SHOWN),
    )


def pegs_of_proposal(session: Session, proposal: Proposal) -> list[tuple[UUID, Pegged]]:
    """What a proposal serves; once a plan knows the order that it became, what that serves."""
    own = pegs_of_orders(session, [proposal.id])
    if own:
        return own
    orders = (
        _supplies_of(session, _KINDS[one["kind"]], UUID(one["id"]))
        for one in proposal.documents
        if one["kind"] in _KINDS
    )
    found = pegs_of_orders(session, [supply for supplies in orders for supply in supplies])
    return [one for one in found if one[0] == proposal.item_id]


_KINDS = {"work_order": "work_order", "purchase_order": "purchase", "subcontract_order": "subcontract"}
"""What a proposal became, as the plan calls it."""


def _supplies_of(session: Session, kind: str, order_id: UUID) -> Sequence[UUID]:
    """What the plan knows of an order as its supplies: lines of a purchase order, else the order.

    What is done outside as a step of a work order is no supply of its own: it serves whom the work order serves.
    """
    if kind == "purchase":
        fetch(session, PurchaseOrder, order_id)
        return session.scalars(
            select(PurchaseOrderLine.id).where(PurchaseOrderLine.order_id == order_id)
        ).all()
    if kind == "work_order":
        return [fetch(session, WorkOrder, order_id).id]
    order = fetch(session, SubcontractOrder, order_id)
    return [order.work_order_id or order.id]


class _Path(NamedTuple):
    """The share of *peg* that is for *origin*, the item at the bottom; *late*: something below comes too late."""

    origin: UUID
    item_id: UUID
    peg: Pegged
    quantity: Decimal
    late: bool


@dataclass
class _Share:
    """So much of the item at the bottom; *late* where any of it is."""

    quantity: Decimal = ZERO
    late: bool = False

    def add(self, path: _Path) -> None:
        self.quantity += path.quantity
        self.late = self.late or path.late


class _End(NamedTuple):
    """Where a path ends: what *item_id* is for there, and of which item that is a share."""

    origin: UUID
    item_id: UUID
    kind: str
    document_id: UUID | None


def served_by(session: Session, pegs: Iterable[tuple[UUID, Pegged]], today: date) -> list[Served]:
    """Follow *pegs* (with their items) upwards, level by level, until nothing serves something else; the first due first."""
    ends: defaultdict[_End, _Share] = defaultdict(_Share)
    paths = [
        _Path(item_id, item_id, peg, peg.quantity, _late(peg, today))
        for item_id, peg in pegs
        if peg.supply_kind not in _NOBODY
    ]
    for _ in range(MOST_LEVELS):
        paths = _one_level_up(session, paths, ends, today)
        if not paths:
            break
    return _views(session, ends)


def _one_level_up(
    session: Session, paths: Iterable[_Path], ends: dict[_End, _Share], today: date
) -> list[_Path]:
    """The paths one level higher; those that end here are added to *ends*."""
    shares: defaultdict[tuple[UUID, UUID], _Share] = defaultdict(_Share)
    below: dict[tuple[UUID, UUID], _Path] = {}
    for path in paths:
        kind, document_id = path.peg.demand_kind, path.peg.demand_id
        if kind in OPEN_ENDS or kind == "substitute" or document_id is None:
            ends[_End(path.origin, path.item_id, kind, document_id)].add(path)
        else:
            shares[path.origin, document_id].add(path)
            below[path.origin, document_id] = path
    above = _pegs_above(session, {document_id for _, document_id in shares})
    found = []
    for (origin, document_id), share in shares.items():
        own = above.get(document_id, ())
        total = sum((peg.quantity for _, peg in own), ZERO)
        for item_id, peg in own:
            part = round_quantity(share.quantity * peg.quantity / total)
            found.append(_Path(origin, item_id, peg, part, share.late or _late(peg, today)))
        if not own:
            last = below[origin, document_id]
            end = ends[_End(origin, last.item_id, last.peg.demand_kind, document_id)]
            end.quantity += share.quantity
            end.late = end.late or share.late
    return found


def _pegs_above(session: Session, demand_ids: set[UUID]) -> dict[UUID, list[tuple[UUID, Pegged]]]:
    """The pegs of the orders that ask for something, by the id under which they ask."""
    if not demand_ids:
        return {}
    steps = _steps(session, demand_ids)
    by_supply: defaultdict[UUID, list[tuple[UUID, Pegged]]] = defaultdict(list)
    for item_id, peg in pegs_of_orders(session, {*demand_ids, *steps.values()}):
        if peg.supply_kind not in _NOBODY:
            by_supply[peg.supply_id].append((item_id, peg))
    return {one: by_supply[steps.get(one, one)] for one in demand_ids if steps.get(one, one) in by_supply}


def _steps(session: Session, order_ids: set[UUID]) -> dict[UUID, UUID]:
    """The work orders of which some subcontract orders are a step."""
    statement = select(SubcontractOrder.id, SubcontractOrder.work_order_id).where(
        SubcontractOrder.id.in_(order_ids), SubcontractOrder.work_order_id.is_not(None)
    )
    return {
        order_id: work_order_id for order_id, work_order_id in session.execute(statement) if work_order_id
    }


def _late(peg: Pegged, today: date) -> bool:
    """What is for stock alone is late for nobody."""
    return peg.demand_kind not in _AT_THE_END and comes_late(peg, today)


def _views(session: Session, ends: dict[_End, _Share]) -> list[Served]:
    known = references(session, [one.document_id for one in ends])
    items = items_with_units(session, {item for one in ends for item in (one.origin, one.item_id)})
    found = []
    for end, share in ends.items():
        (of, unit), (item, _) = items[end.origin], items[end.item_id]
        found.append(
            Served(
                to=asking(known.of(end.kind, end.document_id)),
                item_id=item.id,
                item_number=item.number,
                item_name=item.name,
                item_name_en=item.name_en,
                quantity=share.quantity,
                unit=unit.name,
                unit_en=unit.name_en,
                of_number=of.number,
                of_name=of.name,
                of_name_en=of.name_en,
                late=share.late,
            )
        )
    return sorted(found, key=lambda one: (one.to.due_on or date.max, one.to.number, one.item_number))
