"""Pegs as they are kept: those of an item are one value beside its plan, a list of lists without names.

The ids in them name documents of many kinds, which the database does not check: every run writes the pegs anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.db import find
from webapp.domains.planning.models import PlanItem, Proposal
from webapp.domains.production.models import WorkOrder
from webapp.domains.purchasing.models import PurchaseOrderLine
from webapp.domains.subcontracting.models import SubcontractOrder

MOST = 500
"""So many ids go into one question."""

Kept: TypeAlias = tuple[int, str, str, int | None, str, str | None, int | None]
"""Quantity in millionths; kind, id and day of the supply, then of the demand. Ids in hex, days as ordinals."""


class Pegged(NamedTuple):
    """So much of a supply serves so much of a demand of the same item; see ``rules.values.Peg``.

    ``supply_on`` is None for stock, ``demand_on`` for stock that nobody needs.
    """

    quantity: Decimal
    supply_kind: str
    supply_id: UUID
    supply_on: date | None
    demand_kind: str
    demand_id: UUID | None
    demand_on: date | None


def pegs_of_item(session: Session, item_id: UUID) -> list[Pegged]:
    """The pegs of an item, as the last run left them."""
    plan = find(session, PlanItem, item_id)
    return [] if plan is None else [_pegged(*one) for one in plan.pegs]


def pegs_of_items(session: Session, item_ids: Iterable[UUID]) -> list[tuple[UUID, Pegged]]:
    """The pegs of some items, each with its item."""
    statement = select(PlanItem.id, PlanItem.pegs).where(PlanItem.id.in_(set(item_ids))).order_by(PlanItem.id)
    return [(item_id, _pegged(*one)) for item_id, kept in session.execute(statement) for one in kept]


def pegs_of_supply(session: Session, item_id: UUID, supply_id: UUID) -> list[Pegged]:
    """What one supply of an item serves."""
    return [one for one in pegs_of_item(session, item_id) if one.supply_id == supply_id]


def pegs_of_orders(session: Session, order_ids: Iterable[UUID]) -> list[tuple[UUID, Pegged]]:
    """What proposals, work orders, subcontract orders and lines of purchase orders serve, each peg with its item."""
    wanted = list(order_ids)
    known = {one.hex for one in wanted}
    found = []
    for items in _chunks(_items_of(session, wanted)):
        kept: Iterable[Any] = session.execute(
            select(PlanItem.id, PlanItem.pegs).where(PlanItem.id.in_(items)).order_by(PlanItem.id)
        )
        found += [(item_id, _pegged(*peg)) for item_id, pegs in kept for peg in pegs if peg[2] in known]
    return found


def _items_of(session: Session, order_ids: list[UUID]) -> list[UUID]:
    items: set[UUID] = set()
    for chunk in _chunks(order_ids):
        for model in (Proposal, WorkOrder, SubcontractOrder, PurchaseOrderLine):
            items.update(session.scalars(select(model.item_id).where(model.id.in_(chunk))))
    return sorted(items)


def _chunks(ids: list[UUID]) -> Iterable[list[UUID]]:
    return (ids[start : start + MOST] for start in range(0, len(ids), MOST))


def comes_late(peg: Pegged, today: date) -> bool:
    """Whether a supply comes after it is needed, or should have come already."""
    if peg.supply_on is None:
        return False
    return peg.supply_on < today or bool(peg.demand_on and peg.supply_on > peg.demand_on)


def _pegged(
    quantity: int,
    supply_kind: str,
    supply: str,
    supply_on: int | None,
    demand_kind: str,
    demand: str | None,
    demand_on: int | None,
) -> Pegged:
    return Pegged(
        Decimal(quantity).scaleb(-6),
        supply_kind,
        UUID(supply),
        _day(supply_on),
        demand_kind,
        UUID(demand) if demand else None,
        _day(demand_on),
    )


def _day(ordinal: int | None) -> date | None:
    return date.fromordinal(ordinal) if ordinal else None
