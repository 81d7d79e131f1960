"""The app's own updates on a phone, with the real build and a real service worker, in two windows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.support.releases import DIST, Releases, serving

GOLDEN = json.loads((Path(__file__).resolve().parents[2] / "pwa/src/testing/golden/kept-v1.json").read_text())
OPERATION = {
    "id": "op-10",
    "seq": 10,
    "name": "冲压",
    "input": "100",
    "good": "0",
    "scrap": "0",
    "rework": "0",
    "on_hold": "0",
    "status": "ready",
    "machines": [],
    "parameters": [],
    "plans": [],
    "first_article": "none",
}
ITEM = {
    "id": "item",
    "number": "FAN-1",
    "name": "风扇底座",
    "unit": "件",
    "specification": None,
    "drawing": None,
}
ORDER = {"id": "wo-1", "number": "WO-2026-0007", "status": "released", "version": 17, "quantity": "100"}
JOB = {
    "id": "ticket-1",
    "code": "7K00000000",
    "quantity": "100",
    "work_order": {**ORDER, "item": ITEM, "due_date": None, "note": None},
    "operations": [OPERATION],
}
SEED = """async ({rows, job}) => {
  const open = (name, make) => new Promise((done, fail) => {
    const asked = indexedDB.open(name, 1);
    asked.onupgradeneeded = () => make(asked.result);
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });
  const write = (db, puts) => new Promise((done, fail) => {
    const tx = db.transaction([...db.objectStoreNames], "readwrite");
    tx.oncomplete = () => { db.close(); done(); };
    tx.onerror = () => fail(tx.error);
    puts(name => tx.objectStore(name));
  });
  const kept = await open("suigong-floor", db => {
    const commands = db.createObjectStore("commands", {keyPath: "id"});
    commands.createIndex("n", "n", {unique: true});
    commands.createIndex("state", "state");
    db.createObjectStore("streams", {keyPath: "stream"});
    db.createObjectStore("blobs", {keyPath: "sha256"}).createIndex("state", "state");
    db.createObjectStore("drafts", {keyPath: "key"});
    db.createObjectStore("sessions", {keyPath: "id"});
    db.createObjectStore("meta");
  });
  await write(kept, store => {
    for (const name of ["commands", "streams", "drafts", "sessions"]) rows[name].forEach(row => store(name).put(row));
    for (const blob of rows.blobs)
      store("blobs").put({...blob, bytes: Uint8Array.from(atob(blob.bytes), c => c.charCodeAt(0)).buffer});
    for (const [key, value] of rows.meta) store("meta").put(value, key);
  });
  const cache = await open("suigong-cache", db => {
    const documents = db.createObjectStore("documents", {keyPath: ["kind", "id"]});
    documents.createIndex("kind", "kind");
    documents.createIndex("code", "code");
    db.createObjectStore("mine");
    db.createObjectStore("files", {keyPath: "path"});
    db.createObjectStore("meta");
  });
  await write(cache, store => store("documents").put({kind: "job", id: job.id, code: job.code, seq: 1, doc: job}));
}"""

pytestmark = pytest.mark.skipif(not DIST.exists(), reason="the worker app is not built")


@pytest.fixture
def releases() -> Releases:
    return Releases()


@pytest.fixture
def phone(browser: Browser, releases: Releases) -> Iterator[BrowserContext]:
    """A phone of the first schema with a full outbox, on which Li Na is signed in; the server's API is down."""
    with serving(releases) as address:
        context = browser.new_context(
            base_url=address, locale="en-US", viewport={"width": 390, "height": 844}
        )
        page = context.new_page()
        page.goto("/floor/manifest.webmanifest")
        rows = {**GOLDEN, "sessions": [GOLDEN["sessions"][0] | {"expires_at": "2099-01-01T00:00:00.000Z"}]}
        rows["meta"] = [*GOLDEN["meta"], ["language", "en"]]
        page.evaluate(SEED, {"rows": rows, "job": JOB})
        page.close()
        yield context
        context.close()


def _window(phone: BrowserContext, at: str = "#/") -> Page:
    page = phone.new_page()
    page.goto(f"/floor/{at}")
    page.get_by_test_id("records-open").or_(page.get_by_test_id("back")).first.wait_for()
    return page


def _save(form: Page) -> None:
    """What the golden phone started is days ago by now, so it is asked how long the work really took."""
    form.get_by_test_id("report-submit").click()
    form.get_by_test_id("forgotten-all").click()
    form.get_by_test_id("report-page").wait_for(state="detached")


def _installed(page: Page) -> None:
    """Wait until the service worker has everything and holds the page."""
    _until(
        page, "() => navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)"
    )


def _until(page: Page, condition: str) -> None:
    for _ in range(200):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(condition)


