"""Following pegs upwards: whom a supply serves in the end, and when they will really get it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from webapp.domains.planning.rules.engine import in_order
from webapp.domains.planning.rules.lead_times import forwards
from webapp.domains.planning.rules.values import Inputs, ItemPlan, Key, Peg, Proposal, Ref

Served: TypeAlias = dict[tuple[str, Ref], int]
"""How much of a supply goes to whom, in the supply's own unit."""

OPEN_ENDS = ("sales", "forecast", "safety", "excess")
"""Demands that serve nothing else."""

MADE = ("work_order", "subcontract", "firm")
"""Supplies on their way that need material in turn."""


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


def waits_of(inputs: Inputs, plans: Mapping[Key, ItemPlan]) -> Waits:
    """When each customer's demand can be met if all proposals are ordered today or later, and what it waits for.

    That is the day of its latest supply. A proposal starts when its components are there, or later if it is needed later. A
    demand that nothing supplies is missing.
    """
    waits = Waits(inputs)
    for item in reversed(in_order(inputs)):
        if item in plans:
            waits.look_at(plans[item])
    return waits


class Waits:
    """Items from the bottom upwards: when the material of each order is there, and which supply comes last."""

    def __init__(self, inputs: Inputs) -> None:
        self.inputs = inputs
        self.now = inputs.calendar.at_or_after(inputs.today)
        self.material: dict[Ref, int] = {}
        self.customers: dict[tuple[str, Ref], int] = {}
        self.last: dict[Ref, Peg] = {}
        """The supply that an order's material or a customer (by kind and ref) waits for."""
        self._proposals: dict[Ref, Proposal] = {}

    def look_at(self, plan: ItemPlan) -> None:
        """Take in the plan of an item; those of its components have been looked at."""
        for one in plan.proposals:
            self._proposals[one.ref] = one
        ready: dict[Ref, int] = {one.ref: self._end(one) for one in plan.proposals}
        for peg in plan.pegs:
            at = max(peg.supply_day, self.now)
            if peg.supply_kind == "proposal":
                at = ready[peg.supply_ref]
            elif peg.supply_kind in MADE:
                at = max(at, self.material.get(peg.supply_ref, 0))
            if peg.demand_kind in ("sales", "forecast"):
                self._note(self.customers, (peg.demand_kind, peg.demand_ref), peg, at)
            elif peg.demand_ref is not None:
                self._note(self.material, peg.demand_ref, peg, at)

    def arrival(self, peg: Peg) -> int:
        """The day on which what *peg* promises is really there."""
        at = max(peg.supply_day, self.now)
        if peg.supply_kind == "proposal":
            return self._end(self._proposals[peg.supply_ref])
        if peg.supply_kind in MADE:
            return max(at, self.material.get(peg.supply_ref, 0))
        return at

    def quantity_of(self, peg: Peg) -> int:
        """How much the supply behind *peg* orders, of which *peg* may be a part."""
        one = self._proposals.get(peg.supply_ref) if peg.supply_kind == "proposal" else None
        return one.quantity if one else peg.quantity

    def bottleneck(self, kind: str, ref: Ref) -> Peg | None:
        """The supply, level by level downwards, that a customer's demand waits for; None where nothing supplies it."""
        peg = self.last.get((kind, ref))
        while peg is not None:
            below = self.last.get(peg.supply_ref)
            if below is None or self.material[peg.supply_ref] <= self._own_start(peg):
                return peg
            peg = below
        return None

    def _own_start(self, peg: Peg) -> int:
        """The day up to which material may come without delaying the supply."""
        if peg.supply_kind == "proposal":
            return max(self._proposals[peg.supply_ref].start, self.now)
        return max(peg.supply_day, self.now)

    def _note(self, known: dict[Any, int], key: Any, peg: Peg, at: int) -> None:
        if at > known.get(key, -1):
            known[key] = at
            self.last[key] = peg

    def _end(self, one: Proposal) -> int:
        begin = max(one.start, self.now, self.material.get(one.ref, 0))
        part = self.inputs.parts[one.item]
        return max(forwards(part, one.quantity, begin, self.inputs.calendar).available, one.available)
