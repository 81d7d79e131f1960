"""The store: stock and its alerts, lots, moves, and what is received, issued, counted and carried."""

from __future__ import annotations

import pytest

from tests.support.house import House, new_house, said
from tests.web.screens.floor_story import Story, english, post, rows_of


def lot_of(story: Story, item: str) -> str:
    return str(story.ask("inventory.lots", item_id=story.ids[item]).rows[0].id)


def test_stock_shows_items_and_opens_as_excel(story: Story) -> None:
    story.stock_up()
    keeper = english(story.house.browser("storekeeper"))
    assert "MOTOR" in keeper.get("/stock").text
    rows = rows_of(keeper.get("/stock?state=in_stock&format=xlsx"))
    assert rows[0][:2] == ("Item", "Item number")
    assert {row[1] for row in rows[1:]} == {"MOTOR", "RESIN", "SCREW"}


def test_costs_are_for_who_may_see_them(story: Story) -> None:
    story.stock_up()
    assert "200.00" not in story.house.browser("storekeeper").get("/stock").text
    assert "200.00" in story.house.browser("accountant").get("/stock").text


def test_an_order_that_will_run_short_is_an_alert_that_leads_to_the_item(story: Story) -> None:
    story.stock_up(motors="4")
    story.plan()
    keeper = story.house.browser("storekeeper")
    assert "项物料将缺，影响工单" in keeper.get("/stock/warnings").text
    assert "WO-2026-0001" in keeper.get("/stock/alerts?kind=short_for_order").text
    page = keeper.get(f"/stock/items/{story.ids['motor']}").text
    assert "WO-2026-0001 将缺 6" in page


def test_what_is_promised_names_the_order(story: Story) -> None:
    story.stock_up()
    story.release(story.plan())
    assert "WO-2026-0001" in story.house.browser("storekeeper").get(f"/stock/items/{story.ids['motor']}").text


def test_receiving_keeps_what_was_typed_and_then_books_it(story: Story) -> None:
    keeper = story.house.browser("storekeeper")
    fields = {"item_id": story.ids["motor"], "item_id__text": "MOTOR 电机", "supplier_lot": "HL-77"}
    refused = post(keeper, "/stock/receive", **fields, quantity="-3", unit_cost="20")
    assert refused.status_code == 422
    assert 'value="HL-77"' in refused.text
    assert 'id="f-quantity-error"' in refused.text
    done = post(keeper, "/stock/receive", **fields, quantity="3", unit_cost="20")
    page = keeper.get(done.headers["Location"]).text
    assert "已入库，单号 GR-2026-0001。" in page
    assert story.ask("inventory.lot", id=lot_of(story, "motor")).supplier_lot == "HL-77"


def test_an_issue_of_more_than_there_is_says_how_much_there_is(story: Story) -> None:
    story.stock_up()
    keeper = english(story.house.browser("storekeeper"))
    fields = {"item_id": story.ids["motor"], "to": "scrap", "reason": "broken"}
    refused = post(keeper, "/stock/issue", **fields, quantity="11")
    assert refused.status_code == 422
    assert "only 10 available" in refused.text
    assert post(keeper, "/stock/issue", **fields, quantity="1").status_code == 303


def test_a_shortage_found_by_a_count_needs_no_minus_sign(story: Story) -> None:
    story.stock_up()
    place = next(one for one in story.ask("inventory.item_stock", id=story.ids["screw"]).lots).place_id
    fields = {"item_id": story.ids["screw"], "place_id": str(place), "reason": "盘点"}
    keeper = story.house.browser("storekeeper")
    done = post(keeper, "/stock/adjust", **fields, direction__text="shortage", quantity_difference="5")
    assert done.status_code == 303
    assert story.ask("inventory.item_stock", id=story.ids["screw"]).on_hand == 195


def test_a_transfer_to_the_same_place_is_refused_at_its_field(story: Story) -> None:
    story.stock_up()
    place = str(story.ask("inventory.item_stock", id=story.ids["screw"]).lots[0].place_id)
    answer = post(
        story.house.browser("storekeeper"),
        "/stock/transfer",
        item_id=story.ids["screw"],
        quantity="5",
        from_place_id=place,
        to_place_id=place,
    )
    assert answer.status_code == 422
    assert 'id="f-to_place_id-error"' in answer.text


