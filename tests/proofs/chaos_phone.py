"""A real browser as a worker's phone: the thumb on the real screen, the battery that dies, the storage that is full."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, CDPSession, Error, Page, Playwright, ViewportSize, expect

from tests.support.chromium import ARGUMENTS, executable

SCREEN = ViewportSize(width=390, height=844)
PATIENCE = 60_000  # ms: a busy machine is slow, not wrong
PLENTY = 2 * 1024**3

READ_OUTBOX = """() => new Promise((found, fail) => {
  const opening = indexedDB.open("suigong-floor");
  opening.onerror = () => fail(opening.error);
  opening.onsuccess = () => {
    const db = opening.result;
    const tx = db.transaction(["commands", "blobs"]);
    const [commands, photos] = [tx.objectStore("commands").getAll(), tx.objectStore("blobs").getAll()];
    tx.oncomplete = () => {
      db.close();
      found({
        records: commands.result.map(({id, state, command, result}) => ({id, state, note: command.body.note ?? "", result})),
        photos: photos.result.map(({sha256, state}) => ({sha256, state})),
      });
    };
  };
})"""


class ChaosPhone:
    """A browser on a profile that outlives it."""

    def __init__(self, driver: Playwright, address: str, profile: Path) -> None:
        self._driver = driver
        self._address = address
        self._profile = profile
        self._context: BrowserContext | None = None
        self._cdp: CDPSession | None = None
        self.errors: list[str] = []

    @property
    def page(self) -> Page:
        """The one page that is open."""
        assert self._context is not None
        return self._context.pages[0]

    def switch_on(self) -> None:
        """Start the browser on the same profile."""
        self._context = self._driver.chromium.launch_persistent_context(
            self._profile,
            executable_path=executable(),
            args=ARGUMENTS,
            base_url=self._address,
            locale="zh-CN",
            viewport=SCREEN,
            has_touch=True,
            is_mobile=True,
        )
        self._context.set_default_timeout(PATIENCE)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self._cdp = self._context.new_cdp_session(self.page)

    def battery_dies(self) -> None:
        """SIGKILL the browser with all its processes."""
        for pid in _browsers_on(self._profile):
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
        self.switch_off()

    def switch_off(self) -> None:
        """Close the browser, or what is left of it."""
        if self._context is not None:
            with suppress(Error):
                self._context.close()
        self._context = None

    def enrol(self, code: str, badge: str, pin: str) -> None:
        """Become a phone of the company, with somebody signed in, and get ready for being offline."""
        page = self.page
        page.goto(f"/floor/?enrol={code}")
        page.get_by_test_id("enrol-submit").click()
        page.get_by_test_id("signin-badge").fill(badge)
        page.get_by_test_id("signin-badge-next").click()
        page.get_by_test_id("signin-pin").fill(pin)
        page.get_by_test_id("signin-submit").click()
        expect(page.get_by_test_id("home")).to_be_visible(timeout=PATIENCE)
        page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")

    def open_job(self, ticket_id: str, operation_id: str) -> None:
        """The ticket's page, from wherever the phone is."""
        self.page.goto(f"/floor/#/job/{ticket_id}/{operation_id}")
        expect(self.page.get_by_test_id("report-open").first).to_be_visible(timeout=PATIENCE)

    def fill_report(self, note: str, photo: Path | None) -> None:
        """Open the report form and fill it; a photo that does not fit the phone is left out."""
        page = self.page
        page.get_by_test_id("report-open").first.click()
        page.get_by_test_id("report-good").fill("1")
        if photo is not None:
            page.get_by_test_id("report-photo").set_input_files(photo)
            strip = page.get_by_test_id("report-photos")
            expect(strip.locator("img").or_(strip.get_by_role("alert")).first).to_be_visible(timeout=PATIENCE)
        more = page.get_by_test_id("report-note")
        if not more.is_visible():
            page.get_by_test_id("report-more").click()
        more.fill(note)

    def submit(self) -> bool:
        """Press the button; whether the screen then says that the record is saved."""
        page = self.page
        page.get_by_test_id("report-submit").click()
        saved, trouble = page.get_by_test_id("last-record"), page.get_by_test_id("save-error")
        expect(saved.or_(trouble).first).to_be_visible(timeout=PATIENCE)
        return saved.is_visible()

    def submit_again(self) -> None:
        """Press the button once more, after what stood in the way has gone. Raises Error when it is not saved then."""
        self.page.get_by_test_id("report-submit").click()
        self.page.get_by_test_id("last-record").wait_for()

    def storage(self, free: int | None) -> None:
        """Leave about *free* bytes for this app, or as much as ever."""
        assert self._cdp is not None
        size = PLENTY
        if free is not None:
            used = int(self.page.evaluate("() => navigator.storage.estimate().then(one => one.usage)"))
            size = max(1, used + free)
        self._cdp.send("Storage.overrideQuotaForOrigin", {"origin": self._address, "quotaSize": size})

    def memory(self) -> float:
        """Bytes of JavaScript objects on the page now."""
        assert self._cdp is not None
        self._cdp.send("Performance.enable")
        metrics = self._cdp.send("Performance.getMetrics")["metrics"]
        return float(next(one["value"] for one in metrics if one["name"] == "JSHeapUsedSize"))

    def network_is_back(self) -> None:
        """What a browser says when its network comes back."""
        self.page.evaluate("() => { window.dispatchEvent(new Event('online')) }")

    def outbox(self) -> dict[str, Any]:
        """All records and photos in the phone's database."""
        return dict(self.page.evaluate(READ_OUTBOX))

    def lines_of_the_day(self) -> list[str]:
        """What the worker reads on the page of their day, a text for each report."""
        self.page.goto("/floor/#/day")
        expect(self.page.get_by_test_id("day-page")).to_be_visible(timeout=PATIENCE)
        return self.page.get_by_test_id("day-line").all_inner_texts()


def _browsers_on(profile: Path) -> list[int]:
    """The groups of processes that were started on *profile*."""
    wanted = f"--user-data-dir={profile}".encode()
    found = set()
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if wanted in (entry / "cmdline").read_bytes().split(b"\0"):
                found.add(os.getpgid(int(entry.name)))
    return sorted(found - {os.getpgid(0)})
