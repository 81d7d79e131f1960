"""Plans as textbooks work them, with the arithmetic beside them."""

from __future__ import annotations

from datetime import date

import pytest

from tests.domains.planning.plans import (
    bought,
    coming,
    day,
    inputs,
    instead,
    made,
    needed,
    of_order,
    orders,
    pegs,
    planned,
    q,
    said,
    use,
)
from webapp.domains.items.rules import CycleFoundError
from webapp.domains.planning.rules.engine import regenerate
from webapp.domains.planning.rules.forecasts import Forecast, Ordered, consumption, still_expected
from webapp.domains.planning.rules.trace import customers_of, waits_of
from webapp.domains.planning.rules.values import Demand, LeadTime, Part, Yield
from webapp.domains.planning.rules.workdays import Calendar


def test_four_levels_with_loss_and_lead_times() -> None:
    plans = planned(
        made("FAN", 2, on_hand=10),
        made("HEAD", 3),
        made("MOTOR", 1, on_hand=20),
        bought("WIRE", 7, inspection=1, lots={"multiple": q(50)}),
        bought("SCREW", 5, on_hand=100, safety=40),
        uses={
            "FAN": [use("HEAD", 1), use("SCREW", 4, "0.05")],
            "HEAD": [use("MOTOR", 1, "0.02")],
            "MOTOR": [use("WIRE", "1.5", "0.1")],
        },
        demands=[needed("FAN", 110, 30)],
    )
    # FAN: 110 − 10 = 100, made in 2 days for day 30.
    assert orders(plans, "FAN") == [("100", 28, 30)]
    # HEAD: 100 × 1, needed on day 28, made in 3 days.
    assert orders(plans, "HEAD") == [("100", 25, 28)]
    # MOTOR: 100 × 1.02 − 20 = 82, needed on day 25, made in 1 day.
    assert orders(plans, "MOTOR") == [("82", 24, 25)]
    # WIRE: 82 × 1.5 × 1.1 = 135.3 → 3 packs of 50 = 150; needed on day 24, there on 23 for inspection, ordered on 16.
    assert orders(plans, "WIRE") == [("150", 16, 23)]
    assert plans["WIRE"].proposals[0].available == day(24)
    # SCREW: 100 × 4 × 1.05 = 420; 420 + 40 − 100 = 360, needed on day 28, ordered on 23.
    assert orders(plans, "SCREW") == [("360", 23, 28)]
    why = plans["SCREW"].proposals[0].why
    assert (why.gross, why.on_hand, why.inbound, why.safety, why.net) == (q(420), q(100), 0, q(40), q(360))
    assert not any(plan.messages for plan in plans.values())


def test_pegs_lead_from_the_wire_to_the_customer() -> None:
    plans = planned(
        made("FAN", 2),
        made("HEAD", 3),
        bought("WIRE", 7, lots={"minimum": q(50)}),
        uses={"FAN": [use("HEAD", 1)], "HEAD": [use("WIRE", "0.5")]},
        demands=[needed("FAN", 20, 20, "SO-1"), needed("FAN", 30, 20, "SO-2"), needed("HEAD", 8, 25, "SO-3")],
    )
    assert pegs(plans, "FAN") == [("proposal +20", "SO-1", "20"), ("proposal +20", "SO-2", "30")]
    assert pegs(plans, "HEAD") == [("proposal +18", "FAN +20", "50"), ("proposal +25", "SO-3", "8")]
    # 25 for the heads of day 15; the order of 50 leaves 25, of which the heads of day 22 take 4.
    assert pegs(plans, "WIRE") == [
        ("proposal +15", "HEAD +18", "25"),
        ("proposal +15", "HEAD +25", "4"),
        ("proposal +15", "excess", "21"),
    ]
    served = customers_of(plans, ("WIRE", day(15), 0), "WIRE")
    assert {ref: units for (kind, ref), units in served.items() if kind == "sales"} == {
        "SO-1": q(10),
        "SO-2": q(15),
        "SO-3": q(4),
    }


def test_a_phantom_uses_its_own_stock_and_then_its_components() -> None:
    plans = planned(
        made("FAN", 2),
        made("KIT", 5, on_hand=30, phantom=True),
        bought("BOLT", 1),
        uses={"FAN": [use("KIT", 1)], "KIT": [use("BOLT", 3)]},
        demands=[needed("FAN", 100, 20)],
    )
    assert orders(plans, "FAN") == [("100", 18, 20)]
    assert orders(plans, "KIT") == []
    # (100 − 30) × 3 = 210, on the day on which the fans are begun: a phantom takes no time.
    assert orders(plans, "BOLT") == [("210", 17, 18)]
    assert pegs(plans, "BOLT") == [("proposal +18", "FAN +20", "210")]


