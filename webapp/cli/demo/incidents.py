"""What goes wrong in the demo, so that there is something to decide: reports that wait, one taken back, a worker who left."""

from __future__ import annotations

from collections.abc import Iterator

from webapp.cli.demo.days import Days
from webapp.cli.demo.floor import on
from webapp.cli.demo.numbers import Step, steps_of
from webapp.cli.demo.plan import WorkPlan
from webapp.cli.demo.sender import SYSTEM, Act, Body, Demo

TEAM_LEADER = "0010"
ADMINISTRATOR = "0002"
OVER_REPORTED = {"A17/FS-30 10": "12", "A17/FS-30/BL-30 10": "25", "A16/FS-30 20": "6"}
"""Operations of which somebody reports more than came in: kept whole, and held for the team leader."""
TAKEN_BACK = "A13/FS-30 10"


def incidents(plans: list[WorkPlan], days: Days) -> Iterator[Act]:
    """Everything out of the ordinary."""
    steps = {step.key: step for plan in plans for step in steps_of(plan)}
    for key, quantity in OVER_REPORTED.items():
        yield _too_many(steps[key], quantity, days)
    yield from _taken_back(steps[TAKEN_BACK], days)
    yield from _leaver(days)


def _too_many(step: Step, quantity: str, days: Days) -> Act:
    body = on(step, machine=step.row["machine"], good=quantity, note="多做了几个")
    return Act(
        days.at(step.last_day, "17:10"),
        f"too many {step.key}",
        "production.report",
        body,
        step.worker(1),
        expect="held",
    )


def _taken_back(step: Step, days: Days) -> Iterator[Act]:
    """Twenty pieces are reported by mistake early in the day, and taken back by the team leader."""
    key = f"mistake {step.key}"
    wrong = on(step, machine=step.row["machine"], good="20")

    def undo(demo: Demo) -> Body:
        outcome = demo.send(key, "production.report", {})
        return {"report_id": outcome.result["report_id"], "reason": "报错数量"}

    yield Act(days.at(step.day, "10:40"), key, "production.report", wrong, step.worker(0))
    yield Act(days.at(step.day, "10:55"), f"undo {key}", "production.correct_report", undo, TEAM_LEADER)


def _leaver(days: Days) -> Iterator[Act]:
    facts = {
        "number": "0114",
        "name": "钱进",
        "name_en": "Qian Jin",
        "roles": ["worker"],
        "hourly_rate": "20",
    }

    def leaves(demo: Demo) -> Body:
        return {"user_id": str(demo.ids["leaver"])}

    yield Act(days.at(-52, "08:40"), "leaver", "identity.add_user", lambda demo: facts, SYSTEM, makes=True)
    yield Act(days.at(-21, "17:30"), "leaver leaves", "identity.deactivate_user", leaves, ADMINISTRATOR)
