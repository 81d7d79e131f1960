from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.core.ids import new_id
from webapp.domains.inventory import rules
from webapp.domains.inventory.rules import Pick, Pickable

PLACE = UUID(int=1)
quantities = st.decimals("0.000001", "1000000", places=6)
values = st.decimals("0.00", "1000000", places=2)


def test_moving_average_gives_the_golden_example() -> None:
    """costing.md §2: opening 100@10; in 200@11; out 150; in 100@12.5; out 180."""
    quantity, value, issued = Decimal(300), Decimal("3200.00"), []
    for out, then_in, worth in ((150, 100, "1250.00"), (180, 0, "0.00")):
        cost = rules.issue_value(quantity, value, Decimal(out))
        issued.append(cost)
        quantity, value = quantity - out + then_in, value - cost + Decimal(worth)
    assert (sum(issued), quantity, value) == (Decimal("3652.00"), 70, Decimal("798.00"))
    assert rules.unit_cost(quantity, value) == Decimal("11.4")


def test_the_last_unit_takes_the_residue() -> None:
    assert rules.issue_value(Decimal(3), Decimal("10.00"), Decimal(1)) == Decimal("3.33")
    assert rules.issue_value(Decimal(2), Decimal("6.67"), Decimal(2)) == Decimal("6.67")


@given(quantities, values, st.data())
def test_an_issue_never_costs_more_than_there_is(
    quantity: Decimal, value: Decimal, data: st.DataObject
) -> None:
    issued = data.draw(st.decimals("0.000001", quantity, places=6))
    assert 0 <= rules.issue_value(quantity, value, issued) <= value


@given(values, st.lists(quantities, min_size=1, max_size=8))
def test_shares_add_up_to_the_cent_and_are_never_negative(value: Decimal, parts: list[Decimal]) -> None:
    shares = rules.split_value(value, parts)
    assert sum(shares) == value
    assert all(share >= 0 for share in shares)


def lot(name: int, expires: date | None, received_day: int, quantity: int = 10) -> Pickable:
    at = datetime(2026, 11, received_day, tzinfo=UTC)
    return Pickable(PLACE, UUID(int=name), Decimal(quantity), at, expires)


def test_what_expires_first_goes_first_then_what_came_first() -> None:
    late, soon = lot(1, date(2027, 6, 1), 1), lot(2, date(2026, 12, 1), 9)
    for_ever, older = lot(3, None, 2), lot(4, None, 1)
    ordered = rules.fefo([for_ever, late, older, soon])
    assert [one.lot_id.int for one in ordered if one.lot_id] == [2, 1, 4, 3]


def test_picking_goes_on_to_the_next_lot() -> None:
    picks = rules.pick([lot(1, None, 1), lot(2, None, 2)], Decimal(15))
    assert picks == [Pick(PLACE, UUID(int=1), Decimal(10)), Pick(PLACE, UUID(int=2), Decimal(5))]


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 20)), max_size=6), st.integers(1, 60))
def test_picking_takes_what_is_asked_or_all_there_is(lots: list[tuple[int, int]], wanted: int) -> None:
    stock = [Pickable(PLACE, new_id(), Decimal(size), None, date(2026, 12, day)) for day, size in lots]
    picks = rules.pick(stock, Decimal(wanted))
    assert sum(one.quantity for one in picks) == min(wanted, sum(size for _, size in lots))
    assert all(one.quantity > 0 for one in picks)


def test_the_last_good_day_still_counts() -> None:
    assert not rules.is_expired(date(2026, 11, 23), date(2026, 11, 23))
    assert rules.is_expired(date(2026, 11, 22), date(2026, 11, 23))
    assert rules.expiry(date(2026, 11, 23), 30) == date(2026, 12, 23)


@pytest.mark.parametrize(
    ("available", "reserved", "safety", "alert"),
    [(10, 0, 10, "ok"), (10, 1, 10, "low"), (0, 0, 10, "out"), (0, 5, 0, "ok")],
)
def test_an_alert_counts_what_is_not_promised(available: int, reserved: int, safety: int, alert: str) -> None:
    assert rules.stock_alert(Decimal(available), Decimal(reserved), Decimal(safety)) == alert
