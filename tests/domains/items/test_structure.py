from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from tests.domains.items.conftest import Workshop, errors_of
from tests.support.factory import Factory


@pytest.fixture
def fan(shop: Workshop) -> Workshop:
    """Fan ← motor ← copper; the fan takes screws at two operations."""
    shop.item("FAN", sales_price="89")
    shop.item("MOTOR")
    shop.bought("COPPER", "60", unit="kg")
    shop.bought("SCREW", "0.02")
    return shop


def line(item: str, quantity: str = "1", **more: Any) -> dict[str, Any]:
    return {"item": item, "quantity": quantity} | more


def step(shop: Workshop, seq: int, centre: str, **more: Any) -> dict[str, Any]:
    return {"seq": seq, "name": "工序", "name_en": f"Step {seq}", "work_centre_id": centre} | more


def test_a_bom_is_replaced_as_a_whole(fan: Workshop) -> None:
    fan.bom("FAN", line("MOTOR"), line("SCREW", "4", loss_rate="0.02", supply="backflush"))
    fan.bom("FAN", line("SCREW", "6"), line("MOTOR"))
    view = fan.view("FAN")
    assert [(row.seq, row.number, row.quantity) for row in view.bom] == [(10, "SCREW", 6), (20, "MOTOR", 1)]
    assert view.version == 3
    assert [row.number for row in fan.view("SCREW").where_used] == ["FAN"]


def test_a_cycle_is_refused_with_its_path_at_the_line_that_closes_it(fan: Workshop) -> None:
    fan.item("ROTOR")
    fan.bom("FAN", line("MOTOR"))
    fan.bom("MOTOR", line("COPPER", "0.1"), line("ROTOR"))
    refused = fan.bom("ROTOR", line("SCREW"), line("FAN"), expect="refused")
    assert errors_of(refused) == [("lines.1.component_id", "bom_cycle")]
    assert refused.errors[0].params["path"] == "ROTOR → FAN → MOTOR → ROTOR"
    assert errors_of(fan.bom("FAN", line("FAN"), expect="refused")) == [("lines.0.component_id", "bom_cycle")]


def test_a_component_comes_twice_only_for_different_operations(fan: Workshop) -> None:
    fan.bom("FAN", line("SCREW", "4", operation_seq=10), line("SCREW", "2", operation_seq=20))
    refused = fan.bom("FAN", line("SCREW", "4"), line("SCREW", "2"), expect="refused")
    assert errors_of(refused) == [("lines.1.component_id", "component_twice")]


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"item": "SCREW", "quantity": "0.5"}, ("lines.0.quantity", "too_many_decimals")),
        ({"item": "COPPER", "quantity": "0.0005"}, ("lines.0.quantity", "too_many_decimals")),
        ({"item": "COPPER", "quantity": "0"}, ("lines.0.quantity", "greater_than")),
        ({"item": "COPPER", "quantity": "1", "loss_rate": "1"}, ("lines.0.loss_rate", "less_than")),
    ],
)
def test_a_wrong_line_is_named(fan: Workshop, wrong: dict[str, Any], error: tuple[str, str]) -> None:
    assert errors_of(fan.bom("FAN", dict(wrong), expect="refused")) == [error]


def test_unknown_and_purchased_items_are_refused(fan: Workshop) -> None:
    body = {
        "item_id": fan.ids["FAN"],
        "version": 1,
        "lines": [{"component_id": str(uuid4()), "quantity": "1"}],
    }
    assert errors_of(fan.send("items.set_bom", body, "refused")) == [("lines.0.component_id", "item_unknown")]
    assert errors_of(fan.bom("SCREW", line("COPPER"), expect="refused")) == [("item_id", "item_is_purchased")]
    stale = {"item_id": fan.ids["FAN"], "version": 7, "lines": []}
    assert errors_of(fan.send("items.set_bom", stale, "refused")) == [("version", "stale_version")]


def test_a_routing_keeps_what_is_to_be_done_and_recorded(fan: Workshop) -> None:
    centre = fan.work_centre("ASM", "30")
    temperature = {
        "key": "torque",
        "name": "扭矩",
        "unit": "N·m",
        "lower": "0.80",
        "nominal": "1",
        "upper": "1.2",
    }
    fan.routing(
        "FAN", step(fan, 10, centre, piece_price="0.35", first_article=True, parameters=[temperature])
    )
    (row,) = fan.view("FAN").routing
    assert (row.work_centre_number, row.piece_price, row.first_article) == ("ASM", Decimal("0.35"), True)
    assert row.parameters[0]["lower"] == "0.8"
    assert row.parameters[0]["required"] is False


def test_operations_rise_and_their_work_centres_exist(fan: Workshop) -> None:
    centre = fan.work_centre("ASM", "30")
    refused = fan.routing("FAN", step(fan, 20, centre), step(fan, 10, centre), expect="refused")
    assert errors_of(refused) == [("operations.1.seq", "operations_out_of_order")]
    refused = fan.routing("FAN", step(fan, 10, str(uuid4())), expect="refused")
    assert errors_of(refused) == [("operations.0.work_centre_id", "work_centre_unknown")]
    limits = {"key": "t", "name": "t", "lower": "5", "upper": "1"}
    refused = fan.routing("FAN", step(fan, 10, centre, parameters=[limits]), expect="refused")
    assert errors_of(refused) == [("operations.0.parameters.0", "value_error")]


def test_bom_and_routing_agree_on_operations(fan: Workshop) -> None:
    centre = fan.work_centre("ASM", "30")
    fan.bom("FAN", line("MOTOR", operation_seq=20))
    refused = fan.routing("FAN", step(fan, 10, centre), expect="refused")
    assert errors_of(refused) == [("operations", "operation_in_use")]
    fan.routing("FAN", step(fan, 10, centre), step(fan, 20, centre))
    refused = fan.bom("FAN", line("MOTOR", operation_seq=30), expect="refused")
    assert errors_of(refused) == [("lines.0.operation_seq", "operation_unknown")]


