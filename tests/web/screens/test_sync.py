"""To decide: what waits for a person, with the numbers beside the buttons."""

from __future__ import annotations

from tests.support.house import House, new_house
from tests.web.screens.floor_story import Story, english, post


def over_report(story: Story) -> str:
    """Twelve good of ten: held; returns the command's id."""
    _, step = story.in_work()
    body = step | {"good": "12", "note": "点过两遍"}
    return str(story.send("production.report", body, "worker", expect="held")["command"])


def test_nothing_to_decide_is_a_good_sight(story: Story) -> None:
    assert "没有待处理的记录" in story.house.browser("team_leader").get("/decide").text


def test_a_held_report_shows_who_what_why_and_the_numbers(story: Story) -> None:
    over_report(story)
    page = english(story.house.browser("team_leader")).get("/decide").text
    for words in ("12 of 10", "Reported good", "Left", "WO-2026-0001", "点过两遍"):
        assert words in page
    assert '<span class="badge" data-state="act">1</span>' in page


def test_accepting_books_it_and_empties_the_list(story: Story) -> None:
    command, leader = over_report(story), story.house.browser("team_leader")
    answer = post(leader, f"/decide/{command}/accept")
    assert answer.status_code == 303
    page = leader.get("/decide").text
    assert "已同意并过账。" in page
    assert "没有待处理的记录" in page
    assert story.ask("production.reports").rows[0].good == 12


def test_what_is_accepted_may_still_wait_for_another_reason_and_says_which(story: Story) -> None:
    command, leader = over_report(story), story.house.browser("team_leader")
    order_id = str(story.ask("production.orders").rows[0].id)
    story.send("production.close", {"work_order_id": order_id}, "planner")
    post(leader, f"/decide/{command}/accept")
    page = leader.get("/decide").text
    assert "已同意，但还没有过账。" in page
    assert "WO-2026-0001 状态为“已结案”" in page
    post(leader, f"/decide/{command}/accept")
    assert "没有待处理的记录" in leader.get("/decide").text


def test_the_buttons_of_a_card_are_not_covered_by_a_link_over_the_whole_card(story: Story) -> None:
    over_report(story)
    assert "list__link" not in story.house.browser("team_leader").get("/decide").text


def test_declining_wants_a_note_at_its_field(story: Story) -> None:
    command, leader = over_report(story), story.house.browser("team_leader")
    refused = post(leader, f"/decide/{command}/decline", note="")
    assert refused.status_code == 422
    assert 'id="f-note-error"' in refused.text
    done = post(leader, f"/decide/{command}/decline", note="请再数一遍")
    assert "已拒绝" in leader.get(done.headers["Location"]).text
    assert story.ask("floor.held").total == 0


def test_nobody_is_asked_on_a_phone_about_what_came_from_a_desk(story: Story) -> None:
    command, leader = over_report(story), story.house.browser("team_leader")
    refused = post(english(leader), f"/decide/{command}/return", note="really?")
    assert refused.status_code == 422
    assert "No phone in use would show this question" in refused.text


def test_a_report_is_put_right_in_one_form_and_booked_for_its_author(story: Story) -> None:
    command, leader = over_report(story), english(story.house.browser("team_leader"))
    form = leader.get(f"/decide/{command}/change").text
    assert 'name="body.good" aria' not in form
    assert 'value="12"' in form
    fields = {"body__dot__good": "9", "body__dot__scrap__dot__0__dot__quantity": "1"}
    fields |= {"body__dot__scrap__dot__0__dot__reason": "D03", "why": "counted"}
    done = post(leader, f"/decide/{command}/change", **fields)
    assert done.status_code == 303
    assert "Put right and booked" in leader.get("/decide").text
    row = story.ask("production.reports").rows[0]
    assert (row.good, row.scrap, row.worker) == (9, 1, "Worker")
    page = leader.get(f"/decide/{command}").text
    for words in (
        "Recorded: good 12",
        "Put right: good 9 · scrap 1",
        "Team Leader for Worker",
        "Counted again",
    ):
        assert words in page
    assert "decision__buttons" not in page


