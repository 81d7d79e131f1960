"""Kill the real gunicorn in the middle of pushes, hundreds of times, and look whether anything was lost or doubled.

    python tools/kills.py            KILLS=300 DATABASE=sqlite (or postgresql) SEED=…: the whole server, and workers besides
    python tools/kills.py --record   and note the count in bench/results.md

The database is as durable as the product's own: SQLite with synchronous=FULL, PostgreSQL with fsync. A SIGKILL ends processes,
not the machine: what the operating system was given survives it.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from noted import note_row  # noqa: E402
from tests.proofs.kills import LOOK_EVERY, PHONES, Killing, kill_and_look  # noqa: E402
from tests.proofs.stage import stage  # noqa: E402

HEADING = "Real kills"
ABOUT = (
    f"`make kills`: SIGKILL of the real gunicorn (master and workers at once; single workers besides) while {PHONES} phones push "
    "records and photos, at moments drawn by a seeded chance; a start after each. *Cut off* are calls whose answer never came; "
    "*landed* are records that were in the books although no answer about them had come. After every "
    f"{LOOK_EVERY} kills and at the end: each acknowledged record there as acknowledged, one effect each, PRAGMA integrity_check "
    "or amcheck; at the end also every check of `flask doctor`, the audit chain, nothing missing and nothing made up."
)
HEAD = [
    "database",
    "kills",
    "workers",
    "records",
    "cut off",
    "landed",
    "repeated",
    "photos",
    "lost or doubled",
    "seed",
]


def main(arguments: list[str]) -> int:
    """Return 0 when nothing was wrong."""
    kind, kills = os.environ.get("DATABASE", "sqlite"), int(os.environ.get("KILLS", "300"))
    seed = int(os.environ.get("SEED") or random.randrange(10**6))  # noqa: S311  (a moment to kill at, no secret)
    print(f"{kind}: {kills} kills, SEED={seed}", flush=True)
    with stage(kind) as on:
        came = kill_and_look(on, kills, seed, lambda text: print(text, flush=True))
    for text in came.wrong[:50]:
        print(f"WRONG: {text}")
    print(said(came))
    if "--record" in arguments:
        note_row(HEADING, ABOUT, HEAD, row_of(kind, came))
    return 1 if came.wrong else 0


def said(came: Killing) -> str:
    """The end in one sentence."""
    slowest, usual = max(came.starts), statistics.median(came.starts)
    return (
        f"{came.whole} kills, {came.workers} workers besides, {came.records} records, {came.tally}, {len(came.wrong)} wrong, "
        f"{came.seconds:.0f} s; a start took {usual:.2f} s, at most {slowest:.2f} s; SEED={came.seed}"
    )


def row_of(kind: str, came: Killing) -> list[str]:
    """The table's row."""
    tally = came.tally
    numbers = [came.whole, came.workers, came.records, tally.cut, tally.landed, tally.again, tally.photos]
    return [kind, *(f"{one:,}" for one in numbers), str(len(came.wrong)), str(came.seed)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
