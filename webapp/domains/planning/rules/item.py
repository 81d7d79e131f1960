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
    Ledger,
    Netting,
    Shortage,
    Surroundings,
    net_requirements,
)
from webapp.domains.planning.rules.pegging import Source, pegs_of
from webapp.domains.planning.rules.substitutes import Account, Draw, Shelf, net_side_by_side
from webapp.domains.planning.rules.values import (
    ALWAYS,
    Demand,
    Inputs,
    ItemPlan,
    Key,
    LotRule,
    Part,
    Peg,
    Proposal,
    Supply,
    Swap,
    Why,
)

_BLOWN = LotRule()
_STOCK, _COMING, _NEW = range(3)
"""Of what can be used on the same day, what is there goes first."""


class Desk:
    """What has come together while a plan is made: demands, supplies on their way, and shelves to take substitutes from.

    *swaps*: the substitutions that count, the first choice first.
    """

    def __init__(self, inputs: Inputs, swaps: Sequence[Swap] = ()) -> None:
        self.inputs = inputs
        self.now = inputs.calendar.at_or_after(inputs.today)
        self.demands: defaultdict[Key, list[Demand]] = defaultdict(list)
        self.supplies: defaultdict[Key, list[Supply]] = defaultdict(list)
        self.shelves: dict[Key, Shelf] = {}
        """What can be taken of the items that stand in for others."""
        self._stand_ins = {one.item for swap in swaps for one in swap.substitutes}
        self._replaced: defaultdict[Key, list[Swap]] = defaultdict(list)
        for swap in swaps:
            for one in swap.mains:
                self._replaced[one.item].append(swap)
        self._swaps = swaps
        self.draws: list[Draw] = []
        self._clamped: dict[int, int] = {}

    def clamp(self, day: int) -> int:
        """*day* as a working day on which something can still be done: in time for it, and not in the past."""
        found = self._clamped.get(day)
        if found is None:
            found = self._clamped[day] = self.inputs.calendar.in_time(day, self.now)
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

    def swaps_of(self, items: Sequence[Key]) -> Sequence[Swap]:
        """What may stand in for any of *items*, the first choice first."""
        if len(items) == 1:
            return self._replaced.get(items[0], ())
        wanted = set(items)
        return [swap for swap in self._swaps if wanted.intersection(one.item for one in swap.mains)]

    def usable(self, supply: Supply) -> int:
        """The day on which *supply* can be used, should it come as promised; what is overdue may come today."""
        if supply.kind == "by_product":
            return supply.day
        part = self.inputs.parts[supply.item]
        return usable_on(part, max(supply.day, self.now), self.inputs.calendar)


def plan_family(desk: Desk, items: Sequence[Key]) -> dict[Key, ItemPlan]:
    """Plan *items*, whose demands are all on the desk: one, or those for which a group stands in together."""
    swaps = desk.swaps_of(items)
    if not swaps:
        return {item: _plan_item(desk, item) for item in items}
    accounts = {}
    for item in items:
        part, demands, arrivals = desk.inputs.parts[item], _demands(desk, item), _arrivals(desk, item)
        ledger = Ledger(part.on_hand, arrivals, _surroundings(desk, part))
        accounts[item] = Account(item, demands, arrivals, ledger)
    desk.draws += net_side_by_side(accounts, swaps, desk.shelves)
    return {
        item: _finish(desk, item, (one.rest(), one.arrivals, one.pegs), one.ledger.result)
        for item, one in accounts.items()
    }


def plan_again(desk: Desk, plan: ItemPlan, draws: Sequence[Draw]) -> ItemPlan:
    """The plan of an item from which *draws* were made, which were not known yet when it was planned.

    There was enough for them: nothing new has to be ordered, but what is on its way may be needed sooner, or at all.
    """
    shelf = desk.shelves[plan.item]
    drawn = [Demand(one.item, one.day, one.quantity, "substitute", one.ref) for one in draws]
    demands = sorted([*shelf.demands, *drawn], key=_DAY)
    part = shelf.part
    netted = net_requirements(part.on_hand, demands, shelf.arrivals, _surroundings(desk, part))
    pegs = [*pegs_of(plan.item, _sources(desk, part, netted, ()), demands, part.safety), *shelf.pegs]
    return ItemPlan(plan.item, plan.proposals, pegs, messages.about_supplies(part, netted.taken, desk.inputs))


