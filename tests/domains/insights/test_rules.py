from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from webapp.domains.insights import rules
from webapp.domains.insights.rules import Demand, Pieces, Shortage

D = Decimal
ITEM, OTHER = UUID(int=1), UUID(int=2)


def pieces(good: int, scrap: int = 0, rework: int = 0, on_hold: int = 0, from_rework: int = 0) -> Pieces:
    return Pieces(D(good), D(scrap), D(rework), D(on_hold), D(from_rework))


def test_first_pass_yield_counts_only_what_was_good_the_first_time() -> None:
    assert rules.first_pass_yield(pieces(8, 1, 1, 0)) == D("0.8")
    assert rules.first_pass_yield(pieces(90, 4, 4, 2)) == D("0.9")
    assert rules.first_pass_yield(Pieces()) is None


def test_rework_that_turns_out_good_does_not_mend_the_yield() -> None:
    """8 good, 2 to rework; later both are good: still 8 of 10."""
    assert rules.first_pass_yield(pieces(8, rework=2) + pieces(2, from_rework=2)) == D("0.8")


def test_rolled_yield_multiplies_operations_and_weighs_items() -> None:
    """Item: 0.9 × 0.8 = 0.72 with 10 begun; other: 1.0 with 30 begun → (7.2 + 30) ÷ 40."""
    by_item = {ITEM: {10: pieces(9, 1), 20: pieces(8, 2)}, OTHER: {10: pieces(30)}}
    assert rules.rolled_yield(by_item) == D("0.93")
    assert rules.rolled_yield({}) is None


def test_days_off_do_not_lower_the_average() -> None:
    assert rules.daily_average([D(10), D(0), D(20)]) == 15
    assert rules.daily_average([D(0)]) == 0


def demand(number: str, day: int, needed: int) -> Demand:
    return Demand(UUID(int=day), number, date(2026, 11, day), ITEM, D(needed))


def test_the_order_due_first_takes_first_and_the_last_runs_short() -> None:
    late, soon, next_ = demand("WO-3", 30, 5), demand("WO-1", 24, 6), demand("WO-2", 25, 3)
    found = rules.shortages([late, soon, next_], {ITEM: D(10)})
    assert found == [Shortage(late, D(4))]
    assert rules.shortages([soon], {}) == [Shortage(soon, D(6))]


@given(st.lists(st.tuples(st.integers(1, 28), st.integers(1, 50)), max_size=10), st.integers(-20, 300))
def test_what_is_short_in_all_is_what_the_stock_lacks(wanted: list[tuple[int, int]], stock: int) -> None:
    demands = [demand(f"WO-{at}", day, needed) for at, (day, needed) in enumerate(wanted)]
    short = sum(one.short for one in rules.shortages(demands, {ITEM: D(stock)}))
    assert short == max(sum(needed for _, needed in wanted) - max(stock, 0), 0)


def test_variances_of_the_textbook_example() -> None:
    """costing.md §4: standard 2.0 kg a piece at 10, 1000 pieces, used 2100 kg at 10.4."""
    amount = D(2100) * D("10.4")
    assert rules.price_variance(amount, D(2100), D(10)) == 840
    assert rules.usage_variance(D(2100), D(2000), D(10)) == 1000
