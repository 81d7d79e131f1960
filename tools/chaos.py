"""A real browser on the real server over a network that fails in every way: what the screen called saved is booked once.

python tools/chaos.py            RUNS=50 SEED=… (of the first run; the others follow)
python tools/chaos.py --record   and note the count in bench/results.md
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from noted import note  # noqa: E402
from tests.proofs.chaos import Chaos, Run  # noqa: E402
from tests.proofs.stage import stage  # noqa: E402
from tests.support.fault_proxy import network  # noqa: E402

HEADING = "Real browser"
ABOUT = (
    "`make chaos`: Chromium with the worker app on the real gunicorn (SQLite), over a proxy that fails by seeded chance; "
    "each run is a new phone whose worker records several reports by the real screen, some with photos, some on a phone "
    "whose storage is full, and whose browser is killed (SIGKILL) and started again on the same profile. When the network "
    "is well again: all that the screen called saved is on the server once and booked once, nothing else is there, the "
    "phone's database says the same, and the page of the day shows each as posted."
)


def main(arguments: list[str]) -> int:
    """Return 0 when nothing was wrong."""
    count = int(os.environ.get("RUNS", "50"))
    first = int(os.environ.get("SEED") or random.randrange(10**6))  # noqa: S311  (no secret)
    print(f"{count} runs from SEED={first}", flush=True)
    runs = []
    for run in _runs(range(first, first + count)):
        runs.append(run)
        print(_line(run), flush=True)
    print(words := _summary(runs, first))
    if "--record" in arguments:
        note(HEADING, f"{ABOUT}\n\n{words}")
    return 1 if any(run.wrong for run in runs) else 0


def _runs(seeds: Iterable[int]) -> Iterator[Run]:
    with (
        tempfile.TemporaryDirectory(prefix="suigong-chaos-") as folder,
        sync_playwright() as driver,
        stage("sqlite") as on,
        network(on.server.port) as net,
    ):
        on.server.start()
        chaos = Chaos(driver, on, net, Path(folder))
        for seed in seeds:
            yield chaos.run(seed)


def _line(run: Run) -> str:
    faults = sum(run.faults.values()) - run.faults["none"]
    return (
        f"SEED={run.seed}: {len(run.saved)} of {len(run.tried)} seen as saved, {run.kills} kills, {run.full} times full "
        f"({run.not_saved} not saved), {faults} of {sum(run.faults.values())} calls failed, {run.seconds:.0f} s"
        + "".join(f"\n  WRONG: {text}" for text in run.wrong)
    )


def _summary(runs: list[Run], first: int) -> str:
    faults: Counter[str] = sum((run.faults for run in runs), Counter())
    calls = faults.total()
    healthy = faults.pop("none", 0)
    failed = ", ".join(f"{name} {count:,}" for name, count in faults.most_common())
    wrong = [str(run.seed) for run in runs if run.wrong]
    bad = f"{len(wrong)} ({', '.join(wrong)})" if wrong else "0"
    total = {name: sum(len(getattr(run, name)) for run in runs) for name in ("tried", "saved")}
    times = {name: sum(getattr(run, name) for run in runs) for name in ("kills", "full", "not_saved")}
    return f"""- runs: {len(runs)} (seeds {first}–{first + len(runs) - 1}), with something lost, doubled or not shown: {bad}
- reports recorded: {total["tried"]}, of them seen as saved before the browser died: {total["saved"]}
- browser killed: {times["kills"]} times
- storage full: {times["full"]} times, {times["not_saved"]} times so that the screen said “not saved” and kept the form
- calls over the sick network: {calls:,}, healthy {healthy:,}, {failed}"""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
