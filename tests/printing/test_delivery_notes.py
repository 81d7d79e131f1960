"""The delivery note as driver and customer get it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from tests.support.paper import codes_on, page_count, picture_of, text_of
from webapp.printing.delivery_notes import NoteLine, NoteSheet, NoteSignature, render

D = Decimal
SIGNATURE = NoteSignature(
    signer="陈小姐",
    at="2026-11-24 15:30",
    collected_by="薛梅",
    collected_by_en="Xue Mei",
    note="放门卫",
    strokes=[[100, 200, 180, 90, 260, 300], [400, 210, 640, 190]],
)


def a_line(seq: int = 1, **changed: Any) -> NoteLine:
    facts: dict[str, Any] = {
        "seq": seq,
        "number": f"FAN-{seq:03d}",
        "name": "台扇",
        "name_en": "Desk fan",
        "specification": "400 mm",
        "quantity": D(1200),
        "unit": "台",
        "unit_en": "sets",
        "lots": (("L-0001", D(700)), ("L-0002", D(500))),
    }
    return NoteLine(**(facts | changed))


def a_sheet(**changed: Any) -> NoteSheet:
    facts: dict[str, Any] = {
        "number": "DN-2026-0007",
        "company": "随风电器",
        "company_en": "Suifeng Appliances",
        "customer_number": "C-0001",
        "customer": "远东百货",
        "customer_en": "Far East Stores",
        "contact": "陈小姐",
        "phone": "0757-8123456",
        "address": "佛山市南海区 5 号仓",
        "customer_reference": "KH-77",
        "order_number": "SO-2026-0003",
        "shipped_on": date(2026, 11, 24),
        "carrier": "顺丰",
        "tracking_number": "SF123",
        "lines": (a_line(),),
    }
    return NoteSheet(**(facts | changed))


def test_a_note_says_what_goes_where_with_whom_and_a_phone_reads_its_code() -> None:
    paper = render(a_sheet())
    text = text_of(paper)
    for words in (
        "送货单",
        "DN-2026-0007",
        "远东百货",
        "佛山市南海区",
        "KH-77",
        "SO-2026-0003",
        "顺丰",
        "SF123",
    ):
        assert words in text
    for words in ("FAN-001", "L-0001", "700", "L-0002", "1,200", "2026-11-24", "收货人签字"):
        assert words in text
    assert "扫码签收" in text
    assert codes_on(picture_of(paper)) == ["DN-2026-0007"]


def test_a_signed_note_shows_who_signed_when_and_what_was_not_taken_and_asks_for_nothing_more() -> None:
    gap = a_line(not_taken=((D(3), "外箱破损"),))
    paper = render(a_sheet(lines=(gap,), signature=SIGNATURE))
    text = text_of(paper)
    for words in ("陈小姐", "2026-11-2415:30", "薛梅", "放门卫", "外箱破损"):
        assert words in text
    assert "未收3台" in text.replace(" ", "")
    assert "收货人签字" not in text
    assert codes_on(picture_of(paper)) == []


def test_the_signature_is_drawn_on_the_paper() -> None:
    unsigned = picture_of(render(a_sheet(signature=NoteSignature("a", "", "", "", "", []))))
    signed = picture_of(render(a_sheet(signature=NoteSignature("a", "", "", "", "", SIGNATURE.strokes))))
    assert unsigned != signed


def test_an_english_customer_reads_english_and_a_long_note_says_its_number_on_every_page() -> None:
    paper = render(a_sheet(lines=tuple(a_line(seq) for seq in range(1, 60))), "en")
    text = text_of(paper)
    assert page_count(paper) > 1
    assert text.count("DN-2026-0007") >= page_count(paper)
    for words in ("Delivery note", "Suifeng Appliances", "Far East Stores", "Tracking no."):
        assert words.replace(" ", "") in text.replace(" ", "")
