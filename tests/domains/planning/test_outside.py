"""Work outside in the plan: what suppliers owe is supply, what they still lack is demand, and proposals become their orders.

A blade takes 0.5 kg of resin, 4 % of which may be lost; suppliers make it in 5 calendar days. Every number is worked out
beside it.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from tests.domains.planning.plans import bought, coming, needed, orders, pegs, planned, said, use
from tests.domains.planning.workshop import Shop
from tests.support.factory import Factory
from webapp.core.quantity import plain
from webapp.domains.planning.models import PlanningMessage
from webapp.domains.planning.pegs import pegs_of_item
from webapp.domains.planning.rules.values import LeadTime, Part
from webapp.domains.subcontracting.models import SubcontractOrder

D = Decimal


def outside(key: str, days: int, inspection: int = 0, **more: Any) -> Part:
    return Part(key, "subcontract", lead=LeadTime(days=days, inspection_days=inspection), **more)


def test_what_is_made_outside_takes_calendar_days_and_needs_its_material_when_it_starts() -> None:
    plans = planned(
        outside("BLADE", 5, inspection=1),
        bought("RESIN", 3),
        uses={"BLADE": [use("RESIN", "0.5", "0.04")]},
        demands=[needed("BLADE", 100, 20)],
    )
    # Usable on day 20 after a day of inspection: back on day 19, out on day 14. 100 × 0.5 × 1.04 = 52 kg, bought from day 11 on.
    assert orders(plans, "BLADE") == [("100", 14, 19)]
    assert plans["BLADE"].proposals[0].kind == "subcontract"
    assert orders(plans, "RESIN") == [("52", 11, 14)]


def test_a_subcontract_order_is_asked_for_earlier_later_or_not_at_all() -> None:
    plans = planned(
        outside("BLADE", 5),
        demands=[needed("BLADE", 100, 20), needed("BLADE", 50, 40)],
        supplies=[
            coming("BLADE", 100, 25, "subcontract", ref="late"),
            coming("BLADE", 50, 30, "subcontract", ref="early"),
            coming("BLADE", 10, 50, "subcontract", ref="needless"),
        ],
    )
    assert said(plans, "BLADE") == [
        ("expedite", "late", 25, 20),
        ("postpone", "early", 30, 40),
        ("cancel", "needless", 50, None),
    ]
    assert pegs(plans, "BLADE") == [
        ("late", "BLADE@20", "100"),
        ("early", "BLADE@40", "50"),
        ("needless", "excess", "10"),
    ]


@pytest.fixture
def shop(factory: Factory) -> Shop:
    found = Shop(factory)
    found.bought("RESIN", unit="kg")
    found.made("BLADE", {"RESIN": "0.5"})
    version = factory.ask("items.item", {"id": found.ids["BLADE"]}).version
    line = {"component_id": found.ids["RESIN"], "quantity": "0.5", "loss_rate": "0.04"}
    found.send("items.set_bom", {"item_id": found.ids["BLADE"], "version": version, "lines": [line]})
    found.made("FAN", {"BLADE": "3"})
    found.send("planning.set_item", {"item_id": found.ids["BLADE"], "source": "subcontract", "lead_days": 5})
    return found


def supplier(shop: Shop, number: str, fee: str | None = None, item: str = "BLADE") -> str:
    """A supplier, who makes *item* for *fee* a piece."""
    body = {"number": number, "name": f"外协 {number}", "is_supplier": True}
    found = str(shop.send("partners.add_partner", body).result["id"])
    if fee is not None:
        terms = {"supplier_id": found, "item_id": shop.ids[item], "lead_days": 5, "preferred": True}
        price = {"from_quantity": "0", "unit_price": fee}
        shop.send("purchasing.add_terms", terms | {"prices": [price]})
    return found


def accept(shop: Shop, *numbers: str) -> Any:
    ids = [str(shop.proposal(number).id) for number in numbers]
    return shop.send("planning.accept", {"proposal_ids": ids}).result


def order(shop: Shop) -> SubcontractOrder:
    shop.factory.session.expire_all()
    return shop.factory.session.scalars(select(SubcontractOrder)).one()


def follow(shop: Shop, kind: str) -> None:
    statement = select(PlanningMessage.id).where(PlanningMessage.kind == kind)
    message = str(shop.factory.session.scalars(statement).one())
    shop.send("planning.follow", {"message_id": message})


def resin(shop: Shop) -> list[tuple[str, str]]:
    """What the plan says of the resin: who needs how much."""
    shop.factory.session.expire_all()
    found = pegs_of_item(shop.factory.session, shop.id("RESIN"))
    return [(one.demand_kind, plain(one.quantity)) for one in found if one.demand_kind != "excess"]


def test_the_planner_has_blades_made_by_one_tap_and_the_plan_goes_on_from_there(shop: Shop) -> None:
    supplier(shop, "S1", "1.20")
    shop.stocked("RESIN", "40")
    shop.ordered("FAN", "100", 40)
    shop.run()
    # 100 fans take 300 blades and 300 × 0.5 × 1.04 = 156 kg of resin, of which 40 are there.
    blades = shop.proposal("BLADE")
    assert (blades.kind, blades.quantity) == ("subcontract", D(300))
    assert [one[:2] for one in shop.proposals(kind="buy")] == [("RESIN", "116")]
    before = shop.proposals(kind="buy")

    made = accept(shop, "BLADE")
    assert ([one["number"] for one in made["subcontract_orders"]], made["without_supplier"]) == (
        ["SC-2026-0001"],
        0,
    )
    placed = order(shop)
    assert (placed.quantity, placed.unit_price, placed.due_on) == (D(300), D("1.2"), blades.due_on)
    assert placed.send_on == blades.start_on

    # The order is supply for the fans and asks for the same resin on the same day: nothing becomes different.
    shop.run()
    assert shop.proposals(kind="buy") == before
    assert shop.proposals(kind="subcontract") == []
    assert resin(shop) == [("subcontract", "40"), ("subcontract", "116")]
    assert shop.messages() == []


def test_what_lies_at_the_supplier_counts_for_his_order(shop: Shop) -> None:
    supplier(shop, "S1", "1.20")
    shop.stocked("RESIN", "200")
    shop.ordered("BLADE", "100", 40)
    shop.run()
    accept(shop, "BLADE")
    placed = order(shop)
    material = shop.factory.ask("subcontracting.order", {"id": placed.id}).materials[0]
    assert material.to_send == D(52)  # 100 × 0.5 × 1.04

    def send(quantity: str) -> None:
        line = {"material_id": str(material.material_id), "quantity": quantity}
        shop.send("subcontracting.send", {"order_id": str(placed.id), "materials": [line]})

    send("30")
    shop.run()
    # 52 − 30 = 22 kg are still to be sent.
    assert resin(shop) == [("subcontract", "22")]
    # 40 good and 10 spoilt ones come back: 20 kg are used, 5 lie in the spoilt ones, 5 are left. The other 50 pieces take
    # 50 × 0.5 × 1.04 = 26 kg, so 21 are still to be sent. Ten blades are to be ordered anew.
    shop.send("subcontracting.receive", {"order_id": str(placed.id), "good": "40", "scrap": "10"})
    shop.run()
    view = shop.factory.ask("subcontracting.order", {"id": placed.id}).materials[0]
    assert (view.left, view.in_scrap, view.to_send) == (D(10), D(5), D(21))
    assert sorted(resin(shop)) == [("proposal", "5.2"), ("subcontract", "21")]
    assert [one[:2] for one in shop.proposals(kind="subcontract")] == [("BLADE", "10")]
    send("21")
    shop.run()
    assert resin(shop) == [("proposal", "5.2")]


def test_exceptions_of_subcontract_orders_are_followed_by_one_tap(shop: Shop) -> None:
    made_by = supplier(shop, "S1")
    body = {"supplier_id": made_by, "item_id": shop.ids["BLADE"], "quantity": "100", "unit_price": "1"}
    shop.send("subcontracting.order_item", body | {"due_on": _day(shop, 50), "send_on": _day(shop, 44)})
    ordered = shop.ordered("BLADE", "100", 28)
    shop.run()
    assert shop.messages() == [("expedite", "BLADE")]
    follow(shop, "expedite")
    # 22 days sooner: the resin has to go out on day 22.
    assert (order(shop).due_on, order(shop).send_on) == (shop.day(28), shop.day(22))
    shop.run()
    assert shop.messages() == []

    shop.send("sales.cancel_order", {"order_id": str(ordered["id"])})
    shop.run()
    assert shop.messages() == [("cancel", "BLADE")]
    follow(shop, "cancel")
    assert order(shop).status == "cancelled"
    shop.run()
    assert (shop.proposals(), resin(shop)) == ([], [])


def test_pieces_of_a_work_order_that_are_outside_come_no_sooner_than_the_supplier_brings_them(
    shop: Shop,
) -> None:
    made_by = supplier(shop, "S1")
    shop.stocked("BLADE", "300")
    work_order = shop.send(
        "production.create_order",
        {"item_id": shop.ids["FAN"], "quantity": "100", "due_on": _day(shop, 10)},
    ).result
    shop.send("production.release", {"work_order_id": work_order["id"]})
    step = shop.factory.ask("production.order", {"id": work_order["id"]}).operations[0]
    body = {"supplier_id": made_by, "operation_id": str(step.id), "quantity": "60", "unit_price": "1"}
    shop.send("subcontracting.order_operation", body | {"due_on": _day(shop, 24)})
    shop.ordered("FAN", "100", 11)
    shop.run()
    shop.factory.session.expire_all()
    found = pegs_of_item(shop.factory.session, shop.id("FAN"))
    # 40 are done here on day 10; 60 come on day 24, thirteen days too late. Nothing is planned besides.
    assert [(one.quantity, one.supply_kind, one.supply_on) for one in found] == [
        (D(40), "work_order", shop.day(10)),
        (D(60), "work_order", shop.day(24)),
    ]
    assert (shop.proposals(), shop.messages()) == ([], [("expedite", "FAN")])
    follow(shop, "expedite")
    # The supplier is asked for it on day 11; the work order's own day stays.
    assert order(shop).due_on == shop.day(11)
    shop.run()
    assert shop.messages() == []


def test_a_change_outside_comes_to_the_same_as_planning_all_anew(shop: Shop) -> None:
    made_by = supplier(shop, "S1", "1.20")
    shop.ordered("FAN", "100", 40)
    shop.run()
    accept(shop, "BLADE")
    shop.run()
    body = {"supplier_id": made_by, "item_id": shop.ids["BLADE"], "quantity": "70", "unit_price": "1"}
    shop.send("subcontracting.order_item", body | {"due_on": _day(shop, 30)})
    ran = shop.run()
    assert (ran["scope"], ran["planned"]) == ("changes", 2)  # the blade and the resin, not the fan
    kept, told = shop.rows(), shop.messages()
    shop.forget()
    assert shop.run()["scope"] == "all"
    assert (shop.rows(), shop.messages()) == (kept, told)


def test_a_proposal_without_a_known_fee_stays_and_the_last_fee_counts_for_the_next(shop: Shop) -> None:
    shop.ordered("BLADE", "100", 40)
    shop.run()
    assert accept(shop, "BLADE")["without_supplier"] == 1
    assert shop.proposal("BLADE").status == "proposed"
    body = {"supplier_id": supplier(shop, "S1"), "item_id": shop.ids["BLADE"], "unit_price": "1.50"}
    shop.send("subcontracting.order_item", body | {"quantity": "20", "due_on": _day(shop, 20)})
    shop.run()
    assert [one["number"] for one in accept(shop, "BLADE")["subcontract_orders"]] == ["SC-2026-0002"]
    statement = select(SubcontractOrder).order_by(SubcontractOrder.number.desc()).limit(1)
    placed = shop.factory.session.scalars(statement).one()
    assert (placed.quantity, placed.unit_price) == (D(80), D("1.5"))


def test_a_bought_item_is_not_made_of_our_material(shop: Shop) -> None:
    body = {"item_id": shop.ids["RESIN"], "source": "subcontract"}
    outcome = shop.factory.try_to_send("planning.set_item", body)
    assert (outcome.status, outcome.errors[0].field, outcome.errors[0].code) == (
        "refused",
        "source",
        "nothing_to_supply",
    )


def test_pegs_lead_from_the_resin_through_the_order_outside_to_the_customer(shop: Shop) -> None:
    supplier(shop, "S1", "1.20")
    ordered = shop.ordered("FAN", "100", 40)
    shop.run()
    accept(shop, "BLADE")
    shop.run()
    view = shop.factory.ask("planning.proposal", {"id": shop.proposal("RESIN").id})
    # 156 kg, all for the one order of the customer; and downwards from it to the resin.
    assert [(one.to.kind, one.to.id, one.quantity) for one in view.served] == [
        ("sales", _id(ordered), D(156))
    ]
    rows = shop.factory.ask("planning.serving", {"id": _id(ordered)})
    assert [(one.level, one.item_number, one.supply.kind) for one in rows] == [
        (0, "FAN", "proposal"),
        (1, "BLADE", "subcontract"),
        (2, "RESIN", "proposal"),
    ]
    found = shop.factory.ask("planning.serves", {"kind": "subcontract", "id": order(shop).id})
    assert [(one.to.id, one.quantity, one.of_number) for one in found.rows] == [
        (_id(ordered), D(300), "BLADE")
    ]


def _id(ordered: Any) -> Any:
    return UUID(str(ordered["id"]))


def _day(shop: Shop, number: int) -> str:
    found: date = shop.day(number)
    return found.isoformat()
