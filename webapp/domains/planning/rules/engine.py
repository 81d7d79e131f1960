"""The plan: every item after all that may need it, level by level (low-level codes)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from webapp.domains.planning.rules.explosion import gross
from webapp.domains.planning.rules.item import Desk, plan_again, plan_family
from webapp.domains.planning.rules.levels import levels_of
from webapp.domains.planning.rules.substitutes import Draw
from webapp.domains.planning.rules.values import (
    ONE,
    Demand,
    Inputs,
    ItemPlan,
    Key,
    Proposal,
    Supply,
)


def regenerate(inputs: Inputs) -> dict[Key, ItemPlan]:
    """Plan everything anew."""
    return net_change(inputs, inputs.parts.keys(), {})


def net_change(
    inputs: Inputs, items: Collection[Key], known: Mapping[Key, Sequence[Proposal]]
) -> dict[Key, ItemPlan]:
    """Plan *items* alone, which have to be closed (``affected``); of those above them the proposals are *known*.

    What comes out is what ``regenerate`` says about these items. Raises CycleFoundError for something that is a part of itself.
    """
    wanted = set(items)
    levels = levels_of(inputs)
    desk = Desk(inputs, levels.swaps)
    for demand in inputs.demands:
        if demand.item in wanted:
            desk.ask(demand)
    for supply in inputs.supplies:
        if supply.item in wanted:
            desk.expect(supply)
        _spread_supply(desk, supply, wanted)
    plans: dict[Key, ItemPlan] = {}
    for item in levels.order:
        if item in wanted:
            if item not in plans:
                plans.update(plan_family(desk, levels.family(item)))
            _spread(desk, item, plans[item].proposals, wanted)
        elif item in known:
            # In its turn, so that pegs of one day are given out in the same order as when everything is planned.
            _spread(desk, item, known[item], wanted)
    _plan_drawn(desk, plans)
    return plans


def _plan_drawn(desk: Desk, plans: dict[Key, ItemPlan]) -> None:
    """Plan again from what substitutes were drawn: it was not known yet by whom when it was their turn."""
    by_item: defaultdict[Key, list[Draw]] = defaultdict(list)
    for draw in desk.draws:
        by_item[draw.item].append(draw)
    for item, own in by_item.items():
        plans[item] = plan_again(desk, plans[item], own)


def in_order(inputs: Inputs) -> Sequence[Key]:
    """All items, each after everything that may need it, leave it as a by-product or stand in for it."""
    return levels_of(inputs).order


def affected(inputs: Inputs, changed: Iterable[Key]) -> set[Key]:
    """What has to be planned again when *changed* items changed: they, all below, and whoever shares a substitution with any."""
    neighbours = directions(inputs)
    for item, others in sharing(inputs).items():
        neighbours[item] += others
    # A phantom has no proposals that could be known: it is planned again with its components.
    for parent, uses in inputs.uses.items():
        if parent in inputs.parts and inputs.parts[parent].phantom:
            for use in uses:
                neighbours[use.component].append(parent)
    seen: set[Key] = set()
    waiting = list(changed)
    while waiting:
        item = waiting.pop()
        if item not in seen and item in inputs.parts:
            seen.add(item)
            waiting += neighbours.get(item, ())
    return seen


def above(inputs: Inputs, items: Collection[Key]) -> set[Key]:
    """The items outside of *items* whose proposals decide what is needed of them: their parents and what leaves them."""
    return {
        parent
        for parent, parts in directions(inputs).items()
        if parent not in items and any(part in items for part in parts)
    }


def sharing(inputs: Inputs) -> defaultdict[Key, list[Key]]:
    """With each item the first of a substitution that it is in, and with that one the others: all who share one are joined."""
    found: defaultdict[Key, list[Key]] = defaultdict(list)
    for swap in inputs.swaps:
        first, *others = swap.items
        found[first] += others
        for one in others:
            found[one].append(first)
    return found


def directions(inputs: Inputs) -> defaultdict[Key, list[Key]]:
    """What the proposals of each item reach directly."""
    reached: defaultdict[Key, list[Key]] = defaultdict(list)
    for parent, uses in inputs.uses.items():
        reached[parent] += [use.component for use in uses]
    for parent, yields in inputs.yields.items():
        reached[parent] += [one.item for one in yields]
    return reached


def _spread_supply(desk: Desk, supply: Supply, wanted: set[Key]) -> None:
    """What an open supply asks of others and leaves to others."""
    if supply.explodes:
        day = desk.clamp(supply.start if supply.start is not None else supply.day)
        _explode(desk, supply.item, supply.quantity, day, (supply.kind, supply.ref), wanted)
    if desk.inputs.yields.get(supply.item):
        _leave(desk, supply.item, supply.quantity, desk.usable(supply), supply.ref, wanted)


def _spread(desk: Desk, item: Key, proposals: Sequence[Proposal], wanted: set[Key]) -> None:
    """What the proposals for an item ask of others and leave to others."""
    uses, yields = desk.inputs.uses.get(item), desk.inputs.yields.get(item)
    if not uses and not yields:
        return
    for one in proposals:
        if one.declined or one.kind == "buy":
            continue
        if uses:
            _explode(desk, item, one.quantity, one.start, ("proposal", one.ref), wanted)
        if yields:
            _leave(desk, item, one.quantity, one.available, one.ref, wanted)


def _explode(
    desk: Desk, item: Key, quantity: int, day: int, source: tuple[str, object], wanted: set[Key]
) -> None:
    kind, ref = source
    # What a supplier makes is made of what he was sent: nobody can let something else stand in.
    product = item if desk.inputs.parts[item].source == "make" else None
    for use in desk.inputs.uses.get(item, ()):
        if use.component in wanted and use.counts_on(day):
            needed = gross(quantity, use)
            if needed:
                desk.ask(Demand(use.component, day, needed, kind, ref, product))


def _leave(desk: Desk, item: Key, quantity: int, day: int, ref: object, wanted: set[Key]) -> None:
    for one in desk.inputs.yields[item]:
        left = quantity * one.quantity // ONE
        if left and one.item in wanted:
            desk.expect(Supply(one.item, day, left, "by_product", ref))
