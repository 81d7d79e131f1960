"""Every lot rule on the same row of requirements, worked by hand."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domains.planning.plans import q, units
from webapp.domains.planning.rules.lots import Net, lot_size, lots_of, parts_of, wagner_whitin
from webapp.domains.planning.rules.values import ONE, LotRule

ROW = [
    Net(1, q(35)),
    Net(2, q(10)),
    Net(4, q(40)),
    Net(5, q(20)),
    Net(8, q(5)),
    Net(9, q(10)),
    Net(10, q(30)),
]
"""150 units in all, on days 1, 2, 4, 5, 8, 9 and 10."""


def orders(rule: LotRule) -> list[tuple[int, str]]:
    return [(lot.day, units(part)) for lot in lots_of(ROW, rule) for part in parts_of(lot.quantity, rule)]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (LotRule(), [(1, "35"), (2, "10"), (4, "40"), (5, "20"), (8, "5"), (9, "10"), (10, "30")]),
        # 60 covers 35, 10 and 15 of the 40; 25 short, so 60 leaves 35: 20, 5 and 10 use it up; 60 for the 30.
        (LotRule("fixed", fixed=q(60)), [(1, "60"), (4, "60"), (10, "60")]),
        # Two orders of 20 for 35, leaving 5; 10 needs one more, leaving 15; 40 − 15 = 25 needs two …
        (
            LotRule("fixed", fixed=q(20)),
            [(1, "20"), (1, "20"), (2, "20"), (4, "20"), (4, "20"), (5, "20"), (10, "20"), (10, "20")],
        ),
        # Days 1–3, 4–6, 8–10 (three days from the first requirement that has none).
        (LotRule("period", period_days=3), [(1, "45"), (4, "60"), (8, "45")]),
        (LotRule("period", period_days=5), [(1, "105"), (8, "45")]),
        # 35 → 50 leaves 15, of which 10 go; 5 left, 35 short → 50 leaves 15; 5 short → 50 leaves 45 for 5, 10 and 30.
        (LotRule(minimum=q(50)), [(1, "50"), (4, "50"), (5, "50")]),
        # Packs of 24: 35 → 48 (13 left), 10 (3 left), 37 → 48 (11 left), 9 → 24 (15 left), 5 and 10 (0 left), 30 → 48.
        (LotRule(multiple=q(24)), [(1, "48"), (4, "48"), (5, "24"), (10, "48")]),
        # At most 25 an order.
        (
            LotRule("period", period_days=3, maximum=q(25)),
            [(1, "25"), (1, "20"), (4, "25"), (4, "25"), (4, "10"), (8, "25"), (8, "20")],
        ),
        # At most 25 in packs of 10 are 20. 105 → 110; the 5 left over are those of day 8, so the rest is due on day 9.
        (
            LotRule("period", period_days=5, multiple=q(10), maximum=q(25)),
            [(1, "20")] * 5 + [(1, "10"), (9, "20"), (9, "20")],
        ),
        # An order costs 100, a unit 1 a day. Orders for {1,2}, {4,5,8} and {9,10}: 300 + 10·1 + (20·1 + 5·4) + 30·1 = 380;
        # {1,2}, {4,5}, {8,9,10} would be 300 + 10 + 20 + (10·1 + 30·2) = 400, {1,2,4,5} and {8,9,10} 200 + 210 + 70 = 480.
        (
            LotRule("wagner_whitin", order_cost=q(100), holding_cost=q(1)),
            [(1, "45"), (4, "65"), (9, "40")],
        ),
    ],
)
def test_each_rule_on_one_row(rule: LotRule, expected: list[tuple[int, str]]) -> None:
    assert orders(rule) == expected


@pytest.mark.parametrize(
    ("net", "minimum", "pack", "expected"),
    [
        ("10", 100, 30, "100"),
        ("101", 100, 30, "120"),
        ("100", 100, 0, "100"),
        ("0.5", 0, 1, "1"),
        ("7", 0, 0, "7"),
    ],
)
def test_an_order_is_the_larger_of_the_minimum_and_whole_packs(
    net: str, minimum: int, pack: int, expected: str
) -> None:
    assert units(lot_size(q(net), LotRule(minimum=q(minimum), multiple=q(pack)))) == expected


def test_an_order_in_too_many_parts_stays_whole() -> None:
    assert parts_of(q(1_000_000), LotRule(maximum=q(1))) == [q(1_000_000)]


nets = st.lists(st.tuples(st.integers(1, 6), st.integers(1, 50)), min_size=1, max_size=7).map(
    lambda gaps: [
        Net(sum(gap for gap, _ in gaps[: at + 1]), quantity * ONE) for at, (_, quantity) in enumerate(gaps)
    ]
)


def cost_of(row: list[Net], groups: list[tuple[int, int]], order: int, holding: int) -> Fraction:
    held = sum(
        (one.day - row[first].day) * one.quantity for first, last in groups for one in row[first : last + 1]
    )
    return Fraction(len(groups) * order) + Fraction(held, ONE) * holding


@given(nets, st.integers(0, 200), st.integers(0, 4))
@settings(max_examples=300)
def test_wagner_whitin_is_as_cheap_as_the_best_of_all_ways(row: list[Net], order: int, holding: int) -> None:
    groups = wagner_whitin(row, order * ONE, holding * ONE)
    assert [place for first, last in groups for place in range(first, last + 1)] == list(range(len(row)))
    ways = []
    for cuts in product((False, True), repeat=len(row) - 1):
        at = [0, *(place + 1 for place, cut in enumerate(cuts) if cut), len(row)]
        ways.append(cost_of(row, [(first, last - 1) for first, last in pairwise(at)], order, holding))
    assert cost_of(row, groups, order, holding) == min(ways)


rules = st.builds(
    LotRule,
    st.sampled_from(["lot_for_lot", "fixed", "period", "wagner_whitin"]),
    fixed=st.integers(1, 80).map(lambda one: one * ONE),
    period_days=st.integers(1, 9),
    minimum=st.integers(0, 60).map(lambda one: one * ONE),
    multiple=st.integers(0, 30).map(lambda one: one * ONE),
    maximum=st.sampled_from([0, 60 * ONE, 90 * ONE]),
    order_cost=st.integers(0, 100).map(lambda one: one * ONE),
    holding_cost=st.integers(0, 3).map(lambda one: one * ONE),
)


@given(nets, rules)
def test_whatever_the_rule_each_requirement_is_covered_on_its_day(row: list[Net], rule: LotRule) -> None:
    lots = lots_of(row, rule)
    for net in row:
        wanted = sum(one.quantity for one in row if one.day <= net.day)
        ordered = sum(sum(parts_of(lot.quantity, rule)) for lot in lots if lot.day <= net.day)
        assert ordered >= wanted
    for lot in lots:
        parts = parts_of(lot.quantity, rule)
        if rule.rule != "fixed" and rule.maximum:
            assert max(parts) <= max(rule.maximum, rule.multiple)
