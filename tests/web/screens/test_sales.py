"""Sales orders and deliveries, as sellers, planners and storekeepers meet them."""

from __future__ import annotations

import re
from typing import Any

from tests.support.house import new_house
from tests.web.screens.floor_story import Story, english, post, rows_of, words
from webapp.core.clock import SettableClock


def order(story: Story, quantity: str = "10", **more: Any) -> str:
    """A customer's order for fans at 80; its id."""
    line = {"item_id": story.ids["fan"], "quantity": quantity, "unit_price": "80"}
    body = {"customer_id": story.ids["customer"], "due_on": "2026-12-01", "lines": [line]} | more
    return str(story.send("sales.place_order", body, "seller")["id"])


def fans_in_stock(story: Story, quantity: str) -> None:
    """Fans that came from somewhere, so that they can be shipped."""
    body = {"item_id": story.ids["fan"], "quantity": quantity, "unit_cost": "50"}
    story.send("inventory.receive", body, "storekeeper")


def typed(story: Story, **changed: str) -> dict[str, str]:
    """The form of a new order as a seller fills it in."""
    return {
        "customer_id": story.ids["customer"],
        "customer_id__text": "C-0001 远东百货",
        "due_on": "2026-12-01",
        "lines.0.item_id": story.ids["fan"],
        "lines.0.item_id__text": "FAN 台扇",
        "lines.0.quantity": "12",
        "lines.0.unit_price": "79.5",
    } | changed


def test_an_empty_list_says_what_to_do(story: Story) -> None:
    seller = story.house.browser("seller")
    assert "没有未结的销售订单" in seller.get("/sales-orders").text
    assert "No open sales orders" in english(seller).get("/sales-orders").text


def test_an_order_is_entered_and_found_in_the_list(story: Story) -> None:
    seller = story.house.browser("seller")
    answer = post(seller, "/sales-orders/new", **typed(story))
    assert answer.status_code == 303
    page = seller.get(answer.headers["Location"]).text
    assert "订单 SO-2026-0001 已录入。" in page
    assert "954.00" in page
    assert "SO-2026-0001" in seller.get("/sales-orders?search=台扇").text


def test_a_mistake_keeps_what_was_typed_and_shows_at_its_field(story: Story) -> None:
    seller = english(story.house.browser("seller"))
    answer = post(seller, "/sales-orders/new", **typed(story, **{"lines.0.quantity": "a dozen"}))
    assert answer.status_code == 422
    assert 'value="a dozen"' in answer.text
    assert 'value="FAN 台扇"' in answer.text
    assert 'id="f-lines-0-quantity-error"' in answer.text
    assert "Free in stock" in answer.text


def test_the_same_form_sent_twice_is_one_order(story: Story) -> None:
    seller = story.house.browser("seller")
    fields = typed(story) | {"command_id": "0197b5a4-0000-7000-8000-00000000aaaa"}
    first, second = (post(seller, "/sales-orders/new", **fields).headers["Location"] for _ in range(2))
    assert first == second


def test_a_draft_waits_to_be_confirmed(story: Story) -> None:
    seller = story.house.browser("seller")
    path = post(seller, "/sales-orders/new", **typed(story, draft="true")).headers["Location"]
    assert "草稿" in seller.get(path).text
    assert post(seller, f"{path}/confirm").status_code == 303
    assert "订单已确认。" in seller.get(path).text


def test_an_order_shows_its_life_with_what_is_still_to_come(story: Story) -> None:
    page = english(story.house.browser("seller")).get(f"/sales-orders/{order(story)}").text
    labels = re.findall(r'strip__label">([^<]+)<', page)
    assert labels == ["Placed", "Planned", "In work", "Made", "Shipped", "Invoiced", "Paid"]


def test_a_planner_plans_all_open_lines_with_one_tap(story: Story) -> None:
    order_id = order(story)
    planner = story.house.browser("planner")
    assert post(planner, f"/sales-orders/{order_id}/plan").status_code == 303
    page = planner.get(f"/sales-orders/{order_id}").text
    assert "已下生产工单：WO-2026-0001" in page
    assert "安排生产" not in page


def test_a_seller_does_not_plan(story: Story) -> None:
    order_id = order(story)
    seller = story.house.browser("seller")
    assert post(seller, f"/sales-orders/{order_id}/plan").status_code == 403
    assert "安排生产" not in seller.get(f"/sales-orders/{order_id}").text


