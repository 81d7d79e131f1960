"""Plans with substitutes of every kind, with the arithmetic beside them."""

from __future__ import annotations

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
from webapp.domains.planning.rules.engine import affected, in_order, net_change, regenerate
from webapp.domains.planning.rules.values import Demand, Part

# --- used up first ---------------------------------------------------------------------------------------------------


def test_old_stock_is_used_up_before_that_of_the_main_item() -> None:
    plans = planned(
        bought("NEW", 1, on_hand=30),
        bought("OLD", 1, on_hand=60, safety=5),
        swaps=[instead("NEW", "OLD", use_up=True)],
        demands=[of_order("NEW", 40, 4), of_order("NEW", 50, 10), of_order("OLD", 10, 15)],
    )
    # OLD can spare 60 − 5 − 10 = 45: 40 for day 4 and 5 for day 10. NEW: 90 − 45 − 30 = 15.
    assert orders(plans, "NEW") == [("15", 9, 10)]
    assert orders(plans, "OLD") == []
    why = plans["NEW"].proposals[0].why
    assert (why.gross, why.substituted, why.on_hand, why.net) == (q(90), q(45), q(30), q(15))
    assert pegs(plans, "NEW") == [
        ("stock", "NEW@10", "30"),
        ("proposal +10", "NEW@10", "15"),
        ("OLD/NEW", "NEW@4", "40"),
        ("OLD/NEW", "NEW@10", "5"),
    ]
    assert pegs(plans, "OLD") == [
        ("stock", "OLD/NEW", "40"),
        ("stock", "OLD/NEW", "5"),
        ("stock", "OLD@15", "10"),
        ("stock", "safety", "5"),
    ]


def test_with_the_main_item_first_only_what_lacks_is_replaced() -> None:
    plans = planned(
        bought("NEW", 1, on_hand=30),
        bought("OLD", 1, on_hand=60),
        swaps=[instead("NEW", "OLD")],
        demands=[of_order("NEW", 40, 4)],
    )
    assert orders(plans, "NEW") == []
    assert pegs(plans, "NEW") == [("stock", "NEW@4", "30"), ("OLD/NEW", "NEW@4", "10")]


def test_what_is_on_its_way_is_used_up_too_once_it_is_there_and_no_longer_cancelled() -> None:
    given = {
        "demands": [of_order("NEW", 20, 3), of_order("NEW", 30, 9)],
        "supplies": [coming("OLD", 25, 6, "purchase", ref="PO-1")],
    }
    parts = (bought("NEW", 1), bought("OLD", 1, on_hand=8))
    plans = planned(*parts, swaps=[instead("NEW", "OLD", use_up=True)], **given)
    # Day 3: 8 of 20 are there. Day 9: all 25 that came on day 6. NEW: 12, then 5.
    assert orders(plans, "NEW") == [("12", 2, 3), ("5", 8, 9)]
    assert orders(plans, "OLD") == []
    assert pegs(plans, "OLD") == [("stock", "OLD/NEW", "8"), ("PO-1", "OLD/NEW", "25")]
    assert said(plans, "OLD") == [("postpone", "PO-1", 6, 9)]
    # As a mere substitute it gives of its stock alone, and what nobody needs is cancelled.
    plans = planned(*parts, swaps=[instead("NEW", "OLD")], **given)
    assert orders(plans, "NEW") == [("12", 2, 3), ("30", 8, 9)]
    assert said(plans, "OLD") == [("cancel", "PO-1", 6, None)]


def test_a_delivery_that_serves_the_item_because_its_stock_stood_in_is_needed() -> None:
    plans = planned(
        bought("M4", 1),
        bought("M5", 1, on_hand=5),
        swaps=[instead("M4", "M5")],
        demands=[of_order("M4", 3, 2), of_order("M5", 5, 20)],
        supplies=[coming("M5", 3, 9, "purchase", ref="PO-1")],
    )
    # By itself M5 has enough for day 20. With 3 of it gone on day 2, the 3 that come on day 9 are needed on day 20.
    assert said(plans, "M5") == [("postpone", "PO-1", 9, 20)]


def test_what_is_to_be_used_up_is_taken_only_in_its_days_and_never_ordered() -> None:
    plans = planned(
        bought("NEW", 1),
        bought("OLD", 1, on_hand=15, safety=0),
        swaps=[instead("NEW", "OLD", use_up=True, first=5, last=8)],
        demands=[
            of_order("NEW", 10, 4),
            of_order("NEW", 10, 6),
            of_order("NEW", 10, 8),
            of_order("NEW", 10, 9),
        ],
    )
    # Day 6: 10 of 15, day 8: the other 5.
    assert orders(plans, "NEW") == [("10", 3, 4), ("5", 7, 8), ("10", 8, 9)]
    assert orders(plans, "OLD") == []


