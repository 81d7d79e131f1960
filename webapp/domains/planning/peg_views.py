"""Pegs as people see them: which supply serves which demand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.quantity import ZERO
from webapp.domains.items.models import Substitution
from webapp.domains.planning.pegs import Pegged, pegs_of_item
from webapp.domains.planning.references import Reference, references
from webapp.domains.planning.views import PegView, StandIn


def peg_views(session: Session, pegs: Sequence[Pegged]) -> list[PegView]:
    """The pegs with what they name, the first needed first."""
    known = references(session, [one for peg in pegs for one in (peg.supply_id, peg.demand_id)])
    views = [
        PegView(
            quantity=peg.quantity,
            supply=known.of(peg.supply_kind, peg.supply_id),
            supply_on=peg.supply_on,
            demand=asking(known.of(peg.demand_kind, peg.demand_id)),
            demand_on=peg.demand_on,
            late=bool(peg.supply_on and peg.demand_on and peg.supply_on > peg.demand_on),
        )
        for peg in pegs
    ]
    return sorted(views, key=lambda one: (one.demand_on or date.max, one.supply_on or date.min))


def asking(demand: Reference) -> Reference:
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
