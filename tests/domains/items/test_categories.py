"""Items are sorted into a tree of categories."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domains.items.conftest import Workshop, errors_of
from webapp.core.ids import new_id
from webapp.domains.items.catalogue_models import ItemCategory
from webapp.domains.items.categories import Tree, steps_of


@pytest.fixture
def sorted_shop(shop: Workshop) -> Workshop:
    """Raw material with metal and plastic in it; sheet in metal."""
    for code, name, above in (
        ("RM", "原材料", ""),
        ("ME", "金属", "RM"),
        ("SH", "板材", "ME"),
        ("PL", "塑料", "RM"),
    ):
        parent = {"parent_id": shop.ids[above]} if above else {}
        body = {"code": code, "name": name, "name_en": code.title()} | parent
        shop.ids[code] = shop.send("items.add_category", body).result["id"]
    return shop


def rows(shop: Workshop) -> dict[str, Any]:
    found = shop.factory.ask("items.categories", {}, shop.factory.actor("planner"))
    return {row.code: row for row in found}


def numbers_in(shop: Workshop, code: str) -> list[str]:
    params = {"category_id": shop.ids[code]}
    found = shop.factory.ask("items.items", params, shop.factory.actor("planner"))
    return [row.number for row in found.rows]


def step(shop: Workshop, code: str) -> dict[str, Any]:
    return {"category_id": shop.ids[code], "version": rows(shop)[code].version}


def test_a_category_lists_what_is_in_it_and_below_it(sorted_shop: Workshop) -> None:
    sorted_shop.bought("STEEL", category_id=sorted_shop.ids["SH"])
    sorted_shop.bought("ABS", category_id=sorted_shop.ids["PL"])
    sorted_shop.item("FAN")

    assert numbers_in(sorted_shop, "RM") == ["ABS", "STEEL"]
    assert numbers_in(sorted_shop, "ME") == ["STEEL"]
    found = rows(sorted_shop)
    assert list(found) == ["RM", "ME", "SH", "PL"]
    assert [(row.level, row.items, row.all_items) for row in found.values()] == [
        (1, 0, 2),
        (2, 0, 1),
        (3, 1, 1),
        (2, 1, 1),
    ]
    assert sorted_shop.view("STEEL").category_name == "板材"
    assert sorted_shop.view("FAN").category == ""


def test_an_item_leaves_its_category_and_goes_into_another(sorted_shop: Workshop) -> None:
    sorted_shop.bought("STEEL", category_id=sorted_shop.ids["SH"])
    for wanted in (sorted_shop.ids["PL"], None):
        sorted_shop.structured("items.change_item", "STEEL", category_id=wanted)
        assert str(sorted_shop.view("STEEL").category_id) == str(wanted)


def test_an_unknown_category_is_said_at_its_field(sorted_shop: Workshop) -> None:
    body = {"number": "X", "name": "X", "kind": "made", "unit": "pcs", "category_id": str(uuid4())}
    refused = sorted_shop.send("items.add_item", body, "refused")
    assert errors_of(refused) == [("category_id", "category_unknown")]


def test_a_category_moves_with_all_that_is_in_it_but_never_into_itself(sorted_shop: Workshop) -> None:
    sorted_shop.bought("STEEL", category_id=sorted_shop.ids["SH"])
    moved = step(sorted_shop, "ME") | {"parent_id": sorted_shop.ids["PL"]}
    sorted_shop.send("items.change_category", moved)
    assert numbers_in(sorted_shop, "PL") == ["STEEL"]
    for below in ("PL", "ME", "SH"):
        crossed = step(sorted_shop, "PL") | {"parent_id": sorted_shop.ids[below]}
        refused = sorted_shop.send("items.change_category", crossed, "refused")
        assert errors_of(refused) == [("parent_id", "category_in_itself")]
    assert list(rows(sorted_shop)) == ["RM", "PL", "ME", "SH"]


def test_a_code_belongs_to_one_category(sorted_shop: Workshop) -> None:
    refused = sorted_shop.send("items.add_category", {"code": "SH", "name": "别的"}, "refused")
    assert errors_of(refused) == [("code", "code_taken")]
    refused = sorted_shop.send("items.change_category", step(sorted_shop, "PL") | {"code": "SH"}, "refused")
    assert errors_of(refused) == [("code", "code_taken")]


def test_only_a_category_that_nothing_is_in_can_go(sorted_shop: Workshop) -> None:
    sorted_shop.bought("STEEL", category_id=sorted_shop.ids["SH"])
    for code in ("ME", "SH"):
        refused = sorted_shop.send("items.remove_category", step(sorted_shop, code), "refused")
        assert refused.code == "category_in_use"
    sorted_shop.structured("items.change_item", "STEEL", category_id=None)
    sorted_shop.send("items.remove_category", step(sorted_shop, "SH"))
    assert list(rows(sorted_shop)) == ["RM", "ME", "PL"]


names = st.text("abc 金属", min_size=1, max_size=6).map(str.strip).filter(bool)


@given(st.lists(st.tuples(names, st.integers(0, 8)), max_size=9))
def test_every_category_is_found_by_its_code_and_by_its_path(drawn: list[tuple[str, int]]) -> None:
    made: list[ItemCategory] = []
    for place, (name, above) in enumerate(drawn):
        parent = made[above % place].id if place and above else None
        made.append(ItemCategory(id=new_id(), code=f"#{place}", name=name, name_en="", parent_id=parent))
    tree = Tree(made)
    assert {one.category.id for one in tree.in_order()} == {one.id for one in made}
    for one in tree.in_order():
        assert tree.meant(one.category.code) == [one.category]
        path = " / ".join(one.path)
        assert one.category in tree.meant(path) or one.level == 1
        assert steps_of(path) == list(one.path)
        assert len(tree.family(one.category.id)) >= 1
