"""The life of a document as a strip of steps, and small drawings made of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Step:
    """One step: *lamp* is "" when it has not begun; *now* marks where the document stands.

    *figure* is said below it (60 / 100), *note* in the lamp's colour (3 days late); *done* of *of* fills its gauge.
    """

    label: str
    lamp: str = ""
    now: bool = False
    figure: str = ""
    note: str = ""
    url: str = ""
    done: Decimal | None = None
    of: Decimal | None = None

    @property
    def icon(self) -> str:
        """The sign inside the node."""
        signs = {
            "running": "check",
            "attention": "clock",
            "stopped": "x",
            "act": "arrow-right",
            "nodata": "minus",
        }
        return "arrow-right" if self.now and self.lamp == "running" else signs.get(self.lamp, "")


SPARK_WIDTH = 100
SPARK_HEIGHT = 28


def spark_points(values: Sequence[Decimal | int | float]) -> str:
    """Return *values* as the points of an SVG polyline in a box of 100 × 28, the largest on top."""
    if len(values) < 2:
        return ""
    numbers = [float(value) for value in values]
    low, high = min(numbers), max(numbers)
    reach = (high - low) or 1.0
    step = SPARK_WIDTH / (len(numbers) - 1)
    return " ".join(
        f"{index * step:.1f},{SPARK_HEIGHT - (value - low) / reach * SPARK_HEIGHT:.1f}"
        for index, value in enumerate(numbers)
    )
