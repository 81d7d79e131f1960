"""The arithmetic of work orders."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.core.ids import new_id
from webapp.core.quantity import ZERO
from webapp.domains.production import rules
from webapp.domains.production.rules import Need, Wage

D = Decimal
ITEM: UUID = new_id()
pieces = st.integers(min_value=1, max_value=100_000).map(Decimal)
small = st.decimals(min_value=0, max_value=100, places=4)


def test_a_component_is_needed_for_every_piece_and_for_what_is_lost() -> None:
    assert rules.required_quantity(D(100), D("1.5"), D("0.02")) == D(153)


def test_what_is_needed_keeps_six_places_and_no_more() -> None:
    assert rules.required_quantity(D(1), D("0.333333"), D("0.1")) == D("0.366666")


@pytest.mark.parametrize(
    ("pieces", "per_piece", "loss", "wanted"),
    [
        ("10", "1", "0.005", "10"),  # 10.05: no eleventh cord for ten fans
        ("100", "1", "0.005", "101"),  # 100.5
        ("266", "1", "0.005", "267"),  # 267.33
        ("1", "4", "0.1", "4"),
        ("2", "4", "0.1", "9"),  # 8.8
        ("1", "0.04", "0", "1"),  # the first of 25 needs the carton
        ("25", "0.04", "0.1", "1"),
        ("26", "0.04", "0", "2"),
    ],
)
def test_of_what_is_counted_in_pieces_an_order_takes_whole_ones(
    pieces: str, per_piece: str, loss: str, wanted: str
) -> None:
    assert rules.required_quantity(D(pieces), D(per_piece), D(loss), whole=True) == D(wanted)


@given(
    st.lists(st.integers(0, 40), min_size=1, max_size=8),
    st.integers(1, 12),
    st.decimals(0, D("0.9"), places=4),
)
def test_reported_bit_by_bit_whole_pieces_are_used_and_in_the_end_as_many_as_at_once(
    reports: list[int], per_piece: int, loss: Decimal
) -> None:
    so_far, used = D(0), D(0)
    for report in reports:
        before = rules.required_quantity(so_far, D(per_piece), loss, whole=True)
        so_far += report
        part = rules.required_quantity(so_far, D(per_piece), loss, whole=True) - before
        assert part >= 0
        assert part == part.to_integral_value()
        used += part
    assert used == rules.required_quantity(so_far, D(per_piece), loss, whole=True)
    assert abs(used - so_far * per_piece * (1 + loss)) <= D("0.5")


def test_kitting_is_full_when_everything_is_free() -> None:
    kit = rules.kitting(D(10), [Need(ITEM, D(2), D(20), D(20))])
    assert (kit.state, kit.kit_quantity) == ("full", D(10))


def test_kitting_counts_whole_pieces_only() -> None:
    kit = rules.kitting(D(10), [Need(ITEM, D(3), D(30), D(17))])
    assert (kit.state, kit.kit_quantity) == ("partial", D(5))


def test_kitting_counts_what_was_issued_already_as_covered() -> None:
    half_issued = Need(ITEM, D(2), outstanding=D(10), free=D(4))
    assert rules.kitting(D(10), [half_issued]).kit_quantity == D(7)


def test_the_scarcest_component_decides() -> None:
    needs = [Need(ITEM, D(1), D(10), D(9)), Need(new_id(), D(1), D(10), D(0))]
    kit = rules.kitting(D(10), needs)
    assert (kit.state, kit.kit_quantity) == ("short", ZERO)


def test_an_item_that_needs_nothing_is_always_complete() -> None:
    assert rules.kitting(D(7), []).state == "full"


@given(pieces, st.lists(st.tuples(small, st.integers(0, 100_000).map(Decimal)), max_size=6))
def test_the_kit_quantity_can_really_be_made(quantity: Decimal, stock: list[tuple[Decimal, Decimal]]) -> None:
    needs = [Need(new_id(), per, per * quantity, free) for per, free in stock]
    kit = rules.kitting(quantity, needs)
    assert ZERO <= kit.kit_quantity <= quantity
    assert all(need.per_piece * kit.kit_quantity <= max(need.free, ZERO) for need in needs)


def test_piece_pay_counts_good_pieces_and_material_scrap_but_not_process_scrap() -> None:
    wage = Wage(piece_price=D("0.35"), hourly_rate=D(25))
    assert rules.pay_for(wage, good=D(20), material_scrap=D(2), minutes=D(60)) == D("7.70")


def test_without_a_piece_price_time_is_paid() -> None:
    wage = Wage(piece_price=ZERO, hourly_rate=D(24))
    assert rules.pay_for(wage, good=D(20), material_scrap=ZERO, minutes=D(50)) == D("20.00")


def test_pay_is_rounded_half_up_to_the_cent() -> None:
    assert rules.pay_for(Wage(D("0.005"), ZERO), D(1), ZERO, ZERO) == D("0.01")


def test_machine_time_costs_the_rate_of_its_work_centre() -> None:
    assert rules.machine_cost(D(90), D(40)) == D("60.00")


def test_set_up_counts_with_the_first_report_only() -> None:
    assert rules.standard_minutes(D(15), D("0.5"), D(20), first=True) == D(25)
    assert rules.standard_minutes(D(15), D("0.5"), D(20), first=False) == D(10)


@given(pieces, st.integers(min_value=1, max_value=5000).map(Decimal))
def test_tickets_cover_the_order_exactly(quantity: Decimal, each: Decimal) -> None:
    if quantity / each > 500:
        each = quantity / 500
    tickets = rules.ticket_quantities(quantity, each)
    assert sum(tickets) == quantity
    assert all(0 < one <= max(each, quantity if len(tickets) == 1 else each) for one in tickets)


def test_one_ticket_serves_when_no_quantity_is_given() -> None:
    assert rules.ticket_quantities(D(100), None) == [D(100)]


@given(
    st.decimals(min_value=-10_000, max_value=10_000, places=2),
    pieces,
    st.integers(0, 100_000).map(Decimal),
    st.decimals(min_value=0, max_value=100_000, places=2),
)
def test_closing_never_takes_stock_below_zero_value(
    difference: Decimal, received: Decimal, here: Decimal, value: Decimal
) -> None:
    assert value + rules.stock_share(difference, received, here, value) >= 0


def test_closing_gives_stock_the_share_of_the_pieces_still_there() -> None:
    assert rules.stock_share(D("10.00"), received=D(20), here=D(5), value_here=D(100)) == D("2.50")
