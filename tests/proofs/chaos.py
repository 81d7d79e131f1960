"""Runs of a real browser over a sick network: what the screen called saved is on the server once, and the phone knows it."""

from __future__ import annotations

import random
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from playwright.sync_api import Error, Playwright
from sqlalchemy import select

from tests.proofs.chaos_phone import ChaosPhone
from tests.proofs.stage import Stage
from tests.proofs.stories import photo
from tests.support.fault_proxy import Network
from webapp.core.command_store import StoredCommand
from webapp.domains.identity.models import Device, User
from webapp.domains.identity.passwords import hash_password
from webapp.domains.production.models import OperationReport
from webapp.domains.sync.models import Blob

PIN = "2468"
FULL = "QuotaExceededError"
"""What the app reports to whoever looks while it is tried on a phone that is full."""
POSTED = "已入账"
"""What a worker reads at a record that the server has booked."""
HEAL_SECONDS = 120
RECORDS = (3, 5)
FREE = (-100_000_000, 0, 3_000, 60_000)
"""Bytes left on a phone whose storage is full; fewer than none where others have filled it."""


@dataclass
class Run:
    """One run: what the worker tried to record, what the screen called saved, and what was wrong at the end."""

    seed: int
    tried: list[str] = field(default_factory=list)
    saved: list[str] = field(default_factory=list)
    kills: int = 0
    full: int = 0
    not_saved: int = 0
    """How often the screen said that the phone was full, and kept the form."""
    faults: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0


