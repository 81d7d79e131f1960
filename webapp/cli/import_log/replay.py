"""Sends each row again as the command that its worker would have sent, at the time when it was finished."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from webapp.cli.import_log.builder import Floor, utc
from webapp.cli.import_log.model import BREAKDOWN, operation_of
from webapp.cli.import_log.problems import BadLog, Problem
from webapp.cli.import_log.reader import COLUMNS, Row
from webapp.cli.import_log.sender import Sender
from webapp.core.envelope import Outcome
from webapp.core.quantity import plain, round_quantity

REASON_OTHER = "Z99"
"""The defect code for rejected pieces: the log gives no reason."""
EQUIPMENT_FAILURE = "D01"
"""The downtime code of a breakdown."""


@dataclass(frozen=True)
class Replayed:
    """What became of a row. ``repeats``: an earlier row of the same file says exactly the same.

    ``stops`` are the answers to the commands that book the standstill of a breakdown.
    """

    row: Row
    command_id: UUID
    outcome: Outcome
    repeats: bool
    stops: tuple[Outcome, ...] = ()


def replay(sender: Sender, floor: Floor, rows: Sequence[Row], zone: ZoneInfo) -> Iterator[Replayed]:
    """Send the rows in the order in which they were finished. Raises BadLog when one names an operation that is not there."""
    _check(floor, rows)
    seen: set[UUID] = set()
    for row in sorted(rows, key=lambda one: (one.complete, one.start, one.number)):
        command_id = sender.id_of("row", *row.cells)
        repeats = command_id in seen
        breaks = row.report_type == BREAKDOWN and not repeats
        stops = tuple(_stand_still(sender, floor, row, zone)) if breaks else ()
        worker = floor.workers[row.worker]
        at = utc(row.complete, zone)
        outcome = sender.send(command_id, "production.report", report_body(floor, row), worker, at)
        yield Replayed(row, command_id, outcome, repeats, stops)
        seen.add(command_id)


def _check(floor: Floor, rows: Iterable[Row]) -> None:
    # An order keeps the operations it was made with; a longer file may know one more of an order imported before.
    missing = [row for row in rows if (row.case, operation_of(row.activity)) not in floor.operations]
    if missing:
        raise BadLog(
            [Problem("new_operation", row.number, COLUMNS["activity"], {"case": row.case}) for row in missing]
        )


def report_body(floor: Floor, row: Row) -> dict[str, Any]:
    """The report: quantities as logged, minutes from the timestamps, and in the parameters what has no field of its own.

    A row without pieces is a report of time. One without pieces and without minutes is sent all the same: the door stores it
    for ever before it refuses it ("nothing_reported"), which is what it is.
    """
    scrap = {"quantity": plain(row.rejected), "reason": REASON_OTHER, "cause": "process"}
    return {
        **_work(floor, row),
        "machine_id": str(floor.machines[row.resource]),
        "good": plain(row.completed),
        "scrap": [scrap] if row.rejected else [],
        "on_hold": plain(row.mrb),
        "minutes": plain(round_quantity(row.minutes)),
        "parameters": _parameters(row),
        "note": "rework" if row.rework else "",
    }


def _parameters(row: Row) -> dict[str, str]:
    facts = {
        "report_type": row.report_type,
        "activity": row.activity,
        "started_at": row.start.isoformat(timespec="minutes"),
        # The log says only that a report was about rework, not how many of its pieces came from it.
        "rework": "Y" if row.rework else "",
        "logged_span": row.span if row.span_disagrees else "",
        "downtime": EQUIPMENT_FAILURE if row.report_type == BREAKDOWN else "",
    }
    return {name: value for name, value in facts.items() if value}


def _stand_still(sender: Sender, floor: Floor, row: Row, zone: ZoneInfo) -> Iterator[Outcome]:
    """A breakdown: the machine stops for a reason when the row begins, and is free again when it ends."""
    stop, go_on = utc(row.start, zone), utc(max(row.start, row.complete), zone)
    machine = {"machine_id": str(floor.machines[row.resource])}
    commands: tuple[tuple[str, dict[str, str], datetime], ...] = (
        ("production.start", machine, stop),
        ("production.pause", {"reason": EQUIPMENT_FAILURE}, stop),
        ("production.start", machine, go_on),
        ("production.pause", {}, go_on),
    )
    for place, (type_, more, at) in enumerate(commands):
        command_id = sender.id_of("breakdown", place, *row.cells)
        yield sender.send(command_id, type_, _work(floor, row) | more, floor.workers[row.worker], at)


def _work(floor: Floor, row: Row) -> dict[str, str]:
    operation_id = floor.operations[row.case, operation_of(row.activity)]
    return {"ticket_id": str(floor.tickets[row.case]), "operation_id": str(operation_id)}
