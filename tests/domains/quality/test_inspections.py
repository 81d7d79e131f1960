"""What an inspection may be about."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from tests.scenarios.fan_factory import FanFactory, steps_of
from webapp.core.ids import new_id
from webapp.domains.inventory import lots
from webapp.domains.inventory.ledger import lock_items
from webapp.domains.inventory.models import Lot


@pytest.fixture
def fans(fans: FanFactory) -> FanFactory:
    """The fan factory, with material for twenty fans."""
    for item, quantity in ((fans.motor, "20"), (fans.resin, "10"), (fans.screw, "200")):
        fans.factory.send("inventory.receive", {"item_id": item, "quantity": quantity, "unit_cost": "1"})
    return fans


def first_operation(fans: FanFactory) -> dict[str, Any]:
    """The first operation of a new, released order, which waits for its first article."""
    order = {"item_id": fans.fan, "quantity": "10", "due_on": "2026-12-01"}
    order_id = fans.send("production.create_order", order)["id"]
    fans.send("production.release", {"work_order_id": order_id})
    return steps_of(fans.factory, order_id)[0]


def new_plan(fans: FanFactory, item_id: str) -> str:
    """A first-article plan with nothing to measure."""
    body = {"name": "首检", "type": "FAI", "item_id": item_id}
    check = {"name": "外观", "kind": "attribute", "required": False}
    return str(fans.send("quality.add_plan", {**body, "characteristics": [check]})["id"])


def inspect(fans: FanFactory, expect: str, **body: Any) -> Any:
    inspector = fans.factory.actor("inspector")
    sent = {"units": [{"unit": 1, "readings": []}], **body}
    return fans.factory.send("quality.inspect", sent, inspector, expect=expect)


def test_what_is_not_known_yet_is_waited_for(fans: FanFactory) -> None:
    step, plan, unknown = first_operation(fans), new_plan(fans, fans.fan), str(new_id())

    assert inspect(fans, "deferred", plan_id=unknown, **step).code == "subject_unknown"
    assert inspect(fans, "deferred", plan_id=plan, lot_id=unknown).code == "subject_unknown"
    no_operation = {**step, "operation_id": unknown}
    assert inspect(fans, "deferred", plan_id=plan, **no_operation).code == "ticket_unknown"


def test_a_first_article_never_opens_the_operation_of_another_order(fans: FanFactory) -> None:
    one, other = first_operation(fans), first_operation(fans)
    crossed = {**one, "operation_id": other["operation_id"]}

    assert inspect(fans, "deferred", plan_id=new_plan(fans, fans.fan), **crossed).code == "ticket_unknown"


def test_an_order_is_not_inspected_by_the_plan_of_another_item(fans: FanFactory) -> None:
    refused = inspect(fans, "refused", plan_id=new_plan(fans, fans.motor), **first_operation(fans))

    assert [one.field for one in refused.errors] == ["plan_id"]


def test_passing_the_final_inspection_releases_what_waited_for_it_and_not_what_somebody_blocked(
    fans: FanFactory,
) -> None:
    factory = fans.factory
    step = first_operation(fans)
    order_id = str(factory.ask("production.orders").rows[0].id)
    last = steps_of(factory, order_id)[-1]
    first = {"plan_id": new_plan(fans, fans.fan), **step, "units": [{"unit": 1, "readings": []}]}
    factory.send("quality.inspect", first, factory.actor("inspector"))
    for place in (step, last):
        factory.send("production.report", {**place, "good": "5"}, factory.actor("worker"))
    (waiting,) = _lots_of(fans)
    assert waiting.status == "quarantine"
    block = {"lot_id": str(waiting.id), "reason": "scratches"}
    factory.send("inventory.block_lot", block, factory.actor("inspector"))
    factory.send("production.report", {**last, "good": "0", "minutes": "1"}, factory.actor("worker"))
    factory.send("production.report", {**step, "good": "5"}, factory.actor("worker"))
    factory.send("production.report", {**last, "good": "5"}, factory.actor("worker"))
    check = {"name": "外观", "kind": "attribute", "required": False}
    plan = {"name": "终检", "type": "FQC", "item_id": fans.fan, "characteristics": [check]}
    plan_id = fans.send("quality.add_plan", plan)["id"]

    inspect(fans, "applied", plan_id=plan_id, ticket_id=last["ticket_id"])

    assert sorted(lot.status for lot in _lots_of(fans)) == ["available", "hold"]


def test_a_lot_that_somebody_blocks_while_its_inspection_comes_in_stays_blocked(
    fans: FanFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    factory = fans.factory
    step = first_operation(fans)
    last = steps_of(factory, str(factory.ask("production.orders").rows[0].id))[-1]
    inspect(fans, "applied", plan_id=new_plan(fans, fans.fan), **step)
    for place in (step, last):
        factory.send("production.report", {**place, "good": "5"}, factory.actor("worker"))
    check = {"name": "外观", "kind": "attribute", "required": False}
    plan = {"name": "终检", "type": "FQC", "item_id": fans.fan, "characteristics": [check]}
    plan_id = fans.send("quality.add_plan", plan)["id"]

    def others_were_quicker(session: Any, item_ids: Any) -> Any:
        session.execute(update(Lot).values(status="hold").execution_options(synchronize_session=False))
        return lock_items(session, item_ids)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(lots, "lock_items", others_were_quicker)
        inspect(fans, "applied", plan_id=plan_id, ticket_id=last["ticket_id"])

    assert [lot.status for lot in _lots_of(fans)] == ["hold"]


def _lots_of(fans: FanFactory) -> list[Any]:
    return list(fans.factory.ask("inventory.lots", {"search": "FAN"}).rows)