def test_what_is_locked_for_an_order_is_carried_away_by_who_may_once_the_reason_is_given(
    story: Story,
) -> None:
    """The field for it appears when the first try was refused, and only to who may take it."""
    story.stock_up()
    order_id = story.plan()
    story.release(order_id)
    planned = story.ask("production.order", id=order_id)
    motor = next(one for one in planned.materials if one.item_number == "MOTOR")
    locking = {"work_order_id": order_id, "material_id": str(motor.id)}
    story.send("production.lock_stock", locking, "planner")
    [lot] = story.ask("inventory.item_stock", id=story.ids["motor"]).lots
    places = story.ask("inventory.places").rows
    away = {
        "item_id": story.ids["motor"],
        "lot_id": str(lot.lot_id or ""),
        "quantity": "2",
        "from_place_id": str(lot.place_id),
        "to_place_id": str(
            next(one.id for one in places if one.kind == "warehouse" and one.id != lot.place_id)
        ),
    }
    refused = post(story.house.browser("storekeeper"), "/stock/transfer", **away)
    assert (refused.status_code, 'name="override_reason"' in refused.text) == (422, False)
    both = story.house.browser("storekeeper", "planner")
    assert 'name="override_reason"' not in both.get("/stock/transfer").text
    assert 'name="override_reason"' in post(both, "/stock/transfer", **away).text
    assert post(both, "/stock/transfer", **away, override_reason="搬仓").status_code == 303


def test_a_lot_shows_where_it_came_from_and_is_blocked_and_released_with_a_reason(story: Story) -> None:
    story.stock_up()
    lot, inspector = lot_of(story, "motor"), english(story.house.browser("inspector"))
    page = inspector.get(f"/lots/{lot}").text
    assert "Hengli Motors" in page
    refused = post(inspector, f"/lots/{lot}/block", status="hold", reason="")
    assert refused.status_code == 422
    assert 'id="f-reason-error"' in refused.text
    post(inspector, f"/lots/{lot}/block", status="hold", reason="rust")
    assert "On hold" in inspector.get(f"/lots/{lot}").text
    post(inspector, f"/lots/{lot}/release", reason="cleaned")
    assert story.ask("inventory.lot", id=lot).status == "available"


def test_a_wrong_move_is_taken_back_once(story: Story) -> None:
    story.stock_up()
    move = story.ask("inventory.moves", item_id=story.ids["screw"]).rows[0]
    keeper = story.house.browser("storekeeper")
    assert "做错了？" in keeper.get(f"/moves/{move.id}").text
    done = post(keeper, f"/moves/{move.id}/take-back", reason="收错料")
    page = keeper.get(done.headers["Location"]).text
    assert "已用反向流水冲销。" in page
    assert "做错了？" not in page
    assert story.ask("inventory.item_stock", id=story.ids["screw"]).on_hand == 0


def test_moves_of_today_are_listed_and_exported(story: Story) -> None:
    story.stock_up()
    keeper = story.house.browser("storekeeper")
    assert "GR-2026-0001" in keeper.get("/moves?span=today&kind=receipt").text
    assert len(rows_of(keeper.get("/moves?format=xlsx"))) == 4
    assert len(rows_of(keeper.get("/lots?format=xlsx"))) == 3


def test_items_are_found_with_what_is_here_of_them(story: Story) -> None:
    story.stock_up()
    found = said(story.house.browser("storekeeper").get("/stock/find/items?q=motor"))["options"]
    assert [one["value"] for one in found] == [story.ids["motor"]]
    assert "10" in found[0]["facts"]


@pytest.mark.parametrize("path", ["/stock", "/lots", "/moves", "/stock/alerts"])
def test_a_worker_is_told_that_this_is_not_for_their_role(story: Story, path: str) -> None:
    assert story.house.browser("worker").get(path).status_code == 403


def test_who_only_reads_stock_cannot_post_it(story: Story) -> None:
    seller = story.house.browser("seller")
    assert seller.get("/stock").status_code == 200
    assert seller.get("/stock/receive").status_code == 403
    assert post(seller, "/stock/adjust").status_code == 403


def test_another_companys_item_lot_and_move_are_not_there(story: Story, house: House) -> None:
    story.stock_up()
    move = story.ask("inventory.moves").rows[0].id
    lot = lot_of(story, "motor")
    stranger = new_house(house.app, house.clock, "other").browser("storekeeper")
    for path in (f"/stock/items/{story.ids['motor']}", f"/lots/{lot}", f"/moves/{move}"):
        assert stranger.get(path).status_code == 404
