"""Run the project's checks and tests, cheap ones first, and sum up at the end.

    python tools/check.py            everything
    python tools/check.py lint types only these steps

Every step runs even when an earlier one failed, so that one run shows all there is to mend; the exit status
is 1 when any failed. The last line that a step printed, for pytest its own summary, is repeated in the table.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
# The virtual environment's programs first, also when this was not started by make.
PROGRAMS = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
PYTEST = ["pytest", "-n", os.environ.get("TEST_WORKERS", "2")]
NPM = ["npm", "--prefix", "pwa"]


@dataclass(frozen=True)
class Step:
    """One thing to check: its name in the table, the command, and what it sets in the environment."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    """How a step ended: its exit status, seconds taken and the last line it printed."""

    step: Step
    status: int
    seconds: float
    last_line: str

    @property
    def row(self) -> str:
        """Return the step's line of the table."""
        verdict = "ok" if self.status == 0 else "FAILED"
        return f"{self.step.name:<12} {verdict:<6} {self.seconds:>6.1f} s  {self.last_line}"


STEPS = [
    Step("lint", ["ruff", "check", "."]),
    Step("format", ["ruff", "format", "--check", "."]),
    Step("imports", ["lint-imports"]),
    Step("types", ["mypy"]),
    Step("front-check", [*NPM, "run", "check"]),
    Step("front-test", [*NPM, "test"]),
    Step("sqlite", [*PYTEST, "--ignore=tests/browser"], {"TEST_DATABASE": "sqlite"}),
    Step("postgresql", [sys.executable, "tools/pg_cluster.py", *PYTEST, "--ignore=tests/browser"]),
    Step("simulator", [sys.executable, "tools/simulate.py"], {"SEEDS": "500"}),
    Step("browser", ["pytest", "tests/browser"], {"TEST_DATABASE": "sqlite"}),
]


def main(names: list[str]) -> int:
    """Run the named steps, or all of them; return 1 when one failed and 2 for an unknown name."""
    unknown = set(names) - {step.name for step in STEPS}
    if unknown:
        print(f"no such step: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    results = [run(step) for step in STEPS if not names or step.name in names]
    failed = [result for result in results if result.status != 0]
    print("\n" + "\n".join(result.row for result in results))
    if failed:
        print(f"\n{len(failed)} of {len(results)} steps failed: {', '.join(r.step.name for r in failed)}")
    return 1 if failed else 0


def run(step: Step) -> Result:
    """Run one step, passing its output on as it comes."""
    print(f"\n=== {step.name}: {' '.join(step.command)}", flush=True)
    started = time.monotonic()
    last_line = ""
    with subprocess.Popen(
        step.command,
        env={**os.environ, "PATH": PROGRAMS, **step.environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            last_line = COLOUR.sub("", line).strip() or last_line
    return Result(step, process.returncode, time.monotonic() - started, last_line)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