def test_a_by_product_is_supply_on_the_day_its_parent_is_done() -> None:
    plans = planned(
        made("PLATE", 2),
        bought("SCRAP", 1),
        yields={"PLATE": [Yield("SCRAP", q("0.2"))]},
        demands=[needed("PLATE", 100, 10), needed("SCRAP", 15, 9), needed("SCRAP", 25, 12)],
    )
    # The plates of day 10 leave 20: too late for the 15 of day 9, 5 short for the 25 of day 12.
    assert orders(plans, "SCRAP") == [("15", 8, 9), ("5", 11, 12)]
    assert pegs(plans, "SCRAP") == [
        ("proposal +9", "SCRAP@9", "15"),
        ("by_product +10", "SCRAP@12", "20"),
        ("proposal +12", "SCRAP@12", "5"),
    ]


def test_a_substitute_gives_what_it_can_spare_and_is_never_ordered_itself() -> None:
    plans = planned(
        bought("M4", 1, on_hand=10),
        bought("M4-ZINC", 1, on_hand=60, safety=5),
        bought("M5", 1, on_hand=8),
        swaps=[instead("M4", "M4-ZINC"), instead("M4", {"M5": 2})],
        demands=[of_order("M4", 50, 10), of_order("M4-ZINC", 30, 15)],
    )
    # M4: 50 − 10 = 40. M4-ZINC: 60 − 5 − 30 = 25 to spare. M5: 8 at two for one are 4. 40 − 25 − 4 = 11.
    assert orders(plans, "M4") == [("11", 9, 10)]
    assert orders(plans, "M4-ZINC") == orders(plans, "M5") == []
    assert pegs(plans, "M4") == [
        ("stock", "M4@10", "10"),
        ("proposal +10", "M4@10", "11"),
        ("M4-ZINC/M4", "M4@10", "25"),
        ("M5/M4", "M4@10", "4"),
    ]
    assert pegs(plans, "M4-ZINC") == [
        ("stock", "M4-ZINC/M4", "25"),
        ("stock", "M4-ZINC@15", "30"),
        ("stock", "safety", "5"),
    ]
    assert pegs(plans, "M5") == [("stock", "M5/M4", "8")]


def test_what_is_taken_as_a_substitute_comes_from_stock_and_later_deliveries_serve_the_item_itself() -> None:
    plans = planned(
        bought("M4", 1),
        bought("M5", 1, on_hand=5),
        swaps=[instead("M4", "M5")],
        demands=[of_order("M4", 3, 2), of_order("M5", 5, 20)],
        supplies=[coming("M5", 3, 9, "purchase")],
    )
    assert pegs(plans, "M5") == [
        ("stock", "M5/M4", "3"),
        ("stock", "M5@20", "2"),
        ("purchase:M5@9", "M5@20", "3"),
    ]


def test_a_substitute_counts_only_while_it_is_allowed() -> None:
    plans = planned(
        bought("M4", 1),
        bought("M5", 1, on_hand=100),
        swaps=[instead("M4", "M5", first=5, last=8)],
        demands=[of_order("M4", 10, 4), of_order("M4", 10, 6), of_order("M4", 10, 9)],
    )
    assert orders(plans, "M4") == [("10", 3, 4), ("10", 8, 9)]


def test_items_that_stand_in_for_each_other_do_not_go_in_circles() -> None:
    plans = planned(
        bought("A", 1, on_hand=5),
        bought("B", 1, on_hand=50),
        swaps=[instead("A", "B"), instead("B", "A")],
        demands=[of_order("A", 20, 5), of_order("B", 10, 6)],
    )
    bought_in_all = [orders(plans, "A"), orders(plans, "B")]
    assert [] in bought_in_all


def test_what_comes_too_late_is_expedited_and_what_comes_too_early_postponed() -> None:
    plans = planned(
        made("FAN", 2),
        demands=[needed("FAN", 10, 5), needed("FAN", 10, 20)],
        supplies=[
            coming("FAN", 10, 8, ref="WO-1"),
            coming("FAN", 10, 12, ref="WO-2"),
            coming("FAN", 7, 30, ref="WO-3"),
        ],
    )
    assert orders(plans, "FAN") == []
    assert said(plans, "FAN") == [
        ("expedite", "WO-1", 8, 5),
        ("postpone", "WO-2", 12, 20),
        ("cancel", "WO-3", 30, None),
    ]


