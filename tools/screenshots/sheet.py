"""Contact sheets: many pictures on one, to see at a glance what fell out of line."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

GAP = 12
LABEL = 16


def optimised(picture: bytes, file: Path) -> None:
    """Write a screenshot as small as a screenshot can be."""
    with Image.open(BytesIO(picture)) as image:
        # Fast octree keeps small spots of strong colour, which here are the states; median cut loses them.
        image.convert("RGB").quantize(method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(
            file, optimize=True
        )


def contact_sheets(folder: Path, width: int, columns: int, rows: int, *, cut: float) -> None:
    """Write sheets of the pictures in `folder` into ``sheets`` beside it; `cut` is the tallest height shown, in widths."""
    pictures = sorted(folder.glob("*.png"))
    per_sheet = columns * rows
    sheets = folder.parent / "sheets"
    sheets.mkdir(exist_ok=True)
    for start in range(0, len(pictures), per_sheet):
        cell = (width, int(width * cut))
        sheet = Image.new("RGB", (columns * (cell[0] + GAP), rows * (cell[1] + GAP + LABEL)), "#555555")
        for place, file in enumerate(pictures[start : start + per_sheet]):
            _paste(sheet, file, cell, place % columns, place // columns)
        sheet.save(sheets / f"{folder.name}-{start // per_sheet + 1}.png")


def _paste(sheet: Image.Image, file: Path, cell: tuple[int, int], column: int, row: int) -> None:
    with Image.open(file) as picture:
        height = round(picture.height * cell[0] / picture.width)
        small = picture.convert("RGB").resize((cell[0], height)).crop((0, 0, cell[0], min(height, cell[1])))
    left, top = column * (cell[0] + GAP), row * (cell[1] + GAP + LABEL)
    ImageDraw.Draw(sheet).text((left + 2, top + 2), file.stem, fill="white")
    sheet.paste(small, (left, top + LABEL))
