"""Two phones push at once what locks the same things in opposite order: both get through."""

from __future__ import annotations

from threading import Barrier, Thread
from typing import Any
from uuid import UUID

from tests.scenarios import fan_factory
from tests.sync.phone import Floor, Phone
from webapp.core import audit

ROUNDS = 3
REPORTS = 4


def test_two_phones_that_lock_the_same_orders_crosswise_both_get_through(floor: Floor) -> None:
    first, second = floor.steps[0], _another_order(floor)
    other = floor.another_phone("worker")
    answers: dict[UUID, list[Any]] = {floor.phone.id: [], other.id: []}
    start = Barrier(2)

    def push(phone: Phone, *steps: dict[str, Any]) -> None:
        for _ in range(ROUNDS):
            sent = [
                phone.command(
                    "production.report", {**floor.report("1"), **step}, lane=f"{step['operation_id']}"
                )
                for step in steps
                for _ in range(REPORTS)
            ]
            start.wait(60)
            answers[phone.id] += phone.push(*sent)

    threads = [
        Thread(target=push, args=(floor.phone, first, second)),
        Thread(target=push, args=(other, second, first)),
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join(120)

    said = [one["status"] for answer in answers.values() for one in answer]
    assert len(said) == 4 * ROUNDS * REPORTS
    # Ten pieces an order: what two phones reported beyond them waits for the team leader.
    assert (said.count("applied"), said.count("held")) == (20, len(said) - 20)
    assert floor.made() == "10"
    with floor.house.open() as factory:
        assert audit.verify(factory.session) is None


def _another_order(floor: Floor) -> dict[str, Any]:
    with floor.house.open() as factory:
        for item, quantity in ((floor.ids.motor, "10"), (floor.ids.resin, "5"), (floor.ids.screw, "100")):
            factory.send("inventory.receive", {"item_id": item, "quantity": quantity, "unit_cost": "1"})
        order = {"item_id": floor.ids.fan, "quantity": "10", "due_on": "2026-12-01"}
        order_id = factory.send("production.create_order", order).result["id"]
        factory.send("production.release", {"work_order_id": order_id})
        return fan_factory.steps_of(factory, order_id)[0]
