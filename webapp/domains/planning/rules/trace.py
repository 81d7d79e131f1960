"""Following pegs upwards: whom a supply serves in the end, and when they will really get it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from webapp.domains.planning.rules.engine import in_order
from webapp.domains.planning.rules.lead_times import forwards
from webapp.domains.planning.rules.values import Inputs, ItemPlan, Key, Peg, Proposal, Ref

Served: TypeAlias = dict[tuple[str, Ref], int]
"""How much of a supply goes to whom, in the supply's own unit."""

OPEN_ENDS = ("sales", "forecast", "safety", "excess")
"""Demands that serve nothing else."""


def customers_of(plans: Mapping[Key, ItemPlan], ref: Ref, item: Key) -> Served:
    """Whom the supply *ref* of *item* serves in the end, through all levels: customers, forecasts, safety stock, excess."""
    return shares(_by_supply(peg for plan in plans.values() for peg in plan.pegs), ref)


def shares(pegs: Mapping[Ref, list[Peg]], ref: Ref) -> Served:
    """The same from pegs by supply. Each level divides its share in proportion to what the pegs of its parent say."""
    served: defaultdict[tuple[str, Ref], int] = defaultdict(int)
    waiting: list[tuple[Ref, int | None, frozenset[Ref]]] = [(ref, None, frozenset())]
    while waiting:
        supply, share, seen = waiting.pop()
        own = [one for one in pegs.get(supply, ()) if one.supply_kind not in ("stock", "substitute")]
        total = sum(one.quantity for one in own)
        for peg in own:
            part = peg.quantity if share is None else share * peg.quantity // total
            if peg.demand_kind in OPEN_ENDS or peg.demand_ref in seen or peg.demand_ref not in pegs:
                served[peg.demand_kind, peg.demand_ref] += part
            else:
                waiting.append((peg.demand_ref, part, seen | {supply}))
    return dict(served)


def _by_supply(pegs: Iterable[Peg]) -> dict[Ref, list[Peg]]:
    found: defaultdict[Ref, list[Peg]] = defaultdict(list)
    for peg in pegs:
        if peg.supply_kind != "by_product":
            found[peg.supply_ref].append(peg)
    return found


def projected(inputs: Inputs, plans: Mapping[Key, ItemPlan]) -> dict[tuple[str, Ref], int]:
    """When each customer's demand can be met if all proposals are ordered today or later: the day of its latest supply.

    A proposal starts when its components are there, or later if it is needed later. A demand that nothing supplies is missing.
    """
    waits = _Waits(inputs)
    for item in reversed(in_order(inputs)):
        if item in plans:
            waits.look_at(plans[item])
    return waits.customers


class _Waits:
    """Items from the bottom upwards: when the material of each order is there."""

    def __init__(self, inputs: Inputs) -> None:
        self.inputs = inputs
        self.now = inputs.calendar.at_or_after(inputs.today)
        self.material: dict[Ref, int] = {}
        self.customers: dict[tuple[str, Ref], int] = {}

    def look_at(self, plan: ItemPlan) -> None:
        ready = {one.ref: self._end(one) for one in plan.proposals}
        for peg in plan.pegs:
            at = max(peg.supply_day, self.now)
            if peg.supply_kind == "proposal":
                at = ready[peg.supply_ref]  # type: ignore[index]
            elif peg.supply_kind in ("work_order", "firm"):
                at = max(at, self.material.get(peg.supply_ref, 0))
            if peg.demand_kind in ("sales", "forecast"):
                known = (peg.demand_kind, peg.demand_ref)
                self.customers[known] = max(self.customers.get(known, 0), at)
            elif peg.demand_ref is not None:
                self.material[peg.demand_ref] = max(self.material.get(peg.demand_ref, 0), at)

    def _end(self, one: Proposal) -> int:
        begin = max(one.start, self.now, self.material.get(one.ref, 0))
        part = self.inputs.parts[one.item]
        return max(forwards(part, one.quantity, begin, self.inputs.calendar).available, one.available)
