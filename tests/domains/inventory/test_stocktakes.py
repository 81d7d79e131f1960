"""A count of the store: blind, by several people, while work goes on."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.domains.inventory.test_commands import place, receive, refusal, stock
from tests.support.factory import Factory
from tests.support.posting import new_item
from webapp.core.actor import Actor
from webapp.core.ids import new_id
from webapp.domains.inventory.count_rules import Found, Limits, state_of

D = Decimal


def later(factory: Factory, minutes: int = 1) -> None:
    factory.clock.advance(timedelta(minutes=minutes))


class Take:
    """A stocktake of the raw material store."""

    def __init__(self, factory: Factory, **body: Any) -> None:
        self.factory, self.place_id = factory, place(factory, "RM")
        later(factory)
        keeper = factory.actor("storekeeper")
        opened = factory.send("inventory.open_stocktake", {"place_ids": [self.place_id], **body}, keeper)
        self.id, self.number = opened.result["id"], opened.result["number"]

    def count(self, item_id: UUID, quantity: str, who: Actor, **body: Any) -> str:
        later(self.factory)
        expect, at = body.pop("expect", "applied"), body.pop("at", None)
        counted = {"stocktake_id": self.id, "item_id": str(item_id), "place_id": self.place_id}
        outcome = self.factory.send(
            "inventory.count", counted | {"quantity": quantity} | body, who, at, expect=expect
        )
        return str(outcome.result["status"] if outcome.status == "applied" else outcome.code)

    def post(self, **body: Any) -> Any:
        later(self.factory)
        sent = {"stocktake_id": self.id, "reason": "年终盘点", **body}
        return self.factory.try_to_send("inventory.post_stocktake", sent, self.factory.actor("boss"))

    def line(self, item_id: UUID) -> Any:
        asked = {"stocktake_id": self.id, "size": 500}
        rows = self.factory.ask("inventory.stocktake_lines", asked, self.factory.actor("boss")).rows
        return next(row for row in rows if row.item_id == item_id)


def test_nobody_accepts_alone_a_large_difference_that_only_they_counted(factory: Factory) -> None:
    motors = new_item(factory, "MOTOR")
    receive(factory, motors, "50", "20")
    keeper, worker = factory.actor("storekeeper"), factory.actor("worker")
    take = Take(factory)
    assert take.count(motors, "40", keeper) == "recount"
    accepted = {"stocktake_id": take.id, "line_id": str(take.line(motors).id), "reason": "数过了"}
    refused = factory.send("inventory.accept_count", accepted, keeper, expect="refused")
    assert refused.code == "counted_by_yourself"

    assert take.count(motors, "41", worker) == "recount"
    factory.send("inventory.accept_count", accepted, keeper)  # two have counted: now it is a decision
    assert take.post().status == "applied"


def test_a_small_difference_is_accepted_by_who_counted_it(factory: Factory) -> None:
    screws = new_item(factory, "SCREW")
    receive(factory, screws, "1000", "0.10")
    keeper, take = factory.actor("storekeeper"), Take(factory)
    assert take.count(screws, "999", keeper) == "counted"
    accepted = {"stocktake_id": take.id, "line_id": str(take.line(screws).id), "reason": "损耗"}
    factory.send("inventory.accept_count", accepted, keeper)


def test_where_one_person_is_the_whole_store_the_boss_accepts_their_own_count(factory: Factory) -> None:
    motors = new_item(factory, "MOTOR")
    receive(factory, motors, "50", "20")
    person, take = factory.actor("boss", "storekeeper"), Take(factory)
    assert take.count(motors, "40", person) == "recount"
    accepted = {"stocktake_id": take.id, "line_id": str(take.line(motors).id), "reason": "盘亏"}
    factory.send("inventory.accept_count", accepted, person)


def test_the_year_end_count(factory: Factory) -> None:
    """Three items are counted by two people; one has vanished a little, one much, one is where nobody expected it."""
    screws, motors, resin = (new_item(factory, number) for number in ("SCREW", "MOTOR", "RESIN"))
    receive(factory, screws, "1000", "0.10")
    receive(factory, motors, "50", "20")
    worker, leader = factory.actor("worker"), factory.actor("team_leader")
    take = Take(factory, note="年终")

    assert take.count(screws, "980", worker) == "counted"
    assert take.count(motors, "40", worker) == "recount"
    assert take.count(motors, "40", worker) == "recount", "the same person proves nothing by counting twice"
    assert take.post().code == "stocktake_unfinished"
    assert take.count(motors, "41", leader) == "recount"
    assert take.count(motors, "41", worker) == "counted"
    assert take.count(resin, "3", leader) == "recount"
    accepted = {"stocktake_id": take.id, "line_id": str(take.line(resin).id), "reason": "上月漏入库"}
    factory.send("inventory.accept_count", accepted, factory.actor("boss"))
    assert take.post().status == "applied"

    assert [stock(factory, one).on_hand for one in (screws, motors, resin)] == [980, 41, 3]
    assert stock(factory, motors).value == 820
    moves = factory.ask("inventory.moves", {"kind": "adjustment", "sort": "occurred_at"}).rows
    assert {(move.item_number, move.quantity, move.note) for move in moves} == {
        ("SCREW", 20, "年终盘点"),
        ("MOTOR", 9, "年终盘点"),
        ("RESIN", 3, "上月漏入库"),
    }
    assert {move.document_number for move in moves} == {take.number}
    assert [one.counted_by for one in take.line(motors).counts] == [
        "Worker",
        "Worker",
        "Team Leader",
        "Worker",
    ]
    assert take.count(screws, "1", worker, expect="refused") == "stocktake_over"


def test_what_moves_while_people_count_is_no_difference(factory: Factory) -> None:
    item_id = new_item(factory, "A")
    receive(factory, item_id, "100", "2")
    worker, take = factory.actor("worker"), Take(factory)
    issue = {"item_id": str(item_id), "reason": "sample"}

    later(factory)
    factory.send("inventory.issue", issue | {"quantity": "10"})
    assert take.count(item_id, "90", worker) == "counted"
    later(factory)
    factory.send("inventory.issue", issue | {"quantity": "30"})
    receive(factory, item_id, "7", "2")
    assert take.post().status == "applied"

    assert stock(factory, item_id).on_hand == 67
    assert take.line(item_id).difference == 0


def test_an_issue_of_before_the_count_that_a_phone_sends_after_it_is_no_difference(factory: Factory) -> None:
    item_id = new_item(factory, "A")
    receive(factory, item_id, "100", "2")
    worker, take = factory.actor("worker"), Take(factory)
    before = factory.clock.now()
    assert take.count(item_id, "90", worker) == "recount"

    later(factory)
    issue = {"item_id": str(item_id), "quantity": "10", "reason": "sample"}
    factory.send("inventory.issue", issue, factory.actor("storekeeper"), before)
    assert take.post().status == "applied"

    assert stock(factory, item_id).on_hand == 90


def test_a_difference_that_somebody_set_right_meanwhile_is_not_posted_again(factory: Factory) -> None:
    item_id = new_item(factory, "A")
    receive(factory, item_id, "100", "2")
    take = Take(factory)
    take.count(item_id, "98", factory.actor("worker"))
    later(factory)
    found_two_less = {"item_id": str(item_id), "place_id": take.place_id, "quantity_difference": "-2"}
    factory.send("inventory.adjust", found_two_less | {"reason": "counted"}, factory.actor("storekeeper"))

    assert take.post().status == "applied"
    assert stock(factory, item_id).on_hand == 98


def test_nobody_who_counts_learns_what_the_books_say(factory: Factory) -> None:
    item_id = new_item(factory, "A")
    receive(factory, item_id, "123", "2")
    take = Take(factory)
    body = {"stocktake_id": take.id, "item_id": str(item_id), "place_id": take.place_id, "quantity": "120"}
    answer = factory.send("inventory.count", body, factory.actor("worker"))
    assert "123" not in str(answer)
    assert factory.try_to_send("inventory.open_stocktake", {}, factory.actor("worker")).code == "forbidden"


def test_a_count_is_taken_in_any_unit_of_the_item_and_by_lot(factory: Factory) -> None:
    item_id = new_item(factory, "A", lot_traced=True)
    lot = receive(factory, item_id, "240", "2")["lot_ids"][0]
    item = factory.ask("items.item", {"id": str(item_id)})
    units = factory.ask("items.units")
    own = next(one for one in units if one.id == item.unit_id)
    box = next(one for one in units if one.id != item.unit_id)
    equal = {"unit": box.code, "quantity": "1", "stock_quantity": "24"}
    factory.send(
        "items.set_units", {"item_id": str(item_id), "version": item.version, "conversions": [equal]}
    )
    take, worker = Take(factory), factory.actor("worker")

    assert take.count(item_id, "9", worker, expect="refused") == "lot_needed"
    assert take.count(item_id, "240", worker, lot_id=lot, unit_id=str(own.id)) == "counted"
    assert take.count(item_id, "9.5", worker, lot_id=lot, unit_id=str(box.id)) == "counted"
    assert take.post().status == "applied"
    assert stock(factory, item_id).on_hand == 228


def test_what_is_wrong_with_a_count_is_said_at_its_field(factory: Factory) -> None:
    item_id = new_item(factory, "A")
    receive(factory, item_id, "5", "1")
    take = Take(factory)
    body = {"stocktake_id": take.id, "item_id": str(item_id), "place_id": take.place_id, "quantity": "5"}
    nobody = str(UUID(int=7))
    for field in ("item_id", "place_id", "unit_id"):
        assert refusal(factory, "inventory.count", body | {field: nobody}) == [(field, "not_found")]
    elsewhere = body | {"place_id": place(factory, "FG")}
    assert refusal(factory, "inventory.count", elsewhere) == [("place_id", "outside_stocktake")]
    assert refusal(factory, "inventory.count", body | {"quantity": "-1"}) == [
        ("quantity", "greater_than_equal")
    ]
    nothing = {"place_ids": [place(factory, "FG")]}
    assert refusal(factory, "inventory.open_stocktake", nothing) == [("place_ids", "nothing_to_count")]


def test_what_is_not_counted_keeps_its_books_only_when_somebody_says_so(factory: Factory) -> None:
    counted, forgotten = new_item(factory, "A"), new_item(factory, "B")
    for one in (counted, forgotten):
        receive(factory, one, "100", "1")
    take = Take(factory)
    take.count(counted, "99", factory.actor("worker"))

    refused = take.post()
    assert (refused.code, refused.params) == ("stocktake_unfinished", {"open": 1, "recount": 0})
    assert take.post(leave_rest=True).status == "applied"
    assert [stock(factory, one).on_hand for one in (counted, forgotten)] == [99, 100]


def test_the_office_may_ask_for_another_count_and_may_let_it_be(factory: Factory) -> None:
    item_id = new_item(factory, "A")
    receive(factory, item_id, "100", "1")
    take, boss = Take(factory), factory.actor("boss")
    take.count(item_id, "100", factory.actor("worker"))
    again = {"stocktake_id": take.id, "line_ids": [str(take.line(item_id).id)]}
    later(factory)
    factory.send("inventory.ask_again", again, boss)
    assert take.line(item_id).state == "recount"
    assert take.post().code == "stocktake_unfinished"
    assert take.count(item_id, "99", factory.actor("team_leader")) == "counted"

    cancel = {"stocktake_id": take.id, "reason": "wrong day"}
    factory.send("inventory.cancel_stocktake", cancel, boss)
    assert stock(factory, item_id).on_hand == 100
    assert [row.status for row in factory.ask("inventory.stocktakes", {}, boss).rows] == ["cancelled"]


def test_more_than_is_there_by_now_is_never_taken_away(factory: Factory) -> None:
    """Counted three less than the books; before the posting the rest is used up under the nose of the count."""
    item_id = new_item(factory, "A")
    receive(factory, item_id, "100", "1")
    take = Take(factory)
    take.count(item_id, "97", factory.actor("worker"))
    later(factory)
    factory.send("inventory.issue", {"item_id": str(item_id), "quantity": "99", "reason": "all of it"})

    assert take.post().code == "stock_would_go_negative"
    assert stock(factory, item_id).on_hand == 1


PEOPLE = st.sampled_from([UUID(int=1), UUID(int=2), UUID(int=3)])
FOUND = st.builds(Found, PEOPLE, st.just(D(10)), st.integers(-5, 5).map(D))
STRICT = Limits(D(0), None)


@given(st.lists(FOUND, max_size=6))
def test_a_difference_is_believed_from_two_people_or_not_at_all(found: list[Found]) -> None:
    state = state_of(found, STRICT, D(1))
    assert (state == "open") == (not found)
    if state == "counted" and found[-1].difference != 0:
        same = {one.counted_by for one in found if one.difference == found[-1].difference}
        assert len(same) > 1
    if state == "recount":
        assert found[-1].difference != 0


@given(FOUND, st.integers(0, 100).map(D))
def test_no_limit_believes_everybody(found: Found, cost: Decimal) -> None:
    assert state_of([found], Limits.of("off", "off"), cost) == "counted"


STEPS = st.lists(
    st.tuples(st.sampled_from(["receive", "issue", "count", "adjust"]), st.integers(1, 9)), max_size=12
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_after_posting_there_is_what_was_counted_and_what_moved_since(
    factory: Factory, steps: list[tuple[str, int]]
) -> None:
    item_id = new_item(factory, f"A-{new_id()}")
    receive(factory, item_id, "1000", "2")
    take, expected = Take(factory, item_ids=[str(item_id)]), None
    people = [factory.actor("worker"), factory.actor("team_leader")]
    for verb, quantity in steps:
        later(factory)
        if verb == "receive":
            receive(factory, item_id, str(quantity), "2")
        elif verb == "issue":
            factory.send(
                "inventory.issue", {"item_id": str(item_id), "quantity": str(quantity), "reason": "x"}
            )
        elif verb == "count":
            for who in people:
                take.count(item_id, str(500 + quantity), who)
            expected = 500 + quantity
        else:
            body = {"item_id": str(item_id), "place_id": take.place_id, "quantity_difference": str(-quantity)}
            factory.send("inventory.adjust", body | {"reason": "x"})
        if expected is not None:
            expected += {"receive": quantity, "issue": -quantity}.get(verb, 0)
    before = stock(factory, item_id).on_hand
    outcome = take.post(leave_rest=True)
    assert outcome.status == "applied"
    assert stock(factory, item_id).on_hand == (before if expected is None else expected)