def test_an_item_that_has_to_be_ordered_itself_spares_nothing() -> None:
    plans = planned(
        bought("NEW", 1),
        bought("OLD", 1, on_hand=15),
        swaps=[instead("NEW", "OLD", use_up=True)],
        demands=[of_order("NEW", 10, 4), of_order("OLD", 20, 30)],
    )
    assert orders(plans, "NEW") == [("10", 3, 4)]
    assert orders(plans, "OLD") == [("5", 29, 30)]


def test_three_of_one_for_one_of_another_leave_no_crumbs() -> None:
    plans = planned(
        bought("THIN", 1),
        bought("THICK", 1, on_hand=20),
        swaps=[instead({"THIN": 3}, {"THICK": 1}, use_up=True)],
        demands=[of_order("THIN", 10, 4)],
    )
    # 10 ÷ 3 = 3.333333 sets, which is as near as sets are counted.
    assert orders(plans, "THIN") == []
    assert pegs(plans, "THIN") == [("THICK/THIN", "THIN@4", "10")]
    assert pegs(plans, "THICK")[0] == ("stock", "THICK/THIN", "3.333333")


def test_two_items_that_share_an_old_one_do_not_use_it_twice() -> None:
    plans = planned(
        bought("A", 1, on_hand=100),
        bought("B", 1),
        bought("OLD", 1, on_hand=12),
        swaps=[instead("A", "OLD", use_up=True), instead("B", "OLD")],
        demands=[of_order("A", 10, 9), of_order("B", 10, 5)],
    )
    # A comes first and takes 10 for day 9; 2 are left for B on day 5.
    assert pegs(plans, "A") == [("stock", "excess", "100"), ("OLD/A", "A@9", "10")]
    assert orders(plans, "B") == [("8", 4, 5)]
    assert pegs(plans, "OLD") == [("stock", "OLD/B", "2"), ("stock", "OLD/A", "10")]


def test_what_a_customer_or_a_supplier_gets_is_the_item_itself() -> None:
    plans = planned(
        bought("M4", 1),
        bought("M5", 1, on_hand=50),
        swaps=[instead("M4", "M5", use_up=True)],
        demands=[
            needed("M4", 10, 5),
            of_order("M4", 7, 6),
            Demand("M4", day(7), q(5), "subcontract", "SC-1"),
            Demand("M4", day(8), q(3), "forecast", "F-1"),
        ],
    )
    # Only for a work order somebody can decide that M5 stands in.
    assert orders(plans, "M4") == [("10", 4, 5), ("5", 6, 7), ("3", 7, 8)]


# --- in one product --------------------------------------------------------------------------------------------------


def test_a_substitute_allowed_in_one_product_serves_that_one_alone() -> None:
    given = {
        "uses": {"FAN": [use("M4", 2)], "LAMP": [use("M4", 1)]},
        "demands": [needed("FAN", 10, 20), needed("LAMP", 10, 20), needed("M4", 5, 19)],
    }
    parts = (made("FAN", 1), made("LAMP", 1), bought("M4", 1, on_hand=15), bought("M5", 1, on_hand=50))
    plans = planned(*parts, swaps=[instead("M4", "M5", product="FAN")], **given)
    # On day 19 fans take 20, lamps 10, a customer 5: 35 − 15 = 20 lack, and the 20 of the fans may be replaced.
    assert orders(plans, "M4") == []
    assert pegs(plans, "M4") == [
        ("stock", "M4@19", "5"),
        ("stock", "LAMP +20", "10"),
        ("M5/M4", "FAN +20", "20"),
    ]
    plans = planned(*parts, swaps=[instead("M4", "M5", product="LAMP")], **given)
    # Only the 10 of the lamps: 20 − 10 = 10 have to be bought.
    assert orders(plans, "M4") == [("10", 18, 19)]
    assert ("M5/M4", "LAMP +20", "10") in pegs(plans, "M4")


def test_a_work_order_and_a_firm_proposal_of_the_product_are_served_as_well() -> None:
    firm = coming("FAN", 12, 10, "firm", ref="P-1", start=day(6), explodes=True, changeable=True)
    plans = planned(
        made("FAN", 2),
        bought("M4", 1),
        bought("M5", 1, on_hand=50),
        uses={"FAN": [use("M4", 2)]},
        demands=[needed("FAN", 12, 10), of_order("M4", 7, 3, "WO-1"), of_order("M4", 9, 4, "WO-2", "LAMP")],
        supplies=[firm],
        swaps=[instead("M4", "M5", product="FAN")],
    )
    assert orders(plans, "M4") == [("9", 3, 4)]
    assert ("M5/M4", "WO-1", "7") in pegs(plans, "M4")
    assert ("M5/M4", "P-1", "24") in pegs(plans, "M4")