def test_shipping_is_filled_in_with_what_is_there(story: Story) -> None:
    order_id = order(story)
    fans_in_stock(story, "4")
    keeper = story.house.browser("storekeeper")
    page = keeper.get(f"/sales-orders/{order_id}/ship").text
    assert re.search(r'name="lines\.0\.quantity"[^>]*value="4"', page)
    assert "FAN-" in page  # the lot that may be chosen
    line = re.search(r'name="lines\.0\.line_id" value="([^"]+)"', page)
    assert line is not None
    fields = {"lines.0.line_id": line[1], "lines.0.quantity": "4"}
    answer = post(keeper, f"/sales-orders/{order_id}/ship", **fields)
    assert answer.status_code == 303
    assert "已发货，发货单 DN-2026-0001。" in keeper.get(answer.headers["Location"]).text
    assert "DN-2026-0001" in keeper.get("/deliveries?days=7").text


def test_more_than_is_owed_is_refused_at_the_field(story: Story) -> None:
    order_id = order(story)
    fans_in_stock(story, "40")
    keeper = story.house.browser("storekeeper")
    line = str(story.ask("sales.order", id=order_id).lines[0].id)
    fields = {"lines.0.line_id": line, "lines.0.quantity": "11"}
    answer = post(keeper, f"/sales-orders/{order_id}/ship", **fields)
    assert answer.status_code == 422
    assert 'id="f-lines-0-quantity-error"' in answer.text
    assert 'value="11"' in answer.text


def test_nothing_entered_ships_nothing_and_says_so(story: Story) -> None:
    order_id = order(story)
    fields = {
        "lines.0.line_id": str(story.ask("sales.order", id=order_id).lines[0].id),
        "lines.0.quantity": "",
    }
    answer = post(story.house.browser("storekeeper"), f"/sales-orders/{order_id}/ship", **fields)
    assert (answer.status_code, "请填写发出的数量。" in answer.text) == (422, True)


def test_a_new_date_moves_the_lines_that_have_none_of_their_own(story: Story) -> None:
    order_id = order(story)
    seller = story.house.browser("seller")
    page = seller.get(f"/sales-orders/{order_id}/change").text
    version = re.search(r'name="version" value="(\d+)"', page)
    line = story.ask("sales.order", id=order_id).lines[0]
    assert version is not None
    fields = {
        "version": version[1],
        "due_on": "2026-12-20",
        "customer_reference": "",
        "lines.0.line_id": str(line.id),
        "lines.0.item_id": story.ids["fan"],
        "lines.0.quantity": "10",
        "lines.0.unit_price": "80",
        "lines.0.due_on": "",
    }
    assert post(seller, f"/sales-orders/{order_id}/change", **fields).status_code == 303
    assert str(story.ask("sales.order", id=order_id).lines[0].due_on) == "2026-12-20"


def test_a_planned_line_says_why_it_cannot_change(story: Story) -> None:
    order_id = order(story)
    post(story.house.browser("planner"), f"/sales-orders/{order_id}/plan")
    page = story.house.browser("seller").get(f"/sales-orders/{order_id}/change").text
    assert "已有生产工单 WO-2026-0001：只能改交期。" in page


def test_an_order_can_be_cancelled_and_repeated(story: Story) -> None:
    order_id = order(story)
    seller = story.house.browser("seller")
    assert post(seller, f"/sales-orders/{order_id}/cancel").status_code == 303
    assert "已取消" in seller.get(f"/sales-orders/{order_id}").text
    assert 'value="FAN 台扇"' in seller.get(f"/sales-orders/new?like={order_id}").text


def test_costs_are_for_who_may_see_them(story: Story) -> None:
    order_id = order(story, "4")
    fans_in_stock(story, "4")
    line = str(story.ask("sales.order", id=order_id).lines[0].id)
    story.send(
        "sales.ship", {"order_id": order_id, "lines": [{"line_id": line, "quantity": "4"}]}, "storekeeper"
    )
    assert "120.00" in story.house.browser("accountant").get(f"/sales-orders/{order_id}").text
    assert "毛利" not in story.house.browser("seller").get(f"/sales-orders/{order_id}").text


def test_lists_open_as_excel_with_their_amounts(story: Story) -> None:
    order(story)
    rows = rows_of(english(story.house.browser("seller")).get("/sales-orders?format=xlsx"))
    assert rows[0][:3] == ("Number", "Customer", "Status")
    assert rows[1][0] == "SO-2026-0001"
    assert 800 in rows[1]


def test_who_may_not_read_orders_gets_the_page_that_says_so(story: Story) -> None:
    for path in ("/sales-orders", "/deliveries", f"/sales-orders/{order(story)}"):
        answer = story.house.browser("inspector").get(path)
        assert (answer.status_code, "您的角色" in answer.text) == (403, True)
    assert story.house.browser("accountant").get("/sales-orders/new").status_code == 403


def test_another_company_s_order_is_not_there(story: Story, clock: SettableClock) -> None:
    order_id = order(story)
    stranger = new_house(story.house.app, clock, "other").browser("seller")
    for path in ("", "/change", "/ship"):
        assert stranger.get(f"/sales-orders/{order_id}{path}").status_code == 404


