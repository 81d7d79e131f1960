from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from tests.domains.items.conftest import Workshop, errors_of
from tests.support.factory import found
from webapp.core.changes import Change, current_cursor
from webapp.core.codes import is_valid
from webapp.core.db import write_transaction
from webapp.domains.sync.models import Blob


def test_an_item_gets_a_code_for_its_label(shop: Workshop) -> None:
    shop.bought("SCR-M3", "0.02", lot_traced=True, safety_stock="500")
    row = shop.view("SCR-M3")
    assert is_valid(row.code)
    assert (row.unit, row.kind, row.lot_traced, row.version) == ("pcs", "purchased", True, 1)
    assert str(row.standard_cost) == "0.020000"


def test_a_number_is_taken_once_in_a_company(shop: Workshop) -> None:
    shop.item("FAN")
    body = {"number": "FAN", "name": "x", "kind": "made", "unit": "pcs"}
    assert errors_of(shop.send("items.add_item", body, "refused")) == [("number", "number_taken")]
    other = found(shop.factory.session, shop.factory.clock, "other")
    other.send("items.add_item", body, other.actor("planner"))


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        ({"unit": "stone"}, ("unit", "unit_unknown")),
        ({"kind": "found"}, ("kind", "literal_error")),
        ({"standard_price": "3"}, ("standard_price", "made_item_has_no_price")),
        ({"sales_price": 1.5}, ("sales_price", "value_error")),
        ({"safety_stock": "-1"}, ("safety_stock", "greater_than_equal")),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    shop: Workshop, facts: dict[str, Any], error: tuple[str, str]
) -> None:
    body = {"number": "FAN", "name": "风扇", "kind": "made", "unit": "pcs"} | facts
    assert errors_of(shop.send("items.add_item", body, "refused")) == [error]


def test_only_the_named_fields_change_and_an_old_version_changes_nothing(shop: Workshop) -> None:
    shop.bought("SCR-M3", "0.02", specification="M3x8")
    shop.structured("items.change_item", "SCR-M3", name="螺丝", standard_price="0.03")
    row = shop.view("SCR-M3")
    assert (row.name, row.specification, str(row.standard_cost), row.version) == (
        "螺丝",
        "M3x8",
        "0.030000",
        2,
    )
    body = {"item_id": shop.ids["SCR-M3"], "version": 1, "name": "旧"}
    assert errors_of(shop.send("items.change_item", body, "refused")) == [("version", "stale_version")]


def test_an_item_with_a_bom_cannot_become_a_purchased_one(shop: Workshop) -> None:
    shop.item("FAN")
    shop.bought("MOTOR")
    shop.bom("FAN", {"item": "MOTOR", "quantity": "1"})
    refused = shop.structured("items.change_item", "FAN", "refused", kind="purchased")
    assert errors_of(refused) == [("kind", "item_has_bom")]
    shop.bom("FAN")
    shop.structured("items.change_item", "FAN", kind="purchased")


def test_units_are_added_once(shop: Workshop) -> None:
    body = {"code": "pair", "name": "双", "name_en": "pair", "decimals": 0}
    shop.send("items.add_unit", body)
    assert errors_of(shop.send("items.add_unit", body, "refused")) == [("code", "code_taken")]
    assert "pair" in [unit.code for unit in shop.factory.ask("items.units")]


def test_a_drawing_is_a_file_that_has_arrived(shop: Workshop) -> None:
    shop.item("FAN")
    sha256 = "ab" * 32
    refused = shop.structured("items.attach_drawing", "FAN", "refused", sha256=sha256)
    assert errors_of(refused) == [("sha256", "drawing_missing")]
    now = shop.factory.clock.now()
    with write_transaction(shop.factory.session) as session:
        session.add(
            Blob(
                sha256=sha256, content_type="image/png", size=1, received=1, completed_at=now, created_at=now
            )
        )
    shop.structured("items.attach_drawing", "FAN", sha256=sha256)
    assert shop.view("FAN").drawing_sha256 == sha256
    shop.structured("items.attach_drawing", "FAN", sha256=None)
    assert shop.view("FAN").drawing_sha256 is None


def test_the_list_searches_filters_sorts_and_pages(shop: Workshop) -> None:
    for number in ("FAN-30", "FAN-40"):
        shop.item(number, specification="220V 50Hz")
    shop.bought("COPPER", unit="kg", lot_traced=True)
    shop.bom("FAN-30", {"item": "COPPER", "quantity": "0.12"})

    def numbers(**params: Any) -> list[str]:
        return [row.number for row in shop.factory.ask("items.items", params).rows]

    assert numbers() == ["COPPER", "FAN-30", "FAN-40"]
    assert numbers(search="220v fan-4") == ["FAN-40"]
    assert numbers(kind="purchased") == numbers(lot_traced=True) == numbers(low_level=1) == ["COPPER"]
    assert numbers(low_level=0, sort="-number") == ["FAN-40", "FAN-30"]
    assert numbers(size=2, page=2) == ["FAN-40"]
    assert shop.factory.ask("items.items", {"size": 2}).total == 3


def test_the_floor_sees_items_and_not_what_they_cost(shop: Workshop) -> None:
    item_id = shop.bought("COPPER", "60", unit="kg")
    seen = shop.factory.ask("items.item", {"id": item_id}, shop.factory.actor("inspector"))
    assert (seen.standard_cost, seen.standard_material, seen.sales_price) == (None, None, None)
    seen = shop.factory.ask("items.item", {"id": item_id}, shop.factory.actor("accountant"))
    assert seen.standard_material == 60
    assert seen.sales_price is not None


def test_another_companys_item_is_not_found(shop: Workshop) -> None:
    item_id = shop.item("FAN")
    other = found(shop.factory.session, shop.factory.clock, "other")
    body = {"item_id": item_id, "version": 1, "name": "x"}
    assert other.send("items.change_item", body, expect="refused").code == "not_found"
    assert other.ask("items.items").rows == []


def test_a_new_bom_brings_the_item_to_the_phones_again(shop: Workshop) -> None:
    item_id = shop.item("FAN")
    shop.bought("MOTOR")
    session = shop.factory.session
    before = current_cursor(session)
    shop.bom("FAN", {"item": "MOTOR", "quantity": "1"})
    changed = session.scalars(select(Change.entity_id).where(Change.seq > before)).all()
    assert changed == [UUID(item_id)]
