"""Lot rules: from net requirements to orders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from webapp.domains.planning.rules.values import ONE, LotRule

MOST_PARTS = 200
"""An order in more parts than this stays whole: nobody could look through them, and accepting it divides it anyway."""


class Net(NamedTuple):
    """A net requirement."""

    day: int
    quantity: int


class Lot(NamedTuple):
    """An order for the requirements *first* … *last* (places in the list): *net* of them, *carried* over from the lots before."""

    day: int
    quantity: int
    first: int
    last: int
    net: int
    carried: int


def lots_of(nets: Sequence[Net], rule: LotRule) -> list[Lot]:
    """The orders that cover *nets* (by day), each in time for its first requirement."""
    lots, left_over = [], 0
    for first, last in groups_of(nets, rule):
        net = sum(one.quantity for one in nets[first : last + 1])
        carried = min(left_over, net)
        left_over -= carried
        if net > carried:
            day = _first_short(nets, first, carried)
            quantity = lot_size(net - carried, rule)
            left_over += quantity - (net - carried)
            lots.append(Lot(day, quantity, first, last, net, carried))
    return lots


def _first_short(nets: Sequence[Net], first: int, carried: int) -> int:
    """The day on which what was *carried* over is used up."""
    while carried >= nets[first].quantity:
        carried -= nets[first].quantity
        first += 1
    return nets[first].day


def groups_of(nets: Sequence[Net], rule: LotRule) -> list[tuple[int, int]]:
    """Which requirements share an order: first and last place of each group."""
    if rule.rule == "wagner_whitin":
        return wagner_whitin(nets, rule.order_cost, rule.holding_cost)
    days = max(rule.period_days, 1) if rule.rule == "period" else 1
    groups: list[tuple[int, int]] = []
    for place, net in enumerate(nets):
        if groups and net.day < nets[groups[-1][0]].day + days:
            groups[-1] = (groups[-1][0], place)
        else:
            groups.append((place, place))
    return groups


def lot_size(net: int, rule: LotRule) -> int:
    """What is ordered for *net*: whole lots of the fixed size, or max(minimum, ceil(net ÷ multiple) × multiple)."""
    if rule.rule == "fixed" and rule.fixed:
        return _up_to(net, rule.fixed)
    return max(rule.minimum, _up_to(net, rule.multiple) if rule.multiple else net)


def parts_of(quantity: int, rule: LotRule) -> list[int]:
    """*quantity* in orders of the fixed size, or of at most the maximum; the last one keeps to the minimum as well."""
    if rule.rule == "fixed" and rule.fixed:
        return _divided(quantity, rule.fixed)
    if not rule.maximum or quantity <= rule.maximum:
        return [quantity]
    packs = rule.maximum // rule.multiple if rule.multiple else 0
    parts = _divided(quantity, packs * rule.multiple or rule.maximum)
    parts[-1] = min(max(parts[-1], rule.minimum), max(rule.maximum, parts[-1]))
    return parts


def _divided(quantity: int, each: int) -> list[int]:
    count = -(-quantity // each)
    if count > MOST_PARTS:
        return [quantity]
    return [each] * (count - 1) + [quantity - each * (count - 1)]


def _up_to(quantity: int, step: int) -> int:
    return -(-quantity // step) * step


def wagner_whitin(nets: Sequence[Net], order_cost: int, holding_cost: int) -> list[tuple[int, int]]:
    """The groups with the least cost of ordering and of holding a unit from its order's day to its own.

    Dynamic programming from the first requirement on; of equal costs, the one with fewer orders. Source: Wagner and Whitin,
    "Dynamic version of the economic lot size model", Management Science 5 (1958).
    """
    best: list[tuple[int, int]] = [(0, 0)]
    """The least cost of covering so many requirements, with the number of orders."""
    begins: list[int] = []
    for last in range(len(nets)):
        holding = quantity = 0
        choice, begin = None, last
        for first in range(last, -1, -1):
            if first < last:
                holding += quantity * (nets[first + 1].day - nets[first].day)
            quantity += nets[first].quantity
            cost = best[first][0] + order_cost * ONE + holding * holding_cost
            if choice is None or (cost, best[first][1] + 1) < choice:
                choice, begin = (cost, best[first][1] + 1), first
            if nets[last].quantity * (nets[last].day - nets[first].day) * holding_cost > order_cost * ONE:
                break  # Holding the last requirement so long costs more than an order of its own, all the more further back.
        best.append(choice or (0, 0))
        begins.append(begin)
    groups, last = [], len(nets) - 1
    while last >= 0:
        groups.append((begins[last], last))
        last = begins[last] - 1
    return groups[::-1]
