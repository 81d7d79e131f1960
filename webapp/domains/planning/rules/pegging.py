"""Pegging: which supply serves which demand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from webapp.domains.planning.rules.values import Demand, Key, Peg, Ref


class Source(NamedTuple):
    """Something to peg: usable for the plan on *planned* (when it was asked to come), in truth on *day*."""

    planned: int
    rank: int
    day: int
    quantity: int
    kind: str
    ref: Ref


def pegs_of(item: Key, sources: Iterable[Source], demands: Sequence[Demand], safety: int) -> list[Peg]:
    """Give the *sources* to the *demands* (by day) in the order of their days: what is there first goes to what needs it first.

    What is left over is pegged to safety stock and, beyond it, to excess: the pegs of each source sum to its quantity.
    """
    pegs: list[Peg] = []
    waiting = iter(demands)
    demand = next(waiting, None)
    missing = demand.quantity if demand else 0
    for _, _, day, quantity, kind, ref in sorted(sources, key=_in_order):
        while quantity and demand is not None:
            part = missing if missing < quantity else quantity
            if part:
                pegs.append(Peg(item, part, kind, ref, day, demand.kind, demand.ref, demand.day))
                quantity -= part
                missing -= part
            if not missing:
                demand = next(waiting, None)
                missing = demand.quantity if demand else 0
        if quantity:
            kept = min(quantity, safety)
            safety -= kept
            pegs += [
                Peg(item, part, kind, ref, day, name, None, day)
                for part, name in ((kept, "safety"), (quantity - kept, "excess"))
                if part
            ]
    return pegs


def _in_order(source: Source) -> tuple[int, int]:
    return source[0], source[1]
