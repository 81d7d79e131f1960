from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domains.finance.rules import OperationCost, scrap_cost

D = Decimal


def step(seq: int, cost: str, came_in: int, scrapped: int) -> OperationCost:
    return OperationCost(seq, D(cost), D(came_in), D(scrapped))


def test_scrap_costs_what_its_pieces_carried_when_they_were_thrown_away() -> None:
    """100.00 over 10 pieces, one lost: 10.00. The other 9 carry 90.00 + 18.00, one lost: 12.00."""
    assert scrap_cost([step(20, "18.00", 9, 1), step(10, "100.00", 10, 1)]) == D("22.00")


def test_nothing_scrapped_costs_nothing() -> None:
    assert scrap_cost([step(10, "100.00", 10, 0), step(20, "5.00", 0, 0)]) == 0
    assert scrap_cost([]) == 0


@pytest.mark.parametrize("scrapped", [10, 15])
def test_scrapping_everything_costs_everything(scrapped: int) -> None:
    assert scrap_cost([step(10, "99.99", 10, scrapped)]) == D("99.99")


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 50), st.integers(0, 50)), max_size=6))
def test_scrap_never_costs_more_than_was_spent(found: list[tuple[int, int, int]]) -> None:
    steps = [OperationCost(seq, D(cents) / 100, D(a), D(b)) for seq, (cents, a, b) in enumerate(found)]
    assert 0 <= scrap_cost(steps) <= sum(one.cost for one in steps)
