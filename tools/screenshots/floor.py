"""Drives the worker app like a worker: a fresh phone, a badge, a ticket, a report without network, an inspection."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import Error as PlaywrightError

from screenshots.eyes import PHONE, Eyes
from screenshots.floor_store import walk_store
from screenshots.people import Person
from screenshots.words import Words
from webapp.core.ids import new_id

PATIENCE = 20_000
PAUSE = 400
"""Milliseconds that a sheet takes to come up."""


@dataclass(frozen=True)
class Cast:
    """Who plays, with which badges, and the codes of tickets that have work left."""

    worker: Person
    inspector: Person
    storekeeper: Person
    badges: dict[str, str]
    tickets: Sequence[str]


def enrolment_code(address: str, administrator: Person) -> str:
    """Return a code that lets a new phone in, asked for as the office does."""
    entry = {"username": administrator.username, "password": administrator.password}
    token = _post(f"{address}/api/v1/sign-in", entry)["token"]
    invited = _post(f"{address}/api/v1/commands/identity.invite_device", {"name": "Phone 1"}, token)
    return str(invited["result"]["code"])


def _post(url: str, body: dict[str, Any], token: str = "") -> dict[str, Any]:
    headers = {"Content-Type": "application/json", "Idempotency-Key": str(new_id())} | (
        {"Authorization": f"Bearer {token}"} if token else {}
    )
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)  # noqa: S310  our own server
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        found: dict[str, Any] = json.load(answer)
    return found


def walk(browser: Browser, address: str, eyes_of: EyesOf, cast: Cast, code: str) -> None:
    """Look at every screen of the worker app."""
    context = browser.new_context(
        base_url=address,
        viewport=PHONE,
        locale={"zh": "zh-CN", "en": "en-US"}[eyes_of.language],
        has_touch=True,
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    eyes = eyes_of(page)
    try:
        _arrive(page, eyes, cast, code)
        _work(page, eyes, cast)
        _look_around(page, eyes)
        _inspect(page, eyes, cast)
        _keep_store(page, eyes, cast)
    except PlaywrightError as error:
        eyes_of.shames.append((f"floor [{eyes_of.language}]", f"the way ended: {error.message.strip()}"))
    context.close()


@dataclass(frozen=True)
class EyesOf:
    """Opens eyes on a page that write where all others of this language write."""

    language: str
    words: Words
    folder: Path
    shames: list[tuple[str, str]]

    def __call__(self, page: Page) -> Eyes:
        return Eyes(page, self.language, self.words, self.folder, self.shames)


def _arrive(page: Page, eyes: Eyes, cast: Cast, code: str) -> None:
    page.goto("/floor/")
    page.get_by_test_id("enrol-page").wait_for()
    eyes.look("floor-01-enrol")
    page.goto(f"/floor/?enrol={code}")
    page.get_by_test_id("enrol-submit").click()
    page.get_by_test_id("signin-page").wait_for()
    eyes.look("floor-02-sign-in")
    page.get_by_test_id("signin-badge").fill(cast.badges[cast.worker.number])
    page.get_by_test_id("signin-badge-next").click()
    page.get_by_test_id("signin-pin").wait_for()
    eyes.look("floor-03-pin")
    page.get_by_test_id("signin-pin").fill(cast.worker.pin)
    page.get_by_test_id("signin-submit").click()
    page.get_by_test_id("next-job").first.wait_for()
    _speak(page, eyes.language)
    page.goto("/floor/#/")
    page.get_by_test_id("next-job").first.wait_for()
    eyes.look("floor-04-home")


def _speak(page: Page, language: str) -> None:
    """Change the language: a worker's own comes with the sign-in."""
    page.goto("/floor/#/me")
    page.get_by_test_id(f"language-{language}").click()


def _work(page: Page, eyes: Eyes, cast: Cast) -> None:
    page.get_by_test_id("scan-open").click()
    page.get_by_test_id("scanner").wait_for()
    page.wait_for_timeout(PAUSE)
    eyes.look("floor-05-scan", whole=False)
    page.get_by_test_id("scan-typed").fill(cast.tickets[0])
    page.get_by_test_id("scan-submit").click()
    page.get_by_test_id("job-page").wait_for()
    eyes.look("floor-06-job")
    page.get_by_test_id("job-start").click()
    page.get_by_test_id("job-pause").wait_for()
    eyes.look("floor-07-job-running")
    page.get_by_test_id("job-pause").click()
    page.get_by_test_id("pause-sheet").wait_for()
    eyes.look("floor-08-pause", whole=False)
    page.keyboard.press("Escape")
    _report(page, eyes)


