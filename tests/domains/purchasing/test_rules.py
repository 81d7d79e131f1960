from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from webapp.core.prices import Step, next_step, returned_value, step_for
from webapp.core.quantity import round_money
from webapp.domains.inventory.rules import value_back
from webapp.domains.purchasing import rules
from webapp.domains.purchasing.rules import Need

D = Decimal
TODAY = date(2026, 11, 23)
ITEM = UUID(int=1)

whole = st.integers(0, 10_000).map(Decimal)
counted = st.integers(1, 10_000).map(Decimal)


@dataclass
class Line:
    quantity: Decimal
    received: Decimal
    closed: bool = False


def test_the_highest_step_that_the_quantity_reaches_prices_it() -> None:
    steps = [Step(D(1), D(10)), Step(D(100), D(9)), Step(D(500), D(8))]
    priced = [step_for(steps, D(q), TODAY) for q in ("0.5", "1", "99", "100", "10000")]
    assert [one and one.unit_price for one in priced] == [None, D(10), D(10), D(9), D(8)]


def test_a_newer_list_replaces_an_older_one_that_was_left_open() -> None:
    old = [Step(D(1), D(10)), Step(D(500), D(8))]
    new = [Step(D(1), D(11), TODAY), Step(D(100), D("10.5"), TODAY)]
    assert step_for(old + new, D(500), TODAY) == new[1]
    assert step_for(old + new, D(500), TODAY - timedelta(days=1)) == old[1]


def test_a_price_counts_on_its_last_day_and_not_after_it() -> None:
    offer = [Step(D(0), D(7), TODAY, TODAY + timedelta(days=2))]
    days = [step_for(offer, D(1), TODAY + timedelta(days=n)) is not None for n in (-1, 0, 2, 3)]
    assert days == [False, True, True, False]


def test_one_is_told_where_it_gets_cheaper() -> None:
    steps = [Step(D(1), D(10)), Step(D(100), D(12)), Step(D(200), D(9))]
    assert next_step(steps, D(50), TODAY) == steps[2]
    assert next_step(steps, D(300), TODAY) is None


def test_minimum_and_packs_as_the_planning_sheet_has_it() -> None:
    cases = [
        ("90", "80", "20", "100"),
        ("10", "80", "20", "80"),
        ("81", "80", "0", "81"),
        ("0", "80", "20", "0"),
    ]
    for need, minimum, pack, expected in cases:
        assert rules.order_quantity(D(need), D(minimum), D(pack)) == D(expected)
    # A minimum that is no whole number of packs: the supplier sells whole boxes.
    assert rules.order_quantity(D(1), D(50), D(20)) == D(60)


@given(need=counted, minimum=whole, pack=whole)
def test_what_is_ordered_is_enough_in_whole_packs_and_not_a_pack_too_much(
    need: Decimal, minimum: Decimal, pack: Decimal
) -> None:
    ordered = rules.order_quantity(need, minimum, pack)
    assert ordered >= max(need, minimum)
    if pack:
        assert ordered % pack == 0
        assert ordered - pack < max(need, minimum)
    else:
        assert ordered == max(need, minimum)


needs = st.lists(
    st.builds(
        Need,
        item_id=st.just(ITEM),
        quantity=counted,
        due_on=st.integers(0, 5).map(lambda days: TODAY + timedelta(days=days)),
    ),
    max_size=8,
)


@given(needs=needs, minimum=whole, pack=whole)
def test_every_need_is_covered_whole_and_in_time(needs: list[Need], minimum: Decimal, pack: Decimal) -> None:
    lines = rules.cover(needs, minimum, pack)
    served = [(need, quantity, line) for line in lines for need, quantity in line.parts]
    for need in needs:
        assert sum(q for one, q, _ in served if one is need) == need.quantity
    assert all(line.due_on <= need.due_on for need, _, line in served)
    assert all(quantity > 0 for _, quantity, _ in served)
    for line in lines:
        assert sum(quantity for _, quantity in line.parts) <= line.quantity
    days = [line.due_on for line in lines]
    assert days == sorted(set(days))
    # Never a line that an earlier one could have served: what is left over is less than one minimum and one pack.
    ordered, needed = sum(line.quantity for line in lines), sum(need.quantity for need in needs)
    assert ordered - needed <= max(minimum, D(0)) + max(pack, D(0)) or not lines


def test_what_a_pack_leaves_over_serves_the_next_need() -> None:
    wanted = [Need(ITEM, D(10), TODAY + timedelta(days=n)) for n in (0, 1, 2)]
    lines = rules.cover(wanted, D(25), D(0))
    assert [(line.quantity, [q for _, q in line.parts]) for line in lines] == [
        (D(25), [D(10), D(10), D(5)]),
        (D(25), [D(5)]),
    ]


def test_an_order_stands_where_its_lines_do() -> None:
    cases = [
        ([Line(D(5), D(0))], "confirmed"),
        ([Line(D(5), D(2))], "partly_received"),
        ([Line(D(5), D(5)), Line(D(1), D(0))], "partly_received"),
        ([Line(D(5), D(6))], "received"),
        ([Line(D(5), D(2), closed=True)], "closed"),
        ([Line(D(5), D(5)), Line(D(1), D(0), closed=True)], "closed"),
    ]
    for lines, expected in cases:
        assert rules.status_of(lines) == expected


@given(
    value=st.integers(0, 10**7).map(lambda cents: D(cents) / 100),
    parts=st.lists(st.integers(1, 500).map(Decimal), min_size=1, max_size=6),
)
def test_all_parts_that_go_back_are_worth_the_whole(value: Decimal, parts: list[Decimal]) -> None:
    total, before, back = sum(parts, D(0)), D(0), D(0)
    for part in parts:
        share = returned_value(value, total, before, part)
        assert share >= 0
        before, back = before + part, back + share
    assert back == value


@given(
    stock=st.integers(1, 500),
    value=st.integers(0, 10**6).map(lambda cents: D(cents) / 100),
    data=st.data(),
)
def test_what_goes_back_never_leaves_stock_worth_less_than_nothing(
    stock: int, value: Decimal, data: st.DataObject
) -> None:
    back = D(data.draw(st.integers(1, stock)))
    cost = D(data.draw(st.integers(0, 2 * 10**6))) / 100
    out = value_back(D(stock), value, back, cost)
    assert 0 <= out <= value
    assert out == round_money(out)
    if back == stock:
        assert out == value  # nothing is worth nothing
    elif cost <= value:
        assert out == cost
