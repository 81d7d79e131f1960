"""Whom a purchase order, a work order or a subcontract order serves in the end, by the last plan."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, select

from tests.domains.planning.test_decisions import accept, sold_by, work_order
from tests.domains.planning.workshop import Shop, fan_shop
from tests.support.factory import Factory
from webapp.domains.planning.models import Proposal
from webapp.domains.purchasing.models import PurchaseOrder


@pytest.fixture
def shop(factory: Factory) -> Shop:
    found = fan_shop(factory)
    found.ordered("FAN", "100", 40)
    found.run()
    return found


def serves(shop: Shop, kind: str, order_id: Any) -> Any:
    return shop.factory.ask("planning.serves", {"kind": kind, "id": order_id})


def purchase_of(shop: Shop) -> UUID:
    shop.factory.session.expire_all()
    return shop.factory.session.scalars(select(PurchaseOrder.id)).one()


def named(view: Any) -> list[tuple[str, str, str, Any, str]]:
    return [(one.of_number, one.to.kind, one.item_number, one.quantity, one.to.words) for one in view.rows]


def test_a_purchase_order_names_the_customers_through_all_levels_once_a_run_knows_it(shop: Shop) -> None:
    sold_by(shop, "WIRE", "SCREW")
    accept(shop, "WIRE", "SCREW")
    order_id = purchase_of(shop)
    before = serves(shop, "purchase", order_id)
    assert (before.known, before.rows, before.planned_at is not None) == (False, [], True)
    shop.run()
    view = serves(shop, "purchase", order_id)
    # WIRE goes into HEAD, and HEAD into the fans; the screws go into the fans at once.
    assert sorted(named(view)) == [
        ("SCREW", "sales", "FAN", 400, "客户"),
        ("WIRE", "sales", "FAN", 50, "客户"),
    ]
    assert {one.to.due_on for one in view.rows} == {shop.day(40)}
    assert not any(one.late for one in view.rows)
    assert (view.known, view.more) == (True, 0)


def test_a_work_order_that_was_entered_by_hand_names_its_customers(shop: Shop) -> None:
    body = {"item_id": shop.ids["HEAD"], "quantity": "130", "due_on": shop.day(20).isoformat()}
    order_id = shop.send("production.create_order", body).result["id"]
    shop.run()
    assert named(serves(shop, "work_order", order_id)) == [
        ("HEAD", "sales", "FAN", 100, "客户"),
        ("HEAD", "excess", "HEAD", 30, ""),
    ]


def test_an_order_that_comes_too_late_says_so_of_the_customers_it_serves(shop: Shop) -> None:
    accept(shop, "FAN")
    order = work_order(shop, "FAN")
    shop.ordered("FAN", "10", 30)
    shop.run()
    view = serves(shop, "work_order", order.id)
    assert [(one.to.due_on, one.quantity, one.late) for one in view.rows] == [
        (shop.day(30), 10, True),
        (shop.day(40), 90, False),
    ]


def test_forecasts_and_safety_stock_are_named_beside_customers(shop: Shop) -> None:
    body = {
        "item_id": shop.ids["FAN"],
        "first_on": shop.day(60).isoformat(),
        "last_on": shop.day(60).isoformat(),
        "quantity": "30",
    }
    shop.send("planning.add_forecast", body)
    order = {"item_id": shop.ids["FAN"], "quantity": "130", "due_on": shop.day(30).isoformat()}
    order_id = shop.send("production.create_order", order).result["id"]
    shop.run()
    assert [(one.to.kind, one.quantity) for one in serves(shop, "work_order", order_id).rows] == [
        ("sales", 100),
        ("forecast", 30),
    ]


def test_the_most_urgent_twenty_are_named_and_the_others_counted(shop: Shop) -> None:
    for number in range(24):
        shop.ordered("FAN", "1", 41 + number)
    body = {"item_id": shop.ids["HEAD"], "quantity": "124", "due_on": shop.day(20).isoformat()}
    order_id = shop.send("production.create_order", body).result["id"]
    shop.run()
    view = serves(shop, "work_order", order_id)
    assert (len(view.rows), view.more) == (20, 5)
    assert [one.to.due_on for one in view.rows][:2] == [shop.day(40), shop.day(41)]


def test_an_accepted_proposal_names_whom_its_order_serves_before_and_after_the_next_run(shop: Shop) -> None:
    sold_by(shop, "WIRE")
    proposals = {one: shop.proposal(one).id for one in ("HEAD", "WIRE")}
    accept(shop, "HEAD", "WIRE")
    for _ in range(2):
        for number, quantity in (("HEAD", 100), ("WIRE", 50)):
            view = shop.factory.ask("planning.proposal", {"id": proposals[number]})
            assert view.status == "accepted"
            assert [(one.to.kind, one.quantity) for one in view.served] == [("sales", quantity)]
        shop.run()


def test_without_a_run_there_is_no_plan_that_could_know_an_order(factory: Factory) -> None:
    shop = fan_shop(factory)
    body = {"item_id": shop.ids["HEAD"], "quantity": "5", "due_on": shop.day(20).isoformat()}
    order_id = shop.send("production.create_order", body).result["id"]
    view = serves(shop, "work_order", order_id)
    assert (view.known, view.planned_at) == (False, None)
    assert shop.factory.session.scalars(select(Proposal)).all() == []


def test_the_walk_asks_the_database_by_level_not_by_order(shop: Shop) -> None:
    for number in range(10):
        shop.ordered("FAN", "1", 41 + number)
    body = {"item_id": shop.ids["HEAD"], "quantity": "110", "due_on": shop.day(20).isoformat()}
    order_id = shop.send("production.create_order", body).result["id"]
    shop.run()
    asked: list[str] = []

    def note(*given: Any) -> None:
        asked.append(given[2])

    engine = shop.factory.session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    view = serves(shop, "work_order", order_id)
    event.remove(engine, "before_cursor_execute", note)
    assert (len(view.rows), len(asked) < 45) == (11, True)
