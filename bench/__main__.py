"""Run the benchmarks: `make bench`, `make bench ONLY=report`, `python -m bench report`.

Environment: ONLY (the beginning of a name), DATABASES (sqlite,postgresql). A run of everything writes bench/results.md.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

from bench import (
    endurance,
    imports,
    lists,
    machine,
    paper,
    planning,
    promise,
    push,
    reading,
    report,
    roll_up,
    table,
)
from bench.databases import Place, place
from bench.measure import Result, Skipped
from bench.registry import Benchmark, NotHere, chosen

SUITES = (imports, report, push, endurance, reading, lists, planning, promise, paper, roll_up)
"""Imported for the benchmarks that they register."""

KINDS = ("sqlite", "postgresql")


def main(arguments: list[str]) -> int:
    """Return 0 when every chosen benchmark ran, 2 for an unknown name."""
    only = arguments[0] if arguments else os.environ.get("ONLY", "")
    kinds = [kind for kind in KINDS if kind in os.environ.get("DATABASES", ",".join(KINDS))]
    try:
        benchmarks = chosen(only)
    except KeyError:
        print(f"no benchmark begins with {only!r}", file=sys.stderr)
        return 2
    words = machine.words()
    for name, value in words.items():
        print(f"{name:>12}: {value}")
    results = list(_run(benchmarks, kinds))
    if not only and len(kinds) == len(KINDS):
        table.write(words, results)
        print(f"written to {table.RESULTS}")
    return 0


def _run(benchmarks: list[Benchmark], kinds: list[str]) -> Iterator[Result | Skipped]:
    for kind in kinds:
        here = [one for one in benchmarks if kind in one.databases]
        if not here:
            continue
        with place(kind) as somewhere:
            for one in here:
                for result in _results(one, somewhere):
                    print(table.show(result), flush=True)
                    yield result


def _results(one: Benchmark, somewhere: Place) -> Iterator[Result | Skipped]:
    try:
        yield from one.run(somewhere)
    except NotHere as reason:
        yield Skipped(one.name, somewhere.kind, str(reason))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
