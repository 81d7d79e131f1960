"""Lighthouse's marks for the worker app and the boss's dashboard on a mid-range phone: each must be at least 95.

    python tools/lighthouse.py            measure the demo (RUNS=3: the median counts)
    python tools/lighthouse.py --record   and note the marks in bench/results.md

Lighthouse is no dependency of the project: npm puts it into var/lighthouse. The reports stay there too.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from noted import note  # noqa: E402
from screenshots import people  # noqa: E402
from screenshots.place import fresh_copy, serving  # noqa: E402
from tests.support.chromium import executable  # noqa: E402
from webapp.app import create_app  # noqa: E402

VERSION = "13.5.0"
FOLDER = ROOT / "var/lighthouse"
HEADING = "Lighthouse"
LEAST = 95
CATEGORIES = {
    "performance": "performance",
    "accessibility": "accessibility",
    "best-practices": "best practices",
}
CHROME = "--headless=new --no-sandbox --disable-gpu --disable-quic --disable-background-networking"
FIGURES = (
    "first-contentful-paint",
    "largest-contentful-paint",
    "total-blocking-time",
    "cumulative-layout-shift",
)

Marks = dict[str, float]


@dataclass(frozen=True)
class Page:
    """What is measured: its name, its path, and whose session cookie goes along."""

    name: str
    path: str
    role: str | None = None


PAGES = (Page("worker app", "/floor/"), Page("dashboard", "/", "boss"))


def main(arguments: list[str]) -> int:
    """Return 0 when every mark is good enough."""
    install()
    data = fresh_copy()
    os.environ["SUIGONG_DATA"] = str(data)
    os.environ.pop("DATABASE_URL", None)
    app = create_app()
    known = people.everyone(app)
    with serving(data) as address:
        marks = {
            page: measure(page, address, people.session_cookie(app, known[page.role]) if page.role else "")
            for page in PAGES
        }
    print(table := as_table(marks))
    if "--record" in arguments:
        record(table)
    weak = [f"{page.name}: {what} {mark:.0f}" for page, all_ in marks.items() for what, mark in all_.items()
            if what in CATEGORIES and mark < LEAST]  # fmt: skip
    print(f"below {LEAST}: {', '.join(weak)}" if weak else f"all at least {LEAST}")
    return 1 if weak else 0


def install() -> None:
    """Put Lighthouse into its folder, unless this version is there."""
    package = FOLDER / "node_modules/lighthouse/package.json"
    if package.exists() and json.loads(package.read_text())["version"] == VERSION:
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "package.json").write_text('{"private": true}')
    wanted = f"lighthouse@{VERSION}"
    subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--silent", wanted], cwd=FOLDER, check=True)


def measure(page: Page, address: str, cookie: str) -> Marks:
    """Return the medians of a page's marks (0–100) and figures (ms; shift has no unit)."""
    runs = int(os.environ.get("RUNS", "3"))
    found = [_run(page, address, cookie, number) for number in range(1, runs + 1)]
    return {name: median(one[name] for one in found) for name in found[0]}


def _run(page: Page, address: str, cookie: str, number: int) -> Marks:
    report = FOLDER / f"{page.name.replace(' ', '-')}-{number}.json"
    command = [
        str(FOLDER / "node_modules/.bin/lighthouse"),
        address + page.path,
        "--quiet",
        "--output=json",
        f"--output-path={report}",
        f"--chrome-flags={CHROME}",
        f"--only-categories={','.join(CATEGORIES)}",
        *([f"--extra-headers={json.dumps({'Cookie': cookie})}"] if cookie else []),
    ]
    subprocess.run(command, env={**os.environ, "CHROME_PATH": executable()}, check=True)
    answer = json.loads(report.read_text())
    if answer["finalDisplayedUrl"] != address + page.path:
        raise RuntimeError(f"{page.name} was led to {answer['finalDisplayedUrl']}")
    marks = {name: 100 * answer["categories"][name]["score"] for name in CATEGORIES}
    return marks | {name: answer["audits"][name]["numericValue"] for name in FIGURES}


def as_table(marks: Mapping[Page, Marks]) -> str:
    """Return the marks as a Markdown table."""
    head = ["page", *CATEGORIES.values(), "first paint", "largest paint", "blocked", "shift"]
    lines = [f"| {' | '.join(head)} |", "|---|" + "---:|" * (len(head) - 1)]
    for page, found in marks.items():
        first, largest, blocked, shift = (found[name] for name in FIGURES)
        figures = [f"{first / 1000:.1f} s", f"{largest / 1000:.1f} s", f"{blocked:.0f} ms", f"{shift:.3f}"]
        cells = [f"{page.name} `{page.path}`", *(f"{found[name]:.0f}" for name in CATEGORIES), *figures]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def record(table: str) -> None:
    """Replace the section in bench/results.md, and only it."""
    runs = os.environ.get("RUNS", "3")
    words = (
        f"Lighthouse {VERSION} with its mobile preset (slow 4G, processor slowed four times), median of {runs} runs "
        f"on the demo; marks of 100, each must be at least {LEAST}."
    )
    note(HEADING, f"`make lighthouse`: {words}\n\n{table}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
