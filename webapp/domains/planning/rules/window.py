"""A part of the plan that says about some items what the whole plan says: what has to be planned for it, and what is known.

A window holds items *whole* with everything below them, whose plans and days are those of the whole plan, and others that are
only planned, to see whom a delay reaches through them: of their days no more is known than that they are no earlier.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from webapp.domains.items.rules import below
from webapp.domains.planning.rules.engine import directions, sharing
from webapp.domains.planning.rules.levels import levels_of
from webapp.domains.planning.rules.values import Inputs, Key, Levels, Ref


@dataclass(frozen=True)
class Window:
    """*planned*: what has to be planned; *whole*: which of these are known with all below them; *known*: whose proposals are."""

    planned: Collection[Key]
    whole: Collection[Key]
    known: Collection[Key]


@dataclass(frozen=True)
class Order:
    """An order on its way for *item*, due on *day*, that takes *materials*, which need not be those of its bill."""

    item: Key
    day: int
    materials: Collection[Key] = ()


@dataclass(frozen=True)
class Structure:
    """How all items hang together.

    *items*: the uses, yields and substitutions of all of them, their parts as far as they are known.
    *orders*: those on their way.
    """

    items: Inputs
    phantoms: Collection[Key] = frozenset()
    orders: Mapping[Ref, Order] = field(default_factory=dict)

    @cached_property
    def levels(self) -> Levels:
        """In which order all items are planned."""
        return levels_of(self.items)

    def window(self, whole: Iterable[Key], seen: Iterable[Key], stale: Iterable[Key]) -> Window:
        """What has to be planned to know *whole* items with all below them, and *seen* ones with all above them.

        *stale*: the items about which the plan that is known may not be right any more, nor about what is below them.
        """
        inside = below(whole, self._below)
        wanted = inside | below(seen, self._parents)
        if old := below(stale, self._below):
            wanted |= old & below(wanted, self._influences)
        wanted = below(wanted, self._together)
        known = {parent for one in wanted for parent in self._above.get(one, ())} - wanted
        return Window(wanted, inside, known)

    def narrowed(self, inputs: Inputs, window: Window) -> Inputs:
        """What of *inputs* counts in the window."""
        planned = set(window.planned)
        near = planned.union(window.known)
        uses = {one: [use for use in inputs.uses.get(one, ()) if use.component in planned] for one in near}
        yields = {one: [left for left in inputs.yields.get(one, ()) if left.item in planned] for one in near}
        return replace(
            inputs,
            parts={one: part for one, part in inputs.parts.items() if one in near},
            uses={one: found for one, found in uses.items() if found},
            yields={one: found for one, found in yields.items() if found},
            swaps=[one for one in inputs.swaps if planned.issuperset(one.items)],
            demands=[one for one in inputs.demands if one.item in planned],
            supplies=[one for one in inputs.supplies if one.item in near],
            levels=Levels(
                [one for one in self.levels.order if one in near],
                [one for one in self.levels.swaps if planned.issuperset(one.items)],
                self.levels.families,
            ),
        )

    @cached_property
    def _reach(self) -> Mapping[Key, Sequence[Key]]:
        """What the proposals and the orders of each item reach directly."""
        found = directions(self.items)
        for order in self.orders.values():
            found[order.item] += order.materials
        return found

    @cached_property
    def _sharing(self) -> Mapping[Key, Sequence[Key]]:
        return sharing(self.items)

    @cached_property
    def _above(self) -> Mapping[Key, Sequence[Key]]:
        """Whose proposals decide what is needed of an item."""
        return _turned(directions(self.items))

    @cached_property
    def _parents(self) -> Mapping[Key, Sequence[Key]]:
        """Whose orders wait for an item."""
        return _turned(self._reach)

    @cached_property
    def _together(self) -> Mapping[Key, Sequence[Key]]:
        """What has no plan of its own without an item's: phantoms, of which no proposals are known, and what shares its stock."""
        phantoms = {
            item: [parent for parent in parents if parent in self.phantoms]
            for item, parents in self._above.items()
        }
        return _joined(phantoms, self._sharing)

    @cached_property
    def _below(self) -> Mapping[Key, Sequence[Key]]:
        return _joined(self._reach, self._together)

    @cached_property
    def _influences(self) -> Mapping[Key, Sequence[Key]]:
        return _joined(self._above, self._sharing)


def _turned(ways: Mapping[Key, Iterable[Key]]) -> dict[Key, list[Key]]:
    """The ways back."""
    found: defaultdict[Key, list[Key]] = defaultdict(list)
    for begin, ends in ways.items():
        for end in ends:
            found[end].append(begin)
    return found


def _joined(*ways: Mapping[Key, Iterable[Key]]) -> dict[Key, list[Key]]:
    found: defaultdict[Key, list[Key]] = defaultdict(list)
    for some in ways:
        for begin, ends in some.items():
            found[begin] += ends
    return found
