"""A picture of every screen, phone and desk, Chinese and English, and a list of what one would be ashamed of.

    python tools/screens.py              all of it into docs/screens/
    ONLY=sales LANG=zh python tools/screens.py

ONLY is a part of a screen's name ("floor" is the worker app), LANG zh or en. SCREENS_DATA names a folder with a demo
database to copy instead of building one. The exit status is 1 when there is something to mend.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from screenshots import floor, office, people  # noqa: E402
from screenshots.addresses import Screen, asked, office_screens  # noqa: E402
from screenshots.eyes import VIEWS  # noqa: E402
from screenshots.place import fresh_copy, serving  # noqa: E402
from screenshots.sheet import contact_sheets  # noqa: E402
from screenshots.words import Words, learn  # noqa: E402
from tests.support.chromium import chromium  # noqa: E402
from webapp.app import create_app  # noqa: E402
from webapp.core.ids import new_id  # noqa: E402
from webapp.domains.identity.actors import actor_of  # noqa: E402
from webapp.extensions import current_clock, current_config, db  # noqa: E402
from webapp.web.imports.drafts import begin  # noqa: E402

OUT = ROOT / "docs/screens"
LANGUAGES = ("zh", "en")
SHEETS = {"390": (260, 7, 2, 2.6), "1280": (620, 3, 3, 0.8)}
"""View → width of a picture, columns, rows, tallest height shown in widths."""
SCREENS_SHOWN = 4
WITH_WORK_LEFT = ("released", "started")

Shames = list[tuple[str, str]]


@dataclass(frozen=True)
class Script:
    """What is to be looked at, by whom."""

    screens: list[Screen]
    people: dict[str, people.Person]
    cast: floor.Cast
    words: Words


def main() -> int:
    """Return 0 when there is nothing to be ashamed of."""
    only = os.environ.get("ONLY", "")
    chosen = os.environ.get("LANG", "")
    languages = [chosen] if chosen in LANGUAGES else list(LANGUAGES)
    data = fresh_copy()
    os.environ["SUIGONG_DATA"] = str(data)
    os.environ.pop("DATABASE_URL", None)
    script, shames = _read_script(data, only)
    with serving(data) as address, chromium() as browser:
        for language in languages:
            shames += _shoot(browser, address, language, script, only)
    _draw_sheets(languages)
    return _report(shames)


def _read_script(data: Path, only: str) -> tuple[Script, Shames]:
    """Return what to look at, and the screens that cannot be shown."""
    app = create_app()
    known = people.everyone(app)
    with app.app_context():
        badges = {one.number: one.badge for one in asked("identity.users", size=500)}
        open_tickets = [one for one in asked("production.tickets", size=500) if one.status in WITH_WORK_LEFT]
    found = list(office_screens(app, _made(app, known, open_tickets)))
    words = learn(data / "suigong.sqlite3")
    screens = [one for one in found if isinstance(one, Screen) and only in one.name]
    missing = [one for one in found if not isinstance(one, Screen) and only in one[0]]
    codes = [ticket.code for ticket in open_tickets if ticket.code]
    cast = floor.Cast(known["worker"], known["inspector"], known["storekeeper"], badges, codes)
    return Script(screens, known, cast, words), missing


def _made(app: Flask, known: dict[str, people.Person], tickets: list[Any]) -> dict[str, str]:
    """Return the documents made for the pictures alone, because the demo has none: a print job, a phone's invitation."""
    papers = {"ticket_ids": [str(ticket.id) for ticket in tickets], "base_url": "http://127.0.0.1"}
    _, printed = _send(app, known["planner"], "production.print_tickets", papers)
    invitation, _ = _send(app, known["administrator"], "identity.invite_device", {"name": "二号线手机"})
    return {
        "printing.job_id": printed["job_id"],
        "identity.invitation_id": invitation,
        "imports.draft_id": _list_on_its_way(app, known["planner"]),
    }


def _list_on_its_way(app: Flask, person: people.Person) -> str:
    """Return the draft of a list with something new, something known and something doubtful, begun by *person*."""
    with app.test_request_context():
        user = next(one for one in asked("identity.users", size=500) if one.username == person.username)
        actor = actor_of(db.session(), user.id)
        text = "Item number\tName\tUnit\tSource\tStandard price\nSC-9\tSC-9\tpcs\tbought\t2.5\nSC-10\tSC-10\tpcs\tbought\t~3\n"
        found = begin(
            current_config().imports,
            current_clock(),
            actor,
            "items",
            "items.xlsx",
            BytesIO(text.encode()),
        )
        found.keep()
        return str(found.id)


def _send(
    app: Flask, person: people.Person, command: str, body: dict[str, Any]
) -> tuple[str, dict[str, Any]]:
    """Return the id and the result of a command sent as *person*."""
    client = app.test_client()
    entry = {"username": person.username, "password": person.password}
    token = client.post("/api/v1/sign-in", json=entry).get_json()["token"]
    key = str(new_id())
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
    answer = client.post(f"/api/v1/commands/{command}", json=body, headers=headers)
    return key, answer.get_json()["result"]


def _shoot(browser: Browser, address: str, language: str, script: Script, only: str) -> Shames:
    shames = office.Office(browser, address, language, script.people).walk(script.screens, script.words, OUT)
    if only in "floor":
        eyes_of = floor.EyesOf(language, script.words, OUT, shames)
        code = floor.enrolment_code(address, script.people["administrator"])
        floor.walk(browser, address, eyes_of, script.cast, code)
    return shames


def _draw_sheets(languages: Iterable[str]) -> None:
    for language in languages:
        for view in VIEWS:
            width, columns, rows, cut = SHEETS[view]
            contact_sheets(OUT / f"{language}-{view}", width, columns, rows, cut=cut)


def _report(shames: Shames) -> int:
    """Print what is wrong, each thing once with the screens that have it."""
    screens_of: dict[str, set[str]] = {}
    for screen, what in shames:
        screens_of.setdefault(what, set()).add(screen)
    for what, screens in sorted(screens_of.items(), key=lambda one: (min(one[1]), one[0])):
        shown = ", ".join(sorted(screens)[:SCREENS_SHOWN])
        more = len(screens) - SCREENS_SHOWN
        print(f"{what}\n    {shown}{f' and {more} more' if more > 0 else ''}")
    pictures = sum(1 for _ in OUT.glob("*-*/*.png"))
    print(f"\n{pictures} pictures in {OUT.relative_to(ROOT)}; {len(screens_of)} things to mend.")
    return 1 if shames else 0


if __name__ == "__main__":
    if not os.environ.get("ONLY"):
        for old in OUT.glob("*-*/"):
            shutil.rmtree(old)
    sys.exit(main())