def test_a_purchase_is_asked_for_in_time_for_its_inspection() -> None:
    plans = planned(
        bought("WIRE", 7, inspection=2),
        demands=[needed("WIRE", 10, 9)],
        supplies=[coming("WIRE", 10, 8, "purchase", ref="PO-1")],
    )
    # Delivered on day 8 it could be used on day 10; for day 9 it has to come on day 7.
    assert said(plans, "WIRE") == [("expedite", "PO-1", 8, 7)]


def test_a_little_too_early_is_left_alone() -> None:
    early = {"demands": [needed("FAN", 10, 8)], "supplies": [coming("FAN", 10, 5)]}
    assert said(planned(made("FAN"), tolerance=3, **early), "FAN") == []
    assert [one[0] for one in said(planned(made("FAN"), tolerance=2, **early), "FAN")] == ["postpone"]


def test_what_should_have_begun_already_says_when_it_can_be_there() -> None:
    plans = planned(made("FAN", 5), demands=[needed("FAN", 10, 3)])
    assert orders(plans, "FAN") == [("10", 0, 3)]
    # It should have begun two days ago; begun today, it is done on day 5.
    assert said(plans, "FAN") == [("past_due_start", ("FAN", day(3), 0), -2, 5)]


def test_what_is_overdue_gets_a_new_date() -> None:
    plans = planned(made("FAN"), demands=[needed("FAN", 10, 4)], supplies=[coming("FAN", 10, -3, ref="WO-1")])
    assert said(plans, "FAN") == [("overdue", "WO-1", -3, 4)]


def test_an_order_of_the_same_day_that_may_still_change_is_increased_instead() -> None:
    plans = planned(
        made("FAN", 2),
        demands=[needed("FAN", 30, 10)],
        supplies=[coming("FAN", 20, 10, "firm", ref="P-1", changeable=True)],
    )
    assert orders(plans, "FAN") == [("10", 8, 10)]
    assert said(plans, "FAN") == [("increase", "P-1", 10, 10)]
    assert plans["FAN"].messages[0].instead == ("FAN", day(10), 0)


def test_safety_stock_is_used_within_the_lead_time_and_filled_up_after_it() -> None:
    plans = planned(
        bought("WIRE", 7, on_hand=25, safety=20), demands=[needed("WIRE", 15, 2), needed("WIRE", 4, 20)]
    )
    # 25 − 15 = 10 cover day 2. The 10 that are missing can be there on day 7; 4 more are needed on day 20.
    assert orders(plans, "WIRE") == [("10", 0, 7), ("4", 13, 20)]
    assert said(plans, "WIRE") == []
    assert pegs(plans, "WIRE") == [
        ("stock", "WIRE@2", "15"),
        ("stock", "WIRE@20", "4"),
        ("stock", "safety", "6"),
        ("proposal +7", "safety", "10"),
        ("proposal +20", "safety", "4"),
    ]


def test_missing_safety_stock_alone_is_reason_enough() -> None:
    plans = planned(bought("WIRE", 7, on_hand=5, safety=20), bought("IDLE", 7, on_hand=5))
    assert orders(plans, "WIRE") == [("15", 0, 7)]
    assert orders(plans, "IDLE") == []


def test_weekends_and_holidays_move_dates_back() -> None:
    # Today is Monday 30 November 2026; New Year's Day is a Friday.
    week = Calendar(holidays=[date(2027, 1, 1).toordinal()])
    plans = planned(
        made("FAN", 3),
        bought("WIRE", 10, inspection=1),
        uses={"FAN": [use("WIRE", 1)]},
        calendar=week,
        demands=[needed("FAN", 5, 34)],  # Sunday 3 January
    )
    fan, wire = plans["FAN"].proposals[0], plans["WIRE"].proposals[0]
    # The last working day before is Thursday 31 December; three working days before that: Monday 28.
    assert [date.fromordinal(one) for one in (fan.start, fan.due)] == [date(2026, 12, 28), date(2026, 12, 31)]
    # The wire is inspected on Friday 25, so it is ordered ten days before: Tuesday 15.
    assert [date.fromordinal(one) for one in (wire.start, wire.due)] == [
        date(2026, 12, 15),
        date(2026, 12, 25),
    ]


def test_making_takes_longer_the_more_there_is_to_make() -> None:
    lead = LeadTime(setup_days=q("0.5"), queue_days=q(1), run_minutes=q(3), daily_minutes=q(480))
    # 400 × 3 ÷ 480 = 2.5 days; 0.5 + 2.5 + 1 = 4. One piece more makes it 5.
    for quantity, start in ((400, 16), (401, 15)):
        plans = planned(Part("FAN", "make", lead=lead), demands=[needed("FAN", quantity, 20)])
        assert orders(plans, "FAN") == [(str(quantity), start, 20)]