@dataclass
class Chaos:
    """What the runs have in common."""

    driver: Playwright
    on: Stage
    net: Network
    folder: Path
    pin_hash: str = field(default_factory=lambda: hash_password(PIN))

    def run(self, seed: int) -> Run:
        """One phone's shift under faults drawn by *seed*; everything is looked at when the network is well again."""
        began, chance = time.monotonic(), random.Random(seed)
        came, picture = Run(seed), self.folder / f"{seed}.jpg"
        picture.write_bytes(photo(chance, 400))
        newcomer = new_worker(self.on, self.pin_hash, f"run {seed}")
        phone = ChaosPhone(self.driver, self.net.address, self.folder / f"profile-{seed}")
        phone.switch_on()
        try:
            phone.enrol(newcomer.code, newcomer.badge, PIN)
            phone.open_job(*self._step())
            self._fall_ill(seed)
            for number in range(chance.randint(*RECORDS)):
                self._record(phone, came, chance, f"r{seed}-{number}", picture)
            self._insist(phone, chance)
            self._get_well(came)
            phone.storage(None)
            outbox = self._drain(phone)
            lines = phone.lines_of_the_day()
            came.wrong += self._judge(came, outbox, newcomer.worker, newcomer.device(), lines)
            came.wrong += [f"error in a script: {text}" for text in phone.errors if FULL not in text]
        except Error as error:
            came.wrong.append(f"the screen did not come to what was expected: {error.message[:600]}")
        finally:
            self._get_well(came)
            phone.switch_off()
        came.seconds = time.monotonic() - began
        return came

    def _record(self, phone: ChaosPhone, came: Run, chance: random.Random, note: str, picture: Path) -> None:
        """One report by the thumb; the storage may be full, and the battery may die at any moment."""
        is_full, dies = chance.random() < 0.3, chance.random() < 0.35
        phone.open_job(*self._step())
        if is_full:
            came.full += 1
            phone.storage(chance.choice(FREE))
        phone.fill_report(note, picture if chance.random() < 0.5 else None)
        came.tried.append(note)
        if dies and chance.random() < 0.4:
            phone.page.get_by_test_id("report-submit").click()  # and nobody sees what the screen says
            time.sleep(chance.uniform(0, 0.1))
        else:
            self._until_saved(phone, came, note)
            time.sleep(chance.uniform(0, 1.5) if dies else 0)
        if dies:
            came.kills += 1
            phone.battery_dies()
            phone.switch_on()
            phone.open_job(*self._step())
        elif is_full:
            phone.storage(None)

    def _until_saved(self, phone: ChaosPhone, came: Run, note: str) -> None:
        if not phone.submit():
            came.not_saved += 1
            phone.storage(None)
            phone.submit_again()
        came.saved.append(note)

    def _insist(self, phone: ChaosPhone, chance: random.Random) -> None:
        """Let the phone try again at once, several times, while the network is sick."""
        for _ in range(chance.randint(3, 8)):
            phone.network_is_back()
            phone.page.wait_for_timeout(chance.uniform(50, 800))

    def _drain(self, phone: ChaosPhone) -> dict[str, Any]:
        """Let the phone send what it has; what is in it when nothing waits any more."""
        phone.page.goto("/floor/")
        deadline = time.monotonic() + HEAL_SECONDS
        while True:
            phone.network_is_back()
            phone.page.wait_for_timeout(300)
            outbox = phone.outbox()
            waits = [one for one in outbox["records"] if one["state"] == "waiting"]
            waits += [one for one in outbox["photos"] if one["state"] == "waiting"]
            if not waits or time.monotonic() > deadline:
                phone.page.wait_for_timeout(500)
                return outbox

    def _judge(
        self, came: Run, outbox: dict[str, Any], worker: UUID, device: UUID, lines: list[str]
    ) -> list[str]:
        """Phone, screen and server say the same."""
        with self.on.house.open() as factory:
            session = factory.session
            rows = session.scalars(select(StoredCommand).where(StoredCommand.device_id == device)).all()
            there = Counter(str(row.body.get("note")) for row in rows)
            booked = Counter(
                session.scalars(select(OperationReport.note).where(OperationReport.worker_id == worker))
            )
            stored = {str(row.id): row.status for row in rows}
            photos = set(session.scalars(select(Blob.sha256).where(Blob.completed_at.is_not(None))))
            named = {one["sha256"] for row in rows for one in row.blobs}
        held = {one["id"]: one["state"] for one in outbox["records"]}
        wrong = [
            f"{note} was saved, and is there {there[note]} times" for note in came.saved if there[note] != 1
        ]
        wrong += [f"{note} was never tried" for note in there if note not in came.tried]
        wrong += [f"{note} is there {count} times" for note, count in there.items() if count != 1]
        wrong += [f"booked {booked}, there {there}"] * (booked != there)
        wrong += [f"phone {held}, server {stored}"] * (held != stored)
        wrong += [f"{one} is {state}" for one, state in held.items() if state != "applied"]
        wrong += [f"photo {one} never arrived" for one in named - photos]
        wrong += [f"the day shows {len(lines)} reports of {len(stored)}"] * (len(lines) != len(stored))
        return [*wrong, *(f"the day says: {line}" for line in lines if POSTED not in line)]

    def _fall_ill(self, seed: int) -> None:
        self.net.chance.seed(seed)
        self.net.seen.clear()
        self.net.sick = True

    def _get_well(self, came: Run) -> None:
        if self.net.sick:
            self.net.sick = False
            came.faults = +self.net.seen

    def _step(self) -> tuple[str, str]:
        step = self.on.floor.steps[0]
        return step["ticket_id"], step["operation_id"]


@dataclass(frozen=True)
class Newcomer:
    """A worker with a badge, and a code to enrol a phone with."""

    on: Stage
    worker: UUID
    badge: str
    code: str
    before: frozenset[UUID]

    def device(self) -> UUID:
        """The phone that was enrolled with the code."""
        with self.on.house.open() as factory:
            (found,) = set(factory.session.scalars(select(Device.id))) - self.before
            return found


def new_worker(on: Stage, pin_hash: str, name: str) -> Newcomer:
    """Take a worker on, and invite a phone."""
    on.now()
    with on.house.open() as factory:
        person = {"name": f"工人 {name}", "roles": ["worker"], "pin_hash": pin_hash}
        worker = UUID(factory.send("identity.add_user", person).result["id"])
        badge = factory.session.scalars(select(User.badge).where(User.id == worker)).one()
        before = frozenset(factory.session.scalars(select(Device.id)))
        code = factory.send("identity.invite_device", {"name": f"phone {name}"}).result["code"]
    return Newcomer(on, worker, str(badge), str(code), before)
