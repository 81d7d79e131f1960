"""Planning one item: net it, make lots of what is missing, date them, peg them, and say what the planner should do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from operator import attrgetter

from webapp.domains.planning.rules import messages
from webapp.domains.planning.rules.explosion import gross
from webapp.domains.planning.rules.lead_times import backwards, forwards, lead_days, usable_on
from webapp.domains.planning.rules.lots import Lot, lot_size, lots_of, parts_of
from webapp.domains.planning.rules.netting import (
    Arrival,
    Netting,
    Shortage,
    Surroundings,
    net_requirements,
)
from webapp.domains.planning.rules.pegging import Source, pegs_of
from webapp.domains.planning.rules.substitutes import Draw, Shelf
from webapp.domains.planning.rules.values import (
    ALWAYS,
    ONE,
    Demand,
    Inputs,
    ItemPlan,
    Key,
    LotRule,
    Part,
    Peg,
    Proposal,
    Supply,
    Why,
)

_BLOWN = LotRule()
_STOCK, _COMING, _OTHERS, _NEW = range(4)
"""Of what can be used on the same day, what is there goes first."""


class Desk:
    """What has come together while a plan is made: demands, supplies on their way, and shelves to take substitutes from."""

    def __init__(self, inputs: Inputs) -> None:
        self.inputs = inputs
        self.now = inputs.calendar.at_or_after(inputs.today)
        self.demands: defaultdict[Key, list[Demand]] = defaultdict(list)
        self.supplies: defaultdict[Key, list[Supply]] = defaultdict(list)
        self.shelves: dict[Key, Shelf] = {}
        """What can be taken of the items that stand in for others."""
        self._stand_ins = {swap.item for swaps in inputs.swaps.values() for swap in swaps}
        self.draws: list[Draw] = []
        self._clamped: dict[int, int] = {}

    def clamp(self, day: int) -> int:
        """*day* as a working day on which something can still be done: in time for it, and not in the past."""
        found = self._clamped.get(day)
        if found is None:
            found = self._clamped[day] = max(self.inputs.calendar.at_or_before(day), self.now)
        return found

    def ask(self, demand: Demand) -> None:
        """Note a demand."""
        self.demands[demand.item].append(demand)

    def expect(self, supply: Supply) -> None:
        """Note a supply."""
        self.supplies[supply.item].append(supply)

    def is_stand_in(self, item: Key) -> bool:
        """Whether an item may be taken in place of another."""
        return item in self._stand_ins

    def usable(self, supply: Supply) -> int:
        """The day on which *supply* can be used, should it come as promised; what is overdue may come today."""
        if supply.kind == "by_product":
            return supply.day
        part = self.inputs.parts[supply.item]
        return usable_on(part, max(supply.day, self.now), self.inputs.calendar)


def plan_item(desk: Desk, item: Key) -> ItemPlan:
    """Plan *item*, whose demands are all on the desk."""
    part = desk.inputs.parts[item]
    demands = _demands(desk, item)
    arrivals = [
        Arrival(desk.usable(one), one, one.kind == "by_product") for one in desk.supplies.get(item, ())
    ]
    if not demands and not arrivals and part.on_hand >= part.safety:
        return _idle(desk, part)
    swapped: list[Source] = []
    netted = net_requirements(part.on_hand, demands, arrivals, _surroundings(desk, part, swapped))
    proposals = _proposals(desk, part, netted.shortages)
    sources = _sources(desk, part, netted, swapped, proposals)
    pegs = pegs_of(item, sources, demands, part.safety)
    if desk.is_stand_in(item):
        desk.shelves[item] = Shelf(part, demands, arrivals, sources, bare=bool(netted.shortages))
    if part.phantom:
        pegs = _blow_through(desk, item, pegs)
        return ItemPlan(item, (), pegs, messages.about_supplies(part, netted.taken, desk.inputs))
    said = messages.about_supplies(part, netted.taken, desk.inputs)
    said += messages.about_proposals(part, proposals, netted.taken, desk.inputs)
    return ItemPlan(item, proposals, pegs, said)


def _idle(desk: Desk, part: Part) -> ItemPlan:
    if not part.on_hand:
        return ItemPlan(part.key)
    stock = [Source(desk.now, _STOCK, ALWAYS, part.on_hand, "stock", part.key)]
    if desk.is_stand_in(part.key):
        desk.shelves[part.key] = Shelf(part, (), (), stock)
    return ItemPlan(part.key, (), pegs_of(part.key, stock, (), part.safety))


def _demands(desk: Desk, item: Key) -> list[Demand]:
    """The demands of *item* by the working day on which they have to be met."""
    clamp = desk.clamp
    found = [
        one if (day := clamp(one.day)) == one.day else one._replace(day=day)
        for one in desk.demands.pop(item, ())
    ]
    found.sort(key=_DAY)
    return found


_DAY = attrgetter("day")


def _surroundings(desk: Desk, part: Part, swapped: list[Source]) -> Surroundings:
    def feasible(quantity: int) -> int:
        if part.phantom:
            return desk.now
        return forwards(part, lot_size(quantity, part.lots), desk.now, desk.inputs.calendar).available

    def swap(day: int, quantity: int) -> int:
        return _take_substitutes(desk, part.key, day, quantity, swapped)

    return Surroundings(desk.now, 0 if part.phantom else part.safety, feasible, swap)


def _take_substitutes(desk: Desk, item: Key, day: int, quantity: int, swapped: list[Source]) -> int:
    """Take what may stand in for *quantity* of an item from stock that nobody else needs, the first choice first."""
    replaced = 0
    for one in desk.inputs.swaps.get(item, ()):
        shelf = desk.shelves.get(one.item)
        if shelf is None or not (one.first or day) <= day <= (one.last or day):
            continue
        part = min(quantity - replaced, shelf.free(day) * ONE // one.ratio)
        if part > 0:
            drawn = -(-part * one.ratio // ONE)
            shelf.take(drawn)
            desk.draws.append(Draw(one.item, item, day, drawn))
            swapped.append(Source(day, _OTHERS, day, part, "substitute", one.item))
            replaced += part
    return replaced


def _proposals(desk: Desk, part: Part, shortages: Sequence[Shortage]) -> list[Proposal]:
    proposals: list[Proposal] = []
    numbers: dict[int, int] = {}
    rule = _BLOWN if part.phantom else part.lots
    for lot in lots_of([one.net for one in shortages], rule):
        why = _Reason(shortages, lot)
        for quantity in parts_of(lot.quantity, rule):
            ref = _new_ref(desk, part.key, lot.day, numbers)
            proposals.append(_proposal(desk, part, ref, quantity, why))
    return proposals


class _Reason:
    """The figures behind a lot, the same for all its parts."""

    def __init__(self, shortages: Sequence[Shortage], lot: Lot) -> None:
        covered = shortages[lot.first : lot.last + 1]
        self.lot = lot
        self.gross = sum(one.gross for one in covered)
        self.on_hand = covered[0].on_hand
        self.inbound = sum(one.inbound for one in covered)
        self.substituted = sum(one.substituted for one in covered)


def _proposal(desk: Desk, part: Part, ref: tuple[Key, int, int], quantity: int, why: _Reason) -> Proposal:
    calendar, now = desk.inputs.calendar, desk.now
    dates = backwards(part, quantity, why.lot.day, calendar)
    earliest = forwards(part, quantity, now, calendar)
    return Proposal(
        ref,
        part.key,
        part.source,
        quantity,
        max(dates.start, now),
        max(dates.due, now),
        max(dates.available, now),
        desk.inputs.declined.get(ref) == quantity,
        Why(
            why.gross,
            why.on_hand,
            why.inbound,
            why.substituted,
            part.safety,
            why.lot.net,
            why.lot.carried,
            why.lot.quantity,
            part.lots.rule,
            lead_days(part, quantity),
            max(earliest.available, dates.available, now),
        ),
    )


def _new_ref(desk: Desk, item: Key, day: int, numbers: dict[int, int]) -> tuple[Key, int, int]:
    number = numbers.get(day, 0)
    while (item, day, number) in desk.inputs.taken:
        number += 1
    numbers[day] = number + 1
    return (item, day, number)


def _sources(
    desk: Desk, part: Part, netted: Netting, swapped: list[Source], proposals: Sequence[Proposal]
) -> list[Source]:
    sources = [Source(desk.now, _STOCK, ALWAYS, part.on_hand, "stock", part.key)] if part.on_hand > 0 else []
    for (day, supply, _), needed in netted.taken:
        planned = min(day, needed) if needed is not None else day
        sources.append(Source(planned, _COMING, day, supply.quantity, supply.kind, supply.ref))
    sources += swapped
    for one in proposals:
        kind = "phantom" if part.phantom else "declined" if one.declined else "proposal"
        sources.append(Source(one.available, _NEW, one.available, one.quantity, kind, one.ref))
    return sources


def _blow_through(desk: Desk, item: Key, pegs: list[Peg]) -> list[Peg]:
    """Ask the components of a phantom for what it lacks, in the name of whoever needs the phantom."""
    for peg in pegs:
        if peg.supply_kind == "phantom":
            for use in desk.inputs.uses.get(item, ()):
                needed = gross(peg.quantity, use)
                if needed and use.counts_on(peg.demand_day):
                    desk.ask(Demand(use.component, peg.demand_day, needed, peg.demand_kind, peg.demand_ref))
    return pegs
