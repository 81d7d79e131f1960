"""The demo's chance: always the same for the same name, so that every run tells the same story."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from webapp.cli.demo import data
from webapp.cli.demo.plan import WorkPlan

SCRAP_RATES = {"INJ": 0.008, "STP": 0.006, "WND": 0.008, "MTA": 0.005, "ASM": 0.003, "PCK": 0.001}
DEFECTS = {
    "INJ": ("B10", "B11", "B03"),
    "STP": ("B03", "A01"),
    "WND": ("E04", "B01"),
    "MTA": ("D05", "D03"),
    "ASM": ("D05", "D03", "B01"),
    "PCK": ("F01",),
}
MATERIAL_SHARE = 0.25
"""How often the material is to blame for scrap (料废), not the process (工废)."""


def chance(*name: object) -> Random:
    """A source of chance that belongs to *name*."""
    return Random("/".join(str(part) for part in name))  # noqa: S311  (a story, not a secret)


@dataclass(frozen=True)
class Step:
    """One operation of a planned work order: what comes in, what of it is scrapped, who does it where."""

    plan: WorkPlan
    place: int
    row: data.Row
    came_in: int
    scrap: int

    @property
    def key(self) -> str:
        return f"{self.plan.key} {self.row['seq']}"

    @property
    def seq(self) -> int:
        return int(self.row["seq"])

    @property
    def good(self) -> int:
        return self.came_in - self.scrap

    @property
    def day(self) -> int:
        return self.plan.day_of(self.place)

    @property
    def last_day(self) -> int:
        """The day of the second report: the same one, or the next for a slow order."""
        return self.day + (1 if self.plan.is_slow else 0)

    @property
    def rework(self) -> int:
        """Motors that fail their test at first and pass once they were worked on again."""
        is_test = self.row["work_centre"] == "MTA" and self.place == 1
        return chance(self.key, "rework").choice((0, 2, 3)) if is_test else 0

    @property
    def chance(self) -> Random:
        return chance(self.key)

    def worker(self, which: int) -> str:
        """The staff number of the first (0) or second (1) worker."""
        people = data.workers_of(self.row["work_centre"])
        return people[(self.plan.start + which) % len(people)]


def steps_of(plan: WorkPlan) -> list[Step]:
    """The operations of a planned work order, each with what the one before left over."""
    steps: list[Step] = []
    left = int(plan.quantity)
    # Of what a customer ordered, never so much is scrapped that the order cannot be filled.
    to_spare = left - int(plan.line.quantity) if plan.line else left
    for place, row in enumerate(data.routing(plan.item)):
        rate = SCRAP_RATES[row["work_centre"]] * chance(plan.key, row["seq"]).uniform(0, 2)
        scrap = min(int(left * rate), to_spare)
        steps.append(Step(plan, place, row, left, scrap))
        left, to_spare = left - scrap, to_spare - scrap
    return steps


def near(nominal: str, lower: str, upper: str, luck: Random) -> str:
    """A value well within its limits, with as many places as they have, and one more."""
    low = Decimal(lower or nominal or "0")
    high = Decimal(upper) if upper else low * 2
    middle = Decimal(nominal) if nominal else (low + high) / 2
    places = max(-int(Decimal(text).as_tuple().exponent) for text in (nominal, lower, upper) if text) + 1
    swing = min(middle - low, high - middle) * Decimal(str(round(luck.gauss(0, 0.28), 3)))
    return str(round(max(low, min(high, middle + swing)), places))


def beyond(lower: str, upper: str) -> str:
    """A value outside its limits."""
    return str(Decimal(upper) * Decimal("1.05")) if upper else str(Decimal(lower) * Decimal("0.9"))