def _plan_item(desk: Desk, item: Key) -> ItemPlan:
    part = desk.inputs.parts[item]
    demands, arrivals = _demands(desk, item), _arrivals(desk, item)
    if not demands and not arrivals and part.on_hand >= part.safety:
        return _idle(desk, part)
    ledger = Ledger(part.on_hand, arrivals, _surroundings(desk, part))
    return _finish(desk, item, (demands, arrivals, []), ledger.run(demands))


def _finish(
    desk: Desk, item: Key, facts: tuple[Sequence[Demand], Sequence[Arrival], list[Peg]], netted: Netting
) -> ItemPlan:
    """Make lots of what is missing, peg, and say what is to be done.

    *facts*: the demands that nothing stands in for, what is on its way, and the pegs of what does stand in.
    """
    demands, arrivals, swapped = facts
    part = desk.inputs.parts[item]
    proposals = _proposals(desk, part, netted.shortages)
    sources = _sources(desk, part, netted, proposals)
    pegs = pegs_of(item, sources, demands, part.safety)
    if desk.is_stand_in(item):
        bare = bool(netted.shortages)
        desk.shelves[item] = Shelf(part, demands, arrivals, swapped, bare=bare)
    said = messages.about_supplies(part, netted.taken, desk.inputs)
    if part.phantom:
        _blow_through(desk, item, pegs, demands)
        return ItemPlan(item, (), pegs + swapped, said)
    said += messages.about_proposals(part, proposals, netted.taken, desk.inputs)
    return ItemPlan(item, proposals, pegs + swapped, said)


def _idle(desk: Desk, part: Part) -> ItemPlan:
    if not part.on_hand:
        return ItemPlan(part.key)
    stock = [Source(desk.now, _STOCK, ALWAYS, part.on_hand, "stock", part.key)]
    if desk.is_stand_in(part.key):
        desk.shelves[part.key] = Shelf(part, (), ())
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


def _arrivals(desk: Desk, item: Key) -> list[Arrival]:
    return [Arrival(desk.usable(one), one, one.kind == "by_product") for one in desk.supplies.get(item, ())]


def _surroundings(desk: Desk, part: Part) -> Surroundings:
    def feasible(quantity: int) -> int:
        if part.phantom:
            return desk.now
        return forwards(part, lot_size(quantity, part.lots), desk.now, desk.inputs.calendar).available

    return Surroundings(desk.now, 0 if part.phantom else part.safety, feasible)


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


def _sources(desk: Desk, part: Part, netted: Netting, proposals: Sequence[Proposal]) -> list[Source]:
    sources = [Source(desk.now, _STOCK, ALWAYS, part.on_hand, "stock", part.key)] if part.on_hand > 0 else []
    for (day, supply, _), needed in netted.taken:
        planned = min(day, needed) if needed is not None else day
        sources.append(Source(planned, _COMING, day, supply.quantity, supply.kind, supply.ref))
    for one in proposals:
        kind = "phantom" if part.phantom else "declined" if one.declined else "proposal"
        sources.append(Source(one.available, _NEW, one.available, one.quantity, kind, one.ref))
    return sources


def _blow_through(desk: Desk, item: Key, pegs: Sequence[Peg], demands: Sequence[Demand]) -> None:
    """Ask the components of a phantom for what it lacks, in the name of whoever needs the phantom."""
    products = {(one.kind, one.ref): one.product for one in demands}
    for peg in pegs:
        if peg.supply_kind == "phantom":
            whose = (peg.demand_kind, peg.demand_ref)
            for use in desk.inputs.uses.get(item, ()):
                needed = gross(peg.quantity, use)
                if needed and use.counts_on(peg.demand_day):
                    desk.ask(Demand(use.component, peg.demand_day, needed, *whose, products.get(whose)))
