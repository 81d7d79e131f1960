"""A phone that was without a network for two weeks: 5,000 records and 500 photos go to the real server in one go."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from threading import Thread

from playwright.sync_api import sync_playwright

from bench.databases import Place
from bench.measure import Result, Times, seconds_of
from bench.registry import benchmark
from tests.proofs.books import doubts
from tests.proofs.chaos import PIN, new_worker
from tests.proofs.chaos_phone import ChaosPhone
from tests.proofs.full_phone import drained, fill
from tests.proofs.offline import DAYS, Load, two_weeks
from tests.proofs.stage import Stage, stage_in
from tests.proofs.wire import Wire
from tests.sync.phone import Phone
from webapp.domains.identity.passwords import hash_password

RECORDS = int(os.environ.get("ENDURANCE", "5000"))
PHOTOS = RECORDS // 10


@benchmark("endurance")
def endurance(place: Place) -> Iterator[Result]:
    """By HTTP as docs/sync.md has it: batches of 50, one after the other, and beside them the photos in chunks."""
    with stage_in(place) as on:
        load = two_weeks(on, on.floor.phone, RECORDS, PHOTOS)
        on.server.start()
        took: dict[str, float] = {}
        beside = Thread(target=lambda: took.update(photos=seconds_of(lambda: _send_photos(on, load))))
        beside.start()
        took["records"] = seconds_of(lambda: _send_records(on, load))
        beside.join()
        memory = on.server.peak_memory()
        if wrong := doubts(on, load.records, load.photos):
            raise RuntimeError(wrong[:5])
        size = sum(map(len, load.photos.values())) / len(load.photos) / 1000
        yield Result(
            f"drain of {DAYS} days offline: {RECORDS:,} records",
            place.kind,
            "records",
            Times((took["records"],), RECORDS),
            note=f"{took['records']:.0f} s for all, while the photos went; peak memory of the server {memory / 1e6:.0f} MB",
        )
        yield Result(
            f"drain of {DAYS} days offline: {PHOTOS:,} photos",
            place.kind,
            "photos",
            Times((took["photos"],), PHOTOS),
            note=f"{took['photos']:.0f} s for all, {size:.0f} kB each on average, verified and encoded anew",
        )


@benchmark("endurance-app", databases=("sqlite",))
def endurance_app(place: Place) -> Iterator[Result]:
    """The same by the worker app itself in a real Chromium, whose database is filled before it is opened."""
    with stage_in(place) as on, sync_playwright() as driver:
        on.server.start()
        newcomer = new_worker(on, hash_password(PIN), "endurance")
        phone = ChaosPhone(driver, on.server.address, place.folder / "profile")
        phone.switch_on()
        try:
            phone.enrol(newcomer.code, newcomer.badge, PIN)
            sender = Phone(on.house, newcomer.device(), "", newcomer.worker, "")
            load = two_weeks(on, sender, RECORDS, PHOTOS)
            fill(phone, load)
            seconds, memory = drained(phone)
        finally:
            phone.switch_off()
        if wrong := doubts(on, load.records, load.photos):
            raise RuntimeError(wrong[:5])
        note = f"{seconds:.0f} s for all and {PHOTOS:,} photos; peak of the page's JavaScript memory {memory / 1e6:.0f} MB"
        name = f"the app drains {DAYS} days offline: {RECORDS:,} records"
        yield Result(name, place.kind, "records", Times((seconds,), RECORDS), note=note)


def _send_records(on: Stage, load: Load) -> None:
    wire, said = Wire(on.server.port, on.floor.phone), Counter[str]()
    for batch in load.batches:
        answer = wire.push(batch)
        if answer.status != 200:
            raise RuntimeError(answer.body)
        said.update(one["status"] for one in answer.json["results"])
    wire.hang_up()
    if set(said) != {"applied"}:
        raise RuntimeError(said)


def _send_photos(on: Stage, load: Load) -> None:
    wire = Wire(on.server.port, on.floor.phone)
    for sha256, data in load.photos.items():
        if not wire.send_photo(sha256, data):
            raise RuntimeError(sha256)
    wire.hang_up()
