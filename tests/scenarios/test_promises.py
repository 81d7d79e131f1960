"""A seller asks all day while the factory works: the answer is that of a whole plan, though no more than a part of it is made."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.domains.planning.workshop import Shop
from tests.support.factory import Factory
from tests.support.plan_check import unnoticed
from webapp.core.actor import Actor
from webapp.domains.planning.promise import PromiseView
from webapp.domains.planning.windows import Question


class Desk:
    """The seller's desk, and a plan of everything to compare with."""

    def __init__(self, shop: Shop, patch: pytest.MonkeyPatch) -> None:
        self.shop, self._patch = shop, patch

    def asks(self, *lines: tuple[str, str, int], **more: Any) -> PromiseView:
        params = {
            "item_ids": [self.shop.ids[number] for number, _, _ in lines],
            "quantities": [quantity for _, quantity, _ in lines],
            "wanted_on": [self.shop.day(on).isoformat() for _, _, on in lines],
        } | more
        assert unnoticed(self.shop.factory) == []
        found: PromiseView = self._both("planning.promise", params, self.shop.factory.actor("seller"))
        return found

    def rushes(self, number: str, quantity: str, on: int) -> Any:
        due_on = self.shop.day(on).isoformat()
        params = {"item_id": self.shop.ids[number], "quantity": quantity, "due_on": due_on}
        return self._both("planning.rush_order", params, self.shop.factory.actor("planner"))

    def _both(self, query: str, params: dict[str, Any], actor: Actor) -> Any:
        """The answer, which is that of a whole plan and for which none was made."""
        factory = self.shop.factory
        with self._patch.context() as patch:
            patch.delattr(Question, "answer_of_everything")
            found = factory.ask(query, params, actor)
        with self._patch.context() as patch:
            patch.setattr(Question, "stale", lambda _: None)
            assert factory.ask(query, params, actor) == found
        return found


@pytest.fixture
def desk(factory: Factory, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """FAN = HEAD + 4 SCREW, LAMP = HEAD + 2 SCREW + SHADE, HEAD = 0.5 WIRE; LAMP and FAN are all ordered; planned today."""
    shop = Shop(factory)
    shop.bought("SCREW")
    shop.bought("SHADE")
    shop.bought("WIRE", unit="kg")
    shop.made("HEAD", {"WIRE": "0.5"})
    shop.made("FAN", {"HEAD": "1", "SCREW": "4"})
    shop.made("LAMP", {"HEAD": "1", "SCREW": "2", "SHADE": "1"})
    shop.stocked("SCREW", "200")
    shop.stocked("HEAD", "100")
    shop.ordered("FAN", "20", 4)
    shop.stocked("SHADE", "60")
    shop.ordered("LAMP", "50", 6)
    shop.ordered("LAMP", "30", 25)
    shop.run()
    return Desk(shop, monkeypatch)


def test_what_another_product_needs_is_not_promised(desk: Desk) -> None:
    """Of 200 screws 80 are for the fans and 100 for the first lamps: 5 fans can be had soon, 6 would take some of theirs."""
    (soon,) = desk.asks(("FAN", "5", 4)).lines
    assert soon.in_time
    (late,) = desk.asks(("FAN", "6", 4)).lines
    assert not late.in_time
    assert late.cause
    assert late.broken
    assert (late.cause.kind, late.cause.item_number, late.broken.number) == ("buy", "SCREW", "SO-2026-0002")
    moved = desk.rushes("FAN", "6", 4).moved
    assert [one.order.number for one in moved] == ["SO-2026-0002"]


def test_the_answer_follows_all_that_happens_after_the_plan_was_made(desk: Desk) -> None:
    shop, asked = desk.shop, (("FAN", "6", 4), ("HEAD", "10", 3), ("LAMP", "4", 20))
    assert not desk.asks(*asked).in_time

    order = shop.ordered("SHADE", "5", 3)
    desk.asks(*asked, ("SHADE", "5", 3))
    change = {"order_id": order["id"], "version": 1}
    line = {"item_id": shop.ids["SCREW"], "quantity": "3", "unit_price": "1"}
    shop.send("sales.change_order", change | {"lines": [line]})
    desk.asks(*asked, ("SHADE", "5", 3))
    desk.asks(*asked, order_id=order["id"])
    shop.send("sales.cancel_order", {"order_id": order["id"]})
    desk.asks(*asked)

    shop.stocked("SCREW", "4")
    assert desk.asks(("FAN", "6", 4)).in_time
    desk.rushes("LAMP", "9", 6)

    shop.send("planning.set_item", {"item_id": shop.ids["HEAD"], "lot_rule": "fixed", "fixed_quantity": "40"})
    desk.asks(*asked)
    expected = {"item_id": shop.ids["LAMP"], "quantity": "30"}
    days = {"first_on": shop.day(2).isoformat(), "last_on": shop.day(9).isoformat()}
    shop.send("planning.add_forecast", expected | days)
    desk.asks(*asked)
    desk.rushes("FAN", "10", 5)
    shop.run()
    desk.asks(*asked)

    uses = {"HEAD": "1", "SCREW": "1", "WIRE": "0.1"}
    lines = [{"component_id": shop.ids[number], "quantity": quantity} for number, quantity in uses.items()]
    shop.send("items.set_bom", {"item_id": shop.ids["LAMP"], "version": 3, "lines": lines})
    desk.asks(*asked, ("SHADE", "1", 2))
    shop.run()
    assert "SHADE" not in [one[0] for one in shop.proposals()]
    desk.asks(*asked)


def test_decisions_about_proposals_count_at_once(desk: Desk) -> None:
    shop, asked = desk.shop, (("FAN", "7", 5), ("LAMP", "12", 9))
    shop.send("planning.reject", {"proposal_id": str(shop.proposal("SHADE").id), "reason": "x"})
    desk.asks(*asked)
    firm = {"proposal_id": str(shop.proposal("FAN").id), "quantity": "30"}
    shop.send("planning.make_firm", firm)
    desk.asks(*asked)
    desk.rushes("LAMP", "12", 5)
    shop.run()
    shop.run()  # what was rejected and is not proposed any more is forgotten with the run before
    desk.asks(*asked)
    shop.send("planning.release_firm", {"proposal_id": str(shop.proposal("FAN").id)})
    desk.asks(*asked)


def test_a_substitute_of_a_part_counts_as_in_the_plan(desk: Desk) -> None:
    shop = desk.shop
    shop.bought("BOLT")
    shop.stocked("BOLT", "30")
    sides = {
        side: [{"item_id": shop.ids[number], "quantity": "1"}]
        for side, number in (("mains", "SCREW"), ("substitutes", "BOLT"))
    }
    shop.send("items.add_substitution", sides)
    desk.asks(("FAN", "8", 4), ("BOLT", "10", 2))
    shop.run()
    desk.asks(("FAN", "8", 4), ("BOLT", "10", 2))


def test_before_the_first_run_of_a_day_everything_is_planned(desk: Desk, factory: Factory) -> None:
    factory.clock.advance(timedelta(days=1))
    answer = factory.ask("planning.promise", {"item_ids": [desk.shop.ids["FAN"]], "quantities": ["1"]})
    assert answer.lines[0].possible_on
