"""Twenty fans lie in the store, and twelve of them are locked for one customer: who may still take what."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.scenarios import fan_factory
from tests.scenarios.fan_factory import FanFactory
from tests.support.factory import Factory, found
from webapp.core import doctor
from webapp.core.clock import SettableClock
from webapp.core.envelope import Outcome

D = Decimal


@pytest.fixture
def factory(session: Session, clock: SettableClock) -> Factory:
    return found(session, clock)


@pytest.fixture
def fans(factory: Factory) -> FanFactory:
    built = fan_factory.build(factory)
    comes(built, built.fan, "20", "50")
    return built


def comes(fans: FanFactory, item_id: str, quantity: str, cost: str, **more: str) -> str:
    body = {"item_id": item_id, "quantity": quantity, "unit_cost": cost} | more
    return str(([*fans.send("inventory.receive", body, "storekeeper")["lot_ids"], ""])[0])


def sold(fans: FanFactory, quantity: str, days: int = 9) -> dict[str, str]:
    due_on = (fans.factory.clock.now() + timedelta(days=days)).date().isoformat()
    line = {"item_id": fans.fan, "quantity": quantity, "unit_price": "80"}
    body = {"customer_id": fans.customer, "due_on": due_on, "lines": [line]}
    order = fans.send("sales.place_order", body, "seller")
    line_id = str(fans.factory.ask("sales.order", {"id": order["id"]}).lines[0].id)
    return {"id": order["id"], "number": order["number"], "line": line_id}


def lock(fans: FanFactory, order: dict[str, str], **more: str) -> dict[str, Any]:
    return fans.send("sales.lock_stock", {"order_id": order["id"], "line_id": order["line"]} | more, "seller")


def ship(fans: FanFactory, order: dict[str, str], quantity: str, *roles: str, **more: str) -> Outcome:
    lines = [{"line_id": order["line"], "quantity": quantity}]
    actor = fans.factory.actor("storekeeper", *roles)
    return fans.factory.try_to_send("sales.ship", {"order_id": order["id"], "lines": lines} | more, actor)


def reserved(fans: FanFactory, item_id: str = "") -> list[tuple[str, Decimal, Decimal]]:
    """Who has locked what of the fan: order, quantity, and how much was cut from it."""
    rows = fans.factory.ask("insights.reservations", {"item_id": item_id or fans.fan, "state": "locked"}).rows
    return [(one.number, one.quantity, one.short) for one in rows]


def why(outcome: Outcome) -> tuple[str, str, dict[str, Any]]:
    error = outcome.errors[0]
    return error.code, error.field, dict(error.params)


def sound(factory: Factory) -> bool:
    return [(one.name, one.problems) for one in doctor.run(factory.session) if one.problems] == []


def test_what_is_locked_for_one_customer_nobody_else_can_take_until_it_leaves(
    factory: Factory, fans: FanFactory
) -> None:
    first, second = sold(fans, "12"), sold(fans, "20")
    assert lock(fans, first)["quantity"] == "12"

    refused = ship(fans, second, "9")

    code, field, said = why(refused)
    assert (code, field) == ("stock_locked", "lines.0.quantity")
    assert said == {
        "item": "FAN",
        "locked": "12",
        "there": "20",
        "orders": f"{first['number']} (远东百货)",
        "available": "8",
    }
    assert ship(fans, second, "8").applied
    keeper = factory.actor("storekeeper")
    own_use = {"item_id": fans.fan, "quantity": "1", "reason": "样品"}
    assert why(factory.try_to_send("inventory.issue", own_use, keeper))[0] == "stock_locked"
    assert ship(fans, first, "12").applied
    assert reserved(fans) == []
    assert sound(factory)


def test_two_orders_cannot_lock_the_same_goods_and_no_line_locks_more_than_it_wants(
    factory: Factory, fans: FanFactory
) -> None:
    first, second = sold(fans, "15"), sold(fans, "15")
    lock(fans, first)

    seller = factory.actor("seller")
    body = {"order_id": second["id"], "line_id": second["line"]}
    short = factory.try_to_send("sales.lock_stock", body, seller)
    twice = factory.try_to_send(
        "sales.lock_stock", {"order_id": first["id"], "line_id": first["line"], "quantity": "1"}, seller
    )

    assert why(short)[:2] == ("stock_locked", "quantity")
    assert why(short)[2]["available"] == "5"
    assert why(twice) == ("lock_too_large", "quantity", {"item": "FAN", "open": "0"})
    lock(fans, second, quantity="5")
    assert reserved(fans) == [(first["number"], 15, 0), (second["number"], 5, 0)]
    assert sound(factory)


def test_cancelling_gives_free_and_so_does_the_office_with_a_reason(
    factory: Factory, fans: FanFactory
) -> None:
    first, second = sold(fans, "12"), sold(fans, "6")
    lock(fans, first)
    lock(fans, second)

    fans.send("sales.cancel_order", {"order_id": first["id"]}, "seller")
    nameless = factory.try_to_send(
        "inventory.unlock_stock", {"line_id": second["line"]}, factory.actor("seller")
    )
    assert why(nameless)[1] == "reason"
    fans.send("inventory.unlock_stock", {"line_id": second["line"], "reason": "客户推迟"}, "seller")

    assert reserved(fans) == []
    assert sound(factory)


def test_who_may_takes_what_is_locked_for_another_order_with_a_reason_and_that_order_is_told(
    factory: Factory, fans: FanFactory
) -> None:
    first, urgent = sold(fans, "12"), sold(fans, "20")
    lock(fans, first)

    alone = ship(fans, urgent, "10", override_reason="急单")
    assert why(alone)[:2] == ("may_not_override", "override_reason")
    assert ship(fans, urgent, "10", "planner", override_reason="急单").applied

    assert reserved(fans) == [(first["number"], 10, 2)]
    [alert] = [one for one in factory.ask("insights.alerts") if one.kind == "lock_cut"]
    assert (alert.order_number, alert.quantity) == (first["number"], 2)
    comes(fans, fans.fan, "5", "50")
    lock(fans, first)
    assert [one for one in factory.ask("insights.alerts") if one.kind == "lock_cut"] == []
    assert sum(quantity for _, quantity, _ in reserved(fans)) == 12
    assert sound(factory)


def test_the_count_wins_and_says_whose_goods_are_gone(factory: Factory, fans: FanFactory) -> None:
    early, late = sold(fans, "10"), sold(fans, "10")
    lock(fans, early)
    lock(fans, late)
    [lot] = factory.ask("inventory.item_stock", {"id": fans.fan}).lots
    spot = {"item_id": fans.fan, "place_id": str(lot.place_id), "lot_id": str(lot.lot_id)}

    lost = fans.send(
        "inventory.adjust", spot | {"quantity_difference": "-3", "reason": "盘亏"}, "storekeeper"
    )

    assert lost["short_orders"] == [f"{late['number']} (远东百货) −3"], "who came last is short first"
    assert reserved(fans) == [(early["number"], 10, 0), (late["number"], 7, 3)]
    held = fans.send("inventory.block_lot", {"lot_id": str(lot.lot_id), "reason": "划伤"}, "inspector")
    assert len(held["short_orders"]) == 2
    assert reserved(fans) == [(early["number"], 0, 10), (late["number"], 0, 10)]
    assert sound(factory)


def test_scrap_takes_what_is_free_before_it_takes_from_an_order(factory: Factory, fans: FanFactory) -> None:
    order = sold(fans, "12")
    lock(fans, order)
    body = {"item_id": fans.fan, "to": "scrap", "reason": "摔坏"}

    assert fans.send("inventory.issue", body | {"quantity": "8"}, "storekeeper")["short_orders"] == []
    lost = fans.send("inventory.issue", body | {"quantity": "1"}, "storekeeper")["short_orders"]

    assert lost == [f"{order['number']} (远东百货) −1"]
    assert sound(factory)


def test_from_shelf_to_shelf_the_lock_goes_along_and_out_of_the_warehouse_it_does_not(
    factory: Factory, fans: FanFactory
) -> None:
    order = sold(fans, "12")
    lock(fans, order)
    stores = {one.number: str(one.id) for one in factory.ask("inventory.places").rows}
    added = {"warehouse_id": stores["FG"], "numbers": ["A1"]}
    [shelf] = fans.send("inventory.add_places", added, "storekeeper")["place_ids"]
    [lot] = factory.ask("inventory.item_stock", {"id": fans.fan}).lots
    carry = {"item_id": fans.fan, "lot_id": str(lot.lot_id), "from_place_id": str(lot.place_id)}

    away = carry | {"quantity": "9", "to_place_id": stores["RM"]}
    refused = factory.try_to_send("inventory.transfer", away, factory.actor("storekeeper"))
    assert (why(refused)[0], why(refused)[2]["available"]) == ("stock_locked", "8")
    fans.send("inventory.transfer", carry | {"quantity": "15", "to_place_id": shelf}, "storekeeper")

    rows = factory.ask("insights.reservations", {"item_id": fans.fan}).rows
    assert sorted((one.place, one.quantity) for one in rows) == [("成品仓", 5), ("成品仓 A1", 7)]
    assert ship(fans, order, "12").applied
    assert sound(factory)


def pick(fans: FanFactory, order: dict[str, str], quantity: str, *roles: str, **more: str) -> Outcome:
    lines = [{"line_id": order["line"], "quantity": quantity}]
    actor = fans.factory.actor("storekeeper", *roles)
    return fans.factory.try_to_send("sales.pick", {"order_id": order["id"], "lines": lines} | more, actor)


def stands(fans: FanFactory, order: dict[str, str]) -> list[tuple[Decimal, Decimal]]:
    """What stands ready for an order, and what did and is gone."""
    return [(one.standing, one.gone) for one in fans.factory.ask("sales.picks", {"id": order["id"]})]


def test_what_is_locked_for_another_order_is_picked_with_a_reason_by_who_may(
    factory: Factory, fans: FanFactory
) -> None:
    first, urgent = sold(fans, "12"), sold(fans, "20")
    lock(fans, first)

    refused = pick(fans, urgent, "10")
    assert (why(refused)[:2], why(refused)[2]["available"]) == (("stock_locked", "lines.0.quantity"), "8")
    assert why(pick(fans, urgent, "10", override_reason="急单"))[:2] == (
        "may_not_override",
        "override_reason",
    )
    assert pick(fans, urgent, "10", "planner", override_reason="急单").applied

    assert reserved(fans) == [(first["number"], 10, 2), (urgent["number"], 10, 0)]
    assert stands(fans, urgent) == [(10, 0)]
    [alert] = [one for one in factory.ask("insights.alerts") if one.kind == "lock_cut"]
    assert (alert.order_number, alert.quantity) == (first["number"], 2)
    assert ship(fans, urgent, "10").applied
    assert sound(factory)


def test_who_picks_over_locks_takes_nothing_that_stands_ready_for_the_order_itself(
    factory: Factory, fans: FanFactory
) -> None:
    mine, other = sold(fans, "18"), sold(fans, "6")
    assert pick(fans, mine, "12").applied
    lock(fans, other)

    too_much = pick(fans, mine, "6", "planner")
    assert why(too_much)[2] == {
        "item": "FAN",
        "locked": "6",
        "there": "8",
        "orders": f"{other['number']} (远东百货)",
        "available": "2",
    }
    assert pick(fans, mine, "6", "planner", override_reason="急单").applied

    assert stands(fans, mine) == [(12, 0), (6, 0)]
    assert (other["number"], 2, 4) in reserved(fans)
    assert sound(factory)


def test_of_a_pick_that_was_cut_the_rest_is_shipped_and_what_is_gone_is_short(
    factory: Factory, fans: FanFactory
) -> None:
    first, urgent = sold(fans, "12"), sold(fans, "20")
    assert pick(fans, first, "12").applied
    assert ship(fans, urgent, "10", "planner", override_reason="急单").applied
    assert stands(fans, first) == [(10, 2)]

    assert why(ship(fans, first, "12"))[0] == "short_of_stock"
    assert ship(fans, first, "10").result["order_status"] == "confirmed"

    assert stands(fans, first) == [(0, 0)]
    assert reserved(fans) == [(first["number"], 0, 2)]
    comes(fans, fans.fan, "2", "50")
    assert pick(fans, first, "2").result["complete"]
    assert ship(fans, first, "2").result["order_status"] == "shipped"
    assert reserved(fans) == []
    assert sound(factory)


def test_a_pick_that_was_cut_is_filled_up_or_put_back(factory: Factory, fans: FanFactory) -> None:
    order = sold(fans, "12")
    assert pick(fans, order, "12").applied
    [lot] = factory.ask("inventory.item_stock", {"id": fans.fan}).lots
    spot = {"item_id": fans.fan, "place_id": str(lot.place_id), "lot_id": str(lot.lot_id)}
    fans.send("inventory.adjust", spot | {"quantity_difference": "-13", "reason": "盘亏"}, "storekeeper")
    assert stands(fans, order) == [(7, 5)]

    comes(fans, fans.fan, "5", "50")
    assert pick(fans, order, "5").result["complete"], "no more than was put together still stands ready"
    assert stands(fans, order) == [(7, 0), (5, 0)]
    assert reserved(fans) == [(order["number"], 7, 0), (order["number"], 5, 0)]
    back = fans.send("sales.put_back", {"order_id": order["id"]}, "storekeeper")
    assert back["quantity"] == "12"
    assert reserved(fans) == []
    assert sound(factory)


def test_carried_over_locks_the_goods_go_and_their_order_is_short(factory: Factory, fans: FanFactory) -> None:
    ready, waiting = sold(fans, "5"), sold(fans, "12")
    assert pick(fans, ready, "5").applied
    lock(fans, waiting)
    stores = {one.number: str(one.id) for one in factory.ask("inventory.places").rows}
    added = {"warehouse_id": stores["FG"], "numbers": ["A1"]}
    [shelf] = fans.send("inventory.add_places", added, "storekeeper")["place_ids"]
    [lot] = factory.ask("inventory.item_stock", {"id": fans.fan}).lots
    carry = {"item_id": fans.fan, "lot_id": str(lot.lot_id), "from_place_id": str(lot.place_id)}
    away = carry | {"quantity": "5", "to_place_id": stores["RM"]}
    forced, keeper = {"override_reason": "搬仓"}, factory.actor("storekeeper", "planner")

    assert why(factory.try_to_send("inventory.transfer", away, keeper))[0] == "stock_locked"
    mere = factory.try_to_send("inventory.transfer", away | forced, factory.actor("storekeeper"))
    assert why(mere)[0] == "may_not_override"
    gone = factory.send("inventory.transfer", away | forced, keeper).result
    assert gone["short_orders"] == [f"{waiting['number']} (远东百货) −2"]

    put = carry | {"quantity": "13", "to_place_id": shelf}
    assert why(factory.try_to_send("inventory.put_away", put, keeper))[0] == "stock_locked"
    lost = factory.send("inventory.put_away", put | forced, keeper).result
    assert lost["short_orders"] == [f"{ready['number']} (远东百货) −3"], "what is not ready goes along"
    rows = factory.ask("insights.reservations", {"item_id": fans.fan}).rows
    assert sorted((one.place, one.quantity, one.short) for one in rows if one.quantity) == [
        ("成品仓", 2, 3),
        ("成品仓 A1", 10, 2),
    ]
    assert stands(fans, ready) == [(2, 3)]
    assert sound(factory)


def test_a_work_orders_claim_turns_hard_soft_again_and_goes_with_the_material(
    factory: Factory, fans: FanFactory
) -> None:
    comes(fans, fans.motor, "30", "20")
    comes(fans, fans.resin, "100", "12")
    comes(fans, fans.screw, "500", "0.05")
    made = {"item_id": fans.fan, "quantity": "10", "due_on": "2026-12-01"}
    order_id = fans.send("production.create_order", made, "planner")["id"]
    fans.send("production.release", {"work_order_id": order_id}, "planner")
    material = next(
        one
        for one in factory.ask("production.order", {"id": order_id}).materials
        if one.item_number == "MOTOR"
    )
    locking = {"work_order_id": order_id, "material_id": str(material.id)}

    fans.send("production.lock_stock", locking | {"quantity": "6"}, "planner")
    assert claims(fans) == {"locked": 6, "soft": 4}
    fans.send("inventory.unlock_stock", {"line_id": str(material.id), "reason": "不急"}, "planner")
    assert claims(fans) == {"soft": 10}
    fans.send("production.lock_stock", locking, "planner")
    issue = {"work_order_id": order_id, "lines": [{"material_id": str(material.id), "quantity": "4"}]}
    fans.send("production.issue_materials", issue, "storekeeper")
    assert claims(fans) == {"locked": 6}
    fans.send("production.issue_materials", {"work_order_id": order_id}, "storekeeper")
    assert claims(fans) == {}
    assert sound(factory)


def test_a_report_uses_up_nothing_that_is_locked_for_another_order_and_waits_for_the_team_leader(
    factory: Factory, fans: FanFactory
) -> None:
    comes(fans, fans.motor, "30", "20")
    comes(fans, fans.resin, "100", "12")
    comes(fans, fans.screw, "50", "0.05")
    ids = []
    for quantity in ("10", "2"):
        made = {"item_id": fans.fan, "quantity": quantity, "due_on": "2026-12-01"}
        ids.append(fans.send("production.create_order", made, "planner")["id"])
        fans.send("production.release", {"work_order_id": ids[-1]}, "planner")
    screws = next(
        one for one in factory.ask("production.order", {"id": ids[0]}).materials if one.item_number == "SCREW"
    )
    fans.send("production.lock_stock", {"work_order_id": ids[0], "material_id": str(screws.id)}, "planner")
    lost = {"item_id": fans.screw, "quantity": "8", "reason": "丢失"}
    fans.send("inventory.issue", lost, "storekeeper")

    first_step = fan_factory.steps_of(factory, ids[1])[0]
    reported = factory.try_to_send("production.report", first_step | {"good": "2"}, factory.actor("worker"))

    assert reported.status == "held", "two of the screws that it takes are another order's"
    assert sound(factory)


def claims(fans: FanFactory) -> dict[str, Decimal]:
    rows = fans.factory.ask("insights.reservations", {"item_id": fans.motor}).rows
    found: dict[str, Decimal] = {}
    for one in rows:
        found[one.state] = found.get(one.state, D(0)) + one.quantity
    return found


def test_a_plan_leaves_locked_stock_to_its_owner_and_buys_anew_for_an_earlier_order(
    factory: Factory, fans: FanFactory
) -> None:
    later, sooner = sold(fans, "12", days=60), sold(fans, "15", days=30)

    def to_make() -> Decimal:
        fans.send("planning.run", {}, "planner")
        rows = factory.ask("planning.proposals", {"search": "FAN"}).rows
        due = (factory.clock.now() + timedelta(days=40)).date()
        return sum((D(one.quantity) for one in rows if one.item_number == "FAN" and one.due_on <= due), D(0))

    assert to_make() == 0
    lock(fans, later)
    assert to_make() == 7, "of twenty fans twelve belong to the later order"
    assert sooner
