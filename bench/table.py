"""The results as a table: on the screen, and in bench/results.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from bench.measure import Result, Skipped, Times

RESULTS = Path(__file__).parent / "results.md"
HEAD = ("what", "database", "ours", "spread", "raw SQL", "spread", "share of raw SQL", "remark")
ABOUT = """# What was measured

Written by `make bench`; every number was seen in one run on this machine. "Raw SQL" is the very same statements with the same
values, sent through the bare database driver to a copy of the same database, in turns with our own runs: what is missing there is
all that we do around them. For pushes it is what a plain program would send: each record's reads (it has to judge too) and
writes, a statement a row, with a savepoint a record and one commit a push, over as many connections as there are phones; the
remark compares with the writes of these alone, and with the statements that our batch sends, which writes a table at a time.
"Share of raw SQL" is our throughput divided by raw SQL's. Median of several runs; spread is (slowest − fastest) ÷ median.
"""


def show(result: Result | Skipped) -> str:
    """One line for the screen."""
    if isinstance(result, Skipped):
        return f"{result.name:<44} {result.database:<11} skipped: {result.reason}"
    share = "" if result.ratio is None else f"{result.ratio:.0%} of raw SQL"
    return f"{result.name:<44} {result.database:<11} {_speed(result.ours, result.unit):<26} {share:<20} {result.note}"


def write(machine: dict[str, str], results: Iterable[Result | Skipped], path: Path = RESULTS) -> None:
    """Write the whole table with the machine's words to *path*; what other tools noted below it stays."""
    notes = _notes_below(path)
    lines = [
        ABOUT,
        *(f"- {name}: {value}" for name, value in machine.items()),
        "",
        _row(HEAD),
        _row(["---"] * len(HEAD)),
    ]
    lines += [_row(_cells(result)) for result in results]
    path.write_text("\n".join(lines) + "\n" + notes)


def _notes_below(path: Path) -> str:
    _, heading, notes = path.read_text().partition("\n## ") if path.exists() else ("", "", "")
    return heading + notes


def _cells(result: Result | Skipped) -> Sequence[str]:
    if isinstance(result, Skipped):
        return (result.name, result.database, "", "", "", "", "", f"not measured: {result.reason}")
    raw = result.raw
    return (
        result.name,
        result.database,
        _speed(result.ours, result.unit),
        f"{result.ours.spread:.0%}",
        _speed(raw, result.unit) if raw else "",
        f"{raw.spread:.0%}" if raw else "",
        "" if result.ratio is None else f"{result.ratio:.0%}",
        result.note,
    )


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _speed(times: Times, unit: str) -> str:
    seconds = times.median
    return f"{_duration(seconds)} ({1 / seconds:,.0f} {unit}/s)" if seconds < 0.5 else f"{seconds:.2f} s"


def _duration(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms" if seconds >= 0.001 else f"{seconds * 1_000_000:.0f} µs"
