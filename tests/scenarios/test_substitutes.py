"""Motors run short: another make stands in, for as many fans as it takes, and the order's cost and stock stay right."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from tests.scenarios.fan_factory import FanFactory, steps_of
from webapp.core.doctor import run


@dataclass
class Shop:
    """The fan factory with six motors for ten fans, and four of another make."""

    fans: FanFactory
    other: str

    def send(self, type_: str, body: dict[str, Any], role: str = "planner", expect: str = "applied") -> Any:
        return self.fans.factory.send(type_, body, self.fans.factory.actor(role), expect=expect)

    def receive(self, item_id: str, quantity: str, price: str) -> None:
        body = {"item_id": item_id, "quantity": quantity, "unit_cost": price}
        self.send("inventory.receive", body, "storekeeper")

    def allow(self, mains: list[tuple[str, str]], substitutes: list[tuple[str, str]], **terms: Any) -> str:
        sides = {"mains": mains, "substitutes": substitutes}
        parts = {
            side: [{"item_id": item, "quantity": quantity} for item, quantity in amounts]
            for side, amounts in sides.items()
        }
        return str(self.send("items.add_substitution", parts | terms).result["id"])

    def plan(self, quantity: str = "10") -> str:
        body = {"item_id": self.fans.fan, "quantity": quantity, "due_on": "2026-12-01"}
        return str(self.send("production.create_order", body).result["id"])

    def swap(
        self, order_id: str, substitution_id: str, sets: str, expect: str = "applied", **more: str
    ) -> Any:
        body = {"work_order_id": order_id, "substitution_id": substitution_id, "sets": sets} | more
        return self.send("production.swap_material", body, expect=expect)

    def take_back(self, order_id: str, substitution_id: str, sets: str, expect: str = "applied") -> Any:
        body = {"work_order_id": order_id, "substitution_id": substitution_id, "sets": sets}
        return self.send("production.take_swap_back", body, expect=expect)

    def chances(self, order_id: str) -> Any:
        return self.fans.factory.ask("production.swap_chances", {"id": order_id})

    def order(self, order_id: str) -> Any:
        return self.fans.factory.ask("production.order", {"id": order_id})

    def required(self, order_id: str) -> dict[str, Decimal]:
        return {one.item_number: one.required for one in self.order(order_id).materials}

    def reserved(self, item_id: str) -> Decimal:
        return self.fans.factory.ask("inventory.item_stock", {"id": item_id}).reserved


@pytest.fixture
def shop(fans: FanFactory) -> Shop:
    item = {"number": "MOTOR-B", "name": "电机B", "kind": "purchased", "unit": "pcs", "standard_price": "23"}
    shop = Shop(fans, str(fans.factory.send("items.add_item", item).result["id"]))
    shop.receive(fans.motor, "6", "20")
    shop.receive(shop.other, "4", "23")
    shop.receive(fans.resin, "5", "12")
    shop.receive(fans.screw, "200", "0.05")
    return shop


def errors_of(outcome: Any) -> list[tuple[str, str]]:
    return [(one.field, one.code) for one in outcome.errors]


def test_what_is_short_is_replaced_and_the_order_is_made(shop: Shop) -> None:
    fans = shop.fans
    swap = shop.allow([(fans.motor, "1")], [(shop.other, "1")])
    order_id = shop.plan()
    assert (shop.order(order_id).kit_state, shop.order(order_id).kit_quantity) == ("partial", 6)
    (chance,) = shop.chances(order_id)
    assert (chance.needed, chance.lacking, chance.possible, chance.proposed, chance.used) == (10, 4, 4, 4, 0)
    assert [(one.number, one.free) for one in chance.substitutes] == [("MOTOR-B", 4)]

    shop.swap(order_id, swap, "4")
    assert shop.required(order_id) == {"MOTOR": 6, "RESIN": Decimal("2.1"), "SCREW": 40, "MOTOR-B": 4}
    assert shop.order(order_id).kit_state == "full"
    (chance,) = shop.chances(order_id)
    assert (chance.needed, chance.lacking, chance.proposed, chance.used) == (6, 0, 0, 4)
    shop.send("production.release", {"work_order_id": order_id})
    assert (shop.reserved(fans.motor), shop.reserved(shop.other)) == (6, 4)
    shop.send("production.issue_materials", {"work_order_id": order_id}, "storekeeper")
    assert (shop.reserved(fans.motor), shop.reserved(shop.other)) == (0, 0)
    sheet = fans.factory.ask("insights.cost_sheet", {"id": order_id})
    amounts = {one.item_number: one.amount for one in sheet.materials}
    assert (amounts["MOTOR"], amounts["MOTOR-B"]) == (120, 92)
    shop.send("production.close", {"work_order_id": order_id})
    assert fans.factory.ask("insights.cost_sheet", {"id": order_id}).wip == 0
    assert [one for one in run(fans.factory.session) if not one.healthy] == []


def test_pieces_that_lack_the_main_item_and_those_that_lack_the_substitute_are_different_ones(
    shop: Shop,
) -> None:
    swap = shop.allow([(shop.fans.motor, "1")], [(shop.other, "1")])
    order_id = shop.plan("16")
    shop.swap(order_id, swap, "8")
    # 6 of 8 motors and 4 of 8 others: ten fans, not six and not four
    assert shop.order(order_id).kit_quantity == 10


def replaceable(shop: Shop, order_id: str) -> dict[str, Decimal]:
    """What lacks on the kitting page, and how much of it substitutes could replace."""
    kit = shop.fans.factory.ask("planning.kit", {"id": order_id})
    return {one.item_number: one.replaceable for one in kit.lines if one.replaceable}


def test_the_shortage_list_counts_what_substitutes_of_every_kind_could_replace(shop: Shop) -> None:
    fans = shop.fans
    third = {"number": "MOTOR-C", "name": "电机C", "kind": "purchased", "unit": "pcs", "standard_price": "25"}
    third_id = str(shop.send("items.add_item", third).result["id"])
    shop.receive(third_id, "100", "25")
    order_id = shop.plan("60")
    # 60 − 6 = 54 motors and 240 − 200 = 40 screws lack; the group has 4 sets, which take 16 screws.
    assert replaceable(shop, order_id) == {}
    shop.allow([(fans.motor, "1"), (fans.screw, "4")], [(shop.other, "1")], item_id=fans.fan)
    shop.allow([(fans.motor, "1")], [(third_id, "1")], item_id=fans.motor)
    assert replaceable(shop, order_id) == {"MOTOR": 4, "SCREW": 16}
    # What the group replaces lacks no more: of the hundred others 50 are needed, and each motor is counted once.
    shop.allow([(fans.motor, "1")], [(third_id, "1")], item_id=fans.fan, priority=2)
    assert replaceable(shop, order_id) == {"MOTOR": 54, "SCREW": 16}
    group, single = shop.chances(order_id)
    assert [(one.number, one.short, one.replaceable) for one in group.mains] == [
        ("MOTOR", 54, 4),
        ("SCREW", 40, 16),
    ]
    assert [(one.number, one.short, one.replaceable) for one in single.mains] == [("MOTOR", 54, 50)]


def test_old_stock_is_used_up_first_where_that_was_said(shop: Shop) -> None:
    shop.allow([(shop.fans.motor, "1")], [(shop.other, "1")], strategy="use_up")
    (chance,) = shop.chances(shop.plan("5"))
    assert (chance.lacking, chance.proposed) == (0, 4)


def test_a_group_stands_in_for_a_group(shop: Shop) -> None:
    fans = shop.fans
    clip = {"number": "CLIP", "name": "卡扣", "kind": "purchased", "unit": "pcs", "standard_price": "0.3"}
    clip_id = str(shop.send("items.add_item", clip).result["id"])
    shop.receive(clip_id, "100", "0.3")
    swap = shop.allow([(fans.motor, "1"), (fans.screw, "4")], [(shop.other, "1"), (clip_id, "2")])
    order_id = shop.plan()
    shop.swap(order_id, swap, "4")
    assert shop.required(order_id) == {
        "MOTOR": 6,
        "RESIN": Decimal("2.1"),
        "SCREW": 24,
        "MOTOR-B": 4,
        "CLIP": 8,
    }
    shop.send("production.release", {"work_order_id": order_id})
    shop.send("production.issue_materials", {"work_order_id": order_id}, "storekeeper")
    issued = {one.item_number: one.issued for one in shop.order(order_id).materials}
    assert (issued["MOTOR"], issued["MOTOR-B"], issued["CLIP"]) == (6, 4, 8)


def test_substitutes_take_their_part_of_what_is_used_up_by_reporting(shop: Shop) -> None:
    fans = shop.fans
    clip = {"number": "CLIP", "name": "卡扣", "kind": "purchased", "unit": "pcs", "standard_price": "0.3"}
    clip_id = str(shop.send("items.add_item", clip).result["id"])
    shop.receive(clip_id, "100", "0.3")
    version = fans.factory.ask("items.item", {"id": fans.fan}).version
    routing = fans.factory.ask("items.item", {"id": fans.fan}).routing
    step = {"seq": 10, "name": "总装", "work_centre_id": str(routing[0].work_centre_id)}
    shop.send("items.set_routing", {"item_id": fans.fan, "version": version, "operations": [step]})
    swap = shop.allow([(fans.screw, "4")], [(clip_id, "2")])
    order_id = shop.plan("6")
    shop.swap(order_id, swap, "3")
    shop.send("production.release", {"work_order_id": order_id})
    shop.send("production.issue_materials", {"work_order_id": order_id}, "storekeeper")
    (step,) = steps_of(fans.factory, order_id)
    for good in ("2", "4"):
        shop.send("production.report", step | {"good": good}, "worker")
    issued = {one.item_number: one.issued for one in shop.order(order_id).materials}
    assert (issued["SCREW"], issued["CLIP"]) == (12, 6)
    shop.send("production.close", {"work_order_id": order_id})
    assert [one for one in run(fans.factory.session) if not one.healthy] == []


def test_what_is_reserved_follows_on_a_released_order(shop: Shop) -> None:
    swap = shop.allow([(shop.fans.motor, "1")], [(shop.other, "1")])
    order_id = shop.plan("6")
    shop.send("production.release", {"work_order_id": order_id})
    assert (shop.reserved(shop.fans.motor), shop.reserved(shop.other)) == (6, 0)
    shop.swap(order_id, swap, "2")
    assert (shop.reserved(shop.fans.motor), shop.reserved(shop.other)) == (4, 2)
    shop.take_back(order_id, swap, "1")
    assert (shop.reserved(shop.fans.motor), shop.reserved(shop.other)) == (5, 1)


def test_no_more_is_replaced_than_is_needed_and_no_more_taken_back_than_is_left(shop: Shop) -> None:
    swap = shop.allow([(shop.fans.motor, "1")], [(shop.other, "1")])
    order_id = shop.plan("6")
    assert errors_of(shop.swap(order_id, swap, "7", "refused")) == [("sets", "swap_too_large")]
    shop.swap(order_id, swap, "3")
    assert errors_of(shop.swap(order_id, swap, "4", "refused")) == [("sets", "swap_too_large")]
    shop.send("production.release", {"work_order_id": order_id})
    other = next(one for one in shop.order(order_id).materials if one.item_number == "MOTOR-B")
    lines = [{"material_id": str(other.id), "quantity": "2"}]
    shop.send("production.issue_materials", {"work_order_id": order_id, "lines": lines}, "storekeeper")
    assert errors_of(shop.take_back(order_id, swap, "2", "refused")) == [("sets", "swap_too_large")]
    shop.take_back(order_id, swap, "1")
    assert shop.required(order_id)["MOTOR"] == 4


def test_what_is_decided_order_by_order_is_not_proposed_and_needs_a_reason(shop: Shop) -> None:
    swap = shop.allow([(shop.fans.motor, "1")], [(shop.other, "1")], order_only=True)
    order_id = shop.plan()
    assert [one.proposed for one in shop.chances(order_id)] == [0]
    assert errors_of(shop.swap(order_id, swap, "4", "refused")) == [("reason", "swap_reason_missing")]
    shop.swap(order_id, swap, "4", reason="客户同意")


@pytest.mark.parametrize(
    "terms", [{"valid_from": "2030-01-01"}, {"valid_to": "2020-01-01"}, {"item_id": "other"}]
)
def test_a_substitution_holds_for_its_days_and_its_item(shop: Shop, terms: dict[str, Any]) -> None:
    if "item_id" in terms:
        terms = {"item_id": shop.fans.motor}
    swap = shop.allow([(shop.fans.motor, "1")], [(shop.other, "1")], **terms)
    order_id = shop.plan()
    assert shop.chances(order_id) == []
    assert errors_of(shop.swap(order_id, swap, "1", "refused")) == [("substitution_id", "no_such_swap")]


def test_an_order_with_substitutes_is_not_split(shop: Shop) -> None:
    swap = shop.allow([(shop.fans.motor, "1")], [(shop.other, "1")])
    order_id = shop.plan()
    shop.swap(order_id, swap, "4")
    body = {"work_order_id": order_id, "quantity": "5"}
    assert shop.send("production.split_order", body, expect="refused").code == "split_swapped"
    shop.take_back(order_id, swap, "4")
    shop.send("production.split_order", body)


def test_terms_change_and_old_ones_no_longer_hold(shop: Shop) -> None:
    swap = shop.allow([(shop.fans.motor, "1")], [(shop.other, "1")])
    body = {"substitution_id": swap, "version": 1, "active": False, "priority": 3}
    shop.send("items.change_substitution", body)
    (row,) = shop.fans.factory.ask("items.substitutions", {"id": shop.other})
    assert (row.state, row.priority, [one.number for one in row.mains]) == ("off", 3, ["MOTOR"])
    assert shop.chances(shop.plan()) == []
    assert errors_of(shop.send("items.change_substitution", body, expect="refused")) == [
        ("version", "stale_version")
    ]


def test_nothing_stands_in_for_itself(shop: Shop) -> None:
    motor = {"item_id": shop.fans.motor}
    both = {"mains": [motor | {"quantity": "1"}], "substitutes": [motor | {"quantity": "1"}]}
    refused = shop.send("items.add_substitution", both, expect="refused")
    assert errors_of(refused) == [("substitutes.0.item_id", "substitute_twice")]
    late = {"valid_from": "2026-12-02", "valid_to": "2026-12-01"}
    right = both | {"substitutes": [{"item_id": shop.other, "quantity": "1"}]}
    refused = shop.send("items.add_substitution", right | late, expect="refused")
    assert errors_of(refused) == [("valid_to", "validity_ends_early")]
