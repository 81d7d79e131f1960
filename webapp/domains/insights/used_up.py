"""When an old part is used up: what of it is there and on order against what the last plan needs of it, day by day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.quantity import ZERO
from webapp.domains.planning.models import PlanItem
from webapp.domains.planning.pegs import Pegged, pegs_of_items

THERE = ("stock", "purchase", "work_order", "subcontract", "by_product")
"""Supplies that are there or on order; a proposal is nothing yet, however firm."""
NOBODYS = ("safety", "excess")


class Outlook(NamedTuple):
    """*used_up_on*: the day on which all that is there and on order is needed; None when *left* of it is not.

    *lacks_from*: the first day on which it is not enough for what is needed: from then on something else has to be used.
    """

    used_up_on: date | None
    lacks_from: date | None
    left: Decimal


def outlooks(session: Session, item_ids: Iterable[UUID], today: date) -> dict[UUID, Outlook]:
    """The outlook of each of *item_ids* that the last plan knows."""
    wanted = list(item_ids)
    pegs: dict[UUID, list[Pegged]] = {
        item_id: [] for item_id in session.scalars(select(PlanItem.id).where(PlanItem.id.in_(wanted)))
    }
    for item_id, peg in pegs_of_items(session, wanted):
        pegs[item_id].append(peg)
    return {item_id: outlook(own, today) for item_id, own in pegs.items()}


def outlook(pegs: Sequence[Pegged], today: date) -> Outlook:
    """What the *pegs* of an item come to: its safety stock is used up as well, and what stands in for it needs none of it."""
    there = sum((one.quantity for one in pegs if one.supply_kind in THERE), ZERO)
    needed: defaultdict[date, Decimal] = defaultdict(lambda: ZERO)
    for one in pegs:
        if one.demand_kind not in NOBODYS and one.supply_kind != "substitute" and one.demand_on:
            needed[one.demand_on] += one.quantity
    if not there:
        return Outlook(today, today, ZERO)
    used_up_on = None
    for day in sorted(needed):
        if needed[day] > there:
            return Outlook(used_up_on or day, day, ZERO)
        there -= needed[day]
        if not there:
            used_up_on = used_up_on or day
    return Outlook(used_up_on, used_up_on + timedelta(days=1) if used_up_on else None, there)
