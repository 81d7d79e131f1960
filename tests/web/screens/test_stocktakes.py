"""A stocktake at the desk, and the places inside of the warehouses."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.web.screens.floor_story import Story, english, post, rows_of


@pytest.fixture
def story(story: Story) -> Story:
    story.stock_up()
    story.house.clock.advance(timedelta(minutes=1))
    return story


def raw(story: Story) -> str:
    return next(str(one.id) for one in story.ask("inventory.places", search="RM").rows)


def test_a_stocktake_from_opening_to_posting(story: Story) -> None:
    keeper = story.house.browser("storekeeper")
    unsure = post(keeper, "/stocktakes/new", note="月末")
    assert (unsure.status_code, 'value="月末"' in unsure.text) == (422, True)
    opened = post(keeper, "/stocktakes/new", **{"place_ids[]": raw(story)}, note="月末")
    address = opened.headers["Location"]
    begun = keeper.get(address).text
    assert "盘点中" in begun
    assert [begun.count(f'<dt class="facts__key">{word}<') for word in ("已取消", "操作人")] == [0, 1]
    line = next(
        one
        for one in story.ask("inventory.stocktake_lines", stocktake_id=address.rpartition("/")[2]).rows
        if one.item_number == "SCREW"
    )
    story.house.clock.advance(timedelta(minutes=1))
    page = f"{address}/lines/{line.id}"

    assert post(keeper, f"{page}/count", quantity="-1").status_code == 422
    assert post(keeper, f"{page}/count", quantity="7").status_code == 303
    assert "待复盘" in keeper.get(page).text
    unfinished = post(keeper, f"{address}/post", reason="月末盘点")
    assert (unfinished.status_code, "未盘" in unfinished.text) == (422, True)
    assert post(keeper, f"{page}/again").status_code == 303
    story.house.clock.advance(timedelta(minutes=1))
    assert post(keeper, f"{page}/count", quantity="8").status_code == 303
    assert post(keeper, f"{page}/accept", reason="").status_code == 422
    alone = post(keeper, f"{page}/accept", reason="散落")
    assert (alone.status_code, "只有您一个人盘过" in alone.text) == (422, True)
    assert post(story.house.browser("boss"), f"{page}/accept", reason="散落").status_code == 303
    done = post(keeper, f"{address}/post", reason="月末盘点", leave_rest="true")

    assert done.status_code == 303, done.text
    shown = keeper.get(done.headers["Location"]).text
    assert "已过账：账面已按盘点数调整。" in shown
    assert story.ask("inventory.item_stock", id=story.ids["screw"]).on_hand == 8
    rows = rows_of(english(keeper).get(f"{address}?state=differing&format=xlsx"))
    assert [row[1] for row in rows[1:] if row[1]] == ["SCREW"]
    assert "8" in keeper.get(page).text


def test_what_a_stocktake_is_worth_is_for_who_may_see_costs(story: Story) -> None:
    boss, keeper = story.house.browser("boss"), story.house.browser("storekeeper")
    address = post(keeper, "/stocktakes/new", **{"place_ids[]": raw(story)}).headers["Location"]
    assert "差异金额" in boss.get(address).text
    assert "差异金额" not in keeper.get(address).text
    assert story.house.browser("seller").get(address).status_code == 403
    cancelled = post(boss, f"{address}/cancel", reason="错了")
    assert "已取消，账面不变。" in boss.get(cancelled.headers["Location"]).text


def test_places_are_made_by_the_dozen_and_hold_what_is_put_away(story: Story) -> None:
    keeper = story.house.browser("storekeeper")
    assert "仓库里还没有库位" in keeper.get("/stock/put-away").text
    body = {"warehouse_id": raw(story), "use": "store"}
    made = post(keeper, "/places/new", **body, numbers="A-01~A-12，B-1")
    assert made.status_code == 303, made.text
    taken = post(keeper, "/places/new", **body, numbers="C-1\nA-03")
    assert (taken.status_code, "已有库位 A-03。" in taken.text) == (422, True)
    assert post(keeper, "/places/new", **body | {"use": "line"}, numbers="L1").status_code == 422

    inside = story.ask("inventory.places", warehouse_id=raw(story), size=500).rows
    assert [one.number for one in inside][:2] == ["RM/A-01", "RM/A-02"]
    assert len(inside) == 13
    shelf = inside[0]
    away = {"item_id": story.ids["screw"], "quantity": "4", "to_place_id": str(shelf.id)}
    done = post(keeper, "/stock/put-away", **away)
    assert done.status_code == 303, done.text
    page = keeper.get(f"/places/{shelf.id}").text
    assert "SCREW" in page
    refused = post(keeper, f"/places/{shelf.id}/retire")
    assert (refused.status_code, "还有库存" in refused.text) == (422, True)
    assert post(keeper, f"/places/{inside[1].id}/retire").status_code == 303
    assert "RM/A-02" not in keeper.get("/places").text
    assert "RM/A-02" in keeper.get("/places?retired=true").text
    assert "SCREW" in keeper.get(f"/stock?place_id={raw(story)}").text
