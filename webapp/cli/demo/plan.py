"""Which work orders the demo's sales orders lead to, and what must be bought for them when. Pure functions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from webapp.cli.demo import data
from webapp.cli.demo.days import Days

SCRAP_ALLOWANCE = Decimal("1.03")
SAFETY_MARGIN = Decimal("1.08")


@dataclass(frozen=True)
class WorkPlan:
    """A work order to come: how many of what, from which day on, for which sales order line (parts have none)."""

    key: str
    item: str
    quantity: Decimal
    created: int
    start: int
    due: int
    line: data.Line | None = None

    @property
    def is_slow(self) -> bool:
        """Begun lately: it takes its time, so that the floor is at work whenever somebody looks."""
        return self.start >= -1

    def day_of(self, operation: int) -> int:
        """The day on which the operation at this place (0, 1 …) begins."""
        return self.start + operation * (2 if self.is_slow else 1)

    @property
    def end(self) -> int:
        """The day on which the last operation ends."""
        return self.day_of(len(data.routing(self.item)) - 1) + (1 if self.is_slow else 0)


def work_plans() -> list[WorkPlan]:
    """The work orders of all sales order lines that somebody has planned, parts first."""
    return [plan for line in data.sales_lines() for plan in _of_line(line)]


def _of_line(line: data.Line) -> Iterator[WorkPlan]:
    if line.start is None or line.made is None:
        return
    top = WorkPlan(line.key, line.item, line.made, line.ordered + 1, line.start, line.due - 1, line)
    yield from _parts_of(top)
    yield top


def _parts_of(parent: WorkPlan) -> Iterator[WorkPlan]:
    """Made components are made just before their parent, with a few more than needed: some will be scrapped."""
    for row in data.bom(parent.item):
        if data.item(row["component"])["kind"] != "made":
            continue
        number = row["component"]
        needed = parent.quantity * Decimal(row["quantity"]) * SCRAP_ALLOWANCE + 2
        start = parent.start - len(data.routing(number))
        part = WorkPlan(
            f"{parent.key}/{number}", number, _up_to(needed, Decimal(5)), start - 2, start, parent.start
        )
        yield from _parts_of(part)
        yield part


def deliveries(plans: Iterable[WorkPlan], days: Days) -> dict[int, dict[str, Decimal]]:
    """What suppliers deliver on which Monday, in whole packs: what the orders that begin in that week use up."""
    needed: dict[int, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for plan in plans:
        for row in data.bom(plan.item):
            if data.item(row["component"])["kind"] == "purchased":
                gross = plan.quantity * Decimal(row["quantity"]) * (1 + Decimal(row["loss_rate"]))
                needed[days.monday(plan.start)][row["component"]] += gross * SAFETY_MARGIN
    return {monday: _in_packs(quantities) for monday, quantities in sorted(needed.items())}


def _in_packs(quantities: Mapping[str, Decimal]) -> dict[str, Decimal]:
    return {
        number: _up_to(quantity, Decimal(data.item(number)["pack"]))
        for number, quantity in sorted(quantities.items())
    }


def _up_to(quantity: Decimal, step: Decimal) -> Decimal:
    return (quantity / step).to_integral_value(rounding=ROUND_CEILING) * step
