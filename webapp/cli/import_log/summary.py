"""Adds up what became of the rows, and compares it with the file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.cli.import_log.reader import Row
from webapp.cli.import_log.replay import Replayed
from webapp.core.quantity import ZERO, plain
from webapp.domains.production.errors import NothingReported
from webapp.domains.production.models import OperationReport


@dataclass(frozen=True)
class Sums:
    """Pieces by what became of them."""

    good: Decimal = ZERO
    rejected: Decimal = ZERO
    mrb: Decimal = ZERO

    def __add__(self, other: Sums) -> Sums:
        return Sums(self.good + other.good, self.rejected + other.rejected, self.mrb + other.mrb)

    def __str__(self) -> str:
        return " / ".join(f"{plain(value):>8}" for value in (self.good, self.rejected, self.mrb))


@dataclass
class Summary:
    """How many rows ended how. The lists are of the rows that somebody should look at."""

    rows: int = 0
    applied: int = 0
    over_reports: int = 0
    earlier: int = 0
    """Imported before, by an earlier run."""
    repeated: int = 0
    """Exactly the same as a row before them in the file."""
    nothing: int = 0
    """Neither pieces nor minutes: kept, with nothing to book."""
    held: list[Replayed] = field(default_factory=list)
    refused: list[Replayed] = field(default_factory=list)
    failed: list[Replayed] = field(default_factory=list)
    breakdowns: int = 0
    odd_spans: list[Row] = field(default_factory=list)
    odd_times: list[Row] = field(default_factory=list)
    in_file: Sums = Sums()
    in_repeats: Sums = Sums()
    booked: Sums = Sums()

    @property
    def agrees(self) -> bool:
        """Whether every piece of the file is booked, but for those in rows that say the same again."""
        return self.in_file == self.booked + self.in_repeats

    @property
    def complete(self) -> bool:
        """Whether the sums agree and no row waits, was refused or failed."""
        return self.agrees and not (self.held or self.refused or self.failed)


def sum_up(session: Session, replayed: Iterable[Replayed]) -> Summary:
    """Work through *replayed*, counting, and compare with what the database holds afterwards."""
    summary = Summary()
    command_ids: set[UUID] = set()
    for one in replayed:
        command_ids.add(one.command_id)
        _count(summary, one)
    summary.booked = _booked(session, command_ids)
    return summary


def _count(summary: Summary, one: Replayed) -> None:
    summary.rows += 1
    summary.in_file += sums_of(one.row)
    if one.row.span_disagrees:
        summary.odd_spans.append(one.row)
    if not one.row.time_is_sane:
        summary.odd_times.append(one.row)
    if one.repeats:
        summary.repeated += 1
        summary.in_repeats += sums_of(one.row)
        return
    summary.breakdowns += bool(one.stops) and all(stop.applied for stop in one.stops)
    if any(not stop.applied for stop in one.stops):
        summary.failed.append(one)
    _count_outcome(summary, one)


def _count_outcome(summary: Summary, one: Replayed) -> None:
    outcome = one.outcome
    if outcome.code == NothingReported.code:
        summary.nothing += 1
    elif outcome.status in ("held", "deferred"):
        summary.held.append(one)
    elif outcome.status == "refused":
        summary.refused.append(one)
    elif not outcome.applied:
        summary.failed.append(one)
    elif outcome.duplicate:
        summary.earlier += 1
    else:
        summary.applied += 1
    summary.over_reports += bool(outcome.applied and outcome.result["over_report"])


def sums_of(row: Row) -> Sums:
    """The pieces of one row."""
    return Sums(row.completed, row.rejected, row.mrb)


def _booked(session: Session, command_ids: set[UUID]) -> Sums:
    reports = session.execute(
        select(
            OperationReport.command_id, OperationReport.good, OperationReport.scrap, OperationReport.on_hold
        )
    )
    return sum((Sums(*pieces) for command_id, *pieces in reports if command_id in command_ids), Sums())


def numbers(rows: Sequence[Row], most: int = 8) -> str:
    """The lines of the file that *rows* stand in, the first few of them."""
    found = sorted(row.number for row in rows)
    return ", ".join(map(str, found[:most])) + (" …" if len(found) > most else "")
