"""What the demo's inspectors find: first articles, patrols, final inspections; two of them fail at first."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from webapp.cli.demo import data
from webapp.cli.demo.days import Days
from webapp.cli.demo.numbers import Step, beyond, chance, near
from webapp.cli.demo.plan import WorkPlan
from webapp.cli.demo.sales import LATE_PASS
from webapp.cli.demo.sender import Act, Body, Demo

INSPECTORS = ("0012", "0013")
BAD_FIRST_ARTICLES = frozenset({"A07/FS-30/BL-30 10", "A15/FS-40/BS-30 10"})
"""Operations whose first article fails at first: bored too wide, too high."""


def first_article(step: Step, days: Days) -> Iterator[Act]:
    """The inspection that opens the operation for quantities, where the routing asks for one."""
    if step.row["first_article"] != "1":
        return
    checks = data.plan("FAI", step.plan.item, step.row["seq"])
    if step.key in BAD_FIRST_ARTICLES:
        yield _act(days, step.day, "09:05", f"first article {step.key} failed", checks, step=step, bad=True)
    yield _act(days, step.day, "10:05", f"first article {step.key}", checks, step=step)


def patrol(step: Step, days: Days) -> Iterator[Act]:
    """The inspector passes by."""
    checks = data.plan("IPQC", step.plan.item, step.row["seq"])
    if checks:
        yield _act(days, step.day, "10:50", f"patrol {step.key} 1", checks, step=step)
        yield _act(days, step.last_day, "15:10", f"patrol {step.key} 2", checks, step=step)


def final_inspection(plan: WorkPlan, days: Days) -> Iterator[Act]:
    """Finished fans wait on hold until this passes."""
    checks = data.plan("FQC", plan.item, "")
    if not checks:
        return
    if plan.key in LATE_PASS:
        yield _act(days, plan.end, "17:05", f"final {plan.key} failed", checks, plan=plan, bad=True)
        yield _act(days, plan.end + 1, "14:20", f"final {plan.key}", checks, plan=plan)
    else:
        yield _act(days, plan.end, "17:05", f"final {plan.key}", checks, plan=plan)


def _act(
    days: Days,
    day: int,
    clock: str,
    key: str,
    checks: tuple[data.Row, ...],
    *,
    step: Step | None = None,
    plan: WorkPlan | None = None,
    bad: bool = False,
) -> Act:
    luck = chance(key)
    at = days.at(day, clock)
    return Act(at, key, "quality.inspect", _body(checks, step, plan, luck, bad), luck.choice(INSPECTORS))


def _body(
    checks: tuple[data.Row, ...], step: Step | None, plan: WorkPlan | None, luck: Random, bad: bool
) -> Any:
    def body(demo: Demo) -> Body:
        name = step.plan.key if step else plan.key if plan else ""
        order = demo.view(f"work {name}", "production.order")
        facts: dict[str, Any] = {
            "plan_id": str(demo.ids[f"plan {checks[0]['plan']}"]),
            "ticket_id": str(order.tickets[0].id),
            "units": _units(demo, checks, luck, bad),
        }
        if step is not None:
            facts["operation_id"] = str(order.operations[step.place].id)
        return facts | ({"note": "超差，调机后重检"} if bad else {})

    return body


def _units(demo: Demo, checks: tuple[data.Row, ...], luck: Random, bad: bool) -> list[dict[str, Any]]:
    plan = demo.view(f"plan {checks[0]['plan']}", "quality.plan")
    return [
        {
            "unit": unit,
            "readings": [
                {"characteristic_id": str(one.id), "value": _value(row, luck, bad and unit == 1)}
                for one, row in zip(plan.characteristics, checks, strict=True)
            ],
        }
        for unit in range(1, plan.sample_size + 1)
    ]


def _value(row: data.Row, luck: Random, bad: bool) -> str:
    if row["kind"] == "attribute":
        return "ok"
    if row["kind"] == "choice":
        return luck.choice(("A", "A", "A", "B"))
    if bad:
        return beyond(row["lower"], row["upper"])
    return near(row["nominal"], row["lower"], row["upper"], luck)