def test_the_day_on_which_it_can_be_there_stands_on_the_form(story: Story) -> None:
    """15 fans are in stock; 12 of them can leave at once, 40 have to be made and say what they wait for."""
    fans_in_stock(story, "15")
    seller = english(story.house.browser("seller"))
    panel = post(seller, "/sales-orders/promise", **typed(story)).text
    assert "In time" in panel
    assert "12 from stock" in panel
    late = typed(story, **{"lines.0.quantity": "40", "due_on": "2026-11-25"})
    panel = post(seller, "/sales-orders/promise", **late).text
    assert "15 of it on" in panel
    assert 'data-take="due_on"' in panel
    assert "is short until" in panel or "is ready on" in panel
    assert post(seller, "/sales-orders/promise", **{"lines.0.quantity": "x"}).text.strip() == ""


def test_a_price_list_is_entered_changed_and_fills_in_the_price(story: Story) -> None:
    seller = english(story.house.browser("seller"))
    fields = {
        "item_id": story.ids["fan"],
        "customer_id": story.ids["customer"],
        "prices.0.unit_price": "75",
        "prices.1.from_quantity": "100",
        "prices.1.unit_price": "70",
    }
    answer = post(seller, "/price-lists/new", **fields)
    assert answer.status_code == 303
    assert "Price list saved." in seller.get(answer.headers["Location"]).text
    assert post(seller, "/price-lists/new", **fields).status_code == 422
    row = story.ask("sales.price_lists").rows[0]
    changed = {"version": "1", "prices.0.unit_price": "74"}
    assert post(seller, f"/price-lists/{row.id}", **changed).status_code == 303
    page = post(seller, "/sales-orders/new", **typed(story, **{"lines.0.unit_price": ""}))
    assert "888.00" in seller.get(page.headers["Location"]).text


def shipped(story: Story, quantity: str = "10") -> str:
    """The id of a delivery of fans."""
    fans_in_stock(story, quantity)
    order_id = order(story, quantity)
    line_id = str(story.ask("sales.order", id=order_id).lines[0].id)
    body = {"order_id": order_id, "lines": [{"line_id": line_id, "quantity": quantity}]}
    return str(story.send("sales.ship", body, "storekeeper")["id"])


def test_goods_are_taken_back_from_the_page_of_their_delivery(story: Story) -> None:
    delivery = shipped(story)
    storekeeper = english(story.house.browser("storekeeper"))
    address = f"/deliveries/{delivery}/return"
    assert address in storekeeper.get(f"/deliveries/{delivery}").text
    page = storekeeper.get(address).text
    line_id = re.search(r'name="shipment_line_id" value="([^"]+)"', page)
    assert line_id is not None
    fields = {"shipment_line_id": line_id[1], "quantity": "11", "reason": "noise", "replaced": "false"}
    answer = post(storekeeper, address, **fields)
    assert answer.status_code == 422
    assert "Only 10 of it can still come back." in answer.text
    answer = post(storekeeper, address, **fields | {"quantity": "4"})
    assert answer.status_code == 303
    order_page = storekeeper.get(answer.headers["Location"]).text
    assert "RC-2026-0001" in order_page
    assert "noise" in order_page
    assert "RC-2026-0001" in storekeeper.get("/customer-returns").text


def test_an_order_above_the_credit_limit_is_stopped_and_the_boss_lets_it_through(story: Story) -> None:
    customer = story.ids["customer"]
    accountant = english(story.house.browser("accountant"))
    assert post(accountant, f"/partners/{customer}/credit-limit", credit_limit="500").status_code == 303
    assert "500.00" in accountant.get(f"/partners/{customer}").text
    assert post(accountant, f"/partners/{customer}/credit-limit", credit_limit="-1").status_code == 422
    seller = english(story.house.browser("seller"))
    answer = post(seller, "/sales-orders/new", **typed(story))
    assert answer.status_code == 422
    assert "would owe 954.00 CNY; the credit limit is 500.00 CNY" in answer.text
    answer = post(seller, "/sales-orders/new", **typed(story, draft="true"))
    draft = answer.headers["Location"]
    boss = english(story.house.browser("boss"))
    answer = post(boss, f"{draft}/confirm")
    assert answer.status_code == 422
    assert 'name="credit_reason"' in answer.text
    assert post(boss, f"{draft}/confirm", credit_reason="prepaid").status_code == 303
    page = words(seller.get(draft).text)
    assert "Let through above the credit limit prepaid By" in page
    assert "Would owe 954.00 CNY Credit limit 500.00 CNY" in page


