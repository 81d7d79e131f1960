"""Running the plan on the books."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.domains.planning.workshop import Shop, fan_shop
from tests.support.factory import Factory


@pytest.fixture
def shop(factory: Factory) -> Shop:
    return fan_shop(factory)


def test_with_nothing_set_up_a_customer_order_becomes_a_plan(shop: Shop) -> None:
    shop.stocked("SCREW", "30")
    shop.ordered("FAN", "100", 40)
    ran = shop.run()
    assert (ran["scope"], ran["planned"], ran["proposals"]) == ("all", 4, 4)
    assert [(item, quantity) for item, quantity, _, _ in shop.proposals()] == [
        ("WIRE", "50"),
        ("HEAD", "100"),
        ("SCREW", "370"),
        ("FAN", "100"),
    ]


def test_running_twice_changes_nothing(shop: Shop) -> None:
    shop.ordered("FAN", "100", 40)
    shop.run()
    before = shop.rows()
    again = shop.run()
    assert (again["changed"], again["planned"], again["altered"]) == (0, 0, 0)
    assert shop.rows() == before


def test_a_new_day_leaves_what_stays_the_same(shop: Shop) -> None:
    shop.ordered("FAN", "100", 40)
    shop.run()
    before = shop.rows()
    shop.factory.clock.advance(timedelta(days=1))
    again = shop.run()
    assert (again["scope"], again["changed"], again["altered"]) == ("all", 4, 0)
    assert shop.rows() == before


def test_only_what_changed_and_what_is_below_it_is_planned_again(shop: Shop) -> None:
    shop.bought("BOX")
    shop.ordered("FAN", "100", 40)
    shop.run()
    shop.stocked("HEAD", "60")
    ran = shop.run()
    assert (ran["scope"], ran["changed"], ran["planned"], ran["altered"]) == ("changes", 1, 2, 2)
    assert [(item, quantity) for item, quantity, _, _ in shop.proposals()] == [
        ("WIRE", "20"),
        ("HEAD", "40"),
        ("SCREW", "400"),
        ("FAN", "100"),
    ]


def test_a_change_comes_to_the_same_as_planning_all_anew(shop: Shop) -> None:
    shop.ordered("FAN", "100", 40)
    shop.run()
    shop.ordered("HEAD", "7", 30)
    shop.stocked("WIRE", "3")
    shop.run()
    by_changes = shop.proposals()
    shop.forget()
    assert shop.run()["scope"] == "all"
    assert shop.proposals() == by_changes


def test_what_is_expired_or_blocked_is_no_stock(shop: Shop) -> None:
    shop.item("GLUE", "purchased", lot_traced=True, shelf_life_days=10)
    shop.stocked("GLUE", "40")
    shop.ordered("GLUE", "50", 60)
    shop.run()
    assert [one[:2] for one in shop.proposals()] == [("GLUE", "10")]
    shop.factory.clock.advance(timedelta(days=11))
    shop.run()
    assert [one[:2] for one in shop.proposals()] == [("GLUE", "50")]


def test_what_is_taken_out_of_a_bill_of_materials_is_no_longer_planned(shop: Shop) -> None:
    shop.ordered("FAN", "100", 40)
    shop.run()
    assert [one[:2] for one in shop.proposals() if one[0] == "SCREW"] == [("SCREW", "400")]
    version = shop.factory.ask("items.item", {"id": shop.ids["FAN"]}).version
    lines = [{"component_id": shop.ids["HEAD"], "quantity": "1"}]
    shop.send("items.set_bom", {"item_id": shop.ids["FAN"], "version": version, "lines": lines})
    shop.run()
    assert [one[0] for one in shop.proposals()] == ["WIRE", "HEAD", "FAN"]


def test_a_work_order_is_supply_and_asks_for_its_own_material(shop: Shop) -> None:
    line = shop.ordered("FAN", "100", 40)
    assert line
    due = shop.day(38).isoformat()
    shop.send("production.create_order", {"item_id": shop.ids["FAN"], "quantity": "60", "due_on": due})
    shop.run()
    assert [one[:2] for one in shop.proposals() if one[0] == "FAN"] == [("FAN", "40")]
    assert sum(float(one[1]) for one in shop.proposals() if one[0] == "SCREW") == 400


def test_a_phantom_a_by_product_and_a_substitute_come_from_the_books(shop: Shop) -> None:
    shop.bought("BOLT")
    shop.bought("BOLT-ZINC")
    shop.stocked("BOLT-ZINC", "40")
    shop.item("KIT", "made", phantom=True)
    version = shop.factory.ask("items.item", {"id": shop.ids["KIT"]}).version
    lines = [{"component_id": shop.ids["BOLT"], "quantity": "3"}]
    shop.send("items.set_bom", {"item_id": shop.ids["KIT"], "version": version, "lines": lines})
    shop.bought("CHIPS")
    shop.made("BOX", {"KIT": "1"})
    version = shop.factory.ask("items.item", {"id": shop.ids["BOX"]}).version
    beside = {"product_id": shop.ids["CHIPS"], "quantity": "2", "valuation": "fixed", "unit_value": "0"}
    shop.send("items.set_by_products", {"item_id": shop.ids["BOX"], "version": version, "lines": [beside]})
    one = {"item_id": shop.ids["BOLT"], "quantity": "1"}
    instead = {"item_id": shop.ids["BOLT-ZINC"], "quantity": "1"}
    shop.send("items.add_substitution", {"mains": [one], "substitutes": [instead]})
    shop.ordered("BOX", "20", 30)
    shop.ordered("CHIPS", "50", 40)
    shop.run()
    # 20 boxes need 60 bolts, for 40 of which the zinc ones stand in; they leave 40 of the 50 kilos of chips.
    assert sorted(one[:2] for one in shop.proposals()) == [("BOLT", "20"), ("BOX", "20"), ("CHIPS", "10")]


def test_what_is_on_order_is_not_bought_again(shop: Shop) -> None:
    supplier = shop.send(
        "partners.add_partner", {"number": "S1", "name": "供应商", "is_supplier": True}
    ).result
    line = {"item_id": shop.ids["SCREW"], "quantity": "300", "unit_price": "1"}
    body = {"supplier_id": supplier["id"], "due_on": shop.day(10).isoformat(), "lines": [line]}
    shop.send("purchasing.place_order", body)
    shop.ordered("FAN", "100", 40)
    shop.run()
    assert [one[1] for one in shop.proposals() if one[0] == "SCREW"] == ["100"]
    assert ("postpone", "SCREW") in shop.messages()
