"""A phone that pushes without pause and remembers every word that the server gave it."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any

from tests.proofs.stories import Record, Stories
from tests.proofs.wire import Cut, Wire

MOST_NEW = 8
MOST_WAITING = 60
SIZES = (1, 3, 8, 20, 50)
"""Of the batches: a large one is cut off in its middle more often, a small one gets through between two kills."""
CHUNK = 4 * 1024
"""Small, so that a photo takes several calls; a phone may send any size up to 512 KiB."""
AGAIN = 0.3
"""How often a push repeats records that the server has acknowledged already."""
GIVE_UP = 60


@dataclass
class Tally:
    """What the proof is measured by."""

    calls: int = 0
    answered: int = 0
    cut: int = 0
    """Calls whose answer never came although they had been sent."""
    landed: int = 0
    """Records that the server had although no answer about them ever came: committed, then cut off."""
    again: int = 0
    """Records sent again after they had been acknowledged."""
    photos: int = 0

    def add(self, other: Tally) -> None:
        """Count what *other* counted."""
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)


@dataclass
class Pusher:
    """One phone. ``told`` is what the server said last of each record, ``sent`` all that was ever offered."""

    wire: Wire
    stories: Stories
    chance: random.Random
    sent: dict[str, Record] = field(default_factory=dict)
    told: dict[str, dict[str, Any]] = field(default_factory=dict)
    photos: dict[str, bytes] = field(default_factory=dict)
    """Photos that the server said it has, whole."""
    wrong: list[str] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    _waiting: dict[str, Record] = field(default_factory=dict)
    _tried: set[str] = field(default_factory=set)

    def run(self, stop: Event) -> None:
        """Push until *stop*, then until nothing waits any more."""
        while not stop.is_set():
            self._invent()
            self._try()
        self._waiting |= {one["id"]: one for one in self.stories.rest()}
        self.sent |= self._waiting
        deadline = time.monotonic() + GIVE_UP
        while self._waiting or len(self.photos) < len(self.stories.photos):
            if time.monotonic() > deadline:
                self.wrong.append(f"{len(self._waiting)} records were never taken")
                return
            self._try()

    def _invent(self) -> None:
        for _ in range(self.chance.randint(0, MOST_NEW)):
            if len(self._waiting) >= MOST_WAITING:
                return
            record = self.stories.next()
            self._waiting[record["id"]] = self.sent[record["id"]] = record

    def _try(self) -> None:
        try:
            self._push()
            self._send_photos()
        except Cut as cut:
            self.tally.cut += cut.sent
            time.sleep(self.chance.uniform(0.005, 0.05))

    def _push(self) -> None:
        batch = list(self._waiting.values())[: self.chance.choice(SIZES)]
        if self.told and self.chance.random() < AGAIN:
            known = self.chance.sample(sorted(self.told), min(5, len(self.told)))
            batch = [*batch, *(self.sent[one] for one in known)][:50]
            self.tally.again += len(known)
        if not batch:
            return
        self.tally.calls += 1
        before = self._tried.copy()
        self._tried |= {one["id"] for one in batch}
        answer = self.wire.push(batch)
        self.tally.answered += 1
        if answer.status != 200:
            self.wrong.append(f"push answered {answer.status}: {answer.body[:200]!r}")
            return
        for result in answer.json["results"]:
            self._hear(result, before)

    def _hear(self, result: dict[str, Any], before: set[str]) -> None:
        known = self.told.get(result["id"])
        if known is None:
            self.tally.landed += result["duplicate"]
            if result["duplicate"] and result["id"] not in before:
                self.wrong.append(f"called a duplicate when first sent: {result}")
        elif not may_follow(known["status"], result["status"]) or not result["duplicate"]:
            self.wrong.append(f"was {known['status']}, later: {result}")
        self.told[result["id"]] = result
        self._waiting.pop(result["id"], None)

    def _send_photos(self) -> None:
        for sha256, data in list(self.stories.photos.items()):
            if sha256 not in self.photos and self.wire.send_photo(sha256, data, CHUNK):
                self.photos[sha256] = data
                self.tally.photos += 1


def may_follow(before: str, after: str) -> bool:
    """Whether a record of which the server said *before* may be *after* later on: only what waits ever changes."""
    return before == after or before in ("deferred", "failed")


def start(pushers: list[Pusher], stop: Event) -> list[Thread]:
    """Let each of *pushers* run in a thread of its own until *stop*."""
    threads = [Thread(target=one.run, args=(stop,), daemon=True) for one in pushers]
    for thread in threads:
        thread.start()
    return threads
