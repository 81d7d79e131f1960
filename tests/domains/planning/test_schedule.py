"""The master production schedule: what is left and what can be promised, worked by hand; and orders entered by hand."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domains.planning.workshop import Shop
from tests.support.factory import Factory
from webapp.core.quantity import ZERO
from webapp.domains.planning.models import Proposal
from webapp.domains.planning.rules.schedule import available_to_promise, place_of, projected, starts_of

D = Decimal


@pytest.fixture
def shop(factory: Factory) -> Shop:
    found = Shop(factory)
    found.bought("PUMP")
    return found


def monday(shop: Shop, weeks: int) -> int:
    """The Monday so many weeks after this one, in days from today."""
    return 7 * weeks - shop.today.weekday()


def forecast(shop: Shop, number: str, quantity: str, week: int) -> None:
    """So much is expected to be ordered in a week."""
    first = monday(shop, week)
    days = {"first_on": shop.day(first).isoformat(), "last_on": shop.day(first + 6).isoformat()}
    shop.send("planning.add_forecast", {"item_id": shop.ids[number], "quantity": quantity} | days)


def schedule(shop: Shop, **asked: Any) -> Any:
    return shop.factory.ask("planning.schedule", asked)


def figures(row: Any, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(getattr(one, name) for name in names) for one in row.periods]


def test_a_schedule_worked_by_hand(shop: Shop) -> None:
    # 100 a week are expected in weeks 3, 4 and 5; 30 are ordered for week 3 and 120 for week 4. 50 are there. Lots of 150.
    shop.send(
        "planning.set_item",
        {"item_id": shop.ids["PUMP"], "lot_rule": "fixed", "fixed_quantity": "150", "lead_days": 7},
    )
    shop.stocked("PUMP", "50")
    for week in (3, 4, 5):
        forecast(shop, "PUMP", "100", week)
    shop.ordered("PUMP", "30", monday(shop, 3) + 2)
    shop.ordered("PUMP", "120", monday(shop, 4) + 2)
    shop.run()
    (row,) = schedule(shop).rows
    assert row.on_hand == 50
    # Week 3: 100 − 30 = 70 are still expected. Week 4: 120 ordered, more than the 100 expected, of which nothing is left.
    # Week 5: 100 are still expected.
    assert figures(row, "expected", "forecast", "orders")[3:6] == [
        (100, 70, 30),
        (100, 0, 120),
        (100, 100, 0),
    ]
    # Week 3 lacks 70 + 30 − 50 = 50: a lot of 150 leaves 100. Week 4 lacks 120 − 100 = 20: a lot of 150 leaves 130.
    # Week 5: 130 − 100 = 30 are left, and nothing is ordered.
    assert figures(row, "planned", "projected")[3:6] == [(150, 100), (150, 130), (0, 30)]
    # To be promised: of the 50 there all, as nothing is ordered before the next lot; 150 − 30 = 120 of the lot of week 3;
    # 150 − 120 = 30 of the lot of week 4.
    assert figures(row, "promise") == [(50,), (None,), (None,), (120,), (30,), *[(None,)] * 6]
    assert sum(one.promise or 0 for one in row.periods) == 50 + 150 + 150 - 30 - 120
    assert not any(one.late or one.low for one in row.periods)


def test_receipts_before_give_what_a_receipt_lacks() -> None:
    # 10 are there. 20 come in the second period, 5 in the fourth; 12 are needed in the third, 9 in the fourth, 6 in the fifth.
    # The fourth's receipt lacks 9 + 6 − 5 = 10, and the second's gives it: 20 − 12 − 10 is 2 short, which stock gives: 10 − 2.
    supply = [D(0), D(20), D(0), D(5), D(0)]
    committed = [D(0), D(0), D(12), D(9), D(6)]
    assert available_to_promise(D(10), supply, committed) == [D(8), D(0), None, D(0), None]
    # One more in stock less, and more has been promised than there will be: 1 − 2 = −1.
    assert available_to_promise(D(1), supply, committed)[0] == D(-1)


flows = st.lists(
    st.tuples(*[st.integers(0, 60).map(D)] * 3), min_size=1, max_size=9
)  # supply, committed, forecast


@given(st.integers(0, 80).map(D), flows)
def test_the_last_balance_is_all_that_comes_less_all_that_goes_and_no_promise_takes_what_is_promised(
    on_hand: Decimal, periods: list[tuple[Decimal, Decimal, Decimal]]
) -> None:
    supply, committed, expected = (list(one) for one in zip(*periods, strict=True))
    demand = [one + other for one, other in zip(committed, expected, strict=True)]
    assert projected(on_hand, supply, demand)[-1] == on_hand + sum(supply) - sum(demand)
    promises = available_to_promise(on_hand, supply, committed)
    assert sum((one or ZERO for one in promises), ZERO) == on_hand + sum(supply) - sum(committed)
    assert all(one >= 0 for one in promises[1:] if one is not None)
    # Whoever is promised all that can be by a period leaves enough for every order from then on, and not a piece more.
    balances = projected(on_hand, supply, committed)
    for at, promised in enumerate(accumulate(one or ZERO for one in promises)):
        assert promised == min(balances[at:])


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.sampled_from(["day", "week", "month"]), st.data())
def test_periods_follow_each_other_and_every_day_has_one(first: date, span: Any, data: st.DataObject) -> None:
    starts = starts_of(first, span, 11)
    assert starts == sorted(set(starts))
    assert starts[0] == first
    if span == "week":
        assert {one.weekday() for one in starts[1:]} == {0}
    if span == "month":
        assert {one.day for one in starts[1:]} == {1}
    day = first + timedelta(days=data.draw(st.integers(-5, 500)))
    at = place_of(starts, day)
    assert starts[at] <= max(day, first)
    assert at == 10 or day < starts[at + 1]


@pytest.mark.parametrize("span", ["day", "week", "month"])
def test_however_long_the_periods_are_they_come_to_what_the_item_over_time_says(
    shop: Shop, span: str
) -> None:
    shop.stocked("PUMP", "3")
    for week, quantity in ((2, "40"), (9, "25"), (30, "8")):
        forecast(shop, "PUMP", quantity, week)
        shop.ordered("PUMP", "11", monday(shop, week) + 1)
    shop.run()
    (row,) = schedule(shop, span=span).rows
    view = shop.factory.ask("planning.item", {"id": shop.ids["PUMP"]})
    assert row.periods[-1].projected == view.buckets[-1].balance
    gross = sum(one.forecast + one.orders + one.needs for one in row.periods)
    assert gross == sum(one.gross for one in view.buckets)
    supply = sum(one.coming + one.firm + one.planned for one in row.periods)
    assert row.periods[-1].projected == row.on_hand + supply - gross


def test_only_items_with_demand_of_their_own_are_in_it_and_search_and_category_narrow_it(shop: Shop) -> None:
    metal = str(shop.send("items.add_category", {"code": "M", "name": "金属"}).result["id"])
    shop.bought("SEAL", category_id=metal)
    shop.bought("SCREW")
    shop.made("VALVE", {"SCREW": "2"})
    shop.ordered("VALVE", "5", 30)
    forecast(shop, "SEAL", "10", 4)
    shop.run()
    assert [one.item_number for one in schedule(shop).rows] == ["SEAL", "VALVE"]
    assert [one.item_number for one in schedule(shop, search="valve").rows] == ["VALVE"]
    assert [one.item_number for one in schedule(shop, category_id=metal).rows] == ["SEAL"]
    (screw,) = schedule(shop, item_id=shop.ids["SCREW"]).rows
    assert sum(one.needs for one in screw.periods) == 10
    assert schedule(shop, size=1).more is False
    assert schedule(shop, size=1).total == 2


def test_the_schedule_says_from_which_run_it_is_and_what_has_changed_since(shop: Shop) -> None:
    forecast(shop, "PUMP", "10", 4)
    before = schedule(shop)
    assert (before.last, before.changed) == (None, None)
    shop.run()
    after = schedule(shop)
    assert (after.last.planned_on, after.changed, after.rows[0].changed) == (shop.today, 0, False)
    shop.ordered("PUMP", "4", monday(shop, 4))
    changed = schedule(shop)
    assert (changed.changed, changed.rows[0].changed) == (1, True)


def test_an_order_that_comes_too_late_is_marked_and_so_is_what_falls_below_zero(shop: Shop) -> None:
    shop.send("planning.set_item", {"item_id": shop.ids["PUMP"], "lead_days": 20})
    shop.ordered("PUMP", "6", 2)
    shop.run()
    (row,) = schedule(shop).rows
    first = row.periods[0]
    # The plan orders for the day on which it is needed, and knows that it comes later.
    assert (first.late, first.low, first.projected, first.promise) == (6, False, 0, 0)
    shop.send("planning.reject", {"proposal_id": str(shop.proposal("PUMP").id), "reason": "没有货"})
    shop.run()
    (row,) = schedule(shop).rows
    assert (row.periods[0].low, row.periods[0].projected, row.periods[0].promise) == (True, -6, -6)


def firm(shop: Shop, number: str = "PUMP", expect: str = "applied", **facts: Any) -> Any:
    body = {"item_id": shop.ids[number], "quantity": "40", "due_on": shop.day(21).isoformat()}
    return shop.send("planning.add_firm", body | facts, expect)


def test_an_order_planned_by_hand_is_counted_on_by_the_next_run_and_left_alone(shop: Shop) -> None:
    shop.bought("SCREW")
    shop.made("VALVE", {"SCREW": "2"})
    shop.ordered("VALVE", "50", 30)
    made = firm(shop, "VALVE", note="展会备货").result
    shop.run()
    # 50 are wanted and 40 planned by hand: 10 are left to the plan, and 80 + 20 screws follow.
    assert sorted(one[:2] for one in shop.proposals(firm=False)) == [
        ("SCREW", "20"),
        ("SCREW", "80"),
        ("VALVE", "10"),
    ]
    kept = shop.factory.ask("planning.proposal", {"id": made["id"]})
    assert (kept.firm, kept.quantity, kept.kind, kept.note) == (True, 40, "make", "展会备货")
    assert (kept.due_on, kept.why.rule) == (shop.day(21), "by_hand")
    shop.run()
    (row,) = schedule(shop).rows
    assert sum(one.firm for one in row.periods) == 40
    accepted = shop.send("planning.accept", {"proposal_ids": [made["id"]]}).result
    assert len(accepted["work_orders"]) == 1


def test_two_orders_planned_by_hand_for_one_day_stand_beside_what_the_plan_proposes_for_it(
    shop: Shop,
) -> None:
    shop.ordered("PUMP", "100", 21)
    shop.run()
    firm(shop)
    firm(shop)
    shop.run()
    shop.run()
    assert sorted(one[1] for one in shop.proposals() if one[0] == "PUMP") == ["20", "40", "40"]
    rows = shop.factory.session.query(Proposal).filter(Proposal.status == "proposed").all()
    assert len({(one.item_id, one.needed_on, one.seq) for one in rows}) == 3


def test_an_order_by_hand_that_cannot_be_in_time_says_when_it_could_be_there(shop: Shop) -> None:
    shop.send("planning.set_item", {"item_id": shop.ids["PUMP"], "lead_days": 30})
    made = firm(shop).result
    assert date.fromisoformat(made["start_on"]) == shop.today
    assert date.fromisoformat(made["possible_on"]) >= shop.day(30)
    assert shop.factory.ask("planning.proposal", {"id": made["id"]}).late


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"quantity": "0"}, "quantity"),
        ({"due_on": "2020-01-01"}, "due_on"),
        ({"item_id": "01900000-0000-7000-8000-000000000000"}, "item_id"),
    ],
)
def test_what_cannot_be_planned_is_refused_at_its_field(
    shop: Shop, facts: dict[str, str], field: str
) -> None:
    body = {"item_id": shop.ids["PUMP"], "quantity": "40", "due_on": shop.day(21).isoformat()} | facts
    outcome = shop.factory.try_to_send("planning.add_firm", body)
    assert not outcome.applied
    assert [one.field for one in outcome.errors] == [field]


def test_a_phantom_is_never_planned_by_hand(shop: Shop) -> None:
    shop.item("KIT", "made", phantom=True)
    body = {"item_id": shop.ids["KIT"], "quantity": "4", "due_on": shop.day(21).isoformat()}
    outcome = shop.factory.try_to_send("planning.add_firm", body)
    assert (outcome.code, outcome.errors[0].field) == ("never_ordered", "item_id")
