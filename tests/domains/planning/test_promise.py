"""When a customer can have it: without breaking another promise, and why not earlier."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domains.planning.plans import bought, coming, day, inputs, made, needed, q, use
from tests.domains.planning.workshop import Shop, fan_shop
from tests.support.factory import Factory
from webapp.domains.planning.rules.board import Board, board_of
from webapp.domains.planning.rules.promise import AROUND, Promise, promise, promised
from webapp.domains.planning.rules.values import Demand, Key, Use


def asked(board: Board, item: str, quantity: int, on: int) -> tuple[int | None, Promise, Board]:
    """The day on which it can be there, in days from today; the whole answer, and what is promised now."""
    answer, after = promise(board, needed(item, quantity, on, "new"))
    return None if answer.day is None else answer.day - day(0), answer, after


def test_what_is_free_in_stock_can_be_promised_at_once() -> None:
    board = board_of(inputs(bought("A", 10, on_hand=30), demands=[needed("A", 10, 5)]))
    on, answer, _ = asked(board, "A", 20, 0)
    assert (on, answer.in_time, dict(answer.sources)) == (0, q(20), {"stock": q(20)})


def test_stock_that_is_promised_to_others_is_not_promised_twice() -> None:
    """20 of 30 are someone's on day 5: 15 more have to wait for what can be bought in ten days."""
    board = board_of(inputs(bought("A", 10, on_hand=30), demands=[needed("A", 20, 5, "other")]))
    on, answer, _ = asked(board, "A", 15, 2)
    assert on == 10
    assert answer.broken == "other"
    on, answer, _ = asked(board, "A", 15, 12)
    assert (on, answer.broken, answer.bottleneck) == (12, None, None)


def test_what_is_on_its_way_can_be_promised_for_the_day_it_comes() -> None:
    coming_soon = coming("A", 50, 12, "purchase")
    board = board_of(inputs(bought("A", 40, on_hand=10), supplies=[coming_soon]))
    on, answer, _ = asked(board, "A", 30, 3)
    assert on == 12
    assert answer.in_time == q(10)
    assert dict(answer.sources) == {"stock": q(10), "coming": q(20)}
    assert answer.bottleneck
    assert answer.bottleneck.peg.supply_ref == "purchase:A@12"


def test_the_reason_is_the_part_that_everything_waits_for() -> None:
    """The fan takes two days, its motor comes on day 12: fans on day 14, and it is the motor's fault, not the screw's."""
    uses: dict[Key, list[Use]] = {"FAN": [use("MOTOR", 1), use("SCREW", 4)]}
    parts = (made("FAN", 2), bought("MOTOR", 12), bought("SCREW", 3))
    on, answer, _ = asked(board_of(inputs(*parts, uses=uses)), "FAN", 10, 5)
    assert on == 14
    assert answer.bottleneck is not None
    found = answer.bottleneck
    assert (found.peg.item, found.day - day(0), found.days) == ("MOTOR", 12, 12)


def test_making_alone_takes_its_time() -> None:
    on, answer, _ = asked(board_of(inputs(made("FAN", 4))), "FAN", 10, 1)
    assert on == 4
    assert answer.bottleneck
    assert (answer.bottleneck.peg.item, answer.bottleneck.days) == ("FAN", 4)


def test_a_second_line_finds_what_the_first_has_left() -> None:
    board = board_of(inputs(bought("A", 10, on_hand=30)))
    first, _, board = asked(board, "A", 20, 0)
    answer, _ = promise(board, Demand("A", day(0), q(20), "sales", "second"))
    assert (first, answer.day) == (0, day(10))


def test_a_forecast_is_no_promise() -> None:
    expected = needed("A", 25, 2)._replace(kind="forecast")
    assert (
        asked(board_of(promised(inputs(bought("A", 10, on_hand=30), demands=[expected]))), "A", 20, 0)[0] == 0
    )


def test_the_reason_is_what_fails_a_day_before_the_day_that_is_promised() -> None:
    """Wished for day 1 it waits for what comes on day 4, but then someone's 10 of day 9 would be late: that makes it day 20."""
    board = board_of(
        inputs(
            bought("A", 20), supplies=[coming("A", 10, 4, "purchase")], demands=[needed("A", 10, 9, "other")]
        )
    )
    on, answer, _ = asked(board, "A", 10, 1)
    assert (on, answer.broken, answer.bottleneck) == (20, None, answer.bottleneck)
    assert answer.bottleneck is not None
    assert (answer.bottleneck.peg.supply_kind, answer.bottleneck.day - day(0)) == ("proposal", 20)


def test_who_has_what_is_in_stock_is_said_where_it_is_not_enough() -> None:
    board = board_of(inputs(bought("A", 10, on_hand=26), demands=[needed("A", 26, 3, "other")]))
    _, answer, _ = asked(board, "A", 20, 5)
    assert [(one.kind, one.ref, one.quantity) for one in answer.taken] == [("sales", "other", q(26))]
    assert asked(board_of(inputs(bought("A", 10, on_hand=26))), "A", 20, 5)[1].taken == []


amounts = st.integers(0, 40)
days = st.integers(0, 15)