def test_a_firm_order_is_left_as_it_is_and_its_components_are_planned() -> None:
    firm = coming("FAN", 12, 10, "firm", ref="P-1", start=day(6), explodes=True, changeable=True)
    plans = planned(
        made("FAN", 2),
        bought("WIRE", 3),
        uses={"FAN": [use("WIRE", 2)]},
        demands=[needed("FAN", 12, 10)],
        supplies=[firm],
    )
    assert orders(plans, "FAN") == []
    assert orders(plans, "WIRE") == [("24", 3, 6)]
    assert pegs(plans, "WIRE") == [("proposal +6", "P-1", "24")]


def test_what_was_rejected_is_not_planned_further_down() -> None:
    given = {"uses": {"FAN": [use("WIRE", 2)]}, "demands": [needed("FAN", 12, 10)]}
    ref = ("FAN", day(10), 0)
    plans = planned(made("FAN", 2), bought("WIRE", 3), declined={ref: q(12)}, **given)
    assert plans["FAN"].proposals[0].declined
    assert orders(plans, "WIRE") == []
    assert pegs(plans, "FAN") == [("declined +10", "FAN@10", "12")]
    # For another quantity the planner is asked again.
    plans = planned(made("FAN", 2), bought("WIRE", 3), declined={ref: q(11)}, **given)
    assert orders(plans, "WIRE") == [("24", 5, 8)]


def test_a_forecast_asks_for_what_customers_have_not_ordered_yet() -> None:
    forecasts = [
        Forecast("FAN", day(0), day(29), q(100), "F-1"),
        Forecast("FAN", day(30), day(59), q(80), "F-2"),
    ]
    orders = [
        Ordered("FAN", day(5), q(30)),
        Ordered("FAN", day(20), q(40)),
        Ordered("FAN", day(31), q(90)),
        Ordered("FAN", day(60), q(7)),
    ]
    # 100 − 30 − 40 = 30 are still expected in the first month; the second is sold out, beyond it nothing is consumed.
    assert still_expected(forecasts, orders, day(3)) == [Demand("FAN", day(3), q(30), "forecast", "F-1")]
    assert still_expected(forecasts, [], day(31)) == [Demand("FAN", day(31), q(80), "forecast", "F-2")]


def test_overlapping_forecasts_are_consumed_once() -> None:
    forecasts = [
        Forecast("FAN", day(0), day(9), q(10), "F-1"),
        Forecast("FAN", day(5), day(14), q(10), "F-2"),
    ]
    left = still_expected(forecasts, [Ordered("FAN", day(6), q(15))], day(0))
    assert left == [Demand("FAN", day(5), q(5), "forecast", "F-2")]


def test_which_orders_consume_a_forecast_does_not_depend_on_how_they_were_read() -> None:
    forecasts = [
        Forecast("FAN", day(0), day(9), q(100), "F-1"),
        Forecast("FAN", day(5), day(14), q(100), "F-2"),
    ]
    late, early = Ordered("FAN", day(7), q(60), "SO-1"), Ordered("FAN", day(3), q(60), "SO-2")
    # The earlier day first: SO-2 takes 60 and SO-1 40 of F-1, and the 20 that exceed it take of F-2.
    expected = [(0, [("SO-2", q(60)), ("SO-1", q(40))]), (q(80), [("SO-1", q(20))])]
    for read in ([late, early], [early, late]):
        assert [(left, taken) for _, left, taken in consumption(forecasts, read)] == expected


def test_when_a_customer_will_really_get_it() -> None:
    plans = planned(
        made("FAN", 2),
        bought("WIRE", 7),
        uses={"FAN": [use("WIRE", 1)]},
        demands=[needed("FAN", 5, 4, "SO-1"), needed("FAN", 5, 30, "SO-2")],
    )
    # The wire for SO-1 can be there on day 7 at the earliest, the fans two days later.
    asked = inputs(made("FAN", 2), bought("WIRE", 7), uses={"FAN": [use("WIRE", 1)]})
    assert {ref: when - day(0) for (_, ref), when in waits_of(asked, plans).customers.items()} == {
        "SO-1": 9,
        "SO-2": 30,
    }


def test_what_is_a_part_of_itself_cannot_be_planned() -> None:
    with pytest.raises(CycleFoundError):
        regenerate(inputs(made("A"), made("B"), uses={"A": [use("B", 1)], "B": [use("A", 1)]}))
