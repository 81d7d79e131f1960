from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domains.items.rules import (
    CycleFoundError,
    MaterialLine,
    Recipe,
    StandardCost,
    Step,
    Use,
    below,
    combined_loss,
    cost_of,
    gross_quantity,
    loss_at,
    losses_onwards,
    low_level_codes,
    path_back,
    roll_up,
    through_phantoms,
)

quantities = st.decimals("0.000001", "1000", places=6)
rates = st.decimals("0", "0.999999", places=6)
moneys = st.decimals("0", "1000", places=6)
layered = st.dictionaries(st.integers(0, 8), st.sets(st.integers(1, 9), max_size=4), max_size=8).map(
    lambda graph: {item: {part for part in parts if part > item} for item, parts in graph.items()}
)
"""Structures without cycles: every component has a higher number than its parents."""
tangled = st.dictionaries(st.integers(0, 6), st.sets(st.integers(0, 6), max_size=3), max_size=6)


@given(layered)
def test_the_low_level_code_is_one_more_than_that_of_the_lowest_parent(graph: dict[int, set[int]]) -> None:
    codes = low_level_codes(graph)
    assert codes.keys() == graph.keys() | {part for parts in graph.values() for part in parts}
    for item, code in codes.items():
        parents = [codes[one] for one, parts in graph.items() if item in parts]
        assert code == (max(parents) + 1 if parents else 0)


@given(tangled)
def test_a_cycle_is_always_found_and_its_path_is_real(graph: dict[int, set[int]]) -> None:
    paths = [path_back(item, graph) for item in graph]
    try:
        low_level_codes(graph)
    except CycleFoundError as error:
        path = error.path
        assert path[0] == path[-1]
        assert all(path[i + 1] in graph[path[i]] for i in range(len(path) - 1))  # type: ignore[index]
        assert any(paths)
    else:
        assert not any(paths)


@given(layered, st.integers(0, 9))
def test_what_is_below_an_item_includes_it_and_is_closed(graph: dict[int, set[int]], top: int) -> None:
    inside = below([top], graph)
    assert top in inside
    assert all(part in inside for item in inside for part in graph.get(item, ()))


@given(quantities, rates)
def test_gross_covers_net_and_is_exact_to_six_places(net: Decimal, loss: Decimal) -> None:
    gross = gross_quantity(net, loss)
    assert gross >= net
    assert abs(gross - net * (1 + loss)) <= Decimal("0.0000005")


@given(st.dictionaries(st.integers(1, 99), st.decimals("0", "0.5", places=3), min_size=1, max_size=6))
def test_what_gets_lost_from_an_operation_on_is_its_own_loss_and_that_of_the_rest(
    rates: dict[int, Decimal],
) -> None:
    losses = losses_onwards(rates)
    order = sorted(rates)
    for seq, later in pairwise(order):
        expected = combined_loss(rates[seq], losses[later])
        assert abs(losses[seq] - expected) <= Decimal("0.00001")
        assert losses[seq] >= losses[later]
    assert losses[order[-1]] == combined_loss(rates[order[-1]])
    assert losses[None] == losses[order[0]] == loss_at(losses, 100)


@given(st.lists(st.tuples(quantities, rates, moneys), max_size=6), moneys, moneys, st.integers(1, 1000))
def test_a_cost_is_the_sum_of_what_goes_in(
    lines: list[tuple[Decimal, Decimal, Decimal]], price: Decimal, minutes: Decimal, lot: int
) -> None:
    ids = [UUID(int=number) for number in range(len(lines))]
    costs = {one: StandardCost(material=line[2]) for one, line in zip(ids, lines, strict=True)}
    uses = [Use(one, line[0], line[1]) for one, line in zip(ids, lines, strict=True)]
    step = Step(setup_minutes=minutes, run_minutes=Decimal(0), piece_price=price, hourly_rate=Decimal(60))
    cost = cost_of(Recipe(uses, [step]), costs, Decimal(lot))
    material = sum((gross_quantity(net, loss) * money for net, loss, money in lines), Decimal(0))
    assert abs(cost.material - material) <= Decimal("0.0000005")
    assert cost.labour == price
    assert abs(cost.machine - minutes / lot) <= Decimal("0.0000005")


@given(layered, st.lists(quantities, min_size=10, max_size=10), st.lists(moneys, min_size=10, max_size=10))
def test_rolling_up_equals_costing_each_item_from_its_parts(
    graph: dict[int, set[int]], each: list[Decimal], money: list[Decimal]
) -> None:
    made = {item: parts for item, parts in graph.items() if parts}
    recipes = {
        UUID(int=item): Recipe([Use(UUID(int=part), each[part]) for part in sorted(parts)], [])
        for item, parts in made.items()
    }
    prices = {UUID(int=n): StandardCost(material=money[n]) for n in range(10) if n not in made}
    costs = roll_up(recipes, prices, Decimal(1))
    known = prices | costs
    assert costs.keys() == recipes.keys()
    assert all(costs[item] == cost_of(recipe, known, Decimal(1)) for item, recipe in recipes.items())


def test_a_structure_with_a_cycle_has_no_cost() -> None:
    one, two = UUID(int=1), UUID(int=2)
    recipes = {one: Recipe([Use(two, Decimal(1))], []), two: Recipe([Use(one, Decimal(1))], [])}
    with pytest.raises(CycleFoundError):
        roll_up(recipes, {}, Decimal(1))


lines_of = st.lists(st.tuples(st.integers(1, 9), quantities, rates), max_size=4)


def _lines(item: int, parts: list[tuple[int, Decimal, Decimal]]) -> list[MaterialLine]:
    return [
        MaterialLine(UUID(int=part), quantity, loss, "issue", None)
        for part, quantity, loss in parts
        if part > item
    ]


@given(st.dictionaries(st.integers(0, 8), lines_of, max_size=8), st.sets(st.integers(1, 8)))
def test_through_phantoms_the_same_amounts_of_what_is_no_phantom_are_needed(
    boms: dict[int, list[tuple[int, Decimal, Decimal]]], phantoms: set[int]
) -> None:
    known = {UUID(int=item): _lines(item, boms.get(item, [])) for item in range(9)}
    gross: dict[UUID, Decimal] = {}
    waiting = [(line, Decimal(1)) for line in known[UUID(int=0)]]
    while waiting:
        line, amount = waiting.pop()
        amount *= line.quantity * (1 + line.loss_rate)
        if line.component_id.int in phantoms:
            waiting.extend((one, amount) for one in known[line.component_id])
        else:
            gross[line.component_id] = gross.get(line.component_id, Decimal(0)) + amount
    found: dict[UUID, Decimal] = {}
    blown = through_phantoms(known[UUID(int=0)], {UUID(int=one): known[UUID(int=one)] for one in phantoms})
    for line in blown:
        amount = line.quantity * (1 + line.loss_rate)
        found[line.component_id] = found.get(line.component_id, Decimal(0)) + amount
    assert found.keys() == gross.keys()
    for part, amount in gross.items():
        # Each of a line's two numbers is rounded to 6 places once.
        slack = sum((one.quantity + 2 for one in blown if one.component_id == part), Decimal(0))
        assert abs(found[part] - amount) <= slack * Decimal("0.000001") * 16
