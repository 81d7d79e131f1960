"""The quotation and the order's confirmation as the customer gets them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from tests.printing.test_purchase_orders import a_line
from tests.support.house import House
from tests.support.paper import page_count, text_of
from tests.web.screens.floor_story import build_story
from webapp.printing.sales_orders import SaleSheet, render

D = Decimal


def a_sheet(**changed: Any) -> SaleSheet:
    facts: dict[str, Any] = {
        "quoted": True,
        "number": "QT-2026-0003",
        "company": "随风电器",
        "company_en": "Suifeng Appliances",
        "customer_number": "C-0001",
        "customer": "远东百货",
        "customer_en": "Far East Stores",
        "contact": "陈小姐",
        "phone": "0757-8123456",
        "address": "佛山市顺德区",
        "customer_reference": "",
        "ordered_on": date(2026, 11, 23),
        "valid_until": date(2026, 12, 23),
        "payment_days": 30,
        "currency": "CNY",
        "total": D(22200),
        "note": "含运费",
        "lines": (a_line(supplier_number=""),),
    }
    return SaleSheet(**(facts | changed))


def test_a_quotation_says_prices_validity_and_terms_in_chinese() -> None:
    text = text_of(render(a_sheet(), "zh"))
    for words in (
        "报价单",
        "QT-2026-0003",
        "随风电器",
        "远东百货",
        "18.5",
        "22,200.00",
        "2026-12-23",
        "含运费",
    ):
        assert words in text
    assert "贰万贰仟贰佰元整" in text
    assert "作废" not in text


def test_an_english_customer_reads_english() -> None:
    text = text_of(render(a_sheet(customer_reference="PO-7", over=True), "en")).replace(" ", "")
    for words in ("Quotation", "Void", "SuifengAppliances", "FarEastStores", "Validuntil", "PO-7"):
        assert words in text


def test_a_long_quotation_takes_several_pages_and_repeats_its_number() -> None:
    paper = render(a_sheet(lines=tuple(a_line(seq) for seq in range(1, 60))), "zh")
    assert page_count(paper) > 1
    assert text_of(paper).count("QT-2026-0003") >= page_count(paper)


def test_the_paper_is_in_the_customers_language_whoever_prints_it(house: House) -> None:
    story = build_story(house)
    partner = {"partner_id": story.ids["customer"], "language": "en"}
    story.send("partners.change_partner", partner, "seller")
    line = {"item_id": story.ids["fan"], "quantity": "5", "unit_price": "80"}
    body = {"customer_id": story.ids["customer"], "due_on": "2026-12-01", "lines": [line]}
    quote = story.send("sales.place_order", body | {"quote": True}, "seller")["id"]
    order = story.send("sales.place_order", body, "seller")["id"]
    browser = house.browser("seller")
    browser.set_cookie("locale", "zh")

    assert "Quotation" in text_of(browser.get(f"/print/sales-orders/{quote}.pdf").data)
    assert "报价单" in text_of(browser.get(f"/print/sales-orders/{quote}.pdf?lang=zh").data)
    assert "confirmation" in text_of(browser.get(f"/print/sales-orders/{order}.pdf").data)
    assert browser.get(f"/sales-orders/{quote}").text.count(f"/print/sales-orders/{quote}.pdf") == 1
