"""Drawings of the demo's fans: simple, but drawings."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

INK, PAPER = "#1d2b33", "white"


def fan_drawing(diameter: int, blades: int, revision: str) -> bytes:
    """A fan from the front with its *diameter* in mm, as a PDF of one page."""
    page = Image.new("RGB", (1169, 827), PAPER)
    pen = ImageDraw.Draw(page)
    pen.rectangle((30, 30, 1139, 797), outline=INK, width=3)
    middle, reach = (450, 390), diameter * 4 // 5
    for radius in (reach, reach - 8, 34):
        pen.ellipse(_round(middle, radius), outline=INK, width=3)
    for blade in range(blades):
        start = blade * 360 / blades
        pen.pieslice(_round(middle, reach - 30), start, start + 200 / blades, outline=INK, width=2)
    below = middle[1] + reach + 20
    pen.line((middle[0] - reach, below, middle[0] + reach, below), fill=INK, width=2)
    pen.text((middle[0] - 30, below + 6), f"dia {diameter} mm", fill=INK, font_size=22)
    pen.rectangle((830, 690, 1139, 797), outline=INK, width=3)
    pen.text((850, 705), f"FS-{diameter // 10}  {blades} blades", fill=INK, font_size=24)
    pen.text((850, 745), f"Rev. {revision}   mm", fill=INK, font_size=24)
    out = io.BytesIO()
    page.save(out, "PDF", resolution=100)
    return out.getvalue()


def _round(middle: tuple[int, int], radius: int) -> tuple[int, int, int, int]:
    return (middle[0] - radius, middle[1] - radius, middle[0] + radius, middle[1] + radius)
