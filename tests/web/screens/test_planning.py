"""Planning: what to make and to buy, why, and what is in the way."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.domains.planning.workshop import Shop, fan_shop
from tests.support.house import CSRF, House
from tests.web.screens.floor_story import english, post, rows_of
from webapp.core.jobs import BackgroundJob
from webapp.extensions import current_config
from webapp.jobs import printing

PAGES = (
    "/planning",
    "/planning/master-schedule",
    "/planning/master-schedule?span=day",
    "/planning/exceptions",
    "/planning/rush-order",
    "/planning/forecasts",
    "/planning/forecasts/new",
    "/planning/rules",
)


class Desk:
    """A planner in front of a factory with one customer."""

    def __init__(self, house: House) -> None:
        self.house = house
        with house.open() as factory:
            shop = fan_shop(factory)
            shop.ordered("FAN", "100", 40)
            self.ids = shop.ids
        self.client = house.browser("planner")

    def run(self) -> Any:
        return post(self.client, "/planning/run")

    def proposal(self, number: str) -> str:
        with self.house.open() as factory:
            return str(Shop(factory).proposal(number).id)

    def day(self, number: int) -> str:
        with self.house.open() as factory:
            return (Shop(factory).today + timedelta(days=number)).isoformat()


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_before_and_after_the_first_run(desk: Desk, page: str) -> None:
    assert desk.client.get(page).status_code == 200
    desk.run()
    assert desk.client.get(page).status_code == 200
    assert english(desk.client).get(page).status_code == 200


def test_the_plan_is_run_and_shows_what_to_make_and_to_buy(desk: Desk) -> None:
    assert "尚未运行" in desk.client.get("/planning").text
    answer = desk.run()
    assert answer.status_code == 303
    page = desk.client.get("/planning").text
    assert all(f"料 {number}" in page for number in ("FAN", "HEAD", "WIRE", "SCREW"))
    bought = desk.client.get("/planning?kind=buy").text
    assert "料 WIRE" in bought
    assert "料 FAN" not in bought


def test_the_plan_is_made_in_the_background_and_the_page_says_when_it_is_there(desk: Desk) -> None:
    client = english(desk.client)
    assert post(client, "/planning/run", later="1").status_code == 303
    page = client.get("/planning").text
    assert "You may go on working" in page
    assert "Not run yet" in page
    with desk.house.open() as factory:
        for job_id in factory.session.scalars(select(BackgroundJob.id)).all():
            printing.run(factory.session, factory.clock, current_config(), job_id)
    # The line asks again by itself, and is then told.
    told = client.get("/planning", headers={"HX-Request": "true"}).text
    assert "The plan is there." in told
    page = client.get("/planning").text
    assert "The plan is there." not in page
    assert "FAN" in page


def test_a_proposal_explains_itself_and_names_the_customer(desk: Desk) -> None:
    desk.run()
    page = english(desk.client).get(f"/planning/proposals/{desk.proposal('SCREW')}").text
    assert "Gross requirement" in page
    assert "客户" in page
    assert re.search(r"SO\S*\d", page)


def test_what_stands_in_for_what_is_said_on_the_proposal_and_where_the_order_is_kitted(desk: Desk) -> None:
    with desk.house.open() as factory:
        shop = Shop(factory, dict(desk.ids))
        shop.bought("RIVET")
        shop.stocked("RIVET", "90")
        sides = {"mains": ("HEAD", "SCREW"), "substitutes": ("RIVET",)}
        parts = {
            side: [{"item_id": shop.ids[one], "quantity": "1"} for one in items]
            for side, items in sides.items()
        }
        shop.send("items.add_substitution", parts | {"item_id": shop.ids["FAN"], "strategy": "use_up"})
    desk.run()
    client = english(desk.client)
    page = client.get(f"/planning/proposals/{desk.proposal('HEAD')}").text
    assert "RIVET instead of HEAD + SCREW" in page
    assert "Before stock of the item itself" in page
    assert (
        "Substitute RIVET instead of HEAD + SCREW" in client.get(f"/planning/items/{desk.ids['HEAD']}").text
    )
    post(desk.client, f"/planning/proposals/{desk.proposal('FAN')}/accept")
    with desk.house.open() as factory:
        (order,) = factory.ask("production.orders").rows
    for address in (f"/work-orders/{order.id}/kit", f"/work-orders/{order.id}/release"):
        assert "Substitutes could replace" in client.get(address).text
    desk.client.set_cookie("locale", "zh")
    page = desk.client.get(f"/planning/proposals/{desk.proposal('HEAD')}").text
    assert "RIVET 替代 HEAD + SCREW" in page


def test_a_proposal_becomes_a_work_order(desk: Desk) -> None:
    desk.run()
    answer = post(desk.client, f"/planning/proposals/{desk.proposal('FAN')}/accept")
    assert answer.status_code == 303
    assert "WO" in desk.client.get("/planning").text
    assert "料 FAN" in desk.client.get("/work-orders").text


def test_all_that_begins_soon_is_accepted_at_once(desk: Desk) -> None:
    desk.run()
    post(desk.client, "/planning/accept", kind="make", start_to=desk.day(60))
    page = desk.client.get("/work-orders").text
    assert "料 FAN" in page
    assert "料 HEAD" in page


def test_nothing_that_begins_so_soon_is_said(desk: Desk) -> None:
    desk.run()
    client = english(desk.client)
    client.get("/planning")
    post(client, "/planning/accept", kind="make", start_to=desk.day(1))
    assert "No proposal begins by then." in client.get("/planning").text


def test_rejecting_needs_a_reason(desk: Desk) -> None:
    desk.run()
    path = f"/planning/proposals/{desk.proposal('HEAD')}/reject"
    assert post(desk.client, path, reason="").status_code == 422
    assert post(desk.client, path, reason="外购").status_code == 303
    assert "料 HEAD" in desk.client.get("/planning?status=rejected").text


def test_one_item_over_time(desk: Desk) -> None:
    desk.run()
    page = english(desk.client).get(f"/planning/items/{desk.ids['WIRE']}").text
    assert "Gross requirement" in page
    assert f"/planning/items/{desk.ids['WIRE']}/parameters" in page
    assert "HEAD" in page


def test_parameters_are_saved_and_a_rule_without_its_number_is_refused(desk: Desk) -> None:
    path = f"/planning/items/{desk.ids['WIRE']}/parameters"
    assert desk.client.get(path).status_code == 200
    answer = post(desk.client, path, lot_rule="period", period_days="")
    assert answer.status_code == 422
    assert 'id="f-period_days-error"' in answer.text
    assert post(desk.client, path, lot_rule="period", period_days="7", lead_days="12").status_code == 303
    assert 'value="12"' in desk.client.get(path).text


def test_an_exception_is_followed_by_one_tap(desk: Desk) -> None:
    with desk.house.open() as factory:
        shop = Shop(factory, desk.ids)
        body = {"item_id": desk.ids["HEAD"], "quantity": "30", "due_on": shop.day(90).isoformat()}
        shop.send("production.create_order", body)
    desk.run()
    page = desk.client.get("/planning/exceptions").text
    path = re.search(r"/planning/exceptions/[0-9a-f-]+/follow", page)
    assert path is not None
    assert post(desk.client, path.group()).status_code == 303
    assert path.group() not in desk.client.get("/planning/exceptions").text


def test_a_rush_order_is_tried(desk: Desk) -> None:
    desk.run()
    asked = f"item_id={desk.ids['FAN']}&quantity=50&due_on={desk.day(3)}"
    page = english(desk.client).get(f"/planning/rush-order?{asked}").text
    assert "It can be there on" in page
    assert "To make and to buy besides" in page
    wrong = desk.client.get(f"/planning/rush-order?item_id={desk.ids['FAN']}&quantity=-1&due_on=x")
    assert wrong.status_code == 200


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"item_id__text": "无此物料"}, "Please choose one from the list."),
        ({"item_id": "0190a0a0-0000-7000-8000-000000000000"}, "Please choose one from the list."),
        ({"due_on": "2020-01-01"}, "This day is over already."),
    ],
)
def test_what_cannot_be_tried_as_a_rush_order_says_why(desk: Desk, asked: dict[str, str], words: str) -> None:
    fields = {"item_id": desk.ids["FAN"], "quantity": "50", "due_on": desk.day(3)} | asked
    if "item_id__text" in asked:
        del fields["item_id"]
    page = english(desk.client).get("/planning/rush-order", query_string=fields).text
    assert words in page
    assert "It can be there on" not in page


def test_a_forecast_is_entered_and_taken_away(desk: Desk) -> None:
    fields = {"item_id": desk.ids["FAN"], "quantity": "30", "first_on": desk.day(60), "last_on": desk.day(50)}
    assert post(desk.client, "/planning/forecasts/new", **fields).status_code == 422
    fields["last_on"] = desk.day(70)
    assert post(desk.client, "/planning/forecasts/new", **fields).status_code == 303
    page = desk.client.get("/planning/forecasts").text
    path = re.search(r"/planning/forecasts/[0-9a-f-]+/remove", page)
    assert path is not None
    post(desk.client, path.group())
    assert path.group() not in desk.client.get("/planning/forecasts").text


def test_a_line_that_is_no_date_is_named_and_dates_are_taken_as_people_write_them(desk: Desk) -> None:
    fields = {"purchase_days": "3", "queue_days": "1", "daily_minutes": "480", "tolerance": "2"}
    fields |= {"csrf_token": CSRF, "weekend[]": "7"}
    bad = desk.client.post("/planning/rules", data=fields | {"holidays": "2026/10/01\n国庆\n2026-13-01"})
    assert bad.status_code == 422
    assert "第 2 行：“国庆”不是" in bad.text
    assert "第 3 行：“2026-13-01”不是" in bad.text
    assert 'id="f-holidays-error"' in bad.text
    assert "国庆" in bad.text.split("<textarea")[1]
    good = desk.client.post("/planning/rules", data=fields | {"holidays": "2026/10/1\n2026年10月2日"})
    assert good.status_code == 303
    page = desk.client.get("/planning/rules").text
    assert "2026-10-01\n2026-10-02" in page


def test_rules_are_saved(desk: Desk) -> None:
    fields = {
        "csrf_token": CSRF,
        "weekend[]": ["7"],
        "holidays": "2027-01-01\n2027-02-06",
        "purchase_days": "10",
        "queue_days": "2",
        "daily_minutes": "600",
        "tolerance": "5",
    }
    assert desk.client.post("/planning/rules", data=fields).status_code == 303
    page = desk.client.get("/planning/rules").text
    assert "2027-02-06" in page
    assert 'value="600"' in page
    bad = desk.client.post("/planning/rules", data=fields | {"holidays": "2027-13-01"})
    assert bad.status_code == 422


def test_who_may_only_look_sees_no_buttons(desk: Desk) -> None:
    desk.run()
    buyer = desk.house.browser("buyer")
    page = buyer.get("/planning").text
    assert "料 WIRE" in page
    assert "/planning/run" not in page
    assert post(buyer, "/planning/run").status_code == 403
    assert desk.house.browser("storekeeper").get("/planning").status_code == 403


def test_the_list_is_a_sheet_that_explains_itself(desk: Desk) -> None:
    desk.run()
    answer = desk.client.get("/planning?kind=buy&format=xlsx")
    assert answer.status_code == 200
    assert "sheet" in str(answer.mimetype)


def kitting_of(desk: Desk) -> list[tuple[Any, ...]]:
    """The kitting list by its file: number of pieces and what can be made of them, the first in line first."""
    head, *rows = rows_of(english(desk.client).get("/work-orders/kitting?format=xlsx"))
    places = [head.index(name) for name in ("Status", "Material", "Quantity", "Can be made")]
    return [tuple(row[place] for place in places) for row in rows]


def test_the_planner_releases_from_the_kitting_list_what_is_complete_and_a_part_of_the_rest(
    desk: Desk,
) -> None:
    with desk.house.open() as factory:
        shop = Shop(factory, desk.ids)
        shop.stocked("WIRE", "30")
        ids = []
        for start in (3, 4, 5):
            order = {"item_id": desk.ids["HEAD"], "quantity": "40", "due_on": shop.day(9).isoformat()}
            body = order | {"start_on": shop.day(start).isoformat()}
            ids.append(shop.send("production.create_order", body).result["id"])
    assert kitting_of(desk) == [
        ("Planned", "In stock", 40, 40),
        ("Planned", "Missing", 40, 20),
        ("Planned", "Missing", 40, 0),
    ]

    post(desk.client, f"/work-orders/{ids[2]}/priority", priority="1")
    post(desk.client, f"/work-orders/{ids[2]}/release-kit")
    assert "is released" in desk.client.get("/work-orders/kitting").text
    assert "Only 20" in desk.client.get(f"/work-orders/{ids[0]}/release").text
    assert "more urgent orders" in desk.client.get(f"/work-orders/{ids[1]}/release").text

    refused = post(desk.client, f"/work-orders/{ids[0]}/release", quantity="")
    assert refused.status_code == 422
    post(desk.client, f"/work-orders/{ids[0]}/release", quantity="20")
    assert kitting_of(desk) == [
        ("Released", "In stock", 40, 40),
        ("Released", "In stock", 20, 20),
        ("Planned", "Missing", 20, 0),
        ("Planned", "Missing", 40, 0),
    ]


def test_a_forecast_is_changed_in_place_and_a_wrong_span_is_said_at_its_field(desk: Desk) -> None:
    facts = {"item_id": desk.ids["FAN"], "quantity": "10", "first_on": desk.day(60), "last_on": desk.day(70)}
    post(desk.client, "/planning/forecasts/new", **facts)
    page = english(desk.client).get("/planning/forecasts").text
    found = re.search(r"/planning/forecasts/[0-9a-f-]+/change", page)
    assert found is not None
    assert 'value="10"' in desk.client.get(found[0]).text

    span = {"first_on": desk.day(60), "last_on": desk.day(75), "version": "1"}
    crossed = post(desk.client, found[0], quantity="12", **span | {"last_on": desk.day(50)})
    assert (crossed.status_code, 'value="12"' in crossed.text) == (422, True)
    assert post(desk.client, found[0], quantity="12", **span).status_code == 303
    assert post(desk.client, found[0], quantity="13", **span).status_code == 422  # somebody else was there
    head, row = rows_of(desk.client.get("/planning/forecasts?format=xlsx"))
    assert row[head.index("Quantity")] == 12


def test_a_sales_order_names_what_is_made_and_bought_for_it(desk: Desk) -> None:
    desk.run()
    with desk.house.open() as factory:
        shop = Shop(factory)
        (order,) = factory.ask("sales.orders").rows
        rows = factory.ask("planning.serving", {"id": order.id})
        assert sorted((one.level, one.item_number, one.quantity) for one in rows) == [
            (0, "FAN", 100),
            (1, "HEAD", 100),
            (1, "SCREW", 400),
            (2, "WIRE", 50),
        ]
        assert not any(one.late for one in rows)
        shop.factory.clock.advance(timedelta(days=45))
        assert all(one.late for one in factory.ask("planning.serving", {"id": order.id}))
    page = english(desk.client).get(f"/sales-orders/{order.id}").text
    assert "Purchases and work orders for it" in page
    assert "come too late" in page


def test_the_master_schedule_names_its_run_and_leads_to_the_item_over_time(desk: Desk) -> None:
    assert "尚未运行计划" in desk.client.get("/planning/master-schedule").text
    answer = post(desk.client, "/planning/run", **{"from": "schedule"})
    assert answer.headers["Location"] == "/planning/master-schedule"
    page = desk.client.get("/planning/master-schedule").text
    assert all(words in page for words in ("主生产计划", "预计可用量", "可承诺量", "之后没有变化"))
    assert f"/planning/items/{desk.ids['FAN']}" in page
    assert f"/planning/items/{desk.ids['HEAD']}" not in page  # nobody orders heads
    page = english(desk.client).get("/planning/master-schedule?span=month").text
    assert all(
        words in page for words in ("Projected available", "Available to promise", "nothing has changed")
    )


def test_the_master_schedule_leaves_as_a_file_with_every_period(desk: Desk) -> None:
    desk.run()
    head, fan = rows_of(english(desk.client).get("/planning/master-schedule?format=xlsx"))
    figures = dict(zip(head, fan, strict=True))
    assert figures["Item number"] == "FAN"
    assert sum(value or 0 for words, value in figures.items() if words.endswith("Customer orders")) == 100
    assert figures["Later Projected available"] == 0


def test_a_quantity_is_planned_by_hand_and_what_is_wrong_is_said_at_its_field(desk: Desk) -> None:
    desk.run()
    path = f"/planning/master-schedule/{desk.ids['FAN']}"
    assert desk.client.get(f"{path}?due_on={desk.day(20)}").text.count(f'value="{desk.day(20)}"') == 1
    answer = post(desk.client, f"{path}/firm", quantity="很多", due_on="2020-01-01", note="展会备货")
    assert answer.status_code == 422
    assert 'id="f-quantity-error"' in answer.text
    assert all(typed in answer.text for typed in ("很多", "2020-01-01", "展会备货"))
    answer = post(desk.client, f"{path}/firm", quantity="5", due_on="2020-01-01")
    assert 'id="f-due_on-error"' in answer.text
    answer = post(desk.client, f"{path}/firm?span=day", quantity="30", due_on=desk.day(30), note="展会备货")
    assert answer.headers["Location"] == f"{path}?span=day"
    page = desk.client.get(path).text
    assert all(words in page for words in ("展会备货", "个物料发生变化", f"{desk.day(30)} 前 30"))
    desk.run()
    with desk.house.open() as factory:
        assert [one[:2] for one in Shop(factory).proposals(firm=True)] == [("FAN", "30")]
        assert ("FAN", "70") in [one[:2] for one in Shop(factory).proposals(firm=False)]


def test_an_order_by_hand_that_is_too_late_says_so(desk: Desk) -> None:
    path = f"/planning/master-schedule/{desk.ids['WIRE']}"
    post(desk.client, f"{path}/firm", quantity="3", due_on=desk.day(0))
    assert "来不及" in desk.client.get(path).text


def test_who_may_only_look_cannot_plan_by_hand(desk: Desk) -> None:
    desk.run()
    seller = desk.house.browser("seller")
    path = f"/planning/master-schedule/{desk.ids['FAN']}"
    page = seller.get(path)
    assert page.status_code == 200
    assert f"{path}/firm" not in page.text
    assert post(seller, f"{path}/firm", quantity="3", due_on=desk.day(9)).status_code == 403


def test_the_list_of_forecasts_says_who_consumed_them(desk: Desk) -> None:
    with desk.house.open() as factory:
        shop = Shop(factory, desk.ids)
        body = {
            "item_id": desk.ids["FAN"],
            "first_on": desk.day(30),
            "last_on": desk.day(50),
            "quantity": "130",
        }
        shop.send("planning.add_forecast", body)
        (order,) = factory.ask("sales.orders").rows
    page = desk.client.get("/planning/forecasts").text
    assert f"{order.number} · 客户 100" in page
    head, row = rows_of(english(desk.client).get("/planning/forecasts?format=xlsx"))
    figures = dict(zip(head, row, strict=True))
    assert (figures["Ordered of it"], figures["Still expected"]) == (100, 30)


def test_the_page_of_a_work_order_names_the_customers_it_serves_or_says_that_no_plan_knows_it(
    desk: Desk,
) -> None:
    with desk.house.open() as factory:
        shop = Shop(factory, desk.ids)
        body = {"item_id": desk.ids["HEAD"], "quantity": "100", "due_on": shop.day(20).isoformat()}
        order_id = shop.send("production.create_order", body).result["id"]
        (order,) = factory.ask("sales.orders").rows
    client, address = english(desk.client), f"/work-orders/{order_id}"
    assert "The plan was not run yet" in client.get(address).text
    desk.run()
    page = client.get(address).text
    assert "Customer orders it serves" in page
    assert f"/sales-orders/{order.id}" in page
    with desk.house.open() as factory:
        order_id = Shop(factory, desk.ids).send("production.create_order", body).result["id"]
    assert "does not know this order yet" in client.get(f"/work-orders/{order_id}").text
    assert "Customer orders it serves" not in desk.house.browser("storekeeper").get(address).text


@pytest.mark.parametrize(
    ("step", "fields", "dialog", "words"),
    [
        ("firm", {"quantity": "0"}, "firm", 'id="f-quantity-error"'),
        ("reject", {"reason": ""}, "reject", "fill this in"),
    ],
)
def test_a_dialog_that_was_refused_opens_again_with_what_is_wrong(
    desk: Desk, step: str, fields: dict[str, str], dialog: str, words: str
) -> None:
    desk.run()
    address = f"/planning/proposals/{desk.proposal('FAN')}"
    client = english(desk.client)
    assert "data-dialog-opened" not in client.get(address).text
    answer = post(client, f"{address}/{step}", **fields)
    assert answer.status_code == 422
    opened = re.findall(r'<dialog [^>]*id="([^"]+)"[^>]*data-dialog-opened', answer.text)
    assert opened == [dialog]
    assert words in answer.text


def test_the_planner_plans_everything_anew_and_the_list_of_runs_says_which_did(desk: Desk) -> None:
    desk.run()
    client = english(desk.client)
    assert "Plan everything anew" in client.get("/planning").text
    desk.run()
    post(client, "/planning/run", everything="1")
    with desk.house.open() as factory:
        runs = factory.ask("planning.runs").rows
        found = sorted((one.scope, one.outcome["planned"], one.outcome["altered"]) for one in runs)
        assert found == [("all", 4, 0), ("all", 4, 4), ("changes", 0, 0)]
    page = client.get("/planning/runs").text
    assert page.count("What had changed") == 1
    assert "What had changed" not in client.get("/planning/runs?search=nobody").text


def test_a_proposal_names_the_pack_and_the_smallest_order_that_made_it_larger(desk: Desk) -> None:
    with desk.house.open() as factory:
        body = {"item_id": desk.ids["WIRE"], "minimum": "20", "multiple": "30"}
        Shop(factory, desk.ids).send("planning.set_item", body)
    desk.run()
    page = english(desk.client).get(f"/planning/proposals/{desk.proposal('WIRE')}").text
    assert "Smallest order (MOQ)" in page
    assert "In packs of" in page