def test_what_a_phantom_is_made_of_belongs_to_the_product_that_takes_the_phantom() -> None:
    given = {
        "uses": {"FAN": [use("KIT", 1)], "LAMP": [use("KIT", 1)], "KIT": [use("M4", 3)]},
        "demands": [needed("FAN", 10, 20), needed("LAMP", 5, 20)],
    }
    parts = (
        made("FAN", 1),
        made("LAMP", 1),
        made("KIT", 0, phantom=True),
        bought("M4", 1),
        bought("M5", 1, on_hand=500),
    )
    plans = planned(*parts, swaps=[instead("M4", "M5", product="FAN")], **given)
    assert orders(plans, "M4") == [("15", 18, 19)]
    assert ("M5/M4", "FAN +20", "30") in pegs(plans, "M4")
    # No order is for the phantom itself, so nothing can be decided for one.
    plans = planned(*parts, swaps=[instead("M4", "M5", product="KIT")], **given)
    assert orders(plans, "M4") == [("45", 18, 19)]


def test_what_a_supplier_makes_is_made_of_what_it_is_sent() -> None:
    plans = planned(
        Part("FAN", "subcontract"),
        bought("M4", 1),
        bought("M5", 1, on_hand=50),
        uses={"FAN": [use("M4", 2)]},
        demands=[needed("FAN", 10, 20)],
        swaps=[instead("M4", "M5", product="FAN")],
    )
    assert orders(plans, "M4") == [("20", 19, 20)]


# --- groups ----------------------------------------------------------------------------------------------------------


def test_a_group_stands_in_set_for_set_as_far_as_its_scarcest_part_goes() -> None:
    plans = planned(
        made("FAN", 1),
        bought("MOTOR", 1, on_hand=6),
        bought("SCREW", 1, on_hand=100),
        bought("MOTOR-B", 1, on_hand=9),
        bought("CLIP", 1, on_hand=10, safety=4),
        uses={"FAN": [use("MOTOR", 1), use("SCREW", 4)]},
        demands=[needed("FAN", 10, 20)],
        swaps=[instead({"MOTOR": 1, "SCREW": 4}, {"MOTOR-B": 1, "CLIP": 2})],
    )
    # 4 motors lack. 9 sets of MOTOR-B are there, but only (10 − 4) ÷ 2 = 3 sets of clips: 3 sets, and one motor is bought.
    assert orders(plans, "MOTOR") == [("1", 18, 19)]
    assert pegs(plans, "MOTOR") == [
        ("stock", "FAN +20", "6"),
        ("proposal +19", "FAN +20", "1"),
        ("MOTOR-B+CLIP/MOTOR+SCREW", "FAN +20", "3"),
    ]
    # Screws: 40 − 3 × 4 = 28 are taken.
    assert pegs(plans, "SCREW") == [
        ("stock", "FAN +20", "28"),
        ("stock", "excess", "72"),
        ("MOTOR-B+CLIP/MOTOR+SCREW", "FAN +20", "12"),
    ]
    assert pegs(plans, "MOTOR-B")[0] == ("stock", "MOTOR-B+CLIP/MOTOR+SCREW", "3")
    assert pegs(plans, "CLIP")[0] == ("stock", "MOTOR-B+CLIP/MOTOR+SCREW", "6")


def test_screws_that_a_group_set_free_serve_the_next_order() -> None:
    plans = planned(
        bought("MOTOR", 1),
        bought("SCREW", 1, on_hand=40),
        bought("MOTOR-B", 1, on_hand=10),
        demands=[
            of_order("MOTOR", 10, 5, "WO-1"),
            of_order("SCREW", 40, 5, "WO-1"),
            of_order("SCREW", 25, 9, "WO-2"),
        ],
        swaps=[instead({"MOTOR": 1, "SCREW": 4}, "MOTOR-B")],
    )
    # All of WO-1 is replaced, so its 40 screws stay there for WO-2.
    assert orders(plans, "MOTOR") == orders(plans, "SCREW") == []


def test_a_group_is_replaced_for_one_order_and_never_for_what_only_looks_like_it() -> None:
    plans = planned(
        bought("MOTOR", 1),
        bought("SCREW", 1),
        bought("MOTOR-B", 1, on_hand=50),
        demands=[
            of_order("MOTOR", 10, 5, "WO-1"),
            of_order("SCREW", 40, 5, "WO-2"),
            needed("MOTOR", 3, 6, "SO-1"),
            needed("SCREW", 12, 6, "SO-1"),
            of_order("MOTOR", 2, 7, "WO-3"),
            of_order("SCREW", 4, 7, "WO-3"),
        ],
        swaps=[instead({"MOTOR": 1, "SCREW": 4}, "MOTOR-B")],
    )
    # WO-1 needs no screws and WO-2 no motors; a customer who orders both gets both; WO-3 needs one whole set.
    assert orders(plans, "MOTOR") == [("10", 4, 5), ("3", 5, 6), ("1", 6, 7)]
    assert orders(plans, "SCREW") == [("40", 4, 5), ("12", 5, 6)]
    assert pegs(plans, "MOTOR-B") == [("stock", "MOTOR-B/MOTOR+SCREW", "1"), ("stock", "excess", "49")]


