"""The order in which items are planned: each after all that may need it, leave it or stand in for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from webapp.domains.items.rules import low_level_codes
from webapp.domains.planning.rules.values import Inputs, Key, Levels, Swap


def levels_of(inputs: Inputs) -> Levels:
    """Put the items of *inputs* in order. Raises CycleFoundError for something that is a part of itself.

    What would close a circle is left out: waste that goes back into its own parent is planned in any order, and of items that
    stand in for each other (or a group and what goes into it) the later choice counts no more. What is to be used up comes first.
    """
    if inputs.levels is not None:
        return inputs.levels
    graph = _Graph(inputs)
    for parent, yields in inputs.yields.items():
        for one in yields:
            graph.put_before(parent, one.item)
    fitting = {
        place
        for place, swap in sorted(enumerate(inputs.swaps), key=lambda one: not one[1].use_up)
        if graph.take_in(swap)
    }
    codes = graph.codes()
    order = sorted(inputs.parts, key=lambda item: codes.get(item, 0))
    swaps = [swap for place, swap in enumerate(inputs.swaps) if place in fitting]
    return Levels(order, swaps, graph.families)


class _Graph:
    """What has to be planned before what; a family is one knot of it."""

    def __init__(self, inputs: Inputs) -> None:
        self.below: dict[Key, list[Key]] = {
            parent: [use.component for use in uses] for parent, uses in inputs.uses.items()
        }
        self.families: dict[Key, list[Key]] = {}

    def put_before(self, before: Key, after: Key) -> None:
        """Plan *before* before *after*, unless it needs that to be the other way round."""
        if before != after and before not in self._reached([after]):
            self.below.setdefault(before, []).append(after)

    def take_in(self, swap: Swap) -> bool:
        """Plan the substitutes of *swap* before its mains, and these together; False, and nothing done, where that cannot be."""
        mains = [item for main in swap.mains for item in self._family(main.item)]
        family = list(dict.fromkeys(mains))
        reached = self._reached(family)
        if reached.intersection(family):
            return False
        substitutes = [one.item for one in swap.substitutes]
        if any(one in reached or one in family for one in substitutes):
            return False
        if len(family) > 1:
            self.families.update(dict.fromkeys(family, family))
        for one in substitutes:
            self.below.setdefault(one, []).append(family[0])
        return True

    def codes(self) -> dict[Key, int]:
        """The level of every item that has something above or below it."""
        if not self.families:
            return low_level_codes(self.below)
        knots: dict[Key, list[Key]] = {}
        for item, below in self.below.items():
            knots.setdefault(self._family(item)[0], []).extend(self._family(one)[0] for one in below)
        found = low_level_codes(knots)
        return found | {item: found.get(family[0], 0) for item, family in self.families.items()}

    def _family(self, item: Key) -> Sequence[Key]:
        return self.families.get(item, (item,))

    def _reached(self, items: Iterable[Key]) -> set[Key]:
        """All that is below *items*: one of them too, if the way down leads back to it."""
        seen: set[Key] = set()
        waiting = [one for item in items for one in self.below.get(item, ())]
        while waiting:
            item = waiting.pop()
            if item not in seen:
                for one in self._family(item):
                    seen.add(one)
                    waiting += self.below.get(one, ())
        return seen
