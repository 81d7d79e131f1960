"""Pieces known one by one, in the office: begun on the item's page, typed at the gate, tapped as they leave, found by a scan."""

from __future__ import annotations

import re
from typing import Any

from tests.support.paper import text_of
from tests.web.screens.floor_story import Story, english, post, rows_of, words


def begun(story: Story, browser: Any) -> str:
    version = story.ask("items.item", id=story.ids["motor"]).version
    answer = post(browser, f"/items/{story.ids['motor']}/pieces", version=str(version), on="true")
    assert answer.status_code == 303
    return words(browser.get(answer.headers["Location"]).text)


def test_a_motor_is_received_by_its_number_shipped_by_a_tap_and_found_by_its_label(story: Story) -> None:
    planner = english(story.house.browser("planner"))
    page = begun(story, planner)
    assert "Each piece has a serial number from now on; 0 in stock got theirs." in page

    keeper = english(story.house.browser("storekeeper", "boss"))
    typed = {"item_id": story.ids["motor"], "quantity": "2", "unit_cost": "20", "serials": "HL-1 HL-1"}
    refused = post(keeper, "/stock/receive", **typed)
    assert refused.status_code == 422
    assert "Serial number HL-1 stands there twice." in words(refused.text)
    assert "HL-1 HL-1</textarea>" in refused.text, "nothing that was typed is lost"
    assert post(keeper, "/stock/receive", **typed | {"serials": "HL-1\nHL-2"}).status_code == 303

    line = {"item_id": story.ids["motor"], "quantity": "2", "unit_price": "40"}
    sale = {"customer_id": story.ids["customer"], "due_on": "2026-12-01", "lines": [line]}
    order_id = str(story.send("sales.place_order", sale, "seller")["id"])
    form = keeper.get(f"/sales-orders/{order_id}/ship").text
    assert re.findall(r'data-piece="(.*?)"', form) == ["HL-1", "HL-2"]
    row = {
        "lines.0.line_id": str(story.ask("sales.order", id=order_id).lines[0].id),
        "lines.0.quantity": "1",
    }
    unsaid = post(keeper, f"/sales-orders/{order_id}/ship", **row)
    assert unsaid.status_code == 422
    assert "which 1 of the 2 pieces?" in words(unsaid.text)
    assert (
        post(keeper, f"/sales-orders/{order_id}/ship", **row | {"lines.0.serials": "HL-2"}).status_code == 303
    )

    delivery = story.ask("sales.order", id=order_id).shipments[0]
    assert delivery.lines[0].serials == ["HL-2"]
    assert "Serial numbers HL-2" in words(keeper.get(f"/deliveries/{delivery.id}").text)
    note = keeper.get(f"/print/delivery-notes/{delivery.id}.pdf")
    assert "HL-2" in text_of(note.data)

    head, *rows = rows_of(keeper.get("/serials?format=xlsx&sort=number"))
    where = [(row[head.index("Serial number")], row[head.index("Status")]) for row in rows]
    assert where == [("HL-1", "In our stock"), ("HL-2", "Shipped")]
    gone = next(one for one in story.ask("inventory.serials").rows if one.number == "HL-2")
    found = keeper.get(f"/S/{gone.code}", follow_redirects=True)
    assert "HL-2" in words(found.text)
    assert str(story.ask("sales.order", id=order_id).number) in found.text
    label = keeper.get(f"/print/labels/serial.pdf?id={gone.id}")
    assert (label.status_code, label.mimetype) == (200, "application/pdf")


def test_who_only_reads_stock_neither_renames_nor_exchanges(story: Story) -> None:
    begun(story, story.house.browser("planner"))
    body = {"item_id": story.ids["motor"], "quantity": "2", "unit_cost": "20", "serials": ["A-1", "A-2"]}
    story.send("inventory.receive", body, "storekeeper")
    waste = {"item_id": story.ids["motor"], "quantity": "1", "to": "scrap", "reason": "x"}
    story.send("inventory.issue", waste, "storekeeper")
    first, second = story.ask("inventory.serials", sort="number").rows
    seller = english(story.house.browser("seller"))
    page = seller.get(f"/serials/{first.id}").text
    assert "Nobody said that it was this piece" in words(page)
    assert 'data-dialog-open="exchange"' not in page

    change = {"version": str(first.version), "other_id": str(second.id), "reason": "seen in the bin"}
    assert post(seller, f"/serials/{first.id}/exchange", **change).status_code == 403
    boss = english(story.house.browser("storekeeper", "planner", "boss", "accountant"))
    assert post(boss, f"/serials/{first.id}/exchange", **change | {"other_id": ""}).status_code == 422
    assert post(boss, f"/serials/{first.id}/exchange", **change).status_code == 303
    assert "Another piece had been meant" in words(boss.get(f"/serials/{first.id}").text)
    taken = {"version": str(first.version + 1), "number": "A-2"}
    assert "Another piece of this item has the number A-2." in words(
        post(boss, f"/serials/{first.id}/rename", **taken).text
    )
