"""What the import prints: what is wrong with a file, or what became of its rows."""

from __future__ import annotations

from collections.abc import Iterator

from webapp.cli.import_log.problems import SHOWN, BadLog, ImportStopped, Problem
from webapp.cli.import_log.replay import Replayed
from webapp.cli.import_log.summary import Summary, numbers
from webapp.cli.import_log.words import reason, say
from webapp.core.envelope import Outcome


def bad_log(language: str, file: str, error: BadLog) -> Iterator[str]:
    """Everything wrong with the file, by row and column; the first of very many."""
    yield say(language, "not_imported", file=file)
    for problem in error.problems[:SHOWN]:
        yield "  " + _problem(language, problem)
    if len(error.problems) > SHOWN:
        yield "  " + say(language, "more", count=len(error.problems) - SHOWN)


def _problem(language: str, problem: Problem) -> str:
    place = [
        say(language, "at", row=problem.row) if problem.row else "",
        say(language, "column", column=problem.column) if problem.column else "",
    ]
    where = (" " if language == "en" else "").join(filter(None, place))
    what = say(language, problem.key, **problem.params)
    return f"{where}: {what}" if where else what


def stopped(language: str, error: ImportStopped) -> str:
    """Why the import cannot go on."""
    params = dict(error.params)
    outcome = params.pop("outcome", None)
    if outcome is not None:
        params["reason"] = _reason(language, outcome)
    return say(language, "stopped", reason=say(language, error.key, **params))


def results(language: str, summary: Summary) -> Iterator[str]:
    """What became of the rows, what was odd, and whether the sums agree with the file's."""
    counts = {
        "applied": summary.applied,
        "over": summary.over_reports,
        "earlier": summary.earlier,
        "repeated": summary.repeated,
        "nothing": summary.nothing,
        "held": len(summary.held),
        "refused": len(summary.refused),
        "failed": len(summary.failed),
        "breakdowns": summary.breakdowns,
    }
    for key, count in counts.items():
        yield f"{count:>8,}  {say(language, key)}"
    for replayed in (*summary.held, *summary.refused, *summary.failed)[:SHOWN]:
        yield f"{'':>10}{_not_applied(language, replayed)}"
    for key, rows in (("odd_spans", summary.odd_spans), ("odd_times", summary.odd_times)):
        if rows:
            yield say(language, key, count=len(rows), rows=numbers(rows))
    yield from _sums(language, summary)


def _not_applied(language: str, replayed: Replayed) -> str:
    wrong = next((one for one in (*replayed.stops, replayed.outcome) if not one.applied), replayed.outcome)
    return f"{say(language, 'at', row=replayed.row.number)}: {_reason(language, wrong)}"


def _reason(language: str, outcome: Outcome) -> str:
    parts = [reason(language, outcome.message, outcome.params)]
    parts += [f"{one.field}: {reason(language, one.message, one.params)}" for one in outcome.errors]
    return " ".join(filter(None, parts)) or outcome.status


def _sums(language: str, summary: Summary) -> Iterator[str]:
    yield say(language, "sums")
    rows = [("in_file", summary.in_file), ("booked", summary.booked)]
    if summary.repeated:
        rows.append(("in_repeats", summary.in_repeats))
    for key, sums in rows:
        yield f"{sums}  {say(language, key)}"
    yield say(language, "agrees" if summary.agrees else "differs")