def test_what_cannot_be_booked_like_that_says_so_at_its_field_and_changes_nothing(story: Story) -> None:
    command, leader = over_report(story), english(story.house.browser("team_leader"))
    wrong = post(leader, f"/decide/{command}/change", body__dot__good="many", why="typed")
    assert wrong.status_code == 422
    assert 'id="f-body-good-error"' in wrong.text
    still_over = post(leader, f"/decide/{command}/change", body__dot__good="11", why="typed")
    assert "11 of 10" in still_over.text
    assert "Book it all the same" in still_over.text
    assert story.ask("floor.held").total == 1
    done = post(leader, f"/decide/{command}/change", body__dot__good="11", why="typed", accept="true")
    assert done.status_code == 303
    assert story.ask("production.reports").rows[0].good == 11


def test_a_reason_of_ones_own_must_be_written(story: Story) -> None:
    command, leader = over_report(story), story.house.browser("team_leader")
    refused = post(leader, f"/decide/{command}/change", body__dot__good="9", why="other")
    assert refused.status_code == 422
    assert 'id="f-note-error"' in refused.text


def test_a_closed_order_offers_variance_reopening_and_moving(story: Story) -> None:
    command, leader = over_report(story), english(story.house.browser("team_leader"))
    order_id = str(story.ask("production.orders").rows[0].id)
    story.send("production.close", {"work_order_id": order_id}, "planner")
    post(leader, f"/decide/{command}/accept")
    page = leader.get("/decide").text
    for words in ("Book as variance", "Reopen the order", "Move or change"):
        assert words in page
    assert "no other open order" in leader.get(f"/decide/{command}/change").text
    post(leader, f"/decide/{command}/reopen")
    assert "Accepted and booked." in leader.get("/decide").text
    assert story.ask("production.order", id=order_id).status in ("started", "completed")


def test_work_on_a_closed_order_is_moved_to_another_one(story: Story) -> None:
    command, leader = over_report(story), english(story.house.browser("team_leader"))
    story.send(
        "production.close", {"work_order_id": str(story.ask("production.orders").rows[0].id)}, "planner"
    )
    post(leader, f"/decide/{command}/accept")
    other = story.plan("20")
    story.stock_up("30")
    story.send("production.release", {"work_order_id": other}, "planner")
    order = story.ask("production.order", id=other)
    form = leader.get(f"/decide/{command}/change").text
    assert "WO-2026-0002, ticket 1, left 20" in form
    move = f"{order.tickets[0].id}:{order.operations[0].id}"
    fields = {"body__dot__good": "12", "move": move, "why": "elsewhere", "accept": "true"}
    assert post(leader, f"/decide/{command}/change", **fields).status_code == 303
    assert story.ask("production.reports").rows[0].work_order == "WO-2026-0002"


def test_what_is_missing_from_a_phone_and_what_came_twice_have_their_pages(story: Story) -> None:
    leader = english(story.house.browser("team_leader"))
    assert "No record is missing" in leader.get("/decide/missing").text
    assert "No number came twice" in leader.get("/decide/twice").text
    assert story.house.browser("worker").get("/decide/missing").status_code == 403


def test_what_somebody_else_decided_meanwhile_is_said_and_not_lost(story: Story) -> None:
    command, leader = over_report(story), story.house.browser("team_leader")
    post(leader, f"/decide/{command}/accept")
    late = post(leader, f"/decide/{command}/decline", note="晚了")
    assert late.status_code == 303
    assert "decision__buttons" not in leader.get(f"/decide/{command}").text


def test_too_much_material_shows_need_and_request(story: Story) -> None:
    story.stock_up(motors="30")
    order_id = story.plan()
    story.release(order_id)
    material = story.ask("production.order", id=order_id).materials[0]
    line = {"material_id": str(material.id), "quantity": "20"}
    body = {"work_order_id": order_id, "lines": [line]}
    story.send("production.issue_materials", body, "storekeeper", expect="held")
    page = story.house.browser("team_leader").get("/decide").text
    assert "申请数量" in page
    assert "MOTOR" in page


def test_only_who_may_decide_sees_it(story: Story) -> None:
    assert story.house.browser("storekeeper").get("/decide").status_code == 403


def test_another_companys_record_is_not_there(story: Story, house: House) -> None:
    command = over_report(story)
    stranger = new_house(house.app, house.clock, "other").browser("team_leader")
    assert stranger.get(f"/decide/{command}").status_code == 404
    assert stranger.get("/decide").text.count("WO-2026-0001") == 0
