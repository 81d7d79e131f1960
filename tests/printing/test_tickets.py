"""The job ticket as it leaves the printer."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.support.paper import (
    a_drawing,
    a_material,
    a_step,
    a_ticket,
    codes_on,
    corner,
    page_count,
    picture_of,
    text_of,
    with_oil,
)
from webapp.core.codes import display
from webapp.printing.pdf import merge
from webapp.printing.tickets import PAPERS, Paper, render


@pytest.mark.parametrize("paper", PAPERS)
def test_the_same_code_is_read_at_two_opposite_corners(paper: Paper) -> None:
    sheet = a_ticket()

    page = picture_of(render([sheet], paper=paper))

    assert codes_on(corner(page, "top")) == [sheet.payload]
    assert codes_on(corner(page, "bottom")) == [sheet.payload]


@pytest.mark.parametrize("covered", ["top", "bottom"])
def test_oil_over_one_code_leaves_the_other_readable(covered: str) -> None:
    sheet = a_ticket()

    stained = with_oil(picture_of(render([sheet])), covered)

    assert codes_on(corner(stained, covered)) == []
    assert codes_on(stained) == [sheet.payload]


def test_the_ticket_says_in_chinese_what_has_to_be_made() -> None:
    sheet = a_ticket(reprint=True, note="去毛刺")

    text = text_of(render([sheet], "zh"))

    for words in (
        "随工单",
        sheet.company,
        "WO-2026-0007",
        "BRK-2040-A",
        "电机安装支架",
        "1,200件",
        "2026-12-04",
    ):
        assert words in text
    for words in (
        "苏州精工电机·SO-2026-0031",
        "首检",
        "终检",
        "下料",
        "冲压车间",
        "15/1.2",
        "12.6公斤",
        "补打",
        "去毛刺",
    ):
        assert words in text
    assert text.count(display(sheet.code)) == 2


def test_the_ticket_says_the_same_in_english_with_chinese_beside_it() -> None:
    text = text_of(render([a_ticket()], "en"))

    for words in (
        "Jobticket",
        "NingboHengda",
        "Motormountingbracket",
        "电机安装支架",
        "1,200pcs",
        "Pressshop",
        "Sheet",
    ):
        assert words in text


def test_more_operations_than_fit_go_on_overleaf_with_both_codes_again() -> None:
    sheet = a_ticket(steps=tuple(a_step(seq * 10, "工序", "Step") for seq in range(1, 15)))

    made = render([sheet])

    assert page_count(made) == 2
    assert codes_on(picture_of(made, 2)) == [sheet.payload] * 2
    assert "页1/2" in text_of(made)
    assert "140" in text_of(made)


def test_a_long_list_of_materials_says_how_many_more_there_are() -> None:
    materials = tuple(a_material(f"M-{number}", "料", "Stuff") for number in range(12))

    assert "另有5项" in text_of(render([a_ticket(materials=materials)]))


@pytest.mark.parametrize("paper", PAPERS)
def test_very_long_texts_stay_on_one_page_and_off_the_codes(paper: Paper) -> None:
    long = "非常长的名称" * 33
    sheet = a_ticket(
        item_name=long, item_name_en=long, specification=long, customer=long, note=long, company=long,
        item_number="X" * 64, steps=(a_step(10, long, long),), materials=(a_material("Y" * 64, long, long),),
    )  # fmt: skip

    made = render([sheet], paper=paper)

    assert page_count(made) == 1
    assert codes_on(picture_of(made)) == [sheet.payload] * 2


def test_a_long_address_gets_more_modules_and_is_still_read() -> None:
    sheet = a_ticket(payload="HTTPS://A-LONG-NAME.OF-A-SERVER.FACTORY.EXAMPLE.COM.CN:8443/T/7K3F9AX2QM")

    assert codes_on(picture_of(render([sheet]))) == [sheet.payload] * 2


def test_three_tickets_made_apart_and_merged_are_three_pages() -> None:
    sheets = [a_ticket() for _ in range(3)]

    made = merge([render([sheet]) for sheet in sheets])

    assert page_count(made) == 3
    assert [codes_on(picture_of(made, page))[0] for page in (1, 2, 3)] == [one.payload for one in sheets]


def test_a_drawing_is_printed_and_leaves_the_codes_alone() -> None:
    plain, drawn = a_ticket(), a_ticket(drawing=a_drawing())

    greys = [picture_of(render([one])).histogram()[120:136] for one in (plain, drawn)]

    assert sum(greys[1]) > sum(greys[0]) + 10_000
    assert len(codes_on(picture_of(render([drawn])))) == 2


def test_the_operations_keep_their_order() -> None:
    steps = tuple(a_step(seq, f"第{seq}步", "") for seq in (10, 20, 30))
    text = text_of(render([a_ticket(steps=steps)]))

    places = [text.index(step.name) for step in steps]

    assert all(first < second for first, second in pairwise(places))


def test_rare_characters_are_printed_not_dropped() -> None:
    assert "䶮Φμ℃①" in text_of(render([a_ticket(item_name="䶮Φμ℃①")]))
