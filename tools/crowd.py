"""Fifty writers at one item through the real gunicorn: buyers, storekeepers, a seller and a planner, 200 commands each.

python tools/crowd.py            WRITERS=50 COMMANDS=200 DATABASE=sqlite (or postgresql)
python tools/crowd.py --record   and note the count in bench/results.md
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from noted import note_row  # noqa: E402
from tests.proofs.crowd import crowd  # noqa: E402
from tests.proofs.stage import stage  # noqa: E402

HEADING = "A crowd at one item"
ABOUT = (
    "`make crowd`: two buyers, two storekeepers, a seller and a planner order, receive, issue, sell, ship, promise and lock one "
    "item over many connections to the real gunicorn. On-hand must be the sum of moves and of all answers, each order must be "
    "there once, each promise too, nothing locked twice, and what is locked for an order always leaves with it."
)
HEAD = ["database", "writers", "commands", "applied", "short of stock", "wrong", "seconds"]


def main(arguments: list[str]) -> int:
    """Return 0 when nothing was wrong."""
    kind = os.environ.get("DATABASE", "sqlite")
    writers, commands = (
        int(os.environ.get(name, usual)) for name, usual in (("WRITERS", "50"), ("COMMANDS", "200"))
    )
    with stage(kind) as on:
        on.server.start()
        came = crowd(on, writers, commands)
    for text in came.wrong[:50]:
        print(f"WRONG: {text}")
    applied = came.statuses["applied"]
    row = [
        kind,
        f"{came.writers}",
        f"{came.commands:,}",
        f"{applied:,}",
        f"{came.commands - applied:,}",
        f"{len(came.wrong)}",
        f"{came.seconds:.0f}",
    ]
    print(", ".join(f"{name} {value}" for name, value in zip(HEAD, row, strict=True)))
    if "--record" in arguments:
        note_row(HEADING, ABOUT, HEAD, row)
    return 1 if came.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
