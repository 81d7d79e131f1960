"""The purchase order as its supplier gets it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.support.paper import codes_on, page_count, picture_of, text_of
from webapp.printing.purchase_orders import OrderLine, OrderSheet, render
from webapp.printing.words import capital_amount

D = Decimal


def a_line(seq: int = 1, **changed: Any) -> OrderLine:
    facts: dict[str, Any] = {
        "seq": seq,
        "number": f"MT-{seq:03d}",
        "name": "电机",
        "name_en": "Motor",
        "specification": "40 W 四极",
        "supplier_number": "HL-40",
        "quantity": D(1200),
        "unit": "个",
        "unit_en": "pcs",
        "unit_price": D("18.5"),
        "amount": D(22200),
        "due_on": date(2026, 12, 4),
    }
    return OrderLine(**(facts | changed))


def a_sheet(**changed: Any) -> OrderSheet:
    facts: dict[str, Any] = {
        "number": "PO-2026-0007",
        "company": "随风电器",
        "company_en": "Suifeng Appliances",
        "supplier_number": "S-201",
        "supplier": "恒力电机",
        "supplier_en": "Hengli Motors",
        "contact": "何先生",
        "phone": "0757-8100 2201",
        "address": "佛山市顺德区",
        "supplier_reference": "",
        "ordered_on": date(2026, 11, 23),
        "payment_days": 30,
        "currency": "CNY",
        "total": D(22200),
        "terms": "含运费\n纸箱包装",
        "lines": (a_line(),),
    }
    return OrderSheet(**(facts | changed))


def test_the_order_says_in_chinese_who_buys_what_for_how_much() -> None:
    text = text_of(render(a_sheet(), "zh"))
    for words in (
        "采购订单",
        "PO-2026-0007",
        "随风电器",
        "恒力电机",
        "MT-001",
        "1,200",
        "18.5",
        "22,200.00",
        "2026-12-04",
    ):
        assert words in text
    assert "贰万贰仟贰佰元整" in text
    assert "到货后30天" in text.replace(" ", "")
    assert "草稿" not in text


def test_the_order_says_it_in_english_too() -> None:
    text = text_of(render(a_sheet(draft=True, currency="EUR"), "en"))
    for words in ("Purchase order", "Draft", "Suifeng Appliances", "Hengli Motors", "30 days after delivery"):
        assert words.replace(" ", "") in text
    assert "贰万" not in text


def test_a_long_order_says_its_number_on_every_page() -> None:
    lines = tuple(a_line(seq) for seq in range(1, 61))
    pdf = render(a_sheet(lines=lines, terms="长" * 600))
    assert page_count(pdf) > 2
    assert text_of(pdf).count("PO-2026-0007") == page_count(pdf)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("1.05", "壹元零伍分"),
        ("107.50", "壹佰零柒元伍角整"),
        ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
        ("10000", "壹万元整"),
        ("10050.10", "壹万零伍拾元壹角整"),
        ("100001000.00", "壹亿零壹仟元整"),
        ("1000000000", "壹拾亿元整"),
        ("20003004.06", "贰仟万叁仟零肆元零陆分"),
    ],
)
def test_amounts_in_capital_figures(amount: str, words: str) -> None:
    assert capital_amount(D(amount)) == words


def test_the_code_on_the_paper_says_the_order_s_number_as_a_phone_reads_it() -> None:
    assert codes_on(picture_of(render(a_sheet()))) == ["PO-2026-0007"]
    assert "扫码收货" in text_of(render(a_sheet()))


@pytest.mark.parametrize("state", ["draft", "cancelled"])
def test_an_order_that_nobody_waits_for_has_no_code_to_receive_by(state: str) -> None:
    assert codes_on(picture_of(render(a_sheet(**{state: True})))) == []


def test_a_line_closed_short_shows_what_is_left_of_it() -> None:
    short = a_line(1, quantity=D(700), ordered=D(1200), amount=D(12950))
    given_up = a_line(2, quantity=D(0), ordered=D(30), amount=D(0))
    text = text_of(render(a_sheet(lines=(short, given_up), total=D(12950)), "zh"))
    for words in ("1,200700个", "30", "12,950.00", "壹万贰仟玖佰伍拾"):
        assert words in text