def test_the_tree_shows_every_level_with_losses_of_all_levels(fan: Workshop) -> None:
    fan.bom("FAN", line("MOTOR", loss_rate="0.1"), line("SCREW", "4"))
    fan.bom("MOTOR", line("COPPER", "0.12", loss_rate="0.05"))
    tree = fan.factory.ask("items.bom_tree", {"id": fan.ids["FAN"], "quantity": "100"})
    assert [(row.level, row.number, str(row.required)) for row in tree] == [
        (1, "MOTOR", "110.000000"),
        (2, "COPPER", "13.860000"),
        (1, "SCREW", "400.000000"),
    ]


def test_standard_costs_roll_up_level_by_level(fan: Workshop) -> None:
    winding, assembly = fan.work_centre("WND", "36"), fan.work_centre("ASM", "30")
    fan.bom("FAN", line("MOTOR"), line("SCREW", "4", loss_rate="0.02"))
    fan.bom("MOTOR", line("COPPER", "0.12", loss_rate="0.05"))
    minutes = {"setup_minutes": "50", "run_minutes": "2"}
    fan.routing("MOTOR", step(fan, 10, winding, piece_price="0.5", **minutes))
    fan.routing("FAN", step(fan, 10, assembly, piece_price="0.35", run_minutes="1"))
    changes = fan.send("items.roll_up_cost", {"standard_lot": "100"}).result["changes"]
    motor = fan.view("MOTOR")
    assert motor.standard_material == Decimal("7.56")  # 0.126 kg of copper at 60
    assert motor.standard_labour == Decimal("0.5")
    assert motor.standard_machine == Decimal("1.5")  # 2.5 minutes at 36 an hour
    whole = fan.view("FAN")
    assert whole.standard_material == Decimal("7.6416")  # and 4.08 screws at 0.02
    assert whole.standard_labour == Decimal("0.85")
    assert whole.standard_machine == Decimal("2")
    assert [(one["number"], one["after"]) for one in changes] == [("FAN", "10.4916"), ("MOTOR", "9.56")]
    assert fan.send("items.roll_up_cost", {"standard_lot": "100"}).result["changes"] == []


def test_one_item_is_rolled_up_with_all_that_is_in_it_and_no_other(fan: Workshop) -> None:
    fan.item("LAMP")
    fan.bom("LAMP", line("SCREW"))
    fan.bom("FAN", line("MOTOR"))
    fan.bom("MOTOR", line("COPPER", "0.1"))
    body = {"standard_lot": "1", "item_id": fan.ids["FAN"]}
    changes = fan.send("items.roll_up_cost", body).result["changes"]
    assert [one["number"] for one in changes] == ["FAN", "MOTOR"]


def test_only_who_answers_for_items_changes_them(factory: Factory) -> None:
    outcome = factory.send(
        "items.roll_up_cost", {"standard_lot": "1"}, factory.actor("seller"), expect="refused"
    )
    assert outcome.code == "forbidden"


def beside(shop: Workshop, number: str, expect: str = "applied", **line: Any) -> Any:
    line = {"product_id": shop.ids[line.pop("item")], "quantity": "1"} | line
    return shop.structured("items.set_by_products", number, expect, lines=[line])


def test_a_co_product_is_no_part_of_what_it_comes_out_beside(fan: Workshop) -> None:
    fan.item("CHIP")
    fan.bom("FAN", line("MOTOR"))
    fan.bom("MOTOR", line("CHIP"))
    refused = beside(fan, "FAN", "refused", item="CHIP", valuation="share", cost_share="0.1")
    assert errors_of(refused) == [("lines.0.product_id", "bom_cycle")]
    beside(fan, "FAN", item="CHIP", valuation="fixed", unit_value="0.1")
    fan.bom("MOTOR")
    beside(fan, "FAN", item="CHIP", valuation="share", cost_share="0.1")
    refused = fan.bom("MOTOR", line("CHIP"), expect="refused")
    assert errors_of(refused) == [("lines.0.component_id", "bom_cycle")]
    assert [row.number for row in fan.view("FAN").by_products] == ["CHIP"]


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"item": "FAN"}, ("lines.0.product_id", "by_product_twice")),
        ({"item": "SCREW", "valuation": "share", "cost_share": "1"}, ("lines.0.cost_share", "less_than")),
        ({"item": "SCREW", "quantity": "0"}, ("lines.0.quantity", "greater_than")),
    ],
)
def test_a_wrong_by_product_is_named(fan: Workshop, wrong: dict[str, Any], error: tuple[str, str]) -> None:
    assert errors_of(beside(fan, "FAN", "refused", **wrong)) == [error]


def test_a_phantom_has_no_routing_and_no_by_products(fan: Workshop) -> None:
    fan.structured("items.change_item", "MOTOR", phantom=True)
    refused = fan.routing("MOTOR", step(fan, 10, fan.work_centre("WND", "36")), expect="refused")
    assert errors_of(refused) == [("item_id", "phantom_has_no_routing")]
    refused = beside(fan, "MOTOR", "refused", item="SCREW")
    assert errors_of(refused) == [("item_id", "phantom_has_no_routing")]
    refused = fan.structured("items.change_item", "SCREW", "refused", phantom=True)
    assert errors_of(refused) == [("phantom", "phantom_is_made")]
    fan.routing("FAN", step(fan, 10, fan.work_centre("ASM", "30")))
    refused = fan.structured("items.change_item", "FAN", "refused", phantom=True)
    assert errors_of(refused) == [("phantom", "phantom_has_no_routing")]
