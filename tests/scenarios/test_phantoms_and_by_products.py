"""A moulding shop: the kit of screws is a phantom, sprues and a second moulding come out beside the housing.

Worked out by hand, for 100 housings: 50 kg resin at 12 = 600.00, 400 screws at 0.05 = 20.00, wage 100 × 0.50 = 50.00.
Sprues 0.05 kg each at 4.00 take 20.00 along; of the 650.00 left the lid takes 20 %: 130.00, so a housing costs 5.20.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.scenarios.fan_factory import steps_of
from tests.support.factory import Factory, found
from webapp.core.clock import SettableClock
from webapp.core.doctor import run


@dataclass
class Moulding:
    factory: Factory
    ids: dict[str, str]

    def send(self, type_: str, body: dict[str, Any], expect: str = "applied", role: str = "") -> Any:
        return self.factory.send(type_, body, self.factory.actor(role) if role else None, expect=expect)

    def item(self, number: str, kind: str = "made", unit: str = "pcs", **facts: Any) -> None:
        body = {"number": number, "name": number, "kind": kind, "unit": unit} | facts
        self.ids[number] = self.send("items.add_item", body).result["id"]

    def structure(self, type_: str, number: str, **body: Any) -> None:
        version = self.factory.ask("items.item", {"id": self.ids[number]}).version
        self.send(type_, {"item_id": self.ids[number], "version": version} | body)

    def stock(self, number: str) -> tuple[Decimal, Decimal]:
        found = self.factory.ask("inventory.item_stock", {"id": self.ids[number]})
        return found.on_hand, found.value

    def report(self, step: dict[str, Any], good: str) -> str:
        return str(self.send("production.report", step | {"good": good}, role="worker").result["report_id"])


@pytest.fixture
def moulding(session: Session, clock: SettableClock) -> Moulding:
    """The housing takes resin and the kit of screws; sprues (by-product) and lids (co-product) come out beside it."""
    shop = Moulding(found(session, clock), {})
    centre = shop.send(
        "equipment.add_work_centre", {"number": "IM", "name": "注塑", "hourly_rate": "0"}
    ).result
    shop.item("RESIN", "purchased", "kg", standard_price="12")
    shop.item("SCREW", "purchased", standard_price="0.05")
    shop.item("SPRUE", "purchased", "kg", standard_price="4")
    shop.item("KIT", phantom=True)
    shop.item("LID")
    shop.item("HOUSING")
    line = {"component_id": shop.ids["SCREW"], "quantity": "2", "supply": "backflush", "operation_seq": None}
    shop.structure("items.set_bom", "KIT", lines=[line])
    lines = [
        {"component_id": shop.ids["RESIN"], "quantity": "0.5"},
        {"component_id": shop.ids["KIT"], "quantity": "2", "operation_seq": 10},
    ]
    shop.structure("items.set_bom", "HOUSING", lines=lines)
    step = {"seq": 10, "name": "注塑", "work_centre_id": centre["id"], "piece_price": "0.5"}
    shop.structure("items.set_routing", "HOUSING", operations=[step])
    beside = [
        {"product_id": shop.ids["SPRUE"], "quantity": "0.05", "valuation": "fixed", "unit_value": "4"},
        {"product_id": shop.ids["LID"], "quantity": "0.5", "valuation": "share", "cost_share": "0.2"},
    ]
    shop.structure("items.set_by_products", "HOUSING", lines=beside)
    shop.send("items.roll_up_cost", {"standard_lot": "100"})
    for number, quantity, price in (("RESIN", "100", "12"), ("SCREW", "1000", "0.05")):
        body = {"item_id": shop.ids[number], "quantity": quantity, "unit_cost": price}
        shop.send("inventory.receive", body)
    return shop


def assert_all_is_well(shop: Moulding) -> None:
    assert [one for one in run(shop.factory.session) if not one.healthy] == []


def order(shop: Moulding, quantity: str = "100") -> tuple[str, dict[str, Any]]:
    body = {"item_id": shop.ids["HOUSING"], "quantity": quantity, "due_on": "2026-12-01"}
    order_id = str(shop.send("production.create_order", body).result["id"])
    shop.send("production.release", {"work_order_id": order_id})
    shop.send("production.issue_materials", {"work_order_id": order_id})
    (step,) = steps_of(shop.factory, order_id)
    return order_id, step


def test_the_cost_of_a_phantom_and_of_what_comes_out_beside_rolls_up(moulding: Moulding) -> None:
    costs = {
        number: moulding.factory.ask("items.item", {"id": moulding.ids[number]})
        for number in ("KIT", "HOUSING", "LID")
    }
    assert costs["KIT"].standard_cost == Decimal("0.1")
    housing = costs["HOUSING"]
    assert (housing.standard_material, housing.standard_labour) == (Decimal("4.8"), Decimal("0.4"))
    assert costs["LID"].standard_cost == Decimal("2.6")  # 1.30 for half a lid beside each housing


def test_an_order_takes_what_is_in_the_phantom_and_receives_what_comes_out_beside(moulding: Moulding) -> None:
    order_id, step = order(moulding)
    shown = moulding.factory.ask("production.order", {"id": order_id})
    assert [(one.item_number, one.required, one.supply, one.operation_seq) for one in shown.materials] == [
        ("RESIN", 50, "issue", None),
        ("SCREW", 400, "backflush", 10),
    ]
    moulding.report(step, "33")
    moulding.report(step, "67")
    assert moulding.stock("HOUSING") == (100, Decimal("520.00"))
    assert moulding.stock("SPRUE") == (5, Decimal("20.00"))
    assert moulding.stock("LID") == (50, Decimal("130.00"))
    sheet = moulding.factory.ask("insights.cost_sheet", {"id": order_id})
    assert (sheet.total, sheet.standard_total, sheet.received, sheet.wip) == (520, 520, 520, 0)
    assert sum(one.actual for one in sheet.elements) == sheet.total
    assert sum(one.standard for one in sheet.elements) == sheet.standard_total
    assert [
        (one.item_number, one.quantity, one.standard_amount, one.amount) for one in sheet.by_products
    ] == [
        ("SPRUE", 5, -20, -20),
        ("LID", 50, -130, -130),
    ]
    closed = moulding.send("production.close", {"work_order_id": order_id}).result
    assert (closed["to_stock"], closed["to_variance"]) == ("0.00", "0.00")
    assert_all_is_well(moulding)


def test_a_report_that_is_taken_back_takes_what_came_out_beside_along(moulding: Moulding) -> None:
    order_id, step = order(moulding)
    moulding.report(step, "20")
    wrong = moulding.report(step, "50")
    moulding.send("production.correct_report", {"report_id": wrong, "reason": "miscounted"})
    assert (moulding.stock("SPRUE"), moulding.stock("LID")) == (
        (1, Decimal("4.00")),
        (10, Decimal("26.00")),
    )
    moulding.report(step, "80")
    assert moulding.stock("LID") == (50, Decimal("130.00"))
    moulding.send("production.close", {"work_order_id": order_id})
    sheet = moulding.factory.ask("insights.cost_sheet", {"id": order_id})
    assert sheet.wip == 0
    assert_all_is_well(moulding)


def test_what_a_closed_order_cost_more_stays_with_what_was_made(moulding: Moulding) -> None:
    order_id, step = order(moulding)
    moulding.report(step, "90")
    closed = moulding.send("production.close", {"work_order_id": order_id}).result
    # 600 + 18 + 45 were spent, 18 + 117 + 468 received: the resin of the ten that were never made
    assert Decimal(closed["to_stock"]) == Decimal("60.00")
    assert moulding.stock("HOUSING")[1] == Decimal("528.00")
    assert_all_is_well(moulding)


def test_a_phantom_is_never_made_for_itself(moulding: Moulding) -> None:
    body = {"item_id": moulding.ids["KIT"], "quantity": "1", "due_on": "2026-12-01"}
    refused = moulding.send("production.create_order", body, "refused")
    assert [(one.field, one.code) for one in refused.errors] == [("item_id", "phantom_not_made")]


def test_a_part_of_an_order_has_its_by_products_too(moulding: Moulding) -> None:
    body = {"item_id": moulding.ids["HOUSING"], "quantity": "100", "due_on": "2026-12-01"}
    order_id = moulding.send("production.create_order", body).result["id"]
    part = moulding.send("production.split_order", {"work_order_id": order_id, "quantity": "40"}).result["id"]
    shown = moulding.factory.ask("production.order", {"id": part})
    assert [(one.item_number, one.expected) for one in shown.outputs] == [("SPRUE", 2), ("LID", 20)]
