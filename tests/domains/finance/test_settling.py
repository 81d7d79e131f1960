"""Payments settle deliveries: nothing is lost, nothing is counted twice, the oldest goes first."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid5

from hypothesis import given
from hypothesis import strategies as st

from webapp.domains.finance.settling import Due, Part, average_days_late, settle

D = Decimal
DAY = date(2026, 11, 1)
A, B = (uuid5(UUID(int=0), name) for name in "AB")

_days = st.integers(0, 90).map(lambda days: DAY + timedelta(days=days))
_money = st.integers(1, 100_000).map(lambda cents: D(cents) / 100)
_orders = st.sampled_from([A, B])
_dues = st.lists(st.builds(Due, _orders, _days, _money), max_size=8)
_parts = st.lists(st.builds(Part, _days, _money, st.none() | _orders), max_size=8)


@given(_dues, _parts)
def test_what_was_due_and_what_was_paid_both_add_up(dues: list[Due], parts: list[Part]) -> None:
    found = settle(dues, parts)
    settled = sum((one.amount for one in found.settled), D(0))
    assert settled + found.owed == sum((one.amount for one in dues), D(0))
    assert settled + found.ahead == sum((one.amount for one in parts), D(0))
    amounts = [one.amount for one in found.settled] + [one.amount for one in found.open]
    assert all(one > 0 for one in amounts)


@given(_dues, _parts)
def test_money_on_account_is_never_ahead_while_something_is_open(dues: list[Due], parts: list[Part]) -> None:
    free = [Part(one.paid_on, one.amount) for one in parts]
    found = settle(dues, free)
    assert not (found.open and found.ahead)
    if found.open and found.settled:
        assert max(one.due_on for one in found.settled) <= max(one.due_on for one in found.open)


def test_a_part_for_an_order_settles_that_order_and_the_rest_the_oldest() -> None:
    dues = [Due(A, DAY, D(100)), Due(B, DAY + timedelta(days=10), D(100))]
    late = DAY + timedelta(days=12)
    found = settle(dues, [Part(late, D(60), B), Part(late, D(70))])
    assert [(one.order_id, one.amount) for one in found.open] == [(A, D(30)), (B, D(40))]
    assert found.overdue(DAY) == 0
    assert found.overdue(late) == 70
    assert average_days_late(found.settled, DAY) == D("7.4")


def test_nobody_is_late_who_never_paid() -> None:
    assert average_days_late([], DAY) is None