def test_a_quotation_is_saved_turned_into_an_order_or_lost(story: Story) -> None:
    seller = english(story.house.browser("seller"))
    answer = post(seller, "/sales-orders/new", **typed(story, quote="true", rush="true"))
    quotation = answer.headers["Location"]
    page = seller.get(quotation).text
    assert "Quotation QT-2026-0001 saved." in page
    assert "Turn into an order" in page
    assert "QT-2026-0001" in seller.get("/sales-orders?status=quoted").text
    assert seller.get(f"{quotation}/change").status_code == 200
    assert post(seller, f"{quotation}/lose", reason="too dear").status_code == 303
    page = seller.get(quotation).text
    assert "too dear" in page
    assert post(seller, f"{quotation}/quote-again").status_code == 303
    assert post(seller, f"{quotation}/confirm").status_code == 303
    assert "SO-2026-0001" in seller.get(quotation).text


def picked(story: Story, quantity: str = "4") -> str:
    """An order of ten fans for which the storekeeper has put some together; its id."""
    fans_in_stock(story, "9")
    order_id = order(story)
    line = {"line_id": str(story.ask("sales.order", id=order_id).lines[0].id)}
    missing = [line | {"reason": "只剩四台"}]
    body = {"order_id": order_id, "lines": [line | {"quantity": quantity}], "missing": missing}
    story.send("sales.pick", body, "storekeeper")
    return order_id


def test_the_office_sees_what_stands_ready_and_why_the_rest_does_not_and_ships_it(story: Story) -> None:
    order_id = picked(story)
    keeper = story.house.browser("storekeeper")
    page = keeper.get(f"/sales-orders/{order_id}").text
    assert "已拣货，待发货" in page
    assert "只剩四台" in page
    form = keeper.get(f"/sales-orders/{order_id}/ship").text
    names = ("line_id", "quantity", "lot_id", "place_id")
    fields = {}
    for name in names:
        value = re.search(rf'name="lines\.0\.{name}"[^>]*value="([^"]+)"', form)
        assert value is not None, name
        fields[f"lines.0.{name}"] = value[1]
    assert fields["lines.0.quantity"] == "4"
    assert 'name="lines.1.quantity"' in form, "what does not stand ready may be shipped too"
    assert post(keeper, f"/sales-orders/{order_id}/ship", **fields).status_code == 303
    assert "已拣货，待发货" not in keeper.get(f"/sales-orders/{order_id}").text


def test_of_a_pick_that_was_cut_the_form_ships_what_still_stands_ready(story: Story) -> None:
    order_id = picked(story)
    [lot] = story.ask("inventory.item_stock", id=story.ids["fan"]).lots
    spot = {"item_id": story.ids["fan"], "place_id": str(lot.place_id), "lot_id": str(lot.lot_id)}
    story.send("inventory.adjust", spot | {"quantity_difference": "-6", "reason": "盘亏"}, "storekeeper")
    keeper = story.house.browser("storekeeper")
    assert "已少 1" in keeper.get(f"/sales-orders/{order_id}").text
    form = keeper.get(f"/sales-orders/{order_id}/ship").text
    fields = {}
    for name in ("line_id", "quantity", "lot_id", "place_id"):
        value = re.search(rf'name="lines\.0\.{name}"[^>]*value="([^"]+)"', form)
        assert value is not None, name
        fields[f"lines.0.{name}"] = value[1]
    assert fields["lines.0.quantity"] == "3"
    assert post(keeper, f"/sales-orders/{order_id}/ship", **fields).status_code == 303


def test_goods_that_stand_ready_can_be_put_back(story: Story) -> None:
    order_id = picked(story)
    keeper = story.house.browser("storekeeper")
    assert post(keeper, f"/sales-orders/{order_id}/put-back").status_code == 303
    page = keeper.get(f"/sales-orders/{order_id}").text
    assert "已放回" in page
    assert "已拣货，待发货" not in page


def test_the_carrier_is_noted_and_corrected_after_the_goods_left(story: Story) -> None:
    order_id = order(story)
    fans_in_stock(story, "4")
    line = str(story.ask("sales.order", id=order_id).lines[0].id)
    body = {"order_id": order_id, "lines": [{"line_id": line, "quantity": "4"}]}
    delivery = str(story.send("sales.ship", body, "storekeeper")["id"])
    keeper = story.house.browser("storekeeper")
    path = f"/deliveries/{delivery}"
    for number in ("SF-1", "SF-2"):
        answer = post(keeper, f"{path}/carrier", carrier="顺丰", tracking_number=number)
        assert answer.status_code == 303
        page = keeper.get(path).text
        assert "顺丰" in page
        assert number in page
    came = story.ask("sales.returnable", id=delivery).lines[0]
    back = {"shipment_line_id": str(came.id), "quantity": "4", "reason": "取消"}
    story.send("sales.return", back, "boss")
    assert 'data-dialog-open="carrier"' not in keeper.get(path).text
    refused = post(keeper, f"{path}/carrier", carrier="德邦")
    assert (refused.status_code, "已全部退回" in refused.text) == (422, True)
