"""Lists of more rows than anybody pages through: they say so, and every page can be reached."""

from __future__ import annotations

from uuid import UUID

import pytest

from tests.support.factory import Factory
from webapp.core.db import write_transaction
from webapp.core.listing import COUNTED, FOUND
from webapp.domains.items.models import Item
from webapp.domains.planning.writing import many_ids, write_rows

ROWS = COUNTED + 120


@pytest.fixture
def many(factory: Factory) -> Factory:
    """A company with ROWS items: each is a shaft, the odd ones are of type "Odd_%"."""
    made = factory.send(
        "items.add_item", {"number": "A-1", "name": "轴 0", "kind": "purchased", "unit": "pcs"}
    )
    factory.session.expire_all()
    unit_id = factory.session.get_one(Item, (factory.company_id, UUID(made.result["id"]))).unit_id
    columns = ("id", "number", "code", "name", "name_en", "specification", "kind", "unit_id", "lot_traced")
    more = ("final_inspection", "incoming_inspection", "safety_stock", "active", "version")
    zeros = ("standard_material", "standard_labour", "standard_machine", "sales_price")
    usual = (False, False, 0, True, 1, 0, 0, 0, 0)
    rows = [
        (
            one,
            f"L-{at:05d}",
            f"C{at}",
            f"轴 {at}",
            "",
            "Odd_%" if at % 2 else "even",
            "made",
            unit_id,
            False,
            *usual,
        )
        for at, one in enumerate(many_ids(ROWS - 1))
    ]
    with write_transaction(factory.session):
        write_rows(factory.session, Item, (*columns, *more, *zeros), rows)
    return factory


def test_a_long_list_says_that_there_is_more_and_its_last_page_says_how_much(many: Factory) -> None:
    first = many.ask("items.items", {})
    assert (first.total, first.more, len(first.rows)) == (COUNTED, True, 50)

    last = many.ask("items.items", {"page": ROWS // 50 + 1})
    assert (last.total, last.more, last.rows[-1].number) == (ROWS, False, f"L-{ROWS - 2:05d}")

    between = many.ask("items.items", {"page": COUNTED // 50 + 1})
    assert (between.total, between.more, len(between.rows)) == (COUNTED + 50, True, 50)

    behind = many.ask("items.items", {"page": 1_000_000})
    assert (behind.rows, behind.total, behind.more) == ([], COUNTED, True)


def test_all_pages_together_show_each_row_once_up_and_down(many: Factory) -> None:
    for sort in ("number", "-number", "kind"):
        pages = range(1, ROWS // 500 + 2)
        seen = [
            row.number
            for at in pages
            for row in many.ask("items.items", {"page": at, "size": 500, "sort": sort}).rows
        ]
        assert len(seen) == len(set(seen)) == ROWS


def test_a_search_finds_what_stands_in_any_column_whatever_its_case_and_signs(many: Factory) -> None:
    assert many.ask("items.items", {"search": "odd_%"}).total == FOUND
    assert many.ask("items.items", {"search": "l-09999"}).rows[0].name == "轴 9999"
    assert [row.item_number for row in many.ask("inventory.stock", {"search": "9999 轴"}).rows] == ["L-09999"]
    assert many.ask("items.items", {"search": "Odd%"}).total == 0
    assert many.ask("items.items", {"search": "没有的"}).rows == []


def test_orders_are_found_by_a_word_of_many_items_and_by_one_of_few(many: Factory) -> None:
    item = many.ask("items.items", {"search": "L-00007"}).rows[0]
    customer = many.send("partners.add_partner", {"name": "Fan Works", "is_customer": True}).result["id"]
    line = {"item_id": str(item.id), "quantity": "3", "unit_price": "2"}
    sold = {"customer_id": customer, "due_on": "2026-12-24", "lines": [line]}
    number = many.send("sales.place_order", sold).result["number"]
    centre = many.send("equipment.add_work_centre", {"number": "W", "name": "车"}).result["id"]
    steps = [{"seq": 10, "name": "车", "work_centre_id": centre, "run_minutes": "1"}]
    routing = {"item_id": str(item.id), "version": item.version, "operations": steps}
    many.send("items.set_routing", routing)
    work = {"item_id": str(item.id), "quantity": "3", "due_on": "2026-12-24"}
    many.send("production.create_order", work)

    for word in ("轴", "l-00007", "FAN"):
        found = many.ask("sales.orders", {"search": word})
        assert [(row.number, row.customer) for row in found.rows] == [(number, "Fan Works")]
        assert found.totals.total == 6
    assert many.ask("sales.orders", {"search": "L-00008"}).rows == []
    assert [row.item_number for row in many.ask("production.orders", {"search": "轴"}).rows] == ["L-00007"]
    assert many.ask("production.orders", {"search": "L-00008"}).rows == []
