"""What the last plan says of an item day by day: what is needed, for whom, and what comes, from where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from webapp.core.quantity import ZERO
from webapp.domains.planning.pegs import Pegged

_NOBODY = ("safety", "excess")
_DEMANDS = {"sales": "orders", "forecast": "forecast"}
_SUPPLIES = {"firm": "firm", "proposal": "planned", "phantom": "planned"} | dict.fromkeys(
    ("purchase", "work_order", "subcontract", "by_product", "substitute"), "coming"
)


@dataclass
class Day:
    """A day, or the days of a period. *needs*: what is made of it asks for; *coming*: orders on their way, and what stands in.

    *late*: so much of what customers have ordered for it comes later.
    """

    forecast: Decimal = ZERO
    orders: Decimal = ZERO
    needs: Decimal = ZERO
    coming: Decimal = ZERO
    firm: Decimal = ZERO
    planned: Decimal = ZERO
    late: Decimal = ZERO

    @property
    def gross(self) -> Decimal:
        """All that is needed."""
        return self.forecast + self.committed

    @property
    def committed(self) -> Decimal:
        """What is needed for more than expectations."""
        return self.orders + self.needs

    @property
    def receipts(self) -> Decimal:
        """What comes without a new decision."""
        return self.coming + self.firm

    @property
    def supply(self) -> Decimal:
        """All that comes."""
        return self.receipts + self.planned

    def add(self, name: str, quantity: Decimal) -> None:
        """Count *quantity* to the figure *name*."""
        setattr(self, name, getattr(self, name) + quantity)


def on_hand_of(pegs: Iterable[Pegged]) -> Decimal:
    """What the plan found in stock, and locked for nobody."""
    return sum((one.quantity for one in pegs if one.supply_kind == "stock"), ZERO)


def days_of(pegs: Iterable[Pegged], too_late: Collection[UUID] = ()) -> dict[date, Day]:
    """The days on which something is needed or comes. What is planned and was rejected does not come.

    *too_late*: planned orders that cannot be there on the day for which they are planned.
    """
    days: defaultdict[date, Day] = defaultdict(Day)
    for peg in pegs:
        if peg.demand_on and peg.demand_kind not in _NOBODY:
            day = days[peg.demand_on]
            day.add(_DEMANDS.get(peg.demand_kind, "needs"), peg.quantity)
            if peg.demand_kind == "sales" and _is_late(peg, too_late):
                day.late += peg.quantity
        if peg.supply_on and peg.supply_kind in _SUPPLIES:
            days[peg.supply_on].add(_SUPPLIES[peg.supply_kind], peg.quantity)
    return dict(days)


def _is_late(peg: Pegged, too_late: Collection[UUID]) -> bool:
    comes_later = peg.supply_on and peg.demand_on and peg.supply_on > peg.demand_on
    return bool(comes_later) or peg.supply_id in too_late
