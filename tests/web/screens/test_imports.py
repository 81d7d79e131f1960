"""Taking lists in by the screens: the way in, what is asked, what is taken in, and what nobody else sees."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import Workbook, load_workbook

from tests.support.house import CSRF, new_house
from tests.web.screens.floor_story import Story, build_story, english, post, rows_of, words
from webapp.core.clock import SettableClock
from webapp.imports.kinds import KINDS


@pytest.fixture
def planner(story: Story) -> FlaskClient:
    return story.house.browser("planner")


def begin(client: FlaskClient, list_kind: str, text: str, **answers: str) -> str:
    """The address of the preview of what was pasted; new items that say nothing are bought by the piece."""
    answer = post(client, f"/imports/new?kind={list_kind}", pasted=text)
    assert answer.status_code == 303, answer.text
    path = str(answer.location)
    say(client, path, **({"unit": "pcs", "kind": "purchased"} | answers))
    return path


def upload(client: FlaskClient, kind: str, content: bytes, name: str) -> Any:
    fields = {"csrf_token": CSRF, "file": (BytesIO(content), name)}
    return client.post(f"/imports/new?kind={kind}", data=fields, content_type="multipart/form-data")


def say(client: FlaskClient, path: str, **fields: Any) -> str:
    """Post the preview as a page of ours would, and read the page that follows."""
    answer = post(client, path, **fields)
    assert answer.status_code == 303
    return client.get(str(answer.location).split("#")[0]).text


@pytest.mark.parametrize("kind", KINDS)
def test_each_list_tells_what_its_columns_want_before_anything_is_sent(story: Story, kind: str) -> None:
    anybody = story.house.browser("planner", "buyer", "seller", "storekeeper")
    for browser in (anybody, english(anybody)):
        page = browser.get(f"/imports/new?kind={kind}")
        assert page.status_code == 200
        assert not re.search(r"%%|%\(", page.text)


def test_a_pasted_list_is_seen_and_taken_in(story: Story, planner: FlaskClient) -> None:
    path = begin(
        english(planner),
        "items",
        "Item number\tName\tUnit\tPrice\nSHAFT\t轴\tpcs\t3.5\nMOTOR\t电机\tpcs\t21\n",
    )
    page = words(planner.get(path).text)
    assert "Take in 2 rows" in page
    assert "before: 20" in page

    page = words(say(planner, path, do="take"))

    assert "All of it is taken in." in page
    assert [row.standard_cost for row in story.ask("items.items", search="SHAFT").rows] == [3.5]
    assert story.ask("items.item", id=story.ids["motor"]).standard_material == 21


def test_unit_and_source_of_new_items_are_asked_and_never_guessed(story: Story, planner: FlaskClient) -> None:
    path = begin(english(planner), "items", "Item number\tName\nHOSE\tHose\nCLIP\tClip\n", unit="", kind="")
    page = planner.get(path).text
    assert words(page).count("2 new items name none.") == 2
    assert 'id="f-unit-unsaid"' in page
    assert "Take in" not in words(page)
    chosen = words(say(planner, path, unit="m", kind="purchased"))
    assert "name none." not in chosen
    assert "Take in 2 rows" in chosen
    say(planner, path, unit="m", kind="purchased", do="take")
    assert {one.unit for one in story.ask("items.items", search="HOSE").rows} == {"m"}


def test_taking_in_twice_is_once(story: Story, planner: FlaskClient) -> None:
    path = begin(planner, "items", "料号\t名称\t单位\nSHAFT\t轴\t个\n")
    for _ in range(2):
        assert "全部" in say(planner, path, do="take")
    assert story.ask("items.items", search="SHAFT").total == 1


def test_a_wrong_cell_keeps_all_rows_out_and_says_why(story: Story, planner: FlaskClient) -> None:
    path = begin(planner, "items", "料号\t名称\t单位\t安全库存\nA-1\t轴\t个\t大约5\nA-2\t套筒\t个\t3\n")
    page = words(say(planner, path, do="take"))
    assert "A-1" in page
    assert "大约5" in page
    assert story.ask("items.items", search="A-2").total == 0


def test_a_typed_answer_and_a_chosen_one_are_kept(story: Story, planner: FlaskClient) -> None:
    path = begin(planner, "items", "料号\t名称\t单位\t安全库存\nA-1\t轴\t只\t大约5\n")
    fields = {
        "pick|unit|2|unit|只": "个",
        "was|cell|2|safety_stock|大约5": "大约5",
        "cell|cell|2|safety_stock|大约5": "6",
    }
    page = say(planner, path, **fields)
    assert 'name="do" value="take"' in page
    say(planner, path, do="take")
    row = story.ask("items.items", search="A-1").rows[0]
    assert (row.unit, row.safety_stock) == ("pcs", 6)


def test_a_column_can_be_taken_for_another(story: Story, planner: FlaskClient) -> None:
    path = begin(planner, "items", "料号\t甲\t单位\nA-1\t轴\t个\n")
    assert 'value="take"' not in planner.get(path).text
    page = say(planner, path, **{"was-map|甲": "", "map|甲": "name"})
    assert 'value="take"' in page


def test_rows_left_out_can_be_taken_back(planner: FlaskClient) -> None:
    path = begin(english(planner), "items", "Item number\tName\tUnit\nA-1\t\tpcs\nA-2\tNut\tpcs\n")
    page = words(say(planner, path, **{"skip|2": "true"}))
    assert "1 row that you left out" in page
    assert "Take in 1 row" in page
    assert "left out" not in words(say(planner, path, back="1")).replace("be left out", "")


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"%PDF-1.7 ...", "list.pdf", "no table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old.xls", "damaged"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "web.xls", "web page"),
        (b"", "empty.csv", "nothing in this table"),
        (b"PK\x03\x04 broken", "broken.xlsx", "damaged"),
    ],
)
def test_what_is_no_sheet_is_refused_in_words(
    planner: FlaskClient, content: bytes, name: str, said: str
) -> None:
    answer = upload(english(planner), "items", content, name)
    assert answer.status_code == 422
    assert said in answer.text


def test_nothing_sent_is_said_too(planner: FlaskClient) -> None:
    assert post(english(planner), "/imports/new?kind=items").status_code == 422


def test_a_formula_s_saved_value_is_read_and_the_formula_never_computed(
    story: Story, planner: FlaskClient
) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["料号", "名称", "单位"])
    sheet.append(["A-9", '=HYPERLINK("http://example.com","x")', "个"])
    out = BytesIO()
    book.save(out)
    answer = upload(planner, "items", out.getvalue(), "list.xlsx")
    page = planner.get(str(answer.location)).text
    assert "HYPERLINK" not in page
    assert 'value="take"' not in page  # no value was saved with it, so the name is empty


def test_an_exported_item_list_comes_in_again_without_a_change(story: Story) -> None:
    for language in ("zh", "en"):
        client = story.house.browser("administrator")
        client = english(client) if language == "en" else client
        exported = client.get("/items?format=xlsx").data
        page = client.get(str(upload(client, "items", exported, "items.xlsx").location)).text
        assert words(page).count("FAN") > 0
        assert re.search(r'value="show=same"[^>]*>[^<]*<span class="chip__count">4<', page), words(page)


def test_an_exported_partner_list_comes_in_again_without_a_change(story: Story) -> None:
    for language in ("zh", "en"):
        client = story.house.browser("seller")
        client = english(client) if language == "en" else client
        exported = client.get("/partners?format=xlsx").data
        page = client.get(str(upload(client, "partners", exported, "partners.xlsx").location)).text
        assert re.search(r'value="show=same"[^>]*>[^<]*<span class="chip__count">2<', page), words(page)


def test_an_exported_stock_list_opens_another_company(story: Story, clock: SettableClock) -> None:
    story.stock_up()
    exported = story.house.browser("boss").get("/inventory/stock?format=xlsx")
    exported = (
        exported if exported.status_code == 200 else story.house.browser("boss").get("/stock?format=xlsx")
    )
    assert exported.status_code == 200
    other = build_story(new_house(story.house.app, clock, "other"))
    keeper = other.house.browser("storekeeper")
    page = keeper.get(str(upload(keeper, "stock", exported.data, "stock.xlsx").location)).text
    assert "MOTOR" in page


def test_templates_come_in_both_languages_and_can_be_imported(story: Story, planner: FlaskClient) -> None:
    for language in ("zh", "en"):
        for kind in ("items", "boms", "routings", "prices"):
            answer = planner.get(f"/imports/template?kind={kind}&lang={language}")
            book = load_workbook(BytesIO(answer.data))
            assert len(book.worksheets) == 2
            heads = [cell.value for cell in next(book.worksheets[0].iter_rows(max_row=1))]
            page = planner.get(str(upload(planner, kind, answer.data, "template.xlsx").location)).text
            assert "猜" not in words(page).split("行")[0]
            assert all(heads)
    assert rows_of(planner.get("/imports/template?kind=items&lang=zh"))[0][0] == "料号"


def test_a_draft_is_one_s_own(story: Story, planner: FlaskClient, clock: SettableClock) -> None:
    path = begin(planner, "items", "料号\t名称\nA-1\t轴\n")
    assert "粘贴" in planner.get("/imports").text
    assert story.house.browser("administrator").get(path).status_code == 404
    stranger = new_house(story.house.app, clock, "other").browser("planner")
    assert stranger.get(path).status_code == 404
    assert stranger.post(path, data={"csrf_token": CSRF}).status_code == 404


def test_a_draft_can_be_thrown_away(planner: FlaskClient) -> None:
    path = begin(planner, "items", "料号\t名称\nA-1\t轴\n")
    assert post(planner, f"{path}/drop").status_code == 303
    assert planner.get(path).status_code == 404


def test_each_role_imports_what_it_may_write(story: Story) -> None:
    keeper = story.house.browser("storekeeper")
    assert keeper.get("/imports/new?kind=stock").status_code == 200
    assert keeper.get("/imports/new?kind=items").status_code == 403
    assert story.house.browser("worker").get("/imports").status_code == 403


def test_an_unknown_category_is_a_question_at_its_cell(story: Story, planner: FlaskClient) -> None:
    story.send("items.add_category", {"code": "EL", "name": "电器件"}, "planner")
    text = "料号\t名称\t单位\t物料分类\nSHAFT\t轴\t个\t五金/轴类\nPLUG\t插头\t个\t电器件\nRIVET\t铆钉\t个\t五金/轴类\n"
    path = begin(planner, "items", text)
    assert "没有类别“五金/轴类”。" in planner.get(path).text
    page = say(planner, path, **{"pick|column|2|category|五金/轴类": "+五金/轴类"})
    assert "没有类别" not in page
    assert "全部已导入" in words(say(planner, path, do="take"))
    tree = [(row.level, row.name, row.all_items) for row in story.ask("items.categories")]
    assert tree == [(1, "电器件", 1), (1, "五金", 2), (2, "轴类", 2)]

    # What is exported comes in again without a change.
    sheet = rows_of(planner.get("/items?search=SHAFT&format=xlsx"))
    assert sheet[1][sheet[0].index("类别")] == "轴类"
    again = "\n".join("\t".join("" if cell is None else str(cell) for cell in row) for row in sheet)
    page = words(planner.get(begin(planner, "items", again)).text)
    assert "有变化 1" not in page
