from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.domains.items.conftest import Workshop


@pytest.fixture
def fan(shop: Workshop) -> Workshop:
    """Two fans ← a kit (phantom) of motor and screws; motor ← copper. The big fan takes two motors and no kit."""
    for number in ("FAN", "BIG", "MOTOR"):
        shop.item(number)
    shop.item("KIT", phantom=True)
    shop.bought("COPPER", "60", unit="kg")
    shop.bought("SCREW", "0.5")
    shop.bom("MOTOR", line("COPPER", "0.1", loss_rate="0.5"))
    shop.bom("KIT", line("MOTOR"), line("SCREW", "4"))
    shop.bom("FAN", line("KIT"))
    shop.bom("BIG", line("MOTOR", "2"), line("SCREW", "4"))
    winding = shop.work_centre("WND", "60")
    step = {"seq": 10, "name": "绕线", "work_centre_id": winding, "piece_price": "2", "setup_minutes": "100"}
    shop.routing("MOTOR", step)
    return shop


def line(item: str, quantity: str = "1", **more: Any) -> dict[str, Any]:
    return {"item": item, "quantity": quantity} | more


def asked(shop: Workshop, name: str, number: str, **more: Any) -> Any:
    return shop.factory.ask(f"items.{name}", {"id": shop.ids[number]} | more)


def test_an_item_is_found_in_everything_that_it_goes_into(fan: Workshop) -> None:
    rows = asked(fan, "where_used", "COPPER")
    assert [(row.level, row.number, row.quantity, row.total, row.end_product) for row in rows] == [
        (1, "MOTOR", Decimal("0.1"), Decimal("0.15"), False),
        (2, "BIG", 2, Decimal("0.3"), True),
        (2, "KIT", 1, Decimal("0.15"), False),
        (3, "FAN", 1, Decimal("0.15"), True),
    ]
    assert asked(fan, "where_used", "FAN") == []


def test_two_bills_are_compared_line_by_line(fan: Workshop) -> None:
    rows = asked(fan, "compare_boms", "FAN", other_id=fan.ids["BIG"])
    assert [(row.number, row.change, row.quantity, row.other_quantity) for row in rows] == [
        ("KIT", "removed", 1, 0),
        ("MOTOR", "added", 0, 2),
        ("SCREW", "added", 0, 4),
    ]


def test_two_bills_are_compared_by_what_is_bought_in_the_end(fan: Workshop) -> None:
    rows = asked(fan, "compare_boms", "FAN", other_id=fan.ids["BIG"], all_levels=True)
    assert [(row.number, row.change, row.difference, row.cost) for row in rows] == [
        ("COPPER", "changed", Decimal("0.15"), 9),
        ("SCREW", "same", 0, 0),
    ]


def test_the_cost_comes_from_every_level_and_adds_up(fan: Workshop) -> None:
    rows = asked(fan, "cost_tree", "BIG", standard_lot="50")
    assert [(row.level, row.number, row.material, row.labour, row.machine) for row in rows] == [
        (0, "BIG", 20, 4, 4),
        (1, "MOTOR", 18, 4, 4),
        (2, "COPPER", 18, 0, 0),
        (1, "SCREW", 2, 0, 0),
    ]
    assert [(row.own_labour, row.own_machine) for row in rows] == [(0, 0), (4, 4), (0, 0), (0, 0)]
    fan.send("items.roll_up_cost", {"standard_lot": "50"})
    assert fan.view("BIG").standard_cost == rows[0].total


def test_what_comes_out_beside_is_taken_off_where_it_comes_out(fan: Workshop) -> None:
    fan.item("CHIP")
    beside = {"product_id": fan.ids["CHIP"], "quantity": "2", "valuation": "share", "cost_share": "0.25"}
    fan.structured("items.set_by_products", "MOTOR", lines=[beside])
    motor = asked(fan, "cost_tree", "FAN", standard_lot="50")[2]
    assert (motor.number, motor.total, motor.beside) == ("MOTOR", Decimal("9.75"), Decimal("-3.25"))
    chip = asked(fan, "cost_tree", "CHIP", standard_lot="50")
    assert [(row.number, row.total) for row in chip][:2] == [
        ("CHIP", Decimal("1.625")),
        ("MOTOR", Decimal("1.625")),
    ]


def test_the_floor_does_not_see_what_things_cost(fan: Workshop) -> None:
    inspector = fan.factory.actor("inspector")
    (row, *_) = fan.factory.ask(
        "items.compare_boms", {"id": fan.ids["FAN"], "other_id": fan.ids["BIG"]}, inspector
    )
    assert row.cost is None
