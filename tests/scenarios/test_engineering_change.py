"""An engineering change gives the fan another motor: everything on order is answered before the change can be closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.scenarios.fan_factory import FanFactory
from webapp.core.clock import local_day
from webapp.core.doctor import run


@dataclass
class Shop:
    """The fan factory, with another make of motor known."""

    fans: FanFactory
    other: str

    @property
    def today(self) -> date:
        return local_day(self.fans.factory.clock.now(), self.fans.factory.system.time_zone)

    def day(self, number: int) -> str:
        return (self.today + timedelta(days=number)).isoformat()

    def send(self, type_: str, body: dict[str, Any], role: str = "planner", expect: str = "applied") -> Any:
        return self.fans.factory.send(type_, body, self.fans.factory.actor(role), expect=expect)

    def change(self, change_id: str) -> Any:
        return self.fans.factory.ask("insights.engineering_change", {"id": change_id})

    def step(self, verb: str, change_id: str, expect: str = "applied", **more: Any) -> Any:
        body = {"change_id": change_id, "version": self.change(change_id).version} | more
        return self.send(f"items.{verb}_engineering_change", body, expect=expect)

    def begin(self, effectivity: str = "date") -> str:
        """A change whose new revision takes the other motor and six screws."""
        body: dict[str, Any] = {"title": "换电机", "reason": "供应商停产", "effectivity": effectivity}
        body |= {"items": [{"item_id": self.fans.fan, "name": "B"}]}
        change_id = str(self.send("items.add_engineering_change", body).result["id"])
        item = self.fans.factory.ask("items.item", {"id": self.fans.fan})
        lines = [
            {"component_id": self.other, "quantity": "1"},
            {"component_id": self.fans.screw, "quantity": "6"},
        ]
        known = {"item_id": self.fans.fan, "version": item.version, "revision": 1}
        self.send("items.set_bom", known | {"lines": lines})
        return change_id

    def stock(self, item_id: str, quantity: str) -> None:
        body = {"item_id": item_id, "quantity": quantity, "unit_cost": "1"}
        self.send("inventory.receive", body, "storekeeper")

    def plan(self, quantity: str = "10") -> str:
        body = {"item_id": self.fans.fan, "quantity": quantity, "due_on": self.day(60)}
        return str(self.send("production.create_order", body).result["id"])

    def release(self, order_id: str) -> None:
        self.send("production.release", {"work_order_id": order_id})

    def buy(self, item_id: str, quantity: str) -> str:
        body = {
            "supplier_id": self.fans.supplier,
            "lines": [{"item_id": item_id, "quantity": quantity, "unit_price": "20", "due_on": self.day(20)}],
        }
        return str(self.send("purchasing.place_order", body, "buyer").result["id"])

    def answer(
        self, change_id: str, number: str, answer: str, role: str = "planner", expect: str = "applied"
    ) -> Any:
        row = next(one for one in self.change(change_id).touched if one.number == number)
        body = {
            "change_id": change_id,
            "kind": row.kind,
            "document_id": str(row.document_id),
            "answer": answer,
        }
        return self.send("items.answer_engineering_change", body, role, expect=expect)

    def order(self, order_id: str) -> Any:
        return self.fans.factory.ask("production.order", {"id": order_id})


@pytest.fixture
def shop(fans: FanFactory) -> Shop:
    item = {"number": "MOTOR-B", "name": "电机B", "kind": "purchased", "unit": "pcs", "standard_price": "30"}
    shop = Shop(fans, str(fans.factory.send("items.add_item", item).result["id"]))
    for item_id, quantity in (
        (fans.motor, "50"),
        (shop.other, "50"),
        (fans.resin, "20"),
        (fans.screw, "900"),
    ):
        shop.stock(item_id, quantity)
    return shop


def test_everything_on_order_is_answered_before_the_change_is_closed(shop: Shop) -> None:
    kept, changed, released, started, dropped = (shop.plan() for _ in range(5))
    for order_id in (released, started):
        shop.release(order_id)
    shop.send("production.issue_materials", {"work_order_id": started}, "storekeeper")
    bought = shop.buy(shop.fans.motor, "100")
    numbers = {one: shop.order(one).number for one in (kept, changed, released, started, dropped)}

    change_id = shop.begin()
    assert shop.change(change_id).touched == []  # a draft asks nobody anything
    assert shop.step("open", change_id, "refused").errors[0].code == "change_needs_day"
    shop.step("open", change_id, effective_on=shop.day(5))
    view = shop.change(change_id)
    purchase = next(one.number for one in view.touched if one.kind == "purchase_line")
    assert {one.number for one in view.touched} == {*numbers.values(), purchase}
    assert (view.unanswered, view.status) == (6, "open")
    assert {one.number: (one.on_hand, one.on_order) for one in view.given_up} == {
        "MOTOR": (40, 100),
        "RESIN": (Decimal("17.9"), 0),
    }

    early = shop.step("close", change_id, "refused")
    assert early.code == "change_not_in_force"
    shop.fans.factory.clock.advance(timedelta(days=5))
    missing = shop.step("close", change_id, "refused")
    assert (missing.code, missing.params["count"]) == ("change_unanswered", 6)

    shop.answer(change_id, numbers[kept], "keep")
    shop.answer(change_id, numbers[changed], "change")
    shop.answer(change_id, numbers[released], "change")
    late = shop.answer(change_id, numbers[started], "change", expect="refused")
    assert late.code == "change_too_late"
    shop.answer(change_id, numbers[started], "keep")
    shop.answer(change_id, numbers[dropped], "cancel")
    assert shop.answer(change_id, purchase, "cancel", "planner", "refused").code == "forbidden"
    shop.answer(change_id, purchase, "cancel", "buyer")

    assert shop.order(kept).revision_name == "A"
    assert shop.order(changed).revision_name == "B"
    assert [shop.order(one).status for one in (released, dropped)] == ["cancelled", "cancelled"]
    anew = shop.fans.factory.ask("production.orders", {"status": "planned"}).rows
    names = sorted(shop.order(str(row.id)).revision_name for row in anew)
    assert names == ["A", "B", "B"]
    assert shop.fans.factory.ask("purchasing.order", {"id": bought}).status == "closed"

    closed = shop.step("close", change_id).result
    assert closed["status"] == "closed"
    answers = {one.number: one.answer for one in shop.change(change_id).touched}
    assert answers == {
        numbers[kept]: "keep",
        numbers[changed]: "change",
        numbers[released]: "change",
        numbers[started]: "keep",
        numbers[dropped]: "cancel",
        purchase: "cancel",
    }
    # The order that keeps its revision is released by it, whatever is in force.
    shop.release(kept)
    assert shop.order(kept).revision_name == "A"
    assert [one for one in run(shop.fans.factory.session) if not one.healthy] == []


def send_out(shop: Shop, item_id: str, quantity: str = "10") -> str:
    """A subcontract order for a whole item; its number."""
    body = {
        "supplier_id": shop.fans.supplier,
        "item_id": item_id,
        "quantity": quantity,
        "unit_price": "3",
        "due_on": shop.day(40),
    }
    return str(shop.send("subcontracting.order_item", body, "buyer").result["number"])


def parts_of(shop: Shop, number: str) -> dict[str, Decimal]:
    (row,) = shop.fans.factory.ask("subcontracting.orders", {"search": number}).rows
    lines = shop.fans.factory.ask("subcontracting.order", {"id": row.id}).materials
    return {one.item_number: one.quantity_per for one in lines}


def test_what_suppliers_make_of_the_old_parts_is_answered_by_buyers(shop: Shop) -> None:
    kept, changed, dropped, sent = (send_out(shop, shop.fans.fan) for _ in range(4))
    (row,) = shop.fans.factory.ask("subcontracting.orders", {"search": sent}).rows
    view = shop.fans.factory.ask("subcontracting.order", {"id": row.id})
    screw = next(str(one.material_id) for one in view.materials if one.item_number == "SCREW")
    basket = {"order_id": str(row.id), "materials": [{"material_id": screw, "quantity": "40"}]}
    shop.send("subcontracting.send", basket, "storekeeper")
    change_id = shop.begin()
    shop.step("open", change_id, effective_on=shop.day(5))
    touched = {one.number: one for one in shop.change(change_id).touched}
    assert {number: (one.kind, one.quantity, one.begun) for number, one in touched.items()} == {
        number: ("subcontract_order", 10, number == sent) for number in (kept, changed, dropped, sent)
    }

    assert shop.answer(change_id, changed, "change", "planner", "refused").code == "forbidden"
    shop.answer(change_id, kept, "keep", "buyer")
    shop.answer(change_id, changed, "change", "buyer")
    shop.answer(change_id, dropped, "cancel", "buyer")
    for late in ("change", "cancel"):
        assert shop.answer(change_id, sent, late, "buyer", "refused").code == "still_outside"
    shop.answer(change_id, sent, "keep", "buyer")

    assert parts_of(shop, kept).keys() == {"MOTOR", "RESIN", "SCREW"}
    assert parts_of(shop, changed) == {"MOTOR-B": 1, "SCREW": 6}
    assert shop.fans.factory.ask("subcontracting.orders", {"search": dropped}).rows[0].status == "cancelled"
    shop.fans.factory.clock.advance(timedelta(days=5))
    later = send_out(shop, shop.fans.fan)  # of the new revision by itself
    view = shop.change(change_id)
    assert (view.unanswered, later in {one.number for one in view.touched}) == (0, False)
    assert [one for one in run(shop.fans.factory.session) if not one.healthy] == []


def test_old_parts_that_somebody_asked_for_are_declined_with_the_change(shop: Shop) -> None:
    def asked(*items: str) -> str:
        lines = [{"item_id": one, "quantity": "5", "needed_on": shop.day(9)} for one in items]
        body = {"reason": "备用", "lines": lines}
        return str(shop.send("purchasing.request", body, "planner").result["number"])

    alone, together = asked(shop.fans.motor), asked(shop.fans.motor, shop.other)
    change_id = shop.begin()
    shop.step("open", change_id, effective_on=shop.day(5))
    assert {one.number: (one.kind, one.begun) for one in shop.change(change_id).touched} == {
        alone: ("purchase_request", False),
        together: ("purchase_request", True),
    }
    shop.answer(change_id, alone, "cancel", "buyer")
    assert shop.answer(change_id, together, "cancel", "buyer", "refused").code == "request_for_more"
    shop.answer(change_id, together, "keep", "buyer")
    states = {one.number: one.status for one in shop.fans.factory.ask("purchasing.requests", {}).rows}
    assert (states.get(alone, "declined"), states[together]) == ("declined", "open")


def test_what_planning_proposed_is_answered_too(shop: Shop) -> None:
    line = {"item_id": shop.fans.fan, "quantity": "100", "unit_price": "80"}
    body = {"customer_id": shop.fans.customer, "due_on": shop.day(30), "lines": [line]}
    shop.send("sales.place_order", body, "seller")
    shop.send("planning.run", {})
    change_id = shop.begin()
    shop.step("open", change_id, effective_on=shop.day(90))
    touched = shop.change(change_id).touched
    assert {(one.kind, one.item_number) for one in touched} == {
        ("proposal", "FAN"),
        ("proposal", "MOTOR"),
        ("proposal", "RESIN"),
    }
    answers = {"FAN": "keep", "MOTOR": "cancel", "RESIN": "change"}
    for one in touched:
        shop.send(
            "items.answer_engineering_change",
            {
                "change_id": change_id,
                "kind": one.kind,
                "document_id": str(one.document_id),
                "answer": answers[one.item_number],
            },
        )
    assert shop.change(change_id).unanswered == 0
    rows = {row.item_number: row for row in shop.fans.factory.ask("planning.proposals", {}).rows}
    assert rows["FAN"].firm is True
    assert "MOTOR" not in rows


def test_old_parts_are_used_up_first_and_then_comes_the_new_revision(shop: Shop) -> None:
    change_id = shop.begin("use_up")
    shop.step("open", change_id, effective_on=shop.day(30))
    first, second, third = shop.plan("30"), shop.plan("20"), shop.plan("10")
    for order_id in (first, second, third):
        shop.release(order_id)
    # 50 motors make 30 and 20 fans of the old kind; the last ten are of the new one, long before the day that was expected.
    assert [shop.order(one).revision_name for one in (first, second, third)] == ["A", "A", "B"]

    shop.fans.factory.clock.advance(timedelta(days=40))
    shop.stock(shop.fans.motor, "10")
    late = shop.plan("10")
    assert shop.order(late).revision_name == "B"
    shop.release(late)
    # Ten old motors turned up: as long as the change is open, they are used up first.
    assert shop.order(late).revision_name == "A"


def test_a_change_that_is_given_up_takes_its_revisions_along(shop: Shop) -> None:
    change_id = shop.begin()
    shop.step("open", change_id, effective_on=shop.day(5))
    shop.step("move", change_id, effective_on=shop.day(9))
    assert shop.change(change_id).effective_on == shop.today + timedelta(days=9)
    shop.step("cancel", change_id)
    item = shop.fans.factory.ask("items.item", {"id": shop.fans.fan})
    assert ([one.name for one in item.revisions], shop.change(change_id).status) == (["A"], "cancelled")
    again = shop.begin()
    shop.step("open", again, effective_on=shop.day(0))
    begun = shop.step("cancel", again, "refused")
    assert begun.errors[0].code == "revision_begun"


def test_a_wrong_change_is_refused_at_the_item_at_fault(shop: Shop) -> None:
    body: dict[str, Any] = {
        "title": "换电机",
        "reason": "停产",
        "items": [{"item_id": shop.fans.fan, "name": "B"}],
    }
    twice = body | {"items": [*body["items"], *body["items"]]}
    refused = shop.send("items.add_engineering_change", twice, expect="refused")
    assert [(one.field, one.code) for one in refused.errors] == [("items.1.item_id", "item_twice")]
    bought = body | {"items": [{"item_id": shop.other, "name": "B"}]}
    refused = shop.send("items.add_engineering_change", bought, expect="refused")
    assert [(one.field, one.code) for one in refused.errors] == [("items.0.item_id", "item_is_purchased")]
    same = body | {"items": [{"item_id": shop.fans.fan, "name": "A"}]}
    refused = shop.send("items.add_engineering_change", same, expect="refused")
    assert [(one.field, one.code) for one in refused.errors] == [("items.0.name", "revision_name_taken")]


def names(shop: Shop, change_id: str) -> list[tuple[str, str]]:
    return [(one.number, one.new_name) for one in shop.change(change_id).items]


def test_a_draft_is_edited_and_what_was_entered_for_an_item_that_stays_is_kept(shop: Shop) -> None:
    base = {"number": "BASE", "name": "底座", "kind": "made", "unit": "pcs"}
    other = str(shop.send("items.add_item", base).result["id"])
    change_id = shop.begin()
    items = [{"item_id": other, "name": "02"}, {"item_id": shop.fans.fan, "name": "C"}]
    shop.step("change", change_id, title="换电机和底座", items=items, effective_on=shop.day(9))
    assert names(shop, change_id) == [("BASE", "02"), ("FAN", "C")]
    fan = shop.fans.factory.ask("items.item", {"id": shop.fans.fan, "revision": 1})
    assert {line.number for line in fan.bom} == {"MOTOR-B", "SCREW"}
    assert fan.revisions[-1].note.endswith("换电机和底座")
    assert shop.change(change_id).effective_on.isoformat() == shop.day(9)

    # The base is left as it is: its new revision goes, and so could be begun again.
    shop.step("change", change_id, items=items[1:])
    assert names(shop, change_id) == [("FAN", "C")]
    assert [one.name for one in shop.fans.factory.ask("items.item", {"id": other}).revisions] == ["A"]
    shop.step("change", change_id, items=items)
    shop.step("change", change_id, reason="供应商停产两年", effectivity="use_up")
    assert names(shop, change_id) == [("BASE", "02"), ("FAN", "C")]
    assert shop.change(change_id).title == "换电机和底座"
    assert run(shop.fans.factory.session)[0].healthy


def test_what_cannot_be_is_said_at_its_line_and_nothing_of_the_edit_is_kept(shop: Shop) -> None:
    change_id = shop.begin()
    fan = {"item_id": shop.fans.fan, "name": "C"}
    for wrong, code in (
        (fan, "item_twice"),
        ({"item_id": shop.other, "name": "B"}, "item_is_purchased"),
    ):
        refused = shop.step("change", change_id, "refused", title="别的", items=[fan, wrong])
        assert [(one.field, one.code) for one in refused.errors] == [("items.1.item_id", code)]
    taken = shop.step("change", change_id, "refused", items=[fan | {"name": "A"}])
    assert [(one.field, one.code) for one in taken.errors] == [("items.0.name", "revision_name_taken")]
    assert names(shop, change_id) == [("FAN", "B")]
    assert shop.change(change_id).title == "换电机"


def test_only_a_draft_can_be_edited(shop: Shop) -> None:
    change_id = shop.begin()
    shop.step("open", change_id, effective_on=shop.day(9))
    assert shop.step("change", change_id, "refused", title="别的").code == "wrong_state"
