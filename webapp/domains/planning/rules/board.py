"""All that is promised so far and the plan that keeps it, of everything or of a window: what one more demand would change."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from webapp.domains.planning.rules.engine import above, affected, net_change, regenerate
from webapp.domains.planning.rules.trace import Waits, waits_of
from webapp.domains.planning.rules.values import Demand, Inputs, ItemPlan, Key, Proposal, Ref
from webapp.domains.planning.rules.window import Order, Structure, Window


class TooNarrow(Exception):
    """A question cannot be answered without knowing more: of some items *whole*, of others what is above them (*seen*)."""

    def __init__(self, whole: Collection[Key], seen: Collection[Key]) -> None:
        super().__init__(f"{len(whole)} items whole, {len(seen)} with what is above them")
        self.whole, self.seen = whole, seen


@dataclass(frozen=True)
class Board:
    """What is planned, and the plan.

    Where that is a *window* alone, *known* are the proposals of what decides besides what is needed in it, and *orders* those
    on their way anywhere.
    """

    inputs: Inputs
    plans: Mapping[Key, ItemPlan]
    window: Window | None = None
    known: Mapping[Key, Sequence[Proposal]] = field(default_factory=dict)
    orders: Mapping[Ref, Order] = field(default_factory=dict)

    @cached_property
    def waits(self) -> Waits:
        """When each promise can be kept."""
        return waits_of(self.inputs, self.plans)

    @cached_property
    def promised(self) -> dict[tuple[str, Ref], Demand]:
        """What each customer was promised."""
        return {(one.kind, one.ref): one for one in self.inputs.demands}

    def with_one_more(self, wanted: Demand) -> Board:
        """The board with one more demand, planned anew as far as that changes anything."""
        inputs = replace(self.inputs, demands=[*self.inputs.demands, wanted])
        items = affected(inputs, [wanted.item])
        known = {one: self._proposals_of(one) for one in above(inputs, items)}
        return replace(self, inputs=inputs, plans={**self.plans, **net_change(inputs, items, known)})

    def later(self, before: Board) -> list[tuple[str, Ref]]:
        """The customers who get it later than promised and later than *before*.

        Raises TooNarrow where others outside of the window may be among them, or some of those in it may not.
        """
        seen, late = self._delayed_outside(before), self.surely_or_maybe_later(before)
        whole = set() if self.window is None else {one.item for one in late} - set(self.window.whole)
        if seen or whole:
            raise TooNarrow(whole, seen)
        return [(one.kind, one.ref) for one in late]

    def surely_later(self, before: Board) -> bool:
        """Whether there is a customer of whom that is known already."""
        late = self.surely_or_maybe_later(before)
        return any(self.window is None or one.item in self.window.whole for one in late)

    def surely_or_maybe_later(self, before: Board) -> list[Demand]:
        """The customers in the window who get it later, as far as that is seen; some may have to wait for others anyway."""
        was, now = before.waits.customers, self.waits.customers
        return [
            one
            for key, one in before.promised.items()
            if key[0] == "sales" and now.get(key, 0) > max(one.day, was.get(key, 0))
        ]

    def _delayed_outside(self, before: Board) -> set[Key]:
        """The items outside of the window whose orders or proposals get their material later, and too late to start in time."""
        if self.window is None:
            return set()
        found: set[Key] = set()
        was = before.waits.material
        for ref, at in self.waits.material.items():
            if at > max(was.get(ref, 0), self.waits.now):
                owner = self._owner(ref)
                if owner and owner.item not in self.window.planned and at > self._in_time(ref, owner):
                    found.add(owner.item)
        return found

    def _in_time(self, ref: Ref, owner: Order) -> int:
        """The day by which material delays nothing: the start, unless the order is due even before that."""
        return min(self.waits.last[ref].demand_day, owner.day)

    def _owner(self, ref: Ref) -> Order | None:
        """The order or proposal that a material is for; None for one that is only outside, as a step of another."""
        if isinstance(ref, tuple):
            return Order(ref[0], self.waits.last[ref].demand_day)
        return self.orders.get(ref) or self._firm.get(ref)

    @cached_property
    def _firm(self) -> Mapping[Ref, Order]:
        return {one.ref: Order(one.item, one.day) for one in self.inputs.supplies if one.explodes}

    def _proposals_of(self, item: Key) -> Sequence[Proposal]:
        plan = self.plans.get(item)
        return self.known.get(item, ()) if plan is None else plan.proposals


def board_of(
    inputs: Inputs,
    structure: Structure | None = None,
    window: Window | None = None,
    known: Mapping[Key, Sequence[Proposal]] | None = None,
) -> Board:
    """The plan for *inputs*: of everything, or of what is to be planned in a *window* of a *structure*, with what is *known*."""
    if structure is None or window is None:
        return Board(inputs, regenerate(inputs))
    inside, near = structure.narrowed(inputs, window), known or {}
    return Board(inside, net_change(inside, window.planned, near), window, near, structure.orders)
