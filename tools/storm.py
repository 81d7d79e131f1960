"""A hundred parallel sends of one command, for 200 commands, through the real gunicorn: one effect and one answer each.

python tools/storm.py            COMMANDS=200 DATABASE=sqlite (or postgresql)
python tools/storm.py --record   and note the count in bench/results.md
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from noted import note_row  # noqa: E402
from tests.proofs.stage import stage  # noqa: E402
from tests.proofs.storm import SENDERS, storm  # noqa: E402

HEADING = "Duplicate storm"
ABOUT = (
    f"`make storm`: {SENDERS} connections to the real gunicorn send one and the same report at the same moment, one report "
    "after the other. Each must have one row, one effect, one answer that is not called a duplicate, and all answers alike."
)
HEAD = ["database", "commands", "senders of each", "sends", "wrong", "seconds"]


def main(arguments: list[str]) -> int:
    """Return 0 when nothing was wrong."""
    kind, commands = os.environ.get("DATABASE", "sqlite"), int(os.environ.get("COMMANDS", "200"))
    with stage(kind) as on:
        on.server.start()
        came = storm(on, commands)
    for text in came.wrong[:50]:
        print(f"WRONG: {text}")
    sends = came.commands * came.senders
    row = [
        kind,
        f"{came.commands}",
        f"{came.senders}",
        f"{sends:,}",
        f"{len(came.wrong)}",
        f"{came.seconds:.0f}",
    ]
    print(", ".join(f"{name} {value}" for name, value in zip(HEAD, row, strict=True)))
    if "--record" in arguments:
        note_row(HEADING, ABOUT, HEAD, row)
    return 1 if came.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