@given(
    stock=amounts,
    lead=st.integers(0, 20),
    others=st.lists(st.tuples(st.integers(1, 30), days), max_size=5),
    supplies=st.lists(st.tuples(st.integers(1, 30), days), max_size=3),
    wanted=st.tuples(st.integers(1, 40), days),
)
def test_a_promise_is_kept_by_the_next_plan_and_breaks_no_other(
    stock: int,
    lead: int,
    others: list[tuple[int, int]],
    supplies: list[tuple[int, int]],
    wanted: tuple[int, int],
) -> None:
    demands = [needed("A", quantity, on, f"other {at}") for at, (quantity, on) in enumerate(others)]
    arriving = [
        coming("A", quantity, on, "purchase", ref=f"P{at}") for at, (quantity, on) in enumerate(supplies)
    ]
    board = board_of(inputs(bought("A", lead, on_hand=stock), demands=demands, supplies=arriving))
    on, answer, after = asked(board, "A", *wanted)
    assert on is not None
    assert on >= wanted[1]
    assert sum(answer.sources.values()) == q(wanted[0])
    again = board_of(after.inputs).waits.customers
    assert again["sales", "new"] <= day(on)
    for one in demands:
        assert again["sales", one.ref] <= max(one.day, board.waits.customers["sales", one.ref])
    free = stock + sum(quantity for quantity, at in supplies if at <= wanted[1])
    if free - sum(quantity for quantity, _ in others) >= wanted[0]:
        assert on == wanted[1], "what is there and nobody's can be promised"


made_parts = st.tuples(st.integers(0, 4), st.sampled_from([{}, {"minimum": q(20)}, {"multiple": q(7)}]))


@given(
    part=made_parts,
    stock=st.tuples(amounts, amounts),
    others=st.lists(st.tuples(st.sampled_from(["A", "B"]), st.integers(1, 30), days), max_size=5),
    supplies=st.lists(st.tuples(st.sampled_from(["A", "B"]), st.integers(1, 30), days), max_size=3),
    quantity=st.integers(1, 40),
    lead=st.integers(0, 9),
)
def test_who_wants_it_later_is_never_promised_it_later_than_who_wants_it_earlier(
    part: tuple[int, dict[str, int]],
    stock: tuple[int, int],
    others: list[tuple[str, int, int]],
    supplies: list[tuple[str, int, int]],
    quantity: int,
    lead: int,
) -> None:
    """Up to the days that are tried one by one: an earlier answer that a later wish would get too is not passed over."""
    make_days, lots = part
    demands = [needed(item, much, on, f"other {at}") for at, (item, much, on) in enumerate(others)]
    arriving = [
        coming(item, much, on, "purchase", ref=f"P{at}") for at, (item, much, on) in enumerate(supplies)
    ]
    parts = (made("A", make_days, stock[0], lots=lots), bought("B", lead, stock[1]))
    board = board_of(inputs(*parts, uses={"A": [use("B", 1)]}, demands=demands, supplies=arriving))
    answers = [asked(board, "A", quantity, on)[0] for on in range(25)]
    found = [on for on in answers if on is not None]
    assert len(found) == len(answers)
    assert all(
        later >= earlier or earlier - at > AROUND for at, (earlier, later) in enumerate(pairwise(found))
    )


@pytest.fixture
def shop(factory: Factory) -> Shop:
    return fan_shop(factory)


def ask(shop: Shop, *lines: tuple[str, str, int], **more: Any) -> Any:
    params = {
        "item_ids": [shop.ids[number] for number, _, _ in lines],
        "quantities": [quantity for _, quantity, _ in lines],
        "wanted_on": [shop.day(on).isoformat() for _, _, on in lines],
    }
    return shop.factory.ask("planning.promise", params | more, shop.factory.actor("seller"))


def test_a_seller_asks_before_the_order_is_entered_and_nothing_is_saved(shop: Shop) -> None:
    shop.stocked("FAN", "60")
    shop.ordered("FAN", "50", 9)
    answer = ask(shop, ("FAN", "10", 2), ("SCREW", "5", 60))
    assert answer.in_time
    assert answer.lines[0].from_stock == 10
    assert answer.lines[1].to_order == 5
    assert shop.rows() == []


def test_what_cannot_be_there_in_time_says_since_when_and_why(shop: Shop) -> None:
    shop.send("planning.set_item", parameters(shop, "WIRE", lead_days=20))
    answer = ask(shop, ("FAN", "10", 7))
    (line,) = answer.lines
    assert not line.in_time
    assert line.possible_on == answer.possible_on
    assert line.possible_on >= shop.day(20)
    assert (line.cause.kind, line.cause.item_number, line.cause.days) == ("buy", "WIRE", 20)
    order = shop.ordered("FAN", "10", (line.possible_on - shop.today).days)
    taken = ask(shop, ("FAN", "10", (line.possible_on - shop.today).days), order_id=order["id"])
    assert taken.in_time


def test_an_order_that_has_to_wait_for_anothers_promise_names_it(shop: Shop) -> None:
    shop.send("planning.set_item", parameters(shop, "SCREW", lead_days=30))
    shop.stocked("SCREW", "100")
    shop.ordered("SCREW", "100", 10)
    (line,) = ask(shop, ("SCREW", "20", 3)).lines
    assert not line.in_time
    assert (line.cause.kind, line.cause.item_number, line.broken.number) == ("buy", "SCREW", "SO-2026-0001")
    assert (line.taken, line.taken_by.number, line.taken_others) == (100, "SO-2026-0001", 0)
    assert line.possible_on >= shop.day(28)


def test_an_empty_question_has_an_empty_answer(shop: Shop) -> None:
    assert ask(shop).lines == []


def parameters(shop: Shop, number: str, **facts: Any) -> dict[str, Any]:
    return {"item_id": shop.ids[number]} | facts