def _report(page: Page, eyes: Eyes) -> None:
    page.get_by_test_id("report-open").click()
    page.get_by_test_id("report-page").wait_for()
    page.get_by_test_id("report-good").fill("20")
    page.get_by_test_id("report-add-scrap").click()
    page.get_by_test_id("defect-sheet").wait_for()
    eyes.look("floor-09-defects", whole=False)
    page.get_by_test_id("defect-sheet").locator("[data-testid^='defect-']").first.click()
    page.get_by_test_id("scrap-quantity-0").fill("1")
    more = page.get_by_test_id("report-more")
    if more.count():
        more.click()
    eyes.look("floor-10-report")
    eyes.expects_failures = True
    page.context.set_offline(True)
    page.get_by_test_id("report-submit").click()
    page.get_by_test_id("last-record").wait_for()
    eyes.look("floor-11-reported-offline")
    page.goto("/floor/#/")
    page.get_by_test_id("outbox-banner").wait_for()
    eyes.look("floor-12-home-offline")
    page.goto("/floor/#/records")
    page.get_by_test_id("records-page").wait_for()
    eyes.look("floor-13-outbox")
    page.goto("/floor/#/me")
    page.get_by_test_id("sign-out").click()
    page.get_by_test_id("signout-sheet").wait_for()
    eyes.look("floor-17-sign-out-unsent", whole=False)
    page.keyboard.press("Escape")
    page.goto("/floor/#/records")
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.get_by_test_id("records-unsent")).to_have_count(0, timeout=PATIENCE)
    page.wait_for_timeout(PAUSE)
    eyes.forget()
    eyes.expects_failures = False
    eyes.look("floor-14-records")


def _look_around(page: Page, eyes: Eyes) -> None:
    page.goto("/floor/#/day")
    page.get_by_test_id("day-page").wait_for()
    page.wait_for_timeout(PAUSE)
    eyes.look("floor-15-my-day")
    page.goto("/floor/#/together")
    page.get_by_test_id("together-page").wait_for()
    offers = page.get_by_test_id("together-offer")
    for _ in range(min(2, offers.count())):
        offers.first.click()
    eyes.look("floor-21-several-at-once")
    page.goto("/floor/#/together/report")
    page.get_by_test_id("together-report-page").wait_for()
    eyes.look("floor-22-report-together")
    page.goto("/floor/#/switch")
    page.get_by_test_id("switch-page").wait_for()
    eyes.look("floor-23-change-of-hands")
    page.goto("/floor/#/me")
    page.get_by_test_id("me-page").wait_for()
    eyes.look("floor-16-me")
    page.get_by_test_id("sign-out").click()
    page.get_by_test_id("signin-page").wait_for()
    eyes.look("floor-18-signed-out")


def _sign_in(page: Page, eyes: Eyes, cast: Cast, person: Person) -> None:
    page.get_by_test_id("signin-badge").fill(cast.badges[person.number])
    page.get_by_test_id("signin-badge-next").click()
    page.get_by_test_id("signin-pin").fill(person.pin)
    page.get_by_test_id("signin-submit").click()
    page.get_by_test_id("scan-open").wait_for()
    _speak(page, eyes.language)
    eyes.forget()


def _inspect(page: Page, eyes: Eyes, cast: Cast) -> None:
    _sign_in(page, eyes, cast, cast.inspector)
    for ticket in cast.tickets:
        page.goto("/floor/#/")
        page.get_by_test_id("scan-open").click()
        page.get_by_test_id("scan-typed").fill(ticket)
        page.get_by_test_id("scan-submit").click()
        page.get_by_test_id("job-page").wait_for()
        page.wait_for_timeout(PAUSE)
        if page.get_by_test_id("inspect-open").count():
            break
    else:
        eyes.shames.append(("floor-20-inspection", "no ticket of the demo has an inspection"))
        return
    eyes.look("floor-19-job-inspector")
    page.get_by_test_id("inspect-open").first.click()
    page.get_by_test_id("inspect-page").wait_for()
    eyes.look("floor-20-inspection")


def _keep_store(page: Page, eyes: Eyes, cast: Cast) -> None:
    page.goto("/floor/#/me")
    page.get_by_test_id("sign-out").click()
    page.get_by_test_id("signin-page").wait_for()
    _sign_in(page, eyes, cast, cast.storekeeper)
    walk_store(page, eyes)
