"""What workers report, in the corners where a number could be made up, a value left over or an order left open."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from tests.scenarios.fan_factory import FanFactory, steps_of
from webapp.core import doctor
from webapp.core.ids import new_id
from webapp.domains.finance.queries import cost_by_element, work_in_process
from webapp.domains.inventory.queries import valuation


@pytest.fixture
def fans(fans: FanFactory) -> FanFactory:
    """The fan factory, with dear material for twenty fans and no first article to wait for."""
    factory = fans.factory
    fan = factory.ask("items.item", {"id": fans.fan})
    names = ("seq", "name", "work_centre_id", "setup_minutes", "run_minutes", "piece_price")
    routing = [{name: getattr(step, name) for name in names} for step in fan.routing]
    factory.send(
        "items.set_routing", {"item_id": fans.fan, "version": fan.version, "operations": _plain(routing)}
    )
    for item, quantity, cost in (
        (fans.motor, "20", "60"),
        (fans.resin, "10", "12"),
        (fans.screw, "200", "1"),
    ):
        factory.send("inventory.receive", {"item_id": item, "quantity": quantity, "unit_cost": cost})
    return fans


def _plain(routing: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {name: one if isinstance(one, int) else str(one) for name, one in step.items()} for step in routing
    ]


def new_order(fans: FanFactory, quantity: str = "10") -> str:
    """A released work order for fans."""
    body = {"item_id": fans.fan, "quantity": quantity, "due_on": "2026-12-01"}
    order = str(fans.send("production.create_order", body)["id"])
    fans.send("production.release", {"work_order_id": order})
    return order


def report(fans: FanFactory, step: dict[str, Any], good: str, expect: str = "applied", **more: Any) -> Any:
    """A worker's report of *good* pieces."""
    worker = fans.factory.actor("worker")
    return fans.factory.send("production.report", {**step, "good": good, **more}, worker, expect=expect)


def status_of(fans: FanFactory, order: str) -> str:
    return str(fans.factory.ask("production.order", {"id": order}).status)


def test_no_more_pieces_come_out_of_rework_than_wait_for_it(fans: FanFactory) -> None:
    assembly, _ = steps_of(fans.factory, new_order(fans))
    report(fans, assembly, "8", rework="2")

    held = report(fans, assembly, "1000", "held", from_rework="1000")

    assert (held.code, held.params) == ("over_report", {"reported": "1000", "left": "2"})
    assert report(fans, assembly, "2", from_rework="2").result["over_report"] is False


def test_a_machine_that_is_not_known_yet_is_waited_for(fans: FanFactory) -> None:
    assembly, _ = steps_of(fans.factory, new_order(fans))

    assert report(fans, assembly, "1", "deferred", machine_id=str(new_id())).code == "machine_unknown"

    worker = fans.factory.actor("worker")
    start = {**assembly, "machine_id": str(new_id())}
    assert fans.factory.send("production.start", start, worker, expect="deferred").code == "machine_unknown"


def test_a_late_record_that_leaves_nothing_to_do_leaves_the_order_complete(fans: FanFactory) -> None:
    order = new_order(fans)
    assembly, packing = steps_of(fans.factory, order)
    report(fans, assembly, "10")
    report(fans, packing, "10")
    assert status_of(fans, order) == "completed"

    report(fans, assembly, "0", minutes="15")

    assert status_of(fans, order) == "completed"


def test_pieces_that_come_late_open_the_order_until_they_went_through(fans: FanFactory) -> None:
    order, worker = new_order(fans), fans.factory.actor("worker")
    assembly, packing = steps_of(fans.factory, order)
    report(fans, assembly, "8")
    report(fans, packing, "8")
    fans.factory.send("production.finish", packing, worker)
    assert status_of(fans, order) == "completed"

    report(fans, assembly, "2")
    assert status_of(fans, order) == "started"

    report(fans, packing, "2")
    assert status_of(fans, order) == "completed"


def test_ending_an_earlier_operation_does_not_open_a_complete_order(fans: FanFactory) -> None:
    order, worker = new_order(fans), fans.factory.actor("worker")
    assembly, packing = steps_of(fans.factory, order)
    report(fans, assembly, "8")
    report(fans, packing, "7")
    fans.factory.send("production.finish", packing, worker)

    fans.factory.send("production.finish", assembly, worker)

    assert status_of(fans, order) == "completed"


def test_a_report_taken_back_after_the_close_takes_its_share_of_the_settlement_back_too(
    fans: FanFactory,
) -> None:
    order = new_order(fans)
    assembly, packing = steps_of(fans.factory, order)
    fans.send("production.issue_materials", {"work_order_id": order})
    report(fans, assembly, "10")
    report(fans, packing, "5")
    fans.send("production.close", {"work_order_id": order})
    worth_before = valuation(fans.factory.session, UUID(fans.fan)).value
    held = report(fans, packing, "5", "held")
    fans.send("floor.accept", {"command_id": str(held.id)}, "team_leader")
    late = fans.factory.ask("production.reports", {"work_order_id": order, "sort": "-occurred_at"})
    late_id = next(row.id for row in late.rows if row.command_id == held.id)

    fans.send("production.correct_report", {"report_id": str(late_id), "reason": "wrong"}, "team_leader")

    session = fans.factory.session
    stock = valuation(session, UUID(fans.fan))
    received = -cost_by_element(session, [UUID(order)])[UUID(order)]["receipt"]
    assert work_in_process(session, UUID(order)) == 0
    assert (stock.quantity, stock.value) == (Decimal(5), received)
    assert stock.value == worth_before
    assert all(found.healthy for found in doctor.run(session))


def test_what_workers_earn_is_told_only_to_whoever_may_know(fans: FanFactory) -> None:
    assembly, _ = steps_of(fans.factory, new_order(fans))
    report(fans, assembly, "5")

    def pay_for(role: str) -> list[Decimal | None]:
        page = fans.factory.ask("production.reports", {}, fans.factory.actor(role))
        return [page.rows[0].pay, page.totals.pay]

    assert pay_for("team_leader") == pay_for("accountant") == [Decimal(3), Decimal(3)]
    assert pay_for("storekeeper") == pay_for("seller") == pay_for("inspector") == [None, None]


def test_a_slip_of_the_finger_does_not_make_a_million_tickets(fans: FanFactory) -> None:
    body = {"item_id": fans.fan, "quantity": "10", "due_on": "2026-12-01"}
    order = str(fans.send("production.create_order", body)["id"])

    release = {"work_order_id": order, "ticket_quantity": "0.000001"}
    refused = fans.factory.send("production.release", release, expect="refused")

    assert (refused.code, [one.field for one in refused.errors]) == ("too_many_tickets", ["ticket_quantity"])
    assert status_of(fans, order) == "planned"
