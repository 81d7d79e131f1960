"""The colours of both faces stand at AA contrast, in light and dark (WCAG 2.2, 1.4.3 and 1.4.11)."""

import re
from pathlib import Path

import pytest

CSS = (
    (Path(__file__).parents[2] / "pwa/src/design/tokens.css").read_text().split("@media (prefers-contrast")[0]
)
COLOURS = {
    name: (light or both, dark or both)
    for name, light, dark, both in re.findall(
        r"--([\w-]+):\s*(?:light-dark\((#\w{6}), (#\w{6})\)|(#\w{6}));", CSS
    )
}
STATES = ("running", "attention", "stopped", "act", "nodata")
SURFACES = ("page", "surface", "surface-sunken", "surface-raised", "surface-hover", "surface-selected")
TEXT, SHAPE = 4.5, 3

PAIRS = [
    *((text, surface, TEXT) for text in ("text", "text-soft", "text-faint", "brand") for surface in SURFACES),
    *((f"{state}-fg", surface, TEXT) for state in STATES for surface in (*SURFACES, f"{state}-bg")),
    *((f"{state}-on", f"{state}-lamp", TEXT) for state in STATES),
    *((shape, surface, SHAPE) for shape in ("line-field", "focus") for surface in SURFACES),
    # Yellow alone does not stand out from white: a lamp's edge is drawn in its -fg.
    *((f"{state}-fg", "surface", SHAPE) for state in STATES),
    *((text, back, TEXT) for text in ("on-chrome", "on-chrome-soft") for back in ("chrome", "chrome-raised")),
    ("on-brand", "brand", TEXT),
    ("on-brand", "brand-strong", TEXT),
    ("brand", "brand-soft", TEXT),
]


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(front: str, back: str) -> float:
    low, high = sorted((luminance(front), luminance(back)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_every_pair_can_be_read(theme):
    weak = [
        (front, back, round(contrast(COLOURS[front][theme], COLOURS[back][theme]), 2))
        for front, back, least in PAIRS
        if contrast(COLOURS[front][theme], COLOURS[back][theme]) < least
    ]
    assert weak == []
