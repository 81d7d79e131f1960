"""Routings: the operations of each item in the file replace those that it has."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.commands import Context, command
from webapp.core.quantity import plain
from webapp.domains.equipment.models import WorkCentre
from webapp.domains.items.models import Item, RoutingOperation
from webapp.domains.items.structure_commands import SetRouting, set_routing
from webapp.domains.items.validity import in_force
from webapp.flows.imports.items import items_by_number
from webapp.flows.imports.references import items_unknown, unknown
from webapp.flows.imports.taking import Imported, ImportRows, Rows, chunks, take_in
from webapp.imports.cells import Judged, Knowledge
from webapp.imports.kinds import ROUTINGS

STEP = 10
NUMBERS = ("setup_minutes", "run_minutes", "piece_price", "loss_rate")


@command("imports.routings", permission="items.write", body=ImportRows, result=Imported)
def import_routings(ctx: Context, body: ImportRows) -> Imported:
    """Take in routings: each item in the file gets the operations that the file lists."""
    return take_in(ctx, ROUTINGS, body, plan_routings, apply_routings)


def plan_routings(session: Session, rows: Rows, known: Knowledge) -> None:
    """Say of each row what it would do, and what keeps it from that."""
    centres = _centres(session)
    unknown(
        [row for row in rows if row.values.get("work_centre") and row.values["work_centre"] not in centres],
        "work_centre",
        "centre_unknown",
        centres,
        few=list(dict.fromkeys(one.name for one in centres.values())),
    )
    lists = _lists(rows)
    for piece in chunks(list(lists)):
        there = items_by_number(session, piece)
        steps = _steps(session, [item for item, _ in there.values()], known.today)
        for number in piece:
            _count(lists[number])
            found = there.get(number)
            if found is None:
                items_unknown(session, [row for row in lists[number] if number])
            elif found[0].kind != "made":
                lists[number][0].wrong("number", "purchased_has_parts", number=number)
            else:
                _compare(lists[number], steps.get(number, {}), centres)


def apply_routings(ctx: Context, rows: Rows) -> None:
    """Write what was planned."""
    centres = _centres(ctx.session)
    for number, listed in _lists(rows).items():
        if all(row.verdict == "same" for row in listed):
            continue
        item = items_by_number(ctx.session, [number])[number][0]
        kept = _steps(ctx.session, [item], ctx.today).get(number, {})
        operations = [_step(row, kept.get(int(row.values["seq"])), centres) for row in listed]
        body = {"item_id": item.id, "version": item.version, "operations": operations}
        set_routing(ctx, SetRouting.model_validate(body))


def _step(row: Judged, before: RoutingOperation | None, centres: dict[str, WorkCentre]) -> dict[str, Any]:
    """An operation as the file says; its instructions and parameters, which no sheet holds, stay."""
    values = row.values
    step: dict[str, Any] = {
        "seq": int(values["seq"]),
        "name": values["operation"],
        "work_centre_id": centres[values["work_centre"]].id,
        "name_en": values.get("name_en", ""),
        "first_article": values.get("first_article") == "true",
    }
    step |= {name: values.get(name, "0") for name in NUMBERS}
    if before is not None:
        step |= {name: getattr(before, name) for name in ("instructions", "instructions_en", "parameters")}
    return step


def _lists(rows: Rows) -> dict[str, Rows]:
    found: dict[str, Rows] = defaultdict(list)
    for row in rows:
        found[row.values.get("number", "")].append(row)
    return found


def _count(listed: Rows) -> None:
    """Number the operations that have none, and see to it that the numbers rise."""
    last = 0
    for row in listed:
        if "seq" not in row.values and not any(one.field == "seq" for one in row.problems):
            row.values["seq"] = str((last // STEP + 1) * STEP)
        seq = int(row.values.get("seq", last + 1))
        if seq <= last:
            row.wrong("seq", "out_of_order")
        last = max(seq, last)


def _compare(listed: Rows, steps: dict[int, RoutingOperation], centres: dict[str, WorkCentre]) -> None:
    for row in listed:
        before = steps.get(int(row.values.get("seq", 0)))
        if before is None:
            row.verdict = "new"
            continue
        for name, value in _texts(before, centres).items():
            if name not in row.values:
                row.values[name] = value  # what the file does not say stays
            elif name == "work_centre":
                centre = centres.get(row.values[name])
                if centre is not None and centre.id != before.work_centre_id:
                    row.change(name, value, row.values[name])
            elif row.values[name] != value and not (
                name == "operation" and row.values[name] == before.name_en
            ):
                row.change(name, value, row.values[name])
        row.verdict = "changed" if row.changes else "same"
    gone = sorted(set(steps) - {int(row.values.get("seq", 0)) for row in listed})
    if gone:
        listed[0].change("removed", ", ".join(f"{seq} {steps[seq].name}" for seq in gone), "")
        listed[0].verdict = "changed" if listed[0].verdict == "same" else listed[0].verdict


def _texts(step: RoutingOperation, centres: dict[str, WorkCentre]) -> dict[str, str]:
    centre = next((one.number for one in centres.values() if one.id == step.work_centre_id), "")
    texts = {"operation": step.name, "name_en": step.name_en, "work_centre": centre}
    texts |= {name: plain(Decimal(getattr(step, name))) for name in NUMBERS}
    return texts | {"first_article": str(step.first_article).lower()}


def _centres(session: Session) -> dict[str, WorkCentre]:
    """The work centres by every word for them."""
    rows = session.scalars(select(WorkCentre).order_by(WorkCentre.number)).all()
    return {word: one for one in rows for word in (one.name_en, one.name, one.number) if word}


def _steps(session: Session, items: list[Item], day: date) -> dict[str, dict[int, RoutingOperation]]:
    numbers = {item.id: item.number for item in items}
    found: dict[str, dict[int, RoutingOperation]] = defaultdict(dict)
    statement = select(RoutingOperation).where(in_force(RoutingOperation, day))
    for step in session.scalars(statement.where(RoutingOperation.item_id.in_(numbers))):
        found[numbers[step.item_id]][step.seq] = step
    return found
