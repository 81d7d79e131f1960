"""What is no longer in use leaves the phones, kind by kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.sync.phone import Floor


def item(floor: Floor, factory: Any) -> str:
    found = factory.ask("items.item", {"id": floor.ids.screw})
    body = {"item_id": floor.ids.screw, "version": found.version, "active": False}
    factory.send("items.change_item", body)
    return floor.ids.screw


def machine(floor: Floor, factory: Any) -> str:
    factory.send("equipment.change_machine", {"machine_id": floor.ids.press, "active": False})
    return floor.ids.press


def plan(floor: Floor, factory: Any) -> str:
    checks = [{"name": "外观", "kind": "attribute"}]
    body = {"name": "巡检", "type": "IPQC", "item_id": floor.ids.fan, "characteristics": checks}
    made = factory.send("quality.add_plan", body).result["id"]
    found = factory.ask("quality.plan", {"id": made})
    change = {"plan_id": made, "version": found.version, "active": False}
    factory.send("quality.change_plan", {**body, **change})
    return str(made)


def lot(floor: Floor, factory: Any) -> str:
    (balance,) = factory.ask("inventory.lots", {"search": "MOTOR"}).rows
    factory.send("production.issue_materials", {"work_order_id": floor.order_id})
    return str(balance.id)


def job(floor: Floor, factory: Any) -> str:
    factory.send("production.close", {"work_order_id": floor.order_id})
    return str(floor.steps[0]["ticket_id"])


@pytest.mark.parametrize("retire", [item, machine, plan, lot, job])
def test_what_is_out_of_use_leaves_a_tombstone(floor: Floor, retire: Callable[[Floor, Any], str]) -> None:
    cursor = floor.phone.pull()["cursor"]

    with floor.house.open() as factory:
        gone = retire(floor, factory)

    assert floor.phone.documents(retire.__name__, cursor)[gone] is None
