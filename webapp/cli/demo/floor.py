"""What happens on the demo's floor: each work order is released, supplied, worked on, inspected and closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from webapp.cli.demo.days import Days
from webapp.cli.demo.inspections import final_inspection, first_article, patrol
from webapp.cli.demo.master import PLANNER, parameter
from webapp.cli.demo.numbers import DEFECTS, MATERIAL_SHARE, Step, chance, near, steps_of
from webapp.cli.demo.plan import WorkPlan
from webapp.cli.demo.sender import Act, Body, Demo

STOREKEEPER = "0007"
PAUSE_SHARE = 0.12
PAUSE_REASONS = ("D01", "D02", "D04", "D06")


def work(plan: WorkPlan, days: Days) -> Iterator[Act]:
    """The whole life of a planned work order."""
    name = f"work {plan.key}"
    minute = chance(plan.key, "minute").randrange(10)
    yield Act(
        days.at(plan.created, f"13:{30 + minute}"),
        name,
        "production.create_order",
        _creation(plan, days),
        PLANNER,
        makes=True,
    )
    for key, clock, type_, by in (
        ("release", f"08:0{minute}", "production.release", PLANNER),
        ("issue", f"08:2{minute}", "production.issue_materials", STOREKEEPER),
    ):
        body = _release(plan) if key == "release" else _order(plan)
        yield Act(days.at(plan.start, clock), f"{key} {plan.key}", type_, body, by)
    yield Act(
        days.at(plan.start, f"08:1{minute}"),
        f"print {plan.key}",
        "production.tickets_printed",
        _tickets(plan),
        PLANNER,
    )
    for step in steps_of(plan):
        yield from _operation(step, days)
    yield from final_inspection(plan, days)
    closing = days.at(plan.end + 1, f"09:{10 + minute}")
    yield Act(closing, f"close {plan.key}", "production.close", _order(plan), PLANNER)


def _creation(plan: WorkPlan, days: Days) -> Any:
    def body(demo: Demo) -> Body:
        facts: dict[str, Any] = {
            "item_id": str(demo.ids[f"item {plan.item}"]),
            "quantity": str(plan.quantity),
            "start_on": days.day(plan.start).isoformat(),
            "due_on": days.day(plan.due).isoformat(),
        }
        if plan.line is not None:
            order = demo.view(f"sale {plan.line.order}", "sales.order")
            facts["sales_order_line_id"] = str(order.lines[plan.line.place].id)
        return facts

    return body


def _release(plan: WorkPlan) -> Any:
    def body(demo: Demo) -> Body:
        each = plan.line.ticket if plan.line else ""
        return {"work_order_id": str(demo.ids[f"work {plan.key}"])} | (
            {"ticket_quantity": each} if each else {}
        )

    return body


def _order(plan: WorkPlan) -> Any:
    return lambda demo: {"work_order_id": str(demo.ids[f"work {plan.key}"])}


def _tickets(plan: WorkPlan) -> Any:
    def body(demo: Demo) -> Body:
        order = demo.view(f"work {plan.key}", "production.order")
        return {"ticket_ids": [str(ticket.id) for ticket in order.tickets]}

    return body


def _operation(step: Step, days: Days) -> Iterator[Act]:
    first, second = step.worker(0), step.worker(1)
    minute = step.chance.randrange(10)

    def at(day: int, clock: str) -> datetime:
        return days.at(day, clock + str(minute))

    half = step.good // 2
    beginning = on(step, machine=step.row["machine"])
    yield Act(at(step.day, "08:3"), f"start {step.key}", "production.start", beginning, first)
    yield from first_article(step, days)
    begun = report(step, half, 0, rework=step.rework)
    yield Act(at(step.day, "11:3"), f"report {step.key} 1", "production.report", begun, first)
    yield from _pause(step, days, first)
    yield from patrol(step, days)
    late = "11:3" if step.plan.is_slow else "16:3"
    rest = report(step, step.good - half, step.scrap, from_rework=step.rework)
    yield Act(at(step.last_day, late), f"report {step.key} 2", "production.report", rest, second)
    over = late[:3] + "4"
    yield Act(at(step.last_day, over), f"finish {step.key}", "production.finish", on(step), first)


def _pause(step: Step, days: Days, worker: str) -> Iterator[Act]:
    luck = chance(step.key, "pause")
    if luck.random() >= PAUSE_SHARE:
        return
    reason = luck.choice(PAUSE_REASONS)
    back = f"14:{luck.randrange(15, 50)}"
    again = on(step, machine=step.row["machine"])
    yield Act(
        days.at(step.day, "13:40"), f"pause {step.key}", "production.pause", on(step, reason=reason), worker
    )
    yield Act(days.at(step.day, back), f"go on {step.key}", "production.start", again, worker)


def on(step: Step, machine: str = "", ticket: int = 0, **more: Any) -> Any:
    """The body of a command about *step*: its ticket (the last one there is, at most), operation, perhaps the machine."""

    def body(demo: Demo) -> Body:
        order = demo.view(f"work {step.plan.key}", "production.order")
        paper = order.tickets[min(ticket, len(order.tickets) - 1)]
        facts = {"ticket_id": str(paper.id), "operation_id": str(order.operations[step.place].id)}
        if machine:
            facts["machine_id"] = str(demo.ids[f"machine {machine}"])
        return facts | more

    return body


def report(step: Step, good: int, scrap: int, **rework: int) -> Any:
    """The body of a report of so many good and scrapped pieces, with the minutes that they took."""
    luck = chance(step.key, "report", good, scrap)
    row = step.row
    minutes = (float(row["setup_minutes"]) / 2 + float(row["run_minutes"]) * (good + scrap)) * luck.uniform(
        0.9, 1.2
    )
    facts: dict[str, Any] = {"good": str(good), "minutes": str(round(minutes))}
    facts |= {name: str(pieces) for name, pieces in rework.items() if pieces}
    if scrap:
        cause = "material" if luck.random() < MATERIAL_SHARE else "process"
        defect = luck.choice(DEFECTS[row["work_centre"]])
        facts["scrap"] = [{"quantity": str(scrap), "reason": defect, "cause": cause}]
    parameters = [parameter(text) for text in row["parameters"].split(";") if text]
    facts["parameters"] = {
        one["key"]: near(one["nominal"], one["lower"], one["upper"], luck) for one in parameters
    }
    return on(step, machine=row["machine"], ticket=1 if scrap else 0, **facts)
