"""Pegs as people see them: which supply serves which demand, and whom a proposal serves in the end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.quantity import ZERO
from webapp.domains.items.models import Substitution
from webapp.domains.planning.pegs import Pegged, pegs_of_item, pegs_of_orders
from webapp.domains.planning.references import Reference, references
from webapp.domains.planning.rules.trace import OPEN_ENDS
from webapp.domains.planning.views import PegView, Served, StandIn

MOST_LEVELS = 20


def peg_views(session: Session, pegs: Sequence[Pegged]) -> list[PegView]:
    """The pegs with what they name, the first needed first."""
    known = references(session, [one for peg in pegs for one in (peg.supply_id, peg.demand_id)])
    views = [
        PegView(
            quantity=peg.quantity,
            supply=known.of(peg.supply_kind, peg.supply_id),
            supply_on=peg.supply_on,
            demand=_asking(known.of(peg.demand_kind, peg.demand_id)),
            demand_on=peg.demand_on,
            late=bool(peg.supply_on and peg.demand_on and peg.supply_on > peg.demand_on),
        )
        for peg in pegs
    ]
    return sorted(views, key=lambda one: (one.demand_on or date.max, one.supply_on or date.min))


def _asking(demand: Reference) -> Reference:
    """A demand; where an item stands in for others, these are who asks for it."""
    return demand.model_copy(update={"item_id": demand.instead_of_id}) if demand.instead_of_id else demand


def stand_ins(session: Session, item_id: UUID) -> list[StandIn]:
    """What stands in for an item in its plan, all days together, and whether it is used up first."""
    quantities: defaultdict[UUID, Decimal] = defaultdict(lambda: ZERO)
    for peg in pegs_of_item(session, item_id):
        if peg.supply_kind == "substitute":
            quantities[peg.supply_id] += peg.quantity
    known = references(session, quantities)
    first = set(
        session.scalars(
            select(Substitution.id).where(Substitution.id.in_(quantities), Substitution.strategy == "use_up")
        )
    )
    return [
        StandIn(what=known.of("substitute", swap_id), quantity=quantity, use_up=swap_id in first)
        for swap_id, quantity in quantities.items()
    ]


def served_by(session: Session, pegs: Sequence[Pegged]) -> list[Served]:
    """Follow the pegs upwards, level by level, until nothing is left that serves something else."""
    served: defaultdict[tuple[str, UUID | None], Decimal] = defaultdict(lambda: ZERO)
    waiting = [(peg, peg.quantity) for peg in pegs]
    for _ in range(MOST_LEVELS):
        waiting = _one_level_up(session, waiting, served)
        if not waiting:
            break
    known = references(session, [document_id for _, document_id in served])
    found = [
        Served(to=_asking(known.of(kind, document_id)), quantity=quantity)
        for (kind, document_id), quantity in served.items()
    ]
    return sorted(found, key=lambda one: (one.to.due_on or date.max, one.to.number))


def _one_level_up(
    session: Session,
    waiting: Iterable[tuple[Pegged, Decimal]],
    served: dict[tuple[str, UUID | None], Decimal],
) -> list[tuple[Pegged, Decimal]]:
    shares: defaultdict[UUID, Decimal] = defaultdict(lambda: ZERO)
    for peg, share in waiting:
        if peg.demand_kind in OPEN_ENDS or peg.demand_kind == "substitute" or peg.demand_id is None:
            served[peg.demand_kind, peg.demand_id] += share
        else:
            shares[peg.demand_id] += share
    above: defaultdict[UUID, list[Pegged]] = defaultdict(list)
    for peg in pegs_of_orders(session, shares) if shares else ():
        if peg.supply_kind in ("stock", "by_product", "substitute"):
            continue
        above[peg.supply_id].append(peg)
    found = []
    for supply_id, share in shares.items():
        own = above[supply_id]
        total = sum((one.quantity for one in own), ZERO)
        found += [(one, (share * one.quantity / total).quantize(Decimal("0.000001"))) for one in own]
        if not own:
            served["work_order", supply_id] += share
    return found
