"""A drawing made small: what a thumbnail needs, in greys, so that a ticket stays light and prints well."""

from __future__ import annotations

import io

from PIL import Image, ImageOps

LONGEST_SIDE = 640
"""30 mm at some 500 dots per inch: finer than an office printer."""


def thumbnail(picture: bytes) -> bytes:
    """*picture* as a small grey PNG on white. Raises OSError for what is no picture."""
    with Image.open(io.BytesIO(picture), formats=["PNG", "JPEG", "WEBP"]) as image:
        upright = ImageOps.exif_transpose(image).convert("RGBA")
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    sheet = Image.new("RGBA", upright.size, "white")
    sheet.alpha_composite(upright)
    out = io.BytesIO()
    sheet.convert("L").save(out, "PNG", optimize=True)
    return out.getvalue()
