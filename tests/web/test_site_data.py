"""What a phone has not sent yet is wiped by nobody."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SENDERS = [
    *ROOT.glob("webapp/**/*.py"),
    *ROOT.glob("pwa/src/**/*.ts"),
    ROOT / "gunicorn.conf.py",
    ROOT / "wsgi.py",
]


def test_no_answer_of_ours_tells_a_browser_to_clear_what_it_keeps() -> None:
    # A sign-out in the office would take a phone's outbox with it, for both share one origin.
    assert [path for path in SENDERS if "clear-site-data" in path.read_text().lower()] == []


def test_the_app_never_deletes_a_database() -> None:
    scripts = [path for path in SENDERS if path.suffix == ".ts" and "/testing/" not in str(path)]

    assert [path for path in scripts if "deleteDatabase" in path.read_text()] == []
