"""Work orders, job tickets and reports, as planners, storekeepers and team leaders meet them."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.support.house import House, new_house
from tests.web.screens.floor_story import Story, english, post, rows_of
from webapp.core.clock import SettableClock


def test_an_empty_list_says_what_to_do(story: Story) -> None:
    page = story.house.browser("planner").get("/work-orders").text
    assert "没有未结案的生产工单" in page
    assert "新建" in page


def test_the_list_shows_open_orders_and_marks_late_ones(story: Story, clock: SettableClock) -> None:
    story.plan()
    clock.advance(timedelta(days=5))
    page = english(story.house.browser("planner")).get("/work-orders").text
    assert "WO-2026-0001" in page
    assert "Late" in page
    assert "WO-2026-0001" not in story.house.browser("planner").get("/work-orders?status=closed").text


def test_the_list_opens_as_an_excel_file_in_the_readers_language(story: Story) -> None:
    story.plan()
    answer = english(story.house.browser("planner")).get("/work-orders?format=xlsx")
    rows = rows_of(answer)
    assert rows[0][0] == "Number"
    assert rows[1][0] == "WO-2026-0001"


def test_a_new_order_keeps_what_was_typed_and_says_what_is_wrong_at_the_field(story: Story) -> None:
    answer = post(
        story.house.browser("planner"),
        "/work-orders/new",
        item_id=story.ids["fan"],
        item_id__text="FAN 台扇",
        quantity="十",
        due_on="2026-11-27",
    )
    assert answer.status_code == 422
    assert 'value="十"' in answer.text
    assert 'value="FAN 台扇"' in answer.text
    assert 'id="f-quantity-error"' in answer.text


def test_an_order_line_is_planned_with_one_tap(story: Story) -> None:
    line = {"item_id": story.ids["fan"], "quantity": "20", "unit_price": "80"}
    story.send(
        "sales.place_order",
        {"customer_id": story.ids["customer"], "due_on": "2026-11-27", "lines": [line]},
        "seller",
    )
    planner = story.house.browser("planner")
    assert "排产 20" in planner.get("/work-orders/to-plan").text
    line_id = str(story.ask("production.lines_to_plan")[0].line_id)
    assert 'value="20"' in planner.get(f"/work-orders/new?line={line_id}").text
    answer = post(
        planner,
        "/work-orders/new",
        item_id=story.ids["fan"],
        quantity="20",
        due_on="2026-11-27",
        sales_order_line_id=line_id,
    )
    assert answer.status_code == 303
    page = planner.get(answer.headers["Location"]).text
    assert "生产工单 WO-2026-0001 已建立。" in page
    assert "SO-2026-0001" in page
    assert "已售的都已排产" in planner.get("/work-orders/to-plan").text


def test_a_double_click_plans_one_order(story: Story) -> None:
    planner, command = story.house.browser("planner"), str(uuid4())
    for _ in range(2):
        post(
            planner,
            "/work-orders/new",
            command_id=command,
            item_id=story.ids["fan"],
            quantity="5",
            due_on="2026-11-27",
        )
    assert story.ask("production.orders").total == 1


def test_release_is_barred_with_its_reason_while_not_one_piece_can_be_made(story: Story) -> None:
    order_id = story.plan()
    page = story.house.browser("planner").get(f"/work-orders/{order_id}/release").text
    assert "现有库存一件也做不了" in page
    assert "缺料，一件也做不了。" in page
    assert "MOTOR" in page


def test_a_partial_release_wants_its_reason_at_the_field(story: Story) -> None:
    story.stock_up(motors="4")
    order_id, planner = story.plan(), story.house.browser("planner")
    refused = post(planner, f"/work-orders/{order_id}/release", ticket_quantity="5")
    assert refused.status_code == 422
    assert 'id="f-partial_reason-error"' in refused.text
    assert 'value="5"' in refused.text
    done = post(planner, f"/work-orders/{order_id}/release", ticket_quantity="5", partial_reason="明天到")
    page = planner.get(done.headers["Location"]).text
    assert "已下达，2 张随工单可以打印。" in page
    assert "明天到" in page


def test_a_split_that_is_too_large_comes_back_with_its_form_in_sight(story: Story) -> None:
    order_id, planner = story.plan(), english(story.house.browser("planner"))
    refused = post(planner, f"/work-orders/{order_id}/split", quantity="10")
    assert refused.status_code == 422
    assert "Split off less than the order" in refused.text
    done = post(planner, f"/work-orders/{order_id}/split", quantity="4")
    assert "WO-2026-0002" in planner.get(done.headers["Location"]).text


def test_the_store_issues_what_is_suggested_and_hears_when_stock_is_short(story: Story) -> None:
    story.stock_up()
    order_id = story.plan()
    story.release(order_id)
    keeper = story.house.browser("storekeeper")
    page = keeper.get(f"/work-orders/{order_id}/issue").text
    assert 'name="lines.0.quantity"' in page
    assert 'value="10"' in page
    material = story.ask("production.order", id=order_id).materials[0]
    fields = {"lines__dot__0__dot__material_id": str(material.id)}
    nothing = post(keeper, f"/work-orders/{order_id}/issue", **fields, lines__dot__0__dot__quantity="")
    assert nothing.status_code == 422
    assert "请至少填写一种物料的数量。" in nothing.text
    done = post(keeper, f"/work-orders/{order_id}/issue", **fields, lines__dot__0__dot__quantity="10")
    assert done.status_code == 303
    assert story.ask("production.order", id=order_id).materials[0].issued == 10


def test_closing_and_cancelling_answer_on_the_orders_page(story: Story) -> None:
    order_id, planner = story.plan(), story.house.browser("planner")
    done = post(planner, f"/work-orders/{order_id}/cancel")
    assert "工单已取消。" in planner.get(done.headers["Location"]).text
    refused = post(planner, f"/work-orders/{order_id}/close")
    assert refused.status_code == 422
    assert "error-summary" in refused.text


def test_a_report_is_listed_summed_exported_and_taken_back_with_a_reason(story: Story) -> None:
    order_id, step = story.in_work()
    scrap = [{"quantity": "1", "reason": "D03"}]
    story.send("production.report", step | {"good": "5", "scrap": scrap, "minutes": "12"}, "worker")
    leader = story.house.browser("team_leader")
    listed = leader.get("/reports?span=today").text
    assert "WO-2026-0001" in listed
    report = story.ask("production.reports", work_order_id=order_id).rows[0]
    assert "D03" in leader.get(f"/reports/{report.id}").text
    assert len(rows_of(leader.get("/reports?format=xlsx"))) == 2

    refused = post(leader, f"/reports/{report.id}/take-back", reason="")
    assert refused.status_code == 422
    assert 'id="f-reason-error"' in refused.text
    done = post(leader, f"/reports/{report.id}/take-back", reason="数错了")
    assert "报工已撤回" in leader.get(done.headers["Location"]).text
    assert story.ask("production.orders").rows[0].done == 0


def test_tickets_are_chosen_for_printing_and_kept_from_who_may_not_print(story: Story) -> None:
    story.stock_up()
    order_id = story.plan()
    story.release(order_id)
    planner = story.house.browser("planner")
    page = planner.get(f"/tickets?work_order_id={order_id}").text
    assert 'name="ticket_ids[]"' in page
    assert "checked" in page
    assert "打印所选" in page
    assert 'name="ticket_ids[]"' not in story.house.browser("storekeeper").get("/tickets").text


def test_a_page_asked_for_again_is_unchanged_until_something_happens(story: Story) -> None:
    order_id, planner = story.plan(), story.house.browser("planner")
    first = planner.get(f"/work-orders/{order_id}")
    same = {"If-None-Match": first.headers["ETag"]}
    assert planner.get(f"/work-orders/{order_id}", headers=same).status_code == 304
    story.stock_up()
    assert planner.get(f"/work-orders/{order_id}", headers=same).status_code == 200


def test_the_boss_finds_the_cost_sheet_and_the_storekeeper_does_not(story: Story) -> None:
    order_id = story.plan()
    assert "成本单" not in story.house.browser("storekeeper").get(f"/work-orders/{order_id}").text


@pytest.mark.parametrize("path", ["/work-orders", "/tickets", "/reports", "/work-orders/new"])
def test_a_worker_is_told_that_this_is_not_for_their_role(story: Story, path: str) -> None:
    answer = story.house.browser("worker").get(path)
    assert answer.status_code == 403
    assert "您的角色" in answer.text


def test_a_storekeeper_may_look_but_not_plan(story: Story) -> None:
    keeper = story.house.browser("storekeeper")
    assert keeper.get("/work-orders").status_code == 200
    assert post(keeper, f"/work-orders/{story.plan()}/release").status_code == 403


def test_another_companys_order_is_not_there(story: Story, house: House) -> None:
    order_id = story.plan()
    stranger = new_house(house.app, house.clock, "other").browser("planner")
    assert stranger.get(f"/work-orders/{order_id}").status_code == 404
    assert stranger.get(f"/reports/{order_id}").status_code == 404
    assert post(stranger, f"/work-orders/{order_id}/close").status_code == 404