def test_a_group_of_one_product_to_be_used_up_goes_before_stock_and_before_other_choices() -> None:
    plans = planned(
        bought("MOTOR", 1, on_hand=100),
        bought("SCREW", 1, on_hand=100),
        bought("MOTOR-B", 1, on_hand=4),
        bought("MOTOR-C", 1, on_hand=50),
        demands=[
            of_order("MOTOR", 5, 5, "WO-1", "LAMP"),
            of_order("SCREW", 20, 5, "WO-1", "LAMP"),
            of_order("MOTOR", 5, 5, "WO-2"),
            of_order("SCREW", 20, 5, "WO-2"),
        ],
        swaps=[
            instead("MOTOR", "MOTOR-C"),
            instead({"MOTOR": 1, "SCREW": 4}, "MOTOR-B", product="FAN", use_up=True),
        ],
    )
    assert pegs(plans, "MOTOR")[-1] == ("MOTOR-B/MOTOR+SCREW", "WO-2", "4")
    assert pegs(plans, "SCREW")[-1] == ("MOTOR-B/MOTOR+SCREW", "WO-2", "16")
    assert pegs(plans, "MOTOR-C") == [("stock", "excess", "50")]


def test_mains_on_different_levels_are_planned_side_by_side() -> None:
    plans = planned(
        made("FAN", 1),
        made("HEAD", 1),
        bought("MOTOR", 1),
        bought("SCREW", 1),
        bought("MOTOR-B", 1, on_hand=50),
        uses={"FAN": [use("HEAD", 1), use("SCREW", 1)], "HEAD": [use("MOTOR", 1), use("SCREW", 4)]},
        demands=[needed("FAN", 10, 20)],
        swaps=[instead({"MOTOR": 1, "SCREW": 4}, "MOTOR-B")],
    )
    # The heads need both; the fans need screws alone.
    assert orders(plans, "MOTOR") == []
    assert orders(plans, "SCREW") == [("10", 18, 19)]


def test_a_group_with_a_part_of_its_own_main_cannot_be_planned_and_is_left_out() -> None:
    plans = planned(
        made("FAN", 1),
        made("HEAD", 1),
        bought("MOTOR", 1),
        bought("MOTOR-B", 1, on_hand=50),
        uses={"FAN": [use("HEAD", 1), use("MOTOR", 1)], "HEAD": [use("MOTOR", 1)]},
        demands=[needed("FAN", 10, 20)],
        swaps=[instead({"HEAD": 1, "MOTOR": 1}, "MOTOR-B")],
    )
    assert orders(plans, "HEAD") == [("10", 18, 19)]
    assert pegs(plans, "MOTOR-B") == [("stock", "excess", "50")]


# --- order of planning -----------------------------------------------------------------------------------------------


def test_of_two_that_stand_in_for_each_other_the_one_to_be_used_up_does() -> None:
    plans = planned(
        bought("NEW", 1, on_hand=50),
        bought("OLD", 1, on_hand=7),
        swaps=[instead("OLD", "NEW"), instead("NEW", "OLD", use_up=True)],
        demands=[of_order("NEW", 20, 5), of_order("OLD", 10, 6)],
    )
    # OLD needs all it has, and 3 more: it gives nothing and gets nothing. Nothing is used twice.
    assert orders(plans, "OLD") == [("3", 5, 6)]
    assert pegs(plans, "NEW") == [("stock", "NEW@5", "20"), ("stock", "excess", "30")]


def test_a_circle_leaves_the_substitutions_beside_it_alone() -> None:
    asked = inputs(
        *(bought(one, 1) for one in "ABCDE"),
        swaps=[instead("A", "B"), instead("B", "C"), instead("C", "A"), instead("D", "E")],
    )
    order = in_order(asked)
    assert order.index("C") < order.index("B") < order.index("A")
    assert order.index("E") < order.index("D")


def test_a_substitution_that_changes_is_planned_alone_as_with_all_others() -> None:
    demands = [of_order("A", 10, 5), of_order("B", 10, 6), of_order("D", 3, 7)]
    parts = [bought(one, 1, on_hand=5) for one in "ABCD"]
    before = regenerate(inputs(*parts, swaps=[instead("A", "C"), instead("B", "C")], demands=demands))
    now = inputs(*parts, swaps=[instead("B", "C")], demands=demands)
    items = affected(now, ["A", "C"])
    assert items == {"A", "B", "C"}
    assert {**before, **net_change(now, items, {})} == regenerate(now)
