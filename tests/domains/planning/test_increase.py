"""Orders that want more: instead of one more order for the same day, the one that is there is made larger by one tap."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from tests.domains.planning.workshop import Shop, fan_shop
from tests.support.factory import Factory
from webapp.domains.planning.models import PlanningMessage
from webapp.domains.production.models import Ticket, WorkOrder, WorkOrderMaterial
from webapp.domains.purchasing.models import PurchaseOrder, PurchaseOrderLine

D = Decimal


@pytest.fixture
def shop(factory: Factory) -> Shop:
    found = fan_shop(factory)
    found.stocked("HEAD", "500")
    found.stocked("SCREW", "2000")
    return found


def work_order(shop: Shop, quantity: str, *, released: bool) -> WorkOrder:
    body = {"item_id": shop.ids["FAN"], "quantity": quantity, "due_on": shop.day(39).isoformat()}
    made = shop.send("production.create_order", body).result
    if released:
        shop.send("production.release", {"work_order_id": made["id"]})
    return one(shop, WorkOrder)


def one(shop: Shop, model: Any) -> Any:
    shop.factory.session.expire_all()
    return shop.factory.session.scalars(select(model)).one()


def follow(shop: Shop, kind: str = "increase", expect: str = "applied") -> Any:
    message = shop.factory.session.scalars(
        select(PlanningMessage.id).where(PlanningMessage.kind == kind)
    ).one()
    return shop.send("planning.follow", {"message_id": str(message)}, expect)


@pytest.mark.parametrize("released", [False, True])
def test_a_work_order_that_nobody_has_begun_is_made_larger(shop: Shop, released: bool) -> None:
    work_order(shop, "60", released=released)
    shop.ordered("FAN", "100", 39)
    shop.run()
    assert [each[:2] for each in shop.proposals()] == [("FAN", "40")]
    assert shop.messages() == [("increase", "FAN")]

    follow(shop)

    order = one(shop, WorkOrder)
    materials = shop.factory.session.scalars(select(WorkOrderMaterial).order_by(WorkOrderMaterial.seq))
    # 60 + 40 fans: 100 heads and 400 screws. A released order has one more ticket, for the 40.
    assert (order.quantity, [each.required for each in materials]) == (D(100), [D(100), D(400)])
    tickets = shop.factory.session.scalars(select(Ticket).order_by(Ticket.seq)).all()
    assert [(each.seq, each.quantity) for each in tickets] == ([(1, D(60)), (2, D(40))] if released else [])
    shop.run()
    assert (shop.proposals(), shop.messages()) == ([], [])


def test_an_order_that_was_begun_stays_as_it_is_and_another_one_is_proposed(shop: Shop) -> None:
    order = work_order(shop, "60", released=True)
    step = shop.factory.ask("production.order", {"id": order.id}).operations[0]
    ticket = one(shop, Ticket)
    shop.send("production.issue_materials", {"work_order_id": str(order.id)})
    report = {"ticket_id": str(ticket.id), "operation_id": str(step.id), "good": "5"}
    shop.factory.send("production.report", report, shop.factory.actor("worker"))
    shop.ordered("FAN", "100", 39)
    shop.run()
    assert [each[:2] for each in shop.proposals()] == [("FAN", "40")]  # 5 are in stock, 55 to come
    assert shop.messages() == []


def test_a_largest_lot_is_not_passed_by_making_an_order_larger(shop: Shop) -> None:
    shop.send("planning.set_item", {"item_id": shop.ids["FAN"], "maximum": "80"})
    work_order(shop, "60", released=False)
    shop.ordered("FAN", "100", 39)
    shop.run()
    assert [each[:2] for each in shop.proposals()] == [("FAN", "40")]
    assert shop.messages() == []


def test_a_draft_purchase_is_made_larger_and_what_the_supplier_has_is_not(shop: Shop) -> None:
    shop.bought("BOX")
    supplier = {"number": "S1", "name": "供应商", "is_supplier": True}
    supplier_id = str(shop.send("partners.add_partner", supplier).result["id"])
    line = {
        "item_id": shop.ids["BOX"],
        "quantity": "30",
        "unit_price": "2",
        "due_on": shop.day(39).isoformat(),
    }
    body = {"supplier_id": supplier_id, "draft": True, "lines": [line]}
    order = shop.send("purchasing.place_order", body).result
    shop.ordered("BOX", "50", 39)
    shop.run()
    assert shop.messages() == [("increase", "BOX")]
    follow(shop)
    assert (one(shop, PurchaseOrderLine).quantity, one(shop, PurchaseOrder).total) == (D(50), D("100.00"))
    shop.run()
    assert (shop.proposals(), shop.messages()) == ([], [])

    shop.send("purchasing.confirm_order", {"order_id": order["id"]})
    shop.ordered("BOX", "5", 39)
    shop.run()
    assert [each[:2] for each in shop.proposals()] == [("BOX", "5")]
    assert shop.messages() == []


def test_a_subcontract_order_is_made_larger_and_asks_for_more_of_our_material(shop: Shop) -> None:
    shop.send("planning.set_item", {"item_id": shop.ids["FAN"], "source": "subcontract", "lead_days": 5})
    supplier = {"number": "S1", "name": "外协", "is_supplier": True}
    supplier_id = str(shop.send("partners.add_partner", supplier).result["id"])
    body = {"supplier_id": supplier_id, "item_id": shop.ids["FAN"], "quantity": "60", "unit_price": "1"}
    order = shop.send("subcontracting.order_item", body | {"due_on": shop.day(39).isoformat()}).result
    shop.ordered("FAN", "100", 39)
    shop.run()
    assert shop.messages() == [("increase", "FAN")]
    follow(shop)
    view = shop.factory.ask("subcontracting.order", {"id": order["id"]})
    # 100 fans: 100 heads and 400 screws to send.
    assert (view.quantity, [each.to_send for each in view.materials]) == (D(100), [D(100), D(400)])
    shop.run()
    assert (shop.proposals(), shop.messages()) == ([], [])
