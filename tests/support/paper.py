"""Looking at paper: what a PDF says, how it looks, and which codes a reader finds on it."""

from __future__ import annotations

import io
import subprocess
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import zxingcpp
from PIL import Image, ImageDraw
from pypdf import PdfReader

from webapp.core.codes import new_code
from webapp.printing.qr import payload
from webapp.printing.tickets import Material, Step, TicketSheet

DPI = 150
HOST = "https://mes.cn"


def text_of(pdf: bytes) -> str:
    """Return the words on all pages, without the blanks that a layout puts between them."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


def page_count(pdf: bytes) -> int:
    """Return the number of pages."""
    return len(PdfReader(io.BytesIO(pdf)).pages)


def picture_of(pdf: bytes, page: int = 1) -> Image.Image:
    """Return a page as an office scanner would see it."""
    command = ["pdftoppm", "-r", str(DPI), "-gray", "-png", "-f", str(page), "-l", str(page), "-"]
    made = subprocess.run(command, input=pdf, capture_output=True, check=True)
    return Image.open(io.BytesIO(made.stdout)).convert("L")


def codes_on(picture: Image.Image) -> list[str]:
    """Return the texts of all QR codes that a reader finds."""
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    return [one.text for one in found]


def corner(picture: Image.Image, name: str) -> Image.Image:
    """Return the quarter of the page at the *top* left or the *bottom* right."""
    width, height = picture.size
    if name == "top":
        return picture.crop((0, 0, width // 2, height // 2))
    return picture.crop((width // 2, height // 2, width, height))


def with_oil(picture: Image.Image, name: str) -> Image.Image:
    """Return the page with an opaque blob over the code at the *top* left or the *bottom* right."""
    stained = picture.copy()
    width, height = stained.size
    blot = (0, 0, 170, 170) if name == "top" else (width - 170, height - 170, width, height)
    ImageDraw.Draw(stained).ellipse(blot, fill=0)
    return stained


def a_ticket(**changes: Any) -> TicketSheet:
    """Return a ticket with two operations and two materials."""
    code = new_code("7K")
    sheet = TicketSheet(
        code=code,
        payload=payload(HOST, "T", code),
        company="宁波恒达金属制品有限公司",
        company_en="Ningbo Hengda Metal Works",
        order_number="WO-2026-0007",
        seq=1,
        count=3,
        item_number="BRK-2040-A",
        item_name="电机安装支架",
        item_name_en="Motor mounting bracket",
        specification="SPCC 2.0 mm",
        quantity=Decimal(1200),
        unit="件",
        unit_en="pcs",
        due_on=date(2026, 12, 4),
        customer="苏州精工电机",
        customer_en="Suzhou Precision Motor",
        sales_order="SO-2026-0031",
        final_inspection=True,
        steps=(a_step(10, "下料", "Cut", first_article=True), a_step(20, "折弯", "Bend")),
        materials=(a_material("M-1001", "冷轧板", "Sheet"), a_material("M-2002", "螺栓", "Bolt")),
    )
    return replace(sheet, **changes)


def a_step(seq: int, name: str, name_en: str, **more: Any) -> Step:
    """Return an operation of a quarter of an hour and a bit."""
    return Step(seq, name, name_en, "冲压车间", "Press shop", Decimal(15), Decimal("1.2"), **more)


def a_material(number: str, name: str, name_en: str) -> Material:
    """Return a dozen kilograms of something."""
    return Material(number, name, name_en, Decimal("12.6"), "公斤", "kg")


def a_drawing() -> bytes:
    """Return a PNG."""
    out = io.BytesIO()
    Image.new("L", (300, 200), 128).save(out, "PNG")
    return out.getvalue()
