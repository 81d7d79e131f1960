"""Items: what they are called, made of, how, and at which cost."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image

from tests.support.house import CSRF, new_house
from tests.web.screens.floor_story import Story, english, post, rows_of
from webapp.core.clock import SettableClock


@pytest.fixture
def planner(story: Story) -> FlaskClient:
    return story.house.browser("planner")


def page_of(story: Story, item: str) -> str:
    return f"/items/{story.ids[item]}"


def item(story: Story, name: str) -> Any:
    return story.ask("items.item", id=story.ids[name])


def picture() -> BytesIO:
    data = BytesIO()
    Image.new("RGB", (40, 30), "white").save(data, "PNG")
    return BytesIO(data.getvalue())


def test_an_item_is_added(story: Story, planner: FlaskClient) -> None:
    fields = {"number": "KNOB", "name": "旋钮", "kind": "purchased", "unit": "pcs", "standard_price": "0.35"}
    answer = post(planner, "/items/new", **fields, lot_traced="false")
    assert answer.status_code == 303
    assert "旋钮" in planner.get(answer.headers["Location"]).text


def test_a_number_that_is_taken_is_said_at_the_field(planner: FlaskClient) -> None:
    fields = {"number": "MOTOR", "name": "另一台电机", "kind": "purchased", "unit": "pcs"}
    answer = post(english(planner), "/items/new", **fields)
    assert answer.status_code == 422
    assert 'id="f-number-error"' in answer.text
    assert 'value="另一台电机"' in answer.text


def test_what_is_emptied_is_empty_afterwards(story: Story, planner: FlaskClient) -> None:
    path = page_of(story, "motor")
    fields = {"number": "MOTOR", "name": "电机", "kind": "purchased", "active": "true", "lot_traced": "true"}
    change = f"{path}/change"
    post(
        planner,
        change,
        **fields,
        version=str(item(story, "motor").version),
        specification="40 W",
        safety_stock="5",
    )
    assert item(story, "motor").specification == "40 W"
    post(
        planner,
        change,
        **fields,
        version=str(item(story, "motor").version),
        specification="",
        safety_stock="",
    )
    assert (item(story, "motor").specification, item(story, "motor").safety_stock) == ("", 0)


def test_an_item_shows_its_structure_routing_and_cost_by_element(story: Story, planner: FlaskClient) -> None:
    page = english(planner).get(page_of(story, "fan") + "?quantity=100").text
    assert re.search(r'21<span class="unit">', page)  # 100 × 0.2 kg × 1.05
    assert "总装" in page
    assert "Standard cost by element" in page
    assert "Where used" in planner.get(page_of(story, "motor")).text


def test_costs_and_prices_are_for_who_may_see_them(story: Story) -> None:
    page = story.house.browser("inspector").get(page_of(story, "fan")).text
    assert "标准成本" not in page
    assert "销售单价" not in page


def test_the_limit_of_a_loss_is_said_in_percent(story: Story, planner: FlaskClient) -> None:
    fields = {
        "version": str(story.ask("items.item", id=story.ids["fan"]).version),
        "lines.0.component_id": story.ids["motor"],
        "lines.0.quantity": "1",
        "lines.0.loss_rate": "120",
    }
    answer = post(planner, f"/items/{story.ids['fan']}/bom", **fields)
    assert answer.status_code == 422
    assert any(word in answer.text for word in ("less than 100 %", "小于 100 %"))


def test_a_loss_is_typed_in_percent(story: Story, planner: FlaskClient) -> None:
    fields = {
        "version": str(item(story, "fan").version),
        "lines.0.component_id": story.ids["motor"],
        "lines.0.quantity": "1",
        "lines.0.loss_rate": "2.5",
        "lines.0.supply": "issue",
        "lines.1.supply": "issue",
    }
    assert post(planner, page_of(story, "fan") + "/bom", **fields).status_code == 303
    bom = item(story, "fan").bom
    assert [(line.number, str(line.loss_rate.normalize())) for line in bom] == [("MOTOR", "0.025")]


def test_an_item_cannot_be_a_part_of_itself(story: Story, planner: FlaskClient) -> None:
    fields = {
        "version": str(item(story, "fan").version),
        "lines.0.component_id": story.ids["fan"],
        "lines.0.component_id__text": "FAN 台扇",
        "lines.0.quantity": "1",
    }
    answer = post(planner, page_of(story, "fan") + "/bom", **fields)
    assert answer.status_code == 422
    assert "FAN → FAN" in answer.text
    assert 'value="FAN 台扇"' in answer.text


def test_a_routing_keeps_the_instructions_of_operations_that_stay(story: Story, planner: FlaskClient) -> None:
    post(
        planner,
        page_of(story, "fan") + "/routing/10",
        **{
            "version": str(item(story, "fan").version),
            "instructions": "先装电机",
            "parameters.0.name": "扭矩",
            "parameters.0.nominal": "1.8",
            "parameters.0.required": "true",
        },
    )
    centre = str(item(story, "fan").routing[0].work_centre_id)
    fields = {"version": str(item(story, "fan").version)}
    for index, (was, seq, name) in enumerate((("10", "15", "总装"), ("", "", "测试"))):
        row = {"was": was, "seq": seq, "name": name, "work_centre_id": centre, "run_minutes": "1"}
        fields |= {f"operations.{index}.{field}": value for field, value in row.items()}
    # The BOM supplies screws at operation 10, so that number has to stay.
    refused = post(planner, page_of(story, "fan") + "/routing", **fields)
    assert (refused.status_code, 'value="测试"' in refused.text) == (422, True)
    fields["operations.0.seq"] = "10"
    assert post(planner, page_of(story, "fan") + "/routing", **fields).status_code == 303
    routing = item(story, "fan").routing
    assert [(step.seq, step.name, step.instructions) for step in routing] == [
        (10, "总装", "先装电机"),
        (20, "测试", ""),
    ]
    assert [one["key"] for one in routing[0].parameters] == ["p1"]


def test_limits_in_the_wrong_order_come_back_to_the_operation_s_page(
    story: Story, planner: FlaskClient
) -> None:
    fields = {"version": str(item(story, "fan").version), "parameters.0.name": "扭矩"}
    limits = {"parameters.0.lower": "x"}
    answer = post(planner, page_of(story, "fan") + "/routing/10", **fields, **limits)
    assert answer.status_code == 422
    assert 'id="f-parameters-0-lower-error"' in answer.text


def test_a_roll_up_shows_what_changed(story: Story, planner: FlaskClient) -> None:
    post(
        planner,
        page_of(story, "motor") + "/change",
        number="MOTOR",
        name="电机",
        kind="purchased",
        standard_price="25",
        active="true",
        version=str(item(story, "motor").version),
    )
    answer = post(planner, "/items/roll-up", standard_lot="100")
    assert "FAN" in answer.text
    assert re.search(r'>5<span class="unit">', answer.text)
    again = post(planner, page_of(story, "fan") + "/roll-up", standard_lot="100")
    assert "无需更新" in again.text


def test_a_drawing_is_shown_and_taken_away(story: Story, planner: FlaskClient) -> None:
    path = page_of(story, "fan")
    version = str(item(story, "fan").version)
    sent = {"csrf_token": CSRF, "version": version, "drawing": (picture(), "fan.png")}
    assert planner.post(f"{path}/drawing", data=sent).status_code == 303
    shown = re.search(r'src="(/api/v1/drawings/[0-9a-f]{64})"', planner.get(path).text)
    assert shown is not None
    assert planner.get(shown[1]).content_type == "image/png"
    assert post(planner, f"{path}/drawing/remove", version=str(item(story, "fan").version)).status_code == 303
    assert item(story, "fan").drawing_sha256 is None


def test_what_is_no_picture_is_no_drawing(story: Story, planner: FlaskClient) -> None:
    sent = {"csrf_token": CSRF, "version": "1", "drawing": (BytesIO(b"%PDF-1.7 not a picture"), "fan.pdf")}
    answer = planner.post(page_of(story, "fan") + "/drawing", data=sent)
    assert answer.status_code == 422
    assert "JPEG" in answer.text


def test_the_list_filters_and_opens_as_excel(story: Story, planner: FlaskClient) -> None:
    page = planner.get("/items?kind=made").text
    assert "FAN" in page
    assert "MOTOR" not in page
    rows = rows_of(english(planner).get("/items?format=xlsx"))
    assert {row[0] for row in rows[1:]} == {"FAN", "MOTOR", "RESIN", "SCREW"}
    assert (
        "Standard cost" not in rows_of(english(story.house.browser("inspector")).get("/items?format=xlsx"))[0]
    )


def test_who_only_reads_cannot_change(story: Story) -> None:
    seller = story.house.browser("seller")
    assert "编辑" not in seller.get(page_of(story, "fan")).text
    for path in ("/items/new", page_of(story, "fan") + "/bom", page_of(story, "fan") + "/routing"):
        assert seller.get(path).status_code == 403
    assert seller.get(page_of(story, "fan") + "/routing/10").status_code == 200
    assert story.house.browser("worker").get("/items").status_code == 403


def test_another_company_s_item_is_not_there(story: Story, clock: SettableClock) -> None:
    stranger = new_house(story.house.app, clock, "other").browser("planner")
    for path in ("", "/change", "/bom", "/routing", "/routing/10"):
        assert stranger.get(page_of(story, "fan") + path).status_code == 404


def test_units_are_defined_and_a_bill_counts_in_them(story: Story, planner: FlaskClient) -> None:
    fields = {"quantity": "1", "unit": "kg", "other_quantity": "1000", "other_unit": "g"}
    assert post(english(planner), "/items/units/conversions", **fields).status_code == 303
    assert "1 kg = 1,000 g" in planner.get("/items/units").text
    again = post(planner, "/items/units/conversions", **fields)
    assert (again.status_code, 'id="f-other_unit-error"' in again.text) == (422, True)

    own = {
        "version": str(item(story, "resin").version),
        "conversions.0.unit": "box",
        "conversions.0.quantity": "1",
        "conversions.0.stock_quantity": "25",
        "conversions.1.quantity": "1",
        "buy_unit": "box",
        "use_unit": "g",
    }
    assert post(planner, page_of(story, "resin") + "/units", **own).status_code == 303
    assert "1 carton = 25 kg" in planner.get(page_of(story, "resin")).text

    line = {"lines.0.component_id": story.ids["resin"], "lines.0.quantity": "200"}
    version = str(item(story, "fan").version)
    refused = post(
        planner, page_of(story, "fan") + "/bom", version=version, **line, **{"lines.0.entered_unit": "m"}
    )
    assert (refused.status_code, 'id="f-lines-0-entered_unit-error"' in refused.text) == (422, True)
    post(planner, page_of(story, "fan") + "/bom", version=version, **line, **{"lines.0.entered_unit": "g"})
    assert [str(row.quantity) for row in item(story, "fan").bom] == ["0.200000"]
    assert "200 g each" in planner.get(page_of(story, "fan")).text
    version = str(item(story, "fan").version)
    post(planner, page_of(story, "fan") + "/bom", version=version, **line | {"lines.0.quantity": "300"})
    assert [(row.entered_unit, str(row.quantity)) for row in item(story, "fan").bom] == [("g", "0.300000")]
    removed = story.ask("items.conversions")[0].id
    refused = post(planner, f"/items/units/conversions/{removed}/remove")
    assert (refused.status_code, "counts RESIN in g" in refused.text) == (422, True)


def test_a_unit_is_added(planner: FlaskClient) -> None:
    fields = {"code": "bar", "name": "根", "name_en": "bar", "decimals": "0"}
    assert post(planner, "/items/units", **fields).status_code == 303
    assert "根" in planner.get("/items/units").text
    assert post(planner, "/items/units", **fields).status_code == 422


def test_what_comes_out_beside_an_item_is_entered_and_shown(story: Story, planner: FlaskClient) -> None:
    path = page_of(story, "fan") + "/by-products"
    lid = {"number": "LID", "name": "盖", "kind": "made", "unit": "kg"}
    fields = {
        "version": str(item(story, "fan").version),
        "lines.0.product_id": str(story.send("items.add_item", lid, "planner")["id"]),
        "lines.0.quantity": "0.01",
        "lines.0.valuation": "share",
        "lines.0.cost_share": "5",
    }
    assert post(planner, path, **fields).status_code == 303
    assert [str(row.cost_share) for row in item(story, "fan").by_products] == ["0.050000"]
    assert "Comes out beside it" in english(planner).get(page_of(story, "fan")).text
    assert 'value="5"' in planner.get(path).text
    fields |= {"version": str(item(story, "fan").version), "lines.0.product_id": story.ids["fan"]}
    refused = post(planner, path, **fields)
    assert (refused.status_code, 'id="f-lines-0-product_id-error"' in refused.text) == (422, True)
    order = planner.get(f"/work-orders/{story.plan()}").text
    assert "By-product" in order


def test_a_phantom_is_marked_and_found(story: Story, planner: FlaskClient) -> None:
    fields = {"number": "KIT", "name": "螺丝包", "kind": "made", "unit": "pcs", "phantom": "true"}
    answer = post(planner, "/items/new", **fields)
    page = english(planner).get(answer.headers["Location"]).text
    assert "Phantom" in page
    assert "Edit routing" not in page
    assert "KIT" in planner.get("/items?phantom=true").text
    refused = post(planner, "/items/new", **fields | {"number": "KIT2", "kind": "purchased"})
    assert (refused.status_code, "Only what is made here can be a phantom" in refused.text) == (422, True)


def test_an_item_is_looked_for_in_everything_that_it_goes_into(story: Story, planner: FlaskClient) -> None:
    page = english(planner).get(page_of(story, "resin") + "/where-used").text
    assert "FAN" in page
    assert re.search(r'0\.21<span class="unit">', page)
    assert "Part of no other item" in planner.get(page_of(story, "fan") + "/where-used").text


def test_two_bills_are_compared_on_a_page_and_in_excel(story: Story, planner: FlaskClient) -> None:
    lamp = {"number": "LAMP", "name": "灯", "name_en": "Lamp", "kind": "made", "unit": "pcs"}
    other = str(story.send("items.add_item", lamp, "planner")["id"])
    line = {"component_id": story.ids["screw"], "quantity": "4"}
    story.send("items.set_bom", {"item_id": other, "version": 1, "lines": [line]}, "planner")
    path = page_of(story, "fan") + "/compare"
    assert english(planner).get(path).status_code == 200
    page = planner.get(f"{path}?other_id={other}").text
    assert "2 components differ" in page
    rows = rows_of(planner.get(f"{path}?other_id={other}&all_levels=true&format=xlsx"))
    assert [row[1] for row in rows[1:]] == ["MOTOR", "RESIN", "SCREW"]


def test_the_cost_is_shown_level_by_level(story: Story, planner: FlaskClient) -> None:
    path = page_of(story, "fan") + "/cost"
    page = english(planner).get(f"{path}?lot=100").text
    assert "Cost of one" in page
    assert "This level alone adds labour 0.8" in page
    assert [row[0] for row in rows_of(planner.get(f"{path}?format=xlsx"))[1:]] == [0, 1, 1, 1]
    assert story.house.browser("inspector").get(path).status_code == 403


def test_a_substitute_is_allowed_changed_and_used_for_a_short_order(
    story: Story, planner: FlaskClient
) -> None:
    other = {"number": "MOTOR-B", "name": "电机B", "kind": "purchased", "unit": "pcs"}
    other_id = str(story.send("items.add_item", other, "planner")["id"])
    story.stock_up(motors="6")
    body = {"item_id": other_id, "quantity": "4", "unit_cost": "23"}
    story.send("inventory.receive", body, "storekeeper")
    path = page_of(story, "motor") + "/substitutes"
    assert "MOTOR" in english(planner).get(f"{path}/new").text
    fields = {
        "mains.0.item_id": story.ids["motor"],
        "mains.0.quantity": "1",
        "substitutes.0.item_id": other_id,
        "substitutes.0.quantity": "1",
        "substitutes.1.quantity": "1",
        "priority": "1",
        "strategy": "main_first",
        "order_only": "false",
    }
    refused = post(planner, f"{path}/new", **fields | {"substitutes.0.item_id": story.ids["motor"]})
    assert (refused.status_code, 'id="f-substitutes-0-item_id-error"' in refused.text) == (422, True)
    assert post(planner, f"{path}/new", **fields).status_code == 303
    assert "1 pcs MOTOR → 1 pcs MOTOR-B" in planner.get(page_of(story, "motor")).text
    (row,) = story.ask("items.substitutions", id=other_id)
    terms = {"version": "1", "priority": "2", "strategy": "main_first", "active": "true", "note": "同规格"}
    assert "How" not in planner.get(f"{path}/{row.id}").text
    assert post(planner, f"{path}/{row.id}", **terms).status_code == 303

    order_id = story.plan()
    release = planner.get(f"/work-orders/{order_id}/release").text
    assert "MOTOR-B: 4 pcs" in release
    assert "Use substitutes" in release
    swaps = f"/work-orders/{order_id}/substitutes"
    assert 'value="4"' in planner.get(swaps).text
    wanted = {"substitution_id": str(row.id), "sets": "11"}
    refused = post(planner, swaps, **wanted)
    assert (refused.status_code, 'id="f-sets-error"' in refused.text) == (422, True)
    assert post(planner, swaps, **wanted | {"sets": "4"}).status_code == 303
    assert "4 in use" in planner.get(swaps).text
    assert story.ask("production.order", id=order_id).kit_state == "full"
    assert post(planner, f"{swaps}/back", **wanted | {"sets": "4"}).status_code == 303
    assert story.ask("production.order", id=order_id).kit_state == "partial"


def test_categories_are_kept_on_their_own_page_and_narrow_the_list(
    story: Story, planner: FlaskClient
) -> None:
    english(planner)
    added = post(planner, "/items/categories", code="EL", name="电器件", name_en="Electrics")
    assert added.status_code == 303
    top = story.ask("items.categories")[0]
    post(planner, "/items/categories", code="MO", name="电机", name_en="Motors", parent_id=str(top.id))
    below = story.ask("items.categories")[1]
    page = planner.get("/items/categories").text
    assert "Electrics" in page
    assert "Motors" in page
    motor = item(story, "motor")
    fields = {"number": "MOTOR", "name": "电机", "kind": "purchased", "active": "true"}
    change = f"{page_of(story, 'motor')}/change"
    post(planner, change, **fields, version=str(motor.version), category_id=str(below.id))
    assert "Motors" in planner.get(page_of(story, "motor")).text
    listed = planner.get(f"/items?category_id={top.id}").text
    assert "MOTOR" in listed
    assert "SCREW" not in listed
    header, *rows = rows_of(planner.get(f"/items?category_id={top.id}&format=xlsx"))
    assert rows[0][header.index("Category")] == "Motors"


def test_a_category_that_cannot_go_or_be_called_so_says_why_where_it_is(
    story: Story, planner: FlaskClient
) -> None:
    english(planner)
    post(planner, "/items/categories", code="EL", name="电器件")
    taken = post(planner, "/items/categories", code="EL", name="别的")
    assert taken.status_code == 422
    assert 'id="f-code-error"' in taken.text
    assert 'value="别的"' in taken.text
    top = story.ask("items.categories")[0]
    post(planner, "/items/categories", code="MO", name="电机", parent_id=str(top.id))
    path = f"/items/categories/{top.id}"
    kept = post(planner, f"{path}/remove", version=str(top.version))
    assert kept.status_code == 422
    assert "move them to another one first" in kept.text
    assert post(planner, path, version=str(top.version), code="E", name="电器").status_code == 303
    assert [row.code for row in story.ask("items.categories")] == ["E", "MO"]