def _look_for_update(page: Page) -> None:
    page.evaluate("() => navigator.serviceWorker.getRegistration('/floor/').then(found => found.update())")


def _release_of(page: Page) -> str | None:
    return page.evaluate("() => document.documentElement.dataset.release ?? null")


WAITS = "() => navigator.serviceWorker.getRegistration('/floor/').then(found => found.waiting !== null)"
SETTLED = "() => navigator.serviceWorker.getRegistration('/floor/').then(found => found.installing === null)"
WAITING = """() => new Promise(done => {
  const asked = indexedDB.open("suigong-floor");
  asked.onsuccess = () => {
    const all = asked.result.transaction("commands").objectStore("commands").index("state").getAll("waiting");
    all.onsuccess = () => { asked.result.close(); done(all.result.map(row => row.command)); };
  };
})"""


def test_a_new_version_waits_for_a_form_in_another_window_and_for_the_workers_word(
    phone: BrowserContext, releases: Releases
) -> None:
    home = _window(phone)
    _installed(home)
    form = _window(phone, "#/report/ticket-1/op-10")
    form.get_by_test_id("report-good").fill("7")
    releases.number = 2
    _look_for_update(home)
    _until(home, WAITS)

    expect(home.get_by_test_id("update-ready")).to_have_count(0)
    expect(form.get_by_test_id("report-good")).to_have_value("7")
    _save(form)

    home.get_by_test_id("update-apply").click()
    home.locator("html[data-release=r2]").wait_for()
    home.get_by_test_id("home").wait_for()
    assert [command["body"].get("good") for command in home.evaluate(WAITING)] == ["5", None, "7"]


def test_a_window_of_the_old_version_works_on_after_the_update_in_another_one(
    phone: BrowserContext, releases: Releases
) -> None:
    old = _window(phone)
    _installed(old)
    new = _window(phone)
    releases.number = 2
    _look_for_update(new)
    new.get_by_test_id("update-apply").click()
    new.locator("html[data-release=r2]").wait_for()
    new.get_by_test_id("home").wait_for()

    assert _release_of(old) is None
    old.goto("/floor/#/report/ticket-1/op-10")
    old.get_by_test_id("report-good").fill("3")
    _save(old)
    assert _release_of(old) is None
    assert old.evaluate(WAITING)[-1]["body"]["good"] == "3"
    old.goto("/floor/#/")
    old.get_by_test_id("update-apply").click()
    old.locator("html[data-release=r2]").wait_for()


def test_a_release_whose_files_do_not_all_arrive_leaves_the_version_that_is_here(
    phone: BrowserContext, releases: Releases
) -> None:
    home = _window(phone)
    _installed(home)
    releases.number = 2
    releases.missing = {releases.script("src/features/day/page.tsx", 2)}
    _look_for_update(home)
    _until(home, SETTLED)

    assert not home.evaluate(WAITS)
    home.reload()
    home.get_by_test_id("home").wait_for()
    assert _release_of(home) is None
    home.get_by_test_id("day-open").click()
    home.get_by_test_id("day-page").wait_for()


def test_a_full_outbox_of_the_first_schema_is_upgraded_and_shown(phone: BrowserContext) -> None:
    page = _window(phone, "#/records")

    expect(page.get_by_test_id("records-unsent").get_by_test_id("record")).to_have_count(2)
    expect(page.get_by_test_id("records-attention").get_by_test_id("record")).to_have_count(2)
    expect(page.get_by_test_id("records-held").get_by_test_id("record")).to_have_count(1)
    originals = [row["command"] for row in GOLDEN["commands"] if row["state"] == "waiting"]
    assert page.evaluate(WAITING) == originals


def test_an_old_app_leaves_newer_data_alone_and_gives_the_records_out_as_a_file(
    phone: BrowserContext,
) -> None:
    first = _window(phone)
    first.goto("/floor/manifest.webmanifest")
    first.evaluate(
        """() => new Promise((done, fail) => {
          const asked = indexedDB.open("suigong-floor", 99);
          asked.onupgradeneeded = () => asked.result.createObjectStore("tomorrow");
          asked.onsuccess = () => { asked.result.close(); done(); };
          asked.onerror = () => fail(asked.error);
        })"""
    )
    first.goto("/floor/")
    first.get_by_test_id("rescue-newer").wait_for()
    with first.expect_download() as download:
        first.get_by_test_id("records-export").click()

    assert download.value.suggested_filename.startswith("suigong-PH-0007-")
    written = json.loads(download.value.path().read_text())
    kept = [row["command"] for row in GOLDEN["commands"] if row["state"] != "applied"]
    assert [one["command"] for one in written["commands"]] == kept
    assert [blob["base64"] for blob in written["blobs"]] == [GOLDEN["blobs"][0]["bytes"]]
