"""Fills the database of a real phone with records of two weeks, and waits until the app has sent them."""

from __future__ import annotations

import base64
import time
from typing import Any

from tests.proofs.chaos_phone import PATIENCE, ChaosPhone
from tests.proofs.offline import Load
from tests.proofs.stories import Record

AT_ONCE = 250
GIVE_UP = 3600
ABOUT = {
    "work_order": "WO-2026-0001",
    "item": "台扇",
    "item_en": None,
    "operation": "总装",
    "operation_en": None,
    "piece_price": None,
}

PUT = """rows => new Promise((done, fail) => {
  const opening = indexedDB.open("suigong-floor");
  opening.onerror = () => fail(opening.error);
  opening.onsuccess = () => {
    const db = opening.result;
    const tx = db.transaction(["commands", "streams", "blobs"], "readwrite");
    for (const [store, row] of rows) {
      if (store === "blobs") row.bytes = Uint8Array.from(atob(row.bytes), one => one.charCodeAt(0)).buffer;
      tx.objectStore(store).put(row);
    }
    tx.oncomplete = () => { db.close(); done(); };
    tx.onabort = () => fail(tx.error);
  };
})"""

WAITING = """() => new Promise((found, fail) => {
  const opening = indexedDB.open("suigong-floor");
  opening.onerror = () => fail(opening.error);
  opening.onsuccess = () => {
    const db = opening.result;
    const tx = db.transaction(["commands", "blobs"]);
    const waiting = ["commands", "blobs"].map(name => tx.objectStore(name).index("state").count("waiting"));
    tx.oncomplete = () => { db.close(); found(waiting[0].result + waiting[1].result); };
  };
})"""


def fill(phone: ChaosPhone, load: Load) -> None:
    """Put everything into the database while the app is not there to send it."""
    phone.page.goto("/healthz")
    rows: list[Any] = [["commands", _row(number, one)] for number, one in enumerate(load.records, 1)]
    last = load.records[-1]
    rows += [["streams", {"stream": name, "seq": last["seq"]}] for name in (last["stream"], "#saved")]
    rows += [["blobs", _photo(sha256, data)] for sha256, data in load.photos.items()]
    for at in range(0, len(rows), AT_ONCE):
        phone.page.evaluate(PUT, rows[at : at + AT_ONCE])


def drained(phone: ChaosPhone) -> tuple[float, float]:
    """Open the app and wait until nothing waits any more: the seconds, and the page's most JavaScript memory in bytes."""
    began, most = time.monotonic(), 0.0
    phone.page.goto("/floor/")
    phone.page.get_by_test_id("home").wait_for(timeout=PATIENCE)
    while phone.page.evaluate(WAITING):
        if time.monotonic() - began > GIVE_UP:
            raise TimeoutError("the phone does not get rid of its records")
        most = max(most, phone.memory())
        phone.page.wait_for_timeout(500)
    return time.monotonic() - began, most


def _row(number: int, command: Record) -> dict[str, Any]:
    user = command["stream"].partition(":")[2]
    return {
        "id": command["id"],
        "n": number,
        "command": command,
        "about": ABOUT,
        "user": {"id": user, "name": "工人", "name_en": None},
        "state": "waiting",
        "result": None,
        "saved_at": number,
        "tried_at": None,
        "settled_at": None,
        "seen": False,
        "again": False,
        "closed": None,
    }


def _photo(sha256: str, data: bytes) -> dict[str, Any]:
    text = base64.b64encode(data).decode()
    about = {"sha256": sha256, "type": "image/jpeg", "size": len(data), "bytes": text}
    return {**about, "state": "waiting", "trouble": None, "created_at": 0}
